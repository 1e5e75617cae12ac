"""What is said of an asked group: role, tier, projects, and policies that would be unknown."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.doctor import scope
from scanner.doctor.scope import Listed
from scanner.model import Kind, Tier
from scanner.sources.gitlab.scope import Root
from scanner.sources.gitlab.sight import Licence
from tests.builders import catalog, policy
from tests.unit.doctor.test_server import gitlab, stands


def root(
    role: int = 50, licence: Licence | None = None, kind: Kind = Kind.GROUP, **row: Any
) -> Root:
    named = {"id": 1, "full_path": "acme", **row}
    return Root(kind, named, [], role, licence or Licence(), False, "acme")


@pytest.mark.parametrize(
    ("role", "expected", "word"),
    [
        (60, "ok", "administrator"),
        (50, "ok", "owner"),
        (40, "warn", "maintainer"),
        (5, "warn", "not a member"),
        (0, "warn", "not a member"),
    ],
)
def test_less_than_an_owner_is_a_warning(role: int, expected: str, word: str) -> None:
    check = scope.role(root(role))
    assert stands(check) == ("role", expected)
    assert word in check.detail


def test_a_tier_is_proven_or_a_range() -> None:
    proven = scope.tier(root(licence=Licence(Tier.PREMIUM, Tier.PREMIUM)))
    assert (stands(proven), proven.detail) == (("tier", "ok"), "Premium")
    between = scope.tier(root(licence=Licence(Tier.PREMIUM, Tier.ULTIMATE)))
    assert stands(between) == ("tier", "warn")
    assert "Premium to Ultimate" in between.detail


@pytest.mark.parametrize(
    ("row", "listed", "expected", "word"),
    [
        ({}, Listed(any=True), "ok", "are listed"),
        ({}, Listed(any=False), "warn", "none is listed"),
        ({}, Listed(any=False, counted=4), "warn", "counts 4"),
        ({"ip_restriction_ranges": "192.0.2.0/24"}, Listed(any=False), "warn", "not allowed"),
        ({}, Listed(any=False, trouble="403: forbidden"), "warn", "403"),
    ],
)
def test_projects_that_are_hidden_are_told(
    row: dict[str, Any], listed: Listed, expected: str, word: str
) -> None:
    check = scope.projects(root(**row), listed)
    assert stands(check) == ("projects", expected)
    assert word in check.detail


def test_an_empty_group_is_not_blamed_on_an_address() -> None:
    assert "address is probably" not in scope.projects(root(), Listed(any=False)).detail


def test_policies_that_would_be_unknown_are_counted() -> None:
    owned = policy(
        "glscan.policies.group.one",
        id="GL-GRP-901",
        kinds=["group"],
        requires=["push_rule.prevent_secrets"],
    )
    read = policy("glscan.policies.group.two", id="GL-GRP-902", kinds=["group"])
    both = catalog(owned, read)
    seen = scope.blind(both, root(50), gitlab())
    assert (dict(seen.spots), list(seen.sentence())) == ({}, [])
    hidden = scope.blind(both, root(30), gitlab())
    assert set(hidden.spots) == {"GL-GRP-901"}
    assert hidden.sentence()[0].startswith("1 of 2 policies")


def test_groups_are_not_counted_where_a_project_is_asked() -> None:
    owned = policy(
        "glscan.policies.group.one", id="GL-GRP-901", kinds=["group"], requires=["push_rule"]
    )
    assert scope.blind(catalog(owned), root(30), gitlab()).spots
    project = root(30, kind=Kind.PROJECT, path_with_namespace="acme/web")
    assert not scope.blind(catalog(owned), project, gitlab()).spots


def test_what_every_older_server_has_alike_takes_no_role() -> None:
    pushing = policy(requires=["settings.ci_push_repository_for_job_token_allowed"])
    reader = root(10)
    assert scope.blind(catalog(pushing), reader, gitlab(version="17.2.0")).spots
    assert not scope.blind(catalog(pushing), reader, gitlab(version="17.1.9")).spots
