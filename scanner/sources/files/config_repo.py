"""Reads our own YAML: settings by GitLab's names, with defaults by pattern."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scanner import discreet
from scanner.model import Kind
from scanner.sections import SECTIONS, Attribute
from scanner.sources.files.entries import entry
from scanner.sources.files.managed import MANAGED, SECRETS, attributes, sections
from scanner.sources.files.proposal import ONE, Entry, FileSaid, Layer, Part, Proposal, fault
from scanner.sources.files.proposal import proposal as together
from scanner.sources.files.written import File, Written

VERSION = 1
ONLY = "only"
"""The key of a resource that names maps which hold nothing but what the files say."""

_KINDS = {"groups": Kind.GROUP, "projects": Kind.PROJECT}
_KEYS = ("version", "instance", *_KINDS, "not_judged")


def proposal(files: Sequence[File]) -> Proposal:
    """What files say together. Raises UsageError naming file, line and key."""
    contents = [dict(file.content.items()) for file in files]
    aside = [name for content in contents for name in _not_judged(content)]
    layers = [
        layer
        for file, content in zip(files, contents, strict=True)
        for layer in _layers(file, content, frozenset(aside))
    ]
    return together(
        [FileSaid(file.name, file.sha256) for file in files], layers, sorted(set(aside))
    )


def _not_judged(content: Mapping[str, Written]) -> Iterator[str]:
    """Attributes that are named as being there on purpose, though no policy can judge them."""
    for item in content["not_judged"].list() if "not_judged" in content else ():
        if not isinstance(item.value, str):
            raise item.refused("this should be the name of an attribute")
        if item.value in SECRETS:
            raise item.refused("a secret does not belong in this file", _NO_SECRETS)
        yield item.value


_NO_SECRETS = "glscan needs none; keep it where the pipeline that applies the settings finds it."


def _layers(file: File, content: Mapping[str, Written], aside: frozenset[str]) -> Iterator[Layer]:
    for key, written in content.items():
        if key not in _KEYS:
            raise written.unknown(_KEYS)
    version = content.get("version", file.content)
    if version.value != VERSION or isinstance(version.value, bool):
        raise version.refused(f"the file should say `version: {VERSION}`", "It is its first line.")
    if "instance" in content:
        yield _layer(Kind.INSTANCE, "", content["instance"], aside)
    for name, kind in _KINDS.items():
        seen: dict[str, Written] = {}
        for pattern, written in content[name].items() if name in content else ():
            if why := fault(pattern):
                raise written.refused(why)
            before = seen.setdefault(pattern.lower(), written)
            if before is not written:
                why = f"this is said twice, and before in line {before.place.line}"
                raise written.refused(why, "In paths, case does not count: keep one.")
            yield _layer(kind, pattern, written, aside)


def _layer(kind: Kind, pattern: str, written: Written, aside: frozenset[str]) -> Layer:
    known = sections(kind)
    parts, only = {}, frozenset[str]()
    for name, below in written.items():
        if name == ONLY:
            only = frozenset(_only(below, kind))
        elif name not in known:
            raise below.unknown([*known, ONLY], _elsewhere(name, kind))
        else:
            parts[name] = _part(kind, name, pattern, below, aside)
    return Layer(kind, pattern, written.place, parts, only)


def _elsewhere(name: str, kind: Kind) -> str:
    if name in MANAGED:
        return f"no {kind} has this section"
    return "this section is not kept in files" if name in SECTIONS else "there is no such section"


def _only(written: Written, kind: Kind) -> Iterator[str]:
    maps = [name for name in sections(kind) if SECTIONS[name].keyed]
    for item in written.list():
        if item.value not in maps:
            raise item.refused("this should be the name of a map", f"One of: {', '.join(maps)}.")
        yield item.value


def _part(kind: Kind, section: str, pattern: str, written: Written, aside: frozenset[str]) -> Part:
    known = attributes(section, kind)
    if not SECTIONS[section].keyed:
        subgroup = kind is Kind.GROUP and "/" in pattern and "*" not in pattern
        return Part(written.place, {ONE: _entry(section, written, known, aside, subgroup=subgroup)})
    entries: dict[str, Entry] = {}
    for name, below in written.items():
        if why := _misnamed(section, name):
            raise below.refused(why)
        key = MANAGED[section].key(name)
        if key in entries:
            raise below.refused(f"{discreet.name(key)} is said twice", "Keep one of the two.")
        entries[key] = _entry(section, below, known, aside, name)
    return Part(written.place, entries)


def _misnamed(section: str, name: str) -> str:
    """What is wrong with the name of an entry; empty when nothing is."""
    if not name:
        return "an entry needs a name"
    if "url" in MANAGED[section].written and "://" in name:
        return "name it by a word, for its address may hold a secret; that stands under `url`"
    if section == "protected_branches" and ":" in name:
        return "no branch has a colon in its name"
    if section == "ldap_group_links" and name.split("/")[1:2] not in (["cn"], ["filter"]):
        return "this should be PROVIDER/cn/CN or PROVIDER/filter/FILTER"
    return ""


def _entry(
    section: str,
    written: Written,
    known: Mapping[str, Attribute],
    aside: frozenset[str],
    name: str = "",
    subgroup: bool = False,
) -> Entry:
    """An entry of a map, or the one object that a section is."""
    said = {
        key: below for key, below in written.items() if _is_kept(section, key, below, known, aside)
    }
    for key, below in said.items():
        if subgroup and known[key].root_only:
            raise below.refused("only a top-level group has it", "Move it there.")
    return entry(section, written.place, said, known, name)


def _is_kept(
    section: str,
    key: str,
    below: Written,
    known: Mapping[str, Attribute],
    aside: frozenset[str],
) -> bool:
    """Whether a policy can judge an attribute. Raises UsageError for one that nobody knows."""
    if key in SECRETS:
        raise below.refused("a secret does not belong in this file", _NO_SECRETS)
    if key in known:
        return True
    if key in aside:
        return False
    table: Sequence[str] = [
        name for kinds in SECTIONS[section].attributes.values() for name in kinds
    ]
    if key in MANAGED[section].tells("") and SECTIONS[section].keyed:
        raise below.refused("the name of the entry says it", "Leave it out.")
    if key in table:
        raise below.refused("GitLab decides this, or no such resource has it", "Leave it out.")
    raise below.unknown(
        known, "glscan knows no such attribute; one that GitLab has may be named under not_judged"
    )
