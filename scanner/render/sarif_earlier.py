"""Findings of the run before that this one has not, as SARIF results of which none is a failure.

They stand behind the results of this run, under the fingerprints with which they failed. No kind of
theirs is `fail`, so that whoever counts failures does not count them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scanner.compared import NOT_EVALUATED, UPDATED, Absent, Earlier
from scanner.model import JSON, Outcome
from scanner.render.sarif_places import Places
from scanner.render.sarif_results import partial_fingerprints, unlinked
from scanner.render.wording import earlier_text
from scanner.report import Report, ResourceResult, outcomes_of


def results(report: Report, places: Places) -> Iterator[dict[str, JSON]]:
    """One for each, in the order of resources; those of resources that are gone come last."""
    run = report.run
    if "previous" not in run:
        return
    rules = {policy["id"]: index for index, policy in enumerate(run["policies"])}
    for line in report.resources():
        if earlier := line.get("earlier"):
            outcomes = dict(outcomes_of(run, line))
            for one in earlier:
                if not _told(one, outcomes):
                    yield _result(report, places, rules, line, one)
    for gone in run["previous"]["absent"]:
        for one in gone["findings"]:
            yield _result(report, places, rules, gone, one)


def _told(earlier: Earlier, outcomes: Mapping[str, Outcome]) -> bool:
    """Whether the verdict that took its place has a result, which tells of it."""
    failing = outcomes.get(earlier["policy"]) is Outcome.FAIL
    return earlier["became"] == NOT_EVALUATED and not failing


def _result(
    report: Report,
    places: Places,
    rules: Mapping[str, int],
    line: ResourceResult | Absent,
    earlier: Earlier,
) -> dict[str, JSON]:
    policy, open_ = earlier["policy"], earlier["became"] == NOT_EVALUATED
    properties: dict[str, JSON] = {
        "resource": {"kind": line["kind"], "path": line["path"], "id": line["id"]},
        "became": earlier["became"],
        "path": earlier["path"],
    }
    for name in ("at", "key"):
        if name in earlier:
            properties[name] = earlier[name]
    result: dict[str, JSON] = {
        "ruleId": policy,
        "kind": "open" if open_ else "informational",
        "level": "none",
        "rank": 0.0,
        "baselineState": UPDATED if open_ else "absent",
        "message": {"text": unlinked(earlier_text(line, earlier, report.run["instance"]))},
        "locations": [places.location(line["kind"], line["path"], earlier)],
        "partialFingerprints": partial_fingerprints(earlier["fingerprints"]),
        "provenance": {"firstDetectionTimeUtc": earlier["first_seen"]},
        "suppressions": [],
        "properties": properties,
    }
    # A policy that is not among those of this run is no rule of it.
    return result | {"ruleIndex": rules[policy]} if policy in rules else result
