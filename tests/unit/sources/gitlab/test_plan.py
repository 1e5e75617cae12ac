from __future__ import annotations

from collections.abc import Sequence

import pytest

from scanner.model import Kind
from scanner.requirement import parse
from scanner.sources.gitlab.plan import Plan, everything, plan


def planned(**paths: Sequence[str]) -> Plan:
    return plan({Kind(kind): [parse(path) for path in each] for kind, each in paths.items()})


def test_nothing_is_read_when_nothing_is_asked() -> None:
    assert planned() == Plan(frozenset(), frozenset(), frozenset(), False)


@pytest.mark.parametrize(
    ("kind", "path", "instance", "group", "project"),
    [
        ("project", "settings.archived", [], [], ["settings"]),
        ("project", "protected_branches.*.allow_force_push", [], [], ["protected_branches"]),
        ("project", "ancestors.push_rule", [], ["push_rule"], []),
        ("project", "instance.application_settings.x", ["application_settings"], [], []),
        ("group", "push_rule", [], ["push_rule"], []),
        ("group", "ancestors.settings.parent_id", [], ["settings"], []),
        ("group", "instance.application_settings.x", ["application_settings"], [], []),
        ("instance", "application_settings.x", ["application_settings"], [], []),
        # What a kind does not have is not read of it.
        ("group", "protected_branches", [], [], []),
        ("project", "ancestors.protected_branches", [], [], []),
        ("group", "no_such_section.x", [], [], []),
        ("user", "memberships", [], [], []),
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


def test_everything_is_every_section() -> None:
    made = everything()
    assert made.group_get
    assert "application_settings" in made.instance
    assert {"settings", "push_rule", "shared_with_groups", "members"} <= made.group
    assert {"settings", "protected_branches", "approval_settings"} <= made.project
    assert "protected_branches" not in made.group
