"""Markdown for a merge request, an issue or a job summary: the verdict and the worst of it."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, BinaryIO, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scanner import gate, resources, unseen
from scanner.compared import FIXED, NEW, UPDATED
from scanner.model import Outcome, Severity
from scanner.render import failing, wording
from scanner.render.template import number
from scanner.report import Finding, Policy, Report, ResourceResult, Run, waivers_of
from scanner.report_words import (
    events_in_words,
    judged_in_words,
    overdue_in_words,
    policies_in_words,
    scope_in_words,
)
from scanner.visible import line as one_line

LONGEST = 60_000
"""Bytes: well below what a note of GitLab takes."""
_ROWS = (200, 100, 50, 20, 10, 5, 1)
"""Rows a table has at most; fewer are tried until the whole is short enough."""
_CELL, _FACT = 120, 400
_CHANGES = (NEW, UPDATED, FIXED)
"""What is listed of what changed, in this order; the rest is counted."""
_MOST_CHANGES = 10
_ASKED_AS = ("username", "role")


class Row(NamedTuple):
    """A finding, in the order in which people should look."""

    rank: int
    policy: str
    kind: str
    path: str
    place: int
    severity: str
    resource: str
    setting: str
    message: str
    actual: str
    expected: str


class Change(NamedTuple):
    """A finding that is not as it was before."""

    order: int
    rank: int
    policy: str
    kind: str
    path: str
    place: int
    label: str
    resource: str
    setting: str
    message: str
    """Empty for one that is there no more."""


def render(report: Report, out: BinaryIO) -> None:
    """Write the summary; what is left out for its length is counted."""
    told = view(report)
    template = environment().get_template("summary.md.j2")
    for rows in _ROWS:
        text = template.render(**told, rows=rows).encode()
        if len(text) <= LONGEST:
            break
    out.write(text)


def view(report: Report) -> dict[str, Any]:
    """Everything the template reads."""
    run = report.run
    snapshot = run["snapshot"]
    return {
        "run": run,
        "sha256": report.sha256,
        "verdict": gate.decide(run),
        "scope": [one_line(line, _FACT) for line in scope_in_words(snapshot["scope"])],
        "judged": judged_in_words(run["totals"]["resources"]),
        "policies": [one_line(line, _FACT) for line in policies_in_words(run)],
        "events": [
            one_line(line, _FACT)
            for line in (events_in_words(run["audit_events"]) if "audit_events" in run else ())
        ],
        "asked_as": {name: str(snapshot["identity"].get(name) or "") for name in _ASKED_AS},
        "failing": failing.policies(run),
        "others": failing.others_in_words(run),
        "findings": heapq.nsmallest(_ROWS[0], _findings(report)),
        "open_findings": run["totals"]["findings"]
        - run["totals"]["waived_findings"]
        - run["totals"]["known_findings"],
        "labels": wording.LABELS,
        "changes": heapq.nsmallest(_MOST_CHANGES, _changes(report)),
        "changed": sum(_compared(run).get(name, 0) for name in _CHANGES),
        "settled": gate.settled(run),
        "renamed": gate.renamed(run),
        "redacted": wording.redacted_in_words(run),
        "overdue": overdue_in_words(run["time_to_fix"]) if "time_to_fix" in run else "",
        "unseen": unseen.reasons(report),
        "manual": _with(run, Outcome.MANUAL),
        "waivers": waivers_of(run),
        "waived": sum(run["totals"]["waived"].values()),
        "known": sum(run["totals"]["known"].values()),
        "unlicensed": sum(run["totals"]["unlicensed"].values()),
    }


def _with(run: Run, outcome: Outcome) -> list[Policy]:
    counts = run["totals"]["policies"]
    return [each for each in run["policies"] if counts.get(each["id"], {}).get(outcome)]


def _findings(report: Report) -> Iterator[Row]:
    policies = {policy["id"]: policy for policy in report.run["policies"]}
    place = 0
    for line in report.resources():
        for finding in line["findings"]:
            place += 1
            if failing.standing(finding) == failing.OPEN:
                yield _row(policies[finding["policy"]], line, finding, place, report.run)


def _row(policy: Policy, line: ResourceResult, finding: Finding, place: int, run: Run) -> Row:
    return Row(
        rank=Severity(policy["severity"]).rank,
        policy=policy["id"],
        kind=line["kind"],
        path=line["path"],
        place=place,
        severity=policy["severity"],
        resource=wording.resource_name(line, run["instance"]),
        setting=wording.place(finding),
        message=finding["message"],
        actual=wording.value(finding["actual"]) if "actual" in finding else "",
        expected=wording.value(finding["expected"]) if "expected" in finding else "",
    )


def _compared(run: Run) -> Mapping[str, int]:
    return run["previous"]["findings"] if "previous" in run else {}


def _changes(report: Report) -> Iterator[Change]:
    severities = {policy["id"]: policy["severity"] for policy in report.run["policies"]}
    place = 0
    for line in report.resources():
        resource = wording.resource_name(line, report.run["instance"])
        for found in (*line["findings"], *line.get("earlier", ())):
            change = found.get("change") or found.get("became")
            if change in _CHANGES:
                place += 1
                yield Change(
                    order=_CHANGES.index(change),
                    rank=Severity(severities[found["policy"]]).rank,
                    policy=found["policy"],
                    kind=line["kind"],
                    path=line["path"],
                    place=place,
                    label=wording.LABELS[change],
                    resource=resource,
                    setting=wording.place(found),
                    message=found.get("message", ""),
                )


class _Written(str):
    """Markdown of ours, which is not escaped again."""

    __slots__ = ()


@cache
def environment() -> Environment:
    """Escapes every text, and fails on a name it does not know."""
    made = Environment(  # this is no HTML: `finalize` escapes
        loader=FileSystemLoader(resources.templates()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_inert,
    )
    made.filters |= {"code": code, "text": text, "number": number}
    made.filters |= {
        "in_words": wording.waiver_in_words,
        "baseline": wording.baseline_in_words,
        "moved": wording.moved_in_words,
        "previous": wording.previous_in_words,
    }
    return made


def _inert(value: Any) -> Any:
    return text(value) if isinstance(value, str) and not isinstance(value, _Written) else value


def text(words: str, length: int = _FACT) -> _Written:
    """A text as it reads: nothing in it is markup, a reference, a link or a mention."""
    escaped = _MARKUP.sub(r"\\\g<0>", one_line(words, length))
    return _Written(_MENTION.sub("\\g<0>\u2060", escaped))


def code(words: str, length: int = _CELL) -> _Written:
    """A name or a value as code, within a table or not; nothing for nothing."""
    shown = one_line(words, length)
    if not shown:
        return _Written("")
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return _Written(f"{fence}{blank}{shown}{blank}{fence}".replace("|", "\\|"))


_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#!|~$%^&:]")
_MENTION = re.compile("@|www|://")
"""What no backslash keeps from being a link everywhere: a word joiner after it does."""
