"""New policies: what they are called, and what is refused."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from scanner.catalog import metadata
from scanner.catalog.scaffold import FIRST, Draft, proposed
from scanner.errors import UsageError
from scanner.model import Kind, Severity

DRAFT = Draft("project", "no_forks", "ACME-001", [Kind.PROJECT], Severity.LOW)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([], FIRST),
        (["ACME-001"], "ACME-002"),
        (["ACME-001", "ACME-009", "OLD-700"], "ACME-010"),
        (["ACME-GRP-099"], "ACME-GRP-100"),
        (["ACME-A"], FIRST),
    ],
)
def test_id_follows_those_there_are(ids: list[str], expected: str) -> None:
    assert proposed(ids) == expected


def test_draft_says_what_was_asked_for() -> None:
    DRAFT.check()
    read = metadata.parse(DRAFT.policy, "new.rego")
    assert (read.title, read.custom.id, read.custom.severity) == ("No forks", "ACME-001", "low")
    assert metadata.package_of(DRAFT.policy, "") == "custom.project.no_forks"
    assert metadata.package_of(DRAFT.tests, "") == "custom.project.no_forks_test"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "NoForks"}, "NAME cannot be 'NoForks'"),
        ({"name": "../x"}, "NAME cannot be"),
        ({"name": ""}, "NAME cannot be"),
        ({"name": "9lives"}, "NAME cannot be"),
        ({"name": "import"}, "a word of Rego"),
        ({"name": "no_forks_test"}, "that is a test"),
        ({"name": "no_forks\n"}, r"NAME cannot be 'no_forks\\n'"),
        ({"name": ".."}, "NAME cannot be '..'"),
        ({"name": "n" * 61}, "NAME has 61 letters"),
        ({"name": "deny"}, "that is a rule of every policy"),
        ({"category": "project\n"}, r"CATEGORY cannot be 'project\\n'"),
        ({"category": "Project"}, "CATEGORY cannot be 'Project'"),
        ({"kinds": [Kind.ESTATE]}, "no policy judges the kind estate"),
        ({"id": "ACME-001\n"}, "the id cannot be"),
        ({"category": "a/b"}, "CATEGORY cannot be 'a/b'"),
        ({"category": "lib"}, "holds no policies"),
        ({"id": "acme-1"}, "the id cannot be 'acme-1'"),
        ({"id": "GL-PRJ-001"}, "the id cannot be 'GL-PRJ-001'"),
    ],
)
def test_what_no_policy_can_be_called_is_refused_with_what_can(
    change: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message) as refused:
        dataclasses.replace(DRAFT, **change).check()
    assert refused.value.hint
