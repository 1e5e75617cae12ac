"""What a verdict says, in a sentence or two: one line without characters that could act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import orjson

from scanner import paths
from scanner.model import JSON
from scanner.report import Finding, Instance, Policy, ResourceResult
from scanner.visible import line as one_line
from scanner.waived import WaiverResult

_SAYINGS = {
    "P": "{resource} passes: {title}",
    "N": "{resource} is not judged ({title}): {reasons}",
    "U": "{resource} could not be judged ({title}): {reasons}",
    "M": "{resource} needs a person to look ({title}): {reasons}",
    "E": "{resource} was not judged, the policy ended in an error ({title}): {reasons}",
}
NAME, _VALUE, TEXT = 200, 120, 900
"""Lengths, so that no sentence passes the 2,048 characters that consumers of SARIF take."""


def sentence(text: str) -> str:
    """The text, closed by a full stop if nothing closes it."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."


def resource_name(line: ResourceResult | Mapping[str, str], instance: Instance) -> str:
    """`project acme/web`."""
    return f"{line['kind']} {one_line(line['path'] or instance['name'], NAME)}"


def finding_text(line: ResourceResult, finding: Finding, instance: Instance) -> str:
    """What is wrong, on what, where, and the value found and wanted."""
    resource = _capital(resource_name(line, instance))
    text = f"{resource}: {sentence(one_line(finding['message'], TEXT))}"
    facts = ", ".join(_facts(finding, instance))
    if not facts and not finding["evidence"]["endpoint"]:
        facts = "the policy gives no evidence"
    text = f"{text} {_capital(facts)}." if facts else text
    if "waived_by" in finding:
        return f"Waived by {finding['waived_by']}. {text}"
    if "waiver_ended" in finding:
        return f"{text} The waiver {finding['waiver_ended']} does not hold."
    return text


def place(finding: Finding) -> str:
    """The dotted path to the setting, with the key that tells two findings apart."""
    where = one_line(".".join(finding["path"]), NAME)
    if key := key_of(finding):
        where += f" ({one_line(key, NAME)})"
    return where.strip()


def key_of(finding: Finding) -> str:
    """What tells it from others at its place; a finding that is a text alone has it as its key."""
    key = finding.get("key", "")
    return "" if key == finding["message"] else key


def value(found: JSON) -> str:
    """A value as JSON, cut where it is long."""
    return one_line(orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode(), _VALUE)


def verdict_text(line: ResourceResult, letter: str, policy: Policy, instance: Instance) -> str:
    """Why an evaluation that is no fail came out as it did."""
    reasons = " ".join(sentence(one_line(reason, TEXT)) for reason in reasons_of(line, policy))
    text = _SAYINGS[letter].format(
        resource=_capital(resource_name(line, instance)),
        title=one_line(policy["title"], NAME).removesuffix("."),
        reasons=one_line(reasons, TEXT) or "no reason is given.",
    )
    return sentence(text)


def waiver_in_words(waiver: WaiverResult) -> str:
    """What became of it."""
    state, days = waiver["state"], waiver["days_left"]
    words = {
        "active": f"holds until {waiver['expires']}",
        "expiring": f"holds until {waiver['expires']}, in {days} days",
        "expired": f"expired {-days} days ago",
        "pending": f"begins on {waiver['created']}",
        "void": f"does not hold: a policy is more severe than {waiver.get('severity_cap')}",
        "unused": "covers nothing",
    }[state]
    return "; ".join([words, *waiver["broad"]])


def waiver_where(waiver: WaiverResult) -> str:
    """What it holds for, as the subject of a sentence."""
    scope = waiver["scope"]
    parts = [paths.in_words(scope.get("include", []))]
    parts += [f"id {id}" for id in scope.get("ids", [])]
    parts += ["the instance"] if scope.get("instance") else []
    excluded = paths.in_words(scope.get("exclude", []))
    return ", ".join(filter(None, parts)) + (f", but not {excluded}" if excluded else "")


def findings_of(line: ResourceResult, policy: Policy) -> list[Finding]:
    """The findings of one evaluation."""
    return [finding for finding in line["findings"] if finding["policy"] == policy["id"]]


def reasons_of(line: ResourceResult, policy: Policy) -> list[str]:
    """What the evaluation says of itself."""
    return line["reasons"].get(policy["id"], [])


def _facts(finding: Finding, instance: Instance) -> Iterator[str]:
    where = [f"at {place(finding)}"] if place(finding) else []
    if "at" in finding:
        where.append(f"on {resource_name(finding['at'], instance)}")
    if where:
        yield " ".join(where)
    if "actual" in finding:
        yield f"found {value(finding['actual'])}"
    if "expected" in finding:
        yield f"expected {value(finding['expected'])}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
