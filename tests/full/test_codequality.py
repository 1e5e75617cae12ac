"""Code Quality as GitLab reads it: the fields that its documentation asks for.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping

import pytest
from jsonschema import Draft202012Validator

from scanner import report
from scanner.render import codequality
from tests.full.conftest import REPORTS

TEXT = {"type": "string", "minLength": 1}
LOCATION = {
    "type": "object",
    "required": ["path", "lines"],
    "properties": {
        "path": {"type": "string", "pattern": r"^(?!\.?/)(?!.*(^|/)\.\.(/|$))(?!\w+://)[^\\]+$"},
        "lines": {
            "type": "object",
            "required": ["begin"],
            "properties": {"begin": {"type": "integer", "minimum": 1}},
        },
    },
}
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": TEXT,
            "check_name": TEXT,
            "fingerprint": TEXT,
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": LOCATION,
        },
    },
}


@pytest.mark.parametrize("name", REPORTS)
def test_it_is_what_gitlab_documents(name: str, opened: Mapping[str, report.Report]) -> None:
    out = io.BytesIO()
    codequality.render(opened[name], out)
    assert out.getvalue().startswith(b"["), "GitLab takes no byte order mark"
    entries = json.loads(out.getvalue())
    assert [each.message for each in Draft202012Validator(SCHEMA).iter_errors(entries)] == []
    assert len({each["fingerprint"] for each in entries}) == len(entries)


@pytest.mark.parametrize("path", ["/etc/passwd", "./a", "a/../b", "https://a", ""])
def test_the_schema_refuses_a_path_that_gitlab_cannot_follow(path: str) -> None:
    location = {"path": path, "lines": {"begin": 1}}
    assert not Draft202012Validator(LOCATION).is_valid(location)
