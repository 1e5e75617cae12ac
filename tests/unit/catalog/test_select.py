"""Selecting policies: what is kept, what is left out, and what nothing answers to."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.catalog.load import Catalog
from scanner.catalog.params import Unfit
from scanner.catalog.profiles import Profile
from scanner.catalog.select import Wanted, eventless, idle, outside, select
from scanner.errors import PolicyError, UsageError
from scanner.model import JSON, Kind, Severity
from scanner.report import EVERYTHING, Framework, ParamOverride
from tests.builders import catalog, policy

PARAMS = {"least": {"type": "integer", "default": 1, "meaning": "Least."}}


def framework(id: str) -> Framework:
    return {"id": id, "title": id, "version": "1", "url": "https://example.com", "controls": []}


def profile(id: str = "mine", **parts: Any) -> Profile:
    given: dict[str, Any] = {"policies": ["*"], "skip": [], "params": {}, **parts}
    return Profile(Path("mine.yaml"), id, "Mine", "What we hold.", **given)


def whole(*profiles: Profile) -> Catalog:
    policies = [
        policy(
            "glscan.policies.group.two_factor_is_required",
            id="GL-GRP-001",
            kinds=["group"],
            severity="critical",
            controls={"soc2": {"CC1": "strong"}},
        ),
        policy(id="GL-PRJ-001", severity="high", aliases=["GL-PRJ-800"], params=PARAMS),
        policy(
            id="GL-PRJ-002",
            severity="low",
            params=PARAMS,
            controls={"soc2": {"CC2": "weak"}, "nist": {"AC-1": "strong"}},
        ),
        policy("custom.project.named_well", id="ACME-001", severity="info"),
    ]
    made = catalog(*policies, frameworks=[framework("soc2"), framework("nist")])
    return dataclasses.replace(made, profiles={one.id: one for one in profiles})


def kept(*profiles: Profile, **wanted: Any) -> list[str]:
    return [one.id for one in select(whole(*profiles), Wanted(**wanted)).policies]


EVERY = ["GL-GRP-001", "GL-PRJ-001", "GL-PRJ-002", "ACME-001"]


def test_without_a_wish_everything_stays_as_it_was() -> None:
    before = whole()
    after = select(before, Wanted())
    assert [one.id for one in after.policies] == EVERY
    assert after.frameworks == before.frameworks
    assert after.selection == EVERYTHING
    assert after.sha256 == before.sha256


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({"only": ["GL-PRJ-*"]}, ["GL-PRJ-001", "GL-PRJ-002"]),
        ({"only": ["gl-prj-001"]}, ["GL-PRJ-001"]),
        ({"only": ["GL-PRJ-800"]}, ["GL-PRJ-001"]),
        ({"only": ["two_factor_*"]}, ["GL-GRP-001"]),
        ({"only": ["ACME-001", "GL-???-001"]}, ["GL-GRP-001", "GL-PRJ-001", "ACME-001"]),
        ({"skip": ["GL-*"]}, ["ACME-001"]),
        ({"skip": ["named_well", "GL-PRJ-800"]}, ["GL-GRP-001", "GL-PRJ-002"]),
        ({"only": ["GL-PRJ-*"], "skip": ["*-002"]}, ["GL-PRJ-001"]),
        ({"severity": Severity.HIGH}, ["GL-GRP-001", "GL-PRJ-001"]),
        ({"severity": Severity.INFO}, EVERY),
        ({"frameworks": ["soc2"]}, ["GL-GRP-001", "GL-PRJ-002"]),
        ({"frameworks": ["nist"]}, ["GL-PRJ-002"]),
        ({"frameworks": ["nist", "soc2"], "severity": Severity.CRITICAL}, ["GL-GRP-001"]),
    ],
)
def test_wishes_narrow(wanted: dict[str, Any], ids: list[str]) -> None:
    assert kept(**wanted) == ids


def test_selection_tells_what_was_wished_and_left_out() -> None:
    wanted = Wanted("mine", ["GL-*"], ["GL-PRJ-002"], ["soc2"], Severity.LOW)
    assert select(whole(profile()), wanted).selection == {
        "profile": "mine",
        "only": ["GL-*"],
        "skip": ["GL-PRJ-002"],
        "frameworks": ["soc2"],
        "severity": "low",
        "left_out": ["GL-PRJ-001", "GL-PRJ-002", "ACME-001"],
    }


def test_only_sections_of_selected_policies_are_required() -> None:
    chosen = select(whole(), Wanted(only=["GL-GRP-*"]))
    assert chosen.columns[Kind.PROJECT] == []
    assert chosen.requirements()[Kind.PROJECT] == []


def test_other_frameworks_are_not_reported() -> None:
    chosen = select(whole(), Wanted(frameworks=["nist"]))
    assert [one["id"] for one in chosen.frameworks] == ["nist"]
    assert chosen.policies[0].annotation.custom.controls == {"nist": {"AC-1": "strong"}}


def test_policy_of_no_known_framework_keeps_its_controls_until_one_is_asked_for() -> None:
    made = catalog(policy(controls={"elsewhere": {"1": "weak"}}))
    [one] = select(made, Wanted()).policies
    assert one.annotation.custom.controls == {"elsewhere": {"1": "weak"}}


@pytest.mark.parametrize(
    ("wanted", "key", "message", "hint"),
    [
        (
            {"only": ["GL-*", "GL-PRJ-01"]},
            ("policies", "only", 1),
            "'GL-PRJ-01' matches no policy",
            "Did you mean GL-PRJ-001?",
        ),
        (
            {"skip": ["GL-GPR-*"]},
            ("policies", "skip", 0),
            "'GL-GPR-*' matches no policy",
            "Did you mean GL-",
        ),
        (
            {"only": ["two_factor_is_requird"]},
            ("policies", "only", 0),
            "'two_factor_is_requird' matches no policy",
            "Did you mean two_factor_is_required?",
        ),
        (
            {"only": [""]},
            ("policies", "only", 0),
            "'' matches no policy",
            "`glscan policies list` names them all.",
        ),
        (
            {"frameworks": ["soc2", "soc3"]},
            ("policies", "frameworks", 1),
            "there is no framework 'soc3'",
            "Did you mean soc2?",
        ),
        (
            {"frameworks": ["pci"]},
            ("policies", "frameworks", 0),
            "there is no framework 'pci'",
            "Known: soc2, nist.",
        ),
        (
            {"profile": "ful"},
            ("policies", "profile"),
            "there is no profile 'ful'",
            "Did you mean full?",
        ),
        (
            {"profile": "xyz"},
            ("policies", "profile"),
            "there is no profile 'xyz'",
            "Known: full, mine.",
        ),
        (
            {"params": {"GL-PRJ-001": {"lest": 1}}},
            ("params", "GL-PRJ-001", "lest"),
            "GL-PRJ-001 has no parameter lest",
            "Did you mean least?",
        ),
        (
            {"overrides": [{"paths": ["a"], "params": {"GL-PRJ-002": {"least": "1"}}}]},
            ("overrides", 0, "params", "GL-PRJ-002", "least"),
            "this should be of type integer",
            "Least.",
        ),
    ],
)
def test_wish_that_nothing_answers_to_is_refused(
    wanted: dict[str, Any], key: tuple[str | int, ...], message: str, hint: str
) -> None:
    with pytest.raises(Unfit) as caught:
        kept(profile(), **wanted)
    assert caught.value.key == key
    assert str(caught.value) == message
    assert caught.value.hint.startswith(hint)


def test_nothing_left_is_refused_with_what_was_wished() -> None:
    with pytest.raises(UsageError, match=r"only GL-GRP-\*; without .* high") as caught:
        kept(only=["GL-GRP-*"], skip=["GL-GRP-001"], severity=Severity.HIGH)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"only": ["ACME-*"]}, "only ACME-*: none of them is in the profile mine"),
        ({"severity": Severity.CRITICAL, "skip": ["GL-GRP-*"]}, None),
        ({"only": ["GL-PRJ-*"], "skip": ["GL-PRJ-*"]}, None),
        ({}, "none is in the profile mine"),
    ],
)
def test_profile_is_named_when_it_is_why_nothing_is_left(
    wanted: dict[str, Any], message: str | None
) -> None:
    mine = profile(skip=["*"] if not wanted else ["ACME-001"])
    with pytest.raises(UsageError) as caught:
        kept(mine, profile="mine", **wanted)
    if message:
        assert str(caught.value) == f"no policy is left to judge with: {message}"
        assert caught.value.hint == "Choose another profile; full has every policy."
    else:
        assert "profile mine; " in str(caught.value)
        assert caught.value.hint == "Narrow the selection less."


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        ({"profile": "mine"}, ["ACME-001"]),
        ({}, []),
        ({"profile": "all"}, []),
        ({"profile": "mine", "only": ["GL-*"]}, []),
        ({"profile": "mine", "skip": ["ACME-001"]}, []),
        ({"profile": "mine", "severity": Severity.LOW}, []),
    ],
)
def test_own_policies_that_only_the_profile_leaves_out(
    wanted: dict[str, Any], ids: list[str]
) -> None:
    made = whole(profile(policies=["GL-PRJ-*"]), profile("all"))
    assert outside(made, Wanted(**wanted)) == ids


@pytest.mark.parametrize(
    ("wanted", "patterns"),
    [
        ({"skip": ["GL-PRJ-001"]}, []),
        ({"profile": "mine", "skip": ["GL-PRJ-001", "GL-GRP-*"]}, ["GL-GRP-*"]),
        ({"profile": "mine", "skip": ["*-001"]}, []),
        ({"only": ["GL-PRJ-001"], "skip": ["GL-PRJ-002"]}, ["GL-PRJ-002"]),
        ({"severity": Severity.HIGH, "skip": ["GL-PRJ-002"]}, ["GL-PRJ-002"]),
    ],
)
def test_skipping_what_is_left_out_already_is_idle(
    wanted: dict[str, Any], patterns: list[str]
) -> None:
    assert idle(whole(profile(policies=["GL-PRJ-*"])), Wanted(**wanted)) == patterns


def test_profile_includes_and_skips() -> None:
    assert kept(profile(policies=["GL-*"], skip=["GL-PRJ-800"]), profile="mine") == [
        "GL-GRP-001",
        "GL-PRJ-002",
    ]


def test_wishes_narrow_a_profile() -> None:
    mine = profile(policies=["GL-PRJ-*"])
    assert kept(mine, profile="mine", skip=["GL-PRJ-001"]) == ["GL-PRJ-002"]
    with pytest.raises(UsageError, match="no policy is left"):
        kept(mine, profile="mine", only=["ACME-*"])


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"policies": ["GL-PRJ-999"]}, "mine.yaml: policies.0: 'GL-PRJ-999' matches no policy"),
        ({"skip": ["nothing"]}, "mine.yaml: skip.0: 'nothing' matches no policy"),
        ({"params": {"GL-X": {}}}, "mine.yaml: params.GL-X: there is no policy GL-X"),
        (
            {"params": {"GL-PRJ-001": {"most": 1}}},
            "mine.yaml: params.GL-PRJ-001.most: GL-PRJ-001 has no parameter most",
        ),
        (
            {"params": {"GL-PRJ-001": {"least": True}}},
            "mine.yaml: params.GL-PRJ-001.least: this should be of type integer",
        ),
    ],
)
def test_profile_that_names_what_is_not_there_is_refused(
    parts: dict[str, Any], message: str
) -> None:
    with pytest.raises(PolicyError) as caught:
        kept(profile(**parts), profile="mine")
    assert str(caught.value) == message


def test_profile_that_is_not_chosen_may_be_wrong() -> None:
    assert kept(profile(policies=["GL-PRJ-999"])) == EVERY


Values = Mapping[str, Mapping[str, JSON]]


@pytest.mark.parametrize(
    ("of_profile", "params", "least"),
    [
        ({}, {}, 1),
        ({"GL-PRJ-001": {"least": 2}}, {}, 2),
        ({}, {"GL-PRJ-001": {"least": 3}}, 3),
        ({"GL-PRJ-001": {"least": 2}}, {"GL-PRJ-001": {"least": 3}}, 3),
        ({"GL-PRJ-001": {"least": 2}}, {"GL-PRJ-800": {"least": 3}}, 3),
        ({"GL-PRJ-001": {"least": 2}}, {"GL-PRJ-002": {"least": 3}}, 2),
    ],
)
def test_values_win_over_those_of_the_profile_and_these_over_metadata(
    of_profile: Values, params: Values, least: int
) -> None:
    wanted = Wanted("mine", only=["GL-PRJ-001"], params=params)
    chosen = select(whole(profile(params=of_profile)), wanted)
    assert chosen.policies[0].params == {"least": least}


def test_overrides_are_kept_in_order_for_the_policies_that_judge() -> None:
    given = [
        ParamOverride(paths=["b"], params={"GL-PRJ-800": {"least": 2}, "GL-PRJ-002": {"least": 3}}),
        ParamOverride(paths=["a"], params={"GL-PRJ-002": {"least": 4}}),
        ParamOverride(paths=["c"], params={"GL-PRJ-001": {"least": 5}}),
    ]
    chosen = select(whole(), Wanted(skip=["GL-PRJ-002"], overrides=given))
    assert chosen.overrides == [
        {"paths": ["b"], "params": {"GL-PRJ-001": {"least": 2}}},
        {"paths": ["c"], "params": {"GL-PRJ-001": {"least": 5}}},
    ]


def test_catalogue_that_was_given_stays_as_it_was() -> None:
    made = whole(profile(params={"GL-PRJ-001": {"least": 9}}))
    select(made, Wanted("mine", ["GL-PRJ-001"], frameworks=[]))
    assert [one.id for one in made.policies] == EVERY
    assert made.policies[1].params == {"least": 1}


def eventful() -> Catalog:
    """A catalogue in which one policy requires audit events, and another only looks at them."""
    return catalog(
        policy(id="GL-AUD-002", requires=["audit_events.*.event_name"], params=PARAMS),
        policy(id="GL-AUD-003", requires=["settings.archived"], also_reads=["audit_events"]),
        policy(id="GL-PRJ-001"),
    )


def test_policies_over_events_are_left_out_where_there_are_none() -> None:
    overrides = [ParamOverride(paths=["acme"], params={"GL-AUD-002": {"least": 2}})]
    made = select(eventful(), Wanted(only=["GL-AUD-*"], overrides=overrides))
    assert [one.id for one in made.policies] == ["GL-AUD-003"]
    assert made.selection["without_events"] == ["GL-AUD-002"]
    assert made.selection["left_out"] == ["GL-AUD-002", "GL-PRJ-001"]
    assert made.overrides == []
    whole = select(eventful(), Wanted(overrides=overrides, events=True))
    assert len(whole.policies) == 3
    assert "without_events" not in whole.selection
    after = eventless(whole)
    assert [one.id for one in after.policies] == ["GL-AUD-003", "GL-PRJ-001"]
    assert after.selection["left_out"] == after.selection["without_events"] == ["GL-AUD-002"]
    assert after.overrides == []
    assert eventless(after) is after


def test_who_names_a_policy_over_events_is_told_what_it_takes() -> None:
    for only in (["GL-PRJ-001", "gl-aud-002"], ["GL-AUD-00[2]"]):
        with pytest.raises(Unfit, match="judges audit events, and none are given") as found:
            select(eventful(), Wanted(only=only))
        assert found.value.key == ("policies", "only", len(only) - 1)
        assert "--audit-events FILE" in found.value.hint
    alone = catalog(policy(id="GL-AUD-002", requires=["audit_log.days_back"]))
    with pytest.raises(UsageError, match="GL-AUD-002 judge audit events"):
        select(alone, Wanted())
    with pytest.raises(UsageError, match="all of them judge audit events"):
        eventless(alone)


def test_leaving_out_a_policy_over_events_is_never_idle() -> None:
    assert idle(eventful(), Wanted(skip=["GL-AUD-002"])) == []
