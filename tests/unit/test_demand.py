"""Whether what a policy requires could be read: by status, gap, scope, kind, tier and depth."""

from __future__ import annotations

import pytest

from scanner.demand import CLEAR, Demand, misplaced
from scanner.model import JSON, Gap, Kind, Resource, Section, Status, Tier
from scanner.requirement import parse
from tests.builders import gap, group, resource, section

UNREADABLE = [
    status for status in Status if not status.readable and status is not Status.NOT_OFFERED
]


def missing(
    text: str,
    one: Resource | None = None,
    *ancestors: Resource,
    instance: Resource | None = None,
) -> str:
    return Demand(one or resource(), ancestors, instance).look(parse(text)).missing


def unread(text: str, one: Resource, *ancestors: Resource) -> int:
    return Demand(one, ancestors, None).look(parse(text)).unread


def demanded(text: str, one: Resource, *ancestors: Resource) -> bool:
    return Demand(one, ancestors, None).look(parse(text)).demanded


def members(**entries: JSON) -> Resource:
    return resource(members=section(entries))


def test_value_that_stands_there_is_not_missing() -> None:
    assert missing("settings.archived", resource(settings={"archived": False})) == ""


@pytest.mark.parametrize("value", ["", 0, [], {}])
def test_empty_value_is_a_value(value: JSON) -> None:
    assert missing("settings.default_branch", resource(settings={"default_branch": value})) == ""


@pytest.mark.parametrize("status", UNREADABLE)
def test_unreadable_section_is_missing_with_its_reason(status: Status) -> None:
    reason = missing("settings.archived", resource(settings=section(status=status)))
    assert reason.startswith("settings: ")


@pytest.mark.parametrize("status", UNREADABLE)
@pytest.mark.parametrize("text", ["members", "members.*", "members.*.state"])
def test_unreadable_map_is_missing(status: Status, text: str) -> None:
    assert missing(text, resource(members=section(status=status)))


def test_reason_tells_the_detail_of_the_section() -> None:
    failed = section(status=Status.FAILED, detail="500 three times")
    assert missing("settings", resource(settings=failed)).endswith("(500 three times)")


def test_section_that_is_not_in_the_snapshot_is_missing() -> None:
    assert missing("settings.archived") == "settings: it was not collected"


@pytest.mark.parametrize("reason", Gap)
def test_gap_is_missing_with_its_reason(reason: Gap) -> None:
    one = resource(settings=gap("archived", reason=reason))
    assert missing("settings.archived", one).startswith("settings.archived: ")


def test_reasons_of_gaps_differ() -> None:
    texts = {
        missing("settings.archived", resource(settings=gap("archived", reason=reason)))
        for reason in Gap
    }
    assert len(texts) == len(Gap)


@pytest.mark.parametrize("data", [{}, {"archived": None}])
def test_absence_that_nobody_explains_is_missing(data: dict[str, JSON]) -> None:
    assert missing("settings.archived", resource(settings=data)) == (
        "settings.archived: GitLab did not send it"
    )


def test_attribute_that_no_kind_has_is_missing() -> None:
    assert missing("settings.archivd", resource(settings={"archived": True}))


def test_section_that_the_table_does_not_know_is_missing() -> None:
    assert missing("setings.archived", resource(settings={"archived": True}))


def test_nothing_is_missing_in_a_section_that_was_never_set() -> None:
    never = resource(push_rule=section(status=Status.NOT_CONFIGURED))
    assert missing("push_rule.reject_unsigned_commits", never) == ""


def test_date_that_is_no_date_is_missing() -> None:
    assert missing("settings.created_at", resource(settings={"created_at": "soon"})).endswith(
        "GitLab answered with a value of another type"
    )


def test_empty_date_says_that_there_is_none() -> None:
    assert missing("settings.created_at", resource(settings={"created_at": ""})) == ""


@pytest.mark.parametrize(
    ("entry", "count"),
    [
        ({"state": "active"}, 0),
        ({"state": ""}, 0),
        ({"state": None}, 1),
        ({}, 1),
        ("no object", 1),
    ],
)
def test_entry_without_the_attribute_is_unread(entry: JSON, count: int) -> None:
    assert unread("members.*.state", members(a={"state": "active"}, b=entry)) == count


def test_section_that_is_not_there_has_no_entries() -> None:
    assert unread("members.*.state", resource()) == 0


def test_gaps_of_entries_are_unread() -> None:
    gaps = {"a.state": Gap.ROLE, "b.state": Gap.VERSION, "b.username": Gap.ROLE}
    one = resource(members=section({"a": {}, "b": {}, "c": {"state": "active"}}, gaps=gaps))
    assert unread("members.*.state", one) == 2


def test_gap_of_an_entry_whose_key_has_dots_is_unread() -> None:
    one = resource(
        protected_branches=section(
            {"release/1.0": {}}, gaps={"release/1.0.allow_force_push": Gap.ROLE}
        )
    )
    assert unread("protected_branches.*.allow_force_push", one) == 1


