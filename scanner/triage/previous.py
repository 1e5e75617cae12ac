"""Compares a run with the one before: which findings are new, which ended, what else moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from scanner import lines
from scanner.compared import (
    BECAME,
    GONE,
    NEW,
    NOT_EVALUATED,
    NOT_JUDGED,
    UNCHANGED,
    UPDATED,
    Absent,
    Earlier,
    Moved,
)
from scanner.compared import Previous as Told
from scanner.errors import UsageError
from scanner.model import JSON
from scanner.report import Finding, Policy, Report, ResourceResult, Run
from scanner.triage.memory import Memory, Place, Remembered, absent, became, place_of, remember


class Comparing:
    """Compares the findings of one run with those of an earlier one."""

    def __init__(
        self, earlier: Report, name: str, columns: Mapping[str, list[str]], as_of: str
    ) -> None:
        """`name` is that of the earlier run's folder, or empty; `as_of` is this run's."""
        self._earlier = earlier
        self._name = name
        self._columns = columns
        self._as_of = as_of
        self._memory = Memory(_remembered(earlier, as_of))
        names = (NEW, UPDATED, UNCHANGED, *BECAME)
        self._counts = Counter(dict.fromkeys(names, 0))

    def mark(self, line: ResourceResult) -> ResourceResult:
        """The line, its findings compared, with those of before that it has no more."""
        met = self._memory.meet(line)
        pairs = zip(line["findings"], met.again, strict=True)
        findings = [self._marked(finding, before) for finding, before in pairs]
        earlier = [one.told(became(line, self._columns, one.policy)) for one in met.rest]
        self._counts.update(one["became"] for one in earlier)
        marked: ResourceResult = {**line, "findings": findings}
        if earlier:
            marked["earlier"] = earlier
        return marked

    def _marked(self, finding: Finding, before: Remembered | None) -> Finding:
        if before is None:
            change, first_seen = NEW, self._as_of
        else:
            # One that was not evaluated in between has no value to compare.
            same = before.value in ("", _value(finding))
            change, first_seen = UNCHANGED if same else UPDATED, before.first_seen
        self._counts[change] += 1
        return {**finding, "change": change, "first_seen": first_seen}

    def header(self, run: Run) -> Mapping[str, Told]:
        """`run.previous`, once everything was judged."""
        rest = list(self._memory.left(self._columns))
        left = [(one, why) for one, why in rest if not one.gone]
        away = [(one, GONE) for one, _ in rest if one.gone]
        self._counts.update(why for _, why in left)
        told = Told(
            sha256=self._earlier.sha256,
            as_of=self._earlier.run["as_of"],
            findings=dict(self._counts),
            moved=moved(self._earlier.run, run),
            absent=absent(left),
        )
        if self._name:
            told["run"] = self._name
        if away:
            told["away"] = absent(away)
        return {"previous": told}


def check_instance(earlier: Report, instance: str) -> None:
    """Raises UsageError for results of another instance."""
    run, path = earlier.run, earlier.document.path
    if run["instance"]["name"] != instance:
        raise UsageError(
            f"{path}: these are results of {run['instance']['name']}, not of {instance}",
            "Compare runs of one instance.",
        )


def check(earlier: Report, finished: str, as_of: str) -> None:
    """Raises UsageError when a run that finished then cannot be compared with these results.

    `as_of` is the run's: its findings cannot have been seen first at a later moment.
    """
    run, path = earlier.run, earlier.document.path
    check_whole(earlier)
    if run["snapshot"]["finished"] > finished:
        raise UsageError(
            f"{path}: its snapshot is of {run['snapshot']['finished']}, after this one's",
            "Compare with an earlier run.",
        )
    if run["as_of"] > as_of:
        raise UsageError(
            f"{path}: it is judged as of {run['as_of']}, after this one's {as_of}",
            "Compare with an earlier run; one with --as-of in the future is a rehearsal.",
        )


def check_whole(earlier: Report) -> None:
    """Raises UsageError for redacted results: no other run has the findings that they tell of."""
    if earlier.run.get("redacted"):
        raise UsageError(
            f"{earlier.document.path}: its people stand under pseudonyms, so its findings cannot "
            "be met again",
            "Use the results as they were before.",
        )


_STILL_OPEN = (NOT_EVALUATED, NOT_JUDGED, GONE)
"""A finding of before that nobody could look for is remembered until somebody can."""

KEPT_DAYS = 400
"""Of what was gone before already, findings that were first seen longer ago are forgotten."""


def _remembered(earlier: Report, as_of: str) -> Iterator[Remembered]:
    run = earlier.run
    for line in earlier.resources():
        place = place_of(line)
        for one in line["findings"]:
            first_seen = one.get("first_seen", run["as_of"])
            yield remember(place, one, min(first_seen, run["as_of"]), value=_value(one))
        yield from _open(run, place, line.get("earlier", ()))
    if "previous" in run:
        for there in run["previous"]["absent"]:
            yield from _open(run, _place(there), there["findings"])
        for there in run["previous"].get("away", ()):
            kept = _open(run, _place(there), there["findings"])
            yield from (one for one in kept if _days(one.first_seen, as_of) <= KEPT_DAYS)


def _days(since: str, until: str) -> int:
    return (date.fromisoformat(until[:_DAY]) - date.fromisoformat(since[:_DAY])).days


_DAY = len("2026-11-22")


def _place(there: Absent) -> Place:
    return Place(there["kind"], there["path"], there["id"])


def _open(run: Run, place: Place, before: Iterable[Earlier]) -> Iterator[Remembered]:
    for one in before:
        if one["became"] in _STILL_OPEN:
            first_seen = min(one["first_seen"], run["as_of"])
            yield remember(place, one, first_seen, gone=one["became"] == GONE)


def _value(finding: Finding) -> str:
    return lines.digest_of([finding.get("actual"), "actual" in finding])[:16]


def moved(before: Run, now: Run) -> Moved:
    """What else than settings is another than before; empty when nothing is."""
    told = Moved()
    if before["tool"]["version"] != now["tool"]["version"]:
        told["tool"] = [before["tool"]["version"], now["tool"]["version"]]
    if before["instance"]["version"] != now["instance"]["version"]:
        told["gitlab"] = [before["instance"]["version"], now["instance"]["version"]]
    old, new = _judged(before), _judged(now)
    if added := sorted(new.keys() - old.keys()):
        told["policies_added"] = added
    if removed := sorted(old.keys() - new.keys()):
        told["policies_removed"] = removed
    if changed := sorted(id for id in new.keys() & old.keys() if new[id] != old[id]):
        told["policies_changed"] = changed
    if before["param_overrides"] != now["param_overrides"]:
        told["overrides"] = True
    if _asked(before) != _asked(now):
        told["scope"] = True
    if _sha256(before.get("waivers")) != _sha256(now.get("waivers")):
        told["waivers"] = True
    if _sha256(before.get("baseline")) != _sha256(now.get("baseline")):
        told["baseline"] = True
    return told


def _judged(run: Run) -> Mapping[str, JSON]:
    """What can change a verdict, by policy."""
    return {policy["id"]: _judging(policy) for policy in run["policies"]}


def _judging(policy: Policy) -> JSON:
    # METADATA that lies in a file of its own is not in the digest.
    said = (policy["severity"], policy["params"], policy["kinds"], policy["tier"])
    return [policy["sha256"], *said, policy["observable"], policy["requires"]]


def _asked(run: Run) -> JSON:
    snapshot = run["snapshot"]
    scope = snapshot["scope"]
    lists = (scope["groups"], scope.get("projects", []), scope.get("exclude", []))
    told = [scope.get("limit"), scope.get("instance"), snapshot["identity"].get("role")]
    return [*map(sorted, lists), *told]


def _sha256(part: JSON) -> str:
    return str(part["sha256"]) if part else ""
