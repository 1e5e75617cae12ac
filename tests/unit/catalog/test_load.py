"""The catalogue: what is loaded from folders, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner import resources
from scanner.catalog.load import Catalog, load
from scanner.engines.base import Module
from scanner.errors import PolicyError, UsageError
from scanner.model import Kind, Severity, Tier
from scanner.requirement import Requirement, Scope
from tests.builders import catalog, policy, policy_folder, policy_source

MINE = "custom.project.mine"
CUSTOM = policy_source(MINE, id="ACME-001")


def loaded(tmp_path: Path, files: dict[str, str], custom: dict[str, str] | None = None) -> Catalog:
    bundled = policy_folder(tmp_path / "bundled", files)
    return load(bundled, [policy_folder(tmp_path / "custom", custom)] if custom else [])


def refusal(
    tmp_path: Path, files: dict[str, str], custom: dict[str, str] | None = None
) -> PolicyError:
    with pytest.raises(PolicyError) as caught:
        loaded(tmp_path, files, custom)
    assert caught.value.hint
    return caught.value


SAMPLE = {"project/sample.rego": policy_source()}


def test_policy_is_loaded_with_what_its_metadata_say(tmp_path: Path) -> None:
    [one] = loaded(tmp_path, SAMPLE).policies
    assert (one.id, one.name, one.category) == ("GL-PRJ-900", "sample", "project")
    assert (one.severity, one.tier, list(one.kinds)) == (Severity.HIGH, Tier.FREE, [Kind.PROJECT])
    assert one.requires == (Requirement(Scope.RESOURCE, "settings", "archived", False),)
    assert one.path.name == "sample.rego"


def test_policies_are_in_the_order_of_their_ids(tmp_path: Path) -> None:
    made = loaded(
        tmp_path,
        {
            "project/a.rego": policy_source("glscan.policies.project.a", id="GL-PRJ-002"),
            "project/b.rego": policy_source("glscan.policies.project.b", id="GL-PRJ-001"),
        },
    )
    assert [one.id for one in made.policies] == ["GL-PRJ-001", "GL-PRJ-002"]


def test_columns_list_the_policies_of_each_kind() -> None:
    both = policy(kinds=["group", "project"], id="GL-PRJ-001")
    one = policy(kinds=["group"], id="GL-GRP-001")
    columns = catalog(both, one).columns
    assert columns[Kind.GROUP] == [both, one]
    assert columns[Kind.PROJECT] == [both]
    assert columns[Kind.USER] == []


def test_requirements_hold_what_is_required_and_what_is_also_read() -> None:
    made = catalog(policy(also_reads=["push_rule"])).requirements()
    assert [path.text for path in made[Kind.PROJECT]] == ["settings.archived", "push_rule"]


def test_parameters_have_their_defaults() -> None:
    limit = {"type": "integer", "default": 2, "meaning": "Least."}
    assert policy(params={"minimum": limit}).params == {"minimum": 2}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ('deny contains "x" if true', {"deny"}),
        ('deny contains "x" if true\n\nskip contains "y" if true', {"deny", "skip"}),
        ('deny contains "x" if true\n\tunknown contains "y" if true', {"deny", "unknown"}),
        ('deny contains "x" if true\n\ndeny_all contains "y" if true', {"deny"}),
        ('deny contains "x" if true\n\n# skip contains "y"', {"deny"}),
    ],
)
def test_engine_is_told_which_public_rules_there_are(
    tmp_path: Path, rules: str, expected: set[str]
) -> None:
    [one] = loaded(tmp_path, {"project/sample.rego": policy_source(rules=rules)}).policies
    assert one.module.rules == expected


def test_tests_lie_beside_their_policy(tmp_path: Path) -> None:
    tests = "package glscan.policies.project.sample_test\n\ntest_a if true\n\ntest_b if true\n"
    [one] = loaded(tmp_path, {**SAMPLE, "project/sample_test.rego": tests}).policies
    assert one.tests == Module(
        "project/sample_test.rego",
        "glscan.policies.project.sample_test",
        tests,
        frozenset({"test_a", "test_b"}),
    )


def test_policy_without_tests_has_none(tmp_path: Path) -> None:
    assert loaded(tmp_path, SAMPLE).policies[0].tests is None


def test_libraries_of_tests_are_kept_from_the_policies(tmp_path: Path) -> None:
    libraries = {
        "lib/names.rego": "package glscan.lib.names\n",
        "lib/testing.rego": "package glscan.testing\n",
        "lib/names_test.rego": "package glscan.lib.names_test\n",
    }
    made = loaded(tmp_path, SAMPLE | libraries)
    assert [one.name for one in made.libraries] == ["lib/names.rego"]
    assert [one.name for one in made.test_libraries] == ["lib/testing.rego"]


@pytest.mark.parametrize("name", [".regal/rules/x.rego", "project/.hidden.rego"])
def test_hidden_files_are_no_policies(tmp_path: Path, name: str) -> None:
    assert len(loaded(tmp_path, {**SAMPLE, name: "package nonsense\n"}).policies) == 1


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("deny contains 1\n", "no package line"),
        ("package glscan.policies.project.sample\n", "no METADATA block"),
        (
            policy_source("glscan.policies.project.other"),
            "package glscan.policies.project.other should be glscan.policies.project.sample",
        ),
        (policy_source("glscan.policies.group.sample"), "should be glscan.policies.project.sample"),
        (policy_source("custom.project.sample"), "should be glscan.policies.project.sample"),
        (policy_source(id="ACME-001"), "GL- is the prefix of the bundled policies"),
        (policy_source(rules="allow := true"), "no rule `deny`"),
        (policy_source(rules="# deny contains 1"), "no rule `deny`"),
        (policy_source(severity="severe"), "METADATA custom.severity"),
    ],
)
def test_policy_that_cannot_be_used_is_refused(tmp_path: Path, source: str, words: str) -> None:
    error = str(refusal(tmp_path, {"project/sample.rego": source}))
    assert words in error
    assert error.startswith(f"{tmp_path}/bundled/project/sample.rego")


@pytest.mark.parametrize("name", ["project/sample.rego", "project/sample_test.rego"])
def test_file_that_is_not_utf8_is_refused(tmp_path: Path, name: str) -> None:
    folder = policy_folder(tmp_path, SAMPLE)
    (folder / name).write_bytes(b"# METADATA \xff\n")
    with pytest.raises(PolicyError, match="cannot be read") as caught:
        load(folder)
    assert name in str(caught.value)


def two(first: str, second: str, **parts: Any) -> dict[str, str]:
    return {
        "project/a.rego": policy_source("glscan.policies.project.a", id=first),
        "project/b.rego": policy_source("glscan.policies.project.b", id=second, **parts),
    }


@pytest.mark.parametrize(
    "files",
    [
        two("GL-PRJ-001", "GL-PRJ-001"),
        two("GL-PRJ-001", "GL-PRJ-002", aliases=["GL-PRJ-001"]),
        two("GL-PRJ-002", "GL-PRJ-001", aliases=["GL-PRJ-002"]),
        two("GL-PRJ-001", "GL-PRJ-002", aliases=["GL-PRJ-002"]),
    ],
    ids=["id", "alias of an earlier", "alias of a later", "alias of itself"],
)
def test_id_that_is_taken_is_refused(tmp_path: Path, files: dict[str, str]) -> None:
    assert "is also that of" in str(refusal(tmp_path, files))


def test_custom_policies_stand_beside_the_bundled_ones(tmp_path: Path) -> None:
    made = loaded(tmp_path, SAMPLE, {"project/mine.rego": CUSTOM})
    assert [one.id for one in made.policies] == ["ACME-001", "GL-PRJ-900"]


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        ("project/mine.rego", policy_source(MINE), "GL- is the prefix of the bundled"),
        ("project/mine.rego", policy_source("glscan.policies.project.mine"), "should be custom."),
        ("project/mine.rego", policy_source("glscan.lib.mine", id="ACME-001"), "should be custom."),
    ],
)
def test_custom_policy_cannot_pass_for_a_bundled_one(
    tmp_path: Path, name: str, source: str, words: str
) -> None:
    assert words in str(refusal(tmp_path, SAMPLE, {name: source}))


def test_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no such folder"):
        load(policy_folder(tmp_path / "bundled"), [tmp_path / "absent"])


def test_folder_without_a_policy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no policy in it"):
        load(policy_folder(tmp_path / "bundled"), [policy_folder(tmp_path / "x", {"a.txt": ""})])


def test_folder_given_twice_is_refused(tmp_path: Path) -> None:
    mine = policy_folder(tmp_path / "custom", {"project/mine.rego": CUSTOM})
    with pytest.raises(PolicyError, match="ACME-001 is also that of"):
        load(policy_folder(tmp_path / "bundled"), [mine, mine])


@pytest.mark.parametrize("id", ["GL-PRJ-900", "OLD-1"])
def test_policy_is_found_by_id_and_by_alias(id: str) -> None:
    assert catalog(policy(aliases=["OLD-1"])).find(id).id == "GL-PRJ-900"


@pytest.mark.parametrize("id", ["", "GL-PRJ-9"])
def test_policy_that_is_not_there_is_not_found(id: str) -> None:
    with pytest.raises(UsageError, match="there is no policy"):
        catalog(policy()).find(id)


@pytest.mark.parametrize(
    "files",
    [
        {"project/sample.rego": policy_source(severity="low")},
        {**SAMPLE, "lib/x.rego": "package glscan.lib.x\n"},
        two("GL-PRJ-001", "GL-PRJ-002"),
    ],
)
def test_digest_changes_with_what_can_change_a_verdict(
    tmp_path: Path, files: dict[str, str]
) -> None:
    before = loaded(tmp_path / "before", SAMPLE).sha256
    assert loaded(tmp_path / "after", files).sha256 != before


def test_digest_does_not_change_with_tests_and_places(tmp_path: Path) -> None:
    tests = {"project/sample_test.rego": "package glscan.policies.project.sample_test\n"}
    before = loaded(tmp_path / "before", SAMPLE).sha256
    assert loaded(tmp_path / "after", SAMPLE | tests).sha256 == before


def test_bundled_policies_can_all_be_loaded_and_have_tests() -> None:
    policies = load(resources.policies()).policies
    assert policies
    assert [one.id for one in policies if one.tests is None] == []
