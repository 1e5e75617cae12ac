"""One deed among harmless ones: exactly the verdicts of the policies that judge it change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.catalog.load import Catalog
from scanner.catalog.select import Wanted, select
from scanner.engines.base import Engine
from scanner.events.account import Seen
from scanner.events.event import Event
from tests import estates
from tests.integration import pipeline
from tests.integration.flips.baseline import (
    FAIL,
    INSTANCE,
    NOT,
    PASS,
    RESOURCES,
    SUB,
    TOP,
    UNKNOWN,
    Verdicts,
)
from tests.integration.flips.events.deeds import HARMLESS, UNSURE, WRONG, Deed
from tests.integration.flips.events.log import file_of, happened
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import as_it_is, server

ELSEWHERE: Verdicts = {("GL-AUD-010", path): NOT for path in (TOP, SUB)}
"""The instance counts the downloads of all groups."""
CLEAN = [event for events in HARMLESS.values() for event in events]
DEEDS = {**WRONG, **UNSURE}

Judged = Callable[..., Verdicts]


@pytest.fixture(scope="module")
def eventful() -> Catalog:
    """The policies over audit events, and no others."""
    whole = estates.catalog(events=True)
    ids = [policy.id for policy in whole.policies if policy.judges_events]
    return select(whole, Wanted(only=ids, params=estates.PARAMS, events=True))


@pytest.fixture(scope="module")
def compliant(eventful: Catalog) -> Verdicts:
    """What they say where nothing happened that should not."""
    everywhere = {
        (policy.id, resource): PASS
        for policy in eventful.policies
        for kind in policy.kinds
        for resource in RESOURCES[kind]
    }
    return everywhere | ELSEWHERE


@pytest.fixture
def judged(flipped: Flipped, eventful: Catalog, engine: Engine, tmp_path: Path) -> Judged:
    """What they say of the one snapshot and of events."""

    def judge(*events: Event, world: Any = as_it_is, **about: Any) -> Verdicts:
        found = file_of(tmp_path / "events.jsonl", events, **about)
        report = pipeline.judge(flipped.taken(world), eventful, engine, "deeds.json", found)
        return dict(pipeline.verdicts(report))

    return judge


def test_what_is_harmless_passes(judged: Judged, compliant: Verdicts) -> None:
    assert judged() == compliant
    assert judged(*CLEAN) == compliant


@pytest.mark.parametrize("name", DEEDS)
def test_exactly_these_verdicts_change(name: str, judged: Judged, compliant: Verdicts) -> None:
    events, changes = DEEDS[name]
    assert changes.keys() <= compliant.keys()
    assert judged(*CLEAN, *events) == compliant | changes


@pytest.mark.parametrize(
    "about",
    [
        {"begins": 29.5},
        {"ends": 1},
        {"seen": Seen.OWN},
        {"seen": Seen.FAILED},
        {"seen": Seen.MALFORMED},
    ],
    ids=str,
)
def test_a_log_that_is_not_whole_proves_nothing(
    about: dict[str, Any], judged: Judged, compliant: Verdicts
) -> None:
    found = judged(**about)
    assert found == {key: UNKNOWN if to == PASS else to for key, to in compliant.items()}


@pytest.mark.parametrize("kind", ["project", "group"])
def test_what_happened_to_something_that_is_not_told_proves_nothing(
    kind: str, judged: Judged, compliant: Verdicts
) -> None:
    """It may be any of its kind; and a group, for a project that is gone tells of its end there."""
    unsure = {"group", kind}
    found = judged(happened(f"{kind} ", "member_created"))
    assert found == {
        key: UNKNOWN if to == PASS and key[1].split()[0] in unsure else to
        for key, to in compliant.items()
    }


def test_a_log_that_was_refused_proves_nothing(judged: Judged, compliant: Verdicts) -> None:
    unread = {key: UNKNOWN for key, to in compliant.items() if to == PASS}
    # Where nothing could be read, nothing is said to be judged elsewhere.
    unread["GL-AUD-010", TOP] = UNKNOWN
    assert judged(seen=Seen.FORBIDDEN) == compliant | unread


def test_what_was_seen_is_wrong_in_a_log_that_is_not_whole(judged: Judged) -> None:
    events = [event for told, _ in WRONG.values() for event in told]
    wrong = {key for _, changes in WRONG.values() for key in changes}
    for about in ({"begins": 29.5}, {"ends": 2}, {"seen": Seen.OWN}):
        # What happened yesterday lies within each of these files all the same.
        found = judged(*events, **about)
        assert {key for key, to in found.items() if to == FAIL} == wrong


def test_without_the_instance_the_group_counts_downloads(judged: Judged) -> None:
    """An Owner is shown no instance."""
    for name, outcome in {"bulk download": FAIL, "impersonation in the group": PASS}.items():
        found = judged(*CLEAN, *WRONG[name][0], world=_OWNER)
        assert found["GL-AUD-010", TOP] == outcome
        assert found["GL-AUD-010", SUB] == NOT
    assert judged(begins=1, world=_OWNER)["GL-AUD-010", TOP] == UNKNOWN


def test_lists_of_groups_count_downloads_beside_an_instance_that_was_not_asked(
    judged: Judged,
) -> None:
    found = judged(*WRONG["bulk download"][0], lists=_OF_THE_GROUP)
    assert found["GL-AUD-010", TOP] == FAIL
    assert found["GL-AUD-010", INSTANCE] == UNKNOWN
    assert judged(lists=_OF_THE_GROUP)["GL-AUD-010", TOP] == PASS


_OF_THE_GROUP = [name for names in RESOURCES.values() for name in names if name != INSTANCE]
_OWNER = server(role="owner")
_OF_AN_OWNER = {("GL-AUD-010", "group")}
"""What the test above comes to."""


def test_every_policy_fails_and_passes_and_is_unknown(
    compliant: Verdicts, eventful: Catalog
) -> None:
    kinds = {(policy.id, kind.value) for policy in eventful.policies for kind in policy.kinds}
    assert kinds - _told(FAIL, WRONG) == _OF_AN_OWNER
    assert kinds - _told(UNKNOWN, UNSURE) == _OF_AN_OWNER
    assert kinds - _told(PASS, {"": ((), compliant)}) == _OF_AN_OWNER


def _told(outcome: str, deeds: Mapping[str, Deed]) -> set[tuple[str, str]]:
    return {
        (policy, resource.split()[0])
        for _, changes in deeds.values()
        for (policy, resource), to in changes.items()
        if to == outcome
    }
