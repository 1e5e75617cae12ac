"""SARIF 2.1.0: everything the report knows, for archives, auditors and code scanning.

Results stand by rule, then resource kind and path; behind them what the run before found and this
one did not. The report is read once for every rule that has something to say, so that only one
result is ever in memory, whatever the size of the estate.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import BinaryIO

import orjson

from scanner import gate, lines
from scanner.model import JSON, Outcome, Severity
from scanner.render import sarif_earlier, sarif_waivers
from scanner.render.sarif_notices import Notices, settled
from scanner.render.sarif_places import BASE_ID, Places
from scanner.render.sarif_profiles import EVERYTHING, FULL, GITHUB, GITLAB, Profile
from scanner.render.sarif_results import RuleResults
from scanner.render.sarif_rules import driver, guid, references, rules, taxa, taxonomies
from scanner.report import Policy, Report, Run

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_TOTALS = ("resources", "outcomes", "findings", "waived_findings", "known_findings")
_PREVIOUS = ("sha256", "as_of", "run", "findings", "moved")
_TOLD = {outcome.letter for outcome in (Outcome.FAIL, Outcome.UNKNOWN, Outcome.ERROR)}
"""Outcomes that become notifications, whatever becomes results."""


def render(report: Report, out: BinaryIO, profile: Profile = FULL) -> None:
    """Write the report as SARIF."""
    places = Places(report.run["instance"]["name"])
    notices = Notices(report.run["instance"], places)
    out.write(b'{"$schema":' + lines.encode(_SCHEMA) + b',"version":"2.1.0","runs":[{\n')
    out.write(b'"tool":{"driver":' + lines.encode(driver(report.run))[:-1] + b',"rules":')
    _write_array(out, rules(report.run))
    out.write(b"}},\n")
    for name, value in _about(report).items():
        out.write(lines.encode(name) + b":" + lines.encode(value) + b",\n")
    out.write(b'"taxonomies":')
    _write_array(out, taxonomies(report.run))
    out.write(b',\n"results":')
    _write_array(out, _results(report, places, notices, profile))
    # These two are known only when the last result is written.
    out.write(b',\n"invocations":')
    _write_array(out, [_invocation(report.run, notices)])
    out.write(b',\n"logicalLocations":')
    _write_array(out, places.run_locations())
    out.write(b"\n}]}\n")


def _write_array(out: BinaryIO, items: Iterable[JSON]) -> None:
    start = b"[\n"
    for item in items:
        out.write(start + lines.encode(item))
        start = b",\n"
    out.write(b"[]" if start == b"[\n" else b"\n]")


def _results(report: Report, places: Places, notices: Notices, profile: Profile) -> Iterator[JSON]:
    """As much as there is room for, encoded: its size is what is counted."""
    count = size = 0
    earlier = sarif_earlier.results(report, places) if profile.earlier else ()
    for result in chain(_all(report, places, notices, profile), earlier):
        if notices.cut or not profile.has_room(count, size):
            notices.cut += 1
            continue
        written = lines.encode(result)
        count, size = count + 1, size + len(written)
        yield orjson.Fragment(written)


def _all(
    report: Report, places: Places, notices: Notices, profile: Profile
) -> Iterator[dict[str, JSON]]:
    known, waivers = taxa(report.run), sarif_waivers.by_id(report.run)
    for index, policy in _ordered(report.run, profile):
        if not _speaks(report.run, policy["id"], profile):
            continue
        controls = references(policy, known)
        rule = RuleResults(policy, index, report.run["instance"], places, controls, waivers)
        columns = _columns(report.run, policy)
        for line in report.resources():
            column = columns.get(line["kind"])
            if column is None:
                continue
            letter = line["outcomes"][column]
            notices.add(policy, index, line, letter)
            if letter in profile.letters:
                yield from rule.of(line, letter, profile.waived)


def _ordered(run: Run, profile: Profile) -> list[tuple[int, Policy]]:
    """The policies with their places; where results may be cut, the most severe come first."""
    policies = list(enumerate(run["policies"]))
    if profile.most:
        policies.sort(key=lambda each: Severity(each[1]["severity"]).rank)
    return policies


def _speaks(run: Run, policy: str, profile: Profile) -> bool:
    counts = run["totals"]["policies"].get(policy, {})
    letters = _TOLD.union(profile.letters)
    return any(count and Outcome(name).letter in letters for name, count in counts.items())


def _columns(run: Run, policy: Policy) -> dict[str, int]:
    """Per kind, which character of `outcomes` is this policy's."""
    return {
        kind: ids.index(policy["id"]) for kind, ids in run["columns"].items() if policy["id"] in ids
    }


