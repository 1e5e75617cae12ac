"""Loads profiles: which policies belong together, and with which parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from scanner.catalog import yaml_file
from scanner.choices import FULL
from scanner.errors import PolicyError
from scanner.model import JSON


class _Profile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")
    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    policies: list[str] = Field(default=["*"], min_length=1)
    skip: list[str] = []
    params: dict[str, dict[str, JSON]] = {}


@dataclass(frozen=True, slots=True)
class Profile:
    """A selection of policies that has a name; what it names is checked when it is chosen."""

    path: Path
    id: str
    title: str
    description: str
    policies: Sequence[str]
    """Patterns over ids, aliases and names."""
    skip: Sequence[str]
    params: Mapping[str, Mapping[str, JSON]]
    """Values by policy id, then by name; they win over METADATA."""


def load(*folders: Path) -> Mapping[str, Profile]:
    """Every profile of the folders that are there, by id. Raises PolicyError naming file, key."""
    found: dict[str, Profile] = {}
    for path in (path for folder in folders for path in sorted(folder.glob("*.yaml"))):
        profile = _load(path)
        if profile.id == FULL or profile.id in found:
            raise PolicyError(
                f"{path}: id: {profile.id} is taken",
                "Ids are unique: a profile of your own needs an id of its own.",
            )
        found[profile.id] = profile
    return found


def _load(path: Path) -> Profile:
    return Profile(path, **dict(yaml_file.read(path, _Profile, "See the other profiles.")))
