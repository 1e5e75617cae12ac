"""Deploy keys that open several projects: how many of the scan have the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Kind, Resource, Section
from scanner.sources.gitlab.derive.fact import Fact
from scanner.sources.gitlab.sight import why_unread

_SECTION = "deploy_keys"
_FINGERPRINT = "fingerprint_sha256"
_COUNTS = ("projects_count", "write_projects_count")


class SharedKeys(Fact):
    """In how many projects of the scan a deploy key is, and in how many of them it may push.

    A key that is uploaded twice has two ids and one fingerprint, so fingerprints are counted.
    Projects that the scan left out, or that lie elsewhere, are not. A project of the scan whose
    keys could not be read may hold any key: then every count stands beside a gap, as the least
    that is so. What exceeds a limit is then seen to do so, and what keeps to it does not pass.
    """

    def __init__(self) -> None:
        self._projects: Counter[str] = Counter()
        self._writable: Counter[str] = Counter()
        self._unread: Gap | None = None
        """Why the keys of some project are not known."""
        self._unsure: set[str] = set()
        """Fingerprints of keys of which some project does not tell whether they may push."""

    def note(self, resource: Resource) -> None:
        """Count the keys of a project."""
        section = resource.sections.get(_SECTION)
        if resource.kind is not Kind.PROJECT or section is None:
            return
        if not section.status.readable:
            self._unread = self._unread or why_unread(section)
            return
        keys: Mapping[str, Mapping[str, JSON]] = section.data
        nameless = (_nameless(section, id) for id in keys)
        gaps = (self._unread, section.gaps.get(HIDDEN_ENTRIES), *nameless)
        self._unread = next(filter(None, gaps), None)
        self._projects.update({_print(key) for key in keys.values()})
        self._writable.update({_print(key) for key in keys.values() if key.get("can_push")})
        self._unsure |= {_print(key) for key in keys.values() if "can_push" not in key}

    def put(self, resource: Resource) -> Resource:
        """Put on each key of a project how many have it."""
        section = resource.sections.get(_SECTION)
        if resource.kind is not Kind.PROJECT or section is None or not section.data:
            return resource
        data: dict[str, JSON] = {}
        gaps = dict(section.gaps)
        for id, key in section.data.items():
            nameless = _nameless(section, id)
            data[id] = key if nameless else {**key, **self._counts(_print(key))}
            unsure = dict.fromkeys(_COUNTS, nameless) if nameless else self._gaps(_print(key))
            gaps |= {f"{id}.{name}": gap for name, gap in unsure.items() if gap}
        counted = replace(section, data=data, gaps=gaps)
        return replace(resource, sections={**resource.sections, _SECTION: counted})

    def _counts(self, fingerprint: str) -> Mapping[str, int]:
        found = self._projects[fingerprint], self._writable[fingerprint]
        return dict(zip(_COUNTS, found, strict=True))

    def _gaps(self, fingerprint: str) -> Mapping[str, Gap | None]:
        """Why each count may be higher."""
        unsure = Gap.UNEXPLAINED if fingerprint in self._unsure else self._unread
        return dict(zip(_COUNTS, (self._unread, unsure), strict=True))


def _print(key: Mapping[str, JSON]) -> str:
    return str(key.get(_FINGERPRINT, ""))


def _nameless(section: Section, id: str) -> Gap | None:
    """Why nobody can tell which key it is; None where the fingerprint is known."""
    if section.data[id].get(_FINGERPRINT):
        return None
    return section.gaps.get(f"{id}.{_FINGERPRINT}", Gap.UNEXPLAINED)
