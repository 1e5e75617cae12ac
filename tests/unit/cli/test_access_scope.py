"""`glscan access`: what a snapshot leaves out of what is asked about is said, and ends with 3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.errors import ExitCode
from tests.builders import MANIFEST, snapshot
from tests.unit.access.world import group, instance, member, ok, project
from tests.unit.cli.conftest import Glscan

PEOPLE = member(5, "ada", 40)


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ({"exclude": ["acme/old/*"]}, "the snapshot leaves out acme/old/*"),
        (
            {"exclude": ["acme/old/*"], "excluded": {"project": 2}},
            "the snapshot leaves out acme/old/* (2 projects)",
        ),
        (
            {"limit": 5, "cut": ["acme"]},
            "the limit of 5 left out projects or subgroups of acme",
        ),
        ({"unlisted": ["acme/x"]}, "groups were not listed though projects lie in them: acme/x"),
        (
            {"without_projects": ["acme"]},
            "no project was seen in acme: there is none, or this token is shown none",
        ),
    ],
)
@pytest.mark.parametrize("form", ["table", "csv", "json", "matrix"])
def test_what_a_snapshot_leaves_out_is_told(
    glscan: Glscan, tmp_path: Path, scope: dict[str, Any], said: str, form: str
) -> None:
    path = tmp_path / "taken.json"
    manifest = {**MANIFEST, "scope": {"groups": ["acme"], **scope}}
    snapshot(path, instance(), group(), project(members_all=ok(PEOPLE)), manifest=manifest)
    ended = glscan("access", "--snapshot", path, "--group", "acme", "-f", form)
    assert ended.code == ExitCode.INCOMPLETE
    assert said in ended.out
    assert said in ended.err
    alone = glscan("access", "--snapshot", path, "--project", "acme/web", "-f", form)
    assert alone.code == ExitCode.OK, "a project is looked at by itself"


@pytest.mark.parametrize(
    "scope",
    [
        {"exclude": ["acme/old/*"], "excluded": {}},
        {"exclude": ["beta", "beta/*"], "excluded": {"group": 1}},
        {"limit": 5, "cut": []},
        {"cut": ["acme-2"], "limit": 5},
    ],
)
def test_what_lies_beside_a_group_is_not_missed(
    glscan: Glscan, tmp_path: Path, scope: dict[str, Any]
) -> None:
    path = tmp_path / "taken.json"
    manifest = {**MANIFEST, "scope": {"groups": ["acme"], **scope}}
    snapshot(path, instance(), group(), project(), manifest=manifest)
    assert glscan("access", "--snapshot", path, "--group", "acme").code == ExitCode.OK
