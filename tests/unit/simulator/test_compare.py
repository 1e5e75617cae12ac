"""The simulator is equal to itself, and what it lacks of a recording is named."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests import estates
from tests.simulator import Estate, Fault, Simulator
from tests.simulator.compare import Like, differences, main, record, recorded

LIKE = Like("18.5.1", "ee", False, "premium", "owner")


@pytest.fixture(scope="module")
def itself() -> Mapping[str, Any]:
    return recorded(LIKE)


def test_the_simulator_is_equal_to_itself(itself: Mapping[str, Any]) -> None:
    assert list(differences(itself, recorded(LIKE))) == []


def test_the_command_compares_and_exits(
    itself: Mapping[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "recording.json"
    file.write_text(json.dumps(itself))
    assert main([str(file)]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("role", ["admin", "owner", "guest"])
@pytest.mark.parametrize(("edition", "tier"), [("ce", "free"), ("ee", "ultimate")])
def test_the_recording_says_what_to_be_like(
    role: str, edition: str, tier: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "recording.json"
    like = Like("17.9.0", edition, False, tier, role)
    file.write_text(json.dumps(recorded(like)))
    assert main([str(file), "--tier", tier]) == 0, capsys.readouterr().out
    assert str(like) in capsys.readouterr().err


def test_a_key_that_one_of_them_lacks_is_named() -> None:
    with Simulator(Estate.from_dict(estates.compliant())) as gitlab:
        whole = record(gitlab, "north")
        gitlab.add_fault(
            Fault("GET /projects/:id/push_rule", body={"id": 1, "project_id": 2}, times=None)
        )
        less = record(gitlab, "north")
    name = "GET /projects/:id/push_rule (project)"
    assert f"{name}: the simulator lacks member_check" in list(differences(whole, less))
    assert f"{name}: GitLab does not send member_check" in list(differences(less, whole))


def changed(found: Mapping[str, Any], endpoint: str, parts: Mapping[str, Any]) -> Mapping[str, Any]:
    copied: dict[str, Any] = copy.deepcopy(dict(found))
    for answer in copied["answers"]:
        if answer["endpoint"] == endpoint:
            answer.update(parts)
    return copied


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"status": 403}, "403 from GitLab, 200 from the simulator"),
        ({"headers": ["x-total"]}, "GitLab does not send the header"),
        ({"body": {"type": ["array"]}}, "the body is array from GitLab, object here"),
        ({"endpoint": "GET /novelties"}, "only GitLab was asked"),
    ],
)
def test_other_differences_are_named(
    itself: Mapping[str, Any], parts: dict[str, Any], expected: str
) -> None:
    real = changed(itself, "GET /metadata", parts)
    assert any(expected in line for line in differences(real, itself))


def test_what_nobody_could_show_is_no_difference(itself: Mapping[str, Any]) -> None:
    empty = changed(itself, "GET /groups/:id/members", {"body": {"type": ["array"]}})
    assert list(differences(empty, itself)) == []
    assert list(differences(itself, empty)) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"recording": 2}', '{"recording": 1, "role": "king"}']
)
def test_what_is_no_recording_is_refused(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "recording.json"
    file.write_text(text)
    assert main([str(file)]) == 2
    assert "no recording" in capsys.readouterr().err
