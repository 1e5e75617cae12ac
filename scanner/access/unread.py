"""What could not be read: why a section says nothing, and what its entries lack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scanner.model import HIDDEN_ENTRIES, Gap, Kind, Resource, Section, Status
from scanner.sections import SECTIONS

_NOTHING_THERE: Mapping[str, frozenset[Status]] = {
    "protected_environments": frozenset(
        {Status.UNLICENSED, Status.UNSUPPORTED, Status.NOT_OFFERED}
    ),
    "service_account_tokens": frozenset({Status.UNLICENSED, Status.NOT_OFFERED}),
}
"""By section, what proves that there can be nothing in it: of all others, nothing does."""

_LOOKED_AT: Mapping[str, frozenset[str]] = {
    "users": frozenset({"username", "state", "is_admin", "is_auditor", "external"}),
    "members_all": frozenset(
        {"sources", "access_level", "state", "username", "is_bot", "member_role"}
    ),
    "access_tokens": frozenset({"active", "user_id", "scopes", "name", "expires_at"}),
    "service_account_tokens": frozenset({"active", "user_id", "scopes", "name", "expires_at"}),
    "deploy_tokens": frozenset({"scopes", "revoked", "expired", "expires_at"}),
    "deploy_keys": frozenset({"can_push", "expires_at"}),
    "protected_branches": frozenset({"name", "push_access_levels", "merge_access_levels"}),
    "protected_tags": frozenset({"name", "create_access_levels"}),
    "protected_environments": frozenset({"deploy_access_levels"}),
    "environments": frozenset({"tier"}),
    "shared_with_groups": frozenset({"group_id", "group_access_level"}),
}
"""What a review reads of the entries of each map."""

_FOR_WHOM = frozenset({"enabled", "private", "disabled"})
_WORDS: Mapping[str, frozenset[str]] = {
    "visibility": frozenset({"private", "internal", "public"}),
    "repository_access_level": _FOR_WHOM,
    "builds_access_level": _FOR_WHOM,
}
"""Settings that say one of a few words: any other one says nothing that is known."""

_OF_GROUPS = frozenset({"visibility"})
_OF_PROJECTS = _OF_GROUPS | {
    "archived",
    "default_branch",
    "repository_access_level",
    "builds_access_level",
}
"""What it reads of settings."""


def unread(resource: Resource, name: str) -> str:
    """Why a section says nothing; empty when it does, or when there can be nothing."""
    section = resource.sections.get(name)
    if section is None:
        return "it was not collected"
    if section.status is Status.OK or section.status in _NOTHING_THERE.get(name, ()):
        return ""
    words = section.status.value.replace("_", " ")
    if section.status is Status.NOT_OFFERED and name == "users":
        return "GitLab.com shows them to nobody"
    return f"{words} ({section.detail})" if section.detail else words


def reasons(resource: Resource, names: Iterable[str]) -> Iterator[str]:
    """What of these sections could not be read, in words."""
    for name in names:
        if reason := unread(resource, name):
            yield f"{name}: {reason}"
            continue
        section = resource.sections[name]
        if lacking := sorted(_lacking(resource, name, section)):
            some = " of some" if SECTIONS[name].keyed else ""
            yield f"{name}: {', '.join(lacking)}{some} could not be read"
        if HIDDEN_ENTRIES in section.gaps:
            yield f"{name}: {_HIDDEN.get(name, 'there may be some that this token is not shown')}"


_HIDDEN = {
    "members_all": "GitLab leaves out invited groups that this token's user may not see",
}


def _lacking(resource: Resource, name: str, section: Section) -> set[str]:
    """What is looked at and not there: no answer that hangs on it is the whole one.

    What a tier does not have is not there for nobody to see.
    """
    if section.status is not Status.OK:
        return set()
    if not SECTIONS[name].keyed:
        looked_at = _OF_PROJECTS if resource.kind is Kind.PROJECT else _OF_GROUPS
        if section.data.get("repository_access_level") == "disabled":
            looked_at -= {"default_branch"}  # nobody is shown it, and nobody needs it
        absent = {one: one for one in looked_at if not _is_said(one, section)}
    else:
        looked_at = _LOOKED_AT[name]
        absent = {
            f"{key}.{one}": one
            for key, entry in section.data.items()
            for one in looked_at - entry.keys()
        }
        absent |= {gap: one for gap in section.gaps if (one := gap.rpartition(".")[2]) in looked_at}
    return {one for gap, one in absent.items() if section.gaps.get(gap) is not Gap.UNLICENSED}


def _is_said(setting: str, section: Section) -> bool:
    value = section.data.get(setting)
    return value in _WORDS[setting] if setting in _WORDS else value is not None
