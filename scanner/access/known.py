"""What is known beyond the resource that is looked at: accounts, and the groups around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scanner.access.principal import Grant, Way
from scanner.access.unread import reasons, unread
from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Kind, Resource, Section
from scanner.sections import Role

_KEPT = (
    "members",
    "members_all",
    "access_tokens",
    "service_account_tokens",
    "deploy_tokens",
    "protected_environments",
)
"""What the resources below a group, or shared with it, look up in it."""


def data_of(resource: Resource, name: str) -> Mapping[str, JSON]:
    """What a section says; nothing where it was not read."""
    section = resource.sections.get(name)
    return section.data if section else {}


@dataclass
class Known:
    """Grows with the groups of a snapshot, which come before its projects."""

    accounts: Mapping[str, Mapping[str, JSON]] | None = None
    """Users by id, as administrators see them; None where they could not be read."""
    of_accounts: tuple[str, ...] = ("users of the instance: it was not collected",)
    """What of them could not be read: who is an administrator may then not be known."""
    by_account: Mapping[str, Sequence[Grant]] = field(default_factory=dict)
    """What accounts have beside all memberships, by user id; only of those that have something."""
    names: set[str] = field(default_factory=set)
    """Of users and bots: of all accounts, or of whoever is a member of what was looked at."""
    all_names: bool = True
    """Whether nobody is missing among them."""
    scanning: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The account that read all of this, by name in lower case, with the scopes of its token."""
    personal_tokens: Mapping[int, Mapping[str, Mapping[str, JSON]]] = field(default_factory=dict)
    """What administrators see of tokens, by user id and token id."""
    all_personal_tokens: bool = False
    """Whether no token is missing among them."""
    looked_at: int = 0
    """How many groups and projects a review has looked at."""
    _by_name: dict[str, Mapping[str, JSON]] = field(default_factory=dict)
    _groups: dict[str, Resource] = field(default_factory=dict)
    _paths: dict[int, str] = field(default_factory=dict)

    def note(self, resource: Resource) -> None:
        """Remember what others will look up."""
        if resource.kind is Kind.INSTANCE:
            users = resource.sections.get("users")
            self.accounts = users.data if users and users.status.readable else None
            self.of_accounts = tuple(_of_the_instance(resource))
            self.by_account = dict(_by_account(users)) if users else {}
            self._note_tokens(resource)
            self._by_name = {
                one["username"].lower(): one
                for one in (self.accounts or {}).values()
                if "username" in one
            }
            self._name("users", resource)
        elif resource.kind is Kind.GROUP:
            kept = {name: resource.sections[name] for name in _KEPT if name in resource.sections}
            self._paths[resource.id] = resource.path
            self._groups[resource.path] = Resource(
                resource.kind, resource.path, resource.id, resource.tier, kept
            )
        if resource.kind in (Kind.GROUP, Kind.PROJECT) and not resource.context:
            self._name("members_all", resource)

    def _note_tokens(self, instance: Resource) -> None:
        by_user: dict[int, dict[str, Mapping[str, JSON]]] = {}
        section = instance.sections.get("personal_access_tokens")
        for key, token in section.data.items() if section else ():
            by_user.setdefault(token.get("user_id", 0), {})[key] = token
        self.personal_tokens = by_user
        self.all_personal_tokens = (
            section is not None
            and not unread(instance, "personal_access_tokens")
            and HIDDEN_ENTRIES not in section.gaps
            and 0 not in by_user
        )

    def _name(self, section: str, resource: Resource) -> None:
        entries = data_of(resource, section).values()
        self.names |= {one["username"] for one in entries if "username" in one}
        if (self.accounts is None) is (section == "members_all"):
            self.all_names &= not any(reasons(resource, [section]))

    def has(self, name: str) -> bool:
        """Whether there is such a user; names are compared as GitLab does."""
        return name.lower() in {one.lower() for one in self.names}

    def account(self, name: str) -> Mapping[str, JSON] | None:
        """The account of a user by name; None where it is not known."""
        return self._by_name.get(name.lower())

    def above(self, resource: Resource) -> Sequence[Resource]:
        """The groups above, as far as they were read, the nearest first."""
        return [self._groups[path] for path in _above(resource) if path in self._groups]

    def unread_above(self, resource: Resource) -> Iterator[str]:
        """The groups above that are not there."""
        if data_of(resource, "settings").get("namespace_kind") != "user":
            yield from (path for path in _above(resource) if path not in self._groups)

    def direct_members(self, group_id: int) -> Mapping[str, JSON] | None:
        """The direct members of a group by user id; None where they are not all known."""
        group = self._groups.get(self._paths.get(group_id, ""))
        if group is None or unread(group, "members"):
            return None
        section = group.sections["members"]
        return None if HIDDEN_ENTRIES in section.gaps else section.data


def _by_account(users: Section) -> Iterator[tuple[str, Sequence[Grant]]]:
    """Administrators and auditors, and who may be one because that was not read."""
    for key, account in users.data.items():
        admin, auditor = account.get("is_admin"), account.get("is_auditor")
        grants = []
        if admin is not False:
            grants.append(Grant(Way.ADMINISTRATOR, Role.ADMIN if admin else None))
        unlicensed = users.gaps.get(f"{key}.is_auditor") is Gap.UNLICENSED
        if not admin and (auditor or (auditor is None and not unlicensed)):
            grants.append(Grant(Way.AUDITOR, Role.READER if auditor else None))
        if grants:
            yield key, grants


def _above(resource: Resource) -> Sequence[str]:
    parts = resource.path.split("/")
    return ["/".join(parts[:end]) for end in range(len(parts) - 1, 0, -1)]


def _of_the_instance(instance: Resource) -> Iterator[str]:
    for reason in reasons(instance, ["users"]):
        name, _, rest = reason.partition(": ")
        yield f"{name} of the instance: {rest}"
