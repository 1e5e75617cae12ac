"""Reports to render: with everything in them, nothing, nothing evaluated, and hostile names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scanner import lines, report
from scanner.compared import (
    FIXED,
    GONE,
    NEW,
    NOT_APPLICABLE,
    NOT_EVALUATED,
    NOT_JUDGED,
    UNCHANGED,
    UPDATED,
)
from tests import dated, reports, waivers
from tests.compared import BASELINE, CI, LONG_AGO, NOW, PREVIOUS, THERE, earlier, fingerprints

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "rtl": "acme/\u202egnp.exe\u200f",
    "long": "x" * 10_000,
    "long_emoji": "🦊" * 10_000,
    "template": "{{7*7}}${7*7}{%x%}",
    "formula": "=cmd|' /C calc'!A0",
    "markdown": "**b** `c` | d <!-- e --> @all #1 !2 ~3 :tada: www.evil.example",
    "xml": "]]><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "climbing": "../../etc/passwd",
    "deep": "../" * 200 + "x",
    "absolute": "/etc/passwd",
    "dots": "a/../b/./c/...",
    "dash": "a/-/protected_branches",
    "emoji": "team-👩‍👩‍👧/🚀",
    "control": "a\x00b\x1b[31m\nc\u2028d\x85",
    "url": "https://evil.example/?q=#f",
    "link": "[click](https://evil.example)",
    "braces": "{0} {{1}} %s %2F",
    "empty_segments": "a//b",
    "at": "@groups/acme",
    "json": "acme/web.json",
    "backslash": "..\\..\\windows",
    "non_bmp_unassigned": "\U000e0001\uffff",
}


def write(
    path: Path, resources: list[dict[str, Any]], policies: list[dict[str, Any]], **run: Any
) -> report.Report:
    """A results file with any kind of resource."""
    columns: dict[str, list[str]] = {
        kind: [each["id"] for each in policies if kind in each["kinds"]]
        for kind in ("instance", "group", "project", "user", "estate")
    }
    base = reports.write(path.with_suffix(".base"), [], policies).run
    header = {**base, "columns": columns, "totals": reports.totals(resources, columns), **run}
    lines.write(path, {"schema": report.SCHEMA, "run": header}, resources)
    return report.read(path)


def finding(policy: str, number: int, **overrides: Any) -> dict[str, Any]:
    """A finding with fingerprints of its own."""
    return reports.finding(policy, fingerprints=fingerprints(policy, number), **overrides)


POLICIES = [
    reports.policy(
        "ACME-1",
        name="odd  name-with.marks",
        title="Our own rule!",
        description="",
        severity="info",
        kinds=["estate", "user"],
        category="custom",
        controls={"soc2": {"CC0.0": "weak"}, "unlisted": {"X": "strong"}},
        remediation={},
        related_resources=["see the wiki", "javascript:alert(1)"],
    ),
    reports.policy(
        "GL-GRP-001",
        name="two_factor_is_required",
        title="Two-factor authentication is required",
        severity="critical",
        kinds=["group", "instance"],
        category="group",
    ),
    reports.policy(),
    reports.policy("GL-PRJ-008", title="Reviews are required", severity="medium", tier="premium"),
    reports.policy("GL-PRJ-009", title="A push rule stops secrets", severity="low"),
]

INHERITED = {
    "path": ["settings", "shared_runners_setting"],
    "at": {"kind": "group", "path": "acme"},
    "expected": ["disabled_and_unoverridable"],
    "actual": "enabled",
}


def rich_resources() -> list[dict[str, Any]]:
    """Every kind and outcome; findings with keys, with `at`, without a path, without a value."""
    nowhere = finding("GL-GRP-001", 0, path=[], message="Nothing requires it", **THERE)
    del nowhere["expected"], nowhere["actual"]
    keyed = [
        finding(
            "GL-PRJ-008",
            number,
            path=["approvals", "rules"],
            key=key,
            actual=[key],
            waived_by="WVR-1",
            **THERE,
        )
        for number, key in enumerate(("10.0.0.0/8", "a..b", "@x"))
    ]
    return [
        reports.resource("F", kind="instance", path="", id=1, findings=[nowhere]),
        reports.resource(
            "F",
            kind="group",
            path="acme",
            id=1,
            findings=[
                finding("GL-GRP-001", 1, path=["settings", "x"], change=NEW, first_seen=NOW),
                finding(
                    "GL-GRP-001",
                    2,
                    path=[],
                    at={"kind": "instance", "path": ""},
                    change=UPDATED,
                    first_seen=LONG_AGO,
                ),
            ],
        ),
        reports.resource(
            "U",
            kind="group",
            path="acme/team",
            id=2,
            reasons={"GL-GRP-001": ["Forbidden."]},
            earlier=[
                earlier("GL-GRP-001", number, NOT_EVALUATED, path=["settings", name])
                for number, name in enumerate("xy", start=21)
            ],
        ),
        reports.resource(
            "FFN",
            path="acme/team/api",
            id=9,
            findings=[finding("GL-PRJ-003", 3, known="2026-10-01", **THERE), *keyed],
            reasons={
                "GL-PRJ-003": ["2 entries of protected_branches could not be read."],
                "GL-PRJ-009": ["The project is archived."],
            },
            earlier=[
                earlier("GL-PRJ-003", 23, NOT_EVALUATED, path=["protected_branches", "v*"]),
                earlier("GL-PRJ-009", 24, NOT_APPLICABLE, path=["push_rule"]),
            ],
        ),
        reports.resource(
            "FEM",
            path="acme/web",
            id=7,
            findings=[
                finding("GL-PRJ-003", 4, **INHERITED, **THERE, waived_by="WVR-1"),
                finding("GL-PRJ-003", 5, waiver_ended="WVR-2", **THERE),
            ],
            reasons={
                "GL-PRJ-008": ["The engine stopped: undefined function"],
                "GL-PRJ-009": ["Only an administrator can see it."],
            },
        ),
        reports.resource(
            "PPP",
            path="acme/www",
            id=8,
            earlier=[
                earlier("GL-PRJ-003", 25, FIXED, at={"kind": "group", "path": "acme"}),
                earlier("GL-PRJ-001", 26, NOT_JUDGED, path=["settings", "visibility"]),
            ],
        ),
        reports.resource("P", kind="user", path="jo", id=3),
        reports.resource("U", kind="estate", path="", id=0, reasons={"ACME-1": []}),
    ]


WAIVERS = {
    "path": "waivers.yaml",
    "sha256": "4" * 64,
    "commit": "c" * 40,
    "git": "changed since the last commit",
    "entries": [
        waivers.told(rules=["GL-PRJ-003", "GL-PRJ-008"], matched=4, waived=4, **waivers.COMMITTED),
        waivers.told("WVR-2", state="expired", days_left=-3, expires="2026-11-18", waived=0),
        waivers.told(
            "WVR-3",
            state="unused",
            matched=0,
            waived=0,
            broad=["it holds for everything"],
            uncommitted=True,
        ),
    ],
}
"""One that holds for all findings of an evaluation and for one of two, one that has ended, one
that covers nothing; one of a commit, one of which git tells nothing, one in no commit."""


def rich(folder: Path, **run: Any) -> report.Report:
    """A report with everything in it."""
    lines, limits = dated.overdue(rich_resources(), POLICIES)
    beside = {"waivers": WAIVERS, "baseline": BASELINE, "previous": PREVIOUS, "ci": CI}
    told = {**beside, "history": dated.HISTORY, **limits, **run}
    return write(folder / "rich.json", lines, POLICIES, **told)


def empty(folder: Path) -> report.Report:
    """A report of a run that judged nothing, with no policies."""
    return reports.write(folder / "empty.json", [], [], frameworks=[])


def unknown(folder: Path) -> report.Report:
    """A report of a token that was shown nothing."""
    reasons = {
        id: ["settings: forbidden (403), the token's role is too low"]
        for id in ("GL-PRJ-003", "GL-PRJ-008", "GL-PRJ-009")
    }
    resources = [
        reports.resource("UUE", path=path, id=number, reasons=reasons)
        for number, path in enumerate(("acme/api", "acme/web"), start=7)
    ]
    return write(folder / "unknown.json", resources, POLICIES)


def hostile(folder: Path, longest: int = 10_000) -> report.Report:
    """Hostile text in every place that comes from GitLab or from a policy."""
    names = sorted(name for name in HOSTILE.values() if len(name) <= longest)
    resources = [
        reports.resource(
            "FU" if number % 2 else "FE",
            path=name,
            id=number,
            findings=[
                finding(
                    "P-1",
                    number * 3,
                    path=[name, "x"],
                    key=name,
                    message=name,
                    actual=name,
                    change=NEW,
                    first_seen=NOW,
                ),
                finding(
                    "P-1",
                    number * 3 + 1,
                    path=[name, "x", name],
                    message="m",
                    expected=name,
                    change=UPDATED,
                    first_seen=LONG_AGO,
                ),
                finding(
                    "P-1", number * 3 + 2, at={"kind": "group", "path": name}, path=[name], **THERE
                ),
            ],
            earlier=[
                earlier("P-1", -number * 3 - 1, FIXED, path=[name, "was"], key=name),
                earlier("P-2", -number * 3 - 2, NOT_EVALUATED, path=[name]),
            ],
            reasons={"P-1": [name], "P-2": [name, name]},
        )
        for number, name in enumerate(names)
    ]
    policies = [
        reports.policy(
            id,
            title=HOSTILE["link"],
            name=HOSTILE["rtl"],
            description=HOSTILE["control"],
            remediation={"ui": HOSTILE["script"], "api": HOSTILE["braces"]},
        )
        for id in ("P-1", "P-2")
    ]
    gone = [
        {
            "kind": "project",
            "path": name,
            "id": 1_000 + number,
            "findings": [earlier("P-1", -number * 3 - 3, GONE, path=[name, "gone"], key=name)],
        }
        for number, name in enumerate(names)
    ]
    met = (NEW, UPDATED, UNCHANGED, FIXED, NOT_EVALUATED, GONE)
    counts = {**dict.fromkeys(met, len(names)), NOT_APPLICABLE: 0, NOT_JUDGED: 0}
    previous = {
        **PREVIOUS,
        "run": HOSTILE["script"],
        "findings": counts,
        "moved": {"gitlab": [HOSTILE["rtl"], HOSTILE["markdown"]], "policies_removed": names},
        "absent": gone,
    }
    baseline = {**BASELINE, "path": HOSTILE["link"], "fixed": [f"P-1 project {n}" for n in names]}
    ci = {**CI, "project_url": "javascript:alert(1)", "ref": HOSTILE["script"]}
    told = {"previous": previous, "baseline": baseline, "ci": ci}
    return write(folder / "hostile.json", resources, policies, **told)
