"""The default branch, the rules that protect it and others, and the rules for tags."""

from __future__ import annotations

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    API,
    BRANCHES,
    OF_A_REPOSITORY,
    OF_ACTIVE_PROJECTS,
    OF_CODE,
    SITE,
    TOP,
    Verdicts,
    fails,
    skipped,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Change,
    Flip,
    both,
    edit,
    of_one,
    put,
    refuse,
    rule,
    unprotect,
    value,
    whole,
)
from tests.simulator import ABSENT

RULES = "GET /projects/:id/protected_branches"
TAGS = "GET /projects/:id/protected_tags"

OPEN = ("PRJ-001", "PRJ-002", "PRJ-003", "PRJ-004")
"""These fail where no rule protects the default branch; whether others are looser is no question
then."""
UNPROTECTED = fails(SITE, *OPEN) | skipped(SITE, "PRJ-005")
UNSEEN = unknown(SITE, *BRANCHES)
LEVELS_UNSEEN = unknown(SITE, "PRJ-002", "PRJ-005")
PUSHED = fails(SITE, "PRJ-002")


def levels(*entries: object) -> Flip:
    """Say who may push to the default branch of `site`."""
    return rule(SITE, "main", push_access_levels=list(entries))


def of_main(change: Change) -> Flip:
    """Change the rule of the default branch of `site` in the answer."""
    return edit(RULES, SITE, of_one("name", "main", change))


def above(branch: str, **attributes: object) -> Flip:
    """Have the top-level group protect branches."""
    return put(TOP, protected_branches={branch: {"push_access_levels": [0], **attributes}})


def tags(**rules: object) -> Flip:
    """Say who may create which tags of `site`."""
    created = {name.replace("_", "*"): {"create_access_levels": to} for name, to in rules.items()}
    return put(SITE, protected_tags=created)


