"""The schema of investigations has the names that the code writes, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_type_hints, is_typeddict

import jsonschema

import scanner
from scanner.diff.shape import By
from scanner.investigate import exposure, rotate, shape
from scanner.investigate.listed import KINDS

PATH = Path(scanner.__file__).parent / "schemas" / "investigation.schema.json"
SCHEMA: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
PARTS = SCHEMA["$defs"]


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["schema"]["const"] == shape.SCHEMA


def test_it_has_the_same_names_all_of_them_required() -> None:
    kinds = {
        name[0].lower() + name[1:]: kind
        for name, kind in {**vars(shape), "By": By}.items()
        if is_typeddict(kind)
    }
    whole = kinds.pop("investigation")
    assert list(get_type_hints(whole)) == list(SCHEMA["properties"])
    assert kinds.keys() - {"remedy"} == PARTS.keys() - {"named", "instance"}
    for name in PARTS.keys() - {"named", "instance"}:
        part, hints = PARTS[name], get_type_hints(kinds[name])
        assert set(part["properties"]) == set(hints), name
        assert set(part["required"]) == set(hints) - {"from", "to", "impersonated_by"}, name


def test_it_names_the_same_words() -> None:
    assert tuple(PARTS["change"]["properties"]["of"]["enum"]) == shape.ATTRIBUTIONS
    assert PARTS["asked"]["properties"]["what"]["enum"] == [shape.USER, shape.TOKEN, shape.PROJECT]
    known = [shape.SNAPSHOT, shape.EVENT, shape.UNKNOWN]
    assert PARTS["setBack"]["properties"]["before_from"]["enum"] == known
    works = [exposure.YES, exposure.NO, exposure.UNKNOWN]
    assert PARTS["exposure"]["properties"]["works"]["enum"] == works
    how = {rotate.READ, rotate.JOB, rotate.PERHAPS, rotate.CHANGED}
    assert set(PARTS["exposed"]["properties"]["how"]["enum"]) == how
    assert tuple(PARTS["credential"]["properties"]["kind"]["enum"]) == KINDS
