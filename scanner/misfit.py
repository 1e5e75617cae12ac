"""What is wrong with data from YAML that do not fit a model: the key, its line, and in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError

from scanner.spelling import nearest
from scanner.yaml_text import Text

_UNKNOWN = "extra_forbidden"


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first thing that is wrong; its value is not repeated, for it may be a secret."""

    key: str
    """`custom.params.minimum_role.type`."""
    line: int
    words: str
    hint: str
    """The key that may have been meant; empty where the key is not what is wrong."""


def misfit(error: ValidationError, text: Text, model: type[BaseModel]) -> Misfit:
    """What to tell of an error of `model`: a key that is unknown before one that is missing."""
    wrong = error.errors(include_url=False, include_input=False, include_context=False)
    first = min(wrong, key=lambda one: (one["type"] != _UNKNOWN, text.line(one["loc"])))
    key = first["loc"]
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    dotted = ".".join(str(part) for part in key)
    if first["type"] == _UNKNOWN:
        known = _known(model, key[:-1])
        hint = nearest(str(key[-1]), known, f"Known: {', '.join(known)}.")
        return Misfit(dotted, text.line(key), f"there is no such key{more}", hint)
    said = _SHOULD.get(first["type"]) or first["msg"].removeprefix("Value error, ")
    said = said.replace("Input should", "this should").replace("String should", "this should")
    return Misfit(dotted, text.line(key), said + more, "")


def problem(error: yaml.YAMLError) -> tuple[str, int]:
    """What is wrong with a text that is no YAML, and the line it is on; 0 where it has none."""
    if isinstance(error, yaml.MarkedYAMLError):
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        return str(error.problem), line
    return " ".join(str(error).split()), 0


_SHOULD = {
    "string_type": "this should be text; quote it if it is",
    "bool_type": "this should be true or false",
    "int_type": "this should be a whole number",
    "list_type": "this should be a list",
    "dict_type": "this should be keys and values",
    "model_type": "this should be keys and values",
    "missing": "this has to be there",
}
"""What pydantic says of Python's types, in the words of YAML."""


def _known(kind: Any, key: tuple[str | int, ...]) -> list[str]:
    """The keys that a model has at a place."""
    for part in key:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(str(part))
            kind = field.annotation if field else None
        else:
            kind = next(iter(get_args(kind)[-1:]), None)
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []
