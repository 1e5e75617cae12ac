"""What files say replaces what stands; what nobody says stays, or is a gap, and is never false."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.model import HIDDEN_ENTRIES, Gap, Kind, Resource, Section, Status, Tier
from scanner.place import PLACES
from tests.builders import gap, group, resource, section
from tests.unit.sources.files.texts import laid

GET = {"endpoint": "GET /projects/:id"}


def after(folder: Path, text: str, *standing: Resource, whole: bool = False) -> Resource:
    """The project acme/web after the change of a file that begins with its sections."""
    indented = "\n".join(f"    {line}" for line in text.splitlines())
    found = laid(folder, f"projects:\n  acme/web:\n{indented}\n", *standing, whole=whole)
    return found["project acme/web"]


def test_an_attribute_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    standing = resource(settings=gap("topics", visibility="public", archived=True))
    settings = after(tmp_path, "settings: {visibility: private}", standing).sections["settings"]
    assert settings.data == {"visibility": "private", "archived": True}
    assert settings.gaps == {"topics": Gap.ROLE}


def test_a_gap_vanishes_that_a_file_fills(tmp_path: Path) -> None:
    standing = resource(settings=gap("archived", "topics"))
    settings = after(tmp_path, "settings: {archived: false}", standing).sections["settings"]
    assert settings.gaps == {"topics": Gap.ROLE}


def test_the_origin_tells_what_is_from_where(tmp_path: Path) -> None:
    standing = resource(settings=section({"visibility": "public"}, origin=GET))
    origin = (
        after(tmp_path, "settings: {visibility: private}", standing).sections["settings"].origin
    )
    file = str(tmp_path / "1.yaml")
    assert origin == {**GET, PLACES: {"": [file, 4, 5], "visibility": [file, 4, 16]}}


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (Status.FORBIDDEN, Gap.ROLE),
        (Status.MISSING, Gap.ROLE),
        (Status.FAILED, Gap.UNEXPLAINED),
        (Status.NOT_COLLECTED, Gap.NOT_COLLECTED),
        (Status.NOT_CONFIGURED, Gap.KNOWN_AFTER_APPLY),
    ],
)
def test_what_could_not_be_read_stays_unread_beside_what_a_file_says(
    tmp_path: Path, status: Status, why: Gap
) -> None:
    standing = resource(push_rule=section(status=status))
    rule = after(tmp_path, "push_rule: {member_check: true}", standing).sections["push_rule"]
    assert rule.data == {"member_check": True}
    assert rule.gaps["reject_unsigned_commits"] is why
    assert "member_check" not in rule.gaps


@pytest.mark.parametrize("status", [Status.UNLICENSED, Status.NOT_OFFERED, Status.UNSUPPORTED])
def test_what_gitlab_does_not_have_is_not_had_by_saying_so(tmp_path: Path, status: Status) -> None:
    standing = resource(push_rule=section(status=status))
    laid = after(tmp_path, "push_rule: {member_check: true}", standing)
    assert laid.sections["push_rule"].status is status


BRANCHES = section(
    {
        "main": {"name": "main", "allow_force_push": False, "matches_default_branch": True},
        "inherited:main": {"name": "main", "allow_force_push": True},
        "old": {"name": "old", "allow_force_push": True},
    },
    gaps={"old.code_owner_approval_required": Gap.ROLE},
    origin=GET,
)


def test_entries_of_a_map_are_replaced_by_name(tmp_path: Path) -> None:
    said = "protected_branches: {main: {allow_force_push: true}, new: {allow_force_push: false}}"
    rules = after(tmp_path, said, resource(protected_branches=BRANCHES)).sections[
        "protected_branches"
    ]
    assert rules.data.keys() == {"main", "inherited:main", "old", "new"}
    assert rules.data["main"]["allow_force_push"] is True
    assert rules.data["new"]["name"] == "new"
    assert rules.gaps["new.push_access_levels"] is Gap.KNOWN_AFTER_APPLY
    assert rules.gaps["old.code_owner_approval_required"] is Gap.ROLE


def test_only_what_is_named_remains_and_what_is_of_a_group_above(tmp_path: Path) -> None:
    said = "only: [protected_branches]\nprotected_branches: {main: {}}"
    rules = after(tmp_path, said, resource(protected_branches=BRANCHES)).sections[
        "protected_branches"
    ]
    assert rules.data.keys() == {"main", "inherited:main"}
    assert not any(gap.startswith("old.") for gap in rules.gaps)


def test_a_map_that_nobody_read_may_hold_more(tmp_path: Path) -> None:
    hooks = after(tmp_path, "hooks: {chat: {url: 'https://x.example'}}").sections["hooks"]
    assert hooks.gaps[HIDDEN_ENTRIES] is Gap.NOT_COLLECTED
    assert hooks.gaps["chat.enable_ssl_verification"] is Gap.NOT_COLLECTED
    only = after(tmp_path, "only: [hooks]\nhooks: {}").sections["hooks"]
    assert (only.data, only.gaps) == ({}, {})


HOOKS = section(
    {
        "5": {"id": 5, "name": "", "url_host": "chat.example", "url_scheme": "https"},
        "6": {"id": 6, "name": "ci", "url_host": "ci.example", "url_scheme": "https"},
        "7": {"id": 7, "name": "", "url_host": "twice.example", "url_scheme": "https"},
        "8": {"id": 8, "name": "", "url_host": "twice.example", "url_scheme": "https"},
    }
)


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        ("chat: {url: 'http://chat.example/x'}", "5"),
        ("'5': {push_events: true}", "5"),
        ("any: {id: 8, push_events: true}", "8"),
        ("ci: {url: 'http://other.example'}", "6"),
        ("any: {name: ci, url: 'http://other.example'}", "6"),
        ("new: {url: 'http://twice.example'}", "new"),
        ("new: {url: 'http://new.example'}", "new"),
    ],
)
def test_an_entry_is_found_by_its_id_or_by_what_it_alone_has(
    tmp_path: Path, entry: str, key: str
) -> None:
    hooks = after(tmp_path, f"hooks: {{{entry}}}", resource(hooks=HOOKS)).sections["hooks"]
    [changed] = [name for name, one in hooks.data.items() if one != HOOKS.data.get(name)]
    assert changed == key


def test_two_entries_never_stand_for_one(tmp_path: Path) -> None:
    said = "hooks: {a: {url: 'http://chat.example'}, b: {url: 'http://chat.example'}}"
    hooks = after(tmp_path, said, resource(hooks=HOOKS)).sections["hooks"]
    assert hooks.data.keys() == {*HOOKS.data, "b"}


def rules(**rule: Any) -> Resource:
    return resource(
        settings=section({"default_branch": "main"}),
        protected_branches=BRANCHES,
        approval_rules=section({"3": {"id": 3, "name": "Two", **rule}}),
    )


def test_what_depends_on_the_default_branch_moves_with_it(tmp_path: Path) -> None:
    standing = rules(
        applies_to_all_protected_branches=False,
        protected_branches=["main"],
        applies_to_default_branch=True,
    )
    laid = after(tmp_path, "settings: {default_branch: old}", standing)
    matches = {
        name: rule["matches_default_branch"]
        for name, rule in laid.sections["protected_branches"].data.items()
    }
    assert matches == {"main": False, "inherited:main": False, "old": True}
    assert laid.sections["approval_rules"].data["3"]["applies_to_default_branch"] is False


def test_a_rule_for_all_protected_branches_is_looked_up_again(tmp_path: Path) -> None:
    standing = rules(applies_to_all_protected_branches=True, applies_to_default_branch=True,
                     protected_branches=[])  # fmt: skip
    loose = after(tmp_path, "settings: {default_branch: trunk}", standing)
    assert loose.sections["approval_rules"].data["3"]["applies_to_default_branch"] is False


def test_approvals_of_an_environment_are_summed_anew(tmp_path: Path) -> None:
    standing = resource(
        protected_environments=section(
            {"prod": {"name": "prod", "approval_rules": [], "required_approval_count": 2,
                      "approvals_required": 2}}
        )
    )  # fmt: skip

    def required(said: str) -> Any:
        laid = after(tmp_path, f"protected_environments: {{prod: {said}}}", standing)
        return laid.sections["protected_environments"].data["prod"]["approvals_required"]

    assert required("{required_approval_count: 0}") == 0
    rule = "{access_level: maintainer, required_approvals: 3}"
    assert required(f"{{approval_rules: [{rule}]}}") == 3
    assert required("{deploy_access_levels: [owner]}") == 2


def test_shares_know_whether_they_leave_the_hierarchy(tmp_path: Path) -> None:
    said = "shared_with_groups: {acme/ops: {group_access_level: guest}, other/x: {}}"
    shares = after(tmp_path, said, resource(shared_with_groups=section({}))).sections[
        "shared_with_groups"
    ]
    assert {name: one["inside"] for name, one in shares.data.items()} == {
        "acme/ops": True, "other/x": False
    }  # fmt: skip


def test_a_lock_stays_where_it_is(tmp_path: Path) -> None:
    locked = {"value": True, "locked": True, "inherited_from": "instance"}
    standing = resource(approval_settings=section({"allow_author_approval": locked}))
    laid = after(tmp_path, "approval_settings: {allow_author_approval: false}", standing)
    found = laid.sections["approval_settings"].data["allow_author_approval"]
    assert found == {**locked, "value": False}


def test_what_a_group_above_decides_is_open_once_that_changes(tmp_path: Path) -> None:
    own = {"value": False, "locked": False, "inherited_from": ""}
    theirs = {"value": False, "locked": True, "inherited_from": "group"}
    settings = section({"allow_author_approval": theirs, "allow_committer_approval": own})
    found = laid(
        tmp_path,
        "groups: {acme: {approval_settings:"
        " {allow_author_approval: true, allow_committer_approval: true}}}",
        group(approval_settings=section({"allow_author_approval": own})),
        resource(approval_settings=settings),
    )
    below = found["project acme/web"].sections["approval_settings"]
    assert below.data == {"allow_committer_approval": own}
    assert below.gaps == {"allow_author_approval": Gap.KNOWN_AFTER_APPLY}


def test_a_pattern_means_what_stands_and_makes_nothing(tmp_path: Path) -> None:
    found = laid(
        tmp_path,
        "projects: {acme/*: {settings: {archived: true}}}",
        resource(settings=section({"archived": False})),
        resource(path="other/web", id=8, settings=section({"archived": False})),
    )
    archived = {name: one.sections["settings"].data["archived"] for name, one in found.items()}
    assert archived == {"project acme/web": True, "project other/web": False}


def test_a_new_resource_has_its_place_and_its_tier(tmp_path: Path) -> None:
    found = laid(
        tmp_path,
        "projects: {acme/sub/new: {settings: {visibility: private}}}\ngroups: {acme/sub: {}}",
        group(tier=Tier.ULTIMATE),
        whole=True,
    )
    assert list(found) == ["group acme", "group acme/sub", "project acme/sub/new"]
    new = found["project acme/sub/new"]
    assert (new.id, new.tier) == (0, Tier.ULTIMATE)
    settings = new.sections["settings"]
    assert settings.data == {
        "archived": False,
        "forks_count": 0,
        "marked_for_deletion_on": "",
        "namespace_full_path": "acme/sub",
        "namespace_kind": "group",
        "path_with_namespace": "acme/sub/new",
        "visibility": "private",
    }
    assert set(settings.gaps.values()) == {Gap.KNOWN_AFTER_APPLY}


def test_what_a_snapshot_may_have_left_out_is_not_known(tmp_path: Path) -> None:
    new = after(tmp_path, "settings: {visibility: private}").sections["settings"]
    assert new.data == {"path_with_namespace": "acme/web", "visibility": "private"}
    assert set(new.gaps.values()) == {Gap.NOT_COLLECTED}


def test_the_instance_is_the_one_that_stands(tmp_path: Path) -> None:
    said = "instance: {application_settings: {signup_enabled: false}}"
    standing = resource(
        Kind.INSTANCE, "gitlab.example.com", id=0,
        application_settings=section({"signup_enabled": True, "admin_mode": True}),
    )  # fmt: skip
    [one] = laid(tmp_path, said, standing).values()
    assert one.sections["application_settings"].data == {
        "signup_enabled": False, "admin_mode": True
    }  # fmt: skip
    [alone] = laid(tmp_path, said).values()
    assert alone.name == "instance gitlab.example.com"


def test_a_top_level_setting_has_no_effect_below(tmp_path: Path) -> None:
    found = laid(
        tmp_path,
        "groups: {'*': {settings: {ip_restriction_ranges: [10.0.0.0/8]}}}",
        group(settings=section({})),
        group("acme/sub", id=2, settings=section({})),
    )
    assert "ip_ranges" in found["group acme"].sections["settings"].data
    assert found["group acme/sub"].sections["settings"].data == {}


def test_effective_members_are_counted_again_when_shares_change(tmp_path: Path) -> None:
    def member(id: int) -> dict[str, Any]:
        return {"id": id, "username": f"u{id}", "state": "active", "is_bot": False,
                "access_level": 40, "membership_state": "active"}  # fmt: skip

    def holder(path: str, id: int, members: Section) -> Resource:
        return group(
            path, id=id, members=members, shared_with_groups=section({}),
            settings=section({"share_with_group_lock": False}),
            members_all=section({}, origin=members.origin),
        )  # fmt: skip

    acme = holder("acme", 1, section({"1": member(1)}, origin=GET))
    ops = holder("ops", 2, section({"2": member(2)}, origin=GET))
    text = "groups: {acme: {shared_with_groups: {ops: {group_access_level: 30}}}}"
    everyone = laid(tmp_path, text, acme, ops)["group acme"].sections["members_all"]
    assert {user: one["access_level"] for user, one in everyone.data.items()} == {"1": 40, "2": 30}
    none = laid(tmp_path, "groups: {acme: {settings: {membership_lock: true}}}", acme, ops)
    assert none["group acme"].sections["members_all"].data == {}


def person(id: int, name: str, level: int) -> dict[str, Any]:
    return {"id": id, "username": name, "state": "active", "is_bot": False,
            "membership_state": "active", "access_level": level}  # fmt: skip


def peopled(path: str, id: int, **members: dict[str, Any]) -> Resource:
    listed = section({str(one["id"]): one for one in members.values()}, origin=GET)
    return group(
        path, id=id, members=listed, shared_with_groups=section({}),
        settings=section({"share_with_group_lock": False}),
        members_all=section({"1": {"access_level": 10}}, origin=GET),
    )  # fmt: skip


def test_members_are_known_by_name_and_counted_again(tmp_path: Path) -> None:
    found = laid(
        tmp_path,
        """
        groups:
          acme:
            members:
              ann: {access_level: owner}
              bob: {access_level: developer}
              new: {access_level: guest}
        """,
        peopled("acme", 1, ann=person(1, "ann", 30)),
        peopled("zeta", 2, bob=person(2, "bob", 50)),
        resource(Kind.USER, "ann", id=1, memberships=section({"group acme": {}})),
    )
    members = found["group acme"].sections["members"]
    assert {key: one["access_level"] for key, one in members.data.items()} == {
        "1": 50, "2": 30, "new": 10
    }  # fmt: skip
    assert members.data["2"]["state"] == "active"
    assert members.gaps["new.state"] is Gap.KNOWN_AFTER_APPLY
    everyone = found["group acme"].sections["members_all"].data
    assert {key: one["access_level"] for key, one in everyone.items()} == {
        "1": 50, "2": 30, "new": 10
    }  # fmt: skip
    assert found["user ann"].sections["memberships"].status is Status.NOT_COLLECTED


def test_only_those_remain_who_are_named(tmp_path: Path) -> None:
    text = "groups: {acme: {only: [members], members: {ann: {}}}}"
    both = {"ann": person(1, "ann", 30), "bob": person(2, "bob", 50)}
    found = laid(tmp_path, text, peopled("acme", 1, **both))
    assert found["group acme"].sections["members"].data.keys() == {"1"}
    assert found["group acme"].sections["members_all"].data.keys() == {"1"}


def test_a_map_that_is_to_hold_nothing_but_what_is_named_may_be_empty(tmp_path: Path) -> None:
    hooks = after(tmp_path, "only: [hooks]", resource(hooks=HOOKS)).sections["hooks"]
    assert hooks.data == {}
    assert hooks.origin[PLACES][""][1] == 3
