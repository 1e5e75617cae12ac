"""Lays what files say over what stands: each resource as it will be, with what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import merge
from itertools import takewhile

from scanner import paths
from scanner.model import JSON, Gap, Kind, Resource, Section, Status, Tier
from scanner.place import PLACES
from scanner.sources.files.laid import laid
from scanner.sources.files.proposal import ONE, Entry, Layer, Part, Proposal, Value, merged
from scanner.sources.files.settled import settled
from scanner.sources.files.unjudged import gone, unjudged
from scanner.sources.gitlab.derive import derived

Read = Callable[[], Iterator[Resource]]
"""Reads resources from the start, by kind and path."""

_ORDER = {kind: number for number, kind in enumerate(Kind)}
_LOCK = "share_with_group_lock"


@dataclass(frozen=True, slots=True)
class Ground:
    """What stands, as far as it is known."""

    read: Read
    instance: str
    """The name of the instance."""
    tier: Tier = Tier.UNKNOWN
    """Of resources of which nothing else tells it."""
    is_whole: Callable[[str], bool] = lambda _: False
    """Whether a full path that is not in it does not stand at all."""


def overlaid(proposal: Proposal, ground: Ground, today: str) -> Iterator[Resource]:
    """Every resource after the change, by kind and path; also those that are yet to be made.

    What follows from several sections is computed as after a scan. `today` ends invitations.
    """
    standing = replace(ground, read=_left(proposal, ground.read))
    people: dict[str, Mapping[str, JSON]] = {}
    new = _new(proposal, standing, people)
    recount = _changes_members(proposal)

    def read() -> Iterator[Resource]:
        laying = _Laying(proposal, standing, {one.name for one in new}, people)
        for resource in merge(standing.read(), new, key=_place):
            after = laying.after(resource)
            yield _uncounted(after) if recount else after

    return derived(read, today)


def beside(proposal: Proposal, ground: Ground) -> list[str]:
    """What the files change of resources that no policy judges, and where they say it."""
    above = takewhile(lambda one: _ORDER[one.kind] <= _ORDER[Kind.GROUP], ground.read())
    context = [one for one in above if one.context]
    left = list(_left(proposal, lambda: iter(context))())
    said = [(one, layer) for one in left if (layer := proposal.of(one.kind, one.path))]
    told = [gone(one) for one in context if one not in left]
    if not said:
        return told
    people: dict[str, Mapping[str, JSON]] = {}
    _new(proposal, ground, people)
    laying = _Laying(proposal, ground, set(), people)
    for one, layer in said:
        is_named = one.kind is Kind.INSTANCE or one.path.lower() in {
            path.lower() for path in proposal.named(one.kind)
        }
        told += unjudged(one, laying.after(one), layer, is_named)
    return told


def _left(proposal: Proposal, read: Read) -> Read:
    """What is left of what stands once all is gone that the files take away."""
    away = {kind: paths.matcher(patterns) for kind, patterns in proposal.destroyed.items()}
    if not away:
        return read
    return lambda: (one for one in read() if one.kind not in away or not away[one.kind](one.path))


def _place(resource: Resource) -> tuple[int, str]:
    return _ORDER[resource.kind], resource.path


_MEMBERS = "members"
_OF_PEOPLE = (
    *("id", "username", "state", "is_bot", "external", "two_factor_enabled", "email_domain"),
    "last_activity_on",
)
"""What is so of somebody wherever they are a member."""


def _new(
    proposal: Proposal, ground: Ground, people: dict[str, Mapping[str, JSON]]
) -> list[Resource]:
    """The resources that the files name and that do not stand.

    On the way, whoever is a member somewhere is remembered in `people`, by user name.
    """
    wanted = _changes(proposal, _MEMBERS)
    stands: set[tuple[Kind, str]] = set()
    tiers: dict[str, Tier] = {}
    for resource in ground.read():
        path = "" if resource.kind is Kind.INSTANCE else resource.path.lower()
        stands.add((resource.kind, path))
        if resource.kind in (Kind.GROUP, Kind.PROJECT):
            tiers.setdefault(path.split("/")[0], resource.tier)
        if wanted and (members := resource.sections.get(_MEMBERS)):
            for one in members.data.values():
                facts = {name: one[name] for name in _OF_PEOPLE if name in one}
                people.setdefault(str(one.get("username", "")), facts)
    return sorted(
        (
            Resource(
                kind,
                path or ground.instance,
                0,
                tiers.get(path.lower().split("/")[0], ground.tier),
                {},
            )
            for kind in (Kind.INSTANCE, Kind.GROUP, Kind.PROJECT)
            for path in proposal.named(kind)
            if (kind, path.lower()) not in stands
        ),
        key=_place,
    )


class _Laying:
    """Lays the files over one resource after the other, groups before what lies below them."""

    def __init__(
        self,
        proposal: Proposal,
        ground: Ground,
        new: set[str],
        people: Mapping[str, Mapping[str, JSON]],
    ) -> None:
        self._proposal, self._ground, self._new, self._people = proposal, ground, new, people
        self._by_id = {one.get("id"): one for one in people.values()}
        self._groups: set[str] = set()
        self._changed: dict[str, frozenset[str]] = {}
        """By group, the approval settings that change."""

    def after(self, resource: Resource) -> Resource:
        """One resource after the change."""
        if resource.kind is Kind.GROUP:
            self._groups.add(resource.path)
        layer = self._proposal.of(resource.kind, resource.path)
        if layer is None:
            return _inheriting(resource, None, self._changed)
        unsaid = Gap.NOT_COLLECTED
        if resource.name in self._new:
            whole = self._ground.is_whole(resource.path)
            unsaid = Gap.KNOWN_AFTER_APPLY if whole else unsaid
            layer = merged([self._made(resource, layer, whole), layer])
        emptied = {name: Part(layer.place, {}) for name in layer.only}
        sections = {
            name: laid(resource, name, self._identified(name, part), name in layer.only, unsaid)
            for name, part in {**emptied, **layer.parts}.items()
        }
        after = replace(resource, sections=dict(sorted({**resource.sections, **sections}.items())))
        after = _inheriting(after, layer, self._changed)
        if resource.kind is Kind.GROUP:
            self._changed[resource.path] = _differing(resource, after)
        return settled(after)

    def _identified(self, section: str, part: Part) -> Part:
        """Members by id, with what is known of them from elsewhere; most files know names alone."""
        if section != _MEMBERS:
            return part
        entries: dict[str, Entry] = {}
        for name, entry in part.entries.items():
            known = self._by_id.get(entry.id, {}) if entry.id else self._people.get(name, {})
            facts = {key: Value(fact, entry.place, derived=True) for key, fact in known.items()}
            key = str(known.get("id") or name)
            entries[key] = replace(entry, values={**facts, **entry.values})
        return replace(part, entries=entries)

    def _made(self, resource: Resource, layer: Layer, whole: bool) -> Layer:
        """What is known of a resource before anybody makes it: its place, and what is not yet."""
        facts: dict[str, JSON] = {}
        above = resource.path.rpartition("/")[0]
        if resource.kind is Kind.GROUP:
            facts |= {"full_path": resource.path} | ({} if above else {"parent_id": 0})
        elif resource.kind is Kind.PROJECT:
            facts["path_with_namespace"] = resource.path
            if above in self._groups:
                facts |= {"namespace_kind": "group", "namespace_full_path": above}
            if whole:
                facts["forks_count"] = 0
        if whole and facts:
            facts |= {"archived": False, "marked_for_deletion_on": ""}
        values = {name: Value(fact, layer.place, derived=True) for name, fact in facts.items()}
        part = Part(layer.place, {ONE: Entry(layer.place, values)})
        return replace(layer, parts={"settings": part} if facts else {})


def _differing(before: Resource, after: Resource) -> frozenset[str]:
    """The approval settings of a group that change."""
    old, new = (one.sections.get(_APPROVALS) for one in (before, after))
    if new is None:
        return frozenset()
    stood: Mapping[str, JSON] = old.data if old else {}
    return frozenset(name for name, value in new.data.items() if stood.get(name) != value)


_APPROVALS = "approval_settings"


def _inheriting(
    resource: Resource, layer: Layer | None, changed: Mapping[str, frozenset[str]]
) -> Resource:
    """A resource without the approval settings that a group above decides, where that changes.

    GitLab locks the settings below a group that is strict, and opens them below one that is not:
    which values they come to is known only once it has.
    """
    section = resource.sections.get(_APPROVALS)
    if not changed or section is None or not section.data or resource.kind is Kind.INSTANCE:
        return resource
    parts = resource.path.split("/")
    above = frozenset[str]().union(
        *(changed.get("/".join(parts[:end]), ()) for end in range(1, len(parts)))
    )
    said = layer.parts.get(_APPROVALS) if layer else None
    own = {name for entry in said.entries.values() for name in entry.values} if said else set()
    open = {
        name
        for name in above & section.data.keys()
        if name not in own and section.data[name].get("inherited_from")
    }
    if not open:
        return resource
    data = {name: value for name, value in section.data.items() if name not in open}
    gaps = {**section.gaps, **dict.fromkeys(sorted(open), Gap.KNOWN_AFTER_APPLY)}
    left = replace(section, data=data, gaps=gaps)
    return replace(resource, sections={**resource.sections, _APPROVALS: left})


def _changes(proposal: Proposal, section: str, attribute: str = "") -> bool:
    """Whether some file says something of a section, or of one attribute of it."""
    parts = [layer.parts[section] for layer in proposal.layers if section in layer.parts]
    if not attribute:
        return bool(parts) or any(section in layer.only for layer in proposal.layers)
    return any(attribute in entry.values for part in parts for entry in part.entries.values())


def _changes_members(proposal: Proposal) -> bool:
    """Whether somebody may be in by other ways after the change."""
    return (
        _changes(proposal, _MEMBERS)
        or _changes(proposal, "shared_with_groups")
        or _changes(proposal, "settings", _LOCK)
    )


def _uncounted(resource: Resource) -> Resource:
    """A resource whose effective members are to be counted again, where we counted them.

    Where a user is a member is not: that was counted while GitLab was read.
    """
    if resource.kind is Kind.USER and "memberships" in resource.sections:
        gone = Section(Status.NOT_COLLECTED, detail="memberships change")
        return replace(resource, sections={**resource.sections, "memberships": gone})
    counted, members = (resource.sections.get(name) for name in ("members_all", "members"))
    if counted is None or members is None:
        return resource
    if counted.origin and _endpoint(counted) != _endpoint(members):
        return resource
    again = Section(Status.NOT_COLLECTED)
    return replace(resource, sections={**resource.sections, "members_all": again})


def _endpoint(section: Section) -> Mapping[str, JSON]:
    """How a section was read, whatever of it is in files."""
    return {key: value for key, value in section.origin.items() if key != PLACES}
