"""Settings of groups: who gets in, who may share, and how the guard against downloads is set."""

from __future__ import annotations

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    ACCESS_UNSEEN,
    API,
    OF_ACTIVE_GROUPS,
    OF_GROUPS,
    OF_THE_PARENT,
    PUSH_RULES,
    SITE,
    SUB,
    TOP,
    Verdicts,
    fails,
    passes,
    skipped,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Flip,
    both,
    edit_group,
    instance,
    put,
    refuse,
    value,
    whole,
)
from tests.simulator import ABSENT

MFA, GRACE = "require_two_factor_authentication", "two_factor_grace_period"
FORKING = "prevent_forking_outside_group"
OUTSIDE = "prevent_sharing_groups_outside_hierarchy"
LIMIT = "unique_project_download_limit"
SECONDS = "unique_project_download_limit_interval_in_seconds"
TOLD = "unique_project_download_limit_alertlist"
BAN = "auto_ban_user_on_excessive_projects_download"
CREATED = ("project_creation_level", "subgroup_creation_level")

NO_2FA = fails(TOP, "GRP-017") | skipped(TOP, "GRP-018")
NO_2FA_SEEN = unknown(TOP, "GRP-017", "GRP-018") | unknown(SUB, "GRP-017", "GRP-018")

# What a project inherits is not known either, nor who is in by the invitation of the subgroup.
NOTHING_OF_SUB = unknown(SUB, *OF_GROUPS) | unknown(API, "PRJ-014") | ACCESS_UNSEEN

LOCK_UNSEEN = unknown(TOP, "GRP-012") | unknown(SITE, "MEM-007", "MEM-012")

FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- two-factor authentication
    "2fa true": (put(TOP, **{MFA: True}), {}),
    "2fa false": (put(TOP, **{MFA: False}), NO_2FA),
    "2fa null": (put(TOP, **{MFA: None}), NO_2FA_SEEN),
    "2fa absent": (put(TOP, **{MFA: ABSENT}), NO_2FA_SEEN),
    "2fa a number": (put(TOP, **{MFA: 1}), NO_2FA_SEEN),
    "2fa of the subgroup true": (put(SUB, **{MFA: True}), passes(SUB, "GRP-018")),
    "2fa of the subgroup null": (
        put(SUB, **{MFA: None}),
        unknown(SUB, "GRP-017", "GRP-018"),
    ),
    "2fa of the subgroup absent": (
        put(SUB, **{MFA: ABSENT}),
        unknown(SUB, "GRP-017", "GRP-018"),
    ),
    # --- and the time to set it up; the shortest of the groups upwards and the instance counts
    "grace period as long as may be": (put(TOP, **{GRACE: 48}), {}),
    "grace period too long": (put(TOP, **{GRACE: 49}), fails(TOP, "GRP-018")),
    "grace period too long, and shorter for all": (
        both(put(TOP, **{GRACE: 49}), instance(**{GRACE: 48})),
        {},
    ),
    "grace period none": (put(TOP, **{GRACE: 0}), {}),
    "grace period null": (
        put(TOP, **{GRACE: None}),
        unknown(TOP, "GRP-018") | unknown(SUB, "GRP-018"),
    ),
    "grace period absent": (
        put(TOP, **{GRACE: ABSENT}),
        unknown(TOP, "GRP-018") | unknown(SUB, "GRP-018"),
    ),
    "grace period of the subgroup too long": (put(SUB, **{GRACE: 100}), {}),
    "grace period of the subgroup absent": (put(SUB, **{GRACE: ABSENT}), unknown(SUB, "GRP-018")),
    # --- forking; the subgroup's value is the effective one of the top-level group
    "forking prevented": (put(TOP, **{FORKING: True}), {}),
    "forking false": (put(TOP, **{FORKING: False}), fails(TOP, "GRP-015")),
    "forking null": (put(TOP, **{FORKING: None}), fails(TOP, "GRP-015")),
    "forking absent": (
        put(TOP, **{FORKING: ABSENT}),
        unknown(TOP, "GRP-015") | unknown(SUB, "GRP-015"),
    ),
    # --- sharing and membership
    "groups outside may be invited": (put(TOP, **{OUTSIDE: False}), fails(TOP, "GRP-011")),
    "groups outside null": (put(TOP, **{OUTSIDE: None}), fails(TOP, "GRP-011")),
    "groups outside absent": (put(TOP, **{OUTSIDE: ABSENT}), unknown(TOP, "GRP-011")),
    "groups outside of the subgroup false": (put(SUB, **{OUTSIDE: False}), {}),
    "projects may be shared": (put(TOP, share_with_group_lock=False), fails(TOP, "GRP-012")),
    "projects of the subgroup may be shared": (
        put(SUB, share_with_group_lock=None),
        fails(SUB, "GRP-012"),
    ),
    # A share of a project counts only while its group does not lock sharing.
    "sharing absent": (put(TOP, share_with_group_lock=ABSENT), LOCK_UNSEEN),
    "sharing a text": (put(TOP, share_with_group_lock="yes"), LOCK_UNSEEN),
    "membership is open": (put(TOP, membership_lock=False), fails(TOP, "GRP-016")),
    "membership null": (put(SUB, membership_lock=None), fails(SUB, "GRP-016")),
    "membership absent": (put(SUB, membership_lock=ABSENT), unknown(SUB, "GRP-016")),
    # --- who sees a group and asks to get in
    "internal": (put(TOP, visibility="internal"), fails(TOP, "GRP-020")),
    "public": (put(TOP, visibility="public"), fails(TOP, "GRP-020")),
    "the subgroup public": (put(SUB, visibility="public"), fails(SUB, "GRP-020")),
    "visibility null": (put(SUB, visibility=None), fails(SUB, "GRP-020")),
    "visibility absent": (
        edit_group(SUB, value("visibility", ABSENT)),
        unknown(SUB, "GRP-014", "GRP-020"),
    ),
    "access requests on": (put(TOP, request_access_enabled=True), fails(TOP, "GRP-014")),
    "access requests null": (put(TOP, request_access_enabled=None), unknown(TOP, "GRP-014")),
    "access requests absent": (put(SUB, request_access_enabled=ABSENT), unknown(SUB, "GRP-014")),
    # --- who creates things in it
    **{
        f"{setting} {to!r}": (put(name, **{setting: to}), changes)
        for setting in CREATED
        for name, to, changes in (
            (TOP, "developer", fails(TOP, "GRP-021")),
            (SUB, "administrator", fails(SUB, "GRP-021") if setting == CREATED[1] else {}),
            (SUB, "noone", fails(SUB, "GRP-021") if setting == CREATED[1] else {}),
            (TOP, None, unknown(TOP, "GRP-021")),
            (SUB, ABSENT, unknown(SUB, "GRP-021")),
            (TOP, 40, unknown(TOP, "GRP-021")),
        )
    },
    # --- mass downloads
    "no limit of downloads": (put(TOP, **{LIMIT: 0}), fails(TOP, "GRP-023")),
    "a negative limit of downloads": (put(TOP, **{LIMIT: -1}), unknown(TOP, "GRP-023")),
    "limit of downloads null": (put(TOP, **{LIMIT: None}), unknown(TOP, "GRP-023")),
    "limit of downloads absent": (put(TOP, **{LIMIT: ABSENT}), unknown(TOP, "GRP-023")),
    "downloads counted within no time": (put(TOP, **{SECONDS: 0}), fails(TOP, "GRP-023")),
    "downloads counted within an hour": (put(TOP, **{SECONDS: 3600}), {}),
    "downloads counted for too long": (put(TOP, **{SECONDS: 3601}), fails(TOP, "GRP-023")),
    "downloads counted for a text": (put(TOP, **{SECONDS: "600"}), unknown(TOP, "GRP-023")),
    "downloads neither banned nor told": (put(TOP, **{BAN: False}), fails(TOP, "GRP-023")),
    "downloads told": (both(put(TOP, **{BAN: False}), put(TOP, **{TOLD: [5]})), {}),
    "downloads banned null": (put(TOP, **{BAN: None}), fails(TOP, "GRP-023")),
    "downloads banned absent": (put(TOP, **{BAN: ABSENT}), unknown(TOP, "GRP-023")),
    "downloads banned and told": (put(TOP, **{TOLD: [5, 6]}), {}),
    "downloads told to null": (put(TOP, **{TOLD: None}), {}),
    "downloads told to a text": (put(TOP, **{TOLD: "ida"}), unknown(TOP, "GRP-023")),
    "downloads told absent": (put(TOP, **{TOLD: ABSENT}), unknown(TOP, "GRP-023")),
    # --- where a group stands
    "parent absent": (edit_group(TOP, value("parent_id", ABSENT)), unknown(TOP, *OF_THE_PARENT)),
    "parent null": (edit_group(TOP, value("parent_id", None)), {}),
    "parent a text": (edit_group(TOP, value("parent_id", "none")), unknown(TOP, *OF_THE_PARENT)),
    "parent of the subgroup absent": (
        edit_group(SUB, value("parent_id", ABSENT)),
        unknown(SUB, *OF_THE_PARENT),
    ),
    # --- archived; an archived group takes those below it along
    "archived group": (
        put(TOP, archived=True),
        skipped(TOP, *OF_ACTIVE_GROUPS, "PRJ-031") | skipped(SUB, *OF_ACTIVE_GROUPS),
    ),
    "archived group null": (put(TOP, archived=None), {}),
    "archived group absent": (
        put(TOP, archived=ABSENT),
        unknown(TOP, *PUSH_RULES, "GRP-014", "PRJ-031", *OF_ACTIVE_GROUPS),
    ),
    # --- the answer as a whole
    "the subgroup refused": (
        refuse("GET /groups/:id", SUB, 403),
        NOTHING_OF_SUB,
    ),
    "the subgroup null": (
        edit_group(SUB, whole("null")),
        NOTHING_OF_SUB,
    ),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
