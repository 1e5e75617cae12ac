"""Reads a Terraform plan: what GitLab will be once it is applied, and where that is written.

What a plan calls secret stays in it, and what it knows only after apply is a gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scanner import discreet, paths
from scanner.model import JSON, Kind
from scanner.sections import SECTIONS
from scanner.sources.files import terraform_plan
from scanner.sources.files.proposal import (
    ONE,
    Entry,
    FileSaid,
    Layer,
    Part,
    PathOf,
    Proposal,
    Value,
)
from scanner.sources.files.proposal import proposal as together
from scanner.sources.files.terraform_entries import ALLOWLIST, entries, let_in, target
from scanner.sources.files.terraform_names import GROUP, PROJECT, RESOURCES, TARGETS
from scanner.sources.files.terraform_owners import Owners, Unplaced, number
from scanner.sources.files.terraform_places import Sources, Spot
from scanner.sources.files.terraform_plan import Change, Plan, listed
from scanner.sources.files.terraform_values import Said, said

_ABOVE = {GROUP: "parent_id", PROJECT: "namespace_id"}
_GONE, _OWN, _APART = range(3)
"""What goes is read first; what a group or project says of itself yields to what others say."""


def proposal(path: Path, path_of: PathOf) -> Proposal:
    """What a plan will make of GitLab. Raises UsageError that names the file.

    `path_of` tells groups and projects of which the plan knows no more than the id. Lines are those
    of the root module beside the plan or in the working folder, and of local modules.
    """
    plan = terraform_plan.read(path)
    sources = Sources(list(dict.fromkeys((path.parent, Path()))), plan.configuration)
    try:
        reader = _Reader(plan, Owners(plan, path_of))
        for change in plan.changes:
            calls = [name for name, _ in change.module]
            known = change.type in RESOURCES
            reader.add(change, sources.spot(calls, change.type, change.name) if known else None)
    except RecursionError:
        raise terraform_plan.too_deep(path.as_posix()) from None
    return reader.proposal([FileSaid(path.as_posix(), plan.sha256), *sources.files()])


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """What one resource says of what it belongs to."""

    rank: int
    address: str
    layer: Layer


@dataclass(slots=True)
class _Reader:
    """Turns changes into layers, and remembers what has no place."""

    plan: Plan
    owners: Owners
    found: list[_Found] = field(default_factory=list)
    types: Counter[str] = field(default_factory=Counter)
    not_kept: set[str] = field(default_factory=set)
    unplaced: set[str] = field(default_factory=set)
    destroyed: dict[Kind, list[str]] = field(default_factory=dict)
    """Patterns of paths that go."""
    made: set[str] = field(default_factory=set)
    """The groups and projects that are made, by path."""

    def add(self, change: Change, spot: Spot | None) -> None:
        """Read a change; where it cannot be placed, that is remembered with the reason."""
        if change.type not in RESOURCES:
            self.types[discreet.name(change.type)] += 1
        elif change.actions not in _ACTIONS:
            self._lose(change.address, "what is done with it is nothing that glscan knows")
        elif change.actions != {"forget"}:
            try:
                self._add(change, spot)
            except Unplaced as why:
                self._lose(change.address, str(why))

    def proposal(self, files: Sequence[FileSaid]) -> Proposal:
        """All of it together; what two resources say of the same has no place."""
        if not self.plan.whole:
            self.unplaced.add(_PART)
        for address in self.plan.deferred:
            self._lose(address, "it is left to a later plan")
        found = sorted(self._left(), key=lambda one: one.rank)
        alike = _alike(found)
        for one, other in alike.items():
            self._lose(one.address, f"it may be the same as {other.address}")
        layers = [one.layer for one in found if one not in alike]
        types = [f"{type} ({count})" for type, count in sorted(self.types.items())]
        whole = together(files, layers, [*types, *sorted(self.not_kept)])
        return replace(whole, destroyed=self.destroyed, unplaced=sorted(self.unplaced))

    def _lose(self, address: str, why: str) -> None:
        self.unplaced.add(f"{address}: {why}")

    def _left(self) -> Iterator[_Found]:
        """What does not go with the group or project that it belongs to."""
        goes = {kind: paths.matcher(patterns) for kind, patterns in self.destroyed.items()}
        for one in self.found:
            kind, path = one.layer.kind, one.layer.pattern.removesuffix("/*")
            if kind not in goes or path in self.made or not goes[kind](one.layer.pattern):
                yield one
            elif one.rank is not _GONE:
                self._lose(one.address, "what it belongs to is destroyed")

    def _add(self, change: Change, spot: Spot | None) -> None:
        if change.type in _ABOVE:
            self._note(change)
        all_said = [said(form, change, spot, self._branches) for form in RESOURCES[change.type]]
        if change.type in _ABOVE and change.goes:
            return
        self._keep_names([one for one in all_said if one and not one.form.block])
        for one in filter(None, all_said):
            if change.replaces and SECTIONS[one.form.section].keyed:
                self._put(replace(one, change=replace(change, actions=frozenset({"delete"}))))
            self._put(one)

    def _note(self, change: Change) -> None:
        """Remember that a group or project is made, goes, or moves. Raises Unplaced."""
        kind, at = RESOURCES[change.type][0].kind, change.place
        if change.makes:
            self.made.add(self.owners.path(change))
        if change.goes and change.before.get("archive_on_destroy") is True:
            part = Part(at, {ONE: Entry(at, {"archived": Value(True, at)})})
            layer = Layer(kind, self.owners.stood(change), at, {"settings": part})
            self.found.append(_Found(_OWN, change.address, layer))
        elif "delete" in change.actions:
            path = self.owners.stood(change)
            self.destroyed.setdefault(kind, []).append(path)
            for below in (Kind.GROUP, Kind.PROJECT) if kind is Kind.GROUP else ():
                self.destroyed.setdefault(below, []).append(f"{path}/*")
        elif change.before:
            above = _ABOVE[change.type]
            if (change.before.get(above) or 0) != (change.after.get(above) or 0):
                self._lose(change.address, "it moves, and what it inherits there is not known")

    def _put(self, one: Said) -> None:
        """Keep what is said as a layer. Raises Unplaced."""
        form, change, only = one.form, one.change, frozenset[str]()
        owner = ""
        if form.owner:
            owner = self.owners.owner(change, form.owner, Kind.GROUP if form.below else form.kind)
        elif change.type in _ABOVE:
            owner = self.owners.path(change)
        if form.section == ALLOWLIST:
            named = dict(self._let_in(one))
            if not change.goes and all(isinstance(change.after.get(name), list) for name in _ALL):
                only = frozenset({ALLOWLIST})
        else:
            named = dict(entries(one, self.owners))
        rank = _GONE if change.goes else _APART
        if change.type in _ABOVE:
            rank, named = _OWN, {name: _yielding(entry) for name, entry in named.items()}
        layer = Layer(
            form.kind,
            f"{owner}/*" if form.below else owner,
            one.place,
            {form.section: Part(one.place, named)},
            only,
        )
        self.found.append(_Found(rank, change.address, layer))

    def _let_in(self, one: Said) -> Iterator[tuple[str, Entry]]:
        for found in let_in(one.change, self.owners):
            if isinstance(found, str):
                self._lose(one.change.address, found)
            else:
                yield found[0], target(one, found[1])

    def _branches(self, ids: JSON) -> list[str] | None:
        names = {
            number(values.get("branch_protection_id")): values.get("branch")
            for type, values in self.plan.known
            if type == "gitlab_branch_protection"
        }
        found = [names.get(number(id)) for id in listed(ids)]
        return [str(name) for name in found] if all(found) else None

    def _keep_names(self, all_said: Sequence[Said]) -> None:
        """Remember the attributes that somebody sets and that glscan does not keep."""
        if not all_said or all_said[0].change.goes:
            return
        change = all_said[0].change
        configured = self.owners.configured(change)
        names = frozenset.intersection(*(one.not_kept() for one in all_said))
        for name in names if configured is None else names & configured.keys():
            self.not_kept.add(f"{change.type}.{discreet.name(name)}")


_ACTIONS = [
    *({one} for one in ("no-op", "create", "update", "delete", "forget")),
    *({"create", one} for one in ("delete", "forget")),
]
_ALL = [name for name in TARGETS if name.endswith("s")]
"""The lists that together are all whose job tokens are let in."""


_PART = "the plan is not complete: Terraform says `complete: false`; `-target` does that"


def _alike(found: Sequence[_Found]) -> Mapping[_Found, _Found]:
    """What says the same as what another resource says; `found` is in the order of ranks."""
    said: dict[tuple[Kind, str, str, str], list[_Found]] = {}
    for one in found:
        for section, part in one.layer.parts.items():
            for name in part.entries:
                key = (one.layer.kind, one.layer.pattern.lower(), section, name)
                said.setdefault(key, []).append(one)
    alike: dict[_Found, _Found] = {}
    for (_, _, section, _), those in said.items():
        # An object that goes may do so before or after another says it; an entry just goes.
        goes = set[int]() if SECTIONS[section].keyed else {_GONE}
        last: dict[int, _Found] = {}
        for one in those:
            for rank in goes | ({one.rank} - {_GONE}):
                if rank in last and last[rank].address != one.address:
                    alike[one] = last[rank]
                    alike.setdefault(last[rank], one)
            last[one.rank] = one
    return alike


def _yielding(entry: Entry) -> Entry:
    """An entry whose values another resource may say otherwise."""
    values = {name: replace(value, derived=True) for name, value in entry.values.items()}
    return replace(entry, values=values)
