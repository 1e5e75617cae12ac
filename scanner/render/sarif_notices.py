"""What a run could not evaluate, as SARIF notifications: grouped by rule and reason, and capped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner import gate
from scanner.model import JSON
from scanner.render.sarif_places import Places
from scanner.render.sarif_results import unlinked
from scanner.render.sarif_rules import NOTIFICATIONS
from scanner.render.wording import NAME, TEXT, reasons_of, resource_name, sentence
from scanner.report import Instance, Policy, ResourceResult, Run
from scanner.report_words import counted
from scanner.visible import line as one_line

_REASONS_SHOWN = 5
"""Different reasons shown per rule and outcome; the rest are one notification with a count."""
_DESCRIPTORS = list(NOTIFICATIONS)


@dataclass(slots=True)
class _Group:
    """The evaluations of one rule that ended alike."""

    reasons: dict[str, list[JSON]] = field(default_factory=dict)
    """Reason -> count, and kind and path of the first resource."""
    others: int = 0


class Notices:
    """Collects reasons while results are written; holds a few lines per rule, not per resource."""

    def __init__(self, instance: Instance, places: Places) -> None:
        self._instance = instance
        self._places = places
        self._groups: dict[tuple[str, int, str], _Group] = {}
        self.cut = 0
        """Results that were left out because a consumer takes no more."""

    def add(self, policy: Policy, rule_index: int, line: ResourceResult, letter: str) -> None:
        """Note why this evaluation tells less than it should, if it does."""
        reasons = reasons_of(line, policy)
        if letter not in NOTIFICATIONS or (letter == "F" and not reasons):
            return
        group = self._groups.setdefault((policy["id"], rule_index, letter), _Group())
        text = (
            " ".join(sentence(one_line(reason, TEXT)) for reason in reasons)
            or "No reason is given."
        )
        if text in group.reasons:
            group.reasons[text][0] += 1
        elif len(group.reasons) < _REASONS_SHOWN:
            group.reasons[text] = [1, line["kind"], line["path"]]
        else:
            group.others += 1

    def written(self) -> Iterator[dict[str, JSON]]:
        """The notifications, in the order of rules."""
        for (policy, rule_index, letter), group in self._groups.items():
            rule = {"id": policy, "index": rule_index}
            for text, (count, kind, path) in group.reasons.items():
                first = resource_name({"kind": kind, "path": path}, self._instance)
                more = f" and {count - 1} more" if count > 1 else ""
                notice = _notice(letter, rule, f"{policy} on {first}{more}: {text}", count)
                yield notice | {"locations": [self._places.location(kind, path)]}
            if group.others:
                text = (
                    f"{policy} on {group.others} more resources, for other reasons: each stands "
                    f"on its own result, this list is cut to {_REASONS_SHOWN} reasons per rule."
                )
                yield _notice(letter, rule, text, group.others)

    def cuts(self) -> Iterator[dict[str, JSON]]:
        """The notification of what was left out, if anything was."""
        if self.cut:
            text = (
                f"{self.cut:,} more results are left out, the least severe: this consumer takes no "
                "more. The JSON, CSV and full SARIF reports have all."
            )
            descriptor = NOTIFICATIONS["C"]
            yield {
                "descriptor": {"id": descriptor["id"], "index": _DESCRIPTORS.index("C")},
                "level": "warning",
                "message": {"text": text},
                "properties": {"results": self.cut},
            }


def _notice(letter: str, rule: dict[str, JSON], text: str, count: int) -> dict[str, JSON]:
    descriptor = NOTIFICATIONS[letter]
    return {
        "descriptor": {"id": descriptor["id"], "index": _DESCRIPTORS.index(letter)},
        "associatedRule": rule,
        "level": descriptor["defaultConfiguration"]["level"],
        "message": {"text": unlinked(text)},
        "properties": {"evaluations": count},
    }


def settled(run: Run) -> Iterator[dict[str, JSON]]:
    """The notification of a baseline that holds more than it has to, if it does."""
    told = {"to take out": gate.settled(run), "under an old path": gate.renamed(run)}
    found = [
        f"{counted(count, 'entry', 'entries')} {what}" for what, count in told.items() if count
    ]
    if found:
        name = one_line(run["baseline"]["path"], NAME)
        descriptor = NOTIFICATIONS["B"]
        yield {
            "descriptor": {"id": descriptor["id"], "index": _DESCRIPTORS.index("B")},
            "level": descriptor["defaultConfiguration"]["level"],
            "message": {"text": unlinked(f"Baseline {name}: {' and '.join(found)}.")},
            "properties": {"entries": run["baseline"]["fixed"]},
        }
