from __future__ import annotations

import pytest

from scanner.model import JSON, Gap, Kind, Resource, Section, Status, Tier
from scanner.sources.gitlab.derive.approvals import Approvals

EVERYWHERE = {"approvals_required": 2, "applies_to_all_protected_branches": True}
WAITING = {"1.applies_to_default_branch": Gap.NOT_COLLECTED}


def project(protected: Section | None, rule: JSON = None, **gaps: Gap) -> Resource:
    rules = Section(
        Status.OK,
        {"1": EVERYWHERE if rule is None else rule},
        {**(WAITING if rule is None else {}), **gaps},
        {"endpoint": "GET /projects/:id/approval_rules"},
        "said",
    )
    sections = {"approval_rules": rules}
    if protected is not None:
        sections["protected_branches"] = protected
    return Resource(Kind.PROJECT, "acme/web", 7, Tier.PREMIUM, sections)


def branches(*matching: bool, **gaps: Gap) -> Section:
    rules = {str(number): {"matches_default_branch": one} for number, one in enumerate(matching)}
    named = {f"{name}.matches_default_branch": gap for name, gap in gaps.items()}
    return Section(Status.OK, {**rules, **{name: {} for name in gaps}}, named)


@pytest.mark.parametrize(
    ("protected", "expected"),
    [
        (branches(True), True),
        (branches(False, True), True),
        (branches(False), False),
        (branches(), False),
        # One that matches is enough, whatever the others are.
        (branches(True, main=Gap.MALFORMED), True),
    ],
)
def test_a_rule_for_all_protected_branches_applies_when_the_default_one_is(
    protected: Section, expected: bool
) -> None:
    section = Approvals().put(project(protected)).sections["approval_rules"]
    assert section.data["1"] == {**EVERYWHERE, "applies_to_default_branch": expected}
    assert section.gaps == {}


@pytest.mark.parametrize(
    ("protected", "gap"),
    [
        (None, Gap.NOT_COLLECTED),
        (Section(Status.FORBIDDEN), Gap.ROLE),
        (Section(Status.MISSING), Gap.ROLE),
        (Section(Status.FAILED), Gap.UNEXPLAINED),
        (branches(False, main=Gap.MALFORMED), Gap.MALFORMED),
        (branches(main=Gap.ROLE), Gap.ROLE),
    ],
)
def test_where_that_is_not_known_neither_is_what_hangs_on_it(
    protected: Section | None, gap: Gap
) -> None:
    section = Approvals().put(project(protected)).sections["approval_rules"]
    assert section.data["1"] == EVERYWHERE
    assert section.gaps == {"1.applies_to_default_branch": gap}


@pytest.mark.parametrize(
    "rule",
    [
        {"applies_to_all_protected_branches": False, "applies_to_default_branch": True},
        {"applies_to_all_protected_branches": False},
        {"approvals_required": 1},
    ],
)
def test_other_rules_are_left_alone(rule: JSON) -> None:
    before = project(branches(True), rule)
    assert Approvals().put(before) == before


def test_a_gap_of_the_rule_itself_stays() -> None:
    rule = {"approvals_required": 1}
    gaps = {"1.applies_to_default_branch": Gap.MALFORMED}
    before = project(branches(True), rule, **gaps)
    assert Approvals().put(before).sections["approval_rules"].gaps == gaps


def test_everything_else_stays() -> None:
    before = project(branches(True), None, **{"1.name": Gap.MALFORMED})
    after = Approvals().put(before).sections["approval_rules"]
    section = before.sections["approval_rules"]
    assert (after.status, after.origin, after.detail) == (Status.OK, section.origin, "said")
    assert after.gaps == {"1.name": Gap.MALFORMED}
    assert section.data["1"] == EVERYWHERE


def test_without_rules_a_resource_is_left_alone() -> None:
    bare = Resource(Kind.PROJECT, "acme/web", 7, Tier.FREE, {})
    assert Approvals().put(bare) is bare
    refused = Resource(
        Kind.PROJECT, "acme/web", 7, Tier.FREE, {"approval_rules": Section(Status.FORBIDDEN)}
    )
    assert Approvals().put(refused) is refused
