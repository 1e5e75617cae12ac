"""What every form of a diff shows, in the same words: the first of each kind of change, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scanner.compared import FIXED, NEW, NOT_EVALUATED, UNCHANGED
from scanner.diff import shape
from scanner.diff.shape import Diff, FindingChange, ResourceChange, SettingChange
from scanner.model import JSON, Severity
from scanner.render import diff_events
from scanner.render.html_first import First
from scanner.render.wording import LABELS, NAME, TEXT, moved_in_words, value
from scanner.report_words import counted, scope_in_words
from scanner.visible import line as one_line

CAUSES = {
    shape.SETTINGS: "Settings of GitLab",
    shape.TIME: "Time that went by",
    shape.RULES: "Other policies, parameters, waivers or glscan",
    shape.SCOPE: "Another scope",
    shape.SIGHT: "What could not be seen before, or now",
}
"""What made verdicts others, as a heading."""

CHANGES = {
    **LABELS,
    shape.REGRESSED: "regressed",
    shape.COUNTS_AGAIN: "counts again, its waiver does not hold",
    shape.WAIVED: "waived now",
}
STATES = {
    shape.CREATED: "created",
    shape.DELETED: "deleted",
    shape.MOVED: "moved",
    shape.INTO_SCOPE: "not asked for before",
    shape.OUT_OF_SCOPE: "not asked for now",
    shape.APPEARED: "was there, not seen before",
    shape.HIDDEN: "not seen now, it may be hidden",
}
_FIRST = (shape.REGRESSED, NEW, shape.COUNTS_AGAIN, NOT_EVALUATED)
"""Changes that people look for before all others."""
_KEPT = 10**9


@dataclass(frozen=True, slots=True)
class Row:
    """A change for people: texts of one line each, still to be made safe for the format."""

    resource: str
    what: str
    """What kind of change it is, in short."""
    place: str
    """The dotted path to it; empty for the whole resource."""
    before: str = ""
    after: str = ""
    policy: str = ""
    severity: str = ""
    text: str = ""
    by: str = ""
    """Who did it and when, or that nobody knows and why; empty where no events were given."""


@dataclass(slots=True)
class View:
    """Everything that a form of a diff shows."""

    diff: Diff
    resources: First[Row]
    settings: First[Row]
    lost: First[Row]
    findings: dict[str, First[Row]]
    """By cause; what is open as before is counted alone."""
    sight: list[tuple[str, int]] = field(default_factory=list)
    """What could be seen one time only, in words, and on how many resources."""

    @property
    def events(self) -> list[str]:
        """What the file of audit events explained, a sentence each; empty where none was given."""
        return list(diff_events.sentences(self.diff.header["events"])) if self.told else []

    @property
    def told(self) -> bool:
        """Whether a file of audit events was given."""
        return "events" in self.diff.header

    @property
    def others(self) -> list[str]:
        """The first of the events that explain no change, a line each."""
        told = self.diff.header["events"]["others"] if self.told else []
        return [diff_events.who(one, whole=True) for one in told]

    @property
    def reasons(self) -> list[str]:
        """Why the verdict is what it is."""
        return list(self.diff.header["verdict"]["reasons"])

    @property
    def rules(self) -> list[str]:
        """What else than settings is another, a sentence each."""
        header = self.diff.header
        told = moved_in_words(header["moved"])
        if not header["compared"]:
            told.append(
                "OLD is a snapshot alone, so nobody knows which policies judged it then:"
                " those of today judged both."
            )
        return told

    @property
    def open(self) -> int:
        """Findings that are open as before."""
        return self.diff.header["counts"]["findings"].get(shape.SETTINGS, {}).get(UNCHANGED, 0)


def view(diff: Diff, limit: int | None) -> View:
    """The first of each kind of change; all where there is no limit."""
    kept = limit or _KEPT
    made = View(
        diff,
        First(kept),
        First(kept),
        First(kept),
        {cause: First(kept) for cause in CAUSES},
    )
    sight: Counter[str] = Counter()
    for line in diff.resources():
        _add(made, line, diff.header["policies"])
        sight.update({_seen(line["kind"], one) for one in line["sight"]})
    made.sight = sorted(sight.items(), key=lambda each: (-each[1], each[0]))
    return made


def _add(made: View, line: ResourceChange, policies: Mapping[str, shape.Judging]) -> None:
    name = resource_name(line, made.diff)
    for row in _of_resource(line, name):
        made.resources.add(row, diff_events.rank(line))
    for setting in line["settings"]:
        made.settings.add(_setting(name, setting), diff_events.rank(setting))
    for one in line["lost"]:
        why = "; ".join(one["reasons"])
        told = Row(
            name, f"{one['before']} before, {one['now']} now", "", policy=one["policy"], text=why
        )
        made.lost.add(told, Severity(policies[one["policy"]]["severity"]).rank)
    for finding in line["findings"]:
        if finding["change"] != UNCHANGED:
            rank = Severity(finding["severity"]).rank if finding["severity"] else len(Severity)
            first = finding["change"] not in _FIRST, finding["change"] == FIXED
            row = _finding(name, finding, made.diff)
            made.findings[finding["cause"]].add(row, *map(int, first), rank)


def resource_name(line: ResourceChange, diff: Diff) -> str:
    """`project acme/web`, with the path it had before."""
    path = line["path"] or diff.header["instance"]["name"]
    was = f" (was {one_line(line['was'], NAME)})" if "was" in line else ""
    return f"{line['kind']} {one_line(path, NAME)}{was}"


def _of_resource(line: ResourceChange, name: str) -> Iterator[Row]:
    if "state" in line:
        yield Row(name, STATES[line["state"]], "", by=diff_events.by(line))
    if "tier" in line:
        before, after = line["tier"]
        yield Row(name, "another tier", "", value(before), value(after))


def _setting(name: str, one: SettingChange) -> Row:
    unsure = ", or hidden from one of the two who asked" if one.get("unsure") else ""
    return Row(
        name,
        f"{one['change']}{unsure}",
        one_line(".".join(one["path"]), NAME),
        _value(one, "before"),
        _value(one, "after"),
        by=diff_events.by(one),
    )


def _value(one: Mapping[str, JSON], name: str) -> str:
    return value(one[name]) if name in one else ""


def _finding(name: str, one: FindingChange, diff: Diff) -> Row:
    known = diff.header["policies"].get(one["policy"])
    title = known["title"] if known else ""
    where = one_line(".".join(one["path"]), NAME)
    if key := one.get("key", ""):
        where = f"{where} ({one_line(key, NAME)})".strip()
    because = f", {STATES[one['because']]}" if "because" in one else ""
    waived = f", waived by {one_line(one['waived_by'], NAME)}" if "waived_by" in one else ""
    since = "" if one["change"] == NEW else f"open since {one['first_seen'][:_DAY]}"
    return Row(
        name,
        f"{CHANGES[one['change']]}{because}{waived}",
        where,
        after=_value(one, "actual"),
        policy=one_line(one["policy"], NAME),
        severity=one["severity"] or "unknown",
        text=one_line(one.get("message", "") or ", ".join(filter(None, (title, since))), TEXT),
    )


_DAY = len("2026-11-22")


def _seen(kind: str, one: shape.SightChange) -> str:
    """What of the resources of a kind could be seen one time only: no keys of entries."""
    path = one["path"]
    what = path[0] if len(path) == 1 else f"{path[0]}: {path[-1]}"
    when = "now and not before" if one["now"] == shape.SEEN else "before and not now"
    return f"{one_line(what, NAME)} of {kind}s, seen {when} ({one['why'].replace('_', ' ')})"


def sides(diff: Diff) -> list[tuple[str, str]]:
    """OLD and NEW: when each was read and by whom, and its scope where that is another."""
    told = []
    header = diff.header
    other = header["old"]["scope"] != header["new"]["scope"]
    for name, side in (("OLD", header["old"]), ("NEW", header["new"])):
        who = " as ".join(filter(None, (str(one) for one in side["identity"].values())))
        run = f", run {side['run']}" if "run" in side else ""
        scope = f"; {'; '.join(scope_in_words(side['scope']))}" if other else ""
        words = f"{side['finished']} by {who or 'nobody known'}{run}{scope}"
        told.append((name, one_line(words, TEXT)))
    return told


def summed(counts: Mapping[str, int], words: Mapping[str, str]) -> str:
    """`3 new, 1 fixed`, in the order of the words; nothing for none."""
    told = [f"{counts[name]:,} {label}" for name, label in words.items() if counts.get(name)]
    return ", ".join(told)


def resources_in_words(diff: Diff) -> str:
    """How many resources became what."""
    counts = diff.header["counts"]
    told = [
        f"{counted(count, kind)} {STATES[state]}"
        for state in STATES
        for kind, count in sorted(counts["resources"].get(state, {}).items())
    ]
    if counts["carried"]:
        told.append(f"{counted(counts['carried'], 'resource')} moved with the group above")
    return ", ".join(told)
