"""Turns the verdict of one policy on one resource into SARIF results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import orjson

from scanner import lines
from scanner.model import JSON, Severity
from scanner.render.links import settings_url
from scanner.render.sarif_places import Places
from scanner.render.sarif_rules import LEVELS, sentence
from scanner.report import Finding, Instance, Policy, ResourceResult

FAIL = "F"
_KINDS = {"P": "pass", "N": "notApplicable", "U": "open", "M": "review", "E": "open"}
_SAYINGS = {
    "P": "{resource} passes: {title}",
    "N": "{resource} is not judged ({title}): {reasons}",
    "U": "{resource} could not be judged ({title}): {reasons}",
    "M": "{resource} needs a person to look ({title}): {reasons}",
    "E": "{resource} was not judged, the policy ended in an error ({title}): {reasons}",
}
_NOT_PRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_NAME_LENGTH, _VALUE_LENGTH, _TEXT_LENGTH = 200, 120, 900
"""So that no message passes the 2,048 characters that consumers take."""
_LONGEST_LINK = 2_048


def plain(text: str, length: int = _TEXT_LENGTH) -> str:
    """Text from outside, made safe to read in a message; the exact text is in `properties`.

    SARIF reads `[text](target)` in a message as a link, so that is broken up.
    """
    text = _NOT_PRINTABLE.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))
    if len(text) > length:
        text = text[: length - 1] + "…"
    return text.replace("](", "]\\(")


def resource_name(line: ResourceResult | Mapping[str, str], instance: Instance) -> str:
    """`project acme/web`, for messages."""
    return f"{line['kind']} {plain(line['path'] or instance['name'], _NAME_LENGTH)}"


@dataclass(frozen=True, slots=True)
class RuleResults:
    """Writes the results of one policy."""

    policy: Policy
    rule_index: int
    instance: Instance
    places: Places
    taxa: Sequence[JSON]
    """References to the controls the policy supports."""

    def of(self, line: ResourceResult, letter: str) -> Iterator[dict[str, JSON]]:
        """The results for one resource: one per finding on a fail, else exactly one."""
        if letter != FAIL:
            yield self._verdict(line, letter)
            return
        id = self.policy["id"]
        for finding in sorted((one for one in line["findings"] if one["policy"] == id), key=_order):
            yield self._finding(line, finding)

    def _finding(self, line: ResourceResult, finding: Finding) -> dict[str, JSON]:
        level, rank, _ = LEVELS[Severity(self.policy["severity"])]
        at = finding.get("at")
        prints = finding["fingerprints"]
        result = self._result(line, finding) | {
            "kind": "fail",
            "level": level,
            "rank": rank,
            "message": {"text": self._finding_text(line, finding)},
            "partialFingerprints": {
                "glscanFinding/v1": prints["id/v1"],
                "glscanFindingPath/v1": prints["path/v1"],
                "primaryLocationLineHash": f"{prints['id/v1'][:16]}:1",
            },
        }
        if at:
            where = f"The setting is on {resource_name(at, self.instance)}."
            result["relatedLocations"] = [
                {**self.places.location(at["kind"], at["path"]), "message": {"text": where}}
            ]
        return result

    def _verdict(self, line: ResourceResult, letter: str) -> dict[str, JSON]:
        return self._result(line, None) | {
            "kind": _KINDS[letter],
            "level": "none",
            # GitLab takes a severity from the rule unless the result has a rank.
            "rank": 0.0,
            "message": {"text": self._verdict_text(line, letter)},
            "partialFingerprints": self._verdict_fingerprints(line),
        }

    def _result(self, line: ResourceResult, finding: Finding | None) -> dict[str, JSON]:
        result: dict[str, JSON] = {
            "ruleId": self.policy["id"],
            "ruleIndex": self.rule_index,
            "locations": [self.places.location(line["kind"], line["path"], finding)],
            "suppressions": [],
            "taxa": self.taxa,
            "properties": self._properties(line, finding),
        }
        holder = finding["at"] if finding and "at" in finding else line
        if link := self._link(holder["kind"], holder["path"]):
            result["hostedViewerUri"] = link
        return result

    def _link(self, kind: str, path: str) -> str:
        """The settings page, or nothing when it has no URL that every consumer can parse."""
        link = settings_url(self.instance["url"], kind, path)
        usable = link.startswith(("https://", "http://")) and len(link) <= _LONGEST_LINK
        return link if usable else ""

    def _properties(self, line: ResourceResult, finding: Finding | None) -> dict[str, JSON]:
        properties: dict[str, JSON] = {
            "resource": {name: line[name] for name in ("kind", "path", "id", "tier")},
            "severity": self.policy["severity"],
        }
        if reasons := line["reasons"].get(self.policy["id"]):
            properties["reasons"] = reasons
        for name in ("at", "path", "key", "expected", "actual", "actual_cut", "evidence"):
            if finding and name in finding:
                properties[name] = finding[name]
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

    def _finding_text(self, line: ResourceResult, finding: Finding) -> str:
        resource = _capital(resource_name(line, self.instance))
        text = f"{resource}: {sentence(plain(finding['message']))}"
        facts = ", ".join(self._facts(finding))
        if not facts and not finding["evidence"]["endpoint"]:
            facts = "the policy gives no evidence"
        return f"{text} {_capital(facts)}." if facts else text

    def _facts(self, finding: Finding) -> Iterator[str]:
        where = plain(".".join(finding["path"]), _NAME_LENGTH)
        if finding.get("key"):
            where += f" ({plain(finding['key'], _NAME_LENGTH)})"
        if "at" in finding:
            where += f" on {resource_name(finding['at'], self.instance)}"
        if where:
            yield f"at {where.strip()}"
        if "actual" in finding:
            yield f"found {_value(finding['actual'])}"
        if "expected" in finding:
            yield f"expected {_value(finding['expected'])}"

    def _verdict_text(self, line: ResourceResult, letter: str) -> str:
        reasons = [plain(reason) for reason in line["reasons"].get(self.policy["id"], ())]
        text = _SAYINGS[letter].format(
            resource=_capital(resource_name(line, self.instance)),
            title=plain(self.policy["title"], _NAME_LENGTH).removesuffix("."),
            reasons=plain(" ".join(map(sentence, reasons))) or "no reason is given.",
        )
        return sentence(text)


def _order(finding: Finding) -> tuple[list[str], list[str], str]:
    at = finding.get("at", {})
    return [at.get("kind", ""), at.get("path", "")], finding["path"], finding.get("key", "")


def _value(value: JSON) -> str:
    return plain(orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode(), _VALUE_LENGTH)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _digest(value: JSON) -> str:
    return lines.digest_of(value)[:32]
