"""What `glscan gate` says of a merge: a sentence for each thing that decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scanner.choices import Decision
from scanner.decisions import Decided, Gap, Merge
from scanner.model import JSON, Outcome
from scanner.render.sarif_places import file_of
from scanner.render.wording import (
    earlier_text,
    finding_text,
    place,
    reasons_of,
    resource_name,
    value,
    verdict_text,
    waiver_in_words,
    waiver_where,
)
from scanner.report import Finding, Instance, Policy, Run, waivers_of
from scanner.report_words import counted
from scanner.snapshot import values
from scanner.visible import line as one_line
from scanner.waived import HOLDING, Reach, WaiverResult

_MOST = 10
"""Gaps that are told without --explain: a new project may have one for each policy."""
_LENGTH = 300


def told(
    merge: Merge, run: Run, stood: Mapping[values.Place, JSON] | None, explain: bool
) -> Iterator[str]:
    """What is decided on, what cannot be judged any more, what gets better or ends, what stays.

    `stood` is what stood where findings are; None where nobody is to tell.
    """
    for one in merge.decided:
        yield _decided(one, run)
        if explain:
            yield from (f"    {line}" for line in _explained(one, run, stood))
    unknown = "newly unknown" if merge.only_worse else "unknown"
    policies = {policy["id"]: policy for policy in run["policies"]}
    shown = merge.gaps if explain else merge.gaps[:_MOST]
    for gap in shown:
        yield f"{unknown} {_gap(gap, policies[gap.policy], run['instance'])}"
    if more := len(merge.gaps) - len(shown):
        yield f"{unknown}: {more} more, told with --explain"
    yield from (f"not placed: {one}" for one in merge.unplaced)
    for line, earlier in merge.better:
        yield f"better {earlier['policy']}: {earlier_text(line, earlier, run['instance'])}"
    for there, count in merge.gone:
        yield f"gone with {resource_name(there, run['instance'])}: {counted(count, 'finding')}"
    if merge.standing:
        stand = (
            "stands as before and decides" if merge.standing == 1 else "stand as before and decide"
        )
        yield f"{counted(merge.standing, 'finding')} {stand} nothing"
    if merge.known:
        are = "is known from the baseline and decides"
        are = are if merge.known == 1 else "are known from the baseline and decide"
        yield f"{counted(merge.known, 'finding')} {are} nothing"


def _decided(one: Decided, run: Run) -> str:
    where = file_of(one.finding)
    at = f" {where[0]}:{where[1]}" if where else ""
    if not where and "proposed" in run["snapshot"]:
        at = " not in the files"
    bare = {key: value for key, value in one.finding.items() if key not in _OF_RUNS}
    text = finding_text(one.line, bare, run["instance"])  # type: ignore[arg-type]  # a Finding
    needs = f" It needs {one.release}." if one.decision is Decision.APPROVAL else ""
    return f"{one.decision}{at} {one.finding['policy']}: {text} Decided by {one.by}.{needs}"


_OF_RUNS = ("change", "first_seen", "waived_by")
"""What wording says of a run before; here it is what stands, and the decision tells the waiver."""


def _explained(one: Decided, run: Run, stood: Mapping[values.Place, JSON] | None) -> Iterator[str]:
    where = values.place(one.line, one.finding)
    if one.before:
        yield f"before: it failed, too, {_of(one.before)}"
    elif stood is None:
        pass
    elif where in stood:
        yield f"before: no such finding, and {value(stood[where])} stood at {place(one.finding)}"
    else:
        yield "before: no such finding, and nothing stood there that is known"
    yield f"after: {_of(one.finding)}"
    yield from one.passed_over
    if one.decision in (Decision.BLOCK, Decision.APPROVAL):
        yield from _waivers(one, run)


def _of(finding: Finding) -> str:
    if "actual" in finding:
        return f"with {value(finding['actual'])}"
    return f"with nothing at {place(finding)}" if finding["path"] else "with no value to tell"


def _waivers(one: Decided, run: Run) -> Iterator[str]:
    """The waivers of the policy, and why none of them covers the finding."""
    near = [entry for entry in waivers_of(run) if one.finding["policy"] in entry["rules"]]
    for entry in near:
        yield f"waiver {entry['id']} does not cover it: {_why_not(one, entry)}"
    if not near:
        yield f"no waiver is for {one.finding['policy']}"


def _why_not(one: Decided, entry: WaiverResult) -> str:
    line = one.line
    if not Reach(entry["scope"]).has(line["kind"], line["path"], line["id"]):
        return f"it is for {waiver_where(entry)}"
    if one.finding.get("waiver_ended") == entry["id"] or entry["state"] not in (*HOLDING, "unused"):
        return f"it {waiver_in_words(entry)}"
    return "its match is for other findings of this resource"


def _gap(gap: Gap, policy: Policy, instance: Instance) -> str:
    if gap.outcome is not Outcome.FAIL:
        return f"{policy['id']}: {verdict_text(gap.line, gap.outcome.letter, policy, instance)}"
    why = one_line(" ".join(reasons_of(gap.line, policy)), _LENGTH)
    return f"{policy['id']}: {resource_name(gap.line, instance)} could not be read whole: {why}"