def _about(report: Report) -> dict[str, JSON]:
    run = report.run
    return {
        "language": "en-US",
        "columnKind": "utf16CodeUnits",
        "automationDetails": _automation(report),
        "originalUriBaseIds": {
            BASE_ID: {
                "description": {
                    "text": f"Virtual files: each stands for settings on {run['instance']['name']}."
                }
            }
        },
        "artifacts": list(_artifacts(report)),
        **({"baselineGuid": guid("run", run["previous"]["sha256"])} if "previous" in run else {}),
        "properties": {
            "engine": run["engine"],
            "catalog_sha256": run["catalog_sha256"],
            "results_sha256": report.sha256,
            "instance": run["instance"],
            "scope": run["snapshot"]["scope"],
            "requests": run["snapshot"]["requests"],
            "fail_on": run["fail_on"],
            "allow_incomplete": run["allow_incomplete"],
            "strict": run["strict"],
            "totals": _picked(run["totals"], _TOTALS),
            **_picked(run, ("baseline", "redacted", "redaction")),
            **({"previous": _picked(run["previous"], _PREVIOUS)} if "previous" in run else {}),
        },
    }


def _picked(whole: Mapping[str, JSON], names: Iterable[str]) -> dict[str, JSON]:
    return {name: whole[name] for name in names if name in whole}


def _automation(report: Report) -> dict[str, JSON]:
    """`glscan/INSTANCE/SCOPE/RUN`: all before the last `/` is the same from run to run.

    The repository of the pipeline is no `versionControlProvenance`: nothing was scanned in it.
    """
    run = report.run
    asked = run["snapshot"]["scope"]
    paths = sorted([*asked.get("groups", ()), *asked.get("projects", ())])
    scope = paths[0] if len(paths) == 1 else guid("scope", *paths) if paths else "instance"
    series = f"{run['tool']['name']}/{run['instance']['name']}/{scope}"
    return {
        "id": f"{series}/{report.sha256[:16]}",
        "guid": guid("run", report.sha256),
        "correlationGuid": guid("series", series),
        "description": {
            "text": f"Compliance scan of GitLab settings on {run['instance']['name']}."
        },
        **({"properties": dict(run["ci"])} if "ci" in run else {}),
    }


def _artifacts(report: Report) -> Iterator[dict[str, JSON]]:
    digests = (
        ("The snapshot that was judged.", report.run["snapshot"]["sha256"]),
        ("The ledger of the requests it was read with.", report.run["snapshot"]["ledger_sha256"]),
        ("The results file this was rendered from.", report.sha256),
    )
    for text, sha256 in digests:
        if sha256:
            yield {"description": {"text": text}, "hashes": {"sha-256": sha256}}


def _invocation(run: Run, notices: Notices) -> dict[str, JSON]:
    verdict = gate.decide(run)
    times = {"startTimeUtc": run["snapshot"]["started"], "endTimeUtc": run["snapshot"]["finished"]}
    return {
        "executionSuccessful": not run["totals"]["outcomes"].get(Outcome.ERROR, 0),
        "exitCode": int(verdict.exit_code),
        "exitCodeDescription": f"{verdict.word}: {'; '.join(verdict.reasons)}.",
        **{name: time for name, time in times.items() if time},
        "toolExecutionNotifications": list(notices.written()),
        "toolConfigurationNotifications": [
            *sarif_waivers.notices(run),
            *settled(run),
            *notices.cuts(),
        ],
    }


def render_with_passes(report: Report, out: BinaryIO) -> None:
    """A result for every evaluation, those that pass among them."""
    render(report, out, EVERYTHING)


def render_for_gitlab(report: Report, out: BinaryIO) -> None:
    """What GitLab ingests: findings alone, suppressed ones among them, within its limits."""
    render(report, out, GITLAB)


def render_for_github(report: Report, out: BinaryIO) -> None:
    """What GitHub ingests: findings that no waiver covers, within its limits."""
    render(report, out, GITHUB)
