"""What of the table of sections may be kept in files, and how its entries are known there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from scanner.model import JSON, Kind
from scanner.sections import SECTIONS, Attribute, Type

_TEXT, _TEXTS, _IDS = Attribute(Type.TEXT), Attribute(Type.TEXTS), Attribute(Type.IDS)


@dataclass(frozen=True, slots=True)
class Managed:
    """A section that may be kept in files."""

    tells: Callable[[str], Mapping[str, JSON]] = lambda _: {}
    """What the name of an entry says; a file does not say it again."""
    key: Callable[[str], str] = lambda name: name
    """The key in a snapshot, of the name in a file."""
    alike: tuple[str, ...] = ()
    """Of a map whose keys are ids: by which attributes an entry that stands is found."""
    written: Mapping[str, Attribute] = field(default_factory=dict)
    """Names of GitLab's that a file may say, and of which only something that follows is kept."""
    short: Mapping[str, str] = field(default_factory=dict)
    """Names of GitLab's for one level, and the list that it makes."""
    fixed: frozenset[str] = frozenset()
    """What GitLab decides, though the table has it."""


def _named(attribute: str) -> Callable[[str], Mapping[str, JSON]]:
    return lambda name: {attribute: name}


def _variable_key(name: str) -> str:
    return name if "@" in name else f"{name}@*"


def _variable(name: str) -> Mapping[str, JSON]:
    key, _, scope = name.partition("@")
    return {"key": key, "environment_scope": scope or "*"}


def _saml(name: str) -> Mapping[str, JSON]:
    group, _, provider = name.partition("@")
    return {"name": group, "provider": provider}


def _ldap(name: str) -> Mapping[str, JSON]:
    provider, _, rest = name.partition("/")
    how, _, what = rest.partition("/")
    return {"provider": provider, "cn": "", "filter": "", how: what}


_ADDRESS = {"url": _TEXT}
_BY_ADDRESS = ("name", "url_host")
_HOOK_STATE = frozenset(
    {"alert_status", "disabled_until", "created_at", "token_present", "signing_token_present"}
)

MANAGED: Mapping[str, Managed] = {
    "application_settings": Managed(
        written={"outbound_local_requests_allowlist_raw": _TEXT},
    ),
    "settings": Managed(
        fixed=frozenset(
            {
                *("id", "parent_id", "full_path", "path_with_namespace", "created_at"),
                *("last_activity_at", "marked_for_deletion_on", "forks_count", "empty_repo"),
            }
        )
    ),
    "push_rule": Managed(),
    "approval_settings": Managed(),
    "job_token_scope": Managed(),
    "protected_branches": Managed(
        tells=_named("name"),
        short={
            "push_access_level": "push_access_levels",
            "merge_access_level": "merge_access_levels",
            "unprotect_access_level": "unprotect_access_levels",
        },
        fixed=frozenset({"id", "inherited"}),
    ),
    "protected_tags": Managed(
        tells=_named("name"), short={"create_access_level": "create_access_levels"}
    ),
    "protected_environments": Managed(
        tells=_named("name"), written={"approval_rules": Attribute(Type.LEVELS)}
    ),
    "environments": Managed(tells=_named("name"), fixed=frozenset({"id", "state"})),
    "approval_rules": Managed(
        tells=_named("name"),
        alike=("name",),
        written={"protected_branches": _TEXTS, "user_ids": _IDS, "group_ids": _IDS}
        | {"usernames": _TEXTS},
        fixed=frozenset({"report_type", "contains_hidden_groups"}),
    ),
    "variables": Managed(tells=_variable, key=_variable_key),
    "hooks": Managed(alike=_BY_ADDRESS, written=_ADDRESS, fixed=_HOOK_STATE),
    "system_hooks": Managed(alike=_BY_ADDRESS, written=_ADDRESS, fixed=_HOOK_STATE),
    "mirrors": Managed(alike=("url_host",), written=_ADDRESS, fixed=frozenset({"update_status"})),
    "integrations": Managed(tells=_named("slug"), fixed=frozenset({"title"})),
    "members": Managed(
        tells=_named("username"),
        alike=("username",),
        fixed=frozenset({"state", "created_at", "membership_state", "override"}),
    ),
    "shared_with_groups": Managed(tells=_named("group_full_path"), fixed=frozenset({"group_id"})),
    "saml_group_links": Managed(tells=_saml),
    "ldap_group_links": Managed(tells=_ldap),
    "job_token_allowlist": Managed(written={"kind": _TEXT}, fixed=frozenset({"id"})),
    "deploy_keys": Managed(
        tells=_named("title"),
        alike=("title",),
        fixed=frozenset({"created_at", "last_used_at", "fingerprint_sha256"}),
    ),
}
"""By section. What is not here is no setting, or nobody keeps it in files, as tokens and runs."""

