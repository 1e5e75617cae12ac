"""Holds what a policy's Rego reads against what its METADATA declare, in both directions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from scanner.authoring import table
from scanner.authoring.problem import Problem, Weight
from scanner.authoring.program import Place
from scanner.authoring.reading import Reads
from scanner.authoring.table import PARTS, Read
from scanner.authoring.values import ANY, Path
from scanner.catalog.metadata import Annotation, Block
from scanner.model import Kind
from scanner.requirement import Requirement
from scanner.requirement import parse as parse_requirement
from scanner.spelling import nearest

MOST_NAMED = 5
"""Of the attributes that a computed name may mean: beyond that many, their section is named."""


@dataclass(frozen=True)
class Contract:
    """What one policy declares, and where its declarations stand."""

    file: str
    block: Block
    annotation: Annotation
    mentions: frozenset[str]
    """The constant texts of its Rego: a finding may point to what only the report looks up."""

    def problems(self, reads: Mapping[Kind, Reads]) -> Iterator[Problem]:
        """What its Rego reads otherwise than declared, by the kind that is judged."""
        found: dict[Read, set[Kind]] = {}
        places: dict[Read, set[Place]] = {}
        for kind, path, where in _each(reads):
            if read := table.read_of(path):
                found.setdefault(read, set()).add(kind)
                places.setdefault(read, set()).update(where)
        yield from self._declared(found)
        if self.annotation.custom.observable != "never":  # what no token is shown is in no table
            yield from self._unknown(found, places)
            yield from self._undeclared(found, places)
        yield from self._parts(reads)

    def _unknown(
        self, found: Mapping[Read, Set[Kind]], places: Mapping[Read, Set[Place]]
    ) -> Iterator[Problem]:
        wrong = {read: table.unknown(sorted(found[read]), read) for read in found}
        known = {place for read in found if not wrong[read] for place in places[read]}
        for read, said in wrong.items():
            for place in sorted(places[read]):
                # One name for entries of several maps need not be in each of them, and what
                # several kinds share may look for what only some of them have.
                elsewhere = place.module != self.file and table.is_known(read)
                if said and place not in known and not elsewhere:
                    yield self._at(place, "unknown-path", f"{self._id} reads: {said[0]}", said[1])
                    break

    def _undeclared(
        self, found: Mapping[Read, Set[Kind]], places: Mapping[Read, Set[Place]]
    ) -> Iterator[Problem]:
        for read in found:
            kinds = sorted(found[read])
            whole = replace(read, attribute="", below="")
            if table.unknown(kinds, read) is None and (
                read == whole or whole not in found or self._names(whole)
            ):
                yield from self._read(read, min(places[read]), kinds)

    def _names(self, read: Read) -> bool:
        """Whether something of the section is declared."""
        custom = self.annotation.custom
        declared = map(parse_requirement, (*custom.requires, *custom.also_reads))
        return any(_covers(one, read) for one in declared)

    @property
    def _id(self) -> str:
        return self.annotation.custom.id

    def _declared(self, reads: Collection[Read]) -> Iterator[Problem]:
        custom = self.annotation.custom
        # Something has to be required, also where the identity of a resource says it all.
        alone = not reads and len(custom.requires) == 1
        for key, paths in (("requires", custom.requires), ("also_reads", custom.also_reads)):
            for number, text in enumerate(paths):
                requirement = parse_requirement(text)
                line = self.block.line("custom", key, number)
                wrong = self._wrong(requirement)
                if wrong:
                    yield Problem(
                        self.block.name, line, "unknown-path", f"{text}: {wrong[0]}", wrong[1]
                    )
                elif not (alone and key == "requires") and not self._uses(requirement, reads):
                    yield Problem(
                        self.block.name,
                        line,
                        "unread-path",
                        f"{text} is declared and not read",
                        "Take it out: where it cannot be read, the verdict is unknown.",
                        Weight.WARNING,
                    )

    def _uses(self, declared: Requirement, reads: Iterable[Read]) -> bool:
        named = {declared.section, declared.attribute} - {""}
        return named <= self.mentions or any(_is_used(read, declared) for read in reads)

    def _wrong(self, requirement: Requirement) -> tuple[str, str] | None:
        custom = self.annotation.custom
        if custom.observable == "never":
            return None
        if known := table.needless(custom.kinds, requirement):
            return known
        if spelt := table.shape(requirement):
            return "its star is in the wrong place", f"Write it so: {spelt}."
        read = Read(requirement.scope, requirement.section, requirement.attribute, "")
        return table.unknown(custom.kinds, read)

    def _read(self, read: Read, place: Place, kinds: Sequence[Kind]) -> Iterator[Problem]:
        custom = self.annotation.custom
        required = [parse_requirement(path) for path in custom.requires]
        also = [parse_requirement(path) for path in custom.also_reads]
        if missing := _undeclared(read, kinds, (*required, *also)):
            what = "it" if missing == [read.text] else ", ".join(missing)
            yield self._at(
                place,
                "undeclared-read",
                f"{self._id} reads {read.text}, which it does not declare",
                f"Add {what} to `requires`; or to `also_reads`, if a verdict stands without it.",
            )
        elif ANY not in read.attribute and read.attribute:
            exact = [one for one in (*required, *also) if one.attribute and _covers(one, read)]
            whole = any(not one.attribute and _covers(one, read) for one in required)
            if whole and not exact and (why := table.why_absent(kinds, read)):
                yield self._at(
                    place,
                    "may-be-absent",
                    f"{self._id} reads {read.text} and requires {read.section} alone: {why}, and "
                    "its absence would look like a pass",
                    f"Add {read.text} to `requires`; or to `also_reads`, if the Rego looks after "
                    "its absence.",
                )

    def _parts(self, reads: Mapping[Kind, Reads]) -> Iterator[Problem]:
        places = {path: min(where) for _, path, where in _each(reads)}
        for path, place in places.items():
            yield from self._part(path, place)
        yield from self._unread_params(places)

    def _part(self, path: Path, place: Place) -> Iterator[Problem]:
        """What lies beside the sections: parts of the input, and parameters."""
        if not path:
            return
        if path[0] not in PARTS:
            said = "a computed part" if path[0] == ANY else repr(path[0])
            hint = nearest(path[0], PARTS, f"It has {', '.join(PARTS)}.")
            yield self._at(place, "unknown-path", f"{self._id} reads {said} of the input", hint)
        elif path[:1] == ("params",) and len(path) > 1:
            yield from self._param(path, place)
        elif (read := table.read_of(path)) and read.section == ANY:
            yield self._at(
                place,
                "computed-path",
                f"{self._id} reads a section by a computed name",
                "Name each section: nobody could tell what has to be read.",
            )
        elif len(path) > 3 and path[0] == "resource":
            yield from self._fixed(path, place)

    def _fixed(self, path: Path, place: Place) -> Iterator[Problem]:
        """An entry of a map that is looked up by a constant key."""
        section, key = path[1], path[2]
        if place.module == self.file and table.is_map(section) and key != ANY:
            yield Problem(
                self.file,
                place.line,
                "fixed-key",
                f"{self._id} looks {key!r} up in {section}: where there is no such entry, nothing "
                "is denied, which looks like a pass",
                "Ask for the set of entries that count first, and deny when it is empty.",
                Weight.WARNING,
            )

    def _param(self, path: Path, place: Place) -> Iterator[Problem]:
        custom = self.annotation.custom
        own = [custom.id, *custom.aliases]
        if path[1] not in own and path[1] != ANY:
            yield self._at(
                place,
                "unknown-parameter",
                f"{custom.id} reads the parameters of {path[1]}",
                nearest(path[1], own, f"Its own are input.params[{custom.id!r}]."),
            )
        elif len(path) > 2 and path[2] not in (*custom.params, ANY):
            there = f"It has {', '.join(custom.params)}." if custom.params else "It has none."
            yield self._at(
                place,
                "unknown-parameter",
                f"{custom.id} has no parameter {path[2]!r}",
                nearest(path[2], custom.params, there),
            )

    def _unread_params(self, reads: Iterable[Path]) -> Iterator[Problem]:
        named = {path[2] for path in reads if path[:1] == ("params",) and len(path) > 2}
        passed = any(path[:1] == ("params",) and len(path) == 2 for path in reads)
        if ANY in named or (passed and not named):
            return
        for name in self.annotation.custom.params:
            if name not in named:
                yield Problem(
                    self.block.name,
                    self.block.line("custom", "params", name),
                    "unread-parameter",
                    f"the parameter {name} is not read",
                    "Take it out, or use it.",
                    Weight.WARNING,
                )

    def _at(self, place: Place, name: str, text: str, hint: str) -> Problem:
        if place.module != self.file:
            where = f"{text} [by {place.module}, line {place.line}]"
            line = self.block.line("custom", "requires")
            return Problem(self.block.name, line, name, where, hint)
        return Problem(place.module, place.line, name, text, hint)


def _undeclared(
    read: Read, kinds: Sequence[Kind], declared: Sequence[Requirement]
) -> Sequence[str]:
    """What would have to be declared for a read to be part of the contract."""
    if read.section == ANY:
        return []
    meant = table.meant(kinds, read) if ANY in read.attribute else [read]
    missing = [one.text for one in meant if not any(_covers(each, one) for each in declared)]
    return missing if len(missing) <= MOST_NAMED else [replace(read, attribute="").text]


def _covers(declared: Requirement, read: Read) -> bool:
    """Whether a declared path makes a read one part of the contract."""
    if (declared.scope, declared.section) != (read.scope, read.section):
        return False
    return not declared.attribute or read.attribute in ("", declared.attribute)


def _is_used(read: Read, declared: Requirement) -> bool:
    """Whether a read place is, or may be, what a path declares."""
    if (declared.scope, declared.section) != (read.scope, read.section):
        return False
    return not declared.attribute or fnmatchcase(declared.attribute, read.attribute)


def _each(reads: Mapping[Kind, Reads]) -> Iterator[tuple[Kind, Path, Set[Place]]]:
    for kind, of_kind in reads.items():
        for path, places in of_kind.items():
            yield kind, path, places
