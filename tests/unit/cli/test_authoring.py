"""`glscan policies new`, `check` and `test --coverage`: words and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.authoring.check import Checked
from scanner.authoring.problem import Problem, Weight
from scanner.cli.policy_tests import _spans
from tests.builders import FakeEngine, policy_folder, policy_source
from tests.unit.cli.conftest import MINE, Glscan


def test_new_writes_a_policy_and_its_tests(glscan: Glscan, policies: Path, tmp_path: Path) -> None:
    ended = glscan("policies", "new", "project", "no_forks", "--kind", "group")
    folder = tmp_path / "policies" / "project"
    assert ended.code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["no_forks.rego", "no_forks_test.rego"]
    assert "kinds: [group]" in (folder / "no_forks.rego").read_text()
    assert "glscan policies check --policies policies" in ended.err


def test_new_proposes_the_next_id(glscan: Glscan, policies: Path, own: Path) -> None:
    assert glscan("policies", "new", "group", "x", "--policies", own).code == 0
    assert "id: ACME-008" in (own / "group" / "x.rego").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["project", "mine"], "mine.rego is there already"),
        (["project", "Mine"], "NAME cannot be 'Mine'"),
        (["project", "other", "--id", "ACME-007"], "the id ACME-007 is taken"),
        (["project", "other", "--kind", "planet"], "'planet' is not one of"),
    ],
)
def test_new_refuses(
    glscan: Glscan, policies: Path, own: Path, arguments: list[str], message: str
) -> None:
    before = {path: path.read_bytes() for path in own.rglob("*") if path.is_file()}
    ended = glscan("policies", "new", *arguments, "--policies", own)
    assert ended.code == 2
    assert message in ended.err
    assert {path: path.read_bytes() for path in own.rglob("*") if path.is_file()} == before


def test_new_writes_nothing_among_the_bundled_ones(glscan: Glscan, policies: Path) -> None:
    ended = glscan("policies", "new", "project", "x", "--policies", policies)
    assert ended.code == 2
    assert "the policies that come with glscan" in ended.err


def test_new_leaves_a_test_alone_that_has_no_policy(
    glscan: Glscan, policies: Path, own: Path
) -> None:
    policy_folder(own, {"project/x_test.rego": "kept"})
    assert glscan("policies", "new", "project", "x", "--policies", own).code == 2
    assert not (own / "project" / "x.rego").exists()


def test_new_leaves_metadata_alone_that_have_no_policy(
    glscan: Glscan, policies: Path, own: Path
) -> None:
    policy_folder(own, {"project/x.yaml": "kept"})
    ended = glscan("policies", "new", "project", "x", "--policies", own)
    assert ended.code == 2
    assert "x.yaml is there already" in ended.err
    assert not (own / "project" / "x.rego").exists()


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Checked:
    """What the check of everything will have found."""
    checked = Checked(files=3)
    monkeypatch.setattr("scanner.authoring.check.check", lambda *_: checked)
    monkeypatch.setattr("scanner.engines.presence.opa_binary", lambda _: "/opa")
    return checked


def test_check_tells_each_problem_with_what_to_do(
    glscan: Glscan, policies: Path, found: Checked
) -> None:
    found.problems = {
        Problem("b.rego", 3, "unknown-path", "no such\x1b[2J thing", "Did you mean it?"),
        Problem("a.rego", 7, "no-test", "there is no test", "Write one.", Weight.WARNING),
    }
    ended = glscan("policies", "check")
    assert ended.code == 2
    assert ended.err == (
        "glscan: warning: a.rego, line 7: there is no test (no-test)\n"
        "        Write one.\n"
        "glscan: error: b.rego, line 3: no such\\u001b[2J thing (unknown-path)\n"
        "        Did you mean it?\n"
        "policies checked: 3, errors: 1, warnings: 1\n"
    )


def test_check_with_warnings_alone_ends_well(
    glscan: Glscan, policies: Path, found: Checked
) -> None:
    found.problems = {Problem("a.rego", 7, "no-test", "x", "y", Weight.WARNING)}
    assert glscan("policies", "check").code == 0


@pytest.mark.parametrize(
    ("regorus", "said"),
    [("0.13.0", "not checked: whether it compiles"), (None, "not checked: the Rego itself")],
)
def test_check_without_opa_says_what_was_not_checked(
    glscan: Glscan,
    policies: Path,
    no_opa: None,
    monkeypatch: pytest.MonkeyPatch,
    regorus: str | None,
    said: str,
) -> None:
    monkeypatch.setattr("scanner.engines.presence.regorus_version", lambda: regorus)
    ended = glscan("policies", "check")
    assert ended.code == 3
    assert said in ended.err


def test_check_without_opa_still_tells_errors(
    glscan: Glscan, policies: Path, no_opa: None, tmp_path: Path
) -> None:
    source = policy_source("custom.project.wrong", id="ACME-001")
    own = policy_folder(tmp_path / "own", {"project/mine.rego": source})
    ended = glscan("policies", "check", own)
    assert ended.code == 2
    assert "should be custom.project.mine" in ended.err


@pytest.mark.parametrize("path", ["own", "own/project", "own/project/mine.rego"])
def test_check_takes_folders_and_files(
    glscan: Glscan, policies: Path, own: Path, no_opa: None, path: str
) -> None:
    ended = glscan("policies", "check", path, "--policies", own)
    assert "policies checked: 1, errors: 0" in ended.err


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("nowhere", "there is no such file or folder"),
        ("lone.rego", "lies in no folder of policies"),
    ],
)
def test_check_refuses_what_it_cannot_place(
    glscan: Glscan, policies: Path, tmp_path: Path, path: str, message: str
) -> None:
    (tmp_path / "lone.rego").write_text(MINE)
    ended = glscan("policies", "check", path)
    assert ended.code == 2
    assert message in ended.err


def test_check_of_nothing_is_a_usage_error(
    glscan: Glscan, policies: Path, tmp_path: Path, no_opa: None
) -> None:
    (tmp_path / "empty").mkdir()
    ended = glscan("policies", "check", "empty")
    assert ended.code == 2
    assert "there is no policy" in ended.err


def test_coverage_without_opa_is_incomplete(
    glscan: Glscan, policies: Path, no_opa: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = "glscan.policies.project.sample_test"
    policy_folder(policies, {"project/sample_test.rego": f"package {package}\n\ntest_a if true\n"})
    fake = FakeEngine({package: {"test_a": True}})
    monkeypatch.setattr("scanner.cli.options.engine", lambda *_: fake)
    ended = glscan("policies", "test", "--engine", "embedded", "--coverage")
    assert ended.code == 3
    assert "coverage is told by opa alone" in ended.err


def test_lines_are_told_in_spans() -> None:
    assert _spans([1, 3, 4, 5, 9, 10]) == "1, 3-5, 9-10"
