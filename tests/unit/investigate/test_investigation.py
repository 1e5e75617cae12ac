"""What an investigation comes to, from snapshots and events that are made for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner.investigate.shape import Investigation
from scanner.model import Status
from scanner.render import investigation_json
from tests.builders import resource, section
from tests.unit.investigate.test_shape import SCHEMA
from tests.unit.investigate.world import (
    ADA,
    ADA_MEMBER,
    BEN,
    BOT,
    TOKEN,
    event,
    file,
    instance,
    member,
    members,
    project,
    told,
    was,
)

PUBLIC = project(settings={"visibility": "public"})
OPENED = event(
    "project_visibility_level_updated",
    1,
    change="visibility_level",
    to="Public",
    **was("Private"),
)


def calls(found: list[Any]) -> list[str]:
    return [f"{call['method']} {call['path']}" for one in found for call in one["calls"]]


def test_it_is_valid_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    first, second = (told(tmp_path, [PUBLIC], OPENED, old=[project()]) for _ in range(2))
    jsonschema.validate(first, SCHEMA)
    assert investigation_json.render(first) == investigation_json.render(second)


def test_a_change_that_somebody_else_explains_is_not_the_incidents(tmp_path: Path) -> None:
    other = event(
        "project_visibility_level_updated", 1, BEN, change="visibility_level", to="Public"
    )
    found = told(tmp_path, [PUBLIC], other, old=[project()])
    assert (found["changes"], found["set_back"]) == ([], [])
    [words] = [one["words"] for one in found["unseen"] if one["what"] == "others"]
    assert words.startswith("1 other change of the period somebody else made")


def test_what_nobody_explains_counts_only_where_the_identity_could_have_done_it(
    tmp_path: Path,
) -> None:
    other: dict[str, Any] = {"path": "acme/other", "id": 8}
    now = [resource(**other, settings={"visibility": "public"}, **members()), PUBLIC]
    before = [resource(**other, settings={"visibility": "private"}, **members()), project()]
    found = told(tmp_path, now, old=before)
    assert [one["at"]["path"] for one in found["changes"]] == ["acme/web"]
    [change] = found["changes"]
    assert (change["of"], change["why"]) == ("unexplained", "retention")
    reporter = members(member(ADA, "ada", 20))
    weak = told(
        tmp_path,
        [project(settings={"visibility": "public"}, **reporter)],
        old=[project(**reporter)],
    )
    assert weak["changes"] == []


def test_a_change_from_before_the_period_is_not_the_incidents(tmp_path: Path) -> None:
    found = told(tmp_path, [PUBLIC], OPENED, old=[project()], until="2026-01-15T12:01:00.000Z")
    assert (found["timeline"]["events"], found["changes"]) == ([], [])
    [words] = [one["words"] for one in found["unseen"] if one["what"] in ("others", "outside")]
    assert words.startswith("1 other change between the snapshots came before --since or after")


def test_what_was_done_before_the_earlier_snapshot_is_told_by_events(tmp_path: Path) -> None:
    key = {"203": {"title": "laptop", "can_push": True}}
    before = event("deploy_key_added", 1, target=("DeployKey", 203, "laptop"))
    stood = project(deploy_keys=key)
    now = project(settings={"visibility": "public"}, deploy_keys=key)
    old_file = file(tmp_path, before)
    found = told(tmp_path, [now], old=[stood], files=[old_file])
    assert calls(found["revoke"]) == ["POST /users/2/block"]
    late = told(tmp_path, [now], before)  # without an earlier one
    assert calls(late["revoke"]) == ["POST /users/2/block", "DELETE /projects/7/deploy_keys/203"]


ROLES = [
    ("Developer", 30), ("Default role: Developer", 30), ("Custom role: x", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "level"), ROLES)
def test_the_value_before_is_the_events_where_no_snapshot_has_it(
    tmp_path: Path, text: str, level: int | None
) -> None:
    ben = member(BEN, "ben", 40)
    raised = event(
        "member_updated", 1, target=("User", BEN, "Ben"), change="access_level", to="Maintainer",
        **was(text),
    )  # fmt: skip
    found = told(tmp_path, [project(**members(ADA_MEMBER, ben))], raised)
    [one] = [each for each in found["set_back"] if each["place"][-1] == "access_level"]
    assert (one["before"], one["now"]) == (level, 40)
    assert one["before_from"] == ("unknown" if level is None else "event")
    assert calls([one]) == (["PUT /projects/7/members/3"] if level else [])


def test_an_entry_that_an_event_says_went_is_told_without_what_it_was(tmp_path: Path) -> None:
    gone = event("protected_branch_removed", 1, target=("ProtectedBranch", None, "main"))
    found = told(tmp_path, [project(protected_branches={})], gone)
    [one] = found["set_back"]
    assert (one["place"], one["change"]) == (["protected_branches", "main"], "removed")
    assert (one["before_from"], one["calls"]) == ("unknown", [])
    there = told(tmp_path, [project(protected_branches={"main": {"name": "main"}})], gone)
    assert there["set_back"] == []


def test_a_project_that_was_made_and_one_that_is_gone(tmp_path: Path) -> None:
    made = resource(path="acme/new", id=9, settings={"created_at": "2026-01-15T12:01:00Z"})
    gone = resource(path="acme/old", id=8, settings={"created_at": "2025-01-15T12:01:00Z"})
    events = (
        event("project_created", 1, on=made),
        event("project_destroyed", 2, on=gone),
    )
    old, new = [gone, project()], [made, project()]
    found = told(tmp_path, new, *events, old=old)
    assert calls(found["set_back"]) == ["DELETE /projects/9", "POST /projects/8/restore"]


def test_a_push_is_told_as_something_to_look_at(tmp_path: Path) -> None:
    push = event("repository_git_operation", 1, custom_message='{"action":"git-receive-pack"}')
    clone = event("repository_git_operation", 2, custom_message='{"action":"git-upload-pack"}')
    found = told(tmp_path, [project()], push, clone)
    [one] = found["set_back"]
    assert (one["change"], one["calls"]) == ("pushed", [])
    assert "2026-01-15T12:01" in one["note"]
    assert [one["times"] for one in found["rotate"]["downloads"]] == [1]


def test_a_bot_of_a_token_that_was_made_ends_with_it(tmp_path: Path) -> None:
    bot = member(BOT, "project_7_bot", 40, is_bot=True)
    now = project(access_tokens={"103": TOKEN}, **members(ADA_MEMBER, bot))
    events = (
        event("project_access_token_created", 1, target=("Token", 103, "ci")),
        event("member_created", 1, target=("User", BOT, "ci")),
    )
    found = told(tmp_path, [now], *events, old=[project(access_tokens={})])
    assert [(one["what"], bool(one["calls"])) for one in found["revoke"]] == [
        ("account", True),
        ("access token", True),
        ("member", False),
    ]


VARIABLES = {
    "OPEN@*": {"key": "OPEN", "protected": False, "masked": True, "hidden": False},
    "HIDDEN@*": {"key": "HIDDEN", "protected": True, "masked": True, "hidden": True},
}


def secrets(found: Investigation) -> dict[str, tuple[str, bool]]:
    return {one["name"]: (one["how"], one["certain"]) for one in found["rotate"]["secrets"]}


def test_a_maintainer_reads_variables_and_a_developer_prints_them(tmp_path: Path) -> None:
    rules: dict[str, Any] = {
        "settings": {
            "visibility": "private",
            "archived": False,
            "default_branch": "main",
            "repository_access_level": "enabled",
            "builds_access_level": "enabled",
        },
        "variables": VARIABLES,
        "protected_branches": {
            "main": {
                "name": "main",
                "push_access_levels": [{"kind": "role", "access_level": 40}],
                "merge_access_levels": [{"kind": "role", "access_level": 40}],
            }
        },
    }
    maintainer = told(tmp_path, [project(**rules)])
    assert secrets(maintainer) == {"OPEN@*": ("read", True), "HIDDEN@*": ("job", False)}
    developer = told(tmp_path, [project(**rules, **members(member(ADA, "ada", 30)))])
    assert secrets(developer) == {"OPEN@*": ("job", True), "HIDDEN@*": ("job", False)}
    reporter = told(tmp_path, [project(**rules, **members(member(ADA, "ada", 20)))])
    assert secrets(reporter) == {}
    narrow = {"5": {**TOKEN, "user_id": ADA, "scopes": ["read_registry"]}}
    users = instance(
        {"id": ADA, "username": "ada", "state": "active"}, personal_access_tokens=narrow
    )
    scoped = told(tmp_path, [users, project(**rules)], what="token", name="5")
    assert secrets(scoped) == {}


def test_a_variable_whose_value_was_changed_is_to_be_looked_at(tmp_path: Path) -> None:
    changed = event("ci_variable_updated", 1, target=("Ci::Variable", 4, "DEPLOY_KEY"))
    found = told(tmp_path, [project()], changed)
    assert secrets(found) == {"DEPLOY_KEY": ("changed", True)}


def test_what_one_snapshot_alone_could_read_is_no_change(tmp_path: Path) -> None:
    unread = section(status=Status.FORBIDDEN)
    found = told(tmp_path, [project(hooks=unread)], old=[project(hooks={})])
    assert found["changes"] == []
    [one] = [each for each in found["unseen"] if each["what"] == "one_sided"]
    assert one["of"] == ["project acme/web hooks"]


def test_an_approval_setting_is_put_back_as_an_event_tells_it_turned_round(tmp_path: Path) -> None:
    now = {"allow_author_approval": {"value": True, "locked": False, "inherited_from": ""}}
    allowed = event(
        "project_merge_requests_author_approval_updated",
        1,
        change="prevent merge request approval from authors",
        to="false",
        **was("true"),
    )
    found = told(tmp_path, [project(approval_settings=now)], allowed)
    [one] = found["set_back"]
    [call] = one["calls"]
    assert call["body"] == {"allow_author_approval": False}


BY_BEN = event(
    "project_visibility_level_updated",
    2,
    BEN,
    change="visibility_level",
    to="Public",
    **was("Private"),
)


@pytest.mark.parametrize(
    ("type", "details"),
    [
        ("member_updated", {"from": "Default role: Developer", "to": "Default role: Owner"}),
        ("user_admin_status_updated", {"change": "admin status", "to": "true"}),
        ("user_impersonation", {"custom_message": "Started Impersonation"}),
    ],
)
def test_what_was_done_by_way_of_another_account_is_set_back(
    tmp_path: Path, type: str, details: dict[str, Any]
) -> None:
    first = event(type, 1, target=("User", BEN, "Ben"), **details)
    found = told(tmp_path, [PUBLIC], first, BY_BEN, old=[project()])
    assert [one["of"] for one in found["timeline"]["events"]] == ["identity", "followed"]
    [visibility] = found["set_back"]
    assert (visibility["of"], calls([visibility])) == ("followed", ["PUT /projects/7"])
    assert "others" not in {one["what"] for one in found["unseen"]}
