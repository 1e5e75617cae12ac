"""Effective access is what GitLab's documentation says, case by case, read over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner.access import Answer, Asked, Review, Row, forms, needs, review
from scanner.catalog.load import Catalog
from scanner.sources.gitlab.plan import plan
from tests.integration import pipeline
from tests.simulator import Estate, Simulator

FILE = yaml.safe_load((Path(__file__).parent / "cases.yaml").read_text(encoding="utf-8"))
PROJECT = "acme/apps/web"
TODAY = datetime(2026, 1, 15, 12, tzinfo=UTC)
ANSWERS = {True: Answer.YES, False: Answer.NO, "unknown": Answer.UNKNOWN}


def test_there_are_thirty_cases_at_least() -> None:
    names = [case["name"] for case in FILE["cases"]]
    assert len(names) == len(set(names)) >= 30
    assert all(case["page"].startswith("https://docs.gitlab.com/") for case in FILE["cases"])


@pytest.mark.parametrize("case", FILE["cases"], ids=lambda case: case["name"])
def test_access_is_what_the_page_says(case: Mapping[str, Any], tmp_path: Path) -> None:
    made = _review(case, tmp_path)
    assert made is None or not made.unread
    expected = case["expect"]
    names = case.get("who", case.get("user"))
    for name in [names] if isinstance(names, str) else names:
        rows = [row for row in made.rows if row.principal.name == name] if made else []
        if "user" in case and made:
            rows = list(made.rows)
        wanted = expected if isinstance(names, str) else expected[name]
        if wanted == "none":
            assert rows == []
        else:
            [row] = rows
            assert _told(row, wanted) == wanted


def _review(case: Mapping[str, Any], folder: Path) -> Review | None:
    estate = Estate.from_dict(_laid_over(FILE["estate"], case.get("estate", {})))
    of = case.get("of", {"project": PROJECT})
    with Simulator(estate, tier="ultimate", role="admin") as gitlab:
        taken = pipeline.take(gitlab, folder, Catalog((), (), (), ()), "acme", plan=plan(needs()))
    asked = Asked(**of, user=case.get("user", ""))
    found = list(review(taken.snapshot.resources(), asked, TODAY))
    return next((one for one in found if one.resource.path == next(iter(of.values()))), None)


def _laid_over(base: Any, change: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(change, dict):
        return change
    return {
        **base,
        **{
            name: _laid_over(base[name], value) if name in base else value
            for name, value in change.items()
        },
    }


def _told(row: Row, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the row says of what is wanted, in the words of the cases."""
    told: dict[str, Any] = {}
    for name, value in wanted.items():
        if name == "role":
            told[name] = forms.role(row)
        elif name == "idle":
            told[name] = row.principal.idle
        elif name == "ways":
            told[name] = [grant.text for grant in row.principal.grants]
        elif isinstance(value, dict):
            told[name] = {ref: _answer(getattr(row.access, name)[ref]) for ref in value}
        else:
            told[name] = _answer(getattr(row.access, name))
    return told


def _answer(answer: Answer) -> Any:
    return next(said for said, one in ANSWERS.items() if one is answer)
