"""Holds JSON against the TypedDicts that say its shape."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from scanner.model import JSON


def misplaced(value: JSON, kind: Any, where: str) -> str:
    """The dotted place, below `where`, of the first thing that is not of its kind; else nothing."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Any:
        return ""
    if is_typeddict(kind):
        return _of_dict(value, kind, where)
    if origin is Mapping:
        return _of_all(value.items(), arguments[1], where) if isinstance(value, dict) else where
    if origin is list:
        return _of_all(enumerate(value), arguments[0], where) if isinstance(value, list) else where
    exact = type(value) is kind if kind in (int, bool) else isinstance(value, kind)
    return "" if exact else where


def _of_dict(value: JSON, kind: Any, where: str) -> str:
    if not isinstance(value, dict):
        return where
    for name, (wanted, needed) in _fields(kind).items():
        if name not in value:
            if needed:
                return f"{where}.{name}"
        elif found := misplaced(value[name], wanted, f"{where}.{name}"):
            return found
    return ""


def _of_all(items: Any, kind: Any, where: str) -> str:
    found = (misplaced(value, kind, f"{where}.{name}") for name, value in items)
    return next(filter(None, found), "")


@functools.cache
def _fields(kind: Any) -> Mapping[str, tuple[Any, bool]]:
    """Each key with its kind, and whether it has to be there."""
    hints = get_type_hints(kind, include_extras=True)
    return {
        name: (get_args(hint)[0], False) if get_origin(hint) is NotRequired else (hint, True)
        for name, hint in hints.items()
    }
