"""What leads out of the hierarchy: invited groups, and forks."""

from __future__ import annotations

from typing import Any

import pytest

from scanner import resources
from scanner.catalog.load import load
from scanner.catalog.select import Wanted, select
from scanner.engines.base import Engine
from tests import estates
from tests.integration import pipeline
from tests.integration.flips.baseline import (
    ACCESS_UNSEEN,
    ALL_MEMBERS,
    API,
    INSTANCE,
    NOT,
    SITE,
    SUB,
    TOP,
    Verdicts,
    fails,
    in_all,
    in_projects,
    passes,
    skipped,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Flip,
    another_group,
    as_it_is,
    both,
    edit,
    edit_group,
    edit_project,
    entry,
    more,
    of_each,
    of_one,
    put,
    refuse,
    value,
    whole,
    within,
)
from tests.simulator import ABSENT

FORKS = "GET /projects/:id/forks"
NAMES_UNSEEN = unknown(TOP, "GRP-010", "GRP-013")
SHARES_UNSEEN = NAMES_UNSEEN | ACCESS_UNSEEN
SHARES_OF_SITE_UNSEEN = unknown(SITE, "PRJ-018")
COUNT_UNSEEN = unknown(SITE, "PRJ-017", "PIP-017")


def share(**attributes: Any) -> Flip:
    """Set attributes of the share of the top-level group with the outsider."""
    return entry(TOP, "shared_with_groups", 1, **attributes)


def share_told(name: str, to: object) -> Flip:
    """Set what the group's own answer tells of it."""
    outside = of_one("group_full_path", estates.OUTSIDER, value(name, to))
    return edit_group(TOP, within("shared_with_groups", outside))


def project_share(**attributes: Any) -> Flip:
    """Set attributes of the share of `site` with the outsider."""
    return entry(SITE, "shared_with_groups", **attributes)


def project_share_told(name: str, to: object) -> Flip:
    """Set what the list of projects tells of it."""
    return edit_project(SITE, within("shared_with_groups", of_each(value(name, to))))


SHARES: dict[str, tuple[Flip, Verdicts]] = {
    "no shares": (put(TOP, shared_with_groups=[]), {}),
    "shares absent": (put(TOP, shared_with_groups=ABSENT), SHARES_UNSEEN),
    "shares null": (edit_group(TOP, value("shared_with_groups", None)), SHARES_UNSEEN),
    "shares a text": (edit_group(TOP, value("shared_with_groups", "none")), SHARES_UNSEEN),
    "share as Developer": (share(group_access_level=30), {}),
    "share as Maintainer": (share(group_access_level=40), fails(TOP, "GRP-013")),
    "share role null": (share_told("group_access_level", None), unknown(TOP, "GRP-013")),
    "share role absent": (share_told("group_access_level", ABSENT), unknown(TOP, "GRP-013")),
    "share for ever": (share(expires_at=None), fails(TOP, "GRP-013")),
    "share expiry absent": (share_told("expires_at", ABSENT), unknown(TOP, "GRP-013")),
    "share that expired": (share(expires_at="2026-01-14", group_access_level=50), {}),
    "share that expires today": (
        share(expires_at="2026-01-15", group_access_level=40),
        fails(TOP, "GRP-013"),
    ),
    "share with a date that is none": (share(expires_at="soon"), unknown(TOP, "GRP-013")),
    "share with a date that is none, as Maintainer": (
        share(expires_at="soon", group_access_level=40),
        fails(TOP, "GRP-013"),
    ),
    "share without the path of the group": (share_told("group_full_path", ABSENT), SHARES_UNSEEN),
    # Its members are read by its id; the project names it otherwise.
    "share with a path that is a number": (
        share_told("group_full_path", 3),
        NAMES_UNSEEN,
    ),
    "share with a group whose path begins like ours": (
        both(another_group("northern"), share(group_full_path="northern")),
        fails(TOP, "GRP-010", "GRP-013"),
    ),
    "share of the subgroup with the outsider": (
        more(SUB, "shared_with_groups", estates.share()),
        passes(SUB, "GRP-010"),
    ),
    # --- of a project
    "project without shares": (put(SITE, shared_with_groups=[]), {}),
    "project shares absent": (put(SITE, shared_with_groups=ABSENT), SHARES_OF_SITE_UNSEEN),
    "project shares null": (
        edit_project(SITE, value("shared_with_groups", None)),
        SHARES_OF_SITE_UNSEEN,
    ),
    "project share as Maintainer": (project_share(group_access_level=40), fails(SITE, "PRJ-018")),
    "project share role null": (
        project_share_told("group_access_level", None),
        unknown(SITE, "PRJ-018"),
    ),
    "project share role absent": (
        project_share_told("group_access_level", ABSENT),
        unknown(SITE, "PRJ-018"),
    ),
    "project share for ever": (project_share(expires_at=None), fails(SITE, "PRJ-018")),
    "project share expiry absent": (
        project_share_told("expires_at", ABSENT),
        unknown(SITE, "PRJ-018"),
    ),
    "project share that expired": (
        project_share(expires_at="2026-01-14", group_access_level=50),
        {},
    ),
    "project share with a date that is none": (
        project_share(expires_at="soon"),
        unknown(SITE, "PRJ-018"),
    ),
    "project share inside": (
        project_share(group_full_path="north/apps", group_access_level=50, expires_at=None),
        {},
    ),
    "project share with a group whose path begins like ours": (
        both(another_group("northern"), project_share(group_full_path="northern")),
        fails(SITE, "PRJ-018"),
    ),
}

