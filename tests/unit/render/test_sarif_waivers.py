"""What a suppression tells of its waiver."""

from __future__ import annotations

from typing import Any, cast

from scanner.render import sarif_waivers
from scanner.report import Finding
from scanner.waived import WaiverResult
from tests import reports, waivers


def properties(**overrides: Any) -> dict[str, Any]:
    """Those of the suppression of a waived finding."""
    finding = cast("Finding", reports.finding(waived_by="WVR-1"))
    told = {"WVR-1": cast("WaiverResult", waivers.told(**overrides))}
    [suppression] = cast("Any", sarif_waivers.suppressions(finding, told))
    return cast("dict[str, Any]", suppression["properties"])


def test_it_has_the_commit_and_its_author() -> None:
    assert waivers.COMMITTED.items() <= properties(**waivers.COMMITTED).items()


def test_it_says_what_stands_in_no_commit() -> None:
    assert properties(uncommitted=True)["uncommitted"] is True


def test_it_has_nothing_where_git_tells_nothing() -> None:
    assert set(properties()) == {
        *("waiver", "type", "owner", "approver", "ticket", "created", "expires", "state")
    }
