"""What the resources of Terraform's GitLab provider are called here, and how their names differ.

Source: https://registry.terraform.io/providers/gitlabhq/gitlab/latest/docs
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scanner.model import JSON, Kind
from scanner.sources.files.approval_names import APPROVALS
from scanner.sources.gitlab import texts

GROUP, PROJECT = "gitlab_group", "gitlab_project"
"""The resources that are what all others belong to."""

_OF_GROUP, _OF_PROJECT = ("group", "group_id"), ("project", "project_id")


@dataclass(frozen=True, slots=True)
class Form:
    """A resource of the provider, or a block of one: what it is of ours."""

    kind: Kind
    section: str
    owner: tuple[str, ...] = ()
    """Attributes of which one says whose it is; a group or project is its own."""
    named: tuple[str, ...] = ()
    """Of an entry of a map, the attributes that its name is made of; empty for its address."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Our names by theirs; a leading `!` turns true into false."""
    more: Mapping[str, str] = field(default_factory=dict)
    """Lists of people beside one level, by the list of ours that they add to."""
    present: Mapping[str, str] = field(default_factory=dict)
    """Secrets, by what we call it that there is one."""
    block: str = ""
    """The block in which it stands."""
    begin: str = ""
    """How the key of an entry begins here, before its name."""
    below: bool = False
    """It holds for all projects below a group."""
    implied: Mapping[str, JSON] = field(default_factory=dict)
    """What is so of each."""


_WHO = {
    f"allowed_to_{what}": f"{what}_access_levels"
    for what in ("push", "merge", "unprotect", "create")
}
_SHARE = {"group_access": "group_access_level", "access_level": "group_access_level"}
_TOKENS = {"token": "token_present", "signing_token": "signing_token_present"}
_VARIABLE = ("key", "environment_scope")
_DEPLOYERS = {"deploy_access_levels_attribute": "deploy_access_levels"}
_VISIBILITY = {"visibility_level": "visibility"}

