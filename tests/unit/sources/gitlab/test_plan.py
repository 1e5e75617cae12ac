from __future__ import annotations

import pytest

from scanner.model import Kind
from scanner.sections import BESIDE, SECTIONS
from scanner.sources.gitlab.plan import Plan, everything
from tests.unit.sources.gitlab.reading import planned

NONE = frozenset[str]()


def test_nothing_is_read_when_nothing_is_asked() -> None:
    assert planned() == Plan(NONE, NONE, NONE, NONE, NONE, False, False, False)


@pytest.mark.parametrize(
    ("kind", "path", "instance", "group", "project"),
    [
        ("project", "settings.archived", [], [], ["settings"]),
        (
            "project",
            "protected_branches.*.allow_force_push",
            [],
            [],
            ["protected_branches", "settings"],
        ),
        ("project", "codeowners.present", [], [], ["codeowners", "settings"]),
        ("project", "scanners.*.enabled", [], [], ["scanners", "settings"]),
        ("group", "push_rule", [], ["push_rule", "settings"], []),
        ("group", "saml_group_links", [], ["saml_group_links", "settings"], []),
        ("group", "ancestors.settings.parent_id", [], ["settings"], []),
        ("instance", "application_settings.x", ["application_settings"], [], []),
        # A resource is judged by what stands elsewhere only if it is there itself.
        ("project", "ancestors.push_rule", [], ["push_rule"], ["settings"]),
        (
            "project",
            "instance.application_settings.x",
            ["application_settings"],
            [],
            ["settings"],
        ),
        ("group", "instance.application_settings.x", ["application_settings"], ["settings"], []),
        # What a kind does not have is not read of it.
        ("group", "protected_branches", [], ["settings"], []),
        ("project", "ancestors.protected_branches", [], [], ["settings"]),
        ("group", "no_such_section.x", [], ["settings"], []),
        ("user", "memberships", [], ["members"], ["members"]),
        ("user", "ssh_keys.*.key_type", [], ["members"], ["members"]),
        # What stands in a file of audit events is not asked for; what is joined to it is.
        ("project", "audit_events.*.details", [], [], ["settings"]),
        ("group", "ancestors.audit_events.*.details", [], ["settings"], []),
        ("instance", "audit_events.*.author_access_level", [], [], []),
        ("group", "audit_events.*.author_is_admin", ["users"], ["settings"], []),
        (
            "group",
            "audit_events.*.author_access_level",
            [],
            ["members", "members_all", "settings", "shared_with_groups"],
            [],
        ),
    ],
)
def test_a_path_is_read_where_it_points(
    kind: str, path: str, instance: list[str], group: list[str], project: list[str]
) -> None:
    made = planned(**{kind: [path]})
    assert made.sections(Kind.INSTANCE) == set(instance)
    assert made.sections(Kind.GROUP) == set(group)
    assert made.sections(Kind.PROJECT) == set(project)
    assert made.sections(Kind.ESTATE) == set()


@pytest.mark.parametrize(
    ("kind", "path", "asked"),
    [
        ("group", "settings.parent_id", False),
        ("group", "settings.require_two_factor_authentication", False),
        # Only the top-level group has it, and that one is asked anyway.
        ("group", "settings.ip_restriction_ranges", False),
        ("group", "settings.membership_lock", True),
        ("group", "settings", True),
        ("group", "shared_with_groups.*.inside", True),
        ("group", "push_rule", True),
        ("group", "approval_settings.allow_author_approval", True),
        ("group", "members", False),
        ("project", "settings.archived", False),
        ("project", "shared_with_groups", False),
        ("project", "ancestors.push_rule", True),
        ("project", "ancestors.settings.membership_lock", True),
    ],
)
def test_groups_are_asked_for_themselves_only_for_what_a_list_lacks(
    kind: str, path: str, asked: bool
) -> None:
    assert planned(**{kind: [path]}).group_get is asked


@pytest.mark.parametrize(
    ("kind", "path", "above"),
    [
        ("project", "ancestors.push_rule", {"push_rule"}),
        ("group", "ancestors.settings.parent_id", {"settings"}),
        ("group", "ancestors.hooks.*.id", {"hooks"}),
        ("group", "push_rule", set()),
        ("project", "settings.archived", set()),
        ("project", "instance.application_settings.x", set()),
        ("project", "ancestors.no_such_section", set()),
        ("project", "ancestors.protected_branches.*.name", set()),
    ],
)
def test_above_the_scope_only_what_is_looked_up_is_read(
    kind: str, path: str, above: set[str]
) -> None:
    assert planned(**{kind: [path]}).above == above


@pytest.mark.parametrize(
    ("kind", "path", "asked"),
    [
        ("group", "shared_with_groups.*.allowed_email_domains_list", True),
        ("project", "ancestors.shared_with_groups.*.allowed_email_domains_list", True),
        ("group", "shared_with_groups", False),
        ("group", "settings.allowed_email_domains_list", False),
        ("project", "shared_with_groups.*.allowed_email_domains_list", False),
    ],
)
def test_other_groups_are_asked_for_their_domains_only_when_a_policy_reads_them(
    kind: str, path: str, asked: bool
) -> None:
    assert planned(**{kind: [path]}).invited_domains is asked


def test_everything_is_every_section_that_a_scan_can_read() -> None:
    made = everything()
    assert made.group_get
    assert made.invited_domains
    assert made.above == made.group
    for kind in (Kind.INSTANCE, Kind.GROUP, Kind.PROJECT):
        assert (
            made.sections(kind)
            == {name for name, spec in SECTIONS.items() if kind in spec.kinds} - BESIDE
        )
