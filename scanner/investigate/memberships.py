"""Where an account is a member that perhaps nobody here can block: direct, above, or invited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from scanner.access import Way
from scanner.investigate import shape
from scanner.investigate.endings import base, call, ending, remedy
from scanner.investigate.invited import Share
from scanner.investigate.listed import Listed, Place
from scanner.investigate.where import ui
from scanner.model import JSON, Kind
from scanner.report_words import counted


class Membership(NamedTuple):
    """One that lets an account in, and how it is ended."""

    at: Place
    because: str
    how: shape.Remedy


def memberships(id: int, now: Listed, could: shape.Reach) -> Iterator[Membership]:
    """Those by which a user comes in, each once; `could` is what the user can do now.

    A way that begins in a group which was not looked at itself (above, or invited) is ended there.
    """
    elsewhere: dict[str, list[Mapping[str, JSON]]] = {}
    for line in could["resources"]:
        ways = [way for who in line["principals"] if who["id"] == id for way in who["ways"]]
        if any(way["kind"] == Way.DIRECT for way in ways):
            at = Place(Kind(line["kind"]), line["path"], line["id"])
            yield Membership(at, "it is asked about", _end(at, id))
        for way in ways:
            if way["kind"] in (Way.INHERITED, Way.GROUP_SHARE):
                elsewhere.setdefault(way["path"], []).append(way)
    looked_at = {line["path"] for line in could["resources"]}
    groups = {one.path: one for one in now.places.values() if one.kind is Kind.GROUP}
    for path, found in sorted(elsewhere.items()):
        if path in looked_at:
            continue  # its own line tells by what
        shares = sorted({way["on"] for way in found if way["on"]})
        at = groups.get(path, Place(Kind.GROUP, path, 0))
        yield Membership(at, _because(shares), _far(at, id, shares, now))
    for at in sorted(now.places.values()):
        direct = id in now.invited.members.get(at.path, ())
        known = at.path in looked_at or at.path in elsewhere or (at, "members_all") in now.readable
        if direct and not known:
            yield Membership(at, "it is asked about; who else is in was not read", _end(at, id))


def _end(at: Place, id: int, note: str = "") -> shape.Remedy:
    return remedy(call("DELETE", f"{base(at)}/members/{id}"), ui=ui(at.kind, "members"), note=note)


def _because(shares: list[str]) -> str:
    if not shares:
        return "it is asked about, and comes in from this group above"
    return f"it is asked about, and comes in by this group, which is invited to {', '.join(shares)}"


def _far(at: Place, id: int, shares: list[str], now: Listed) -> shape.Remedy:
    """In a group that is above, or invited and perhaps others' own."""
    notes = ["It takes an Owner of that group."]
    direct = at.id and id in now.invited.members.get(at.path, ())
    if not direct:
        notes = [
            "Whether it is a member of that group itself or of one above could not be read: look"
            " there, which takes an Owner."
        ]
    calls = [one for path in shares for one in _share(path, at, now)]
    if calls:
        members = {user for path in shares for user in now.invited.by.get(Share(path, at.path), ())}
        count = f" for {counted(len(members), 'member')}" if members else ""
        notes.append(f"Who is none ends the invitation{count} instead: {' and '.join(calls)}.")
    note = " ".join(notes)
    return _end(at, id, note) if direct else remedy(ui=ui(at.kind, "members"), note=note)


def _share(path: str, group: Place, now: Listed) -> Iterator[str]:
    """The request that ends an invitation, in words."""
    for on in now.places.values():
        if on.path == path and on.kind in (Kind.GROUP, Kind.PROJECT) and group.id:
            how = ending(on, "shared_with_groups", group.path, {"group_id": group.id})
            yield from (f"{one['method']} {one['path']}" for one in how["calls"])
