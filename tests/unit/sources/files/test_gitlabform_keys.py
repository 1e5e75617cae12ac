"""Every section and key of a gitlabform configuration: what it becomes, or that none judges it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner.model import Gap, Kind, Section
from scanner.sections import Attribute, Type
from scanner.sources.files import forms
from scanner.sources.files.managed import attributes, is_level
from scanner.sources.files.overlay import Ground, overlaid

G, P = Kind.GROUP, Kind.PROJECT
MAINTAINERS = [{"kind": "role", "access_level": 40}]
NOBODY = [{"kind": "role", "access_level": 0}]
ANN, OPS = {"kind": "user", "user_id": 0}, {"kind": "group", "group_id": 0}
"""By name, which tells no id."""
WHO = "[{user: ann}, {user_id: 7}, {group: acme/ops}, {group_id: 9}, {access_level: maintainer}]"
THEY = [ANN, {"kind": "user", "user_id": 7}, OPS, {"kind": "group", "group_id": 9}, *MAINTAINERS]


@dataclass(frozen=True)
class Row:
    """A section of theirs, and what it comes to."""

    name: str
    kind: Kind
    text: str
    becomes: dict[str, Any] = field(default_factory=dict)
    """By section, entry and attribute of a snapshot."""
    not_judged: tuple[str, ...] = ()


ROWS = [
    Row(
        *("group_protected_branches", P),
        f"""
        main: {{protected: true, push_access_level: no access, merge_access_level: 40,
                unprotect_access_level: maintainer, allow_force_push: false,
                code_owner_approval_required: true}}
        release/*: {{protected: true, allowed_to_push: {WHO}}}
        """,
        {
            "protected_branches inherited:main name": "main",
            "protected_branches inherited:main inherited": True,
            "protected_branches inherited:main push_access_levels": NOBODY,
            "protected_branches inherited:main merge_access_levels": MAINTAINERS,
            "protected_branches inherited:main unprotect_access_levels": MAINTAINERS,
            "protected_branches inherited:main allow_force_push": False,
            "protected_branches inherited:main code_owner_approval_required": True,
            "protected_branches inherited:release/* push_access_levels": THEY,
        },
    ),
    Row(
        *("branches", P),
        f"""
        main: {{protected: true, push_access_level: no access, merge_access_level: maintainer,
                unprotect_access_level: 40, allow_force_push: true,
                code_owner_approval_required: false}}
        rel/*: {{protected: true, allowed_to_push: {WHO}, allowed_to_merge: {WHO},
                 allowed_to_unprotect: {WHO}}}
        old: {{protected: false}}
        """,
        {
            "protected_branches main name": "main",
            "protected_branches main push_access_levels": NOBODY,
            "protected_branches main merge_access_levels": MAINTAINERS,
            "protected_branches main unprotect_access_levels": MAINTAINERS,
            "protected_branches main allow_force_push": True,
            "protected_branches main code_owner_approval_required": False,
            "protected_branches rel/* push_access_levels": THEY,
            "protected_branches rel/* merge_access_levels": THEY,
            "protected_branches rel/* unprotect_access_levels": THEY,
            "protected_branches old": None,
        },
    ),
    Row(
        *("tags", P),
        f"""
        v*: {{protected: true, create_access_level: maintainer}}
        w*: {{protected: true, create_access_level: 0, allowed_to_create: {WHO}}}
        x*: {{protected: false}}
        """,
        {
            "protected_tags v* create_access_levels": MAINTAINERS,
            "protected_tags w* create_access_levels": NOBODY + THEY,
            "protected_tags x*": None,
        },
    ),
    *(
        Row(
            *(name, kind),
            f"""
            groups:
              zeta/ops: {{group_access: guest, expires_at: 2027-01-01}}
            users:
              ann: {{access_level: owner, expires_at: 2027-02-01, member_role: Auditors}}
              bob: {{access_level: 30, member_role: 5}}
              cid: {{access_level: minimal, member_role_id: 5}}
            enforce: true
            keep_bots: {bots}
            """,
            {
                "shared_with_groups zeta/ops group_access_level": 10,
                "shared_with_groups zeta/ops expires_at": "2027-01-01",
                "members ann username": "ann",
                "members ann access_level": 50,
                "members ann expires_at": "2027-02-01",
                "members ann member_role": "Auditors",
                "members bob access_level": 30,
                "members bob member_role": Gap.KNOWN_AFTER_APPLY,
                "members cid access_level": 5,
                "members cid member_role": Gap.KNOWN_AFTER_APPLY,
            },
        )
        for name, kind in (("members", P), ("group_members", G))
        for bots in ("true", "false")
    ),
    Row(
        *("merge_requests_approvals", P),
        """
        reset_approvals_on_push: false
        merge_requests_author_approval: true
        merge_requests_disable_committers_approval: false
        disable_overriding_approvers_per_merge_request: false
        require_password_to_approve: true
        selective_code_owner_removals: true
        """,
        {
            f"approval_settings {name} value": True
            for name in (
                "retain_approvals_on_push",
                "allow_author_approval",
                "allow_committer_approval",
                "allow_overrides_to_approver_list_per_merge_request",
                "require_reauthentication_to_approve",
                "selective_code_owner_removals",
            )
        },
    ),
    Row(
        *("merge_requests_approval_rules", P),
        """
        enforce: true
        label: {name: Two, approvals_required: 2, rule_type: regular, users: [ann, bob],
                groups: [acme/ops], protected_branches: [main]}
        all: {name: All, approvals_required: 1, applies_to_all_protected_branches: true,
              user_ids: [7], group_ids: [9]}
        ids: {name: Ids, approvals_required: 1, protected_branch_ids: [3]}
        """,
        {
            "approval_rules Two name": "Two",
            "approval_rules Two approvals_required": 2,
            "approval_rules Two rule_type": "regular",
            "approval_rules Two users_count": 2,
            "approval_rules Two groups_count": 1,
            "approval_rules Two protected_branches": ["main"],
            "approval_rules All applies_to_all_protected_branches": True,
            "approval_rules All users_count": 1,
            "approval_rules All groups_count": 1,
            "approval_rules Ids protected_branches": Gap.KNOWN_AFTER_APPLY,
        },
    ),
    Row(
        *("protected_environments", P),
        f"""
        enforce: true
        label:
          name: production
          deploy_access_levels: {WHO}
          approval_rules: [{{group: acme/ops, required_approvals: 2}}]
        staging: {{name: staging, deploy_access_levels: [{{access_level: 40}}],
                   required_approval_count: 1}}
        """,
        {
            "protected_environments production name": "production",
            "protected_environments production deploy_access_levels": THEY,
            "protected_environments production approval_rules": [OPS | {"required_approvals": 2}],
            "protected_environments production approvals_required": 2,
            "protected_environments staging deploy_access_levels": MAINTAINERS,
            "protected_environments staging approvals_required": 1,
        },
    ),
    *(
        Row(
            *(name, kind),
            """
            enforce: true
            a: {key: DEPLOY, value: s3cret, protected: true, masked: false, raw: true,
                hidden: false, variable_type: file, environment_scope: prod, description: x}
            b: {key: OTHER, value: s3cret, masked_and_hidden: true,
                "filter[environment_scope]": test}
            c: {key: GONE, value: s3cret, delete: true}
            """,
            {
                "variables DEPLOY@prod key": "DEPLOY",
                "variables DEPLOY@prod environment_scope": "prod",
                "variables DEPLOY@prod protected": True,
                "variables DEPLOY@prod masked": False,
                "variables DEPLOY@prod hidden": False,
                "variables DEPLOY@prod raw": True,
                "variables DEPLOY@prod variable_type": "file",
                "variables OTHER@test masked": True,
                "variables OTHER@test hidden": True,
                "variables GONE@*": None,
            },
            (f"{name}.description",),
        )
        for name, kind in (("variables", P), ("group_variables", G))
    ),
    *(
        Row(
            *(name, kind),
            """
            enforce: true
            "https://bob:glpat-s3cret0123456789abcd@h.example/s3cret?token=s3cret":
              {token: s3cret, enable_ssl_verification: true, name: chat, push_events: true,
               merge_requests_events: false, job_events: true, pipeline_events: true,
               releases_events: true, confidential_issues_events: true, wiki_page_events: true}
            "http://old.example/s3cret": {delete: true}
            """,
            {
                "hooks h.example url_scheme": "https",
                "hooks h.example url_host": "h.example",
                "hooks h.example url_host_is_ip": False,
                "hooks h.example token_present": True,
                "hooks h.example enable_ssl_verification": True,
                "hooks h.example name": "chat",
                "hooks h.example push_events": True,
                "hooks h.example merge_requests_events": False,
                "hooks h.example job_events": True,
                "hooks h.example pipeline_events": True,
                "hooks h.example releases_events": True,
                "hooks h.example confidential_issues_events": True,
                "hooks old.example": None,
            },
            (f"{name}.wiki_page_events",),
        )
        for name, kind in (("hooks", P), ("group_hooks", G))
    ),
    Row(
        *("deploy_keys", P),
        """
        enforce: true
        label: {title: robot, key: ssh-ed25519 s3cret, can_push: true, expires_at: 2027-01-01}
        gone: {title: old, key: ssh-ed25519 s3cret, delete: true}
        """,
        {
            "deploy_keys robot title": "robot",
            "deploy_keys robot can_push": True,
            "deploy_keys robot expires_at": "2027-01-01",
            "deploy_keys old": None,
        },
    ),
    Row(
        *("job_token_scope", P),
        """
        limit_access_to_this_project: false
        allowlist: {enforce: true, projects: [acme/api, 12], groups: [acme/ops]}
        """,
        {
            "job_token_scope inbound_enabled": False,
            "job_token_allowlist acme/api kind": "project",
            "job_token_allowlist 12 kind": "project",
            "job_token_allowlist acme/ops kind": "group",
        },
    ),
    Row(
        "job_token_scope", P, "allowlist: {projects: []}", {"job_token_scope inbound_enabled": True}
    ),
    Row(
        *("project_security_settings", P, "pre_receive_secret_detection_enabled: true"),
        {"settings secret_push_protection_enabled": True},
    ),
    Row(
        *("group_saml_links", G),
        """
        enforce: true
        one: {saml_group_name: eng, access_level: developer, member_role_id: 4}
        two: {saml_group_name: ops, provider: okta, access_level: 40}
        """,
        {
            "saml_group_links eng name": "eng",
            "saml_group_links eng access_level": 30,
            "saml_group_links eng member_role_id": 4,
            "saml_group_links ops@okta provider": "okta",
            "saml_group_links ops@okta access_level": 40,
        },
    ),
    Row(
        *("group_ldap_links", G),
        """
        enforce: true
        one: {provider: main, cn: ops, group_access: maintainer}
        two: {provider: main, filter: (a=b), group_access: 20}
        """,
        {
            "ldap_group_links main/cn/ops provider": "main",
            "ldap_group_links main/cn/ops cn": "ops",
            "ldap_group_links main/cn/ops group_access": 40,
            "ldap_group_links main/filter/(a=b) filter": "(a=b)",
            "ldap_group_links main/filter/(a=b) group_access": 20,
        },
    ),
    Row(
        *("remote_mirrors", P),
        """
        enforce: true
        print_details: true
        "https://bob:glpat-s3cret0123456789abcd@m.example/web.git":
          {enabled: true, auth_method: password, only_protected_branches: true,
           keep_divergent_refs: false, force_push: true, force_update: true,
           print_public_key: true, mirror_branch_regex: x}
        "ssh://git@old.example/web.git": {delete: true}
        """,
        {
            "mirrors m.example url_scheme": "https",
            "mirrors m.example url_host": "m.example",
            "mirrors m.example enabled": True,
            "mirrors m.example auth_method": "password",
            "mirrors m.example only_protected_branches": True,
            "mirrors m.example keep_divergent_refs": False,
            "mirrors old.example": None,
        },
        ("remote_mirrors.mirror_branch_regex",),
    ),
    Row(
        *("integrations", P),
        """
        jira: {url: https://jira.example, username: bob, password: s3cret}
        slack: {active: false, token: s3cret}
        drone-ci: {delete: true}
        """,
        {
            "integrations jira slug": "jira",
            "integrations jira active": True,
            "integrations slack active": False,
            "integrations drone-ci": None,
        },
        ("integrations.url", "integrations.username"),
    ),
    Row(
        *("group_merge_requests_approval_settings", G, "allow_author_approval: true"),
        {"approval_settings allow_author_approval value": True},
    ),
    Row(
        *("project", P, "archive: true\ntransfer_from: acme/old"),
        {"settings archived": True},
        ("project.transfer_from",),
    ),
    Row(
        *("project_settings", P),
        """
        topics: [a, {b: {delete: true}}, c]
        public_builds: false
        pre_receive_secret_detection_enabled: true
        avatar: a.png
        """,
        {
            "settings topics": ["a", "c"],
            "settings public_jobs": False,
            "settings secret_push_protection_enabled": True,
        },
        ("project_settings.avatar",),
    ),
    Row(
        *("project_settings", P, "topics: [{keep_existing: true}, a]"),
        {"settings topics": Gap.KNOWN_AFTER_APPLY},
    ),
    *(
        Row(name, kind, "a: {b: c}", {}, (name,))
        for name, kind in (
            *(("schedules", P), ("resource_groups", P), ("files", P), ("labels", P)),
            *(("badges", P), ("project_avatar", P), ("merge_requests", P)),
            *(("group_labels", G), ("group_badges", G), ("group_avatar", G)),
            ("group_merge_requests_approval_rules", G),
        )
    ),
]


def after(folder: Path, row: Row) -> tuple[dict[str, Section], list[str], str]:
    """The sections of what a row is of, the names of what nobody judges, and all that is known."""
    path, key = ("acme/web", "acme/*") if row.name in INHERITED else ("acme/web", "acme/web")
    path, key = ("acme", "acme/*") if row.kind is G else (path, key)
    text = textwrap.indent(textwrap.dedent(row.text).strip(), "      ")
    more = "  acme/web: {}\n" if key != path and row.kind is P else ""
    file = folder / "config.yml"
    file.write_text(f"projects_and_groups:\n  {key}:\n    {row.name}:\n{text}\n{more}")
    proposal = forms.proposal([file])
    found = {one.name: one for one in overlaid(proposal, Ground(lambda: iter(()), "x"), "")}
    return (
        dict(found[f"{row.kind} {path}"].sections),
        list(proposal.not_judged),
        repr((proposal, found)),
    )


INHERITED = ("group_protected_branches",)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_what_each_key_becomes(tmp_path: Path, row: Row) -> None:
    sections, not_judged, known = after(tmp_path, row)
    assert not_judged == list(row.not_judged)
    assert "s3cret" not in known
    for where, wanted in row.becomes.items():
        section, *names = where.split(" ")
        assert at(sections[section], names) == wanted, where


def at(section: Section, names: list[str]) -> Any:
    """What stands there, or why there is nothing; None where there is no such entry."""
    if ".".join(names) in section.gaps:
        return section.gaps[".".join(names)]
    value: Any = section.data
    for name in names:
        if name not in value:
            return None
        value = value[name]
    return value


def test_what_is_told_of_each_attribute_is_told_of_all_of_them(tmp_path: Path) -> None:
    """A row that says less of an entry than it writes would prove nothing."""
    for row in ROWS:
        sections, _, _ = after(tmp_path, row)
        for name, section in sections.items():
            if name == "settings" or not row.becomes:
                continue
            for key, entry in section.data.items():
                told = {where for where in row.becomes if where.startswith(f"{name} {key}")}
                assert told or not isinstance(entry, dict), (row.name, name, key)


RAW = {
    "group_settings": ("settings", G),
    "project_settings": ("settings", P),
    "group_push_rules": ("push_rule", G),
    "project_push_rules": ("push_rule", P),
    "group_merge_requests_approval_settings": ("approval_settings", G),
}


def sample(name: str, attribute: Attribute) -> Any:
    """Some value that GitLab would take."""
    if attribute.words:
        return sorted(attribute.words)[-1]
    if is_level(name, attribute):
        return "maintainer"
    samples: dict[Type, Any] = {
        Type.FLAG: True,
        Type.NUMBER: 7,
        Type.OPTIONAL: 7,
        Type.ID: 7,
        Type.TEXT: "some",
        Type.DATE: "2027-01-01",
        Type.IDS: [7],
        Type.TEXTS: ["some"],
        Type.COMMAS: "192.0.2.0/24,198.51.100.0/24",
        Type.OBJECT: {"allow_force_push": True},
        Type.LEVELS: [{"access_level": 40}],
        Type.SETTING: True,
    }
    return "30 days" if name == "default_artifacts_expire_in" else samples[attribute.type]


@pytest.mark.parametrize("name", RAW)
def test_what_is_passed_on_is_kept_by_its_own_name(tmp_path: Path, name: str) -> None:
    section, kind = RAW[name]
    table = attributes(section, kind)
    said = {one: sample(one, attribute) for one, attribute in table.items()}
    text = yaml.safe_dump({**said, "no_policy_asks_for_it": 1})
    sections, not_judged, _ = after(tmp_path, Row(name, kind, text))
    assert table.keys() <= sections[section].data.keys()
    assert not_judged == [f"{name}.no_policy_asks_for_it"]


def test_settings_of_the_instance_are_kept_by_their_own_names(tmp_path: Path) -> None:
    table = attributes("application_settings", Kind.INSTANCE)
    said = {one: sample(one, attribute) for one, attribute in table.items()}
    file = tmp_path / "config.yml"
    settings = {**said, "no_policy_asks_for_it": 1}
    whole = {"application": {"settings": settings}, "projects_and_groups": {}}
    file.write_text(yaml.safe_dump(whole))
    proposal = forms.proposal([file])
    [instance] = overlaid(proposal, Ground(lambda: iter(()), "x"), "")
    kept = instance.sections["application_settings"].data.keys()
    assert table.keys() - kept == {"outbound_local_requests_allowlist_raw"}  # its list is kept
    assert proposal.not_judged == ["application.settings.no_policy_asks_for_it"]
