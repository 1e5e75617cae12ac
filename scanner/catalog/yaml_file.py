"""Reads the YAML files that lie beside policies: frameworks and profiles."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from scanner import yaml_text
from scanner.catalog import source
from scanner.errors import PolicyError
from scanner.misfit import misfit, problem

Model = TypeVar("Model", bound=BaseModel)


def read(path: Path, model: type[Model], example: str) -> Model:
    """The file as `model` has it. Raises PolicyError naming file, line and key."""
    try:
        text = yaml_text.parse(source.read(path))
    except yaml.YAMLError as error:
        words, line = problem(error)
        where = f"{path}, line {line}" if line else str(path)
        raise PolicyError(
            f"{where}: this YAML cannot be read: {words}", "Check the indentation and the quotes."
        ) from error
    try:
        return model.model_validate(text.value)
    except ValidationError as error:
        found = misfit(error, text, model)
        where = f"{path}, line {found.line}"
        raise PolicyError(
            f"{where}: {found.key}: {found.words}" if found.key else f"{where}: {found.words}",
            found.hint or example,
        ) from error
