"""What a Terraform plan does: makes, changes, replaces, destroys, and does not know yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import JSON, Gap, Kind
from scanner.place import PLACES
from scanner.sources.files import terraform_names
from scanner.sources.files.proposal import MORE
from tests.builders import group, resource, section
from tests.terraform import KNOWN, change, laid, layer, plan, said, values


def test_what_is_known_after_apply_never_stays_as_it_stands(tmp_path: Path) -> None:
    standing = resource(
        settings={"visibility": "private", "default_branch": "main"},
        protected_branches={
            "main": {"name": "main", "push_access_levels": [], "allow_force_push": False}
        },
    )
    found = said(
        tmp_path,
        plan(
            change(
                "gitlab_project.web",
                {"path_with_namespace": "acme/web", "default_branch": "main"},
                before={"path_with_namespace": "acme/web"},
                unknown={"visibility_level": True},
            ),
            change(
                "gitlab_branch_protection.main",
                {"project": "acme/web", "branch": "main", "allow_force_push": None},
                before={"id": "7:main"},
                unknown={"push_access_level": True},
            ),
        ),
    )
    after = laid(found, standing)["project acme/web"]
    settings, branches = after.sections["settings"], after.sections["protected_branches"]
    assert settings.gaps == {"visibility": Gap.KNOWN_AFTER_APPLY}
    assert settings.data == {"default_branch": "main"}
    assert branches.gaps == {"main.push_access_levels": Gap.KNOWN_AFTER_APPLY}
    assert branches.data["main"] == {
        "name": "main",
        "allow_force_push": False,  # which the plan does not set
        "matches_default_branch": True,
    }


def test_people_who_are_yet_to_be_made_are_named_without_an_id(tmp_path: Path) -> None:
    rows = [{"group_id": None}, {"user_id": 4, "access_level": None}]
    marks = [{"group_id": True, "access_level": True}, {"access_level": True}]
    row = {"project": "acme/web", "branch": "main", "allowed_to_push": rows}
    found = said(
        tmp_path,
        plan(change("gitlab_branch_protection.x", row, unknown={"allowed_to_push": marks})),
    )
    told = values(found, Kind.PROJECT, "acme/web", "protected_branches", "main")
    assert told[f"{MORE}push_access_levels"] == [
        {"kind": "group", "group_id": 0},
        {"kind": "user", "user_id": 4},
    ]
    nobody = plan(
        change(
            "gitlab_branch_protection.x",
            {**row, "allowed_to_push": [{}]},
            unknown={"allowed_to_push": [{"access_level": True}]},
        )
    )
    told = values(said(tmp_path, nobody), Kind.PROJECT, "acme/web", "protected_branches", "main")
    assert told["push_access_levels"] is Gap.KNOWN_AFTER_APPLY


def test_rules_of_a_deployment_that_nobody_can_tell(tmp_path: Path) -> None:
    row: dict[str, JSON] = {"project": "acme/web", "environment": "production"}
    rules = [{"access_level": "maintainer"}, {"user_id": 3, "required_approvals": 1}]

    def told(**more: JSON) -> dict[str, Any]:
        one = change("gitlab_project_protected_environment.x", {**row, **more}, "no-op")
        name = "protected_environments"
        return values(said(tmp_path, plan(one)), Kind.PROJECT, "acme/web", name, "production")

    open_ = dict.fromkeys(terraform_names.AFFECTED["approval_rules"], Gap.KNOWN_AFTER_APPLY)
    assert told(approval_rules=rules) == {"name": "production", **open_}
    assert told(approval_rules=None, deploy_access_levels=[]) == {"name": "production"}
    odd = [{"access_level": "nobody"}]
    assert told(deploy_access_levels=odd)["deploy_access_levels"] is Gap.MALFORMED


def test_people_that_nobody_can_read_are_a_gap(tmp_path: Path) -> None:
    row = {"project": "acme/web", "branch": "main", "allowed_to_push": [{"user_id": "ann"}]}
    found = said(tmp_path, plan(change("gitlab_branch_protection.x", row, "no-op")))
    told = values(found, Kind.PROJECT, "acme/web", "protected_branches", "main")
    assert told["push_access_levels"] is Gap.MALFORMED


def test_what_is_made_anew_has_nothing_of_what_stood(tmp_path: Path) -> None:
    before = {"project": "acme/web", "branch": "old", "id": "acme/web:old"}
    after = {"project": "acme/web", "branch": "main", "allow_force_push": True}
    standing = resource(
        protected_branches={
            "main": {"name": "main", "code_owner_approval_required": True},
            "old": {"name": "old"},
        }
    )
    for action in ("replace", "replace first"):
        proposal = said(
            tmp_path, plan(change("gitlab_branch_protection.x", after, action, before=before))
        )
        branches = laid(proposal, standing)["project acme/web"].sections["protected_branches"]
        assert branches.data.keys() == {"main"}
        assert branches.data["main"]["allow_force_push"] is True
        assert branches.gaps["main.code_owner_approval_required"] is Gap.KNOWN_AFTER_APPLY


def test_what_is_destroyed_is_gone_and_an_object_is_open(tmp_path: Path) -> None:
    standing = resource(
        protected_branches={"main": {"name": "main"}, "old": {"name": "old"}},
        hooks={"31": {"id": 31}, "32": {"id": 32}},
        variables={"A@*": {"key": "A"}, "A@prod": {"key": "A"}},
        push_rule={"prevent_secrets": True, "member_check": True},
    )
    web = {"project": "acme/web"}
    found = said(
        tmp_path,
        plan(
            change("gitlab_branch_protection.x", before={**web, "branch": "main"}),
            change(
                "gitlab_project_hook.x", before={**web, "id": "7:31", "url": "https://x.example"}
            ),
            change(
                "gitlab_project_variable.x",
                before={**web, "key": "A", "environment_scope": "prod", "value": "t0p"},
            ),
            change("gitlab_project_push_rules.x", before={**web, "prevent_secrets": True}),
            change("gitlab_tag_protection.x", {**web, "tag": "v*"}, "forget", before=web),
        ),
    )
    sections = laid(found, standing)["project acme/web"].sections
    assert sections["protected_branches"].data.keys() == {"old"}
    assert sections["hooks"].data.keys() == {"32"}
    assert sections["variables"].data.keys() == {"A@*"}
    assert sections["push_rule"].data == {"member_check": True}
    assert sections["push_rule"].gaps == {"prevent_secrets": Gap.KNOWN_AFTER_APPLY}
    assert "protected_tags" not in sections  # nobody takes away what is only forgotten


def test_entries_that_stand_are_found_by_their_ids(tmp_path: Path) -> None:
    standing = resource(
        hooks={"31": {"id": 31, "enable_ssl_verification": True}},
        approval_rules={"51": {"id": 51, "name": "Old", "approvals_required": 2}},
        members={"3": {"id": 3, "username": "ann", "access_level": 30, "is_bot": False}},
    )
    web = {"project": "acme/web"}
    found = said(
        tmp_path,
        plan(
            change(
                "gitlab_project_hook.x",
                {**web, "enable_ssl_verification": False},
                before={**web, "id": "7:31"},
            ),
            change(
                "gitlab_project_approval_rule.x",
                {**web, "name": "New", "approvals_required": 1},
                before={**web, "id": "7:51", "name": "Old"},
            ),
            change(
                "gitlab_project_membership.x",
                {**web, "user_id": 3, "access_level": "owner"},
                before={**web, "user_id": 3},
            ),
            change("gitlab_project_membership.y", {**web, "access_level": "guest"}),
        ),
    )
    sections = laid(found, standing)["project acme/web"].sections
    assert sections["hooks"].data["31"] == {"id": 31, "enable_ssl_verification": False}
    rule = sections["approval_rules"].data["51"]
    assert (rule["name"], rule["approvals_required"]) == ("New", 1)
    members = sections["members"].data
    assert (members["3"]["access_level"], members["3"]["username"]) == (50, "ann")
    assert members["gitlab_project_membership.y"]["access_level"] == 10


def test_a_project_that_is_destroyed_is_not_there_and_neither_is_what_belongs_to_it(
    tmp_path: Path,
) -> None:
    stands = [group(), group("acme/ops"), resource(), resource(path="acme/ops/x", id=9)]
    web = {"path_with_namespace": "acme/web", "id": "7"}
    ops = {"full_path": "acme/ops", "id": "5"}
    found = said(
        tmp_path,
        plan(
            change("gitlab_project.web", before=web),
            change("gitlab_group.ops", before=ops),
            change("gitlab_branch_protection.x", before={"project": "7", "branch": "main"}),
            change("gitlab_tag_protection.x", {"project": "7", "tag": "v*"}, "no-op"),
        ),
        KNOWN,
    )
    assert laid(found, *stands).keys() == {"group acme"}
    assert found.unplaced == ["gitlab_tag_protection.x: what it belongs to is destroyed"]


def test_a_project_that_is_made_anew_has_nothing_of_what_stood(tmp_path: Path) -> None:
    web = {"path_with_namespace": "acme/web", "visibility_level": "private"}
    found = said(
        tmp_path,
        plan(
            change("gitlab_project.web", web, "replace", before=web),
            change("gitlab_branch_protection.x", {"project": "acme/web", "branch": "main"}),
        ),
    )
    stands = resource(hooks={"31": {"id": 31}}, protected_branches={"old": {"name": "old"}})
    after = laid(found, group(), stands, whole=True)["project acme/web"]
    assert (after.id, "hooks" in after.sections) == (0, False)
    assert after.sections["protected_branches"].data.keys() == {"main"}
    assert after.sections["settings"].data["visibility"] == "private"


def test_a_project_that_is_archived_when_it_goes_stays(tmp_path: Path) -> None:
    web = {"path_with_namespace": "acme/web", "archive_on_destroy": True}
    found = said(tmp_path, plan(change("gitlab_project.web", before=web)))
    after = laid(found, resource(settings={"archived": False, "visibility": "public"}))
    settings = after["project acme/web"].sections["settings"]
    assert settings.data == {"archived": True, "visibility": "public"}


def test_what_is_marked_as_secret_is_kept_nowhere(tmp_path: Path) -> None:
    url = "https://user:pa55@m.example/x.git"
    row = {"project": "acme/web", "url": url, "enabled": True}
    marks = {"url": True}
    new = said(tmp_path, plan(change("gitlab_project_mirror.x", row, sensitive=marks)))
    told = values(new, Kind.PROJECT, "acme/web", "mirrors", "gitlab_project_mirror.x")
    assert told == {"enabled": True, **dict.fromkeys(URL, Gap.NOT_COLLECTED)}
    same = change("gitlab_project_mirror.x", row, "no-op", sensitive=marks)
    told = values(
        said(tmp_path, plan(same)), Kind.PROJECT, "acme/web", "mirrors", "gitlab_project_mirror.x"
    )
    assert told == {"enabled": True}
    key = change("gitlab_group_variable.x", {"group": "acme", "key": "K"}, sensitive={"key": True})
    assert said(tmp_path, plan(key)).unplaced == [
        "gitlab_group_variable.x: `key` is marked as secret"
    ]
    levels = {"project": "acme/web", "branch": "main", "push_access_level": "developer"}
    rule = change(
        "gitlab_branch_protection.x",
        levels,
        before={**levels, "push_access_level": "no one"},
        sensitive={"push_access_level": True},
    )
    told = values(
        said(tmp_path, plan(rule)), Kind.PROJECT, "acme/web", "protected_branches", "main"
    )
    assert told == {"name": "main", "push_access_levels": Gap.NOT_COLLECTED}


URL = ("url_scheme", "url_host", "url_host_is_ip")


def test_a_word_that_glscan_does_not_know_is_a_gap(tmp_path: Path) -> None:
    row = {"path_with_namespace": "acme/web", "visibility_level": "secret", "merge_method": 7}
    told = values(
        said(tmp_path, plan(change("gitlab_project.web", row))),
        Kind.PROJECT,
        "acme/web",
        "settings",
    )
    assert told == {"visibility": Gap.MALFORMED, "merge_method": Gap.MALFORMED}


def test_a_null_leaves_what_stands_unless_it_was_set(tmp_path: Path) -> None:
    web = {"path_with_namespace": "acme/web"}
    after = {**web, "merge_method": None, "squash_option": None}
    found = said(
        tmp_path,
        plan(change("gitlab_project.web", after, before={**web, "squash_option": "always"})),
    )
    told = values(found, Kind.PROJECT, "acme/web", "settings")
    assert told == {"squash_option": Gap.KNOWN_AFTER_APPLY}


def test_a_token_that_is_taken_out_is_not_taken_for_granted(tmp_path: Path) -> None:
    row = {"project": "acme/web", "url": "https://x.example"}
    taken = change("gitlab_project_hook.x", row, before={**row, "token": "t0p"})
    late = change("gitlab_project_hook.x", row, before=row, unknown={"token": True})
    for one in (taken, late):
        found = said(tmp_path, plan(one))
        told = values(found, Kind.PROJECT, "acme/web", "hooks", "gitlab_project_hook.x")
        assert told["token_present"] is Gap.KNOWN_AFTER_APPLY


def test_a_block_that_is_taken_out_leaves_open_what_it_said(tmp_path: Path) -> None:
    web = {"path_with_namespace": "acme/web", "push_rules": [{"prevent_secrets": True}]}
    found = said(
        tmp_path, plan(change("gitlab_project.web", {**web, "push_rules": []}, before=web))
    )
    told = values(found, Kind.PROJECT, "acme/web", "push_rule")
    assert told == {"prevent_secrets": Gap.KNOWN_AFTER_APPLY}


def test_a_resource_of_its_own_says_more_than_a_block_and_of_two_alike_neither_is_placed(
    tmp_path: Path,
) -> None:
    web = {"path_with_namespace": "acme/web", "push_rules": [{"prevent_secrets": True}]}
    rules = {"project": "acme/web", "prevent_secrets": False}
    found = said(
        tmp_path,
        plan(
            change("gitlab_project_push_rules.x", rules), change("gitlab_project.web", web, "no-op")
        ),
    )
    assert values(found, Kind.PROJECT, "acme/web", "push_rule") == {"prevent_secrets": False}
    twice = [change(f"gitlab_project_push_rules.{name}", rules) for name in ("a", "b")]
    both = said(tmp_path, plan(change("gitlab_project.web", web, "no-op"), *twice))
    assert both.unplaced == [
        f"gitlab_project_push_rules.{one}: it may be the same as gitlab_project_push_rules.{other}"
        for one, other in ("ab", "ba")
    ]
    assert values(both, Kind.PROJECT, "acme/web", "push_rule") == {"prevent_secrets": True}


BRANCH = {"project": "acme/web", "branch": "main", "push_access_level": "no one"}
PUSH = {"project": "acme/web", "prevent_secrets": True}
BLOCK = {"path_with_namespace": "acme/web", "push_rules": [{"prevent_secrets": True}]}
MADE = {"path_with_namespace": "acme/new", "archived": False}
ALIKE = {
    "two rules of a branch, of which one says less": (
        change("gitlab_branch_protection.a", BRANCH),
        change("gitlab_branch_protection.b", {**BRANCH, "push_access_level": None}),
    ),
    "a path in other letters": (
        change("gitlab_branch_protection.a", BRANCH, "no-op"),
        change("gitlab_branch_protection.b", {**BRANCH, "project": "Acme/Web"}, "no-op"),
    ),
    "push rules that go, and come as a block": (
        change("gitlab_project_push_rules.a", before=PUSH),
        change("gitlab_project.b", BLOCK, before={"path_with_namespace": "acme/web"}),
    ),
    "two projects of one path": (
        change("gitlab_project.a", MADE),
        change("gitlab_project.b", MADE),
    ),
}


@pytest.mark.parametrize("case", ALIKE)
def test_what_may_be_the_same_has_no_place(case: str, tmp_path: Path) -> None:
    one, other = (str(row["address"]) for row in ALIKE[case])
    assert set(said(tmp_path, plan(*ALIKE[case])).unplaced) == {
        f"{one}: it may be the same as {other}",
        f"{other}: it may be the same as {one}",
    }


def test_an_entry_that_goes_and_comes_at_another_address_is_what_comes(tmp_path: Path) -> None:
    gone = change("gitlab_branch_protection.a", before=BRANCH)
    found = said(tmp_path, plan(change("gitlab_branch_protection.b", BRANCH), gone))
    assert found.unplaced == []
    told = values(found, Kind.PROJECT, "acme/web", "protected_branches", "main")
    assert told["push_access_levels"]


@pytest.mark.parametrize("actions", [[], ["zap"], ["delete", "zap"], ["read"]])
def test_what_is_done_must_be_known(actions: list[JSON], tmp_path: Path) -> None:
    one: dict[str, Any] = change("gitlab_branch_protection.a", BRANCH, before=BRANCH)
    one["change"]["actions"] = actions
    found = said(tmp_path, plan(one))
    why = "what is done with it is nothing that glscan knows"
    assert (list(found.layers), found.unplaced) == ([], [f"gitlab_branch_protection.a: {why}"])


def test_all_whose_job_tokens_are_let_in_are_said_by_both_lists(tmp_path: Path) -> None:
    row = {"project": "7", "enabled": True, "target_project_ids": [], "target_group_ids": [5, 6]}
    found = said(tmp_path, plan(change("gitlab_project_job_token_scopes.x", row)), KNOWN)
    one = layer(found, Kind.PROJECT, "acme/web")
    assert one.only == {"job_token_allowlist"}
    assert one.parts["job_token_allowlist"].entries.keys() == {"acme/ops"}
    reason = "no group with the id 6 is known"
    assert found.unplaced == [f"gitlab_project_job_token_scopes.x: {reason}"]
    half = said(
        tmp_path,
        plan(change("gitlab_project_job_token_scopes.x", {**row, "target_project_ids": None})),
        KNOWN,
    )
    assert layer(half, Kind.PROJECT, "acme/web").only == frozenset()


def test_branches_of_an_approval_rule_are_those_that_the_plan_knows(tmp_path: Path) -> None:
    row = {"project": "acme/web", "name": "R", "protected_branch_ids": [11]}
    known = {
        "type": "gitlab_branch_protection",
        "values": {"branch_protection_id": 11, "branch": "main"},
    }
    prior = {"values": {"root_module": {"child_modules": [{"resources": [known]}]}}}

    def told(*changes: Mapping[str, JSON], **more: JSON) -> dict[str, Any]:
        found = said(tmp_path, plan(*changes, **more))
        address = "gitlab_project_approval_rule.x"
        return values(found, Kind.PROJECT, "acme/web", "approval_rules", address)

    new = change("gitlab_project_approval_rule.x", row)
    assert told(new, prior_state=prior)["protected_branches"] == ["main"]
    assert told(new)["protected_branches"] is Gap.KNOWN_AFTER_APPLY
    same = change("gitlab_project_approval_rule.x", row, "no-op")
    assert "protected_branches" not in told(same)


def test_the_address_goes_along_with_the_place(tmp_path: Path) -> None:
    address = 'module.a["x.y"].gitlab_branch_protection.main[0]'
    row = {"project": "acme/web", "branch": "main", "allow_force_push": True}
    found = said(tmp_path, plan(change(address, row)))
    after = laid(found, resource(protected_branches=section({})))["project acme/web"]
    places = after.sections["protected_branches"].origin[PLACES]
    assert places["main.allow_force_push"][3] == address


def test_targets_that_are_not_known_are_not_placed(tmp_path: Path) -> None:
    reasons = {
        "target_project_ids": "is known after apply",
        "target_project_id": "is known after apply, and the plan does not tell whose it is",
    }
    for name, why in reasons.items():
        address = f"gitlab_project_job_token_scope{'s' if name.endswith('s') else ''}.x"
        one = change(address, {"project": "7"}, unknown={name: True})
        assert said(tmp_path, plan(one), KNOWN).unplaced == [f"{address}: `{name}` {why}"]


def test_whose_job_tokens_are_not_let_in_any_more_are_gone(tmp_path: Path) -> None:
    row = {"project": "7", "target_group_id": 5}
    found = said(tmp_path, plan(change("gitlab_project_job_token_scope.x", before=row)), KNOWN)
    stands = resource(job_token_allowlist={"acme/ops": {"kind": "group"}, "acme": {}})
    left = laid(found, stands)["project acme/web"].sections["job_token_allowlist"]
    assert left.data.keys() == {"acme"}
