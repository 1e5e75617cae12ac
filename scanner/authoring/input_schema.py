"""JSON Schemas of what policies see, by the kind that they judge, made from the table of sections.

OPA checks references against them, editors complete names with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.authoring.table import ADDRESS, IDENTITY
from scanner.document import SCHEMA
from scanner.model import JSON, Kind
from scanner.sections import SECTIONS, Attribute, Type

KINDS = tuple(kind for kind in Kind if any(kind in spec.kinds for spec in SECTIONS.values()))

_TYPES: Mapping[Type, JSON] = {
    Type.FLAG: {"type": "boolean"},
    Type.NUMBER: {"type": "integer"},
    Type.OPTIONAL: {"type": "integer"},
    Type.ID: {"type": "integer"},
    Type.TEXT: {"type": "string"},
    Type.DATE: {"type": "string"},
    Type.IDS: {"type": "array", "items": {"type": "integer"}},
    Type.TEXTS: {"type": "array", "items": {"type": "string"}},
    Type.COMMAS: {"type": "array", "items": {"type": "string"}},
    Type.OBJECT: {"type": "object"},
    Type.LEVELS: {"type": "array", "items": {"type": "object"}},
    Type.DERIVED: {},
}


def name(kinds: Sequence[Kind]) -> str:
    """What METADATA calls the schema: `schema["input.project"]` is of input.project.json."""
    return "input." + "_".join(kinds)


def schema(kinds: Sequence[Kind]) -> JSON:
    """The schema of the input of a policy that judges these kinds."""
    resources = [_resource(kind) for kind in kinds]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"What a policy sees that judges the kind {' or '.join(kinds)}",
        **_closed(
            {
                "schema": {"const": SCHEMA, "type": "integer"},
                "resource": resources[0] if len(resources) == 1 else {"anyOf": resources},
                "ancestors": {"type": "array", "items": _resource(Kind.GROUP)},
                "instance": _closed(_texts(ADDRESS) | _sections(Kind.INSTANCE)),
                "params": {
                    "type": "object",
                    "description": "By the id of a policy, then by the name of a parameter.",
                },
            }
        ),
    }


def _resource(kind: Kind) -> JSON:
    identity = _texts(IDENTITY) | {"id": {"type": "integer"}, "kind": {"const": kind.value}}
    return _closed(identity | _sections(kind))


def _texts(names: Sequence[str]) -> dict[str, JSON]:
    return {name: {"type": "string"} for name in names}


def _sections(kind: Kind) -> dict[str, JSON]:
    return {
        name: _section(spec.attributes[kind], spec.keyed)
        for name, spec in SECTIONS.items()
        if kind in spec.kinds
    }


def _section(attributes: Mapping[str, Attribute], keyed: bool) -> JSON:
    shown = {name: _attribute(one) for name, one in attributes.items()}
    ages = {one.age: {"type": "integer"} for one in attributes.values() if one.age}
    entry = _closed({**shown, **ages})
    return {"type": "object", "additionalProperties": entry} if keyed else entry


def _attribute(attribute: Attribute) -> JSON:
    if attribute.type is Type.SETTING:
        parts = {"value": {}, "locked": {"type": "boolean"}, "inherited_from": {"type": "string"}}
        return _closed(parts)
    return _TYPES[attribute.type]


def _closed(properties: Mapping[str, JSON]) -> dict[str, JSON]:
    """An object with these keys and no other."""
    return {"type": "object", "additionalProperties": False, "properties": dict(properties)}