def test_entries_with_any_gap_are_unread_when_all_is_asked() -> None:
    gaps = {"a.state": Gap.ROLE, "a.username": Gap.ROLE, "b.state": Gap.ROLE}
    assert unread("members.*", resource(members=section({"a": {}, "b": {}}, gaps=gaps))) == 2


def test_gap_beside_what_is_asked_leaves_entries_read() -> None:
    one = resource(members=section({"a": {"state": "x"}}, gaps={"a.username": Gap.ROLE}))
    assert unread("members.*.state", one) == 0


def test_only_paths_with_a_star_have_entries() -> None:
    one = resource(members=section({"a": {}}, gaps={"a.state": Gap.ROLE}))
    assert unread("members", one) == 0


@pytest.mark.parametrize(
    ("entry", "count"),
    [
        ({"expires_at": "2026-12-01"}, 0),
        ({"expires_at": ""}, 0),
        ({"expires_at": "soon"}, 1),
        ({}, 1),
    ],
)
def test_age_is_read_when_its_date_is(entry: JSON, count: int) -> None:
    assert unread("members.*.days_until_expiry", members(a=entry)) == count


def test_age_of_a_date_that_is_a_gap_is_unread() -> None:
    one = resource(members=section({"a": {}}, gaps={"a.expires_at": Gap.ROLE}))
    assert unread("members.*.days_until_expiry", one) == 1


def test_star_on_a_section_that_is_no_map_reads_nothing() -> None:
    assert unread("settings.*.archived", resource(settings={"archived": True})) == 1


def test_what_is_missing_above_names_the_ancestor() -> None:
    above = group("acme", settings=gap("require_two_factor_authentication"))
    reason = missing("ancestors.settings.require_two_factor_authentication", None, above)
    assert reason.startswith("settings of group acme.require_two_factor_authentication: ")


def test_every_ancestor_is_asked() -> None:
    fine = group("acme", settings={"archived": False})
    bare = group("acme/sub")
    one = resource(path="acme/sub/web")
    assert missing("ancestors.settings.archived", one, fine, bare).startswith(
        "settings of group acme/sub"
    )


def test_nothing_is_missing_above_what_has_no_ancestors() -> None:
    assert missing("ancestors.settings.archived", group()) == ""


def test_unread_entries_are_counted_over_ancestors() -> None:
    above = [group("a", members={"1": {}}), group("a/b", members={"1": {}, "2": {}})]
    assert unread("ancestors.members.*.state", resource(), *above) == 3


ON_ROOT = "settings.ip_restriction_ranges"


def test_setting_of_the_top_level_is_demanded_there() -> None:
    assert demanded(ON_ROOT, group("acme"))


def test_setting_of_the_top_level_is_not_demanded_below() -> None:
    assert not demanded(ON_ROOT, group("acme/sub"))


def test_only_the_top_level_ancestor_is_asked_for_its_settings() -> None:
    root = group("acme", settings={"ip_restriction_ranges": []})
    sub = group("acme/sub", settings={})
    one = resource(path="acme/sub/web")
    assert missing(f"ancestors.{ON_ROOT}", one, root, sub) == ""
    assert missing(f"ancestors.{ON_ROOT}", one, group("acme", settings={}), sub)


@pytest.mark.parametrize(
    ("tier", "asked"),
    [(Tier.FREE, False), (Tier.PREMIUM, True), (Tier.ULTIMATE, True), (Tier.UNKNOWN, True)],
)
@pytest.mark.parametrize("text", ["push_rule", "settings.mirror"])
def test_paid_fact_is_demanded_unless_its_tier_is_proven_too_low(
    tier: Tier, asked: bool, text: str
) -> None:
    assert demanded(text, resource(tier=tier)) is asked


@pytest.mark.parametrize(
    ("text", "tier", "expected"),
    [
        ("push_rule", Tier.FREE, True),
        ("push_rule", Tier.UNKNOWN, False),
        ("push_rule", Tier.PREMIUM, False),
        ("settings.mirror", Tier.FREE, True),
        ("settings.archived", Tier.FREE, False),
        ("settings.secret_push_protection_enabled", Tier.PREMIUM, True),
        ("ancestors.push_rule", Tier.FREE, False),
        ("application_settings", Tier.FREE, False),
        ("no_such_section", Tier.FREE, False),
        ("members.*.days_until_expiry", Tier.FREE, False),
    ],
)
def test_only_what_the_resource_itself_lacks_is_unlicensed(
    text: str, tier: Tier, expected: bool
) -> None:
    assert Demand(resource(tier=tier), [], None).look(parse(text)).unlicensed is expected


def test_attribute_of_another_kind_is_not_demanded() -> None:
    assert not demanded("settings.require_two_factor_authentication", resource())


def test_section_of_another_kind_is_not_demanded() -> None:
    assert not demanded("protected_branches", group())


NOT_OFFERED = section(status=Status.NOT_OFFERED)


@pytest.mark.parametrize("text", ["members", "members.*", "members.*.state"])
def test_what_this_gitlab_does_not_offer_is_not_demanded(text: str) -> None:
    look = Demand(resource(members=NOT_OFFERED), [], None).look(parse(text))
    assert (look.demanded, look.offered, look.missing, look.unread) == (False, False, "", 0)


