"""Names the entries that a resource of a Terraform plan is, as a snapshot knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scanner.model import Kind
from scanner.sections import SECTIONS
from scanner.sources.files.managed import MANAGED
from scanner.sources.files.proposal import ONE, Entry, Value
from scanner.sources.files.terraform_names import TARGETS
from scanner.sources.files.terraform_owners import Owners, Unplaced, number
from scanner.sources.files.terraform_plan import Change
from scanner.sources.files.terraform_values import Said

ALLOWLIST = "job_token_allowlist"
_KNOWN_LATER = "`{}` is known after apply"


def entries(said: Said, owners: Owners) -> Mapping[str, Entry]:
    """What a resource says, by the names of entries; by none for a section that is one object.

    Raises Unplaced where nobody can tell the name.
    """
    form = said.form
    if not SECTIONS[form.section].keyed:
        return {ONE: said.entry()}
    name = _name(said, owners)
    if MANAGED[form.section].alike:  # known by its id, and its name says nothing
        return {name: replace(said.entry(), id=_id(said))}
    return {f"{form.begin}{name}": said.entry(name)}


def let_in(change: Change, owners: Owners) -> Iterator[str | tuple[str, Kind]]:
    """Whose job tokens a resource lets in: path and kind, or why one of them is not known."""
    row = change.said
    for name, kind in TARGETS.items():
        ids = row.get(name)
        later = bool(change.unknown.get(name))
        try:
            if isinstance(ids, list):
                for id in ids:
                    yield owners.by_id(kind, id), kind
            elif ids or (later and not name.endswith("s")):
                yield owners.owner(change, [name], kind), kind
            elif later:
                yield _KNOWN_LATER.format(name)
        except Unplaced as why:
            yield str(why)


def target(said: Said, kind: Kind) -> Entry:
    """An entry of the allowlist of job tokens."""
    if said.change.goes:
        return Entry(said.place, {}, gone=True)
    return Entry(said.place, {"kind": Value(kind.value, said.place)})


def _name(said: Said, owners: Owners) -> str:
    form, change = said.form, said.change
    if not form.named:
        return change.address
    if form.section == "shared_with_groups":
        return owners.owner(change, form.named, Kind.GROUP)
    row = change.said
    if form.section == "members" and not row.get(form.named[0]):
        return change.address  # somebody who is yet to be made
    for part in form.named:
        if said.sensitive.get(part):
            raise Unplaced(f"`{part}` is marked as secret")
        if said.unknown.get(part) or (part == form.named[0] and row.get(part) in (None, "")):
            raise Unplaced(_KNOWN_LATER.format(part))
    first, *rest = ("" if row.get(part) is None else str(row[part]) for part in form.named)
    if form.section == "variables":
        return f"{first}@{rest[0] if rest and rest[0] else '*'}"
    if form.section == "ldap_group_links":
        cn, query = rest
        return f"{first}/cn/{cn}" if cn else f"{first}/filter/{query}"
    return "@".join(part for part in (first, *rest) if part)


def _id(said: Said) -> int:
    """The id of an entry that stands; of a member, that of the user."""
    if said.form.section == "members":
        return number(said.change.said.get("user_id"))
    return number(str(said.before.get("id") or "").rpartition(":")[2])
