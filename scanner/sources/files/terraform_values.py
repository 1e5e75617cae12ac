"""Turns what a Terraform plan says of a resource into an entry of ours, with gaps for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from scanner.errors import UsageError
from scanner.model import JSON, Gap, Kind
from scanner.place import Place
from scanner.sections import SECTIONS, Attribute, Type
from scanner.sources.files.entries import entry
from scanner.sources.files.managed import MANAGED, SECRETS, attributes
from scanner.sources.files.proposal import MORE, Entry, Value
from scanner.sources.files.terraform_names import AFFECTED, OWN, TARGETS, Form
from scanner.sources.files.terraform_places import Spot
from scanner.sources.files.terraform_plan import Change, listed, table
from scanner.sources.files.terraform_shapes import first, marked, pairs, row, written
from scanner.sources.files.values import value

_LEVELS = Attribute(Type.LEVELS)
_NULLS: Mapping[str, JSON] = {"expires_at": "", "user_ids": [], "group_ids": []}
"""Where a null is said on purpose: there is to be no end, or nobody."""
_KEPT_EMPTY = ("approval_rules",)
"""Lists of levels that may be empty; GitLab has no other without one."""

Branches = Callable[[JSON], list[str] | None]
"""Tells the names of protected branches by their ids; None where not all of them are known."""

Told = Iterator[tuple[str, Value]]

_attributes = cache(attributes)


@cache
def _older(section: str, kind: Kind) -> Mapping[str, str]:
    """Attributes by the name that they had before."""
    return {one.older: name for name, one in _attributes(section, kind).items() if one.older}


@dataclass(frozen=True, slots=True)
class Said:
    """What a plan says of one resource, or of a block in it."""

    form: Form
    change: Change
    before: Mapping[str, JSON]
    after: Mapping[str, JSON]
    unknown: Mapping[str, JSON]
    sensitive: Mapping[str, JSON]
    spot: Spot | None
    place: Place
    branches: Branches

    def entry(self, name: str = "") -> Entry:
        """What is said, as an entry by its name or as the one object that a section is."""
        if self.change.goes:
            if SECTIONS[self.form.section].keyed:
                return Entry(self.place, {}, gone=True)
            return Entry(self.place, dict(self._left_open(self.before)))
        made = entry(self.form.section, self.place, {}, self._known, name)
        values = {**made.values, **dict(self._values())}
        for key, one in self.form.implied.items():
            values[key] = Value(one, self.place, derived=True)
        fresh = self.change.makes and SECTIONS[self.form.section].keyed
        return Entry(self.place, values, fresh=fresh)

    def not_kept(self) -> frozenset[str]:
        """The attributes that have no place here and are not null."""
        told = {*SECRETS, *TARGETS, *self.form.owner, *self.form.named, *self.form.more}
        if self.form.section == "settings":
            told |= {"path", "namespace_id", "parent_id", "push_rules"}
        told |= MANAGED[self.form.section].fixed
        return frozenset(
            key
            for key in self._theirs - told
            if self._ours(key)[0] not in self._known and self._says(key)
        )

    @property
    def _theirs(self) -> frozenset[str]:
        return frozenset({*self.before, *self.after, *self.unknown}) - OWN

    @property
    def _known(self) -> Mapping[str, Attribute]:
        return _attributes(self.form.section, self.form.kind)

    def _ours(self, key: str) -> tuple[str, bool]:
        """Our name of an attribute, and whether it says the opposite."""
        older = _older(self.form.section, self.form.kind)
        ours = self.form.names.get(key) or older.get(key, key)
        return ours.removeprefix("!"), ours.startswith("!")

    def _values(self) -> Told:
        shorts = MANAGED[self.form.section].short
        more = {long: key for key, long in self.form.more.items()}
        for short, long in shorts.items():
            yield from self._levels(short, long, more.get(long, ""))
        for name, key in self._keys().items():
            if name not in shorts:
                yield from self._one(key, name, self._ours(key)[1])
        for key, ours in self.form.present.items():
            taken = self.before.get(key) and not self.after.get(key)
            if taken or marked(self.unknown.get(key)):
                yield from self._gap(ours, Gap.KNOWN_AFTER_APPLY, key)
            elif self.after.get(key):
                yield ours, Value(True, self._place(key), derived=True)

    def _keys(self) -> Mapping[str, str]:
        """Their names by ours; of an old name and the new one, that which says something."""
        ours = {key: self._ours(key)[0] for key in self._theirs}
        ordered = sorted(ours, key=lambda one: (self._says(one), ours[one] == one, one))
        return {ours[key]: key for key in ordered if ours[key] in self._known}

    def _says(self, key: str) -> bool:
        return self.after.get(key) not in (None, []) or marked(self.unknown.get(key))

    def _one(self, key: str, name: str, inverted: bool) -> Told:
        """The value of one attribute, or why it is not known."""
        said, kind = self.after.get(key), self._known[name].type
        if marked(self.sensitive.get(key)):
            yield from self._withheld((key,), name)
        elif kind is Type.LEVELS and isinstance(said, list):
            yield from self._rows(key, name, said)
        elif marked(self.unknown.get(key)):
            yield from self._gap(name, Gap.KNOWN_AFTER_APPLY, key)
        elif key == "protected_branch_ids":
            yield from self._of_branches(key, name, listed(said))
        else:
            if kind is Type.OBJECT and isinstance(said, list):
                said = said[0] if said else None
            if said is None:
                said = _NULLS.get(name)
            if said is None:
                yield from self._unset(key, name)
            else:
                yield from self._made(key, name, not said if inverted else said)

    def _rows(self, key: str, name: str, said: list[JSON]) -> Told:
        counts = name in _KEPT_EMPTY
        cleaned = [row(*pair, counts) for pair in pairs(said, self.unknown.get(key))]
        if not said and not counts:
            yield from self._unset(key, name)
        elif None in cleaned:
            yield from self._gap(name, Gap.KNOWN_AFTER_APPLY, key)
        else:
            yield from self._made(key, name, cleaned)

    def _of_branches(self, key: str, name: str, ids: list[JSON]) -> Told:
        """The branches of an approval rule; of ids that stay, what stands is known."""
        if ids and ids == self.before.get(key) and not self.change.makes:
            return
        names = self.branches(ids)
        if names is None:
            yield from self._gap(name, Gap.KNOWN_AFTER_APPLY, key)
        else:
            yield from self._made(key, name, names)

    def _made(self, key: str, name: str, said: JSON) -> Told:
        if name == "outbound_local_requests_allowlist_raw" and isinstance(said, list):
            said = "\n".join(map(str, said))
        if self._known[name].type is Type.OBJECT:
            said = {inner: one for inner, one in table(said).items() if one is not None}
        placed = written(said, (key,), self._spot(key), self.place)
        try:
            made = entry(self.form.section, self.place, {name: placed}, self._known)
        except UsageError:  # the provider takes it, so it is a word that is newer than glscan
            yield from self._gap(name, Gap.MALFORMED, key)
            return
        yield from made.values.items()

    def _levels(self, short: str, long: str, key: str) -> Told:
        """A level and the people beside it, which GitLab keeps as one list."""
        if self._theirs.isdisjoint({short, key}):
            return
        rows, unknown = self.after.get(key), self.unknown.get(key)
        cleaned = [row(*pair) for pair in pairs(listed(rows), unknown)]
        if (
            self.unknown.get(short) is True
            or (marked(unknown) and not isinstance(rows, list))
            or None in cleaned
        ):
            yield from self._gap(short, Gap.KNOWN_AFTER_APPLY, key)
        elif marked(self.sensitive.get(key)) or marked(self.sensitive.get(short)):
            yield from self._withheld((key, short), short)
        elif self.after.get(short) is None and not cleaned:
            yield from self._unset(short, short)
        else:
            if self.after.get(short) is not None:
                yield from self._made(short, short, self.after[short])
            if cleaned:
                placed = written(cleaned, (key,), self._spot(key), self.place)
                try:
                    yield f"{MORE}{long}", value(placed, long, _LEVELS)
                except UsageError:
                    yield from self._gap(short, Gap.MALFORMED, key)

    def _unset(self, key: str, name: str) -> Told:
        """What a plan does not set stays as it stands, unless it was set, or is made anew."""
        if self.before.get(key) not in (None, [], "") or self.change.makes:
            yield from self._gap(name, Gap.KNOWN_AFTER_APPLY, key)

    def _withheld(self, keys: Sequence[str], name: str) -> Told:
        """What a plan marks as secret is kept nowhere; unless it changes, what stands is known."""
        changes = any(self.after.get(key) != self.before.get(key) for key in keys)
        if changes or self.change.makes or any(marked(self.unknown.get(key)) for key in keys):
            yield from self._gap(name, Gap.NOT_COLLECTED, keys[0])

    def _left_open(self, row: Mapping[str, JSON]) -> Told:
        """What was said of an object that is taken away: GitLab decides what it comes to."""
        for key in sorted(row):
            name, _ = self._ours(key)
            if name in self._known and row[key] is not None:
                yield from self._gap(name, Gap.KNOWN_AFTER_APPLY, key)

    def _gap(self, name: str, why: Gap, key: str) -> Told:
        long = MANAGED[self.form.section].short.get(name)
        for one in (long,) if long else AFFECTED.get(name, (name,)):
            yield one, Value(why, self._place(key))

    def _spot(self, key: str) -> Spot | None:
        found = self.spot.below.get(key) if self.spot else None
        return found[0] if found else None

    def _place(self, key: str) -> Place:
        spot = self._spot(key)
        return spot.place._replace(address=self.place.address) if spot else self.place


def said(form: Form, change: Change, spot: Spot | None, branches: Branches) -> Said | None:
    """What is said of a resource, or of the block of it that a form reads; None for no block."""
    at = (spot.place if spot else change.place)._replace(address=change.address)
    values = (change.before, change.after, change.unknown, change.sensitive)
    whole = Said(form, change, *values, spot, at, branches)
    return _inside(whole, form.block) if form.block else whole


def _inside(said: Said, name: str) -> Said | None:
    rows = [first(one.get(name)) for one in (said.after, said.before)]
    after, before = map(table, rows)
    unknown = first(said.unknown.get(name))
    if not after and not before and not unknown:
        return None
    if unknown is True:
        unknown = dict.fromkeys(_attributes(said.form.section, said.form.kind), True)
    inside = said.spot.below.get(name) if said.spot else None
    spot = inside[0] if inside else None
    return replace(
        said,
        before=before,
        after=after,
        unknown=table(unknown),
        sensitive=table(first(said.sensitive.get(name))),
        spot=spot,
        place=spot.place._replace(address=said.place.address) if spot else said.place,
    )
