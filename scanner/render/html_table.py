"""The data behind the table of all results, as small as it can be: everything stands once."""

from __future__ import annotations

from scanner.model import JSON, Kind, Outcome, Severity
from scanner.render.failing import KNOWN, WAIVED
from scanner.render.html_entry import LINKED, Entry, settings_link
from scanner.render.links import ADMIN
from scanner.render.template import shown
from scanner.report import ResourceResult, Run

_OUTCOMES = (*(outcome.value for outcome in Outcome), WAIVED, KNOWN)
ROWS = 50_000
"""Rows that the table of all results holds at most."""


class Table:
    """The rows of all results as small arrays: texts and resources stand once, by number."""

    def __init__(self, run: Run) -> None:
        severities = list(Severity)
        self.total = 0
        self._run = run
        self._policies = {policy["id"]: index for index, policy in enumerate(run["policies"])}
        self._severities = {
            p["id"]: severities.index(Severity(p["severity"])) for p in run["policies"]
        }
        self._texts: dict[str, int] = {"": 0}
        self._resources: dict[tuple[str, str], int] = {}
        self._changes: dict[tuple[str, str], int] = {("", ""): 0}
        self._rows: list[tuple[int, ...]] = []
        # Findings first: a token that sees nothing must not push out what is known to be wrong.
        self._room_for_findings = ROWS
        self._room_for_gaps = max(0, ROWS - run["totals"]["findings"])

    @property
    def shown(self) -> int:
        """How many rows the table holds."""
        return len(self._rows)

    def add_finding(self, policy: str, entry: Entry) -> None:
        """A row for a finding, while there is room."""
        self.total += 1
        if not self._room_for_findings:
            return
        self._room_for_findings -= 1
        at = self._resource(entry.at_kind, entry.at_path) + 1 if entry.at_kind else 0
        texts = [
            self._text(text)
            for text in (
                entry.message,
                entry.where,
                entry.key,
                entry.expected,
                entry.actual,
                entry.endpoint,
                entry.asked,
                entry.read_at,
            )
        ]
        change = self._changes.setdefault((entry.change, entry.since), len(self._changes))
        accepted = self._text(entry.accepted)
        resource = self._resource(entry.kind, entry.path)
        self._add(policy, entry.state, resource, at, *texts, change, accepted)

    def add_gap(self, policy: str, resource: ResourceResult, outcome: Outcome, reason: str) -> None:
        """A row for an evaluation that came to nothing, while there is room."""
        self.total += 1
        if not self._room_for_gaps:
            return
        self._room_for_gaps -= 1
        at = 0
        self._add(
            policy,
            outcome,
            self._resource(resource["kind"], resource["path"]),
            at,
            self._text(reason),
        )

    def _add(self, policy: str, outcome: str, *cells: int) -> None:
        self._rows.append((self._policies[policy], _OUTCOMES.index(outcome), *cells))

    def _text(self, text: str) -> int:
        return self._texts.setdefault(shown(text), len(self._texts))

    def _resource(self, kind: str, path: str) -> int:
        return self._resources.setdefault((kind, shown(path)), len(self._resources))

    def data(self) -> dict[str, JSON]:
        """What the script reads."""
        kinds = list(Kind)
        return {
            "kinds": kinds,
            "outcomes": list(_OUTCOMES),
            "severities": list(Severity),
            "links": links(self._run["instance"]["url"]),
            "admin": admin(self._run["instance"]["url"]),
            "changes": [[change, shown(since)] for change, since in self._changes],
            "policies": [
                [policy["id"], shown(policy["title"]), self._severities[policy["id"]]]
                for policy in self._run["policies"]
            ],
            "resources": [[kinds.index(Kind(kind)), path] for kind, path in self._resources],
            "texts": list(self._texts),
            "rows": [_trimmed(row) for row in self._rows],
        }


def _trimmed(row: tuple[int, ...]) -> tuple[int, ...]:
    end = len(row)
    while row[end - 1] == 0 and end > 3:
        end -= 1
    return row[:end]


def links(instance_url: str) -> dict[str, list[str]]:
    """Per kind, what stands before and after a path in the address of its settings page."""
    made = {}
    for kind in LINKED:
        url = settings_link(instance_url, kind, "\x00")
        if url:
            made[kind.value] = url.split("%00")
    return made


def admin(instance_url: str) -> dict[str, str]:
    """The pages of the Admin area, by the section of the instance they hold."""
    pages = {section: settings_link(instance_url, Kind.INSTANCE, "", section) for section in ADMIN}
    return {section: url for section, url in pages.items() if url}
