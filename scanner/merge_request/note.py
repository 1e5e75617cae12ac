"""The note on a merge request: what it makes worse, what better, and who can let go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote

from scanner.choices import Decision
from scanner.compared import Absent, Earlier
from scanner.decisions import Decided, Merge
from scanner.gate import Verdict
from scanner.merge_request.approvals import Approvals
from scanner.model import JSON, Outcome
from scanner.render import wording
from scanner.render.markdown import code, text
from scanner.render.sarif_places import file_of
from scanner.report import ResourceResult, Run
from scanner.report_words import counted
from scanner.snapshot import values
from scanner.worse import Gap

LONGEST = 60_000
"""Bytes. GitLab takes a million characters; nobody reads them."""
_ROWS = (200, 100, 50, 20, 10, 5, 1)
"""Rows a table has at most; fewer are tried until the whole is short enough."""
_SAID = 200
_STOPS = (Decision.BLOCK, Decision.APPROVAL)

_Item = TypeVar("_Item")


def marker(name: str) -> str:
    """The hidden first line, by which the note of one gate is found again.

    Nothing in a name can end the comment: all but letters, digits and `_.-~` is percent-encoded.
    """
    return f"<!-- glscan:gate v1 {quote(name, safe='')} -->"


def note(
    name: str,
    merge: Merge,
    verdict: Verdict,
    run: Run,
    approvals: Approvals | None = None,
    stood: Mapping[values.Place, JSON] | None = None,
) -> str:
    """The note of the gate with this name; `stood` are values before the merge, by place.

    Names in it are shown and nothing else: they mention nobody, and are no markup and no command
    of GitLab. What is left out for its length is counted.
    """
    cells = _Cells(run, stood or {})
    found = ""
    for most in _ROWS:
        parts = [
            [marker(name)],
            [f"## glscan gate: {verdict.word}"],
            [f"- {text(reason)}" for reason in verdict.reasons],
            *_tables(cells, merge, most),
            _listed("What may hide more", [*merge.unplaced, *merge.unseen], most),
            [*_approved(approvals, merge), *_counted(merge)],
        ]
        found = "\n\n".join("\n".join(part) for part in parts if part)
        if len(found.encode()) <= LONGEST:
            break
    return found


def _tables(cells: _Cells, merge: Merge, most: int) -> Iterator[list[str]]:
    stopped = [one for one in merge.decided if one.decision in _STOPS]
    passed = [one for one in merge.decided if one.decision not in _STOPS]
    worse, unknown = "What fails", "What is unknown"
    if merge.only_worse:
        worse, unknown = "What gets worse", "What is newly unknown"
    yield _table(worse, _WORSE, stopped, cells.stopped, most)
    yield _table("What is allowed or warned of", _PASSED, passed, cells.passed, most)
    yield _table(unknown, _UNKNOWN, merge.gaps, cells.unknown, most)
    yield _table("What gets better", _BETTER, merge.better, cells.better, most)
    yield _table("What is gone with its resource", _GONE, merge.gone, cells.gone, most)


_FINDING = ("Decision", "Policy", "Resource", "Setting", "File")
_WORSE = (*_FINDING, "Before", "After", "What is wrong", "Released by")
_PASSED = (*_FINDING, "What is wrong", "Decided by")
_UNKNOWN = ("Policy", "Resource", "Why")
_BETTER = ("Policy", "Resource", "Setting", "Now")
_GONE = ("Resource", "Findings")


class _Cells:
    """The cells of a row, by what the row is about."""

    def __init__(self, run: Run, stood: Mapping[values.Place, JSON]) -> None:
        self._run = run
        self._policies = {policy["id"]: policy for policy in run["policies"]}
        self._stood = stood

    def stopped(self, one: Decided) -> list[str]:
        wrong = text(one.finding["message"], _SAID)
        return [*self._finding(one), *self._values(one), wrong, text(one.release, _SAID)]

    def passed(self, one: Decided) -> list[str]:
        return [*self._finding(one), text(one.finding["message"], _SAID), text(one.by, _SAID)]

    def unknown(self, gap: Gap) -> list[str]:
        policy = self._policies[gap.policy]
        why = " ".join(wording.reasons_of(gap.line, policy)) or policy["title"]
        partly = "Not read whole: " if gap.outcome is Outcome.FAIL else ""
        return [code(gap.policy), self._resource(gap.line), text(f"{partly}{why}", _SAID)]

    def gone(self, found: tuple[Absent, int]) -> list[str]:
        there, count = found
        return [self._resource(there), str(count)]

    def better(self, found: tuple[ResourceResult | Absent, Earlier]) -> list[str]:
        line, earlier = found
        now = wording.LABELS[earlier["became"]]
        where = code(wording.place(earlier))
        return [code(earlier["policy"]), self._resource(line), where, now]

    def _finding(self, one: Decided) -> list[str]:
        policy = one.finding["policy"]
        where = file_of(one.finding)
        return [
            f"{one.decision} ({self._policies[policy]['severity']})",
            code(policy),
            self._resource(one.line),
            code(wording.place(one.finding)),
            code(f"{where[0]}:{where[1]}") if where else "",
        ]

    def _resource(self, line: ResourceResult | Absent) -> str:
        return code(wording.resource_name(line, self._run["instance"]))

    def _values(self, one: Decided) -> list[str]:
        """What stood and what comes; nothing for what nobody knows."""
        where = values.place(one.line, one.finding)
        known = [one.before["actual"]] if one.before and "actual" in one.before else []
        known += [self._stood[where]] if not known and where in self._stood else []
        after = [one.finding["actual"]] if "actual" in one.finding else []
        return [code(wording.value(found[0])) if found else "" for found in (known, after)]


def _table(
    title: str,
    columns: Sequence[str],
    items: Sequence[_Item],
    cells: Callable[[_Item], list[str]],
    most: int,
) -> list[str]:
    """A table under its title, or nothing; rows begin with a bar, so that none is a command."""
    if not items:
        return []
    lines = [f"### {title}", "", _row(columns), _row(["---"] * len(columns))]
    lines += [_row(cells(one)) for one in items[:most]]
    return [*lines, *_more(len(items) - most)]


def _listed(title: str, said: Sequence[str], most: int) -> list[str]:
    if not said:
        return []
    lines = [f"### {title}", "", *(f"- {text(one)}" for one in said[:most])]
    return [*lines, *_more(len(said) - most)]


def _more(count: int) -> list[str]:
    return ["", f"And {count:,} more."] if count > 0 else []


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _approved(approvals: Approvals | None, merge: Merge) -> Iterator[str]:
    """What became of approvals, and what to do after one."""
    for group, why in approvals.unread.items() if approvals else ():
        yield f"- Nobody can tell whether a member of {code(group)} approved: {text(why)}"
    for sentence in approvals.uncounted if approvals else ():
        yield f"- {text(sentence)}"
    if any(one.decision is Decision.APPROVAL and one.approvers for one in merge.decided):
        yield "- After the approval, run this job again: GitLab starts no pipeline for it."


def _counted(merge: Merge) -> Iterator[str]:
    """Findings that decide nothing."""
    for count, what in ((merge.standing, "Stood before"), (merge.known, "Known from the baseline")):
        if count:
            yield f"- {what}, and deciding nothing: {counted(count, 'finding')}."
