"""Turns the verdict of one policy on one resource into SARIF results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scanner import lines
from scanner.compared import UPDATED
from scanner.model import JSON, Severity
from scanner.render.links import linked
from scanner.render.sarif_places import Places
from scanner.render.sarif_rules import LEVELS
from scanner.render.sarif_waivers import suppressions
from scanner.render.wording import (
    finding_text,
    findings_of,
    reasons_of,
    resource_name,
    still_open,
    verdict_text,
)
from scanner.report import Finding, Instance, Policy, ResourceResult
from scanner.waived import WaiverResult

FAIL = "F"
_KINDS = {"P": "pass", "N": "notApplicable", "U": "open", "M": "review", "E": "open"}
_LONGEST_LINK = 2_048


def unlinked(text: str) -> str:
    """SARIF reads `[text](target)` in a message as a link, so that is broken up."""
    return text.replace("](", "]\\(")


def partial_fingerprints(prints: Mapping[str, str]) -> dict[str, str]:
    """Those of a finding, in this run and in an earlier one."""
    return {
        "glscanFinding/v1": prints["id/v1"],
        "glscanFindingPath/v1": prints["path/v1"],
        "primaryLocationLineHash": f"{prints['id/v1'][:16]}:1",
    }


@dataclass(frozen=True, slots=True)
class RuleResults:
    """Writes the results of one policy."""

    policy: Policy
    rule_index: int
    instance: Instance
    places: Places
    taxa: Sequence[JSON]
    """References to the controls the policy supports."""
    waivers: Mapping[str, WaiverResult]
    """By id."""

    def of(self, line: ResourceResult, letter: str, waived: bool) -> Iterator[dict[str, JSON]]:
        """The results for one resource: one per finding on a fail, else exactly one.

        Of the findings those that are waived only if `waived`.
        """
        if letter != FAIL:
            yield self._verdict(line, letter)
            return
        for finding in sorted(findings_of(line, self.policy), key=_order):
            if waived or "waived_by" not in finding:
                yield self._finding(line, finding)

    def _finding(self, line: ResourceResult, finding: Finding) -> dict[str, JSON]:
        level, rank, _ = LEVELS[Severity(self.policy["severity"])]
        at = finding.get("at")
        result = self._result(line, finding) | {
            "kind": "fail",
            "level": level,
            "rank": rank,
            "message": {"text": unlinked(finding_text(line, finding, self.instance))},
            "partialFingerprints": partial_fingerprints(finding["fingerprints"]),
        }
        if "change" in finding:
            result["baselineState"] = finding["change"]
        if "first_seen" in finding:
            result["provenance"] = {"firstDetectionTimeUtc": finding["first_seen"]}
        if at:
            where = f"The setting is on {unlinked(resource_name(at, self.instance))}."
            result["relatedLocations"] = [
                {**self.places.location(at["kind"], at["path"]), "message": {"text": where}}
            ]
        return result

    def _verdict(self, line: ResourceResult, letter: str) -> dict[str, JSON]:
        result = self._result(line, None) | {
            "kind": _KINDS[letter],
            "level": "none",
            # GitLab takes a severity from the rule unless the result has a rank.
            "rank": 0.0,
            "message": {"text": unlinked(verdict_text(line, letter, self.policy, self.instance))},
            "partialFingerprints": self._verdict_fingerprints(line),
        }
        # Verdicts are not compared: only of one that takes the place of findings it is known.
        return result | {"baselineState": UPDATED} if still_open(line, self.policy) else result

    def _result(self, line: ResourceResult, finding: Finding | None) -> dict[str, JSON]:
        result: dict[str, JSON] = {
            "ruleId": self.policy["id"],
            "ruleIndex": self.rule_index,
            "locations": [self.places.location(line["kind"], line["path"], finding)],
            "suppressions": suppressions(finding, self.waivers) if finding else [],
            "taxa": self.taxa,
            "properties": self._properties(line, finding),
        }
        if link := self._link(line, finding):
            result["hostedViewerUri"] = link
        return result

    def _link(self, line: ResourceResult, finding: Finding | None) -> str:
        """The settings page, or nothing when it has no URL that every consumer can parse."""
        link = linked(self.instance["url"], line, finding)
        usable = link.startswith(("https://", "http://")) and len(link) <= _LONGEST_LINK
        return link if usable else ""

    def _properties(self, line: ResourceResult, finding: Finding | None) -> dict[str, JSON]:
        properties: dict[str, JSON] = {
            "resource": {name: line[name] for name in ("kind", "path", "id", "tier")},
            "severity": self.policy["severity"],
        }
        if reasons := reasons_of(line, self.policy):
            properties["reasons"] = reasons
        for name in ("at", "path", "key", "expected", "actual", "actual_cut", "evidence"):
            if finding and name in finding:
                properties[name] = finding[name]
        if finding and "known" in finding:
            properties["known_since"] = finding["known"]
        return properties

    def _verdict_fingerprints(self, line: ResourceResult) -> dict[str, str]:
        """Independent of the outcome: a result that changes from open to pass is the same one."""
        subject = [self.instance["name"], self.policy["id"], line["kind"]]
        # A resource that comes from a file has no numeric id.
        by_id = _digest([*subject, line["id"] or line["path"]])
        return {
            "glscanEvaluation/v1": by_id,
            "glscanEvaluationPath/v1": _digest([*subject, line["path"]]),
            "primaryLocationLineHash": f"{by_id[:16]}:1",
        }


def _order(finding: Finding) -> tuple[list[str], list[str], str]:
    at = finding.get("at", {})
    return [at.get("kind", ""), at.get("path", "")], finding["path"], finding.get("key", "")


def _digest(value: JSON) -> str:
    return lines.digest_of(value)[:32]
