"""Push rules of groups and projects."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    FAIL,
    PUSH_RULES,
    SITE,
    SUB,
    TOP,
    UNKNOWN,
    Verdicts,
    fails,
    skipped,
    told,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import Flip, both, edit, inside, put, refuse, whole
from tests.simulator import ABSENT

OF_GROUP, OF_PROJECT = "GET /groups/:id/push_rule", "GET /projects/:id/push_rule"

TOP_UNSEEN = unknown(TOP, "GRP-001", *PUSH_RULES) | unknown(SUB, "GRP-001")
SUB_UNSEEN = unknown(SUB, "GRP-001", *PUSH_RULES)
SITE_UNSEEN = unknown(SITE, *PUSH_RULES)

CHECKS: Mapping[str, str] = {
    "commit_committer_check": "GRP-002",
    "member_check": "GRP-002",
    "reject_unsigned_commits": "GRP-003",
    "prevent_secrets": "GRP-004",
    "deny_delete_tag": "GRP-004",
}
"""What a push rule should check, and the policy that looks."""

VALUES: Mapping[str, tuple[object, str]] = {
    "false": (False, FAIL),
    "null": (None, FAIL),
    "absent": (ABSENT, UNKNOWN),
    "a number": (1, UNKNOWN),
}

FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    **{
        f"{check} of {name} {word}": (
            inside(name, "push_rule", **{check: to}),
            told(outcome, name, policy),
        )
        for name in (TOP, SITE)
        for check, policy in CHECKS.items()
        for word, (to, outcome) in VALUES.items()
    },
    # --- the author's address: an expression for it does as well as the check of members
    "members unchecked, but their addresses": (
        inside(TOP, "push_rule", member_check=False, author_email_regex="@north\\.example$"),
        {},
    ),
    "addresses null": (inside(TOP, "push_rule", author_email_regex=None), {}),
    "addresses absent": (
        inside(TOP, "push_rule", author_email_regex=ABSENT),
        unknown(TOP, "GRP-002"),
    ),
    "addresses a number": (
        inside(SITE, "push_rule", author_email_regex=1),
        unknown(SITE, "GRP-002"),
    ),
    # --- of groups: never set, set with nothing on, refused
    "none in the top-level group": (
        put(TOP, push_rule=None),
        fails(TOP, "GRP-001") | skipped(TOP, *PUSH_RULES),
    ),
    "none in the subgroup": (put(SUB, push_rule=None), skipped(SUB, *PUSH_RULES)),
    "none in any group": (
        both(put(TOP, push_rule=None), put(SUB, push_rule=None)),
        fails(TOP, "GRP-001")
        | skipped(TOP, *PUSH_RULES)
        | fails(SUB, "GRP-001")
        | skipped(SUB, *PUSH_RULES),
    ),
    "one with nothing on": (put(TOP, push_rule={}), fails(TOP, *PUSH_RULES)),
    "one of nothing we know": (edit(OF_GROUP, TOP, whole({})), TOP_UNSEEN),
    "the top-level group's forbidden": (refuse(OF_GROUP, TOP, 403), TOP_UNSEEN),
    "the top-level group's broken": (refuse(OF_GROUP, TOP, 500), TOP_UNSEEN),
    "the subgroup's forbidden": (refuse(OF_GROUP, SUB, 403), SUB_UNSEEN),
    # --- of projects
    "none in a project": (put(SITE, push_rule=None), fails(SITE, *PUSH_RULES)),
    "one in a project with nothing on": (put(SITE, push_rule={}), fails(SITE, *PUSH_RULES)),
    "a project's a text": (edit(OF_PROJECT, SITE, whole('"none"')), SITE_UNSEEN),
    "a project's forbidden": (refuse(OF_PROJECT, SITE, 403), SITE_UNSEEN),
    "a project's not found": (refuse(OF_PROJECT, SITE, 404), SITE_UNSEEN),
    "a project's broken": (refuse(OF_PROJECT, SITE, 502), SITE_UNSEEN),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