def test_what_is_not_offered_above_is_not_demanded_there() -> None:
    above = [group("a", members=NOT_OFFERED), group("a/b", members={"1": {"state": "active"}})]
    look = Demand(resource(path="a/b/web"), above, None).look(parse("ancestors.members.*.state"))
    assert (look.demanded, look.offered, look.missing) == (True, False, "")


def test_an_instance_that_is_not_offered_is_not_demanded() -> None:
    one = resource(Kind.INSTANCE, "gitlab.com", application_settings=NOT_OFFERED)
    look = Demand(resource(), [], one).look(parse(IN_INSTANCE))
    assert (look.demanded, look.offered, look.missing) == (False, False, "")


@pytest.mark.parametrize("status", UNREADABLE)
def test_all_else_that_is_unreadable_is_offered(status: Status) -> None:
    look = Demand(resource(members=section(status=status)), [], None).look(parse("members"))
    assert look.demanded
    assert look.offered


def test_section_of_the_top_level_is_demanded_there_and_of_projects() -> None:
    assert demanded("security_policies", group("acme", tier=Tier.ULTIMATE))
    assert not demanded("security_policies", group("acme/sub", tier=Tier.ULTIMATE))
    assert demanded("security_policies", resource(tier=Tier.ULTIMATE))


def test_only_the_top_level_ancestor_is_asked_for_its_sections() -> None:
    root = group("acme", compliance_frameworks={})
    sub = group("acme/sub", compliance_frameworks=section(status=Status.NOT_COLLECTED))
    one = resource(path="acme/sub/web")
    assert missing("ancestors.compliance_frameworks", one, root, sub) == ""


@pytest.mark.parametrize(
    ("one", "asked"),
    [
        (group(tier=Tier.FREE), False),
        (group(tier=Tier.PREMIUM), True),
        (group(tier=Tier.UNKNOWN), True),
        (resource(tier=Tier.FREE), True),
    ],
)
def test_kinds_may_have_a_section_at_different_tiers(one: Resource, asked: bool) -> None:
    """Webhooks of projects are free, those of groups are not."""
    assert demanded("hooks.*.url_scheme", one) is asked
    look = Demand(one, [], None).look(parse("hooks"))
    assert look.unlicensed is not asked


IN_INSTANCE = "instance.application_settings.two_factor_grace_period"


def test_instance_that_was_not_collected_is_missing() -> None:
    assert missing(IN_INSTANCE) == "application_settings of the instance: it was not collected"


def test_instance_is_always_demanded() -> None:
    assert demanded(IN_INSTANCE, resource())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (section({"two_factor_grace_period": 8}), ""),
        (section(status=Status.FORBIDDEN), "the token may not read it"),
        (gap("two_factor_grace_period"), "the token's role is not shown it"),
    ],
)
def test_instance_is_read_like_any_other(settings: Section, words: str) -> None:
    one = resource(Kind.INSTANCE, "gitlab.example.com", application_settings=settings)
    assert missing(IN_INSTANCE, instance=one).endswith(words)


def test_looks_are_kept() -> None:
    demand = Demand(resource(members=section({"a": {}})), [], None)
    path = parse("members.*.state")
    assert demand.look(path) is demand.look(path)
    assert demand.look(path).unread == 1


def test_what_could_be_read_wholly_is_clear() -> None:
    demand = Demand(resource(members=section({"a": {"state": "active"}})), [], None)
    assert demand.look(parse("members.*.state")) is CLEAR


@pytest.mark.parametrize(
    ("kinds", "text", "expected"),
    [
        ([Kind.PROJECT], "settings.archived", False),
        ([Kind.PROJECT], "settings.require_two_factor_authentication", True),
        ([Kind.GROUP, Kind.PROJECT], "settings.require_two_factor_authentication", False),
        ([Kind.GROUP], "protected_branches.*.name", True),
        ([Kind.PROJECT], "application_settings.two_factor_grace_period", True),
        ([Kind.PROJECT], "instance.application_settings.two_factor_grace_period", False),
        ([Kind.PROJECT], "ancestors.protected_branches.*.name", True),
        ([Kind.PROJECT], "ancestors.settings.require_two_factor_authentication", False),
        ([Kind.PROJECT], "ancestors.settings.empty_repo", True),
        ([Kind.PROJECT], "members.*.days_until_expiry", False),
        ([Kind.PROJECT], "settings.no_kind_has_it", False),
        ([Kind.PROJECT], "no_such_section.x", False),
        ([Kind.USER], "settings", True),
        ([Kind.GROUP], "forks.*.inside", True),
        ([Kind.PROJECT], "members.*.override", True),
        ([Kind.GROUP, Kind.PROJECT], "members.*.override", False),
        ([Kind.PROJECT], "shared_with_groups.*.allowed_email_domains_list", True),
        ([Kind.PROJECT], "ancestors.shared_with_groups.*.allowed_email_domains_list", False),
    ],
)
def test_path_that_only_others_have_is_misplaced(
    kinds: list[Kind], text: str, expected: bool
) -> None:
    assert misplaced(kinds, parse(text)) is expected
