"""What a policy sees: readable sections only, no nulls, and ages in place of a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from scanner import document
from scanner.model import JSON, Gap, Kind, Resource, Status
from tests.builders import AS_OF, MANIFEST, gap, group, resource, section


def shown(one: Resource, as_of: datetime = AS_OF) -> Any:
    return document.document(one, [], {}, {}, as_of)["resource"]


def member(as_of: datetime = AS_OF, **dates: JSON) -> Any:
    return shown(resource(members={"5": {"username": "ann", **dates}}), as_of)["members"]["5"]


def test_document_holds_what_policies_may_ask() -> None:
    made = document.document(
        resource(settings={"archived": False}),
        [group(settings={"archived": True})],
        {"url": "https://gitlab.example.com"},
        {"GL-PRJ-900": {"minimum": 2}},
        AS_OF,
    )
    assert made == {
        "schema": 1,
        "instance": {"url": "https://gitlab.example.com"},
        "resource": {
            "kind": "project",
            "path": "acme/web",
            "id": 7,
            "tier": "premium",
            "settings": {"archived": False},
        },
        "ancestors": [
            {
                "kind": "group",
                "path": "acme",
                "id": 1,
                "tier": "premium",
                "settings": {"archived": True},
            }
        ],
        "params": {"GL-PRJ-900": {"minimum": 2}},
    }


@pytest.mark.parametrize("status", [status for status in Status if not status.readable])
def test_section_that_could_not_be_read_is_absent(status: Status) -> None:
    assert "push_rule" not in shown(resource(push_rule=section({"a": 1}, status)))


def test_section_that_was_never_set_is_empty() -> None:
    assert shown(resource(push_rule=section(status=Status.NOT_CONFIGURED)))["push_rule"] == {}


def test_gap_is_absent_and_its_neighbours_stay() -> None:
    data = shown(resource(settings=gap("archived", visibility="private")))["settings"]
    assert data == {"visibility": "private"}


def test_no_section_can_stand_in_for_the_identity() -> None:
    sections = {name: section({"forged": True}) for name in ("kind", "path", "id", "tier")}
    forged = shown(Resource(Kind.PROJECT, "acme/web", 7, resource().tier, sections))
    assert forged == {"kind": "project", "path": "acme/web", "id": 7, "tier": "premium"}


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("2026-11-21", 0),
        ("2026-11-22", 1),
        ("2026-11-20", -1),
        ("2027-11-21", 365),
        ("2026-11-22T09:59:59Z", 0),
        ("2026-11-22T10:00:00Z", 1),
        ("2026-11-22T12:00:00+02:00", 1),
        ("2026-11-22T12:00:00.500+02:00", 1),
        ("2026-11-21T09:59:59Z", -1),
        ("2026-11-22T10:00:00", 1),
    ],
)
def test_days_until_are_whole_and_rounded_down(date: str, days: int) -> None:
    assert member(expires_at=date)["days_until_expiry"] == days


@pytest.mark.parametrize(
    ("date", "days"),
    [
        ("2026-11-21", 0),
        ("2026-11-20", 1),
        ("2026-11-20T10:00:01Z", 0),
        ("2026-11-20T10:00:00Z", 1),
        ("2026-11-20T08:00:00-02:00", 1),
        ("2026-11-22T10:00:00Z", -1),
    ],
)
def test_days_since_are_whole_and_rounded_down(date: str, days: int) -> None:
    assert member(created_at=date)["days_since_created"] == days


@pytest.mark.parametrize("date", ["", "soon", "2026-13-01", "2026-11-31", 20261121, [], {}])
def test_no_age_without_a_date(date: JSON) -> None:
    assert "days_until_expiry" not in member(expires_at=date)


def test_no_age_of_a_date_that_is_a_gap() -> None:
    assert "days_until_expiry" not in member()


def test_date_stays_beside_its_age() -> None:
    assert member(expires_at="2026-11-22")["expires_at"] == "2026-11-22"


def test_age_does_not_depend_on_the_zone_in_which_the_moment_is_told() -> None:
    moment = datetime(2026, 11, 21, 23, tzinfo=UTC)
    elsewhere = moment.astimezone(timezone(timedelta(hours=9)))
    ages = {
        member(one, expires_at="2026-11-30")["days_until_expiry"] for one in (moment, elsewhere)
    }
    assert ages == {9}


def test_dates_without_an_age_in_the_table_get_none() -> None:
    data = {"marked_for_deletion_on": "2026-01-01"}
    assert shown(resource(settings=data))["settings"] == data


def test_section_that_the_table_does_not_know_is_shown_as_it_is() -> None:
    assert shown(resource(future={"expires_at": "2026-01-01"}))["future"] == {
        "expires_at": "2026-01-01"
    }


def test_ages_do_not_change_the_resource() -> None:
    one = resource(members={"5": {"expires_at": "2026-11-22"}})
    shown(one)
    assert one.sections["members"].data == {"5": {"expires_at": "2026-11-22"}}


def test_instance_without_a_line_of_its_own_has_its_address() -> None:
    assert document.instance(MANIFEST, None, AS_OF) == {
        "kind": "instance",
        "path": "gitlab.example.com",
        "url": "https://gitlab.example.com",
        "version": "18.5.1",
    }


def test_instance_shows_its_readable_settings() -> None:
    one = resource(Kind.INSTANCE, "gitlab.example.com", application_settings={"a": True})
    assert document.instance(MANIFEST, one, AS_OF)["application_settings"] == {"a": True}


def test_context_keeps_what_others_look_up() -> None:
    one = group(settings={"a": 1}, members={"5": {}})
    assert set(document.context(one, {"settings", "push_rule"}).sections) == {"settings"}


def test_context_keeps_why_a_section_is_absent() -> None:
    one = document.context(group(settings=section(status=Status.FORBIDDEN)), {"settings"})
    assert one.sections["settings"].status is Status.FORBIDDEN


@pytest.mark.parametrize("text", ["", "soon", None, 5, Gap.ROLE])
def test_what_is_no_date_has_no_moment(text: JSON) -> None:
    assert document.moment_of(text) is None


def test_moment_without_a_zone_is_in_utc() -> None:
    assert document.moment_of("2026-11-21T10:00:00") == AS_OF