SECRETS = frozenset(
    {
        *("value", "token", "signing_token", "password", "secret", "private_key", "runners_token"),
        *("custom_headers", "url_variables"),
    }
)
"""Attributes of GitLab's that hold what nobody may read in a repository."""


def sections(kind: Kind) -> list[str]:
    """The sections of a kind that may be kept in files."""
    return [name for name in MANAGED if kind in SECTIONS[name].kinds]


@cache
def attributes(section: str, kind: Kind) -> Mapping[str, Attribute]:
    """The attributes of a section that a file may say."""
    managed = MANAGED[section]
    told = managed.tells("") if SECTIONS[section].keyed else {}
    kept = {
        name: attribute
        for name, attribute in SECTIONS[section].attributes[kind].items()
        if attribute.type is not Type.DERIVED
        and name not in managed.fixed
        and (name not in told or (name in managed.alike and name != "username"))
    }
    if "id" in kept and not managed.alike:
        del kept["id"]
    found = {**kept, **managed.written, **dict.fromkeys(managed.short, _LEVEL)}
    return {name: _worded(name, attribute) for name, attribute in found.items()}


_ROLES_OF_PIPELINES = ("developer", "maintainer", "owner", "no_one_allowed")
_VISIBILITIES = ("private", "internal", "public")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "visibility": _VISIBILITIES,
    "default_project_visibility": _VISIBILITIES,
    "default_group_visibility": _VISIBILITIES,
    "default_snippet_visibility": _VISIBILITIES,
    "merge_method": ("merge", "rebase_merge", "ff"),
    "squash_option": ("never", "always", "default_on", "default_off"),
    "project_creation_level": ("noone", "owner", "maintainer", "developer", "administrator"),
    "subgroup_creation_level": ("owner", "maintainer"),
    "shared_runners_setting": (
        *("enabled", "disabled_and_overridable", "disabled_and_unoverridable"),
        "disabled_with_override",
    ),
    "enabled_git_access_protocol": ("", "all", "ssh", "http", "ssh_certificates"),
    "ci_pipeline_variables_minimum_override_role": _ROLES_OF_PIPELINES,
    "ci_restrict_pipeline_cancellation_role": ("developer", "maintainer", "no_one"),
    "email_confirmation_setting": ("off", "soft", "hard"),
    "variable_type": ("env_var", "file"),
    "rule_type": ("regular", "any_approver", "code_owner", "report_approver"),
    "kind": ("project", "group"),
}
"""The words that GitLab takes, from its pages on the API: a misspelt one must not pass."""

_FEATURE = ("disabled", "private", "enabled", "public")
"""Who may use a feature of a project."""


def _worded(name: str, attribute: Attribute) -> Attribute:
    """The attribute with the words that GitLab takes for it."""
    words = _WORDS.get(name) or (_FEATURE if name.endswith("_access_level") else ())
    if attribute.type is not Type.TEXT or attribute.words or not words:
        return attribute
    return replace(attribute, words=frozenset(words))


_LEVEL = Attribute(Type.NUMBER)
"""One access level, that stands for a list of it."""


def is_level(name: str, attribute: Attribute) -> bool:
    """Whether a number is an access level, which has a name, too."""
    named = name.endswith("access_level") or name == "group_access"
    return attribute.type is Type.NUMBER and named
