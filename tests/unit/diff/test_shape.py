"""The schema of diffs names the words that the code writes, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NotRequired, get_origin, get_type_hints

import jsonschema

import scanner
from scanner import compared
from scanner.diff import decide, shape
from scanner.model import Kind, Severity

PATH = Path(scanner.__file__).parent / "schemas" / "diff.schema.json"
SCHEMA: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
PARTS = SCHEMA["$defs"]


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["schema"]["const"] == shape.SCHEMA


def test_it_names_the_same_words() -> None:
    finding = PARTS["finding"]["properties"]
    assert tuple(PARTS["setting"]["properties"]["change"]["enum"]) == shape.SETTING_CHANGES
    assert tuple(PARTS["resource"]["properties"]["state"]["enum"]) == shape.STATES
    assert PARTS["resource"]["properties"]["kind"]["enum"] == list(Kind)
    assert tuple(finding["cause"]["enum"]) == shape.CAUSES
    assert finding["severity"]["enum"] == [*Severity, ""]
    assert set(finding["change"]["enum"]) == {
        *(compared.NEW, compared.UPDATED, compared.UNCHANGED, *compared.BECAME),
        *(shape.REGRESSED, shape.WAIVED, shape.COUNTS_AGAIN),
    }
    words = SCHEMA["properties"]["diff"]["properties"]["verdict"]["properties"]["word"]["enum"]
    assert words == [decide.GOT_WORSE, decide.INCOMPLETE, decide.NOT_WORSE]


def test_it_has_the_same_names() -> None:
    header = SCHEMA["properties"]["diff"]
    for part, kind in (
        (header, shape.Header),
        (header["properties"]["counts"], shape.Counts),
        (header["properties"]["moved"], compared.Moved),
        (PARTS["side"], shape.Side),
        (PARTS["setting"], shape.SettingChange),
        (PARTS["sight"], shape.SightChange),
        (PARTS["finding"], shape.FindingChange),
        (PARTS["lost"], shape.Lost),
        (PARTS["resource"], shape.ResourceChange),
    ):
        hints = get_type_hints(kind, include_extras=True)
        if kind is compared.Moved:
            del hints["baseline"]
        needed = {name for name, hint in hints.items() if get_origin(hint) is not NotRequired}
        assert set(part["properties"]) == set(hints), kind
        assert set(part["required"]) == needed, kind
