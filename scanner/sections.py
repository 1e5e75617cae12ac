"""The table of what glscan reads: per section the attributes kept, their types, and who sees them.

It is an allow-list: what is not named here never enters a snapshot. Names are GitLab's own.
Sources: GitLab's REST API pages for groups, projects, push rules, protected branches, merge
request approval settings, members and application settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from scanner.model import JSON, Kind, Tier


class Type(StrEnum):
    """How a value is normalised, and with it what GitLab's null means."""

    FLAG = "flag"
    """true or false; null is false."""
    NUMBER = "number"
    """An integer; null is a gap."""
    ID = "id"
    """A numeric id; null is 0."""
    TEXT = "text"
    """null is the empty text."""
    DATE = "date"
    """A date or date-time as text; null is the empty text."""
    TEXTS = "texts"
    """A list of texts; null is the empty list."""
    COMMAS = "commas"
    """A text with commas, kept as a sorted list of trimmed texts; null is the empty list."""
    OBJECT = "object"
    """A JSON object whose shape GitLab owns; null is the empty object."""
    LEVELS = "levels"
    """Access levels of a protection rule, as a list of {kind, access_level | user_id | ...}."""
    SETTING = "setting"
    """{value, locked, inherited_from} of an approval setting."""
    DERIVED = "derived"
    """Computed by the source from other values; the source says what it is."""


