"""Where a GitLab tells who its people are: what a scan reads of it, and what could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from scanner.model import HIDDEN_ENTRIES, Kind, Resource, Section
from scanner.redaction import HIDDEN, NOT_COLLECTED
from scanner.requirement import Requirement, parse

_MEMBERS, _EVERYONE, _ACCOUNTS = "members", "members_all", "users"

_NEEDED: Mapping[Kind, Sequence[str]] = {
    Kind.INSTANCE: (_ACCOUNTS,),
    Kind.GROUP: (_EVERYONE, "managed_users"),
    Kind.PROJECT: (_EVERYONE,),
}
"""The least that names everybody who is in: an administrator is shown the accounts, others who is
a member by whatever way, and on GitLab.com those whom a group manages."""


def needs() -> Mapping[Kind, Sequence[Requirement]]:
    """By kind, what names people; it is said as policies say it."""
    return {kind: [parse(path) for path in paths] for kind, paths in _NEEDED.items()}


class Unread:
    """Counts the resources whose people are not all known."""

    def __init__(self) -> None:
        self._accounts = NOT_COLLECTED
        self._lists = False
        self._counts: dict[str, Counter[str]] = {}

    def note(self, resource: Resource) -> None:
        """Look at one resource."""
        if resource.kind is Kind.INSTANCE:
            self._accounts = _why((resource.sections.get(_ACCOUNTS),))
        elif resource.kind in (Kind.GROUP, Kind.PROJECT):
            self._lists = True
            if why := _unread(resource):
                self._counts.setdefault(resource.kind.value, Counter())[why] += 1

    def counts(self) -> dict[str, dict[str, int]]:
        """By kind and reason; none where all accounts could be read, for they are everybody."""
        if not self._accounts:
            return {}
        if not self._lists:
            return {Kind.INSTANCE.value: {self._accounts: 1}}
        return {kind: dict(counts) for kind, counts in self._counts.items()}


def _unread(resource: Resource) -> str:
    direct, everyone = (resource.sections.get(name) for name in (_MEMBERS, _EVERYONE))
    if not resource.context:
        return _why((direct, everyone))
    # Of a group that is no part of the scan one of the two is read.
    return _why([section for section in (direct, everyone) if section] or [None])


def _why(sections: Iterable[Section | None]) -> str:
    """Why the sections do not name everybody; empty if they do."""
    for section in sections:
        if section is None:
            return NOT_COLLECTED
        if not section.status.readable:
            return section.status.value
        if HIDDEN_ENTRIES in section.gaps or any(gap.endswith(".username") for gap in section.gaps):
            return HIDDEN
    return ""
