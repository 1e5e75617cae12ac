"""What the header of a report says of a run, in words."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Kind, Severity
from scanner.report import EVERYTHING, AuditEvents, Run, Scope, Selection, Uneven
from scanner.trend import TimeToFix


def counted(count: int, one: str, many: str = "") -> str:
    """`1 project`, `3 projects`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def judged_in_words(resources: Mapping[str, int]) -> list[str]:
    """How many resources of each kind were judged, in the order of the kinds."""
    return [counted(resources[kind], kind) for kind in Kind if kind in resources]


def scope_in_words(scope: Scope) -> list[str]:
    """What was read and what was not, a line each."""
    lines = []
    if shard := scope.get("shard"):
        lines.append(f"Only shard {shard['index']} of {shard['of']}: not the whole scope")
    if groups := scope.get("groups"):
        lines.append(f"Groups: {', '.join(groups)}")
    if projects := scope.get("projects"):
        lines.append(f"Projects: {', '.join(projects)}")
    if exclude := scope.get("exclude"):
        counts = [counted(count, kind) for kind, count in sorted(scope.get("excluded", {}).items())]
        found = ", ".join(counts) or "nothing"
        lines.append(f"Left out: {', '.join(exclude)} ({found})")
    if cut := scope.get("cut"):
        limit = scope["limit"]
        lines.append(f"The limit of {limit} left out projects or subgroups of {', '.join(cut)}")
    if unlisted := scope.get("unlisted"):
        lines.append(f"Groups that GitLab did not list: {', '.join(unlisted)}")
    if empty := scope.get("without_projects"):
        lines.append(f"No project was seen in {', '.join(empty)}")
    if gone := scope.get("gone"):
        lines.append(f"Deleted or moved away while it was read: {', '.join(gone)}")
    if moved := scope.get("moved"):
        lines.append(f"Moved while it was read, and named as before: {', '.join(moved)}")
    lines += [f"{words[0].upper()}{words[1:]}" for words in uneven_in_words(scope)]
    if apart := scope.get("apart"):
        lines.append(f"Its shards were begun up to {counted(apart, 'day')} apart")
    if scope.get("instance") is False:
        lines.append("The instance itself was not judged: that takes an administrator")
    return lines


def uneven_in_words(scope: Scope, most: int = 20) -> list[str]:
    """Which shards were not shown the same as the others; `most` of them are named."""
    found = scope.get("uneven", {})
    lines = [_uneven(kind, one) for kind in sorted(found) for one in found[kind]]
    more = len(lines) - most
    return [*lines[:most], *([f"so it is {more:,} more times"] if more > 0 else [])]


def _uneven(kind: str, one: Uneven) -> str:
    shard = f"shard {one['shard']}"
    if "shown" not in one or "most" not in one:
        return f"{shard} does not tell how many {kind}s it was shown"
    if one["shown"] < one["most"]:
        return f"{shard} was shown {one['shown']:,} of {counted(one['most'], kind)}"
    return f"{shard} was shown {counted(one['shown'], kind)}, and not the same as another shard"


def overdue_in_words(limits: TimeToFix) -> str:
    """How many findings are there for longer than their severity allows, the worst first.

    Also how many of before may be, which could not be looked at.
    """
    late, undated = limits["overdue"], limits["undated"]
    told = [
        f"{late[name]:,} {name} after {counted(limits['days'][name], 'day')}"
        for name in Severity
        if late.get(name)
    ]
    unseen = sum(limits["unseen"].values())
    known = " known to be" if undated or unseen else ""
    said = [f"{counted(sum(late.values()), 'finding')} overdue: {', '.join(told)}"] if told else []
    said = said or [f"no finding is{known} overdue"]
    if unseen:
        more = "more" if told else "that may be overdue"
        said.append(f"{unseen:,} {more} could not be looked at")
    if undated:
        said.append(f"the age of {counted(undated, 'finding')} is not known")
    return "; ".join(said)


def policies_in_words(run: Run) -> list[str]:
    """Which policies judged, how they were chosen, and which were left out, a line each."""
    judging, left_out = len(run["policies"]), run["selection"]["left_out"]
    if not left_out:
        lines = [counted(judging, "policy", "policies")]
    else:
        lines = [f"{judging:,} of {counted(judging + len(left_out), 'policy', 'policies')}"]
    lines += [words[0].upper() + words[1:] for words in narrowed(run["selection"])]
    return [*lines, f"Left out, {len(left_out)}: {', '.join(left_out)}"] if left_out else lines


def events_in_words(events: AuditEvents, most: int = 20) -> list[str]:
    """Which audit events were judged, and which lists of them were not seen whole, a line each.

    `most` of these are named.
    """
    count = counted(events["events"], "streamed event" if events["streamed"] else "event")
    since, until = events["since"], events["until"]
    period = f"{f' from {since}' if since else ''}{f' until {until}' if until else ''}"
    away = f", {events['out_of_scope']:,} of them out of scope" if events["out_of_scope"] else ""
    lines = [f"{count}{period}{away}"]
    if events["filtered"]:
        lines.append("Some were left out when they were asked for")
    if unseen := events["unseen"][:most]:
        named = [f"{one['source']} ({one['seen'].replace('_', ' ')})" for one in unseen]
        more = events["unseen_count"] - len(unseen)
        named += [f"{more:,} more"] if more > 0 else []
        lines.append(f"Not seen whole: {', '.join(named)}")
    return lines


def narrowed(selection: Selection) -> list[str]:
    """What narrowed the policies, in words; empty when nothing did."""
    words = {
        "profile": [selection["profile"]] if selection["profile"] != EVERYTHING["profile"] else [],
        "only": selection["only"],
        "without": selection["skip"],
        "supporting": selection["frameworks"],
        "from severity": [selection["severity"]] if selection["severity"] else [],
    }
    without = len(selection.get("without_events", ()))
    judge = "judges" if without == 1 else "judge"
    eventful = f"without the {without} that {judge} audit events, for none are judged"
    return [
        *(f"{name} {', '.join(said)}" for name, said in words.items() if said),
        *([eventful] if without else []),
    ]
