"""`glscan policies`: list, show, test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.builders import FakeEngine, annotation, policy_folder, policy_source
from tests.unit.cli.conftest import Glscan

PACKAGE = "glscan.policies.project.sample_test"
TESTS = f"package {PACKAGE}\n\ntest_a if true\n\ntest_b if true\n"


def test_list_names_id_severity_kinds_and_title(glscan: Glscan, policies: Path) -> None:
    ended = glscan("policies", "list")
    assert ended.code == 0
    assert ended.out.split() == [
        "GL-PRJ-900",
        "high",
        "project",
        "Archived",
        "projects",
        "stay",
        "archived",
    ]


def test_list_is_data_when_asked(glscan: Glscan, policies: Path) -> None:
    [one] = json.loads(glscan("policies", "list", "--json").out)
    assert one["id"] == "GL-PRJ-900"


def test_list_holds_own_policies(glscan: Glscan, policies: Path, tmp_path: Path) -> None:
    source = policy_source("custom.project.mine", id="ACME-001")
    mine = policy_folder(tmp_path / "mine", {"project/mine.rego": source})
    assert "ACME-001" in glscan("policies", "list", "--policies", mine).out


@pytest.mark.parametrize(
    ("flags", "ids"),
    [
        (["--policy", "GL-PRJ-9*"], ["GL-PRJ-900"]),
        (["--skip-policy", "sample"], ["GL-GRP-900"]),
        (["--severity", "high"], ["GL-PRJ-900"]),
        (["--profile", "mine"], ["GL-GRP-900"]),
        ([], ["GL-GRP-900", "GL-PRJ-900"]),
    ],
)
def test_list_holds_what_is_selected(
    glscan: Glscan, policies: Path, flags: list[str], ids: list[str]
) -> None:
    policy_folder(
        policies,
        {
            "group/other.rego": policy_source(
                "glscan.policies.group.other", id="GL-GRP-900", kinds=["group"], severity="low"
            ),
            "profiles/mine.yaml": "{id: mine, title: T, description: D, policies: [other]}",
        },
    )
    assert [
        one["id"] for one in json.loads(glscan("policies", "list", "--json", *flags).out)
    ] == ids


def test_own_policies_that_a_profile_lacks_are_named(
    glscan: Glscan, policies: Path, tmp_path: Path
) -> None:
    policy_folder(
        policies, {"profiles/mine.yaml": "{id: mine, title: T, description: D, policies: [GL-*]}"}
    )
    sources = {
        f"project/p{n}.rego": policy_source(f"custom.project.p{n}", id=f"ACME-00{n}")
        for n in range(1, 8)
    }
    mine = policy_folder(tmp_path / "mine", sources)
    ended = glscan("policies", "list", "--policies", mine, "--profile", "mine")
    assert ended.err == (
        "1 of 8 policies selected: profile mine; 7 of your own policies are not in the profile"
        " mine: ACME-001, ACME-002, ACME-003, ACME-004, ACME-005 and 2 more\n"
    )
    ended = glscan(
        "policies",
        "list",
        "--policies",
        mine,
        "--profile",
        "mine",
        "--policy",
        "ACME-001",
        "--skip-policy",
        "ACME-002",
        "--policy",
        "GL-*",
    )
    assert ended.err == (
        "1 of 8 policies selected: profile mine; only ACME-001, GL-*;"
        " left out already, skipped or not: ACME-002;"
        " 1 of your own policies is not in the profile mine: ACME-001\n"
    )


def test_policy_that_cannot_be_used_ends_with_a_usage_error(glscan: Glscan, policies: Path) -> None:
    policy_folder(policies, {"project/bad.rego": policy_source("glscan.policies.project.other")})
    ended = glscan("policies", "list")
    assert ended.code == 2
    assert "project/bad.rego" in ended.err


def test_show_tells_what_a_policy_reads_and_how_to_mend_it(glscan: Glscan, policies: Path) -> None:
    ended = glscan("policies", "show", "GL-PRJ-900")
    assert ended.code == 0
    for part in ("settings.archived", "PUT /projects/:id", "Why it matters.", "deny contains"):
        assert part in ended.out


@pytest.mark.parametrize("asked", ["sample", "Sample", "gl-prj-900"])
def test_show_takes_a_name_and_any_case(glscan: Glscan, policies: Path, asked: str) -> None:
    assert glscan("policies", "show", asked).out.startswith("GL-PRJ-900 ")


def test_show_of_a_policy_without_controls_has_no_heading_for_them(
    glscan: Glscan, policies: Path
) -> None:
    policy_folder(policies, {"project/sample.rego": policy_source(controls={})})
    assert "supports" not in glscan("policies", "show", "GL-PRJ-900").out


def test_show_of_a_name_of_several_asks_for_the_id(glscan: Glscan, policies: Path) -> None:
    other = policy_source("glscan.policies.group.sample", id="GL-GRP-901")
    policy_folder(policies, {"group/sample.rego": other})
    ended = glscan("policies", "show", "sample")
    assert ended.code == 2
    assert "Give the id: GL-GRP-901, GL-PRJ-900." in ended.err


def test_show_names_parameters(glscan: Glscan, policies: Path) -> None:
    names = {"type": "list of text", "default": ["a"], "meaning": "Who may."}
    policy_folder(policies, {"project/sample.rego": policy_source(params={"names": names})})
    shown = glscan("policies", "show", "GL-PRJ-900").out
    assert 'parameter names (list of text, default ["a"])\n  Who may.' in shown


@pytest.fixture
def valued(policies: Path, tmp_path: Path) -> None:
    """A parameter whose value a profile, the configuration and an override set."""
    least = {"type": "integer", "default": 1, "meaning": "Least."}
    head = "title: T, description: D, params: {GL-PRJ-900: {least: 2}}"
    other = policy_source("glscan.policies.project.other", id="GL-PRJ-901")
    policy_folder(
        policies,
        {
            "project/sample.rego": policy_source(params={"least": least}, aliases=["GL-PRJ-800"]),
            "project/other.rego": other,
            "profiles/mine.yaml": f"{{id: mine, {head}}}",
            "profiles/less.yaml": f"{{id: less, policies: [other], {head}}}",
        },
    )
    (tmp_path / "over.yaml").write_text(
        "policies: {profile: mine}\n"
        "overrides: [{paths: [acme, acme/*], params: {GL-PRJ-800: {least: 4}}}]\n"
    )
    (tmp_path / "set.yaml").write_text("params: {GL-PRJ-900: {least: 3}}\n")


@pytest.mark.parametrize(
    ("flags", "shown"),
    [
        ([], "(integer, default 1)\n  Least.\n\n"),
        (["--profile", "mine"], "(integer, default 1, here 2)\n"),
        (["--config", "set.yaml", "--profile", "mine"], "(integer, default 1, here 3)\n"),
        (
            ["--config", "over.yaml"],
            "(integer, default 1, here 2)\n  Least.\n  for acme, acme/*: 4\n",
        ),
        (["--config", "set.yaml", "--profile", "less"], "(integer, default 1, here 3)\n"),
        (["--profile", "less"], "(integer, default 1)\n"),
    ],
)
def test_show_tells_the_values_that_hold(
    glscan: Glscan, valued: None, flags: list[str], shown: str
) -> None:
    out = glscan("policies", "show", "GL-PRJ-800", *flags).out
    assert f"parameter least {shown}" in out
    assert ("not in the profile less\n" in out) is ("less" in flags)


def test_show_as_data_has_the_values_that_hold(glscan: Glscan, valued: None) -> None:
    ended = glscan("policies", "show", "GL-PRJ-900", "--json", "--profile", "mine")
    assert json.loads(ended.out)["params"] == {"least": 2}


def test_show_refuses_a_profile_that_is_none(glscan: Glscan, valued: None) -> None:
    ended = glscan("policies", "show", "GL-PRJ-900", "--profile", "mien")
    assert (ended.code, ended.out) == (2, "")
    assert "--profile: there is no profile 'mien'" in ended.err


def test_tabs_of_rego_are_no_escapes(glscan: Glscan, policies: Path) -> None:
    policy_folder(policies, {"project/sample.rego": policy_source() + "# a\n\t# b\n"})
    shown = glscan("policies", "show", "GL-PRJ-900").out
    assert "    # b" in shown
    assert "u0009" not in shown


def test_show_names_controls_and_further_pages(glscan: Glscan, policies: Path) -> None:
    block = annotation(controls={"soc2": {"CC8.1": "strong"}})
    block["related_resources"] = [{"ref": "https://docs.example.com/x"}]
    soc2 = "{id: soc2, title: t, version: v, url: 'https://x.example', controls: [%s]}"
    policy_folder(
        policies,
        {
            "project/sample.rego": policy_source(block=block),
            "frameworks/soc2.yaml": soc2 % "{id: CC8.1, title: t, manual: false}",
        },
    )
    shown = glscan("policies", "show", "GL-PRJ-900").out
    assert "soc2: CC8.1 (strong)" in shown
    assert "https://docs.example.com/x" in shown


def test_show_is_data_when_asked(glscan: Glscan, policies: Path) -> None:
    shown = json.loads(glscan("policies", "show", "GL-PRJ-900", "--json").out)
    assert shown["requires"] == ["settings.archived"]


def test_unknown_policy_is_a_usage_error(glscan: Glscan, policies: Path) -> None:
    ended = glscan("policies", "show", "GL-NONE-1")
    assert (ended.code, ended.out) == (2, "")
    assert "there is no policy 'GL-NONE-1'" in ended.err


def test_policy_cannot_steer_the_terminal(glscan: Glscan, policies: Path) -> None:
    source = policy_source() + "# \x1b[2J\u202e\n"
    policy_folder(policies, {"project/sample.rego": source})
    shown = glscan("policies", "show", "GL-PRJ-900").out
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.fixture
def tested(policies: Path, engine: FakeEngine) -> FakeEngine:
    policy_folder(policies, {"project/sample_test.rego": TESTS})
    engine.answers = {PACKAGE: {"test_a": True, "test_b": True}}
    return engine


def test_tests_that_pass_are_counted(glscan: Glscan, tested: FakeEngine) -> None:
    ended = glscan("policies", "test", "--engine", "embedded")
    assert ended.code == 0
    assert ended.err == "fake (fake 1.0): 2 passed, 0 failed\n"


def test_test_that_fails_is_named(glscan: Glscan, tested: FakeEngine) -> None:
    tested.answers = {PACKAGE: {"test_a": True}}
    ended = glscan("policies", "test", "--engine", "embedded")
    assert ended.code == 1
    assert "glscan: fake: GL-PRJ-900 test_b: not true" in ended.err


def test_tests_that_fail_alike_are_told_together(glscan: Glscan, tested: FakeEngine) -> None:
    tested.answers = {PACKAGE: {}}
    ended = glscan("policies", "test", "--engine", "embedded", "--coverage")
    assert ended.code == 1
    assert ended.err == (
        "glscan: fake: GL-PRJ-900 test_a, test_b: not true\n"
        "fake (fake 1.0): 0 passed, 2 failed\n"
        "glscan: coverage is told when every test passes\n"
    )


def test_policy_without_a_test_is_named(glscan: Glscan, policies: Path, engine: FakeEngine) -> None:
    ended = glscan("policies", "test", "--engine", "embedded")
    assert ended.code == 1
    assert "glscan: fake: GL-PRJ-900: there is no test beside it\n" in ended.err


def test_test_that_is_to_do_is_named(glscan: Glscan, policies: Path, tested: FakeEngine) -> None:
    later = f"{TESTS}\ntodo_test_c if true\n"
    policy_folder(policies, {"project/sample_test.rego": later})
    ended = glscan("policies", "test", "--engine", "embedded")
    assert ended.code == 0
    assert "glscan: GL-PRJ-900 test_c: to do, and not run\n" in ended.err


def test_policies_are_tested_on_each_asked_engine(glscan: Glscan, tested: FakeEngine) -> None:
    ended = glscan("policies", "test", "--engine", "embedded", "--engine", "opa_process")
    assert ended.err.count("2 passed") == 2


def test_policies_are_tested_on_every_engine_that_is_here(
    glscan: Glscan, tested: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "scanner.engines.presence.present", lambda *_: ["opa_rest", "opa_process", "embedded"]
    )
    assert glscan("policies", "test").err.count("2 passed") == 3


def test_policies_are_matched_whatever_the_case(glscan: Glscan, tested: FakeEngine) -> None:
    assert glscan("policies", "test", "--engine", "embedded", "--match", "prj-9").code == 0


def test_match_without_a_policy_is_a_usage_error(glscan: Glscan, tested: FakeEngine) -> None:
    assert glscan("policies", "test", "--engine", "embedded", "--match", "nothing").code == 2


def test_with_folders_of_ones_own_only_those_are_tested(
    glscan: Glscan, tested: FakeEngine, tmp_path: Path
) -> None:
    own = policy_folder(
        tmp_path / "own",
        {
            "project/own.rego": policy_source("custom.project.own", id="OWN-001"),
            "project/own_test.rego": "package custom.project.own_test\n\ntest_a if true\n",
        },
    )
    tested.answers = {"custom.project.own_test": {"test_a": True}, PACKAGE: {"test_a": True}}
    asked = ("policies", "test", "--engine", "embedded", "--policies", own)
    assert glscan(*asked).err == "fake (fake 1.0): 1 passed, 0 failed\n"
    assert "GL-PRJ-900" in glscan(*asked, "--match", "GL-").err
