"""What is wrong with data from YAML that do not fit a model: the key, its line, and in words."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from scanner.spelling import nearest
from scanner.yaml_text import Text

UNKNOWN = "extra_forbidden"
"""How pydantic calls a key that a model does not have."""


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
    first, *others = misfits(error, text, model)
    more = f" (and {len(others)} more)" if others else ""
    return dataclasses.replace(first, words=first.words + more)


def misfits(error: ValidationError, text: Text, model: type[BaseModel]) -> list[Misfit]:
    """Everything that is wrong: unknown keys first, then by line."""
    wrong = error.errors(include_url=False, include_input=False, include_context=False)
    wrong.sort(key=lambda one: (one["type"] != UNKNOWN, text.line(one["loc"])))
    return [_misfit(one, text, model) for one in wrong]


def _misfit(wrong: ErrorDetails, text: Text, model: type[BaseModel]) -> Misfit:
    key = wrong["loc"]
    dotted = ".".join(str(part) for part in key)
    if wrong["type"] == UNKNOWN:
        known = _known(model, key[:-1])
        hint = nearest(str(key[-1]), known, f"Known: {', '.join(known)}.")
        return Misfit(dotted, text.line(key), "there is no such key", hint)
    return Misfit(dotted, text.line(key), words(wrong), "")


def words(wrong: ErrorDetails) -> str:
    """What pydantic says of one thing, in the words of YAML."""
    said = _SHOULD.get(wrong["type"]) or wrong["msg"].removeprefix("Value error, ")
    return said.replace("Input should", "this should").replace("String should", "this should")


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
    "float_type": "this should be a number",
    "list_type": "this should be a list",
    "dict_type": "this should be keys and values",
    "model_type": "this should be keys and values",
    "missing": "this has to be there",
}
"""Of Python's types."""


def _known(kind: Any, key: tuple[str | int, ...]) -> list[str]:
    """The keys that a model has at a place."""
    for part in key:
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(str(part))
            kind = field.annotation if field else None
        else:
            kind = next(iter(get_args(kind)[-1:]), None)
    return list(kind.model_fields) if isinstance(kind, type) and issubclass(kind, BaseModel) else []
