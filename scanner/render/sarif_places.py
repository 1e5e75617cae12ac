"""Where a SARIF result is: settings are no files, so stable virtual paths and logical locations.

A virtual path is `gitlab/projects/acme/web/-/protected_branches/main@key.json`. A resource alone is
`gitlab/projects/acme/web.json`; a path into an ancestor stands behind `@groups/...`. The characters
`@` and `/`, and a segment `-`, come from us only, so two findings of a rule never share a path.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import cast
from urllib.parse import quote

from scanner.compared import Earlier
from scanner.model import JSON, Kind
from scanner.report import Finding

BASE_ID = "GITLAB_SETTINGS"
_FOLDERS = {
    Kind.GROUP: "groups",
    Kind.PROJECT: "projects",
    Kind.USER: "users",
}
_SEGMENT_LENGTH = 100
_ROOT = (Kind.INSTANCE.value, "")


def file_of(finding: Finding | Earlier | None) -> tuple[str, int, int] | None:
    """File, line and column of a finding on settings that are kept in files."""
    if not finding or "evidence" not in finding:
        return None
    evidence = cast("Finding", finding)["evidence"]
    return (evidence["file"], evidence["line"], evidence["column"]) if "file" in evidence else None


def _physical(kind: str, path: str, finding: Finding | Earlier | None) -> dict[str, JSON]:
    if place := file_of(finding):
        file, line, column = place
        return {
            "artifactLocation": {"uri": quote(file)},
            "region": {"startLine": line, "startColumn": column},
        }
    return {
        "artifactLocation": {"uri": virtual_path(kind, path, finding), "uriBaseId": BASE_ID},
        "region": {"startLine": 1},
    }


def virtual_path(kind: str, path: str, finding: Finding | Earlier | None = None) -> str:
    """The relative URI that stands for a resource, or for the place a finding points at."""
    inside = _inside(finding) if finding else ""
    return f"gitlab/{_address(kind, path)}{inside}.json"


def _inside(finding: Finding | Earlier) -> str:
    text = ""
    if holder := _holder(finding):
        text += f"/-/@{_address(*holder)}"
    if finding["path"]:
        text += "/-/" + "/".join(map(_segment, finding["path"]))
    if finding.get("key"):
        text += "@" + _segment(finding["key"])
    return text


def _address(kind: str, path: str) -> str:
    return "/".join([_folder(kind), *(map(_segment, path.split("/")) if path else ())])


def _folder(kind: str) -> str:
    return _FOLDERS.get(Kind(kind), kind)


def _segment(text: str) -> str:
    """One percent-encoded path segment; what would climb, vanish or be too long gets a digest."""
    if text in ("", ".", "-") or ".." in text or len(text) > _SEGMENT_LENGTH:
        digest = hashlib.sha256(text.encode()).hexdigest()[:16]
        text = f"{text[:_SEGMENT_LENGTH].replace('..', '_')}~{digest}"
    return quote(text, safe="")


class Places:
    """The logical locations of a run, numbered as they are first asked for."""

    def __init__(self, instance: str) -> None:
        self._instance = instance
        self._numbers: dict[tuple[str, str], int] = {_ROOT: 0}

    def location(
        self, kind: str, path: str, finding: Finding | Earlier | None = None
    ) -> dict[str, JSON]:
        """The `location` of a finding, or of the resource when there is none."""
        kind, path = _place(kind, path)
        return {
            "physicalLocation": _physical(kind, path, finding),
            "logicalLocations": self._logical(kind, path, finding),
        }

    def run_locations(self) -> Iterator[dict[str, JSON]]:
        """`run.logicalLocations`: every resource named so far and its parents, by number."""
        for place in self._numbers:
            entry = self._entry(*place)
            if place != _ROOT:
                entry["parentIndex"] = self._numbers[_parent(place)]
            yield entry

    def _logical(
        self, kind: str, path: str, finding: Finding | Earlier | None
    ) -> list[dict[str, JSON]]:
        resource = {**self._entry(kind, path), "index": self._number(kind, path)}
        if finding is None:
            return [resource]
        holder = _holder(finding)
        member = self._member(*(holder or (kind, path)), finding["path"], finding.get("key", ""))
        return [member, *([resource] if holder else []), *_applied(finding)]

    def _member(self, kind: str, path: str, names: Sequence[str], key: str) -> dict[str, JSON]:
        name = ".".join(names) + (f"@{key}" if key else "")
        if not name:
            return {**self._entry(kind, path), "index": self._number(kind, path)}
        return {
            "name": name,
            "fullyQualifiedName": f"{self._full_name(kind, path)}#{name}",
            "kind": "member",
            "parentIndex": self._number(kind, path),
        }

    def _entry(self, kind: str, path: str) -> dict[str, JSON]:
        name = path.rpartition("/")[2]
        return {
            "name": name or (self._instance if kind == Kind.INSTANCE else kind),
            "fullyQualifiedName": self._full_name(kind, path),
            "kind": "resource",
        }

    def _full_name(self, kind: str, path: str) -> str:
        if (kind, path) == _ROOT:
            return self._instance
        return "/".join([self._instance, _folder(kind), *([path] if path else ())])

    def _number(self, kind: str, path: str) -> int:
        place, missing = (kind, path), []
        while place not in self._numbers:
            missing.append(place)
            place = _parent(place)
        for place in reversed(missing):
            self._numbers[place] = len(self._numbers)
        return self._numbers[kind, path]


def _applied(finding: Finding | Earlier) -> Iterator[dict[str, JSON]]:
    """What the tool that applies the file calls it: `module.a.gitlab_project.b`."""
    address = cast("Finding", finding)["evidence"].get("address") if "evidence" in finding else None
    if address:
        yield {"name": address, "fullyQualifiedName": address, "kind": "resource"}


def _place(kind: str, path: str) -> tuple[str, str]:
    """Kind and path, the same for every way to name the instance."""
    return _ROOT if kind == Kind.INSTANCE else (kind, path)


def _holder(finding: Finding | Earlier) -> tuple[str, str] | None:
    """The ancestor or instance the finding points into, when it is not the resource itself."""
    return _place(finding["at"]["kind"], finding["at"]["path"]) if "at" in finding else None


def _parent(place: tuple[str, str]) -> tuple[str, str]:
    kind, path = place
    if kind in (Kind.GROUP, Kind.PROJECT) and "/" in path:
        return Kind.GROUP.value, path.rpartition("/")[0]
    return _ROOT
