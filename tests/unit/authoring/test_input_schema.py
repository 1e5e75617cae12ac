"""The schemas of what policies see: they follow the table, and documents fit them."""

from __future__ import annotations

import json

import jsonschema
import pytest

from scanner import document as documents
from scanner import resources
from scanner.authoring.input_schema import KINDS, name, schema
from scanner.model import Kind
from scanner.sections import SECTIONS
from tests.builders import AS_OF, MANIFEST, group, resource


@pytest.mark.parametrize("kind", KINDS)
def test_committed_schema_is_what_the_table_says(kind: Kind) -> None:
    path = resources.policies() / "schemas" / f"{name([kind])}.json"
    assert json.loads(path.read_text()) == schema([kind]), "run `make docs`"


@pytest.mark.parametrize("kind", KINDS)
def test_schema_has_every_section_and_age_of_the_kind(kind: Kind) -> None:
    shown = schema([kind])["properties"]["resource"]["properties"]
    for section, spec in SECTIONS.items():
        assert (section in shown) == (kind in spec.kinds)
        if kind in spec.kinds:
            entry = shown[section]["additionalProperties"] if spec.keyed else shown[section]
            ages = {one.age for one in spec.attributes[kind].values() if one.age}
            assert entry["properties"].keys() == spec.attributes[kind].keys() | ages


def test_document_fits_its_schema() -> None:
    project = resource(
        settings={"archived": False, "topics": ["x"], "created_at": "2026-01-01T00:00:00Z"},
        protected_branches={"main": {"allow_force_push": True}},
    )
    instance = documents.instance(MANIFEST, None, AS_OF)
    shown = documents.document(project, [group()], instance, {"GL-PRJ-900": {"x": 1}}, AS_OF)
    jsonschema.validate(shown, schema([Kind.PROJECT]))
    shown["resource"]["settings"]["archvied"] = True
    with pytest.raises(jsonschema.ValidationError, match="archvied"):
        jsonschema.validate(shown, schema([Kind.PROJECT]))


def test_schema_of_several_kinds_takes_each() -> None:
    both = schema([Kind.GROUP, Kind.PROJECT])
    kinds = [one["properties"]["kind"]["const"] for one in both["properties"]["resource"]["anyOf"]]
    assert kinds == ["group", "project"]
    assert name([Kind.GROUP, Kind.PROJECT]) == "input.group_project"
