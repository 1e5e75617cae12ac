"""The two names of a finding: what they hold, and what must not change them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from scanner.fingerprint import fingerprints

BASE: dict[str, Any] = {
    "instance": "gitlab.example.com",
    "policy": "GL-PRJ-003",
    "resource": ("project", 7, "acme/web"),
    "at": None,
    "path": ["protected_branches", "main"],
    "key": "",
}


def test_names_are_32_hex_digits_each() -> None:
    made = fingerprints(**BASE)
    assert set(made) == {"id/v1", "path/v1"}
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in made.values())


def test_recipe_is_that_of_version_1() -> None:
    assert fingerprints(**BASE) == {
        "id/v1": "a2337a27f7a251707c690b62872e5e64",
        "path/v1": "cce2fc31df5f5e0a9ab937b4e49d90aa",
    }


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"instance": "other"}, set()),
        ({"policy": "GL-PRJ-004"}, set()),
        ({"resource": ("group", 7, "acme/web")}, set()),
        ({"resource": ("project", 7, "acme/renamed")}, {"id/v1"}),
        ({"resource": ("project", 8, "acme/web")}, {"path/v1"}),
        ({"at": ("group", 1, "acme")}, set()),
        ({"path": ["protected_branches", "other"]}, set()),
        ({"path": ["protected_branches.main"]}, set()),
        ({"key": "k"}, set()),
    ],
)
def test_names_change_with_what_they_name(change: dict[str, Any], kept: set[str]) -> None:
    before, after = fingerprints(**BASE), fingerprints(**{**BASE, **change})
    assert {name for name in before if before[name] == after[name]} == kept


@pytest.mark.parametrize(
    ("other", "kept"),
    [(("group", 1, "renamed"), {"id/v1"}), (("group", 2, "acme"), {"path/v1"})],
)
def test_place_above_is_named_by_id_and_by_path(other: tuple[Any, ...], kept: set[str]) -> None:
    before = fingerprints(**{**BASE, "at": ("group", 1, "acme")})
    after = fingerprints(**{**BASE, "at": other})
    assert {name for name in before if before[name] == after[name]} == kept


def test_what_has_no_id_yet_goes_by_its_path() -> None:
    one, other = (
        fingerprints(**{**BASE, "resource": ("project", 0, path)}) for path in ("acme/a", "acme/b")
    )
    assert one["id/v1"] != other["id/v1"]


def test_an_instance_never_has_an_id() -> None:
    one, other = (
        fingerprints(**{**BASE, "resource": ("instance", 0, path)}) for path in ("old", "new")
    )
    assert one["id/v1"] == other["id/v1"]
