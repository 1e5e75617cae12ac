"""Waivers as SARIF has them: suppressions of results, and notifications of what needs a hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scanner import gate
from scanner.model import JSON
from scanner.render.sarif_rules import NOTIFICATIONS, guid
from scanner.render.wording import waiver_in_words
from scanner.report import Finding, Run, waivers_of
from scanner.visible import line as one_line
from scanner.waived import Origin, WaiverResult

_LETTER = "W"
_TEXT = 1_000


def by_id(run: Run) -> Mapping[str, WaiverResult]:
    """The waivers of a run."""
    return {entry["id"]: entry for entry in waivers_of(run)}


def suppressions(finding: Finding, waivers: Mapping[str, WaiverResult]) -> list[JSON]:
    """`result.suppressions`: none, or the waiver; one that does not hold suppresses nothing.

    GitLab takes a result for suppressed unless each suppression is rejected or under review.
    """
    id = finding.get("waived_by") or finding.get("waiver_ended")
    if not id:
        return []
    waiver = waivers[id]
    return [
        {
            "kind": "external",
            "status": "accepted" if "waived_by" in finding else "rejected",
            "guid": guid("waiver", id),
            "justification": _justification(waiver),
            "properties": {
                "waiver": id,
                **{name: waiver[name] for name in _TOLD if name in waiver},  # type: ignore[literal-required]
            },
        }
    ]


_TOLD = (
    *("type", "owner", "approver", "ticket", "created", "expires", "state"),
    *Origin.__annotations__,
)


def _justification(waiver: WaiverResult) -> str:
    reason = one_line(waiver["reason"], _TEXT)
    people = f"owner {waiver['owner']}, approver {waiver['approver']}"
    return f"{waiver['ticket']}: {reason} ({people}, until {waiver['expires']})"


def notices(run: Run) -> Iterator[dict[str, JSON]]:
    """`toolConfigurationNotifications`: each waiver that somebody should change."""
    index = list(NOTIFICATIONS).index(_LETTER)
    for waiver in by_id(run).values():
        if gate.needs_a_hand(waiver):
            yield {
                "descriptor": {"id": NOTIFICATIONS[_LETTER]["id"], "index": index},
                "level": "warning",
                "message": {"text": f"Waiver {waiver['id']}: {waiver_in_words(waiver)}."},
            }
