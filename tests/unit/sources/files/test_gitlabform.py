"""gitlabform: its three levels, its own words, and what it has that no policy judges."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import UsageError
from scanner.model import Kind
from scanner.sources.files import forms
from scanner.sources.files.overlay import Ground, overlaid
from scanner.sources.files.proposal import MORE, ONE, Layer, Proposal
from tests.builders import resource, section


def said(folder: Path, text: str) -> Proposal:
    path = folder / "config.yml"
    path.write_text(f"config_version: 3\n{textwrap.dedent(text)}", encoding="utf-8")
    return forms.proposal([path])


def of(folder: Path, text: str, path: str = "acme/web", kind: Kind = Kind.PROJECT) -> Layer:
    found = said(folder, text).of(kind, path)
    assert found
    return found


def values(one: Layer, section: str, entry: str = ONE) -> dict[str, Any]:
    return {name: value.value for name, value in one.parts[section].entries[entry].values.items()}


def project(lines: str) -> str:
    return "projects_and_groups:\n  acme/web:\n" + textwrap.indent(textwrap.dedent(lines), "    ")


LEVELS = """
projects_and_groups:
  "*":
    project_settings: {visibility: private, merge_method: merge}
    group_settings: {membership_lock: true}
  acme/*:
    group_settings: {request_access_enabled: false}
    project_settings: {merge_method: ff}
  acme/web:
    project_settings: {visibility: internal}
  acme/lone/*:
    inherit: false
    project_settings: {archived: true}
"""


def test_the_three_levels_are_merged(tmp_path: Path) -> None:
    proposal = said(tmp_path, LEVELS)

    def settings(kind: Kind, path: str) -> dict[str, Any]:
        found = proposal.of(kind, path)
        return values(found, "settings") if found and "settings" in found.parts else {}

    assert settings(Kind.PROJECT, "acme/web") == {"visibility": "internal", "merge_method": "ff"}
    assert settings(Kind.PROJECT, "zeta/x") == {"visibility": "private", "merge_method": "merge"}
    assert settings(Kind.PROJECT, "acme/lone/x") == {"archived": True}
    both = {"membership_lock": True, "request_access_enabled": False}
    assert settings(Kind.GROUP, "acme") == settings(Kind.GROUP, "acme/sub") == both
    assert settings(Kind.GROUP, "acme/lone") == {}
    assert settings(Kind.GROUP, "zeta") == {"membership_lock": True}


def test_a_section_may_break_with_what_is_above_or_be_left_out(tmp_path: Path) -> None:
    text = """
    projects_and_groups:
      "*":
        project_settings: {visibility: private}
        hooks: {"https://a.example": {push_events: true}}
      acme/*:
        project_settings: {inherit: false, archived: false}
        hooks: {skip: true, enforce: true}
    """
    found = of(tmp_path, text)
    assert found.only == frozenset()
    assert values(found, "settings") == {"archived": False}
    assert "hooks" not in found.parts


def test_what_is_skipped_is_not_managed(tmp_path: Path) -> None:
    proposal = said(tmp_path, "skip_projects: [acme/*]\nskip_groups: [zeta]\n" + LEVELS)
    assert proposal.of(Kind.PROJECT, "acme/web") is None
    assert proposal.of(Kind.GROUP, "zeta") is None
    assert list(proposal.named(Kind.PROJECT)) == []


def test_levels_and_people_come_together(tmp_path: Path) -> None:
    text = project(
        """
        branches:
          main:
            protected: true
            push_access_level: no access
            allowed_to_push: [{user: ann}, {group_id: 7}, {access_level: maintainer}]
            merge_access_level: 30
            allow_force_push: true
          old: {protected: false}
        tags:
          v*: {protected: true, create_access_level: maintainer}
        """
    )
    main = values(of(tmp_path, text), "protected_branches", "main")
    assert main["push_access_levels"] == [{"kind": "role", "access_level": 0}]
    assert [one["kind"] for one in main[f"{MORE}push_access_levels"]] == ["user", "group", "role"]
    standing = resource(
        protected_branches=section({"old": {"name": "old"}, "other": {"name": "other"}})
    )
    [after] = overlaid(said(tmp_path, text), Ground(lambda: iter([standing]), "x"), "")
    rules = after.sections["protected_branches"].data
    assert rules.keys() == {"main", "other"}
    assert len(rules["main"]["push_access_levels"]) == 4
    assert values(of(tmp_path, text), "protected_tags", "v*")["create_access_levels"] == [
        {"kind": "role", "access_level": 40}
    ]


def test_approvals_say_the_opposite_there(tmp_path: Path) -> None:
    text = project(
        """
        merge_requests_approvals:
          reset_approvals_on_push: true
          merge_requests_author_approval: false
          merge_requests_disable_committers_approval: false
        merge_requests_approval_rules:
          any: {name: Two people, approvals_required: 2, users: [ann], groups: [acme/ops]}
          enforce: true
        """
    )
    found = of(tmp_path, text)
    settings = values(found, "approval_settings")
    assert {name: value["value"] for name, value in settings.items()} == {
        "retain_approvals_on_push": False,
        "allow_author_approval": False,
        "allow_committer_approval": True,
    }
    rule = values(found, "approval_rules", "Two people")
    assert (rule["approvals_required"], rule["users_count"], rule["groups_count"]) == (2, 1, 1)
    assert found.only == {"approval_rules"}


def test_secrets_stay_in_the_file(tmp_path: Path) -> None:
    text = project(
        """
        hooks:
          "https://hooks.example.com/hunter2?x=hunter2": {token: hunter2, push_events: true}
        variables:
          first: {key: DEPLOY, value: hunter2, protected: true, environment_scope: prod}
        deploy_keys:
          key: {title: robot, key: ssh-ed25519 hunter2, can_push: false}
        """
    )
    proposal = said(tmp_path, text)
    assert "hunter2" not in repr(proposal)
    found = proposal.of(Kind.PROJECT, "acme/web")
    assert found
    assert values(found, "hooks", "hooks.example.com")["url_scheme"] == "https"
    assert values(found, "variables", "DEPLOY@prod")["protected"] is True
    assert values(found, "deploy_keys", "robot")["can_push"] is False


def test_an_error_repeats_no_address(tmp_path: Path) -> None:
    entry = '"https://hooks.example.com/hunter2": {push_events: maybe}'
    with pytest.raises(UsageError, match="true or false") as refused:
        said(tmp_path, project(f"hooks: {{{entry}}}"))
    assert "hunter2" not in str(refused.value)


def test_links_shares_and_job_tokens_are_known_by_their_names(tmp_path: Path) -> None:
    text = """
    projects_and_groups:
      acme/*:
        group_saml_links: {one: {saml_group_name: eng, access_level: developer}, enforce: true}
        group_ldap_links: {two: {provider: main, cn: ops, group_access: maintainer}}
        group_members:
          groups: {zeta/ops: {group_access: guest, expires_at: 2027-01-01}}
          users: {ann: {access_level: owner}}
          enforce: true
      acme/web:
        job_token_scope:
          limit_access_to_this_project: true
          allowlist: {projects: [acme/api], groups: [acme/ops], enforce: true}
        project: {archive: false}
        project_security_settings: {pre_receive_secret_detection_enabled: true}
    """
    proposal = said(tmp_path, text)
    group, web = proposal.of(Kind.GROUP, "acme"), proposal.of(Kind.PROJECT, "acme/web")
    assert group
    assert web
    assert values(group, "saml_group_links", "eng")["access_level"] == 30
    assert values(group, "ldap_group_links", "main/cn/ops")["group_access"] == 40
    share = values(group, "shared_with_groups", "zeta/ops")
    assert (share["group_access_level"], share["expires_at"]) == (10, "2027-01-01")
    assert group.only == {"saml_group_links", "shared_with_groups", "members"}
    assert values(web, "job_token_scope") == {"inbound_enabled": True}
    assert {name: values(web, "job_token_allowlist", name)["kind"] for name in
            web.parts["job_token_allowlist"].entries} == {
        "acme/api": "project", "acme/ops": "group"
    }  # fmt: skip
    assert web.only == {"job_token_allowlist"}
    assert values(web, "settings") == {"archived": False, "secret_push_protection_enabled": True}
    assert values(group, "members", "ann")["access_level"] == 50


def test_the_instance_has_its_settings(tmp_path: Path) -> None:
    text = "application: {settings: {signup_enabled: false}}\nprojects_and_groups: {}\n"
    found = of(tmp_path, text, "", Kind.INSTANCE)
    assert values(found, "application_settings") == {"signup_enabled": False}


def test_a_null_sets_what_gitlab_takes_it_for(tmp_path: Path) -> None:
    found = of(tmp_path, project("project_push_rules: {member_check: null, file_name_regex: null}"))
    assert values(found, "push_rule") == {"member_check": False, "file_name_regex": ""}


def test_what_no_policy_judges_is_named(tmp_path: Path) -> None:
    text = project("labels: {bug: {color: red}}\nproject_settings: {wiki_access_level: private}")
    assert said(tmp_path, text).not_judged == ["labels", "project_settings.wiki_access_level"]


def test_a_configuration_stands_alone(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("version: 1\n")
    (tmp_path / "b.yaml").write_text("projects_and_groups: {}\n")
    with pytest.raises(UsageError, match=r"b\.yaml is a configuration of gitlabform"):
        forms.proposal([tmp_path])


def test_the_place_is_that_of_the_level_that_wins(tmp_path: Path) -> None:
    value = of(tmp_path, LEVELS).parts["settings"].entries[ONE].values["visibility"]
    assert value.place[1:3] == (11, 24)


def test_what_breaks_with_what_is_above_is_new_all_the_same(tmp_path: Path) -> None:
    text = """
    projects_and_groups:
      acme/new:
        inherit: false
        project_settings: {inherit: false, visibility: private}
    """
    [new] = overlaid(said(tmp_path, text), Ground(lambda: iter(()), "x"), "")
    assert new.sections["settings"].data == {
        "path_with_namespace": "acme/new", "visibility": "private"
    }  # fmt: skip


def test_an_entry_that_is_no_map_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="should be keys and values"):
        said(tmp_path, project("variables: {first: 5}"))
