"""JUnit XML: a test case for each evaluation, which GitLab compares with the target branch's.

https://docs.gitlab.com/ci/testing/unit_test_reports/: GitLab tells a test apart by suite, class
name and name, and refuses a file above 30 MB.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from scanner.model import Outcome
from scanner.render.failing import KNOWN, OPEN, WAIVED, open_first, standing
from scanner.render.sarif_places import file_of
from scanner.render.wording import (
    NAME,
    baseline_in_words,
    counts_in_words,
    earlier_text,
    finding_text,
    findings_of,
    previous_in_words,
    redacted_in_words,
    still_open,
    verdict_text,
)
from scanner.report import Finding, Policy, Report, ResourceResult, Run, outcomes_of
from scanner.visible import line as one_line
from scanner.visible import visible

MOST = 100_000
"""Test cases; in a larger estate those that pass or do not apply are left out, and it is said."""

_ELEMENTS = {
    Outcome.FAIL: "failure",
    Outcome.UNKNOWN: "error",
    Outcome.ERROR: "error",
    Outcome.NOT_APPLICABLE: "skipped",
    Outcome.MANUAL: "skipped",
}
"""What stands in a test case; in one that passes nothing."""

_WAIVED = "skipped"
_LEFT_OUT = (Outcome.PASS, Outcome.NOT_APPLICABLE)
_COUNTS = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render(report: Report, out: BinaryIO) -> None:
    """Write a suite for each category of policies; the report is read once for each."""
    xml = _Xml(out)
    run = report.run
    whole = sum(run["totals"]["outcomes"].values()) <= MOST
    counts = {category: _counts(run, category, whole) for category in _categories(run)}
    totals = sum(counts.values(), Counter[str]())
    numbers = _numbers(totals)
    del numbers["skipped"]  # which the schema of Jenkins knows of a suite alone
    xml.open("testsuites", name=run["tool"]["name"], **numbers)
    for category, counted in counts.items():
        finished = run["snapshot"]["finished"].removesuffix("Z")
        xml.open("testsuite", name=category, timestamp=finished, **_numbers(counted))
        if about := dict(_about(run, whole)):
            xml.open("properties")
            for name, value in about.items():
                xml.element("property", name=name, value=value)
            xml.close("properties")
        for policy, line, outcome in _evaluations(report, category):
            if whole or outcome not in _LEFT_OUT:
                _case(xml, run, policy, line, outcome)
        xml.close("testsuite")
    xml.close("testsuites")


def _about(run: Run, whole: bool) -> Iterator[tuple[str, str]]:
    """What holds for every test case of a suite: no test case fails less for being known."""
    if not whole:
        yield "cut", f"more than {MOST:,} evaluations: those that pass or do not apply are left out"
    if "baseline" in run:
        yield "baseline", baseline_in_words(run["baseline"])
    if "previous" in run:
        yield "previous", previous_in_words(run["previous"])
        yield "changes", counts_in_words(run["previous"]["findings"])
    if redacted := redacted_in_words(run):
        yield "redacted", redacted


def _categories(run: Run) -> list[str]:
    return sorted({policy["category"] for policy in run["policies"]})


def _counts(run: Run, category: str, whole: bool) -> Counter[str]:
    """How many test cases of each sort a suite will hold."""
    counts = Counter[str]()
    for policy in run["policies"]:
        if policy["category"] == category:
            for name, count in run["totals"]["policies"].get(policy["id"], {}).items():
                if whole or Outcome(name) not in _LEFT_OUT:
                    counts["tests"] += count
                    counts[_ELEMENTS.get(Outcome(name), "")] += count
            waived = run["totals"]["waived"].get(policy["id"], 0)
            counts[_ELEMENTS[Outcome.FAIL]] -= waived
            counts[_WAIVED] += waived
    return counts


def _numbers(counts: Mapping[str, int]) -> dict[str, str]:
    numbers = {name: counts[element] for name, element in _COUNTS.items()}
    return {name: str(count) for name, count in {"tests": counts["tests"], **numbers}.items()}


def _evaluations(report: Report, category: str) -> Iterator[tuple[Policy, ResourceResult, Outcome]]:
    policies = {each["id"]: each for each in report.run["policies"] if each["category"] == category}
    for line in report.resources():
        for id, outcome in outcomes_of(report.run, line):
            if policy := policies.get(id):
                yield policy, line, outcome


def _case(xml: _Xml, run: Run, policy: Policy, line: ResourceResult, outcome: Outcome) -> None:
    instance = run["instance"]
    resource = f"{line['kind']} {visible(line['path'] or instance['name'])}"
    name = f"{resource}: {one_line(policy['title'], NAME)}"
    findings = open_first(findings_of(line, policy))
    places = [place for one in findings if (place := file_of(one))]
    file = {"file": places[0][0]} if places else {}
    xml.open("testcase", classname=policy["id"], name=name, time="0", **file)
    if element := _ELEMENTS.get(outcome):
        if findings and standing(findings[0]) == WAIVED:  # so are those behind it
            element = _WAIVED
        texts = [finding_text(line, finding, instance) for finding in findings]
        texts = texts or [verdict_text(line, outcome.letter, policy, instance)]
        message = f"{texts[0]}{_more(findings[1:])}"
        if findings:
            texts += [earlier_text(line, one, instance) for one in still_open(line, policy)]
        xml.element(element, "\n".join(texts), message=message, type=policy["severity"])
    xml.close("testcase")


def _more(findings: Sequence[Finding]) -> str:
    """How many there are beside the first, and how many of these are known or waived."""
    if not findings:
        return ""
    told = Counter(standing(finding) for finding in findings)
    if len(told) == 1:
        [name] = told
        return f" And {len(findings)} more{'' if name == OPEN else f', {name}'}."
    accepted = ", ".join(f"{told[name]} {name}" for name in (KNOWN, WAIVED) if told[name])
    return f" And {len(findings)} more ({accepted})."


class _Xml:
    """Writes elements; each that holds others begins a line, and ends one."""

    def __init__(self, out: BinaryIO) -> None:
        self._generator = XMLGenerator(out, encoding="utf-8", short_empty_elements=True)
        self._generator.startDocument()

    def open(self, name: str, /, **attributes: str) -> None:
        """Begin an element."""
        self._generator.startElement(name, AttributesImpl(attributes))
        self._generator.characters("\n")

    def close(self, name: str, /) -> None:
        """End it."""
        self._generator.endElement(name)
        self._generator.characters("\n")

    def element(self, name: str, text: str = "", /, **attributes: str) -> None:
        """A whole element, in a line."""
        self._generator.startElement(name, AttributesImpl(attributes))
        self._generator.characters(text)
        self.close(name)
