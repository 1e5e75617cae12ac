"""Reasons why something was not evaluated, counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import unseen
from tests import rendered, reports


def test_the_most_frequent_comes_first(tmp_path: Path) -> None:
    reason = "settings: forbidden (403), the token's role is too low"
    assert unseen.reasons(rendered.unknown(tmp_path)) == [
        (id, reason, 2) for id in ("GL-PRJ-003", "GL-PRJ-008", "GL-PRJ-009")
    ]


def test_an_evaluation_without_a_reason_counts(tmp_path: Path) -> None:
    found = unseen.reasons(rendered.rich(tmp_path))
    assert ("ACME-1", "no reason given", 1) in found
    assert len(found) == 3


def test_many_reasons_are_told_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unseen, "_MOST", 2)
    resources = [
        reports.resource("U", path=f"acme/p{number}", reasons={"GL-PRJ-003": [f"because {number}"]})
        for number in range(5)
    ]
    found = unseen.reasons(reports.write(tmp_path / "r.json", resources))
    assert found[0] == ("GL-PRJ-003", unseen.OTHERS, 3)
    assert sum(count for _, _, count in found) == 5
