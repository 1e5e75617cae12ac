"""One waiver that holds, one that has ended, one that covers nothing: every format agrees."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from scanner import gate, judging
from scanner.catalog.load import Catalog
from scanner.engines.embedded import Embedded
from scanner.gate import Threshold
from scanner.render import FORMATS
from scanner.report import Report
from scanner.triage import waivers_file
from tests.integration.acme import catalog, taken
from tests.integration.pipeline import NOW, Taken

__all__ = ["catalog", "taken"]

FILE = b"""\
version: 1
waivers:
  - id: WVR-2026-001
    rules: [GL-PIP-004, GL-PIP-005, GL-PIP-013]
    scope: {include: [acme/legacy/*]}
    type: planned_fix
    reason: The reports move to the new platform in spring.
    owner: data@acme.example
    approver: ciso@acme.example
    ticket: https://tickets.acme.example/RISK-1
    created: 2025-12-01
    expires: 2026-05-31
  - id: WVR-2025-007
    rules: [GL-PRJ-003]
    scope: {include: [acme/legacy/reports]}
    type: risk_accepted
    reason: Nobody pushes there but the robot of the team.
    owner: data@acme.example
    approver: ciso@acme.example
    ticket: https://tickets.acme.example/RISK-2
    created: 2025-01-01
    expires: 2025-12-31
  - id: WVR-2026-002
    rules: [GL-GRP-017]
    scope: {include: [acme/web]}
    type: false_positive
    reason: There is no such setting on a project at all.
    owner: web@acme.example
    approver: ciso@acme.example
    ticket: https://tickets.acme.example/RISK-3
    created: 2026-01-01
    expires: 2026-03-31
"""
WAIVED = {"GL-PIP-004": 1, "GL-PIP-005": 1, "GL-PIP-013": 1}
"""Evaluations by policy; that of GL-PIP-013 has two findings."""


@pytest.fixture(scope="module")
def judged(taken: Taken, catalog: Catalog) -> Report:
    """The sample estate with the waivers, strictly."""
    waivers = waivers_file.read(Path("waivers.yaml"), FILE, catalog.ids)
    engine = Embedded()
    with judging.loaded(engine, catalog) as ready:
        path = taken.path.with_name("waived.json")
        threshold = Threshold(strict=True)
        beside = judging.Beside(waivers)
        return judging.judge(taken.snapshot, catalog, ready, path, threshold, NOW, beside)


@pytest.fixture(scope="module")
def before(taken: Taken, catalog: Catalog) -> Report:
    """The same without them."""
    with judging.loaded(Embedded(), catalog) as ready:
        path = taken.path.with_name("not_waived.json")
        return judging.judge(taken.snapshot, catalog, ready, path, Threshold(), NOW)


def rendered(report: Report, format: str) -> str:
    out = io.BytesIO()
    FORMATS[format]()(report, out)
    return out.getvalue().decode("utf-8-sig")


def test_states_and_counts(judged: Report, before: Report) -> None:
    entries = {one["id"]: one for one in judged.run["waivers"]["entries"]}
    assert {id: (one["state"], one["matched"], one["waived"]) for id, one in entries.items()} == {
        "WVR-2026-001": ("active", 4, 4),
        "WVR-2025-007": ("expired", 1, 0),
        "WVR-2026-002": ("unused", 0, 0),
    }
    totals = judged.run["totals"]
    assert totals["waived"] == WAIVED
    assert totals["waived_findings"] == 4
    assert totals["outcomes"] == before.run["totals"]["outcomes"]
    assert totals["findings"] == before.run["totals"]["findings"]


def test_the_gate_counts_what_is_left(judged: Report, before: Report) -> None:
    failing, open_ = gate.failing_by_severity(before.run), gate.failing_by_severity(judged.run)
    assert sum(failing.values()) - sum(open_.values()) == 3
    verdict = gate.decide(judged.run)
    assert "3 failing and waived" in verdict.reasons
    assert "2 waivers to look at: WVR-2025-007, WVR-2026-002" in verdict.reasons


def test_nothing_but_the_marks_changes(judged: Report, before: Report) -> None:
    def unmarked(report: Report) -> list[Any]:
        lines = []
        for line in report.resources():
            for finding in line["findings"]:
                finding.pop("waived_by", None)
                finding.pop("waiver_ended", None)
            lines.append(line)
        return lines

    assert unmarked(judged) == unmarked(before)


def test_json(judged: Report) -> None:
    lines = json.loads(rendered(judged, "json"))["resources"]
    found = [one for line in lines for one in line["findings"]]
    assert sum(one.get("waived_by") == "WVR-2026-001" for one in found) == 4
    assert sum(one.get("waiver_ended") == "WVR-2025-007" for one in found) == 1


def test_sarif(judged: Report) -> None:
    run = json.loads(rendered(judged, "sarif"))["runs"][0]
    statuses = [each["status"] for one in run["results"] for each in one["suppressions"]]
    assert (statuses.count("accepted"), statuses.count("rejected")) == (4, 1)
    assert len(run["invocations"][0]["toolConfigurationNotifications"]) == 2


def test_junit(judged: Report) -> None:
    root = ElementTree.fromstring(rendered(judged, "junit"))  # our own
    fails = judged.run["totals"]["outcomes"]["fail"]
    assert int(root.attrib["failures"]) == fails - 3 == len(list(root.iter("failure")))
    waived = [one for one in root.iter("skipped") if one.attrib["message"].startswith("Waived by")]
    assert len(waived) == 3


def test_codequality(judged: Report) -> None:
    found = json.loads(rendered(judged, "codequality"))
    waived = [one for one in found if one["description"].startswith("Waived by WVR-2026-001. ")]
    assert [one["severity"] for one in waived] == ["info"] * 4
    ended = [one for one in found if one["description"].endswith("WVR-2025-007 does not hold.")]
    assert [one["severity"] for one in ended] == ["critical"]


def test_csv(judged: Report) -> None:
    found = list(csv.DictReader(io.StringIO(rendered(judged, "csv"), newline="")))
    assert sum(one["waived_by"] == "WVR-2026-001" for one in found) == 4
    assert sum(one["waiver_ended"] == "WVR-2025-007" for one in found) == 1
    assert {one["outcome"] for one in found if one["waived_by"]} == {"fail"}


def test_markdown(judged: Report) -> None:
    text = rendered(judged, "markdown")
    fails = judged.run["totals"]["outcomes"]["fail"]
    assert f"{fails} fail (3 waived)" in text
    table = text.partition("## Waivers")[2].partition("\n## ")[0]
    assert re.findall(r"`(WVR-\d+-\d+)` \| (\d)", table) == [
        ("WVR-2026-001", "4"),
        ("WVR-2025-007", "0"),
        ("WVR-2026-002", "0"),
    ]


def test_html(judged: Report) -> None:
    text = rendered(judged, "html")
    assert text.count('by <a href="#waiver-WVR-2026-001">') == 4
    assert text.count('waiver <a href="#waiver-WVR-2025-007">') == 1
    fails = judged.run["totals"]["outcomes"]["fail"] - 3
    numbers = text.partition('<section id="numbers"')[2].partition("</section>")[0]
    assert re.findall(r'class="(fail|waived)">.*?<dd>(\d+)</dd>', numbers) == [
        ("fail", str(fails)),
        ("waived", "3"),
    ]
