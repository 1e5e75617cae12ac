"""The words everything else speaks: ranks, statuses, letters and their JSON."""

from __future__ import annotations

import pytest

from scanner.model import Gap, Kind, Outcome, Resource, Section, Severity, Status, Tier
from tests.builders import resource, section


@pytest.mark.parametrize(
    ("tier", "needed", "below"),
    [
        (Tier.FREE, Tier.FREE, False),
        (Tier.FREE, Tier.PREMIUM, True),
        (Tier.PREMIUM, Tier.ULTIMATE, True),
        (Tier.ULTIMATE, Tier.PREMIUM, False),
        (Tier.UNKNOWN, Tier.ULTIMATE, False),
        (Tier.UNKNOWN, Tier.FREE, False),
    ],
)
def test_only_a_known_tier_is_proven_below(tier: Tier, needed: Tier, below: bool) -> None:
    assert tier.proven_below(needed) is below


def test_severities_rank_from_critical_to_info() -> None:
    names = ["critical", "high", "medium", "low", "info"]
    assert sorted(Severity, key=lambda one: one.rank) == names


@pytest.mark.parametrize("status", Status)
def test_only_data_and_their_proven_absence_are_readable(status: Status) -> None:
    assert status.readable is (status in {Status.OK, Status.NOT_CONFIGURED})


@pytest.mark.parametrize("outcome", Outcome)
def test_outcome_comes_back_from_its_letter(outcome: Outcome) -> None:
    assert Outcome.of_letter(outcome.letter) is outcome


def test_letters_are_those_of_the_results_file() -> None:
    assert "".join(outcome.letter for outcome in Outcome) == "PFNUME"


def test_unknown_letter_is_no_outcome() -> None:
    with pytest.raises(KeyError):
        Outcome.of_letter("X")


@pytest.mark.parametrize(
    "one",
    [
        section({"a": 1}),
        section({}, gaps={"b": Gap.ROLE}, origin={"endpoint": "GET /x"}),
        section(status=Status.FORBIDDEN, detail="403"),
        section(status=Status.NOT_CONFIGURED, origin={"endpoint": "GET /x"}),
    ],
)
def test_section_comes_back_from_json(one: Section) -> None:
    assert Section.from_json(one.to_json()) == one


def test_section_leaves_out_empty_parts() -> None:
    assert section({"a": 1}).to_json() == {"status": "ok", "data": {"a": 1}}


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OK])
def test_section_that_is_not_ok_writes_no_data(status: Status) -> None:
    assert "data" not in section({"leak": 1}, status).to_json()


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.OK])
def test_section_that_is_not_ok_reads_no_data(status: Status) -> None:
    assert Section.from_json({"status": status.value, "data": {"forged": 1}}).data == {}


@pytest.mark.parametrize(
    ("record", "error"),
    [
        ({}, KeyError),
        ({"status": "fine"}, ValueError),
        ({"status": "ok"}, KeyError),
        ({"status": "ok", "data": {}, "gaps": {"a": "because"}}, ValueError),
    ],
)
def test_section_of_another_shape_is_refused(
    record: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        Section.from_json(record)


@pytest.mark.parametrize(
    "one",
    [
        resource(settings={"archived": False}),
        resource(Kind.GROUP, "acme", Tier.UNKNOWN, context=True),
        resource(Kind.INSTANCE, "gitlab.example.com", id=0),
    ],
)
def test_resource_comes_back_from_json(one: Resource) -> None:
    assert Resource.from_json(one.to_json()) == one


def test_resource_says_that_it_is_context_only_when_it_is() -> None:
    assert "context" not in resource().to_json()
    assert resource(context=True).to_json()["context"] is True


def test_resource_is_named_by_kind_and_path() -> None:
    assert resource().name == "project acme/web"