NO_FORK = both(put(SITE, forks=[]), put(API, forked_from_project=None))

OF_FORKS: dict[str, tuple[Flip, Verdicts]] = {
    "no fork": (NO_FORK, skipped(SITE, "PRJ-017")),
    "fork of a person": (more(SITE, "forks", "lea.kurz/site"), fails(SITE, "PRJ-017")),
    "fork of the other project": (more(API, "forks", "lea.kurz/api"), fails(API, "PRJ-017")),
    "fork that is hidden": (put(SITE, forks_count=2), unknown(SITE, "PRJ-017")),
    "fork without a path": (
        edit(FORKS, SITE, of_each(value("path_with_namespace", ABSENT))),
        unknown(SITE, "PRJ-017"),
    ),
    "fork in a namespace null": (edit(FORKS, SITE, of_each(value("namespace", None))), {}),
    "fork whose path begins like ours": (
        edit(FORKS, SITE, of_each(value("path_with_namespace", "northern/site"))),
        fails(SITE, "PRJ-017"),
    ),
    "forks counted null": (
        edit_project(SITE, value("forks_count", None)),
        COUNT_UNSEEN,
    ),
    "forks counted absent": (
        edit_project(SITE, value("forks_count", ABSENT)),
        COUNT_UNSEEN,
    ),
    "forks counted none": (
        edit_project(SITE, value("forks_count", 0)),
        skipped(SITE, "PRJ-017"),
    ),
    "forks null": (edit(FORKS, SITE, whole("null")), unknown(SITE, "PRJ-017")),
    "forks forbidden": (refuse(FORKS, SITE, 403), unknown(SITE, "PRJ-017")),
    "forks not found": (refuse(FORKS, SITE, 404), unknown(SITE, "PRJ-017")),
    "forks broken": (refuse(FORKS, SITE, 500), unknown(SITE, "PRJ-017")),
}

FLIPS = SHARES | OF_FORKS


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes


def test_without_parameters_what_nobody_approved_fails(flipped: Flipped, engine: Engine) -> None:
    bundled = select(load(resources.policies()), Wanted())
    found = pipeline.judge(flipped.taken(as_it_is), bundled, engine)
    assert dict(pipeline.verdicts(found)) == (
        flipped.compliant
        | fails(TOP, "GRP-013", "PIP-014")
        | fails(SUB, "PIP-014")
        | fails(SITE, "PRJ-018")
        | unknown(INSTANCE, "INS-022")
        | in_all(NOT, *ALL_MEMBERS, "PIP-010", "PRJ-025")
        | in_projects(NOT, "PIP-015")
    )