def of_tag(change: Change) -> Flip:
    """Change the rule for tags of `site` in the answer."""
    return edit(TAGS, SITE, of_one("name", "v*", change))


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- what leaves a project with nothing to judge
    "archived": (put(SITE, archived=True), skipped(SITE, *OF_ACTIVE_PROJECTS)),
    "archived null": (put(SITE, archived=None), {}),
    "archived absent": (put(SITE, archived=ABSENT), unknown(SITE, *OF_ACTIVE_PROJECTS)),
    "archived and loose": (
        both(put(SITE, archived=True, push_rule=None), rule(SITE, "main", allow_force_push=True)),
        skipped(SITE, *OF_ACTIVE_PROJECTS),
    ),
    "empty": (put(SITE, empty_repo=True), skipped(SITE, *OF_A_REPOSITORY)),
    "empty null": (put(SITE, empty_repo=None), {}),
    "empty absent": (put(SITE, empty_repo=ABSENT), unknown(SITE, *OF_A_REPOSITORY)),
    # --- the default branch
    "default branch unprotected": (put(SITE, default_branch="develop"), UNPROTECTED),
    "default branch in another case": (put(SITE, default_branch="Main"), UNPROTECTED),
    "default branch null": (put(SITE, default_branch=None), unknown(SITE, *OF_CODE)),
    "default branch empty": (put(SITE, default_branch=""), unknown(SITE, *OF_CODE)),
    "default branch empty and no rule": (
        put(SITE, default_branch="", protected_branches={}),
        unknown(SITE, *OF_CODE) | skipped(SITE, "PRJ-006"),
    ),
    "default branch empty as the repository is": (
        put(SITE, default_branch="", empty_repo=True),
        skipped(SITE, *OF_A_REPOSITORY),
    ),
    "default branch absent": (put(SITE, default_branch=ABSENT), unknown(SITE, *OF_CODE)),
    "default branch below a loose rule": (
        put(SITE, default_branch="spike"),
        fails(SITE, "PRJ-002", "PRJ-003", "PRJ-004"),
    ),
    "default branch covered by a star only": (
        put(API, default_branch="trunk"),
        fails(API, "PRJ-004", "PRJ-005"),
    ),
    # --- the rules as a whole
    "no rules": (put(SITE, protected_branches={}), UNPROTECTED | skipped(SITE, "PRJ-006")),
    "no matching rule": (unprotect(SITE, "main"), UNPROTECTED),
    "one of two matching rules gone": (unprotect(API, "release/*"), fails(API, "PRJ-004")),
    "rules forbidden": (refuse(RULES, SITE, 403), UNSEEN),
    "rules not found": (refuse(RULES, SITE, 404), UNSEEN),
    "rules broken": (refuse(RULES, SITE, 500), UNSEEN),
    "rules null": (edit(RULES, SITE, whole("null")), UNSEEN),
    "rules an object": (edit(RULES, SITE, whole({})), UNSEEN),
    "a rule without a name": (of_main(value("name", ABSENT)), UNSEEN),
    # --- force pushes
    "force push true": (rule(SITE, "main", allow_force_push=True), fails(SITE, "PRJ-003")),
    "force push null": (
        rule(SITE, "main", allow_force_push=None),
        unknown(SITE, "PRJ-003", "PRJ-005"),
    ),
    "force push absent": (
        rule(SITE, "main", allow_force_push=ABSENT),
        unknown(SITE, "PRJ-003", "PRJ-005"),
    ),
    "force push on the wildcard beside a strict rule": (
        rule(API, "*", allow_force_push=True),
        fails(API, "PRJ-003"),
    ),
    "force push on a wildcard that does not match": (
        rule(API, "releases/*", allow_force_push=True),
        fails(API, "PRJ-005"),
    ),
    "force push absent on a rule for other branches": (
        rule(SITE, "spike", allow_force_push=ABSENT),
        unknown(SITE, "PRJ-003", "PRJ-005"),
    ),
    "force push true on one rule and absent on another": (
        both(
            rule(API, "*", allow_force_push=True), rule(API, "release/*", allow_force_push=ABSENT)
        ),
        fails(API, "PRJ-003") | unknown(API, "PRJ-005"),
    ),
    "force push by a rule of the top-level group": (
        above("ma*", allow_force_push=True),
        fails(SITE, "PRJ-003", "PRJ-005") | fails(API, "PRJ-005"),
    ),
    "a strict rule of the top-level group of the same name": (
        both(
            rule(SITE, "main", allow_force_push=True, push_access_levels=[30]),
            above("main"),
        ),
        fails(SITE, "PRJ-002", "PRJ-003"),
    ),
    "a loose rule of the top-level group of the same name": (
        above("main", push_access_levels=[30]),
        PUSHED,
    ),
    # --- who may push
    "nobody pushes": (levels(0), {}),
    "maintainers push": (levels(40), {}),
    "administrators push": (levels(60), {}),
    "no entry at all": (levels(), {}),
    "developers push": (levels(30), PUSHED),
    "developers push beside nobody": (levels(0, 30), PUSHED),
    "a user pushes": (levels({"username": "ida.berg"}), PUSHED),
    "a group pushes": (levels({"group_full_path": "north/apps"}), PUSHED),
    "a deploy key pushes, with the number of a role beside it": (
        levels({"deploy_key_id": 9, "access_level": 40}),
        PUSHED,
    ),
    "a custom role pushes": (
        of_main(value("push_access_levels", [{"access_level": None, "member_role_id": 4}])),
        PUSHED,
    ),
    "an entry that names nobody": (levels({"access_level": None}), LEVELS_UNSEEN),
    "entries null": (of_main(value("push_access_levels", None)), LEVELS_UNSEEN),
    "entries absent": (of_main(value("push_access_levels", ABSENT)), LEVELS_UNSEEN),
    "entries a text": (of_main(value("push_access_levels", "maintainers")), LEVELS_UNSEEN),
    "developers push to what a wildcard covers": (
        rule(API, "releases/*", push_access_levels=[30]),
        fails(API, "PRJ-005"),
    ),
    # --- who may merge
    "developers merge": (rule(SITE, "main", merge_access_levels=[30]), {}),
    "developers merge into what a wildcard covers": (
        rule(API, "releases/*", merge_access_levels=[30]),
        fails(API, "PRJ-005"),
    ),
    "merging null": (of_main(value("merge_access_levels", None)), unknown(SITE, "PRJ-005")),
    "merging absent": (
        of_main(value("merge_access_levels", ABSENT)),
        unknown(SITE, "PRJ-005"),
    ),
    # --- Code Owners
    "code owners not asked": (
        rule(SITE, "main", code_owner_approval_required=False),
        fails(SITE, "PRJ-004"),
    ),
    "code owners null": (
        rule(SITE, "main", code_owner_approval_required=None),
        fails(SITE, "PRJ-004"),
    ),
    "code owners absent": (
        rule(SITE, "main", code_owner_approval_required=ABSENT),
        unknown(SITE, "PRJ-004"),
    ),
    "code owners asked by one of two rules": (
        rule(API, "*", code_owner_approval_required=True),
        {},
    ),
    # --- who may lift the protection; no entry means Maintainers
    "developers unprotect": (
        rule(SITE, "main", unprotect_access_levels=[30]),
        fails(SITE, "PRJ-006"),
    ),
    "developers unprotect another branch": (
        rule(SITE, "spike", unprotect_access_levels=[30]),
        fails(SITE, "PRJ-006"),
    ),
    "administrators unprotect": (rule(SITE, "main", unprotect_access_levels=[60]), {}),
    "a user unprotects": (
        rule(SITE, "main", unprotect_access_levels=[{"username": "ida.berg"}]),
        {},
    ),
    "unprotecting null": (
        of_main(value("unprotect_access_levels", None)),
        unknown(SITE, "PRJ-006"),
    ),
    "unprotecting absent": (
        of_main(value("unprotect_access_levels", ABSENT)),
        unknown(SITE, "PRJ-006"),
    ),
    # --- tags
    "no tag protected": (put(SITE, protected_tags={}), fails(SITE, "PRJ-007")),
    "another tag protected": (tags(release=[40]), fails(SITE, "PRJ-007")),
    "every tag protected": (tags(_=[40]), {}),
    "nobody tags": (tags(v_=[0]), {}),
    "administrators tag": (tags(v_=[60]), {}),
    "developers tag": (tags(v_=[30]), fails(SITE, "PRJ-007")),
    "developers tag some releases": (tags(v_=[40], v1_=[30]), fails(SITE, "PRJ-007")),
    "developers tag what is no release": (tags(v_=[40], docs_=[30]), {}),
    "a user tags": (tags(v_=[{"username": "ida.berg"}]), {}),
    "tagging null": (of_tag(value("create_access_levels", None)), unknown(SITE, "PRJ-007")),
    "tagging absent": (of_tag(value("create_access_levels", ABSENT)), unknown(SITE, "PRJ-007")),
    "tagging a text": (of_tag(value("create_access_levels", "40")), unknown(SITE, "PRJ-007")),
    "a tag without a name": (of_tag(value("name", ABSENT)), unknown(SITE, "PRJ-007")),
    "tags null": (edit(TAGS, SITE, whole("null")), unknown(SITE, "PRJ-007")),
    "tags forbidden": (refuse(TAGS, SITE, 403), unknown(SITE, "PRJ-007")),
    "tags not found": (refuse(TAGS, SITE, 404), unknown(SITE, "PRJ-007")),
    "tags broken": (refuse(TAGS, SITE, 500), unknown(SITE, "PRJ-007")),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
