from __future__ import annotations

import pytest

from scanner.model import Gap, Kind, Resource, Section, Status, Tier
from scanner.sources.gitlab.derive import derive


def shared(path: str, *others: str) -> Resource:
    section = Section(
        Status.OK,
        {other: {"group_access_level": 30} for other in others},
        {"x.expires_at": Gap.MALFORMED},
        {"endpoint": "GET /groups/:id"},
        "said",
    )
    return Resource(Kind.GROUP, path, 1, Tier.FREE, {"shared_with_groups": section})


@pytest.mark.parametrize(
    ("path", "other", "inside"),
    [
        ("acme", "acme/platform", True),
        ("acme/platform", "acme", True),
        ("acme/platform/web", "acme/payments", True),
        ("acme", "acme-labs", False),
        ("acme/labs", "acme-labs/acme", False),
        ("acme", "partners/acme", False),
        ("acme", "Acme/labs", False),
    ],
)
def test_a_share_is_inside_below_the_same_top_level_group(
    path: str, other: str, inside: bool
) -> None:
    section = derive(shared(path, other)).sections["shared_with_groups"]
    assert section.data[other] == {"group_access_level": 30, "inside": inside}


def test_everything_else_stays() -> None:
    before = shared("acme", "other")
    after = derive(before).sections["shared_with_groups"]
    section = before.sections["shared_with_groups"]
    assert (after.status, after.gaps, after.origin, after.detail) == (
        section.status,
        section.gaps,
        section.origin,
        section.detail,
    )
    assert "inside" not in section.data["other"]


def test_without_shares_a_resource_is_left_alone() -> None:
    bare = Resource(Kind.PROJECT, "acme/web", 7, Tier.FREE, {})
    assert derive(bare) is bare
    none = shared("acme")
    assert derive(none) is none
