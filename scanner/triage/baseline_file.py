"""Reads and writes baseline.json: the findings that were there when somebody began to look."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, cast

import orjson
import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, FailFast, Field, ValidationError

from scanner import yaml_text
from scanner.errors import UsageError
from scanner.misfit import misfits
from scanner.model import JSON, Kind, Severity
from scanner.report import Report, Run
from scanner.triage.memory import BY_ID, BY_PATH, Place, Remembered, place_of, remember, waiver_of

SCHEMA = 1
NAME = "baseline.json"
MOST_BYTES = 100_000_000
"""Some 150,000 findings."""

Print = Annotated[str, Field(pattern="^[0-9a-f]{32}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Bearer(_Part):
    """The ancestor or instance that holds the setting."""

    kind: Kind
    path: str


class Fingerprints(_Part):
    """The two names of a finding."""

    by_id: Print = Field(alias="id/v1")
    by_path: Print = Field(alias="path/v1")


class Entry(_Part):
    """One finding that was there."""

    policy: str
    kind: Kind
    resource: str
    """Full path."""
    path: list[str]
    """To the setting."""
    key: str = ""
    at: Bearer | None = None
    id: Annotated[int, Field(ge=0, lt=2**63)]
    """Numeric id of the resource; 0 where it has none."""
    severity: Severity
    """Of its policy when it was taken up."""
    since: date
    """The day it was taken up."""
    fingerprints: Fingerprints

    def remembered(self) -> Remembered:
        """What is kept of it."""
        return Remembered(
            Place(self.kind.value, self.resource, self.id),
            self.policy,
            tuple(self.path),
            self.key,
            {"kind": self.at.kind.value, "path": self.at.path} if self.at else None,
            {BY_ID: self.fingerprints.by_id, BY_PATH: self.fingerprints.by_path},
            self.since.isoformat(),
            severity=self.severity.value,
        )


def _only(schema: int) -> int:
    # Literal[1] takes 1.0 and true, too.
    if schema != SCHEMA:
        raise ValueError(f"this should be {SCHEMA}")
    return schema


class File(_Part):
    """Findings that do not decide the exit code, because they were there before."""

    schema_: Annotated[int, AfterValidator(_only)] = Field(alias="schema")
    instance: str
    """The name of the instance in reports."""
    created: date
    # As many models as entries would take three times the memory of what is kept of them.
    findings: Annotated[list[Annotated[Entry, AfterValidator(Entry.remembered)]], FailFast()]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A file that was read and fits."""

    path: Path
    sha256: str
    instance: str
    created: str
    """The day."""
    entries: Sequence[Remembered]


def read(path: Path, content: bytes) -> Baseline:
    """The baseline of a file. Raises UsageError with the first thing that is wrong."""
    _check_kind(path, content)
    try:
        file = File.model_validate_json(content.removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        raise UsageError(f"{path}{_first(error, content)}", _HINT) from None
    entries = cast("list[Remembered]", file.findings)
    _check_distinct(path, entries)
    sha256 = hashlib.sha256(content).hexdigest()
    return Baseline(path, sha256, file.instance, file.created.isoformat(), entries)


_HINT = "`glscan baseline RESULTS` writes a baseline."
_MOST_SEARCHED = 1_000_000
"""Bytes in which the line of a mistake is looked for, which takes long."""


def _check_kind(path: Path, content: bytes) -> None:
    for begin, what in ((b'{"run":', "a results file"), (b'{"manifest":', "a snapshot")):
        if content.startswith(begin):
            raise UsageError(f"{path}: this is not a baseline, but {what}", _HINT)
    if len(content) > MOST_BYTES:
        raise UsageError(f"{path}: it is larger than {MOST_BYTES:,} bytes", _HINT)


def _check_distinct(path: Path, entries: Sequence[Remembered]) -> None:
    """Raises UsageError for two entries of one finding, as where two baselines were put together.

    Only one of them could be met, and the other would look mended.
    """
    seen: dict[str, int] = {}
    for number, one in enumerate(entries):
        first = seen.setdefault(one.fingerprints[BY_ID if one.place.id else BY_PATH], number)
        if first != number:
            where = ".".join(one.path)
            words = (one.policy, one.place.kind, one.place.path, where, one.key)
            raise UsageError(
                f"{path}: findings.{first} and findings.{number} are one finding: "
                f"{' '.join(filter(None, words))}",
                "Take one of them out.",
            )


def _first(error: ValidationError, content: bytes) -> str:
    """`, line 4: findings.2.policy: this has to be there`."""
    text = _text(content)
    first, *others = misfits(error, text, File)
    if error.errors(include_url=False)[0]["type"] == "json_invalid":
        return f": this is not JSON: {first.words.removeprefix('Invalid JSON: ')}"
    key = f"{first.key}: " if first.key else ""
    more = f" (and {len(others)} more)" if others else ""
    line = f", line {first.line}" if text.root else ""
    return f"{line}: {key}{first.words}{more}"


def _text(content: bytes) -> yaml_text.Text:
    if len(content) <= _MOST_SEARCHED:
        # Some JSON is no YAML, such as with tabs.
        with contextlib.suppress(yaml.YAMLError, UnicodeDecodeError):
            return yaml_text.parse(content.decode("utf-8-sig"))
    return yaml_text.Text(None, None)


def day_of(run: Run) -> str:
    """The day for which results speak: no later one than GitLab was read on, whatever was asked."""
    return min(run["as_of"], run["snapshot"]["finished"])[:10]


def found(report: Report) -> Iterator[Remembered]:
    """What a baseline of these results holds: every finding for which no waiver was made.

    One that an earlier baseline had keeps its day.
    """
    today = day_of(report.run)
    severities = {policy["id"]: policy["severity"] for policy in report.run["policies"]}
    for line in report.resources():
        place = place_of(line)
        for one in line["findings"]:
            if not waiver_of(one):
                since = min(one.get("known", today), today)
                yield remember(place, one, since, severity=severities[one["policy"]])


def written(instance: str, created: str, entries: Iterable[Remembered]) -> Iterator[bytes]:
    """The file, a line per finding, so that a diff shows what was taken out."""
    head = {"schema": SCHEMA, "instance": instance, "created": created}
    yield orjson.dumps(head)[:-1] + b',"findings":['
    start = b"\n"
    for one in sorted(entries, key=_order):
        yield start + orjson.dumps(_told(one))
        start = b",\n"
    yield b"\n]}\n"


def _order(one: Remembered) -> tuple[JSON, ...]:
    place, at = one.place, one.at or {}
    bearer = (at.get("kind", ""), at.get("path", ""))
    return (one.policy, place.kind, place.path, one.path, one.key, bearer, place.id)


def _told(one: Remembered) -> Mapping[str, JSON]:
    """What people look for comes first."""
    return {
        "policy": one.policy,
        "severity": one.severity,
        "kind": one.place.kind,
        "resource": one.place.path,
        "path": one.path,
        **({"key": one.key} if one.key else {}),
        **({"at": {name: one.at[name] for name in ("kind", "path")}} if one.at else {}),
        "id": one.place.id,
        "since": one.first_seen,
        "fingerprints": {recipe: one.fingerprints[recipe] for recipe in (BY_ID, BY_PATH)},
    }
