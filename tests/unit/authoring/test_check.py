"""Folders of policies, checked whole: everything at once, with file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner import resources
from scanner.authoring.check import Checked, Folder, Parser, check
from scanner.engines.opa_parse import Parser as Opa
from tests.builders import policy_folder, policy_source
from tests.opa import require_opa

pytestmark = pytest.mark.opa

PACKAGE = "custom.project.mine"
TESTS = f"package {PACKAGE}_test\n\ntest_a if count(data.{PACKAGE}.deny) == 0\n"
RULES = 'deny contains {"path": ["settings"], "message": "No."} if input.resource.settings.archived'


def mine(rules: str = RULES, **custom: Any) -> str:
    return policy_source(PACKAGE, rules=rules, **{"id": "ACME-001", **custom})


def checked(
    root: Path, files: dict[str, str], parser: Parser | None = None, with_opa: bool = True
) -> Checked:
    own = policy_folder(root / "own", files)
    folder = Folder(own, False, lambda path: path.is_relative_to(own))
    bundled = policy_folder(root / "bundled")
    return check([folder], bundled, Opa(require_opa()) if with_opa else parser)


def told(one: Checked) -> list[tuple[str, int]]:
    return sorted((problem.name, problem.line) for problem in one.problems)


def test_policy_that_is_fine_has_no_problem(tmp_path: Path) -> None:
    files = {"project/mine.rego": mine(), "project/mine_test.rego": TESTS}
    found = checked(tmp_path, files)
    assert (found.files, found.problems) == (1, set())


def test_bundled_policies_have_no_problem() -> None:
    root = resources.policies()
    found = check([Folder(root, True, lambda _: True)], root, Opa(require_opa()))
    assert [one.words for one in found.problems] == []
    assert found.files > 50


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("input.resource.settings.archvied", "archvied"),
        ("input.resource.protected_brnches", "protected_brnches"),
        ("some r in input.resource.protected_branches; r.allow_force_psh", "allow_force_psh"),
    ],
)
def test_misspelt_name_is_told_with_its_file_and_line(tmp_path: Path, line: str, word: str) -> None:
    rules = f"deny contains 1 if {{\n\t{line}\n}}"
    requires = ["settings", "protected_branches"]
    source = mine(rules, requires=requires)
    row = source[: source.index(word)].count("\n") + 1
    found = checked(tmp_path, {"project/mine.rego": source})
    [problem] = [one for one in found.problems if one.name == "unknown-path"]
    assert (problem.file, problem.line) == (str(tmp_path / "own" / "project" / "mine.rego"), row)
    assert word in problem.words


def test_reference_is_held_against_the_schema_also_where_no_rule_leads(tmp_path: Path) -> None:
    rules = f"{RULES}\n\n_unused if input.resource.settings.archvied"
    found = checked(tmp_path, {"project/mine.rego": mine(rules)})
    [problem] = [one for one in found.problems if one.name == "compiler"]
    assert "undefined ref: input.resource.settings.archvied" in problem.text
    assert problem.line == mine(rules).count("\n")


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    files = {
        "project/mine.rego": mine(severity="grave", kinds=["planet"]),
        "project/other.rego": policy_source("custom.project.wrong", id="ACME-002", nonsense=1),
        "project/third.rego": "package custom.project.third\n\ndeny contains 1 if {\n",
    }
    found = checked(tmp_path, files)
    words = " ".join(one.words for one in found.problems)
    for part in ("custom.severity", "custom.kinds.0", "nonsense", "should be", "no METADATA"):
        assert part in words


def test_rego_that_cannot_be_parsed_is_told_at_its_line(tmp_path: Path) -> None:
    source = mine(f"{RULES}\n\n_x if {{\n")
    found = checked(tmp_path, {"project/mine.rego": source})
    assert ("syntax", source.count("\n") + 1) in told(found)


def test_call_of_nothing_is_told_by_the_compiler(tmp_path: Path) -> None:
    found = checked(tmp_path, {"project/mine.rego": mine(f"{RULES}\n\n_x := nothing(1)")})
    assert "compiler" in [name for name, _ in told(found)]


def test_tests_are_compiled_too(tmp_path: Path) -> None:
    tests = f"package {PACKAGE}_test\n\ntest_a if nothing(1)\n"
    files = {"project/mine.rego": mine(), "project/mine_test.rego": tests}
    [problem] = checked(tmp_path, files).problems
    assert (problem.name, problem.line) == ("compiler", 3)
    assert problem.file.endswith("mine_test.rego")


@pytest.mark.parametrize(
    "idle", ["test_a := true", "test_a = true", "test_a if true", "test_a if {\n\ttrue\n}"]
)
def test_a_test_that_holds_nothing_is_a_warning(tmp_path: Path, idle: str) -> None:
    real = f"test_b if count(data.{PACKAGE}.deny) == 0"
    tests = f"package {PACKAGE}_test\n\n{real}\n\n{idle}\n\ntest_c := true if {real[10:]}\n"
    files = {"project/mine.rego": mine(), "project/mine_test.rego": tests}
    found = checked(tmp_path, files)
    assert (told(found), found.errors) == ([("idle-test", 5)], 0)


def test_policy_without_tests_is_a_warning(tmp_path: Path) -> None:
    found = checked(tmp_path, {"project/mine.rego": mine()})
    assert (told(found), found.errors) == ([("no-test", 1)], 0)


def test_test_of_another_package_is_told(tmp_path: Path) -> None:
    files = {
        "project/mine.rego": mine(),
        "project/mine_test.rego": "package x\n\ntest_a if 1 == 1\n",
    }
    assert told(checked(tmp_path, files)) == [("test-package", 1)]


def test_wrong_package_is_one_error(tmp_path: Path) -> None:
    source = policy_source("custom.prject.mine", rules=RULES, id="ACME-001")
    found = checked(tmp_path, {"project/mine.rego": source, "project/mine_test.rego": TESTS})
    [problem] = found.problems
    assert "custom.prject.mine should be custom.project.mine" in problem.text


def test_finding_of_a_policy_or_library_that_points_to_nothing_is_told(tmp_path: Path) -> None:
    made = '{"path": ["push_rule", "xyz"], "message": "No."}'
    files = {
        "lib/shared.rego": f"package custom.lib.shared\n\nlost := {made}\n",
        "project/mine.rego": mine(RULES.replace('["settings"]', '["settings", "archvied"]')),
        "project/mine_test.rego": TESTS,
    }
    found = checked(tmp_path, files)
    places = {(Path(one.file).name, one.name) for one in found.problems}
    assert places == {("shared.rego", "finding"), ("mine.rego", "finding")}


def test_own_library_is_followed(tmp_path: Path) -> None:
    files = {
        "lib/shared.rego": "# METADATA\n# description: X\npackage custom.lib.shared\n\n"
        "is_open if input.resource.settings.visibility\n",
        "project/mine.rego": mine(
            f"import data.custom.lib.shared\n\n{RULES}\n\ndeny contains 2 if shared.is_open"
        ),
        "project/mine_test.rego": TESTS,
    }
    [problem] = checked(tmp_path, files).problems
    assert problem.name == "undeclared-read"
    assert "shared.rego, line 5" in problem.text
    assert problem.file.endswith("mine.rego")


def test_library_of_a_wrong_package_is_told(tmp_path: Path) -> None:
    files = {
        "lib/shared.rego": "package shared\n\nx := 1\n",
        "project/mine.rego": mine(),
        "project/mine_test.rego": TESTS,
    }
    assert "library" in [name for name, _ in told(checked(tmp_path, files))]


def test_section_that_may_be_empty_may_be_compared(tmp_path: Path) -> None:
    rules = "deny contains 1 if input.resource.push_rule == {}"
    files = {
        "project/mine.rego": mine(rules, requires=["push_rule"]),
        "project/mine_test.rego": TESTS,
    }
    assert checked(tmp_path, files).problems == set()


def test_id_that_stands_twice_is_told(tmp_path: Path) -> None:
    other = policy_source("custom.project.other", id="ACME-001", rules=RULES)
    files = {"project/mine.rego": mine(), "project/other.rego": other}
    [problem] = [one for one in checked(tmp_path, files).problems if one.name == "catalogue"]
    assert "ACME-001" in problem.text


def test_without_opa_text_still_tells_what_it_can(tmp_path: Path) -> None:
    rules = "deny contains 1 if time.now_ns() > input.resource.settings.archvied"
    files = {"project/mine.rego": mine(rules, requires=["settings.archived"])}
    [problem] = checked(tmp_path, files, with_opa=False).problems
    assert "time.now_ns" in problem.text


def test_only_what_is_asked_about_is_told(tmp_path: Path) -> None:
    own = policy_folder(
        tmp_path / "own",
        {
            "project/mine.rego": mine(),
            "group/other.rego": policy_source("custom.group.other", id="ACME-002", rules=RULES),
        },
    )
    folder = Folder(own, False, lambda path: path.parent.name == "group")
    found = check([folder], policy_folder(tmp_path / "bundled"), Opa(require_opa()))
    assert found.files == 1
    assert {Path(one.file).name for one in found.problems} == {"other.rego"}


def test_function_that_calls_itself_is_told_by_the_compiler(tmp_path: Path) -> None:
    rules = f'{RULES}\n\ndeny contains 2 if _f(input.resource)\n\n_f(x) := _f({{"a": x}})'
    found = checked(tmp_path, {"project/mine.rego": mine(rules)})
    assert any("recursive" in one.text for one in found.problems if one.name == "compiler")


def test_rego_that_is_nested_too_deep_is_no_defect(tmp_path: Path) -> None:
    rules = f"{RULES}\n\ndeny contains 2 if _x\n\n_x := {'[' * 600}{']' * 600}"
    found = checked(tmp_path, {"project/mine.rego": mine(rules)})
    assert found.errors
