"""Approvals of merge requests: the settings, which a group locks for projects, and the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    APPROVALS,
    BRANCHES,
    SITE,
    SUB,
    TOP,
    Verdicts,
    fails,
    skipped,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Flip,
    both,
    edit,
    entry,
    inside,
    instance,
    of_each,
    put,
    refuse,
    unprotect,
    value,
    whole,
    within,
)
from tests.simulator import ABSENT

OF_GROUP = "GET /groups/:id/merge_request_approval_setting"
OF_PROJECT = "GET /projects/:id/merge_request_approval_setting"
RULES = "GET /projects/:id/approval_rules"
BRANCH_RULES = "GET /projects/:id/protected_branches"

SETTINGS: Mapping[str, str] = {
    "allow_author_approval": "PRJ-009",
    "allow_committer_approval": "PRJ-010",
    "allow_overrides_to_approver_list_per_merge_request": "PRJ-011",
    "retain_approvals_on_push": "PRJ-012",
}
"""What must not be allowed, and the policy that looks at it in a project."""

NOT_TOLD: Mapping[str, object] = {"null": None, "absent": ABSENT}
GARBLED: Mapping[str, object] = {
    "a flag": True,
    "of no value": {"locked": True, "inherited_from": None},
    "of a value that is a text": {"value": "false", "locked": True, "inherited_from": None},
}
"""Answers for one setting that do not tell it."""

SITE_UNSEEN = unknown(SITE, *APPROVALS)
TOO_FEW, RULES_UNSEEN = fails(SITE, "PRJ-008"), unknown(SITE, "PRJ-008")


def of_part(name: str) -> str:
    """The endpoint of the settings of a group or project."""
    return OF_GROUP if name.startswith("group") else OF_PROJECT


def set_for(name: str, setting: str, to: bool) -> Flip:
    """Set an approval setting where it is stored."""
    return inside(name, "merge_request_approval_setting", **{setting: to})


def reviewers(**attributes: Any) -> Flip:
    """Set attributes of the one approval rule of `site`."""
    return entry(SITE, "approval_rules", **attributes)


def of_rule(name: str, to: object) -> Flip:
    """Set what the API tells of it."""
    return edit(RULES, SITE, of_each(value(name, to)))


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- one setting of a group, of a project, of both
    **{
        f"{setting} in the group": (set_for(TOP, setting, True), fails(TOP, "GRP-022"))
        for setting in SETTINGS
    },
    **{
        f"{setting} in a project, where the group locks it": (set_for(SITE, setting, True), {})
        for setting in SETTINGS
    },
    **{
        f"{setting} in both": (
            both(set_for(TOP, setting, True), set_for(SITE, setting, True)),
            fails(TOP, "GRP-022") | fails(SITE, policy),
        )
        for setting, policy in SETTINGS.items()
    },
    "of the subgroup, which has a group above it": (
        set_for(SUB, "allow_author_approval", True),
        {},
    ),
    # --- what the API tells of one
    **{
        f"{setting} allowed in a project": (
            edit(OF_PROJECT, SITE, within(setting, value("value", True))),
            fails(SITE, policy),
        )
        for setting, policy in SETTINGS.items()
    },
    **{
        f"{setting} of {name} {word}": (
            edit(of_part(name), name, value(setting, to)),
            unknown(name, "GRP-022" if name == TOP else policy),
        )
        for name in (TOP, SITE)
        for setting, policy in SETTINGS.items()
        for word, to in NOT_TOLD.items()
    },
    **{
        f"author's approval {word}": (
            edit(OF_PROJECT, SITE, value("allow_author_approval", to)),
            unknown(SITE, "PRJ-009"),
        )
        for word, to in GARBLED.items()
    },
    "approvals of owners removed": (set_for(TOP, "selective_code_owner_removals", True), {}),
    "approvals of owners kept in a project": (
        set_for(SITE, "selective_code_owner_removals", False),
        {},
    ),
    "approvals of owners absent in a project": (
        edit(OF_PROJECT, SITE, value("selective_code_owner_removals", ABSENT)),
        {},
    ),
    "authenticated again": (set_for(TOP, "require_reauthentication_to_approve", True), {}),
    "locked by the instance": (instance(prevent_merge_requests_author_approval=True), {}),
    # --- the settings as a whole
    "settings of the group forbidden": (refuse(OF_GROUP, TOP, 403), unknown(TOP, "GRP-022")),
    "settings of the group not found": (refuse(OF_GROUP, TOP, 404), unknown(TOP, "GRP-022")),
    "settings of the group broken": (refuse(OF_GROUP, TOP, 500), unknown(TOP, "GRP-022")),
    "settings of the group null": (edit(OF_GROUP, TOP, whole("null")), unknown(TOP, "GRP-022")),
    "settings of the subgroup forbidden": (refuse(OF_GROUP, SUB, 403), unknown(SUB, "GRP-022")),
    "settings of a project forbidden": (refuse(OF_PROJECT, SITE, 403), SITE_UNSEEN),
    "settings of a project not found": (refuse(OF_PROJECT, SITE, 404), SITE_UNSEEN),
    "settings of a project broken": (refuse(OF_PROJECT, SITE, 500), SITE_UNSEEN),
    "settings of a project null": (edit(OF_PROJECT, SITE, whole("null")), SITE_UNSEEN),
    "settings of a project a list": (edit(OF_PROJECT, SITE, whole([])), SITE_UNSEEN),
    # --- how many must approve
    "no rule": (put(SITE, approval_rules=[]), TOO_FEW),
    "none required": (reviewers(approvals_required=0), TOO_FEW),
    "two required": (reviewers(approvals_required=2), {}),
    "more required than there are people": (reviewers(approvals_required=3), TOO_FEW),
    "required null": (reviewers(approvals_required=None), RULES_UNSEEN),
    "required absent": (reviewers(approvals_required=ABSENT), RULES_UNSEEN),
    "required a text": (reviewers(approvals_required="1"), RULES_UNSEEN),
    # --- who may
    "nobody": (reviewers(users=[]), TOO_FEW),
    "a group": (reviewers(users=[], groups=["north/apps"]), {}),
    "a group that is hidden": (reviewers(users=[], contains_hidden_groups=True), {}),
    "hidden groups null": (reviewers(contains_hidden_groups=None), {}),
    "hidden groups absent": (reviewers(contains_hidden_groups=ABSENT), RULES_UNSEEN),
    "people null": (of_rule("users", None), RULES_UNSEEN),
    "people absent": (
        of_rule("users", ABSENT),
        RULES_UNSEEN,
    ),
    "groups null": (of_rule("groups", None), RULES_UNSEEN),
    "groups absent": (
        of_rule("groups", ABSENT),
        RULES_UNSEEN,
    ),
    # --- of what sort a rule is
    "for anybody": (reviewers(rule_type="any_approver", users=[]), {}),
    "of code owners": (reviewers(rule_type="code_owner"), TOO_FEW),
    "of scans": (reviewers(rule_type="report_approver"), TOO_FEW),
    "of a sort null": (reviewers(rule_type=None), TOO_FEW),
    "of a sort absent": (reviewers(rule_type=ABSENT), RULES_UNSEEN),
    # --- for which branches
    "for the default branch": (reviewers(protected_branches=["main"]), {}),
    "for another branch": (reviewers(protected_branches=["spike"]), TOO_FEW),
    "for every protected branch": (reviewers(applies_to_all_protected_branches=True), {}),
    "for every protected branch, of which none is the default": (
        both(reviewers(applies_to_all_protected_branches=True), unprotect(SITE, "main")),
        fails(SITE, "PRJ-001", "PRJ-002", "PRJ-003", "PRJ-004", "PRJ-008")
        | skipped(SITE, "PRJ-005"),
    ),
    "for every protected branch, and these are hidden": (
        both(reviewers(applies_to_all_protected_branches=True), refuse(BRANCH_RULES, SITE, 403)),
        unknown(SITE, *BRANCHES, "PRJ-008"),
    ),
    "for every protected branch null": (reviewers(applies_to_all_protected_branches=None), {}),
    "for every protected branch absent": (
        reviewers(applies_to_all_protected_branches=ABSENT),
        RULES_UNSEEN,
    ),
    "for branches absent": (of_rule("protected_branches", ABSENT), RULES_UNSEEN),
    "for branches null": (of_rule("protected_branches", None), RULES_UNSEEN),
    # --- the rules as a whole
    "rules forbidden": (refuse(RULES, SITE, 403), RULES_UNSEEN),
    "rules not found": (refuse(RULES, SITE, 404), RULES_UNSEEN),
    "rules broken": (refuse(RULES, SITE, 500), RULES_UNSEEN),
    "rules null": (edit(RULES, SITE, whole("null")), RULES_UNSEEN),
    "a rule without an id": (
        of_rule("id", ABSENT),
        RULES_UNSEEN,
    ),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
