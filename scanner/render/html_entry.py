"""One finding of the HTML report, in words."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.model import Kind
from scanner.render.failing import standing
from scanner.render.links import settings_url
from scanner.render.template import value, web_url
from scanner.render.wording import key_of, known_in_words
from scanner.report import Evidence, Finding, ResourceResult, Run
from scanner.trend import is_overdue

LINKED = (Kind.INSTANCE, Kind.GROUP, Kind.PROJECT, Kind.USER)
"""The kinds whose settings have a page that `settings_url` knows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding as a reader sees it: every part is text."""

    kind: str
    path: str
    url: str
    """The settings page where the value stands, or empty."""
    message: str
    where: str
    key: str
    at_kind: str
    at_path: str
    expected: str
    """Empty when the policy states none."""
    actual: str
    """Empty when nothing is set."""
    endpoint: str
    asked: str
    read_at: str
    waived_by: str
    """The waiver that holds for it, or empty."""
    waiver_ended: str
    """The waiver that was made for it and does not hold, or empty."""
    known: str
    """The day since which the baseline has it, or empty."""
    change: str
    """`new`, `updated` or `unchanged`, or empty where there is no run before."""
    first_seen: str
    """The moment, or empty where nobody tells it."""
    overdue: str
    """The day since which it is there for longer than it may be, or empty."""
    state: str
    """`fail`, or what takes that away: `waived`, else `known`."""

    @property
    def since(self) -> str:
        """What it is beside the run before, and how old, in words; empty where nothing is known."""
        day = self.first_seen[:10]
        told = {"new": "new", "updated": f"updated, since {day}"}.get(
            self.change, f"since {day}" if day else ""
        )
        return ", ".join(filter(None, (told, self.overdue and f"overdue since {self.overdue}")))

    @property
    def accepted(self) -> str:
        """What is told of a waiver and of the baseline; empty for nothing."""
        told = []
        if self.waived_by:
            told.append(f"Waived by {self.waived_by}")
        elif self.waiver_ended:
            told.append(f"The waiver {self.waiver_ended} does not hold")
        if self.known:
            told.append(self.known)
        return "; ".join(told)

    @property
    def bare(self) -> bool:
        """Whether the policy gave a message and nothing by which it could be checked."""
        given = (self.where, self.key, self.at_kind, self.expected, self.actual, self.endpoint)
        return not any(given)


def describe(resource: ResourceResult, finding: Finding, run: Run) -> Entry:
    """A finding in words, with the link to the page where its value is set."""
    at = finding.get("at", {})
    evidence = finding["evidence"]
    return Entry(
        kind=resource["kind"],
        path=resource["path"],
        url=settings_link(
            run["instance"]["url"],
            at.get("kind", resource["kind"]),
            at.get("path", resource["path"]),
            finding["path"][0] if finding["path"] else "",
        ),
        message=finding["message"],
        where=where(finding["path"]),
        key=key_of(finding),
        at_kind=at.get("kind", ""),
        at_path=at.get("path", ""),
        expected=value(finding["expected"]) if "expected" in finding else "",
        actual=_actual(finding),
        endpoint=evidence["endpoint"] or _place(evidence),
        asked=evidence["asked"],
        read_at=evidence["read_at"],
        waived_by=finding.get("waived_by", ""),
        waiver_ended=finding.get("waiver_ended", ""),
        known=known_in_words(finding),
        change=finding.get("change", ""),
        first_seen=finding.get("first_seen", ""),
        overdue=finding["due"][:10] if is_overdue(finding, run["as_of"]) else "",
        state=standing(finding),
    )


def _place(evidence: Evidence) -> str:
    """Where a value stands that is kept in a file: `main.tf:12 (gitlab_group.acme)`."""
    if "file" not in evidence:
        return ""
    address = f" ({evidence['address']})" if "address" in evidence else ""
    return f"{evidence['file']}:{evidence['line']}{address}"


def settings_link(instance_url: str, kind: str, path: str, section: str = "") -> str:
    """The settings page of a resource, or nothing when there is none that is safe to link to."""
    return web_url(settings_url(instance_url, kind, path, section)) if kind in LINKED else ""


def where(path: list[str]) -> str:
    """An attribute path in one line; a part that could be misread stands in brackets."""
    text = ""
    for part in path:
        plain = part and not any(character in ' ."[]' for character in part)
        text += f".{part}" if plain else f"[{value(part)}]"
    return text.removeprefix(".")


def _actual(finding: Finding) -> str:
    if "actual" not in finding:
        return ""
    if finding.get("actual_cut"):
        return f"{finding['actual']} (shortened)"
    return value(finding["actual"])
