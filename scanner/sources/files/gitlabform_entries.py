"""Reads the entries of a section of gitlabform, by the names that they have here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from scanner.model import Gap, Kind
from scanner.sections import Attribute, Type
from scanner.sources.files.entries import entry
from scanner.sources.files.gitlabform_levels import says
from scanner.sources.files.gitlabform_names import APART, EMPTY, KNOBS, PROTECTED, Form
from scanner.sources.files.managed import MANAGED, SECRETS, attributes
from scanner.sources.files.proposal import MORE, Entry, Value
from scanner.sources.files.values import value
from scanner.sources.files.written import Written
from scanner.sources.gitlab import follows

_LEVELS = Attribute(Type.LEVELS)


@dataclass(frozen=True, slots=True)
class Entries:
    """Reads what one of their sections holds."""

    name: str
    """Of the section, as they call it."""
    form: Form
    kind: Kind
    not_judged: set[str]
    """Names of what has no place here are added to it."""

    def one(self, written: Written) -> Entry:
        """The object that a section is."""
        said = self._said(written)
        made = entry(self.form.section, written.place, said, self._known())
        values = {**made.values, **_apart(self.form.section, dict(written.items()))}
        return self._implying(replace(made, values=values))

    def all(self, written: Written) -> Mapping[str, Entry]:
        """The entries of a section that is a map, as a snapshot names them."""
        entries: dict[str, Entry] = {}
        for name, below in written.items(secret=self.form.by_address):
            if name not in KNOBS and below.value is not None:
                label, made = self._entry(name, below)
                while label in entries:
                    label += "'"
                entries[label] = made
        return entries

    def _entry(self, name: str, below: Written) -> tuple[str, Entry]:
        section = self.form.section
        if self.form.by_address:  # which no error may repeat
            host = follows.address_of({"url": name}).get("url_host")
            shown = host if isinstance(host, str) else section.removesuffix("s")
            below = replace(below, trail=(*below.trail[:-1], shown))
        rows = dict(below.items())
        label = _label(section, name, below.trail[-1], rows)
        said = self._said(below)
        if self.form.by_address:
            said["url"] = replace(below, value=name)
        made = entry(section, below.place, said, self._known(), label)
        values = {**made.values, **_apart(section, rows)}
        for theirs, ours in self.form.more.items():
            if theirs in rows and rows[theirs].value is not None:
                people = value(_by_id(rows[theirs]), ours, _LEVELS)
                values[f"{MORE}{ours}"] = people
        gone = says(below, "delete", True) or (
            section in PROTECTED and says(below, "protected", False)
        )
        return self.form.begin + label, self._implying(replace(made, values=values, gone=gone))

    def _known(self) -> Mapping[str, Attribute]:
        return attributes(self.form.section, self.kind)

    def _implying(self, made: Entry) -> Entry:
        implied = {
            name: Value(one, made.place, derived=True)
            for name, one in self.form.implied.items()
            if name not in made.values
        }
        return replace(made, values={**made.values, **implied}) if implied else made

    def _said(self, written: Written) -> dict[str, Written]:
        """The attributes that glscan keeps, by our names; the names of others are remembered."""
        known = self._known()
        told = MANAGED[self.form.section].tells("")
        apart = {*APART, *self.form.more, *_APART.get(self.form.section, {})}
        said: dict[str, Written] = {}
        says(written, "inherit", False)
        for key, below in written.items():
            ours = self.form.names[key].split(" ") if key in self.form.names else [key]
            for name in ours:
                one = below
                if name.startswith("!"):
                    name, one = name[1:], _turned(below)
                if name in known and (kept := _kept(name, one, known[name].type)):
                    said[name] = kept
                elif name not in known and key not in {*KNOBS, *SECRETS, *told, *apart}:
                    self.not_judged.add(f"{self.name}.{key}")
        return said


def _turned(below: Written) -> Written:
    """True for false; what is neither is refused as it stands."""
    return replace(below, value=not below.value) if isinstance(below.value, bool) else below


def _kept(name: str, below: Written, kind: Type) -> Written | None:
    """A value as our files have it; None for what sets nothing, or what nobody can tell."""
    if below.value is None:
        if kind not in EMPTY:
            return None
        empty = EMPTY[kind]
        return replace(below, value=list(empty) if isinstance(empty, tuple) else empty)
    if name == "topics":
        return _topics(below)
    if name == "group_ids":  # which groups they are is not kept
        return replace(below, value=list(range(len(below.list()))))
    return _by_id(below) if kind is Type.LEVELS and isinstance(below.value, list) else below


def _topics(below: Written) -> Written | None:
    """The topics that will be there; nobody can tell where those that stand are kept."""
    kept: dict[str, Written] = {}
    for number, item in enumerate(below.list()):
        if isinstance(item.value, dict):
            [(name, one)] = item.items()[:1] or [("", item)]
            if name == "keep_existing":
                if one.value is True:
                    return None
            elif not says(one, "delete", True):
                kept[str(number)] = replace(item, value=name)
        else:
            kept[str(number)] = item
    return replace(below, value=[one.value for one in kept.values()], made_of=kept)


def _apart(section: str, rows: Mapping[str, Written]) -> dict[str, Value]:
    """What follows from what is not kept itself, or why it is known only to GitLab."""
    found: dict[str, Value] = {}
    for key, ours in _APART.get(section, {}).items():
        if key in rows and rows[key].value:
            said, place = rows[key].value, rows[key].place
            if key == "token":
                found[ours] = Value(True, place, derived=True)
            elif key == "member_role" and isinstance(said, str):
                found[ours] = Value(said, place)
            elif key != "topics" or _topics(rows[key]) is None:
                found[ours] = Value(Gap.KNOWN_AFTER_APPLY, place)
    return found


_APART = {
    "approval_rules": {"protected_branch_ids": "protected_branches"},
    "hooks": {"token": "token_present"},
    "members": {"member_role": "member_role", "member_role_id": "member_role"},
    "settings": {"topics": "topics"},
}
"""By section, what is read apart from the table, and what of ours it tells."""


def _by_id(levels: Written) -> Written:
    """A list of levels with people and groups by id; of those by name, it is not known: 0."""
    rows = {str(number): _row(item) for number, item in enumerate(levels.list())}
    return replace(levels, value=[one.value for one in rows.values()], made_of=rows)


def _row(item: Written) -> Written:
    if not isinstance(item.value, dict):
        return item
    rows = {
        f"{key}_id" if key in _BY_NAME else key: replace(one, value=0) if key in _BY_NAME else one
        for key, one in item.items()
    }
    return replace(item, value={key: one.value for key, one in rows.items()}, made_of=rows)


_BY_NAME = ("user", "group")


def _label(section: str, name: str, shown: str, rows: Mapping[str, Written]) -> str:
    """The name of an entry as our files have it."""

    def row(key: str, otherwise: str = "") -> str:
        return str(rows[key].value) if key in rows else otherwise

    if section == "variables":
        scope = row("environment_scope", row("filter[environment_scope]", "*"))
        return f"{row('key', name)}@{scope}"
    if section in ("hooks", "mirrors"):
        return shown
    if section == "saml_group_links":
        provider = f"@{row('provider')}" if "provider" in rows else ""
        return row("saml_group_name", name) + provider
    if section == "ldap_group_links":
        how = "filter" if "filter" in rows else "cn"
        return f"{row('provider')}/{how}/{row(how)}"
    return row("title" if section == "deploy_keys" else "name", name)
