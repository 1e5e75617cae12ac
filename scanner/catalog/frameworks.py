"""Loads the framework files: ids of controls with our own short titles, manual ones included."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scanner.catalog.metadata import load_yaml
from scanner.errors import PolicyError
from scanner.report import Control, Framework


class _Control(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(min_length=1)
    title: str = Field(min_length=1)
    manual: bool
    formerly: list[str] = []


class _Framework(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    title: str
    version: str
    url: str = Field(pattern=r"^https://")
    controls: list[_Control] = Field(min_length=1)


def load(folder: Path) -> list[Framework]:
    """Every framework of a folder, by id. Raises PolicyError naming file and key."""
    found: dict[str, Framework] = {}
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        framework = _load(path)
        if framework["id"] in found:
            raise PolicyError(f"{path}: id: {framework['id']} is taken", "Ids are unique.")
        found[framework["id"]] = framework
    return list(found.values())


def _load(path: Path) -> Framework:
    try:
        parsed = _Framework.model_validate(load_yaml(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PolicyError(
            f"{path}: cannot be read: {error}", "Framework files are YAML."
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise PolicyError(
            f"{path}: {key}: {first['msg']}", "See the other framework files."
        ) from error
    return Framework(
        id=parsed.id,
        title=parsed.title,
        version=parsed.version,
        url=parsed.url,
        controls=[_control(control) for control in parsed.controls],
    )


def _control(control: _Control) -> Control:
    made = Control(id=control.id, title=control.title, manual=control.manual)
    if control.formerly:
        made["formerly"] = control.formerly
    return made
