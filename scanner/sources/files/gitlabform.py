"""Reads a configuration of gitlabform, its own file or what `gitlabform -o` makes of it.

What it passes on unchanged has the names of GitLab's API; what glscan does not keep is named as not
judged. Secrets stay in the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scanner import paths
from scanner.model import Kind
from scanner.sections import SECTIONS
from scanner.sources.files.entries import entry
from scanner.sources.files.gitlabform_entries import Entries
from scanner.sources.files.gitlabform_levels import (
    APPLICATION,
    HOLDS,
    Level,
    effective,
    is_effective,
    levels,
    says,
)
from scanner.sources.files.gitlabform_names import (
    ALLOWLIST,
    FORMS,
    INHERITED,
    MEMBERS,
    OF_MEMBERS,
    OF_TOP,
    SHARES,
    Form,
)
from scanner.sources.files.managed import attributes
from scanner.sources.files.proposal import ONE, Entry, FileSaid, Layer, Part, Proposal
from scanner.sources.files.proposal import proposal as together
from scanner.sources.files.written import File, Written


def is_theirs(file: File) -> bool:
    """Whether a file is one of gitlabform's."""
    value = file.content.value
    return isinstance(value, dict) and (HOLDS in value or is_effective(value))


def proposal(file: File) -> Proposal:
    """What a configuration will set. Raises UsageError naming file, line and key."""
    content = dict(file.content.items())
    merged = HOLDS not in content
    skipped = {
        kind: list(_texts(content[name])) if name in content and not merged else []
        for kind, name in ((Kind.PROJECT, "skip_projects"), (Kind.GROUP, "skip_groups"))
    }
    reader = _Reader(paths.matcher(skipped[Kind.GROUP]))
    found = effective(file.content) if merged else levels(content[HOLDS])
    layers = [*reader.instance(content), *map(reader.layer, found)]
    said = [FileSaid(file.name, file.sha256)]
    return together(said, layers, sorted(reader.not_judged), skipped)


def _texts(written: Written) -> Iterator[str]:
    for item in written.list():
        if not isinstance(item.value, str):
            raise item.refused("this should be a path")
        yield item.value


@dataclass(frozen=True, slots=True)
class _Said:
    """A section of ours, as one of theirs says it."""

    section: str
    part: Part
    only: bool


class _Reader:
    """Turns sections of gitlabform into ours, and keeps the names of what has no place there."""

    def __init__(self, is_skipped: Callable[[str], bool]) -> None:
        self._is_skipped = is_skipped
        """Whether nothing is set of a group."""
        self.not_judged: set[str] = set()
        self._read: dict[tuple[Kind, str, int], tuple[Written, Sequence[_Said]]] = {}
        """What levels share is read once; beside it what it was read from, which must stay."""

    def instance(self, content: Mapping[str, Written]) -> Iterator[Layer]:
        """What is said of the instance."""
        said = dict(content[APPLICATION].items()) if APPLICATION in content else {}
        if (settings := said.get("settings")) and settings.value is not None:
            form = Form((Kind.INSTANCE,), "application_settings")
            part = self._object(f"{APPLICATION}.settings", form, settings)
            yield Layer(Kind.INSTANCE, "", settings.place, {form.section: part})

    def layer(self, level: Level) -> Layer:
        """What is said of a group or project."""
        parts: dict[str, Part] = {}
        only: set[str] = set()
        above = {} if self._is_skipped(level.pattern.split("/")[0]) else level.of_top
        of_top = {name: above[name] for name in OF_TOP if name in above}
        own = {name: one for name, one in level.sections.items() if name not in OF_TOP}
        for name, below in {**own, **of_top}.items():
            for said in self._section(level.kind, name, below):
                known = parts.get(said.section)
                parts[said.section] = _both(known, said.part) if known else said.part
                only |= {said.section} if said.only else set()
        place = level.written.place
        return Layer(level.kind, level.pattern, place, parts, frozenset(only), level.alone)

    def _section(self, kind: Kind, name: str, below: Written) -> Sequence[_Said]:
        key = kind, name, id(below)
        if key not in self._read:
            self._read[key] = below, list(self._said(kind, name, below))
        return self._read[key][1]

    def _said(self, kind: Kind, name: str, below: Written) -> Iterator[_Said]:
        """The sections of ours that one of theirs says something of."""
        enforced = says(below, "enforce", True)
        says(below, "inherit", False)
        if says(below, "skip", True):
            return
        if name in OF_MEMBERS:
            if OF_MEMBERS[name] is kind:
                yield from self._members(name, below, kind, enforced)
        elif name in OF_TOP:
            part = self._map(name, INHERITED, below, kind)
            yield _Said(INHERITED.section, part, only=False)
        elif name not in FORMS:
            self.not_judged.add(name)
        elif kind in FORMS[name].kinds:
            form = FORMS[name]
            if SECTIONS[form.section].keyed:
                yield _Said(form.section, self._map(name, form, below, kind), enforced)
            else:
                yield _Said(form.section, self._object(name, form, below), only=False)
            listed = dict(below.items()).get("allowlist") if name == "job_token_scope" else None
            if listed and listed.value is not None:
                only = says(listed, "enforce", True)
                yield _Said(ALLOWLIST.section, _allowlist(listed), only)

    def _members(self, name: str, below: Written, kind: Kind, enforced: bool) -> Iterator[_Said]:
        said = dict(below.items())
        for key, form in (("groups", SHARES), ("users", MEMBERS)):
            written = said.get(key)
            if written and written.value is not None:
                part = self._map(f"{name}.{key}", form, written, kind)
            elif enforced:
                part = Part(below.place, {})
            else:
                continue
            keeps = form is MEMBERS and says(below, "keep_bots", True)
            yield _Said(form.section, replace(part, keeps_bots=keeps), enforced)

    def _object(self, name: str, form: Form, written: Written) -> Part:
        entries = Entries(name, form, form.kinds[0], self.not_judged)
        return Part(written.place, {ONE: entries.one(written)})

    def _map(self, name: str, form: Form, written: Written, kind: Kind) -> Part:
        return Part(written.place, Entries(name, form, kind, self.not_judged).all(written))


def _both(one: Part, other: Part) -> Part:
    """What two sections of theirs say of one of ours."""
    entries = dict(one.entries)
    for name, added in other.entries.items():
        known = entries[name].values if name in entries else {}
        entries[name] = replace(added, values={**known, **added.values})
    return replace(other, entries=entries)


def _allowlist(written: Written) -> Part:
    """Whose job tokens come in; of what is named by its number, the path is not known."""
    rows = dict(written.items())
    known = attributes(ALLOWLIST.section, Kind.PROJECT)
    entries: dict[str, Entry] = {}
    for key, kind in (("projects", "project"), ("groups", "group")):
        for item in rows[key].list() if key in rows and rows[key].value else ():
            if isinstance(item.value, bool) or not isinstance(item.value, (int, str)):
                raise item.refused("this should be a path, or a numeric id")
            said = {"kind": replace(item, value=kind)}
            made = entry(ALLOWLIST.section, item.place, said, known)
            number = item.value if isinstance(item.value, int) else 0
            entries[str(item.value)] = replace(made, id=number)
    return Part(written.place, entries)
