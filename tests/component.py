"""Fills in the inputs of a CI component as GitLab does, and resolves what its jobs extend."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

TEMPLATES = Path(__file__).parents[1] / "templates"
_BLOCK = re.compile(r"\$\[\[\s*inputs\.(\w+)\s*\]\]")
_TYPES: Mapping[str, Any] = {"string": str, "boolean": bool, "array": list}


class Refused(Exception):
    """GitLab makes no pipeline of these inputs."""


@functools.cache
def spec(name: str) -> Mapping[str, dict[str, Any]]:
    """The inputs of a component, by name."""
    inputs: dict[str, dict[str, Any]] = next(yaml.safe_load_all(_text(name)))["spec"]["inputs"]
    return inputs


def of_nodes(name: str, **given: object) -> dict[str, Any]:
    """The pipeline, filled in after YAML is read; an input alone keeps its type."""
    values = _values(name, given)
    _, pipeline = yaml.safe_load_all(_text(name))
    filled: dict[str, Any] = _replaced(pipeline, values)
    return filled


def of_text(name: str, **given: object) -> dict[str, Any]:
    """The pipeline, filled in before YAML is read, as some versions of GitLab do."""
    values = _values(name, given)
    text = _BLOCK.sub(lambda block: _word(values[block[1]]), _text(name).split("\n---\n")[1])
    pipeline: dict[str, Any] = yaml.safe_load(text)
    return pipeline


WAYS: tuple[Callable[..., dict[str, Any]], ...] = (of_nodes, of_text)


def job(pipeline: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A job with all that it extends: maps are joined, everything else is replaced."""
    own = dict(pipeline[name])
    merged: dict[str, Any] = {}
    for base in own.pop("extends", ()):
        merged = _merged(merged, job(pipeline, base))
    return _merged(merged, own)


def _text(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def _values(name: str, given: Mapping[str, object]) -> dict[str, Any]:
    inputs = spec(name)
    if unknown := given.keys() - inputs.keys():
        raise Refused(f"there is no input {', '.join(sorted(unknown))}")
    return {key: _value(key, told, given) for key, told in inputs.items()}


def _value(key: str, told: Mapping[str, Any], given: Mapping[str, Any]) -> object:
    if key not in given and "default" not in told:
        raise Refused(f"{key}: it is missing")
    value = given.get(key, told.get("default"))
    if not isinstance(value, _TYPES[told["type"]]):
        raise Refused(f"{key}: it is no {told['type']}")
    if "options" in told and value not in told["options"]:
        raise Refused(f"{key}: it is no option")
    # GitLab uses RE2: \w is ASCII, and $ is the very end of a text.
    regex = told.get("regex", "").removeprefix("^").removesuffix("$")
    if regex and not re.fullmatch(regex, value, re.ASCII):
        raise Refused(f"{key}: it does not match")
    return value


def _replaced(node: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(node, dict):
        return {_replaced(key, values): _replaced(value, values) for key, value in node.items()}
    if isinstance(node, list):
        return [_replaced(each, values) for each in node]
    if not isinstance(node, str):
        return node
    if alone := _BLOCK.fullmatch(node):
        return values[alone[1]]
    return _BLOCK.sub(lambda block: _word(values[block[1]]), node)


def _word(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _merged(below: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = _merged(merged[key], value) if both else value
    return merged
