"""Reads a configuration of gitlabform: what it will set, merged over its three levels.

What it passes on unchanged has the names of GitLab's API; what glscan does not keep is named as not
judged. Secrets stay in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scanner.model import JSON, Kind
from scanner.sections import SECTIONS, Type
from scanner.sources.files.entries import entry
from scanner.sources.files.gitlabform_names import (
    ALLOWLIST,
    APART,
    EMPTY,
    FORMS,
    KNOBS,
    MEMBERS,
    PROTECTED,
    SHARES,
    Form,
)
from scanner.sources.files.managed import MANAGED, SECRETS, attributes
from scanner.sources.files.proposal import (
    MORE,
    ONE,
    Entry,
    FileSaid,
    Layer,
    Part,
    Proposal,
    Value,
    fault,
    merged,
)
from scanner.sources.files.proposal import proposal as together
from scanner.sources.files.values import level
from scanner.sources.files.written import File, Written
from scanner.sources.gitlab import follows

HOLDS = "projects_and_groups"
"""The key by which a file is known to be one of gitlabform's."""


def proposal(file: File) -> Proposal:
    """What a configuration will set. Raises UsageError naming file, line and key."""
    content = dict(file.content.items())
    if HOLDS not in content:
        raise file.content.refused(f"there is no `{HOLDS}`", "Is it a gitlabform configuration?")
    reader = _Reader()
    layers = list(reader.layers(file, content))
    skipped = {
        kind: list(_texts(content[name])) if name in content else []
        for kind, name in ((Kind.PROJECT, "skip_projects"), (Kind.GROUP, "skip_groups"))
    }
    said = [FileSaid(file.name, file.sha256)]
    return together(said, layers, sorted(reader.not_judged), skipped)


def _texts(written: Written) -> Iterator[str]:
    for item in written.list():
        if not isinstance(item.value, str):
            raise item.refused("this should be a path")
        yield item.value


class _Reader:
    """Turns sections of gitlabform into ours, and keeps the names of what has no place there."""

    def __init__(self) -> None:
        self.not_judged: set[str] = set()

    def layers(self, file: File, content: Mapping[str, Written]) -> Iterator[Layer]:
        """What is said of the instance, of groups and of projects."""
        if "application" in content:
            said = dict(content["application"].items())
            for settings in filter(None, [said.get("settings")]):
                part = self._object(Form((Kind.INSTANCE,), "application_settings"), settings)
                parts = {"application_settings": part}
                yield Layer(Kind.INSTANCE, "", settings.place, parts)
        for key, written in content[HOLDS].items():
            if written.value is None:
                continue
            for kind, pattern in _patterns(key, written):
                layer = self._layer(kind, pattern, written)
                if layer.parts or layer.alone or not layer.is_pattern:
                    yield layer

    def _layer(self, kind: Kind, pattern: str, written: Written) -> Layer:
        parts: list[tuple[str, Part]] = []
        only: set[str] = set()
        alone = False
        for name, below in written.items():
            if name == "inherit":
                alone = below.value is False
            elif below.value is not None:
                for form, section in self._forms(name, below, kind):
                    parts.append((form.section, self._part(form, section, kind)))
                    spared = form is MEMBERS and _says(section, "keep_bots", True)
                    if (
                        _says(section, "enforce", True)
                        and SECTIONS[form.section].keyed
                        and not spared
                    ):
                        only.add(form.section)
        layers = [Layer(kind, pattern, written.place, {name: part}) for name, part in parts]
        whole = merged(layers) if layers else Layer(kind, pattern, written.place, {})
        return replace(whole, only=frozenset(only), alone=alone)

    def _forms(self, name: str, below: Written, kind: Kind) -> Iterator[tuple[Form, Written]]:
        """The sections of ours that one of theirs says something of."""
        if name in ("members", "group_members"):
            said = dict(below.items()) if (name == "members") is (kind is Kind.PROJECT) else {}
            for key, form in (("groups", SHARES), ("users", MEMBERS)):
                if key in said and said[key].value is not None:
                    yield form, _enforced(said[key], below)
        elif name not in FORMS:
            self.not_judged.add(name)
        elif kind in FORMS[name].kinds:
            yield FORMS[name], below
            if name == "job_token_scope" and (listed := dict(below.items()).get("allowlist")):
                yield ALLOWLIST, listed

    def _part(self, form: Form, written: Written, kind: Kind) -> Part:
        if form is ALLOWLIST:
            return _allowlist(written)
        alone, skipped = _says(written, "inherit", False), _says(written, "skip", True)
        if not SECTIONS[form.section].keyed:
            return replace(self._object(form, written), alone=alone, skipped=skipped)
        entries: dict[str, Entry] = {}
        for name, below in written.items():
            if name not in KNOBS and below.value is not None:
                label, made = self._entry(form, kind, name, below)
                while label in entries:
                    label += "'"
                entries[label] = made
        return Part(written.place, entries, alone, skipped)

    def _object(self, form: Form, written: Written) -> Part:
        said = self._said(form, form.kinds[0], written)
        known = attributes(form.section, form.kinds[0])
        return Part(written.place, {ONE: entry(form.section, written.place, said, known)})

    def _entry(self, form: Form, kind: Kind, name: str, below: Written) -> tuple[str, Entry]:
        if form.section == "hooks":  # whose address may hold a secret, which no error may repeat
            host = follows.address_of({"url": name}).get("url_host")
            below = replace(below, trail=(*below.trail[:-1], str(host or "hook")))
        rows = dict(below.items())
        label = _label(form.section, name, below.trail[-1], rows)
        said = self._said(form, kind, below)
        if form.section == "hooks":
            said["url"] = replace(below, value=name)
        made = entry(form.section, below.place, said, attributes(form.section, kind), label)
        for theirs, ours in form.more.items():
            if theirs in rows:
                people = [_who(item) for item in rows[theirs].list()]
                made = replace(
                    made,
                    values={**made.values, f"{MORE}{ours}": Value(people, rows[theirs].place)},
                )
        gone = _says(below, "delete", True) or _says(below, "protected", False, form.section)
        return label, replace(made, gone=gone)

    def _said(self, form: Form, kind: Kind, written: Written) -> dict[str, Written]:
        """The attributes that glscan keeps, by our names; the names of others are remembered."""
        known = attributes(form.section, kind)
        told = MANAGED[form.section].tells("")
        said: dict[str, Written] = {}
        for key, below in written.items():
            name = form.names.get(key, key)
            if name.startswith("!"):
                name, below = name[1:], replace(below, value=not below.value)
            if name in known and not (name == "topics" and not _is_texts(below.value)):
                said[name] = _filled(below, known[name].type)
                if name == "group_ids":  # which groups they are is not kept
                    said[name] = replace(below, value=list(range(len(below.list()))))
            elif key not in (*KNOBS, *SECRETS, *told, *form.more, *APART):
                self.not_judged.add(key)
        return said


