"""Whose a change is: by an author without an id, and of what was removed and made anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.unit.investigate.test_investigation import OPENED, PUBLIC, calls
from tests.unit.investigate.world import (
    ADA,
    ADA_MEMBER,
    BEN,
    TOKEN,
    at,
    event,
    instance,
    member,
    members,
    project,
    told,
)


def test_a_change_by_an_author_without_an_id_may_be_the_identitys(tmp_path: Path) -> None:
    nameless = replace(OPENED, author=replace(OPENED.author, id=None))
    found = told(tmp_path, [PUBLIC], nameless, old=[project()])
    [change] = found["changes"]
    assert (change["of"], change["by"][0]["author"]) == ("unexplained", "Ada")
    [words] = [one["words"] for one in found["unseen"] if one["what"] == "nameless"]
    assert words.startswith(
        "1 event of the period without an id of the author, 1 of them with the name of the identity"
    )


MAIN = {"name": "main", "allow_force_push": False, "id": 1} | {
    "push_access_levels": [{"kind": "role", "access_level": 40}],
    "merge_access_levels": [{"kind": "role", "access_level": 40}],
}
OPEN = {**MAIN, "id": 42, "allow_force_push": True}
ANEW = [
    event(f"protected_branch_{did}", minute, target=("ProtectedBranch", None, "main"))
    for minute, did in enumerate(("removed", "created"))
]


def test_a_branch_that_was_removed_and_made_anew_is_set_back_with_the_rest(tmp_path: Path) -> None:
    now, before = (project(protected_branches={"main": one}) for one in (OPEN, MAIN))
    found = told(tmp_path, [now], *ANEW, old=[before])
    by_name = {one["place"][-1]: one for one in found["set_back"]}
    assert {one["of"] for one in by_name.values()} == {"identity"}
    assert calls([by_name["allow_force_push"]]) == ["PATCH /projects/7/protected_branches/main"]
    assert by_name["id"]["calls"] == []


def test_without_an_earlier_snapshot_a_branch_made_anew_is_not_to_be_removed(
    tmp_path: Path,
) -> None:
    now = project(protected_branches={"main": OPEN})
    [anew] = told(tmp_path, [now], *ANEW)["set_back"]
    assert (anew["change"], anew["before_from"], anew["calls"]) == ("changed", "unknown", [])
    again = [replace(one, created_at=at(minute)) for minute, one in enumerate(ANEW, 5)]
    for events in ([ANEW[1]], [ANEW[1], *again]):
        [made] = told(tmp_path, [now], *events)["set_back"]
        assert made["change"] == "added"
        assert calls([made]) == ["DELETE /projects/7/protected_branches/main"]


def test_a_token_that_the_incident_made_and_that_is_asked_about_is_ended_once(
    tmp_path: Path,
) -> None:
    made = event("project_access_token_created", 1, target=("Token", 103, "ci"))
    users = instance({"id": ADA, "username": "ada"}, personal_access_tokens={"103": TOKEN})
    old = [instance({"id": ADA, "username": "ada"}), project(access_tokens={})]
    new = [users, project(access_tokens={"103": TOKEN})]
    found = told(tmp_path, new, made, old=old, what="token", name="103")
    assert calls(found["revoke"]) == ["DELETE /projects/7/access_tokens/103"]


def test_whatever_was_removed_and_made_anew_is_the_identitys(tmp_path: Path) -> None:
    rule = {"name": "prod", "deploy_access_levels": [{"kind": "role", "access_level": 40}]}
    variable = {"key": "KEY", "environment_scope": "*", "masked": True}
    before = project(
        **members(ADA_MEMBER, member(BEN, "ben", 30)),
        protected_environments={"prod": rule},
        variables={"KEY@*": variable},
    )
    now = project(
        **members(ADA_MEMBER, member(BEN, "ben", 40)),
        protected_environments={
            "prod": {**rule, "deploy_access_levels": [{"kind": "role", "access_level": 30}]}
        },
        variables={"KEY@*": {**variable, "masked": False}},
    )
    events = [
        event("member_destroyed", 1, target=("User", BEN, "Ben")),
        event("member_created", 2, target=("User", BEN, "Ben"), add="user_access"),
        event("environment_unprotected", 3, target=("ProtectedEnvironment", None, "prod")),
        event("environment_protected", 4, target=("ProtectedEnvironment", None, "prod")),
        event("ci_variable_deleted", 5, target=("Ci::Variable", None, "KEY")),
        event("ci_variable_created", 6, target=("Ci::Variable", None, "KEY")),
    ]
    found = told(tmp_path, [now], *events, old=[before])
    assert {one["of"] for one in found["set_back"]} == {"identity"}
    assert {one["section"] for one in found["set_back"] if one["calls"]} == {
        *("members", "protected_environments", "variables"),
    }


@pytest.mark.parametrize(("text", "before"), [("Privat", None), ("0", "private")])
def test_a_visibility_in_another_language_is_no_value_to_go_back_to(
    tmp_path: Path, text: str, before: str | None
) -> None:
    opened = replace(OPENED, details={**OPENED.details, "from": text})
    [visibility] = told(tmp_path, [PUBLIC], opened)["set_back"]
    assert (visibility["before"], bool(visibility["calls"])) == (before, before is not None)
