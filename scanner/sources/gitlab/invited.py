"""The groups that are invited and are no part of the scan: their members come in, too."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scanner.model import Kind, Resource, Section, Tier
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.readers import Target, people


class Invited:
    """Remembers who is invited; each group outside the scan is asked for its members once.

    A group gives way to the direct members of the group that it invites, a project to all of its
    effective ones.
    Source: https://docs.gitlab.com/user/project/members/sharing_projects_groups/
    """

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        """Whether some policy judges effective members: a group outside costs a request."""
        self._ids: dict[str, int] = {}
        self._by: dict[str, set[Kind]] = {}

    def note(self, resource: Resource) -> None:
        """Remember whom a group or project invites."""
        shares = resource.sections.get("shared_with_groups")
        if not self.wanted or shares is None:
            return
        for path, share in shares.data.items():
            if share.get("group_id"):
                self._ids[path] = share["group_id"]
                self._by.setdefault(path, set()).add(resource.kind)

    def outside(self, read: Collection[str]) -> Iterator[tuple[str, int]]:
        """Path and id of each invited group that was not read."""
        return ((path, id) for path, id in sorted(self._ids.items()) if path not in read)

    def is_all_of(self, known: Resource) -> bool:
        """Whether an invited group that was read before has all that is asked of it now."""
        sections = {Kind.GROUP: "members", Kind.PROJECT: "members_all"}
        return known.sections.keys() == {sections[kind] for kind in self._by[known.path]}

    def resource(self, client: Client, target: Target, tier: Tier) -> Resource:
        """An invited group with those of its members who count; it is judged by nobody."""
        sections: dict[str, Section] = {}
        if Kind.GROUP in self._by[target.path]:
            sections["members"] = people.members(client, target)
        if Kind.PROJECT in self._by[target.path]:
            sections["members_all"] = people.everyone(client, target)
        return Resource(Kind.GROUP, target.path, target.id, tier, sections, context=True)


def is_from_outside(group: Resource) -> bool:
    """Whether a group was read for the sake of its members alone.

    Where they are wanted, more than that is read of each group of the scan, and of those above.
    """
    return group.context and group.sections.keys() <= {"members", "members_all"}
