"""Rego that was not written for glscan, its METADATA beside it; and libraries of one's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from scanner.catalog.load import Policy, load
from scanner.errors import PolicyError
from tests.builders import annotation, policy_folder, policy_source

PLAIN = 'package main\n\ndeny contains "No." if input.resource.settings.archived\n'


def metadata(**custom: object) -> str:
    shown = annotation(**{"id": "OLD-001", **custom})
    del shown["scope"]
    return yaml.safe_dump(shown)


def loaded(root: Path, files: dict[str, str]) -> list[Policy]:
    own = policy_folder(root / "own", files)
    return [one for one in load(policy_folder(root / "bundled"), [own]).policies if one.id != GL]


GL = "GL-PRJ-900"


def test_metadata_may_lie_beside_the_rego(tmp_path: Path) -> None:
    [one] = loaded(tmp_path, {"old/plain.rego": PLAIN, "old/plain.yaml": metadata()})
    assert (one.id, one.package, one.module.source) == ("OLD-001", "main", PLAIN)
    assert (one.name, one.category, one.is_plain, one.is_bundled) == ("plain", "old", True, False)
    assert one.annotation.scope == "package"


def test_without_metadata_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"package main should be custom\.old\.plain"):
        loaded(tmp_path, {"old/plain.rego": PLAIN})


def test_a_fault_is_told_in_the_file_it_stands_in(tmp_path: Path) -> None:
    files = {"old/plain.rego": PLAIN, "old/plain.yaml": metadata(severity="grave")}
    with pytest.raises(PolicyError, match=r"plain\.yaml, line \d+: METADATA custom\.severity"):
        loaded(tmp_path, files)


def test_metadata_in_both_places_are_refused(tmp_path: Path) -> None:
    source = policy_source("custom.old.plain", id="OLD-001")
    files = {"old/plain.rego": source, "old/plain.yaml": metadata()}
    with pytest.raises(PolicyError, match=r"METADATA in it, and plain\.yaml beside it"):
        loaded(tmp_path, files)


def test_package_of_ours_is_refused(tmp_path: Path) -> None:
    source = PLAIN.replace("package main", "package glscan.policies.project.sample")
    with pytest.raises(PolicyError, match=r"glscan\. is for what comes with glscan"):
        loaded(tmp_path, {"old/plain.rego": source, "old/plain.yaml": metadata()})


def test_two_files_of_one_package_are_refused(tmp_path: Path) -> None:
    files = {
        "old/plain.rego": PLAIN,
        "old/plain.yaml": metadata(),
        "old/second.rego": PLAIN,
        "old/second.yaml": metadata(id="OLD-002"),
    }
    with pytest.raises(PolicyError, match=r"second\.rego: package main is also that of"):
        loaded(tmp_path, files)


@pytest.mark.parametrize(
    ("package", "message"),
    [
        ("system", "package system: system. is for OPA itself"),
        ("system.authz", "package system.authz: system. is for OPA itself"),
        ("glscan.testing", "glscan. is for what comes with glscan"),
        ("custom.lib.shared", "custom.lib. is for libraries"),
        ("custom", "custom.lib. is for libraries"),
        ('system["authz"]', "the package goes on in brackets after system"),
    ],
)
@pytest.mark.parametrize("file", ["old/plain.rego", "old/plain_test.rego"])
def test_package_of_somebody_else_is_refused(
    tmp_path: Path, package: str, message: str, file: str
) -> None:
    files = {"old/plain.rego": PLAIN, "old/plain.yaml": metadata()}
    files[file] = PLAIN.replace("package main", f"package {package}")
    with pytest.raises(PolicyError, match=re.escape(message)) as caught:
        loaded(tmp_path, files)
    assert file in str(caught.value)
    assert caught.value.hint


def test_package_that_only_begins_like_it_is_taken(tmp_path: Path) -> None:
    source = PLAIN.replace("package main", "package systems.customs")
    [one] = loaded(tmp_path, {"old/plain.rego": source, "old/plain.yaml": metadata()})
    assert one.package == "systems.customs"


def test_package_within_a_rule_of_another_is_refused(tmp_path: Path) -> None:
    files = {
        "old/plain.rego": PLAIN,
        "old/plain.yaml": metadata(),
        "old/second.rego": PLAIN.replace("package main", "package main.deny.more"),
        "old/second.yaml": metadata(id="OLD-002"),
    }
    with pytest.raises(PolicyError, match=r"second\.rego: package main\.deny\.more lies in"):
        loaded(tmp_path, files)


def test_package_below_another_is_taken(tmp_path: Path) -> None:
    files = {
        "old/plain.rego": PLAIN,
        "old/plain.yaml": metadata(),
        "old/second.rego": PLAIN.replace("package main", "package main.denying"),
        "old/second.yaml": metadata(id="OLD-002"),
    }
    assert len(loaded(tmp_path, files)) == 2


LIBRARY = "package custom.lib.shared\n\nis_open if true\n"
IMPORTING = policy_source(
    "custom.project.mine", id="ACME-001", rules="import data.custom.lib.shared\n\ndeny contains 1"
)


def test_library_of_ones_own_can_be_imported(tmp_path: Path) -> None:
    own = policy_folder(
        tmp_path / "own", {"lib/shared.rego": LIBRARY, "project/mine.rego": IMPORTING}
    )
    catalog = load(policy_folder(tmp_path / "bundled"), [own])
    assert [one.package for one in catalog.libraries] == ["custom.lib.shared"]


def test_library_is_part_of_the_digest(tmp_path: Path) -> None:
    bundled = policy_folder(tmp_path / "bundled")
    files = {"lib/shared.rego": LIBRARY, "project/mine.rego": IMPORTING}
    one = load(bundled, [policy_folder(tmp_path / "one", files)])
    files["lib/shared.rego"] += "\nmore := 1\n"
    other = load(bundled, [policy_folder(tmp_path / "other", files)])
    assert one.sha256 != other.sha256


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("package shared\n", r"package shared should begin with custom\.lib\."),
        ("package glscan.lib.branches\n", r"should begin with custom\.lib\."),
        ("package custom.lib.shared\n\nf(x) = y { y := x }\n", r"line 3: `f\(x\) {` is Rego of"),
        ("x := 1\n", "no package line"),
    ],
)
def test_library_that_cannot_be_used_is_refused(tmp_path: Path, source: str, message: str) -> None:
    with pytest.raises(PolicyError, match=message):
        loaded(tmp_path, {"lib/shared.rego": source, "project/mine.rego": IMPORTING})


def test_two_libraries_of_one_package_are_refused(tmp_path: Path) -> None:
    files = {"lib/shared.rego": LIBRARY, "lib/again.rego": LIBRARY, "project/mine.rego": IMPORTING}
    with pytest.raises(PolicyError, match=r"shared\.rego: package custom\.lib\.shared is also"):
        loaded(tmp_path, files)


def test_import_of_a_library_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"import data\.custom\.lib\.shared"):
        loaded(tmp_path, {"project/mine.rego": IMPORTING})
