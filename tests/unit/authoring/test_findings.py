"""Findings as they are written: their fields, and whether there is what they point to."""

from __future__ import annotations

import pytest

from scanner import outcome
from scanner.authoring.findings import FIELDS, findings
from scanner.model import Kind
from tests.unit.authoring.rego import NAME, PACKAGE, parsed

pytestmark = pytest.mark.opa

HERE = '["settings", "archived"]'


def told(finding: str, *kinds: Kind) -> list[tuple[str, str]]:
    """The words and hints for a policy that has this finding on its fifth line."""
    rules = f"deny contains finding if {{\n\tx := input.resource.path\n\tfinding := {finding}\n}}"
    module = parsed({NAME: f"package {PACKAGE}\n\n{rules}\n"}).modules[NAME]
    found = list(findings(module, kinds or (Kind.PROJECT,)))
    assert all((one.name, one.line) == ("finding", 5) for one in found)
    return [(one.text, one.hint) for one in found]


def test_fields_are_those_that_are_understood() -> None:
    assert set(FIELDS) == outcome._FIELDS


@pytest.mark.parametrize(
    "finding",
    [
        f'{{"path": {HERE}, "message": "No.", "expected": {{"kye": 1}}, "key": "a"}}',
        '{"path": ["settings"], "message": "No.", "key": x}',
        '{"path": [], "message": "No."}',
        '{"path": ["path"], "message": "No."}',
        '{"path": x, "message": "No."}',
        '{"path": ["settings", x], "message": "No."}',
        '{"path": [x, "archvied"], "message": "No."}',
        '{"path": ["protected_branches", "main", "allow_force_push"], "message": "No."}',
        '{"path": ["protected_branches", x, "allow_force_push"], "message": sprintf("%s", [x])}',
        '{"path": ["settings", "membership_lock"], "message": "No.", '
        '"at": {"kind": "group", "path": x}}',
        '{"path": ["settings", "archived"], "message": "No.", "at": x}',
        '{"path": "settings.archvied", "least": 1}',  # no finding
    ],
)
def test_finding_that_points_to_what_there_is_is_fine(finding: str) -> None:
    assert told(finding) == []


@pytest.mark.parametrize(
    ("path", "word", "hint"),
    [
        ('["settings", "archvied"]', "'archvied'", "Did you mean archived?"),
        ('["push_rule", "xyz"]', "'xyz'", "docs/sections.md lists what there is."),
        ('["push_rules", "xyz"]', "'push_rules'", "Did you mean push_rule?"),
        ('["protected_branches", x, "force_push"]', "'force_push'", "Did you mean"),
        ('["approval_settings", "allow_author_approval", "vale"]', "'vale'", "Did you mean value?"),
    ],
)
def test_finding_that_points_to_nothing_is_told(path: str, word: str, hint: str) -> None:
    [(text, said)] = told(f'{{"path": {path}, "message": "No."}}')
    assert word in text
    assert hint in said


def test_finding_points_to_what_its_own_kind_has() -> None:
    finding = f'{{"path": {HERE}, "message": "No."}}'
    assert len(told(finding, Kind.INSTANCE)) == 1
    assert told(finding, Kind.INSTANCE, Kind.PROJECT) == []


def test_finding_at_an_ancestor_points_to_what_that_has() -> None:
    at = '"at": {"kind": "group", "path": x}'
    assert len(told(f'{{"path": ["protected_branches"], "message": "No.", {at}}}')) == 1


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (f'{{"path": {HERE}, "message": "No.", "kye": "a"}}', "has no field 'kye'"),
        (f'{{"path": {HERE}, "message": "No.", "key": 3}}', "`key` of a finding is a text"),
        ('{"path": "settings.archived", "message": "No."}', "is a list of texts"),
    ],
)
def test_finding_that_the_host_would_refuse_is_told(finding: str, said: str) -> None:
    [(text, hint)] = told(finding)
    assert said in text
    assert hint
