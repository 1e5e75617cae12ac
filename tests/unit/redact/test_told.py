"""Who may be missing among the people is told, unless all accounts could be read."""

from __future__ import annotations

import pytest

from scanner.model import HIDDEN_ENTRIES, Gap, Kind, Resource, Section, Status, Tier
from scanner.redact.told import Unread, needs
from scanner.sources.gitlab.plan import plan

OK = Section(Status.OK)
REFUSED = Section(Status.FORBIDDEN)
MISSING = Section(Status.MISSING)


def told(*resources: Resource) -> dict[str, dict[str, int]]:
    unread = Unread()
    for one in resources:
        unread.note(one)
    return unread.counts()


def of(kind: Kind, sections: dict[str, Section], context: bool = False) -> Resource:
    return Resource(kind, "x", 1, Tier.FREE, sections, context)


@pytest.mark.parametrize(
    ("sections", "why"),
    [
        ({"members": OK, "members_all": OK}, ""),
        ({"members": REFUSED, "members_all": MISSING}, "forbidden"),
        ({"members": OK, "members_all": MISSING}, "missing"),
        ({"members": OK}, "not_collected"),
        ({}, "not_collected"),
        (
            {"members": OK, "members_all": Section(Status.OK, gaps={HIDDEN_ENTRIES: Gap.ROLE})},
            "hidden",
        ),
        (
            {"members": Section(Status.OK, {"9": {}}, {"9.username": Gap.MALFORMED})},
            "hidden",
        ),
        ({"members": Section(Status.OK, gaps={"9.state": Gap.ROLE}), "members_all": OK}, ""),
    ],
)
def test_a_group_or_project_says_why_not_all_are_known(
    sections: dict[str, Section], why: str
) -> None:
    for kind in (Kind.GROUP, Kind.PROJECT):
        assert told(of(kind, sections)) == ({kind.value: {why: 1}} if why else {})


def test_of_a_group_outside_one_list_is_enough() -> None:
    for section in ("members", "members_all"):
        assert told(of(Kind.GROUP, {section: OK}, context=True)) == {}
    refused = {"members": REFUSED}
    assert told(of(Kind.GROUP, refused, context=True)) == {"group": {"forbidden": 1}}
    assert told(of(Kind.GROUP, {}, context=True)) == {"group": {"not_collected": 1}}


def test_accounts_are_everybody() -> None:
    refused = of(Kind.PROJECT, {"members": REFUSED})
    assert told(of(Kind.INSTANCE, {"users": OK}), refused) == {}
    told_both = told(of(Kind.INSTANCE, {"users": REFUSED}), refused)
    assert told_both == {"project": {"forbidden": 1}}
    hidden = Section(Status.OK, gaps={HIDDEN_ENTRIES: Gap.ROLE})
    assert told(of(Kind.INSTANCE, {"users": hidden}), refused) == told_both


def test_an_instance_alone_must_tell_its_accounts() -> None:
    assert told(of(Kind.INSTANCE, {"users": OK})) == {}
    assert told(of(Kind.INSTANCE, {})) == {"instance": {"not_collected": 1}}
    assert told() == {"instance": {"not_collected": 1}}


def test_what_names_people_is_planned() -> None:
    made = plan(needs())
    assert made.instance >= {"users"}
    assert made.group >= {"members", "members_all", "managed_users"}
    assert made.project >= {"members", "members_all"}
    assert made.above >= {"members"}
    assert not made.user
