"""What is known beyond the resource that is looked at: accounts, and the groups around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scanner.model import JSON, Kind, Resource, Status

_KEPT = (
    "members",
    "members_all",
    "access_tokens",
    "service_account_tokens",
    "deploy_tokens",
    "protected_environments",
)
"""What the resources below a group, or shared with it, look up in it."""


def unread(resource: Resource, name: str) -> str:
    """Why a section says nothing; empty when it does, or when there can be nothing."""
    section = resource.sections.get(name)
    if section is None:
        return "it was not collected"
    if section.status.readable or section.status in (
        Status.UNLICENSED,
        Status.NOT_OFFERED,
        Status.UNSUPPORTED,
    ):
        return ""
    words = section.status.value.replace("_", " ")
    return f"{words} ({section.detail})" if section.detail else words


def data_of(resource: Resource, name: str) -> Mapping[str, JSON]:
    """What a section says; nothing where it was not read."""
    section = resource.sections.get(name)
    return section.data if section else {}


@dataclass
class Known:
    """Grows with the groups of a snapshot, which come before its projects."""

    accounts: Mapping[str, Mapping[str, JSON]] | None = None
    """Users by id, as administrators see them; None where they could not be read."""
    no_accounts: str = "it was not collected"
    """Why there are none: who is an administrator, an auditor or external is then not known."""
    _groups: dict[str, Resource] = field(default_factory=dict)
    _paths: dict[int, str] = field(default_factory=dict)

    def note(self, resource: Resource) -> None:
        """Remember what others will look up."""
        if resource.kind is Kind.INSTANCE:
            self.no_accounts = unread(resource, "users") or "GitLab.com shows them to nobody"
            users = resource.sections.get("users")
            self.accounts = users.data if users and users.status.readable else None
        elif resource.kind is Kind.GROUP:
            kept = {name: resource.sections[name] for name in _KEPT if name in resource.sections}
            self._paths[resource.id] = resource.path
            self._groups[resource.path] = Resource(
                resource.kind, resource.path, resource.id, resource.tier, kept
            )

    def above(self, resource: Resource) -> Sequence[Resource]:
        """The groups above, as far as they were read, the nearest first."""
        parts = resource.path.split("/")
        paths = ("/".join(parts[:end]) for end in range(len(parts) - 1, 0, -1))
        return [self._groups[path] for path in paths if path in self._groups]

    def direct_members(self, group_id: int) -> Mapping[str, JSON] | None:
        """The direct members of a group by user id; None where they are not known."""
        group = self._groups.get(self._paths.get(group_id, ""))
        section = group.sections.get("members") if group else None
        return section.data if section and section.status.readable else None