RESOURCES: Mapping[str, tuple[Form, ...]] = {
    GROUP: (
        Form(Kind.GROUP, "settings", names=_VISIBILITY),
        Form(Kind.GROUP, "push_rule", block="push_rules"),
    ),
    PROJECT: (
        Form(
            Kind.PROJECT,
            "settings",
            names={
                **_VISIBILITY,
                "public_builds": "public_jobs",
                "tags": "topics",
            },
        ),
        Form(Kind.PROJECT, "push_rule", block="push_rules"),
    ),
    "gitlab_project_push_rules": (Form(Kind.PROJECT, "push_rule", _OF_PROJECT),),
    "gitlab_project_level_mr_approvals": (
        Form(Kind.PROJECT, "approval_settings", _OF_PROJECT, names=APPROVALS),
    ),
    "gitlab_group_level_mr_approvals": (Form(Kind.GROUP, "approval_settings", _OF_GROUP),),
    "gitlab_project_approval_rule": (
        Form(
            Kind.PROJECT,
            "approval_rules",
            _OF_PROJECT,
            names={"protected_branch_ids": "protected_branches"},
        ),
    ),
    "gitlab_branch_protection": (
        Form(Kind.PROJECT, "protected_branches", _OF_PROJECT, ("branch",), more=_WHO),
    ),
    "gitlab_group_branch_protection": (
        Form(
            Kind.PROJECT,
            "protected_branches",
            _OF_GROUP,
            ("branch",),
            more=_WHO,
            begin="inherited:",
            below=True,
            implied={"inherited": True},
        ),
    ),
    "gitlab_tag_protection": (
        Form(Kind.PROJECT, "protected_tags", _OF_PROJECT, ("tag",), more=_WHO),
    ),
    "gitlab_project_protected_environment": (
        Form(
            Kind.PROJECT, "protected_environments", _OF_PROJECT, ("environment",), names=_DEPLOYERS
        ),
    ),
    "gitlab_group_protected_environment": (
        Form(Kind.GROUP, "protected_environments", _OF_GROUP, ("environment",), names=_DEPLOYERS),
    ),
    "gitlab_project_environment": (Form(Kind.PROJECT, "environments", _OF_PROJECT, ("name",)),),
    "gitlab_group_membership": (Form(Kind.GROUP, "members", _OF_GROUP, ("user_id",)),),
    "gitlab_project_membership": (Form(Kind.PROJECT, "members", _OF_PROJECT, ("user_id",)),),
    "gitlab_group_share_group": (
        Form(Kind.GROUP, "shared_with_groups", _OF_GROUP, ("share_group_id",), _SHARE),
    ),
    "gitlab_project_share_group": (
        Form(Kind.PROJECT, "shared_with_groups", _OF_PROJECT, ("group_id",), _SHARE),
    ),
    "gitlab_project_hook": (Form(Kind.PROJECT, "hooks", _OF_PROJECT, present=_TOKENS),),
    "gitlab_group_hook": (Form(Kind.GROUP, "hooks", _OF_GROUP, present=_TOKENS),),
    "gitlab_system_hook": (Form(Kind.INSTANCE, "system_hooks", present=_TOKENS),),
    "gitlab_project_variable": (Form(Kind.PROJECT, "variables", _OF_PROJECT, _VARIABLE),),
    "gitlab_group_variable": (Form(Kind.GROUP, "variables", _OF_GROUP, _VARIABLE),),
    "gitlab_instance_variable": (Form(Kind.INSTANCE, "variables", (), ("key",)),),
    "gitlab_deploy_key": (Form(Kind.PROJECT, "deploy_keys", _OF_PROJECT),),
    "gitlab_deploy_key_enable": (Form(Kind.PROJECT, "deploy_keys", _OF_PROJECT),),
    "gitlab_project_job_token_scopes": (
        Form(Kind.PROJECT, "job_token_scope", _OF_PROJECT, names={"enabled": "inbound_enabled"}),
        Form(Kind.PROJECT, "job_token_allowlist", _OF_PROJECT),
    ),
    "gitlab_project_job_token_scope": (Form(Kind.PROJECT, "job_token_allowlist", _OF_PROJECT),),
    "gitlab_group_saml_link": (
        Form(Kind.GROUP, "saml_group_links", _OF_GROUP, ("saml_group_name", "provider")),
    ),
    "gitlab_group_ldap_link": (
        Form(
            Kind.GROUP,
            "ldap_group_links",
            _OF_GROUP,
            ("ldap_provider", "cn", "filter"),
            {"access_level": "group_access"},
        ),
    ),
    "gitlab_project_push_mirror": (Form(Kind.PROJECT, "mirrors", _OF_PROJECT),),
    "gitlab_project_mirror": (Form(Kind.PROJECT, "mirrors", _OF_PROJECT),),
    "gitlab_application_settings": (
        Form(
            Kind.INSTANCE,
            "application_settings",
            names={"outbound_local_requests_whitelist": "outbound_local_requests_allowlist_raw"},
        ),
    ),
}
"""By type. What is not here has no place in what glscan reads, or is no setting, as tokens are."""

TARGETS: Mapping[str, Kind] = {
    **dict.fromkeys(("target_project_ids", "target_project_id"), Kind.PROJECT),
    **dict.fromkeys(("target_group_ids", "target_group_id"), Kind.GROUP),
}
"""Whose job tokens are let in."""

OWN = frozenset({"id", "timeouts", "key_id", "archive_on_destroy", "permanently_remove_on_delete"})
"""What the provider has for itself, or what is read apart from other attributes."""

AFFECTED: Mapping[str, tuple[str, ...]] = {
    "url": texts.ADDRESS,
    "ip_restriction_ranges": ("ip_restriction_ranges", "ip_ranges"),
    "globally_allowed_ips": ("globally_allowed_ips", "globally_allowed_ip_ranges"),
    "outbound_local_requests_allowlist_raw": ("outbound_local_requests_allowlist",),
    "default_artifacts_expire_in": (
        "default_artifacts_expire_in",
        "default_artifacts_expire_days",
    ),
    **dict.fromkeys(("user_ids", "usernames"), ("users_count",)),
    "group_ids": ("groups_count",),
    "protected_branches": ("protected_branches", "applies_to_default_branch"),
    "applies_to_all_protected_branches": (
        "applies_to_all_protected_branches",
        "applies_to_default_branch",
    ),
    "approval_rules": ("approval_rules", "required_approval_count", "approvals_required"),
    "required_approval_count": ("required_approval_count", "approvals_required"),
}
"""What nobody can tell while an attribute is not known, where that is not the attribute alone."""
