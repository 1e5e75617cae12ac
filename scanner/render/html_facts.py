"""What the HTML report says of the run itself: on its cover, and where it tells of integrity."""

from __future__ import annotations

from collections.abc import Mapping

from scanner import gate
from scanner.model import JSON
from scanner.report import Ci, Instance, Report, Run
from scanner.report_words import (
    counted,
    events_in_words,
    judged_in_words,
    policies_in_words,
    scope_in_words,
)

EDITIONS = {"ee": "Enterprise Edition", "ce": "Community Edition"}
STRICT = "A waiver or a baseline that needs a hand fails the run"


def facts(run: Run, tiers: Mapping[str, int]) -> list[tuple[str, list[str]]]:
    """What was asked, of whom, when, by whom and with what: a label and its lines."""
    snapshot = run["snapshot"]
    identity = snapshot["identity"]
    events = run.get("audit_events")
    return [
        ("Instance", _instance(run["instance"])),
        ("Scope", scope(run)),
        ("Policies", policies_in_words(run)),
        (
            "Licence tier",
            [
                f"{tier.capitalize()}: {counted(count, 'resource')}"
                for tier, count in sorted(tiers.items())
            ],
        ),
        (
            "Snapshot period (UTC)",
            [
                snapshot["started"],
                f"to {snapshot['finished']}",
                counted(snapshot["requests"], "request"),
                *(
                    [f"ages counted to {run['as_of']}"]
                    if run["as_of"] != snapshot["finished"]
                    else []
                ),
            ],
        ),
        *([("Audit events (UTC)", events_in_words(events))] if events else []),
        (
            "Asked as",
            [
                str(identity.get("username") or "unknown user"),
                f"role: {identity.get('role') or 'unknown'}",
                f"token scopes: {_listed(identity.get('scopes'))}",
                f"token expires: {identity.get('token_expires_at') or 'not known'}",
            ],
        ),
        ("Judged by", _tools(run)),
        ("Threshold", threshold(run)),
    ]


def _instance(instance: Instance) -> list[str]:
    edition = EDITIONS.get(instance["edition"], "edition unknown")
    named = instance["name"] if instance["name"] not in instance["url"] else ""
    version = f"GitLab {instance['version']}" if instance["version"] else "GitLab, version unknown"
    return [line for line in (named, instance["url"], f"{version}, {edition}") if line]


def scope(run: Run) -> list[str]:
    """What was asked for, and how many resources of each kind were judged."""
    judged = ", ".join(judged_in_words(run["totals"]["resources"]))
    return [*scope_in_words(run["snapshot"]["scope"]), f"Judged: {judged or 'nothing'}"]


def _tools(run: Run) -> list[str]:
    tool, engine = run["tool"], run["engine"]
    return [
        f"{tool['name']} {tool['version']}",
        f"Policy engine: {engine['name']} {engine['version']}",
    ]


def threshold(run: Run) -> list[str]:
    """From what severity the gate stops, and what a gap does."""
    fail_on = run["fail_on"]
    stops = "No finding fails the run" if fail_on == "never" else f"Fails from severity {fail_on}"
    gaps = "does not fail" if run["allow_incomplete"] else "fails"
    strict = [STRICT] if run["strict"] else []
    return [
        stops,
        f"What could not be evaluated {gaps} the run",
        *strict,
        f"Exit code {int(gate.decide(run).exit_code)}",
    ]


def digests(report: Report) -> list[tuple[str, str]]:
    """The sha256 of every document behind the page."""
    snapshot, events = report.run["snapshot"], report.run.get("audit_events")
    return [
        ("Snapshot", snapshot["sha256"]),
        ("Request ledger", snapshot["ledger_sha256"]),
        ("Policy catalogue", report.run["catalog_sha256"]),
        ("Results", report.sha256),
        *([("Waivers", report.run["waivers"]["sha256"])] if "waivers" in report.run else []),
        *([("Baseline", report.run["baseline"]["sha256"])] if "baseline" in report.run else []),
        *([("Audit events", events["sha256"])] if events else []),
        *(
            [("Results before", report.run["previous"]["sha256"])]
            if "previous" in report.run
            else []
        ),
    ]


def pipeline(run: Run) -> list[tuple[str, str]]:
    """The pipeline that made the run, as it names itself: a label and a text each."""
    ci = run.get("ci", Ci())
    told = {
        "Project": ci.get("project_url"),
        "Pipeline": ci.get("pipeline_url"),
        "Job": ci.get("job_url"),
        "Commit": ci.get("commit_sha"),
        "Branch or tag": ci.get("ref"),
        "Started by": ci.get("source"),
    }
    return [(label, text) for label, text in told.items() if text]


def _listed(found: JSON) -> str:
    if isinstance(found, list):
        return ", ".join(str(item) for item in found) or "none"
    return str(found) if found else "none"
