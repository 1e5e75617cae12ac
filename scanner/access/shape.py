"""The shape of what a review reads: a snapshot that somebody edited may hold anything."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NotRequired, TypedDict

from scanner.errors import DocumentError
from scanner.model import JSON, Resource
from scanner.typed import misplaced


class _Settings(TypedDict):
    visibility: NotRequired[str]
    archived: NotRequired[bool]
    default_branch: NotRequired[str]
    repository_access_level: NotRequired[str]
    builds_access_level: NotRequired[str]
    namespace_kind: NotRequired[str]


class _Source(TypedDict):
    kind: str
    path: str
    expires_at: str
    access_level: NotRequired[int]
    on: NotRequired[str]


class _Member(TypedDict):
    username: NotRequired[str]
    state: NotRequired[str]
    is_bot: NotRequired[bool]
    external: NotRequired[bool]
    access_level: NotRequired[int]
    member_role: NotRequired[str]
    sources: NotRequired[list[_Source]]


class _User(TypedDict):
    username: NotRequired[str]
    state: NotRequired[str]
    is_admin: NotRequired[bool]
    is_auditor: NotRequired[bool]
    external: NotRequired[bool]
    bot: NotRequired[bool]


class _AccessToken(TypedDict):
    access_level: NotRequired[int]
    name: NotRequired[str]
    user_id: NotRequired[int]
    scopes: NotRequired[list[str]]
    active: NotRequired[bool]
    expires_at: NotRequired[str]


class _DeployToken(TypedDict):
    name: NotRequired[str]
    scopes: NotRequired[list[str]]
    revoked: NotRequired[bool]
    expired: NotRequired[bool]
    expires_at: NotRequired[str]


class _DeployKey(TypedDict):
    title: NotRequired[str]
    can_push: NotRequired[bool]
    expires_at: NotRequired[str]


class _Level(TypedDict):
    kind: str
    access_level: NotRequired[int]
    user_id: NotRequired[int]
    group_id: NotRequired[int]
    deploy_key_id: NotRequired[int]
    member_role_id: NotRequired[int]
    group_inheritance_type: NotRequired[int]


class _Rule(TypedDict):
    name: NotRequired[str]
    push_access_levels: NotRequired[list[_Level]]
    merge_access_levels: NotRequired[list[_Level]]
    create_access_levels: NotRequired[list[_Level]]
    deploy_access_levels: NotRequired[list[_Level]]


class _Share(TypedDict):
    group_id: NotRequired[int]
    group_access_level: NotRequired[int]


class _Environment(TypedDict):
    tier: NotRequired[str]


_SECTIONS: Mapping[str, Any] = {
    "settings": _Settings,
    "members": Mapping[str, _Member],
    "members_all": Mapping[str, _Member],
    "users": Mapping[str, _User],
    "personal_access_tokens": Mapping[str, _AccessToken],
    "access_tokens": Mapping[str, _AccessToken],
    "service_account_tokens": Mapping[str, _AccessToken],
    "deploy_tokens": Mapping[str, _DeployToken],
    "deploy_keys": Mapping[str, _DeployKey],
    "protected_branches": Mapping[str, _Rule],
    "protected_tags": Mapping[str, _Rule],
    "protected_environments": Mapping[str, _Rule],
    "environments": Mapping[str, _Environment],
    "shared_with_groups": Mapping[str, _Share],
}
"""What a review reads of each section. What is not there was not read, and is told so."""

_BY_ID = {name for name in _SECTIONS if name.startswith("members") or "_token" in name}
_BY_ID |= {"users", "deploy_keys"}


def checked(resources: Iterable[Resource], path: Path) -> Iterator[Resource]:
    """The resources of a snapshot as they are.

    Raises DocumentError at the first that has something of another type than a review reads.
    """
    for resource in resources:
        if odd := _odd(resource):
            raise DocumentError(
                f"{path}: {odd} of {resource.name} is not as a snapshot has it",
                "Use the snapshot as it was written, or make it again.",
            )
        yield resource


def _odd(resource: Resource) -> str:
    """The dotted place of the first thing that is of another type; empty where nothing is."""
    path: JSON = resource.path
    if not isinstance(path, str) or not path:
        return "path"
    if type(resource.id) is not int:
        return "id"
    for name, section in resource.sections.items():
        if not isinstance(section.detail, str):
            return f"{name}.detail"
        if name not in _SECTIONS:
            continue
        if odd := misplaced(section.data, _SECTIONS[name], name):
            return odd
        if name in _BY_ID and (key := next((key for key in section.data if not _is_id(key)), "")):
            return f"{name}.{key}"
        if name == "members_all":
            for key, member in section.data.items():
                for number, source in enumerate(member.get("sources", ())):
                    if source["kind"] not in _KINDS:
                        return f"{name}.{key}.sources.{number}.kind"
    return ""


_KINDS = {"direct", "inherited", "group_share"}


def _is_id(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < len(str(sys.maxsize))
