"""The note: what a reviewer has to know, and nothing in a name that acts."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest

from scanner.choices import Decision
from scanner.compared import Absent
from scanner.decisions import Decided, Merge, decide
from scanner.merge_request.approvals import Approvals
from scanner.merge_request.note import LONGEST, marker, note
from scanner.model import JSON, Outcome
from scanner.report import Finding, ResourceResult, Run
from scanner.worse import Gap
from tests.compared import earlier
from tests.rendered import HOSTILE
from tests.reports import finding, policy, resource

RUN = cast(
    "Run",
    {
        "policies": [policy("GL-PRJ-003"), policy("GL-PRJ-004", severity="low")],
        "columns": {"project": ["GL-PRJ-003", "GL-PRJ-004"]},
        "instance": {"name": "gitlab.example.com", "url": "https://gitlab.example.com"},
        "strict": False,
        "allow_incomplete": False,
    },
)


def line(**parts: Any) -> ResourceResult:
    return cast("ResourceResult", resource(**parts))


def found(**parts: Any) -> Finding:
    evidence = {**finding()["evidence"], "file": "config/web.yaml", "line": 11, "column": 3}
    return cast("Finding", finding(**{"evidence": evidence, **parts}))


def decided(decision: Decision, by: str = "rule 1 (glscan.yaml:3)", **parts: Any) -> Decided:
    given: dict[str, Any] = {"line": line(), "finding": found(), **parts}
    return Decided(decision, by, **given)


def told(merge: Merge, *more: Any, name: str = "gate", **stood: JSON) -> str:
    return note(name, merge, decide(merge, RUN), RUN, *more)


WHOLE = Merge(
    decided=[
        decided(Decision.BLOCK, before=found(actual="main")),
        decided(Decision.APPROVAL, approvers=("acme/security",)),
        decided(Decision.ALLOW, "waiver W-1"),
    ],
    gaps=[Gap("GL-PRJ-004", Outcome.UNKNOWN, line(reasons={"GL-PRJ-004": ["403 on /x."]}))],
    better=[(line(), cast("Any", earlier("GL-PRJ-003", 1, "fixed")))],
    gone=[(Absent(kind="project", path="acme/api", id=8, findings=[]), 18)],
    standing=184,
)


def test_everything_is_told_once() -> None:
    where = "| `GL-PRJ-003` | `project acme/web` | `protected_branches.main.allow_force_push` |"
    wrong = "A rule for the default branch accepts force pushes."
    approvals = Approvals(
        {"acme/security": []},
        {"acme/ops": "403"},
        ("ann opened the merge request: an own approval does not count.",),
    )
    assert told(WHOLE, approvals).splitlines() == [
        "<!-- glscan:gate v1 gate -->",
        "",
        "## glscan gate: BLOCKED",
        "",
        "- 1 block",
        "- 1 needs approval",
        "- 1 allowed",
        "- 1 newly unknown",
        "",
        "### What gets worse",
        "",
        "| Decision | Policy | Resource | Setting | File | Before | After | What is wrong "
        "| Released by |",
        f"|{' --- |' * 9}",
        f'| block (high) {where} `config/web.yaml:11` | `"main"` | `true` | {wrong} | a waiver |',
        f"| approval (high) {where} `config/web.yaml:11` |  | `true` | {wrong} "
        "| a waiver, or an approval by a member of acme/security |",
        "",
        "### What is allowed or warned of",
        "",
        "| Decision | Policy | Resource | Setting | File | What is wrong | Decided by |",
        f"|{' --- |' * 7}",
        f"| allow (high) {where} `config/web.yaml:11` | {wrong} | waiver W-1 |",
        "",
        "### What is newly unknown",
        "",
        "| Policy | Resource | Why |",
        f"|{' --- |' * 3}",
        "| `GL-PRJ-004` | `project acme/web` | 403 on /x. |",
        "",
        "### What gets better",
        "",
        "| Policy | Resource | Setting | Now |",
        f"|{' --- |' * 4}",
        f"{where} fixed |",
        "",
        "### What is gone with its resource",
        "",
        "| Resource | Findings |",
        "| --- | --- |",
        "| `project acme/api` | 18 |",
        "",
        "- Nobody can tell whether a member of `acme/ops` approved: 403",
        "- ann opened the merge request\\: an own approval does not count.",
        "- After the approval, run this job again: GitLab starts no pipeline for it.",
        "- Stood before, and deciding nothing: 184 findings.",
    ]


def test_where_nothing_happens_it_is_short() -> None:
    assert told(Merge()).splitlines() == [
        "<!-- glscan:gate v1 gate -->",
        "",
        "## glscan gate: ALLOWED",
        "",
        "- nothing gets worse",
    ]


def test_results_of_a_scan_are_not_called_worse() -> None:
    merge = Merge([decided(Decision.BLOCK)], WHOLE.gaps, only_worse=False, unseen=["a limit"])
    titles = re.findall("^### (.*)", told(merge), flags=re.MULTILINE)
    assert titles == ["What fails", "What is unknown", "What may hide more"]


def test_what_stood_before_is_told_where_it_is_known() -> None:
    merge = Merge([decided(Decision.BLOCK)])
    place = ("project", "acme/web", ("protected_branches", "main", "allow_force_push"))
    assert "| `false` | `true` |" in told(merge, None, {place: False})


def test_a_note_is_short_and_says_what_is_left_out() -> None:
    one = decided(Decision.BLOCK, finding=found(message="🦊" * 500, actual="|" * 500))
    text = told(Merge([one] * 1000, unplaced=["x" * 300] * 1000))
    assert len(text.encode()) <= LONGEST
    left_out = [int(count.replace(",", "")) for count in re.findall("^And (.*) more", text, re.M)]
    rows = len(re.findall("^[|] block", text, re.M))
    assert rows > 9
    assert left_out == [1000 - rows] * 2


def test_the_same_is_told_in_the_same_bytes() -> None:
    assert told(WHOLE) == told(WHOLE)


NASTY = [
    *HOSTILE.values(),
    "/close\n/approve",
    "@everyone and @ann",
    "--> <img src=x onerror=1>",
    "a | b\n| c |",
    "![x](https://evil.example/x.png)",
    "```\n/merge",
    "`` ` ``` `",
    "acme/web#1 !2 &3 %4 ~5 $6 [vulnerability:1]",
]


@pytest.mark.parametrize("name", NASTY)
def test_no_name_acts(name: str) -> None:
    hostile = found(
        message=name, key=name, path=["x", name], actual=name, evidence={"endpoint": ""}
    )
    hostile["evidence"] |= {"file": name, "line": 1, "column": 1}
    where = line(path=name, reasons={"GL-PRJ-003": [name]})
    one = decided(
        Decision.APPROVAL, name, line=where, finding=hostile, before=hostile, approvers=(name,)
    )
    merge = Merge(
        [one, decided(Decision.ALLOW, name, line=where, finding=hostile)],
        [Gap("GL-PRJ-003", Outcome.ERROR, where)],
        [(where, cast("Any", earlier("GL-PRJ-003", 1, "fixed", path=[name], key=name)))],
        unplaced=[name],
    )
    approvals = Approvals({}, {name: name}, (name,))
    text = told(merge, approvals, name=name)
    first, _, rest = text.partition("\n")
    assert first == marker(name)
    assert first.count("-->") == 1
    assert first.endswith(" -->")
    for row in rest.splitlines():
        assert re.match(r"$|## glscan |### |\| |- |And ", row), row
    prose = re.sub(r"(?<!\\)(`+)(?!`).*?(?<!`)\1(?!`)", "", rest)
    assert "@" not in prose.replace("@\u2060", "")
    assert not re.search(r"(?<!\\)[<\[]|(?<!\\)://|(?<!\\)[#!~%&$]\d|\]\(", prose)
    tables = [row for row in rest.splitlines() if row.startswith("| ")]
    columns = {len(re.findall(r"(?<!\\)\|", row)) for row in tables}
    assert columns == {10, 8, 4, 5}
