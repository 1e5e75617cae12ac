"""How much of what happened on a resource the lists of a file show: a status, or a gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scanner.events.account import Account, Seen
from scanner.events.index import Index
from scanner.events.lists import Lists
from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Kind, Resource, Section, Status

ENDPOINTS: Mapping[Kind, str] = {
    Kind.INSTANCE: "GET /audit_events",
    Kind.GROUP: "GET /groups/:id/audit_events",
    Kind.PROJECT: "GET /projects/:id/audit_events",
}
"""What is asked for the list of each kind (doc/api/audit_events.md)."""

_REFUSED: Mapping[Seen, Status] = {
    Seen.FORBIDDEN: Status.FORBIDDEN,
    Seen.UNLICENSED: Status.UNLICENSED,
    Seen.MISSING: Status.MISSING,
}
_GAPS: Mapping[Seen, Gap] = {Seen.OWN: Gap.ROLE, Seen.MALFORMED: Gap.MALFORMED}
"""Why entries may be missing, where it is not that nobody could read them."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What can be said of the events of a resource."""

    status: Status
    hidden: Gap | None = None
    """Why there may be further events."""
    detail: str = ""

    def section(
        self, origin: Mapping[str, JSON], data: dict[str, JSON], gaps: Mapping[str, Gap]
    ) -> Section:
        """The events as policies see them, unless none can be seen."""
        if self.status is not Status.OK:
            return Section(self.status, origin=origin, detail=self.detail)
        hidden = {HIDDEN_ENTRIES: self.hidden} if self.hidden else {}
        return Section(Status.OK, data, {**gaps, **hidden}, origin)


def of_resource(index: Index, lists: Lists, resource: Resource) -> Sight:
    """How the events of one resource were seen."""
    more = Gap.MALFORMED if index.may_have_more(resource.kind) else None
    return _with(_of_lists(index, lists, resource), more)


def of_downloads(index: Index, lists: Lists, resource: Resource, number: int) -> Sight:
    """How the events of all that lies below a top-level group were seen; of all, of the instance.

    It is the worst of them. `number` is that of the resource in the index.
    """
    return _with(_of_all_below(index, lists, resource), index.uncounted(number))


def _with(seen: Sight, more: Gap | None) -> Sight:
    """The same, where events themselves tell that there may be more of them."""
    return replace(seen, hidden=seen.hidden or more) if seen.status is Status.OK else seen


def _of_lists(index: Index, lists: Lists, resource: Resource) -> Sight:
    held = lists.holding([resource.name])
    if resource.kind is Kind.INSTANCE:
        return _of_all(index, lists, "") or Sight(
            Status.NOT_COLLECTED, detail="`glscan audit-events --instance` asks for it"
        )
    if sight := _of_all(index, lists, resource.path):
        return sight
    if held:
        return _of(index, held)
    if unlisted := lists.why_unlisted(resource.path):
        status = Status.FAILED if unlisted.seen is Seen.FAILED else Status.MISSING
        return Sight(status, detail=unlisted.detail)
    return Sight(Status.NOT_COLLECTED, detail="the file has no list of it")


def _of_all_below(index: Index, lists: Lists, resource: Resource) -> Sight:
    if lists.of_all or resource.kind is Kind.INSTANCE:
        return _of_lists(index, lists, resource)
    wanted = set(index.places.below(resource.path))
    held = [
        one
        for name, one in lists.by_name.items()
        if name in wanted or f"{name.partition(' ')[2]}/".startswith(f"{resource.path}/")
    ]
    if not held:
        return _of_lists(index, lists, resource)
    partly = not wanted <= lists.by_name.keys() or lists.why_unlisted(resource.path) is not None
    return _of(index, held, partly)


def _of_all(index: Index, lists: Lists, path: str) -> Sight | None:
    """How it was seen by a list that holds everything; None where there is none."""
    if not lists.of_all:
        return None
    if index.found.streamed and not index.shows(path):
        of = f"group {path.partition('/')[0]}" if path else "the whole instance"
        return Sight(Status.NOT_COLLECTED, detail=f"nothing in the stream shows that it is of {of}")
    return _of(index, lists.of_all)


def _of(index: Index, held: Sequence[Account], partly: bool = False) -> Sight:
    """What lists come to together; `partly` says that there should be more of them."""
    refused = [one for one in held if one.seen in _REFUSED and not one.events]
    if len(refused) == len(held):
        return Sight(_REFUSED[refused[0].seen], detail=refused[0].detail)
    reasons = [_GAPS.get(one.seen, Gap.NOT_COLLECTED) for one in held if one.seen is not Seen.WHOLE]
    if partly or index.found.filtered:
        reasons.append(Gap.NOT_COLLECTED)
    return Sight(Status.OK, min(reasons, key=_ORDER.index, default=None))


_ORDER = (Gap.ROLE, Gap.MALFORMED, Gap.NOT_COLLECTED)
"""The first is told where there are several."""
