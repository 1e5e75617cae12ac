"""The runners of the instance, of groups and of projects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    API,
    FAIL,
    INSTANCE,
    NOT,
    RUNNERS,
    SITE,
    SUB,
    TOP,
    UNKNOWN,
    Verdicts,
    fails,
    told,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Change,
    Flip,
    both,
    edit,
    entry,
    more,
    of_each,
    put,
    refuse,
    value,
    whole,
)
from tests.simulator import ABSENT

LOCKED, UNTAGGED, CURRENT = RUNNERS
APPROVED = "PIP-014"
"""It judges groups alone."""

ALL = (*RUNNERS, APPROVED)
OLD = "2025-12-15T11:00:00.000Z"
RECENT = "2025-12-15T13:00:00.000Z"
"""Thirty-one days ago, and a little less."""

Made = Callable[[str], Flip]
"""Makes a flip of the runner of a group, a project or the instance."""

IDS = {INSTANCE: 500, TOP: 501, SUB: 502, SITE: 503, API: 504}
ONE = "GET /runners/:id"


def of(name: str) -> str:
    """The endpoint of the runners."""
    return "GET /runners/all" if name == INSTANCE else f"GET /{name.split()[0]}s/:id/runners"


def runner(**attributes: Any) -> Made:
    """Set attributes of the runner."""
    return lambda name: entry(name, "runners", **attributes)


def listed(change: Change) -> Made:
    """Change what the list tells."""
    return lambda name: edit(of(name), "" if name == INSTANCE else name, change)


def list_refused(status: int) -> Made:
    """Refuse the list."""
    return lambda name: refuse(of(name), "" if name == INSTANCE else name, status)


def refused(status: int) -> Made:
    """Refuse what the runner tells of itself."""
    return lambda name: refuse(ONE, f"runner {IDS[name]}", status)


def own(body: object) -> Made:
    """Send this in place of what the runner tells of itself."""

    def made(name: str) -> Flip:
        return edit(ONE, f"runner {IDS[name]}", whole(body))

    return made


def another(**attributes: Any) -> Made:
    """Add a runner, which is as GitLab makes one."""
    return lambda name: more(name, "runners", {"id": 900, "version": "19.1.0", **attributes})


RUNNER: Mapping[str, tuple[Made, Mapping[str, tuple[str, ...]]]] = {
    # --- protected
    "not protected": (runner(access_level="not_protected"), {FAIL: (LOCKED,)}),
    "of a level null": (runner(access_level=None), {FAIL: (LOCKED,)}),
    "of a level absent": (runner(access_level=ABSENT), {UNKNOWN: (LOCKED,)}),
    "of a level that is a number": (runner(access_level=1), {UNKNOWN: (LOCKED,)}),
    # --- tags
    "with a tag in capitals": (
        runner(tag_list=["PROD"], access_level="not_protected"),
        {FAIL: (LOCKED,)},
    ),
    "with another tag": (runner(tag_list=["docker"], access_level="not_protected"), {}),
    "without tags": (runner(tag_list=[]), {}),
    "with tags null": (runner(tag_list=None), {UNKNOWN: (LOCKED,)}),
    "with tags absent": (runner(tag_list=ABSENT), {UNKNOWN: (LOCKED,)}),
    "with tags that are a text": (runner(tag_list="deploy"), {UNKNOWN: (LOCKED,)}),
    "with a tag that is a number": (runner(tag_list=[1]), {UNKNOWN: (LOCKED,)}),
    # --- locked; it counts for those of projects alone
    "locked null": (runner(locked=None), {UNKNOWN: (LOCKED,)}),
    "locked absent": (runner(locked=ABSENT), {UNKNOWN: (LOCKED,)}),
    "locked a number": (runner(locked=0), {UNKNOWN: (LOCKED,)}),
    # --- untagged jobs
    "running untagged jobs": (runner(run_untagged=True), {FAIL: (UNTAGGED,)}),
    "running untagged jobs null": (runner(run_untagged=None), {UNKNOWN: (UNTAGGED,)}),
    "running untagged jobs absent": (runner(run_untagged=ABSENT), {UNKNOWN: (UNTAGGED,)}),
    "running untagged jobs a list": (runner(run_untagged=[]), {UNKNOWN: (UNTAGGED,)}),
    # --- contact
    "offline": (runner(status="offline"), {}),
    "offline for long": (runner(status="offline", contacted_at=OLD), {FAIL: (CURRENT,)}),
    "offline for thirty days": (runner(status="stale", contacted_at=RECENT), {}),
    "offline for ever": (runner(status="never_contacted", contacted_at=None), {FAIL: (CURRENT,)}),
    "in a status null": (runner(status=None), {}),
    "in a status null for long": (runner(status=None, contacted_at=OLD), {FAIL: (CURRENT,)}),
    "in a status absent": (runner(status=ABSENT), {UNKNOWN: (CURRENT,)}),
    "in a status that is a number": (runner(status=1), {UNKNOWN: (CURRENT,)}),
    "online, in contact long ago": (runner(contacted_at=OLD), {}),
    "online, in contact never": (runner(contacted_at=None), {}),
    "in contact absent": (runner(contacted_at=ABSENT), {UNKNOWN: (CURRENT,)}),
    "in contact at no date": (runner(contacted_at="yesterday"), {UNKNOWN: (CURRENT,)}),
    "in contact at a number": (runner(contacted_at=7), {UNKNOWN: (CURRENT,)}),
    # --- version
    "of an old version": (runner(version="18.11.0"), {FAIL: (CURRENT,)}),
    "of a newer version": (runner(version="19.4.0"), {}),
    "of version null": (runner(version=None), {}),
    "of version absent": (runner(version=ABSENT), {UNKNOWN: (CURRENT,)}),
    "of a version without numbers": (runner(version="dev"), {UNKNOWN: (CURRENT,)}),
    "of a version that is a number": (runner(version=19), {UNKNOWN: (CURRENT,)}),
    # --- paused
    "paused": (runner(paused=True), {NOT: ALL}),
    "paused null": (runner(paused=None), {}),
    "paused absent": (runner(paused=ABSENT), {UNKNOWN: ALL}),
    "paused a text": (runner(paused="no"), {UNKNOWN: ALL}),
    # --- what it is called
    "called otherwise": (runner(description="big machine"), {FAIL: (APPROVED,)}),
    "called null": (runner(description=None), {FAIL: (APPROVED,)}),
    "called absent": (runner(description=ABSENT), {UNKNOWN: (UNTAGGED, APPROVED)}),
    "called by a number": (runner(description=7), {UNKNOWN: (UNTAGGED, APPROVED)}),
    # --- what it tells of itself
    "forbidden": (refused(403), {UNKNOWN: RUNNERS}),
    "unauthorized": (refused(401), {UNKNOWN: RUNNERS}),
    "not found": (refused(404), {UNKNOWN: RUNNERS}),
    "broken": (refused(500), {UNKNOWN: RUNNERS}),
    "telling null": (own("null"), {UNKNOWN: RUNNERS}),
    "telling nothing we know": (own({"message": "x"}), {UNKNOWN: RUNNERS}),
    # --- another one
    "beside a paused one": (another(paused=True, run_untagged=True), {}),
}

LIST: Mapping[str, tuple[Made, Mapping[str, tuple[str, ...]]]] = {
    "of no type": (listed(of_each(value("runner_type", None))), {UNKNOWN: (LOCKED, APPROVED)}),
    "of a type absent": (
        listed(of_each(value("runner_type", ABSENT))),
        {UNKNOWN: (LOCKED, APPROVED)},
    ),
    "of a type that is a number": (
        listed(of_each(value("runner_type", 2))),
        {UNKNOWN: (LOCKED, APPROVED)},
    ),
    "none": (lambda name: put(name, runners=[]), {NOT: ALL}),
    "without an id": (listed(of_each(value("id", ABSENT))), {UNKNOWN: ALL}),
    "listed as null": (listed(whole("null")), {UNKNOWN: ALL}),
    "listed as an object": (listed(whole({"message": "x"})), {UNKNOWN: ALL}),
    "listed unauthorized": (list_refused(401), {UNKNOWN: ALL}),
    "listed forbidden": (list_refused(403), {UNKNOWN: ALL}),
    "listed not found": (list_refused(404), {UNKNOWN: ALL}),
    "listed broken": (list_refused(500), {UNKNOWN: ALL}),
}


def judged(name: str, changes: Mapping[str, tuple[str, ...]]) -> Verdicts:
    """What the policies that judge such a resource come to."""
    return {
        cell: outcome
        for outcome, policies in changes.items()
        for cell in told(
            outcome,
            name,
            *(one for one in policies if one != APPROVED or name.startswith("group ")),
        )
    }


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    **{
        f"runner of {name} {what}": (made(name), judged(name, changes))
        for name in (INSTANCE, TOP, SITE)
        for what, (made, changes) in (*RUNNER.items(), *LIST.items())
    },
    "runner of the instance not locked": (runner(locked=False)(INSTANCE), {}),
    "runner of a group not locked": (runner(locked=False)(TOP), {}),
    "runner of a project not locked": (runner(locked=False)(SITE), fails(SITE, LOCKED)),
    "runner of a group of another type": (
        both(
            listed(of_each(value("runner_type", "project_type")))(TOP),
            runner(description="big machine")(TOP),
        ),
        {},
    ),
    "runner of the instance beside another": (
        another()(INSTANCE),
        fails(INSTANCE, UNTAGGED),
    ),
    "runner of a group beside another": (
        another()(TOP),
        fails(TOP, UNTAGGED, APPROVED),
    ),
    "runner of a project beside another": (another()(SITE), fails(SITE, LOCKED, UNTAGGED)),
    "runner of the subgroup called otherwise": (
        runner(description="big machine")(SUB),
        fails(SUB, APPROVED),
    ),
    # Where the group above does not list it, it is judged below.
    "runner of a group beside another, listed below alone": (
        both(list_refused(403)(TOP), another()(TOP)),
        unknown(TOP, *ALL) | fails(SUB, UNTAGGED, APPROVED),
    ),
    "runners of the subgroup forbidden": (list_refused(403)(SUB), unknown(SUB, *ALL)),
    # One request serves both.
    "runner of two projects": (
        both(runner(id=503, run_untagged=True)(API), runner(run_untagged=True)(SITE)),
        fails(SITE, UNTAGGED) | fails(API, UNTAGGED),
    ),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
