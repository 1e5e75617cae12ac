"""The JSON Schema of our own YAML, for editors, from the table of what may be kept in files."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import JSON, Kind
from scanner.roles import role_names
from scanner.sections import SECTIONS, Attribute, Type
from scanner.sources.files.config_repo import ONLY, VERSION
from scanner.sources.files.managed import attributes, is_level, sections

_TEXT: JSON = {"type": "string"}
_FLAG: JSON = {"type": "boolean"}
_TEXTS: JSON = {"type": "array", "items": _TEXT}
_NUMBER: JSON = {"type": "integer"}
_LEVEL: JSON = {"anyOf": [{"type": "integer", "minimum": 0}, {"enum": role_names()}]}
_ROW: JSON = {
    "type": "object",
    "properties": {
        "access_level": _LEVEL,
        **dict.fromkeys(
            ("user_id", "group_id", "deploy_key_id", "member_role_id", "group_inheritance_type"),
            _NUMBER,
        ),
        "required_approvals": _NUMBER,
    },
    "additionalProperties": False,
}
_LEVELS: JSON = {"anyOf": [_LEVEL, {"type": "array", "items": {"anyOf": [_LEVEL, _ROW]}}]}

_SHAPES: Mapping[Type, JSON] = {
    Type.FLAG: _FLAG,
    Type.NUMBER: _NUMBER,
    Type.OPTIONAL: {"type": "integer", "minimum": 0},
    Type.ID: {"type": "integer", "minimum": 0},
    Type.TEXT: _TEXT,
    Type.DATE: _TEXT,
    Type.IDS: {"type": "array", "items": _NUMBER},
    Type.TEXTS: _TEXTS,
    Type.COMMAS: {"anyOf": [_TEXTS, _TEXT]},
    Type.LEVELS: _LEVELS,
    Type.SETTING: _FLAG,
}


def schema() -> dict[str, JSON]:
    """The JSON Schema of a file of settings."""
    resources = {
        name: {
            "type": "object",
            "description": f"{name.title()} by full path; acme/* is all below acme, * all.",
            "additionalProperties": _resource(kind),
        }
        for name, kind in (("groups", Kind.GROUP), ("projects", Kind.PROJECT))
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:glscan:config-repo:{VERSION}",
        "title": "Settings of a GitLab, kept as code",
        "type": "object",
        "properties": {
            "version": {"const": VERSION},
            "instance": _resource(Kind.INSTANCE),
            **resources,
            "not_judged": {
                **_TEXTS,
                "description": "Attributes that are here on purpose and that glscan cannot judge.",
            },
        },
        "required": ["version"],
        "additionalProperties": False,
    }


def _resource(kind: Kind) -> JSON:
    names = sections(kind)
    maps = [name for name in names if SECTIONS[name].keyed]
    only = {
        "type": "array",
        "items": {"enum": maps},
        "description": "Maps that hold nothing but what the files name.",
    }
    properties = {name: _section(name, kind) for name in names}
    return {
        "type": "object",
        "properties": {**properties, ONLY: only},
        "additionalProperties": False,
    }


def _section(name: str, kind: Kind) -> JSON:
    shape = {
        "type": "object",
        "properties": {
            key: _shape(key, attribute) for key, attribute in attributes(name, kind).items()
        },
    }
    spec = SECTIONS[name]
    if not spec.keyed:
        return shape
    return {"type": "object", "description": "Entries by name.", "additionalProperties": shape}


def _shape(name: str, attribute: Attribute) -> JSON:
    if is_level(name, attribute):
        return _LEVEL
    if attribute.words:
        return {"enum": sorted(attribute.words)}
    if attribute.type is Type.OBJECT:
        names = sorted(attribute.holds - {"access_level"})
        held = {key: _LEVELS if key.startswith("allowed_to") else _FLAG for key in names}
        return {"type": "object", "properties": held, "additionalProperties": False}
    return _SHAPES[attribute.type]