class Role(IntEnum):
    """The least role of the caller to whom GitLab shows something."""

    READER = 10
    REPORTER = 20
    DEVELOPER = 30
    MAINTAINER = 40
    OWNER = 50
    ADMIN = 60


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute that is kept, and when GitLab shows it."""

    type: Type
    role: Role = Role.READER
    tier: Tier = Tier.FREE
    ee: bool = False
    """Only Enterprise Edition builds have it, at whatever tier."""
    since: str = ""
    """First GitLab version whose API shows it."""
    before: JSON = None
    """The value that holds on versions before `since`; None makes it a gap there."""
    get_only: bool = False
    """A list of groups does not carry it; the group itself must be asked."""
    root_only: bool = False
    """Exists on a top-level group alone."""
    older: str = ""
    """The name older servers use."""
    age: str = ""
    """For a date: the name of the age in days that a policy sees beside it."""


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """One section of the table."""

    kinds: tuple[Kind, ...]
    attributes: Mapping[Kind, Mapping[str, Attribute]]
    roles: Mapping[Kind, Role] = field(default_factory=dict)
    """The least role to see the section at all, where it is above any reader."""
    tier: Tier = Tier.FREE
    keyed: bool = False
    """A map of entries by natural key, rather than one object."""
    whole_for: Role = Role.READER
    """The least role that is sent every entry; GitLab leaves some out for others, and is silent."""

    def role(self, kind: Kind) -> Role:
        """The least role to see the section on a resource of this kind."""
        return self.roles.get(kind, Role.READER)


def _flags(*names: str, **shown: JSON) -> dict[str, Attribute]:
    return dict.fromkeys(names, Attribute(Type.FLAG, **shown))


def _texts(*names: str, **shown: JSON) -> dict[str, Attribute]:
    return dict.fromkeys(names, Attribute(Type.TEXT, **shown))


_GROUP_SETTINGS: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    "parent_id": Attribute(Type.ID),
    **_texts("name", "full_path", "visibility", "shared_runners_setting"),
    **_texts("project_creation_level", "subgroup_creation_level"),
    "created_at": Attribute(Type.DATE),
    "marked_for_deletion_on": Attribute(Type.DATE, since="18.0", before=""),
    "archived": Attribute(Type.FLAG, since="18.0", before=False),
    **_flags("share_with_group_lock", "require_two_factor_authentication"),
    **_flags("request_access_enabled"),
    "two_factor_grace_period": Attribute(Type.NUMBER),
    "max_artifacts_size": Attribute(Type.NUMBER),
    "default_branch_protection_defaults": Attribute(Type.OBJECT),
    **_flags("membership_lock", "prevent_forking_outside_group", ee=True, get_only=True),
    **_flags("prevent_sharing_groups_outside_hierarchy", get_only=True, root_only=True),
    "ip_restriction_ranges": Attribute(
        Type.COMMAS, tier=Tier.PREMIUM, since="15.4", get_only=True, root_only=True
    ),
    "ip_ranges": Attribute(
        Type.DERIVED, tier=Tier.PREMIUM, since="15.4", get_only=True, root_only=True
    ),
    "allowed_email_domains_list": Attribute(
        Type.COMMAS, tier=Tier.PREMIUM, since="17.4", get_only=True, root_only=True
    ),
    "enabled_git_access_protocol": Attribute(
        Type.TEXT, role=Role.OWNER, since="16.9", get_only=True, root_only=True
    ),
    **_flags(
        "only_allow_merge_if_pipeline_succeeds",
        "allow_merge_on_skipped_pipeline",
        "only_allow_merge_if_all_discussions_are_resolved",
        tier=Tier.PREMIUM,
        get_only=True,
    ),
    "caller_role": Attribute(Type.DERIVED),
}

_PROJECT_SETTINGS: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **_texts("path_with_namespace", "visibility", "merge_method", "squash_option"),
    **_texts("default_branch", "ci_config_path", role=Role.REPORTER),
    **_texts(
        "forking_access_level",
        "repository_access_level",
        "builds_access_level",
        "pages_access_level",
        "container_registry_access_level",
        "releases_access_level",
        "package_registry_access_level",
    ),
    "created_at": Attribute(Type.DATE),
    "last_activity_at": Attribute(Type.DATE),
    "marked_for_deletion_on": Attribute(Type.DATE, since="18.0", before=""),
    "forks_count": Attribute(Type.ID),
    "compliance_frameworks": Attribute(Type.TEXTS, ee=True),
    **_flags(
        "archived",
        "empty_repo",
        "public_jobs",
        "request_access_enabled",
        "only_allow_merge_if_pipeline_succeeds",
        "allow_merge_on_skipped_pipeline",
        "only_allow_merge_if_all_discussions_are_resolved",
        "packages_enabled",
        "shared_runners_enabled",
        "enforce_auth_checks_on_uploads",
    ),
    **_flags(
        "ci_job_token_scope_enabled",
        "ci_push_repository_for_job_token_allowed",
        "restrict_user_defined_variables",
        "ci_allow_fork_pipelines_to_run_in_parent_project",
        "keep_latest_artifact",
        "group_runners_enabled",
        "protect_merge_request_pipelines",
        role=Role.MAINTAINER,
    ),
    **_texts("ci_pipeline_variables_minimum_override_role", role=Role.MAINTAINER),
    **_flags("mirror", "merge_trains_enabled", tier=Tier.PREMIUM),
    **_texts("ci_restrict_pipeline_cancellation_role", role=Role.MAINTAINER, tier=Tier.PREMIUM),
    "secret_push_protection_enabled": Attribute(
        Type.FLAG,
        role=Role.DEVELOPER,
        tier=Tier.ULTIMATE,
        older="pre_receive_secret_detection_enabled",
    ),
    **_flags("only_allow_merge_if_all_status_checks_passed", tier=Tier.ULTIMATE),
    "namespace_kind": Attribute(Type.DERIVED),
    "namespace_full_path": Attribute(Type.DERIVED),
    "caller_role": Attribute(Type.DERIVED),
}

_PUSH_RULE: Mapping[str, Attribute] = {
    **_flags("member_check", "commit_committer_check", "commit_committer_name_check"),
    **_flags("reject_unsigned_commits", "reject_non_dco_commits"),
    **_flags("prevent_secrets", "deny_delete_tag"),
    **_texts("author_email_regex", "branch_name_regex", "file_name_regex"),
    **_texts("commit_message_regex", "commit_message_negative_regex"),
    "max_file_size": Attribute(Type.NUMBER),
}

_PROTECTED_BRANCH: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    "name": Attribute(Type.TEXT),
    "allow_force_push": Attribute(Type.FLAG),
    **_flags("code_owner_approval_required", "inherited", ee=True),
    "push_access_levels": Attribute(Type.LEVELS),
    "merge_access_levels": Attribute(Type.LEVELS),
    "unprotect_access_levels": Attribute(Type.LEVELS, ee=True),
}

_APPROVAL_SETTINGS: Mapping[str, Attribute] = dict.fromkeys(
    (
        "allow_author_approval",
        "allow_committer_approval",
        "allow_overrides_to_approver_list_per_merge_request",
        "retain_approvals_on_push",
        "selective_code_owner_removals",
    ),
    Attribute(Type.SETTING),
) | {"require_reauthentication_to_approve": Attribute(Type.SETTING, since="17.1")}

_SHARE: Mapping[str, Attribute] = {
    "group_id": Attribute(Type.ID),
    "group_full_path": Attribute(Type.TEXT),
    "group_access_level": Attribute(Type.NUMBER),
    "expires_at": Attribute(Type.DATE, age="days_until_expiry"),
    "inside": Attribute(Type.DERIVED),
}

_MEMBER: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **_texts("username", "state"),
    "access_level": Attribute(Type.NUMBER),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    "expires_at": Attribute(Type.DATE, age="days_until_expiry"),
    "is_bot": Attribute(Type.DERIVED),
}

_APPLICATION_SETTINGS: Mapping[str, Attribute] = {
    "require_two_factor_authentication": Attribute(Type.FLAG),
    "two_factor_grace_period": Attribute(Type.NUMBER),
    "enabled_git_access_protocol": Attribute(Type.TEXT),
    "globally_allowed_ips": Attribute(Type.COMMAS),
    "globally_allowed_ip_ranges": Attribute(Type.DERIVED),
}


def _same(attributes: Mapping[str, Attribute], *kinds: Kind) -> dict[Kind, Mapping[str, Attribute]]:
    return dict.fromkeys(kinds, attributes)


_G, _P, _I = Kind.GROUP, Kind.PROJECT, Kind.INSTANCE

SECTIONS: Mapping[str, SectionSpec] = {
    "application_settings": SectionSpec((_I,), _same(_APPLICATION_SETTINGS, _I), {_I: Role.ADMIN}),
    "settings": SectionSpec((_G, _P), {_G: _GROUP_SETTINGS, _P: _PROJECT_SETTINGS}),
    "push_rule": SectionSpec(
        (_G, _P), _same(_PUSH_RULE, _G, _P), {_G: Role.OWNER, _P: Role.MAINTAINER}, Tier.PREMIUM
    ),
    "protected_branches": SectionSpec(
        (_P,),
        {_P: {**_PROTECTED_BRANCH, "matches_default_branch": Attribute(Type.DERIVED)}},
        {_P: Role.MAINTAINER},
        keyed=True,
    ),
    "approval_settings": SectionSpec(
        (_G, _P),
        _same(_APPROVAL_SETTINGS, _G, _P),
        {_G: Role.OWNER, _P: Role.MAINTAINER},
        Tier.PREMIUM,
    ),
    # A share is shown to those who may read the invited group, and an Owner need not be one.
    "shared_with_groups": SectionSpec(
        (_G, _P), _same(_SHARE, _G, _P), keyed=True, whole_for=Role.ADMIN
    ),
    "members": SectionSpec((_G, _P), _same(_MEMBER, _G, _P), keyed=True),
}
