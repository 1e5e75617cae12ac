"""Six outcomes, in their order; undefined is never a pass."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.demand import Demand
from scanner.engines.base import Answer, Failure
from scanner.model import JSON, Evaluation, Gap, Kind, Outcome, Resource, Section, Status, Tier
from scanner.outcome import ELSEWHERE, NOT_OFFERED, UNLICENSED, decide
from tests.builders import at, denying, gap, group, policy, resource, section

FINE = resource(settings={"archived": False})
BLIND = resource(settings=section(status=Status.FORBIDDEN))
FREE = resource(tier=Tier.FREE, settings={"archived": False})
PAID: dict[str, Any] = {"tier": "premium"}
BY_HAND: dict[str, Any] = {"observable": "never"}
BRANCHES: dict[str, Any] = {"requires": ["protected_branches.*.allow_force_push"]}


def judged(
    answer: Answer, one: Resource = FINE, above: tuple[Resource, ...] = (), **custom: Any
) -> Evaluation:
    return decide(policy(**custom), one, answer, Demand(one, above, None))


def branches(**gaps: Gap) -> Resource:
    data = {"main": {"allow_force_push": False}, "release": {}} if gaps else {}
    return resource(
        protected_branches=section(
            data or {"main": {"allow_force_push": False}},
            gaps={f"{name}.allow_force_push": reason for name, reason in gaps.items()},
        )
    )


HALF_READ = branches(release=Gap.ROLE)
SAYS_ALL = denying(at("settings"), skip=["aside"], unknown=["unsure"])
"""An answer that would come to any outcome, were it not for what goes first."""


@pytest.mark.parametrize(
    ("answer", "one", "custom", "outcome"),
    [
        # 1. An error goes before everything.
        (Failure("boom"), FREE, {**PAID, **BY_HAND}, Outcome.ERROR),
        ({}, FREE, {**PAID, **BY_HAND}, Outcome.ERROR),
        # 2. Not licensed, before what no token sees.
        (SAYS_ALL, FREE, {**PAID, **BY_HAND}, Outcome.NOT_APPLICABLE),
        (SAYS_ALL, FREE, PAID, Outcome.NOT_APPLICABLE),
        # 3. By hand, before what this token does not see.
        (SAYS_ALL, BLIND, BY_HAND, Outcome.MANUAL),
        # 4. Unread, before skip and deny.
        (SAYS_ALL, BLIND, {}, Outcome.UNKNOWN),
        # 5. Skip, before deny.
        (SAYS_ALL, FINE, {}, Outcome.NOT_APPLICABLE),
        # 6. A finding stands beside what could not be read.
        (denying(at("settings"), unknown=["unsure"]), FINE, {}, Outcome.FAIL),
        (denying(at("protected_branches")), HALF_READ, BRANCHES, Outcome.FAIL),
        # 7. The policy's own doubt, and entries that could not be read.
        (denying(unknown=["unsure"]), FINE, {}, Outcome.UNKNOWN),
        (denying(), HALF_READ, BRANCHES, Outcome.UNKNOWN),
        # 8. Nothing denied, nothing missing.
        (denying(), FINE, {}, Outcome.PASS),
        (denying(skip=[], unknown=[]), FINE, {}, Outcome.PASS),
        (denying(), branches(), BRANCHES, Outcome.PASS),
    ],
)
def test_outcomes_in_their_order(
    answer: Answer, one: Resource, custom: dict[str, Any], outcome: Outcome
) -> None:
    assert judged(answer, one, **custom).outcome is outcome


@pytest.mark.parametrize("status", [status for status in Status if not status.readable])
def test_what_cannot_be_read_never_passes(status: Status) -> None:
    nowhere = (Status.NOT_OFFERED, Status.UNLICENSED)
    expected = Outcome.NOT_APPLICABLE if status in nowhere else Outcome.UNKNOWN
    assert judged(denying(), resource(settings=section(status=status))).outcome is expected


ON_GITLAB_COM = section(status=Status.NOT_OFFERED)
LINKS: dict[str, Any] = {
    "kinds": ["group"],
    "requires": ["saml_group_links.*.access_level", "ldap_group_links.*.group_access"],
}


@pytest.mark.parametrize("answer", [denying(), denying(at("x")), denying(skip=["aside"])])
def test_what_gitlab_com_does_not_offer_is_not_applicable(answer: Answer) -> None:
    one = group(ldap_group_links=ON_GITLAB_COM)
    made = judged(answer, one, kinds=["group"], requires=["ldap_group_links.*.group_access"])
    assert (made.outcome, made.reasons) == (Outcome.NOT_APPLICABLE, (NOT_OFFERED,))


def test_an_instance_that_gitlab_com_does_not_show_is_not_applicable() -> None:
    instance = resource(Kind.INSTANCE, "gitlab.com", application_settings=ON_GITLAB_COM)
    wanted = policy(requires=["instance.application_settings.two_factor_grace_period"])
    made = decide(wanted, FINE, denying(), Demand(FINE, (), instance))
    assert (made.outcome, made.reasons) == (Outcome.NOT_APPLICABLE, (NOT_OFFERED,))


@pytest.mark.parametrize(
    ("saml", "answer", "outcome"),
    [
        (section({}), denying(), Outcome.PASS),
        (section({}), denying(at("x")), Outcome.FAIL),
        (section(status=Status.FORBIDDEN), denying(), Outcome.UNKNOWN),
    ],
)
def test_beside_what_is_not_offered_the_rest_is_judged(
    saml: Section, answer: Answer, outcome: Outcome
) -> None:
    one = group(saml_group_links=saml, ldap_group_links=ON_GITLAB_COM)
    assert judged(answer, one, **LINKS).outcome is outcome


def test_what_no_kind_here_has_is_elsewhere_and_not_a_matter_of_the_offering() -> None:
    unread = section(status=Status.NOT_COLLECTED)
    sub = group("acme/sub", tier=Tier.ULTIMATE, security_policies=unread)
    made = judged(denying(), sub, kinds=["group"], requires=["security_policies"])
    assert (made.outcome, made.reasons) == (Outcome.NOT_APPLICABLE, (ELSEWHERE,))


@pytest.mark.parametrize("reason", Gap)
def test_gap_never_passes(reason: Gap) -> None:
    one = resource(settings=gap("archived", reason=reason))
    assert judged(denying(), one).outcome is Outcome.UNKNOWN


def test_absence_without_a_reason_never_passes() -> None:
    assert judged(denying(), resource(settings={})).outcome is Outcome.UNKNOWN


def test_entry_without_the_attribute_and_without_a_gap_never_passes() -> None:
    one = resource(protected_branches={"main": {}})
    assert judged(denying(), one, **BRANCHES).outcome is Outcome.UNKNOWN


def test_unread_ancestor_never_passes() -> None:
    custom: dict[str, Any] = {"requires": ["settings.archived", "ancestors.settings.archived"]}
    assert judged(denying(), FINE, (group(),), **custom).outcome is Outcome.UNKNOWN


def test_uncollected_instance_never_passes() -> None:
    custom: dict[str, Any] = {"requires": ["instance.application_settings.two_factor_grace_period"]}
    assert judged(denying(), **custom).outcome is Outcome.UNKNOWN


def test_never_configured_is_judged() -> None:
    one = resource(push_rule=section(status=Status.NOT_CONFIGURED))
    custom: dict[str, Any] = {"requires": ["push_rule.reject_unsigned_commits"]}
    assert judged(denying(at("push_rule")), one, **custom).outcome is Outcome.FAIL


def test_undefined_deny_never_passes() -> None:
    made = judged({"skip": [], "unknown": []})
    assert made.outcome is Outcome.ERROR
    assert "no `deny`" in made.reasons[0]


@pytest.mark.parametrize("tier", [Tier.UNKNOWN, Tier.PREMIUM, Tier.ULTIMATE])
def test_only_a_proven_tier_sets_a_policy_aside(tier: Tier) -> None:
    one = resource(tier=tier, settings={"archived": False})
    assert judged(denying(), one, **PAID).outcome is Outcome.PASS


def test_unknown_tier_with_a_gap_is_unknown() -> None:
    one = resource(tier=Tier.UNKNOWN, push_rule=section(status=Status.MISSING))
    assert judged(denying(), one, requires=["push_rule"], **PAID).outcome is Outcome.UNKNOWN


def test_requirement_above_the_tier_never_passes_though_the_policy_claims_to_be_free() -> None:
    made = judged(denying(), FREE, requires=["settings.archived", "settings.mirror"])
    assert made == Evaluation("GL-PRJ-900", Outcome.NOT_APPLICABLE, reasons=(UNLICENSED,))


def test_paid_setting_of_an_ancestor_does_not_set_a_free_policy_aside() -> None:
    above = group(tier=Tier.FREE, settings={})
    custom: dict[str, Any] = {"requires": ["settings.archived", "ancestors.push_rule"]}
    assert judged(denying(), FREE, (above,), **custom).outcome is Outcome.PASS


def test_setting_of_the_top_level_is_not_applicable_below_it() -> None:
    sub = group("acme/sub", settings={"archived": False})
    made = judged(denying(), sub, kinds=["group"], requires=["settings.ip_restriction_ranges"])
    assert (made.outcome, made.reasons) == (Outcome.NOT_APPLICABLE, (ELSEWHERE,))


def test_group_without_ancestors_is_not_judged_by_what_is_above() -> None:
    made = judged(denying(), group(), kinds=["group"], requires=["ancestors.settings.archived"])
    assert (made.outcome, made.reasons) == (Outcome.NOT_APPLICABLE, (ELSEWHERE,))


def test_reasons_of_unread_requirements_are_told_once() -> None:
    made = judged(denying(), BLIND, requires=["settings.archived", "settings.visibility"])
    assert made.reasons == ("settings: the token may not read it",)


def test_skip_gives_its_reasons_in_order() -> None:
    assert judged(denying(skip=["b", "a"])).reasons == ("a", "b")


def test_failing_policy_tells_what_it_could_not_read() -> None:
    made = judged(denying(at("x"), unknown=["unsure"]), HALF_READ, **BRANCHES)
    assert made.reasons == (
        "unsure",
        "protected_branches.*.allow_force_push: 1 could not be read",
    )


def test_doubts_come_before_unread_entries() -> None:
    assert judged(denying(unknown=["unsure"]), HALF_READ, **BRANCHES).reasons[0] == "unsure"


def test_failure_keeps_its_message() -> None:
    made = judged(Failure("div by zero"))
    assert (made.outcome, made.reasons) == (Outcome.ERROR, ("div by zero",))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"deny": True}, "`deny` is not a set"),
        ({"deny": {}}, "`deny` is not a set"),
        ({"deny": None}, "`deny` is not a set"),
        ({"deny": [], "skip": True}, "`skip` is not a set of texts"),
        ({"deny": [], "skip": [1]}, "`skip` is not a set of texts"),
        ({"deny": [], "unknown": "x"}, "`unknown` is not a set of texts"),
        (denying(1), "a finding is an object"),
        (denying(True), "a finding is an object"),
        (denying([]), "a finding is an object"),
        (denying({}), "`path` of a finding"),
        (denying({"message": "no"}), "`path` of a finding"),
        (denying({"path": "a.b", "message": "no"}), "`path` of a finding"),
        (denying({"path": ["a", 1], "message": "no"}), "`path` of a finding"),
        (denying({"path": ["a"]}), "`message` or the `key`"),
        (denying(at("a", message="")), "`message` or the `key`"),
        (denying(at("a", key=1)), "`message` or the `key`"),
        (denying(at("a", severity="low")), "unknown field 'severity'"),
        (denying(at("a", at="acme")), "`at` of a finding"),
        (denying(at("a", at={"kind": "group"})), "`at` of a finding"),
        (denying(at("a", at={"kind": "group", "path": 1})), "`at` of a finding"),
        (denying(at("a"), at("a", message="other")), "two findings at 'a'"),
        (denying(at("a", key="k"), at("a", key="k", message="x")), "two findings at 'a'"),
        (denying("same", {"msg": "same"}), "two findings at ''"),
        (denying({"msg": 1}), "unknown field 'msg'"),
    ],
)
def test_answer_of_another_shape_is_an_error(answer: Answer, words: str) -> None:
    made = judged(answer)
    assert made.outcome is Outcome.ERROR
    assert words in made.reasons[0]


@pytest.mark.parametrize("one", ["It is wrong.", {"msg": "It is wrong."}])
def test_finding_may_be_a_text(one: JSON) -> None:
    [finding] = judged(denying(one)).findings
    assert (finding.path, finding.message, finding.key) == ((), "It is wrong.", "It is wrong.")


def test_several_texts_are_several_findings() -> None:
    assert len(judged(denying("one", {"msg": "two"})).findings) == 2


@pytest.mark.parametrize("findings", [("b", "a"), ("a", "b")])
def test_findings_are_in_order_whatever_the_engine_says_first(findings: tuple[str, str]) -> None:
    made = judged(denying(*(at(name) for name in findings)))
    assert [one.path for one in made.findings] == [("a",), ("b",)]


@pytest.mark.parametrize(
    "other",
    [at("b"), at("a", key="k"), at("a", at={"kind": "group", "path": "acme"})],
)
def test_path_key_and_place_tell_findings_apart(other: dict[str, JSON]) -> None:
    assert judged(denying(at("a"), other)).outcome is Outcome.FAIL


@pytest.mark.parametrize(("parts", "has"), [({"expected": None}, True), ({}, False)])
def test_null_that_is_expected_differs_from_nothing_expected(
    parts: dict[str, JSON], has: bool
) -> None:
    [finding] = judged(denying(at("a", **parts))).findings
    assert finding.has_expected is has


def test_place_of_a_finding_is_kind_and_path() -> None:
    [finding] = judged(denying(at("a", at={"kind": Kind.GROUP.value, "path": "acme"}))).findings
    assert finding.at == ("group", "acme")


@pytest.mark.parametrize(
    ("gap", "outcome"), [(Gap.ROLE, Outcome.UNKNOWN), (Gap.UNOBSERVABLE, Outcome.MANUAL)]
)
def test_a_map_that_may_lack_entries_never_passes(gap: Gap, outcome: Outcome) -> None:
    shares = resource(shared_with_groups=section({}, gaps={"*": gap}))
    made = judged(denying(), shares, requires=["shared_with_groups.*.inside"])
    assert made.outcome is outcome
    assert "leaves out what this token's user may not see" in made.reasons[0]


def test_what_is_seen_in_a_map_that_may_lack_entries_stands() -> None:
    shares = resource(shared_with_groups=section({}, gaps={"*": Gap.UNOBSERVABLE}))
    made = judged(denying(at("x")), shares, requires=["shared_with_groups.*.inside"])
    assert made.outcome is Outcome.FAIL
    assert len(made.reasons) == 1


ENOUGH: dict[str, Any] = {
    "requires": ["shared_with_groups.*.inside"],
    "enough_of": ["shared_with_groups"],
}


@pytest.mark.parametrize(
    ("gap", "outcome"), [(Gap.ROLE, Outcome.UNKNOWN), (Gap.UNOBSERVABLE, Outcome.MANUAL)]
)
def test_too_few_of_a_map_that_may_lack_entries_are_no_finding(gap: Gap, outcome: Outcome) -> None:
    too_few = denying(at("shared_with_groups"))
    made = judged(too_few, resource(shared_with_groups=section({}, gaps={"*": gap})), **ENOUGH)
    assert (made.outcome, made.findings) == (outcome, ())
    assert "leaves out what this token's user may not see" in made.reasons[0]
    assert judged(too_few, resource(shared_with_groups={}), **ENOUGH).outcome is Outcome.FAIL


def test_enough_of_a_map_that_may_lack_entries_are_enough() -> None:
    shares = section({"a": {"inside": True}}, gaps={"*": Gap.ROLE})
    made = judged(denying(), resource(shared_with_groups=shares), **ENOUGH)
    assert (made.outcome, made.reasons) == (Outcome.PASS, ())
    unread = section({"a": {}}, gaps={"*": Gap.ROLE, "a.inside": Gap.ROLE})
    made = judged(denying(), resource(shared_with_groups=unread), **ENOUGH)
    assert made.outcome is Outcome.UNKNOWN


ALSO: dict[str, Any] = {
    "requires": ["access_tokens.*.active"],
    "also_reads": ["service_account_tokens.*.active"],
    "kinds": ["group"],
}


def holder(path: str = "acme", gap: Gap = Gap.ROLE, tier: Tier = Tier.PREMIUM) -> Resource:
    tokens = {"1": {"active": True}}
    hidden = section(tokens, gaps={"*": gap})
    return group(path, tier=tier, access_tokens=tokens, service_account_tokens=hidden)


@pytest.mark.parametrize(
    ("gap", "outcome"), [(Gap.ROLE, Outcome.UNKNOWN), (Gap.UNOBSERVABLE, Outcome.MANUAL)]
)
def test_a_map_that_is_also_read_and_may_lack_entries_never_passes(
    gap: Gap, outcome: Outcome
) -> None:
    made = judged(denying(), holder(gap=gap), **ALSO)
    assert made.outcome is outcome
    assert made.reasons == (
        "service_account_tokens: GitLab leaves out what this token's user may not see",
    )


def test_what_is_seen_beside_a_map_that_is_also_read_stands() -> None:
    made = judged(denying(at("service_account_tokens")), holder(), **ALSO)
    assert (made.outcome, len(made.reasons)) == (Outcome.FAIL, 1)


def test_a_map_that_no_path_names_may_lack_what_it_likes() -> None:
    assert judged(denying(), holder(), **{**ALSO, "also_reads": []}).outcome is Outcome.PASS


@pytest.mark.parametrize("one", [holder("acme/web"), holder(tier=Tier.FREE)])
def test_a_map_that_is_also_read_lacks_nothing_where_there_is_no_such_thing(one: Resource) -> None:
    assert judged(denying(), one, **ALSO).outcome is Outcome.PASS


@pytest.mark.parametrize("status", [status for status in Status if not status.readable])
def test_what_is_also_read_need_not_be_there(status: Status) -> None:
    one = group(access_tokens={}, service_account_tokens=section(status=status))
    assert judged(denying(), one, **ALSO).outcome is Outcome.PASS


def test_what_is_also_read_need_not_be_whole_in_every_entry() -> None:
    tokens = section({"1": {}}, gaps={"1.active": Gap.MALFORMED})
    one = group(access_tokens={}, service_account_tokens=tokens)
    assert judged(denying(), one, **ALSO).outcome is Outcome.PASS


def test_a_value_of_another_type_that_some_rightly_lack_is_no_pass() -> None:
    read: dict[str, Any] = {"kinds": ["group"], "requires": ["members"]}
    also = {**read, "also_reads": ["members.*.override"]}
    absent = group(members=section({"5": {}, "6": {"override": False}}))
    spoiled = group(members=section({"5": {}}, gaps={"5.override": Gap.MALFORMED}))
    assert judged(denying(), absent, **also).outcome is Outcome.PASS
    assert judged(denying(), spoiled, **also).reasons == (
        "members.*.override: 1 could not be read",
    )
