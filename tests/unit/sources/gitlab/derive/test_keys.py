from __future__ import annotations

from typing import Any

import pytest

from scanner.demand import Demand
from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Kind, Outcome, Resource, Section, Status, Tier
from scanner.outcome import decide
from scanner.sources.gitlab.derive.keys import SharedKeys
from tests.builders import at, denying, policy, resource

COUNTS = ("projects_count", "write_projects_count")


def key(fingerprint: str, can_push: bool | None = False) -> dict[str, JSON]:
    told = {} if can_push is None else {"can_push": can_push}
    return {"fingerprint_sha256": fingerprint, **told}


def project(path: str, keys: dict[str, Any] | Status | None, **gaps: Gap) -> Resource:
    sections = {}
    if isinstance(keys, Status):
        sections["deploy_keys"] = Section(keys)
    elif keys is not None:
        named = {name.replace("__", "."): gap for name, gap in gaps.items()}
        sections["deploy_keys"] = Section(Status.OK, keys, named)
    return Resource(Kind.PROJECT, f"acme/{path}", 7, Tier.FREE, sections)


def counted(*projects: Resource) -> Section:
    """The keys of the first project."""
    fact = SharedKeys()
    for each in projects:
        fact.note(each)
    return fact.put(projects[0]).sections["deploy_keys"]


def counts(section: Section, id: str = "1") -> tuple[Any, ...]:
    """Each count that stands; with why there may be more where that is so."""
    told = ((section.data[id].get(name), section.gaps.get(f"{id}.{name}")) for name in COUNTS)
    return tuple((count, gap) if gap else count for count, gap in told)


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], (1, 1)),
        ([{"1": key("b")}], (1, 1)),
        # The same key, by its id or uploaded again.
        ([{"1": key("a")}], (2, 1)),
        ([{"9": key("a", can_push=True)}], (2, 2)),
        ([{"1": key("a", can_push=True)}, {"2": key("a")}, {}], (3, 2)),
        # Twice in one project opens one project.
        ([{"1": key("a"), "2": key("a", can_push=True)}], (2, 2)),
    ],
)
def test_projects_are_counted_by_fingerprint(
    others: list[dict[str, Any]], expected: tuple[int, int]
) -> None:
    first = project("one", {"1": key("a", can_push=True)})
    assert counts(counted(first, *(project("x", keys) for keys in others))) == expected


@pytest.mark.parametrize(
    ("unread", "gap"),
    [
        (project("x", Status.FORBIDDEN), Gap.ROLE),
        (project("x", Status.MISSING), Gap.ROLE),
        (project("x", Status.FAILED), Gap.UNEXPLAINED),
        (project("x", {"3": {"can_push": True}}), Gap.UNEXPLAINED),
        (project("x", {"3": key("")}), Gap.UNEXPLAINED),
        (project("x", {"3": {}}, **{"3__fingerprint_sha256": Gap.VERSION}), Gap.VERSION),
        (project("x", {}, **{HIDDEN_ENTRIES: Gap.ROLE}), Gap.ROLE),
    ],
)
def test_a_count_is_the_least_while_a_project_may_hold_the_same_key(
    unread: Resource, gap: Gap
) -> None:
    first, same = project("one", {"1": key("a")}), project("two", {"1": key("a")})
    assert counts(counted(first)) == (1, 0)
    assert counts(counted(first, unread)) == ((1, gap), (0, gap))
    assert counts(counted(first, unread, same)) == ((2, gap), (0, gap))
    writing = project("three", {"1": key("a", can_push=True), "2": key("b", can_push=True)})
    assert counts(counted(writing, unread, same, writing)) == ((3, gap), (2, gap))


SHARED: dict[str, Any] = {"requires": [f"deploy_keys.*.{name}" for name in COUNTS]}


@pytest.mark.parametrize(
    ("most", "unread", "outcome"),
    [
        (1, False, Outcome.FAIL),
        (1, True, Outcome.FAIL),
        (2, False, Outcome.PASS),
        (2, True, Outcome.UNKNOWN),
        (9, True, Outcome.UNKNOWN),
    ],
)
def test_what_exceeds_a_limit_stands_and_what_may_exceed_it_does_not_pass(
    most: int, unread: bool, outcome: Outcome
) -> None:
    first, same = project("one", {"1": key("a")}), project("two", {"1": key("a")})
    others = [project("x", Status.FORBIDDEN)] if unread else []
    section = counted(first, same, *others)
    one = resource(deploy_keys=section)
    found = [at("deploy_keys")] if section.data["1"]["projects_count"] > most else []
    made = decide(policy(**SHARED), one, denying(*found), Demand(one, (), None))
    assert made.outcome is outcome
    assert [reason.partition(":")[0] for reason in made.reasons] == SHARED["requires"] * unread


def test_projects_that_the_scan_left_out_are_no_gap() -> None:
    first = project("one", {"1": key("a")})
    group = Resource(Kind.GROUP, "acme", 7, Tier.FREE, {"deploy_keys": Section(Status.FORBIDDEN)})
    assert counts(counted(first, project("x", None), group)) == (1, 0)


def test_a_key_without_fingerprint_is_not_counted() -> None:
    found = counted(project("one", {"1": key(""), "2": key("a")}))
    nothing = (None, Gap.UNEXPLAINED)
    assert counts(found) == (nothing, nothing)
    assert counts(found, "2") == ((1, Gap.UNEXPLAINED), (0, Gap.UNEXPLAINED))
    old = project("one", {"1": {}}, **{"1__fingerprint_sha256": Gap.VERSION})
    assert counts(counted(old)) == ((None, Gap.VERSION), (None, Gap.VERSION))


def test_a_key_that_may_push_somewhere_or_not_has_the_least_count_of_writers() -> None:
    first, unsure = project("one", {"1": key("a")}), project("two", {"1": key("a", None)})
    assert counts(counted(first, unsure)) == (2, (0, Gap.UNEXPLAINED))
    writing = project("three", {"1": key("a", can_push=True)})
    assert counts(counted(writing, unsure, writing)) == (3, (2, Gap.UNEXPLAINED))
    assert counts(counted(project("four", {"1": key("b")}), unsure)) == (1, 0)


def test_everything_else_stays() -> None:
    before = project("one", {"1": key("a")}, **{"1__title": Gap.MALFORMED})
    after = counted(before)
    assert after.gaps == {"1.title": Gap.MALFORMED}
    assert after.data["1"] == {**key("a"), "projects_count": 1, "write_projects_count": 0}
    assert before.sections["deploy_keys"].data == {"1": key("a")}


@pytest.mark.parametrize("keys", [None, Status.FORBIDDEN, {}])
def test_without_keys_a_project_is_left_alone(keys: Any) -> None:
    before = project("one", keys)
    assert SharedKeys().put(before) is before