def _patterns(key: str, written: Written) -> Iterator[tuple[Kind, str]]:
    """Whom a key of theirs means: `acme/*` is the group and all that lies below it."""
    if why := fault(key):
        raise written.refused(why)
    if key.endswith("/*"):
        yield Kind.GROUP, key.removesuffix("/*")
    if key.endswith("*"):
        yield Kind.GROUP, key
    yield Kind.PROJECT, key


def _says(written: Written, key: str, value: bool, section: str = "") -> bool:
    if key == "protected" and section not in PROTECTED:
        return False
    return isinstance(written.value, dict) and written.value.get(key) is value


def _enforced(groups: Written, members: Written) -> Written:
    """Shares, with what is said of all members."""
    knobs = {key: one for key, one in members.value.items() if key in KNOBS}
    return replace(groups, value={**(groups.value or {}), **knobs})


def _filled(below: Written, kind: Type) -> Written:
    if below.value is not None or kind not in EMPTY:
        return below
    empty = EMPTY[kind]
    return replace(below, value=list(empty) if isinstance(empty, tuple) else empty)


def _is_texts(value: JSON) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _label(section: str, name: str, shown: str, rows: Mapping[str, Written]) -> str:
    """The name of an entry as our files have it."""

    def row(key: str, otherwise: str = "") -> str:
        return str(rows[key].value) if key in rows else otherwise

    if section == "variables":
        scope = row("environment_scope", row("filter[environment_scope]", "*"))
        return f"{row('key', name)}@{scope}"
    if section == "hooks":
        return shown
    if section == "saml_group_links":
        return row("saml_group_name", name)
    if section == "ldap_group_links":
        how = "filter" if "filter" in rows else "cn"
        return f"{row('provider')}/{how}/{row(how)}"
    return row("title" if section == "deploy_keys" else "name", name)


def _who(item: Written) -> dict[str, JSON]:
    """Who is named beside a level; of people and groups by name, the id is not known."""
    rows = dict(item.items())
    for theirs, kind in (("user", "user"), ("group", "group")):
        if theirs in rows or f"{theirs}_id" in rows:
            id = rows[f"{theirs}_id"].value if f"{theirs}_id" in rows else 0
            return {"kind": kind, f"{kind}_id": id}
    named = {key: level(one) for key, one in rows.items() if key == "access_level"}
    if not named:
        raise item.refused("this should be a user, a group or an access level")
    return {"kind": "role", **named["access_level"]}


def _allowlist(written: Written) -> Part:
    rows = dict(written.items())
    entries = {
        str(item.value): entry(
            "job_token_allowlist",
            item.place,
            {"kind": replace(item, value=kind)},
            attributes("job_token_allowlist", Kind.PROJECT),
        )
        for key, kind in (("projects", "project"), ("groups", "group"))
        if key in rows and rows[key].value
        for item in rows[key].list()
    }
    return Part(written.place, entries)
