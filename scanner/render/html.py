"""report.html: one file for people who must prove it, which asks the network for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from scanner import gate, paths
from scanner.model import JSON
from scanner.render.html_matrix import MARKS, STATUSES, matrices
from scanner.render.html_numbers import bars, cards, totals, unread
from scanner.render.html_rows import Collected, collect
from scanner.render.html_table import ROWS
from scanner.render.template import asset, environment, island
from scanner.report import Instance, Report, Run, waivers_of
from scanner.report_words import counted, judged_in_words, narrowed, scope_in_words
from scanner.waived import WaiverResult

WORST = 20
"""Failing policies that are listed at once; the others are folded."""
EDITIONS = {"ee": "Enterprise Edition", "ce": "Community Edition"}


def render(report: Report, out: BinaryIO) -> None:
    """Write the report as one self-contained HTML page."""
    collected = collect(report)
    page = environment().get_template("html.j2").stream(**view(report, collected))
    page.enable_buffering(200)
    page.dump(out, encoding="utf-8")


def view(report: Report, collected: Collected) -> dict[str, Any]:
    """Everything the templates read."""
    run = report.run
    verdict = gate.decide(run)
    ordered = cards(run, collected.judged)
    groups, other_groups = unread(collected.gaps)
    failing = [card for card in ordered if card.failed]
    return {
        "run": run,
        "sha256": report.sha256,
        "style": asset("report.css"),
        "script": asset("report.js"),
        "verdict": verdict,
        "incomplete": verdict.incomplete,
        "facts": facts(run, collected.tiers),
        "digests": digests(report),
        "marks": MARKS,
        "statuses": STATUSES,
        "bars": bars(run),
        "failing": failing,
        "found": [card for card in ordered if card.judged.findings],
        "judging": {policy["id"] for policy in run["policies"]},
        "waivers": registered(run),
        "counts": totals(run),
        "worst": failing[:WORST],
        "other_failing": failing[WORST:],
        "quiet": [card for card in ordered if not card.judged.findings],
        "by_hand": [card for card in ordered if card.manual],
        "unlicensed": [card for card in ordered if card.unlicensed],
        "unread": groups,
        "other_unread": other_groups,
        "matrices": matrices(run),
        "framework_names": {framework["id"]: framework["title"] for framework in run["frameworks"]},
        "control_titles": control_titles(run),
        "overridden": overridden(run),
        "shown": collected.shown,
        "rows": ROWS,
        "table": collected.table,
        "data": island(collected.table.data()),
    }


def registered(run: Run) -> list[WaiverResult]:
    """The waivers, those that need a hand first, then by their end."""
    return sorted(
        waivers_of(run), key=lambda one: (not gate.needs_a_hand(one), one["expires"], one["id"])
    )


def facts(run: Run, tiers: Mapping[str, int]) -> list[tuple[str, list[str]]]:
    """What was asked, of whom, when, by whom and with what: a label and its lines."""
    snapshot = run["snapshot"]
    identity = snapshot["identity"]
    return [
        ("Instance", _instance(run["instance"])),
        ("Scope", scope(run)),
        ("Policies", selection(run)),
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


def selection(run: Run) -> list[str]:
    """Which policies judged, how they were chosen, and which were left out."""
    judging, left_out = len(run["policies"]), run["selection"]["left_out"]
    if not left_out:
        lines = [counted(judging, "policy", "policies")]
    else:
        lines = [f"{judging:,} of {counted(judging + len(left_out), 'policy', 'policies')}"]
    lines += [words[0].upper() + words[1:] for words in narrowed(run["selection"])]
    return [*lines, f"Left out, {len(left_out)}: {', '.join(left_out)}"] if left_out else lines


def overridden(run: Run) -> dict[str, list[tuple[str, Mapping[str, JSON]]]]:
    """By policy id, where other parameters held than those of the run, in order."""
    found: dict[str, list[tuple[str, Mapping[str, JSON]]]] = {}
    for override in run["param_overrides"]:
        where = paths.in_words(override["paths"])
        for id, values in override["params"].items():
            found.setdefault(id, []).append((where, values))
    return found


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
    strict = ["Waivers that need a hand fail the run"] if run["strict"] else []
    return [
        stops,
        f"What could not be evaluated {gaps} the run",
        *strict,
        f"Exit code {int(gate.decide(run).exit_code)}",
    ]


def digests(report: Report) -> list[tuple[str, str]]:
    """The sha256 of every document behind the page."""
    snapshot = report.run["snapshot"]
    return [
        ("Snapshot", snapshot["sha256"]),
        ("Request ledger", snapshot["ledger_sha256"]),
        ("Policy catalogue", report.run["catalog_sha256"]),
        ("Results", report.sha256),
        *([("Waivers", report.run["waivers"]["sha256"])] if "waivers" in report.run else []),
    ]


def control_titles(run: Run) -> dict[str, dict[str, str]]:
    """Our title of each control, by framework and control id."""
    return {
        framework["id"]: {control["id"]: control["title"] for control in framework["controls"]}
        for framework in run["frameworks"]
    }


def _listed(found: JSON) -> str:
    if isinstance(found, list):
        return ", ".join(str(item) for item in found) or "none"
    return str(found) if found else "none"
