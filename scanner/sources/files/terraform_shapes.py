"""What the shapes of a Terraform plan come to: blocks, rows of people, marks, and their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import yaml

from scanner.model import JSON
from scanner.place import Place
from scanner.sources.files.terraform_places import Spot
from scanner.sources.files.terraform_plan import listed, table
from scanner.sources.files.written import Written

_NODE = yaml.ScalarNode("", "")
_HOLDERS = ("user_id", "group_id", "deploy_key_id")
_ROW = (*_HOLDERS, "access_level", "group_inheritance_type", "required_approvals")


def first(value: JSON) -> JSON:
    """The one block of a list, or what is no list itself."""
    return (value[0] if value else {}) if isinstance(value, list) else value


def written(said: JSON, trail: tuple[str, ...], spot: Spot | None, otherwise: Place) -> Written:
    """A value of a plan with the places of the file that it is from, where they were found."""
    place = spot.place._replace(address=otherwise.address) if spot else otherwise
    below: dict[str, Written] | None = None
    if isinstance(said, dict):
        inside = spot.below if spot else {}
        below = {
            key: written(one, (*trail, key), inside[key][0] if key in inside else None, place)
            for key, one in said.items()
        }
    elif isinstance(said, list):
        texts = spot.texts if spot else {}
        below = {
            str(number): written(one, (*trail, f"[{number}]"), _text(one, texts), place)
            for number, one in enumerate(said)
        }
    return Written(said, place, trail, _NODE, below)


def _text(one: JSON, texts: Mapping[str, Place]) -> Spot | None:
    return Spot(texts[one]) if isinstance(one, str) and one in texts else None


def pairs(rows: list[JSON], unknown: JSON) -> Iterator[tuple[JSON, JSON]]:
    """Rows, each with what of it is known after apply."""
    marks = listed(unknown)
    for number, one in enumerate(rows):
        yield one, marks[number] if number < len(marks) else {}


def row(said_of: JSON, unknown: JSON, counts: bool = False) -> JSON:
    """Who is named, by level or id; of people and groups yet to be made the id is 0.

    None where nobody can tell who it is, or how many of them it takes.
    """
    said = {
        key: one for key, one in table(said_of).items() if key in _ROW and one not in (None, "")
    }
    said = {key: one for key, one in said.items() if one or key not in _HOLDERS}
    later = [key for key in _HOLDERS if table(unknown).get(key) is True]
    if later and not any(key in said for key in _HOLDERS):
        said[later[0]] = 0
    named = any(key in said for key in (*_HOLDERS, "access_level"))
    return said if named and (not counts or "required_approvals" in said) else None


def marked(marks: JSON) -> bool:
    """Whether something in it is marked."""
    if isinstance(marks, dict):
        return any(map(marked, marks.values()))
    return any(map(marked, marks)) if isinstance(marks, list) else marks is True
