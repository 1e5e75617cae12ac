"""Settings of the instance, which administrators alone are shown."""

from __future__ import annotations

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    INSTANCE,
    OF_ITS_SETTINGS,
    TOP,
    Verdicts,
    fails,
    passes,
    skipped,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import Flip, both, edit, instance, put, refuse, whole
from tests.simulator import ABSENT

SETTINGS = "GET /application/settings"
MFA, GRACE = "require_two_factor_authentication", "two_factor_grace_period"
ADMIN_MFA = "require_admin_two_factor_authentication"
LIMIT = "max_number_of_repository_downloads"
SECONDS = "max_number_of_repository_downloads_within_time_period"
BAN = "auto_ban_user_on_excessive_projects_download"

NOTHING_SEEN = unknown(INSTANCE, *OF_ITS_SETTINGS) | passes(TOP, "GRP-005")
"""Each group is then judged by what is its own."""

FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- two-factor authentication of everyone
    "2fa of the instance true": (instance(**{MFA: True}), skipped(TOP, "GRP-017")),
    "2fa of the instance true, not of the group": (
        both(instance(**{MFA: True}), put(TOP, **{MFA: False})),
        skipped(TOP, "GRP-017", "GRP-018"),
    ),
    "2fa of the instance null": (instance(**{MFA: None}), {}),
    "2fa of the instance null, not of the group": (
        both(instance(**{MFA: None}), put(TOP, **{MFA: False})),
        fails(TOP, "GRP-017") | skipped(TOP, "GRP-018"),
    ),
    "2fa of the instance absent, not of the group": (
        both(instance(**{MFA: ABSENT}), put(TOP, **{MFA: False})),
        fails(TOP, "GRP-017") | skipped(TOP, "GRP-018") | unknown(INSTANCE, "INS-005", "INS-006"),
    ),
    "2fa of the instance true, soon": (
        instance(**{MFA: True, GRACE: 48}),
        passes(INSTANCE, "INS-005") | skipped(TOP, "GRP-017"),
    ),
    "2fa of the instance true, an hour late": (
        instance(**{MFA: True, GRACE: 49}),
        skipped(TOP, "GRP-017"),
    ),
    "2fa of the instance true, of administrators not": (
        instance(**{MFA: True, ADMIN_MFA: False}),
        skipped(TOP, "GRP-017"),
    ),
    "2fa of the instance true, of administrators absent": (
        instance(**{MFA: True, ADMIN_MFA: ABSENT}),
        skipped(TOP, "GRP-017"),
    ),
    "2fa of the instance a number": (
        instance(**{MFA: 1}),
        unknown(INSTANCE, "INS-005", "INS-006"),
    ),
    "grace period of the instance null": (
        instance(**{GRACE: None}),
        unknown(INSTANCE, "INS-005"),
    ),
    "grace period of the instance short": (instance(**{GRACE: 1}), {}),
    "grace period of the instance absent": (
        instance(**{GRACE: ABSENT}),
        unknown(INSTANCE, "INS-005"),
    ),
    # --- mass downloads
    "no limit of downloads": (instance(**{LIMIT: 0}), fails(INSTANCE, "GRP-023")),
    "limit of downloads null": (instance(**{LIMIT: None}), unknown(INSTANCE, "GRP-023")),
    "limit of downloads absent": (instance(**{LIMIT: ABSENT}), unknown(INSTANCE, "GRP-023")),
    "limit of downloads a text": (instance(**{LIMIT: "20"}), unknown(INSTANCE, "GRP-023")),
    "downloads counted within no time": (instance(**{SECONDS: 0}), fails(INSTANCE, "GRP-023")),
    "downloads counted for too long": (instance(**{SECONDS: 3601}), fails(INSTANCE, "GRP-023")),
    "downloads counted for null": (instance(**{SECONDS: None}), unknown(INSTANCE, "GRP-023")),
    "downloads told to administrators": (instance(**{BAN: False}), {}),
    "downloads banned null": (instance(**{BAN: None}), {}),
    "downloads banned absent": (instance(**{BAN: ABSENT}), unknown(INSTANCE, "GRP-023")),
    # --- the answer as a whole
    "settings refused": (refuse(SETTINGS, "", 403), NOTHING_SEEN),
    "settings not found": (refuse(SETTINGS, "", 404), NOTHING_SEEN),
    "settings broken": (refuse(SETTINGS, "", 500), NOTHING_SEEN),
    "settings null": (edit(SETTINGS, "", whole("null")), NOTHING_SEEN),
    "settings a list": (edit(SETTINGS, "", whole([])), NOTHING_SEEN),
    "settings of nothing we know": (edit(SETTINGS, "", whole({"message": "x"})), NOTHING_SEEN),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes


def test_a_range_of_the_instance_is_shown_where_it_stands(flipped: Flipped, engine: Engine) -> None:
    report = flipped.report(instance(globally_allowed_ips="198.51.100.7, 0.0.0.0/0"), engine)
    [finding] = [
        finding
        for line in report.resources()
        for finding in line["findings"]
        if finding["policy"] == "GL-GRP-007"
    ]
    assert finding["at"] == {"kind": "instance", "path": "gitlab.test"}
    assert finding["key"] == "0.0.0.0/0"
    assert finding["actual"] == ["0.0.0.0/0", "198.51.100.7"]
    assert finding["evidence"] == {
        "endpoint": SETTINGS,
        "asked": "",
        "read_at": "2026-01-15T12:00:00Z",
    }
