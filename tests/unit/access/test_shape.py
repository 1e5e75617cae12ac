"""What was edited into another type is refused, with file, resource and key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.access import checked
from scanner.errors import DocumentError
from scanner.model import Kind, Resource, Section, Status, Tier
from tests.unit.access.world import SETTINGS, group, instance, member, ok, project

FILE = Path("taken.json")
LEVELS = {"name": "main", "push_access_levels": [{"kind": "role", "access_level": "40"}]}


def test_a_snapshot_as_it_was_written_is_fine() -> None:
    whole = [instance(ada={"id": 5}), group(), project(members_all=ok(member()))]
    assert list(checked(whole, FILE)) == whole


@pytest.mark.parametrize(
    ("section", "data", "place"),
    [
        ("settings", {**SETTINGS, "archived": "no"}, "settings.archived"),
        ("members_all", {"5": []}, "members_all.5"),
        ("members_all", {"ada": {}}, "members_all.ada"),
        ("members_all", {"9" * 30: {}}, f"members_all.{'9' * 30}"),
        ("members_all", {"5": {"username": None}}, "members_all.5.username"),
        ("members_all", {"5": {"access_level": True}}, "members_all.5.access_level"),
        ("members_all", {"5": {"sources": [{}]}}, "members_all.5.sources.0.kind"),
        (
            "members_all",
            {"5": {"sources": [{"kind": "odd", "path": "", "expires_at": ""}]}},
            "members_all.5.sources.0.kind",
        ),
        ("access_tokens", {"1": {"scopes": "api"}}, "access_tokens.1.scopes"),
        ("deploy_keys", {"1": {"can_push": 1}}, "deploy_keys.1.can_push"),
        (
            "protected_branches",
            {"main": LEVELS},
            "protected_branches.main.push_access_levels.0.access_level",
        ),
        ("shared_with_groups", {"p": {"group_id": "4"}}, "shared_with_groups.p.group_id"),
    ],
)
def test_a_value_of_another_type_is_refused(section: str, data: Any, place: str) -> None:
    with pytest.raises(DocumentError) as refused:
        list(checked([project(**{section: ok(data)})], FILE))
    assert (
        str(refused.value) == f"taken.json: {place} of project acme/web is not as a snapshot has it"
    )
    assert refused.value.hint


@pytest.mark.parametrize(
    ("path", "id", "detail", "place"),
    [(7, 1, "", "path"), ("", 1, "", "path"), ("a", "x", "", "id"), ("a", 1, 7, "x.detail")],
)
def test_so_is_a_resource(path: Any, id: Any, detail: Any, place: str) -> None:
    odd = Resource(Kind.GROUP, path, id, Tier.FREE, {"x": Section(Status.OK, detail=detail)})
    with pytest.raises(DocumentError, match=f"{place} of group"):
        list(checked([odd], FILE))
