"""Where the audit events of the instance and of the top-level group are streamed to."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import INSTANCE, TOP, Verdicts, fails, passes, unknown
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Change,
    Flip,
    both,
    entry,
    more,
    node,
    of_each,
    put,
    query,
    value,
    whole,
    within,
)
from tests.simulator import ABSENT

AUDIT = "AUD-001"
OF_THE_INSTANCE = "auditEventsInstanceStreamingDestinations"
OF_A_GROUP = "externalAuditEventStreamingDestinations"
ERROR = {"errors": [{"message": "Internal server error"}]}


def stream(name: str, **attributes: Any) -> Flip:
    """Set attributes of the one stream."""
    return entry(name, "audit_streams", **attributes)


def none(name: str) -> Flip:
    """Take all streams away."""
    return put(name, audit_streams=[])


def told(change: Change) -> Flip:
    """Change what GraphQL tells of the streams of the instance."""
    return query(OF_THE_INSTANCE, within("data", change))


def first(change: Change) -> Change:
    """Change the first stream that a field tells."""
    return within(OF_THE_INSTANCE, within("nodes", lambda nodes: change(nodes[0])))


def alone(flip: Flip) -> Flip:
    """Where the instance streams nothing, what the group does matters."""
    return both(none(INSTANCE), flip)


GROUP_PASSES = passes(TOP, AUDIT)
"""Its own stream is then what counts."""
NONE = fails(INSTANCE, AUDIT) | GROUP_PASSES
NO_STREAM_SEEN = unknown(INSTANCE, AUDIT) | GROUP_PASSES
NOWHERE = fails(INSTANCE, AUDIT) | fails(TOP, AUDIT)
GROUP_UNSEEN = fails(INSTANCE, AUDIT) | unknown(TOP, AUDIT)
BAD, ADDRESS_UNSEEN = fails(INSTANCE, AUDIT), unknown(INSTANCE, AUDIT)

FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- one stream of the instance
    "no stream of the instance": (none(INSTANCE), NONE),
    "off": (stream(INSTANCE, active=False), NONE),
    "off, another on": (
        both(
            stream(INSTANCE, active=False),
            more(INSTANCE, "audit_streams", {"name": "lake", "category": "gcp"}),
        ),
        {},
    ),
    "on null": (told(first(value("active", None))), NO_STREAM_SEEN),
    "on absent": (told(first(value("active", ABSENT))), {}),
    "on a number": (told(first(value("active", 1))), NO_STREAM_SEEN),
    "of no category": (told(first(value("category", None))), NO_STREAM_SEEN),
    "of a category that is a number": (told(first(value("category", 1))), NO_STREAM_SEEN),
    "to Amazon": (stream(INSTANCE, category="aws", url="http://192.0.2.1"), {}),
    "over http": (stream(INSTANCE, url="http://siem.north.example/in"), BAD),
    "over http, off, beside a good one": (
        more(
            INSTANCE,
            "audit_streams",
            {"name": "old", "category": "http", "url": "http://192.0.2.1", "active": False},
        ),
        {},
    ),
    "to a host of strangers": (stream(INSTANCE, url="https://siem.elsewhere.example/in"), {}),
    "without a scheme": (stream(INSTANCE, url="siem.north.example"), ADDRESS_UNSEEN),
    "under the newer field alone": (stream(INSTANCE, told="newer"), ADDRESS_UNSEEN),
    "under the older field alone": (stream(INSTANCE, told="older"), {}),
    "without a name": (told(first(value("name", None))), ADDRESS_UNSEEN),
    # --- all of them
    "streams null": (told(value(OF_THE_INSTANCE, None)), NO_STREAM_SEEN),
    "streams a list": (told(value(OF_THE_INSTANCE, [])), NO_STREAM_SEEN),
    "streams of more than one page": (
        told(within(OF_THE_INSTANCE, value("pageInfo", {"hasNextPage": True}))),
        NO_STREAM_SEEN,
    ),
    "streams with an error": (query(OF_THE_INSTANCE, whole(ERROR)), NO_STREAM_SEEN),
    # --- the group
    "no stream of the group": (none(TOP), {}),
    "no stream anywhere": (alone(none(TOP)), NOWHERE),
    "of the group alone, off": (alone(stream(TOP, active=False)), NOWHERE),
    "of the group alone, over http": (
        alone(stream(TOP, url="http://siem.north.example/in")),
        NOWHERE,
    ),
    "of the group alone, to Google": (alone(stream(TOP, category="gcp")), NONE),
    "of the group alone, without a scheme": (
        alone(stream(TOP, url="siem.north.example")),
        GROUP_UNSEEN,
    ),
    "of the group alone, under the newer field": (alone(stream(TOP, told="newer")), GROUP_UNSEEN),
    "of the group alone, null": (
        alone(node(TOP, OF_A_GROUP, value(OF_A_GROUP, None))),
        GROUP_UNSEEN,
    ),
    "of the group alone, on null": (
        alone(
            node(
                TOP,
                OF_A_GROUP,
                within(OF_A_GROUP, within("nodes", of_each(value("active", None)))),
            )
        ),
        GROUP_UNSEEN,
    ),
    "of the group alone, an error": (alone(query(OF_A_GROUP, whole(ERROR))), GROUP_UNSEEN),
    "of the group null, of the instance on": (
        node(TOP, OF_A_GROUP, value(OF_A_GROUP, None)),
        unknown(TOP, AUDIT),
    ),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
