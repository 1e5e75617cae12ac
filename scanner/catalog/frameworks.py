"""Loads the framework files: ids of controls with our own short titles, manual ones included."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from scanner.catalog import yaml_file
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


def load(*folders: Path) -> list[Framework]:
    """Every framework of the folders that are there. Raises PolicyError naming file and key."""
    found: dict[str, Framework] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.yaml"))):
        framework = _load(path)
        if framework["id"] in found:
            raise PolicyError(
                f"{path}: id: {framework['id']} is taken",
                "Ids are unique: a framework of your own needs an id of its own.",
            )
        found[framework["id"]] = framework
    return list(found.values())


def _load(path: Path) -> Framework:
    parsed = yaml_file.read(path, _Framework, "See the other framework files.")
    _unique(path, [control.id for control in parsed.controls])
    return Framework(
        id=parsed.id,
        title=parsed.title,
        version=parsed.version,
        url=parsed.url,
        controls=[_control(control) for control in parsed.controls],
    )


def _unique(path: Path, ids: list[str]) -> None:
    for id, times in Counter(ids).items():
        if times > 1:
            raise PolicyError(f"{path}: controls: {id} stands {times} times", "Ids are unique.")


def _control(control: _Control) -> Control:
    made = Control(id=control.id, title=control.title, manual=control.manual)
    if control.formerly:
        made["formerly"] = control.formerly
    return made
