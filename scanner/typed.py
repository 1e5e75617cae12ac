"""Holds JSON against the TypedDicts that say its shape."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, NotRequired, get_args, get_origin, get_type_hints, is_typeddict

from scanner.model import JSON

_Check = Callable[[JSON], str | None]
"""The place, below a value, of the first thing that does not fit; None where all does."""


def misplaced(value: JSON, kind: Any, where: str) -> str:
    """The dotted place, below `where`, of the first thing that is not of its kind; else nothing.

    What a kind is `Annotated` with has to hold for the value.
    """
    below = _check(kind)(value)
    return "" if below is None else where + below


def holds(value: JSON, kind: Any) -> bool:
    """Whether a value is of a kind."""
    return _check(kind)(value) is None


@functools.cache
def _check(kind: Any) -> _Check:
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Any:
        return lambda _: None
    if origin is Annotated:
        return _of_narrowed(_check(arguments[0]), arguments[1:])
    if is_typeddict(kind):
        return _of_dict(kind)
    if origin is Mapping:
        return _of_map(*map(_check, arguments))
    if origin is list:
        return _of_list(_check(arguments[0]))
    if kind in (int, bool):
        return lambda value: None if type(value) is kind else ""
    return lambda value: None if isinstance(value, kind) else ""


def _of_narrowed(check: _Check, conditions: Sequence[Callable[[JSON], bool]]) -> _Check:
    def narrowed(value: JSON) -> str | None:
        below = check(value)
        if below is None and not all(condition(value) for condition in conditions):
            return ""
        return below

    return narrowed


def _of_dict(kind: Any) -> _Check:
    hints = get_type_hints(kind, include_extras=True)
    optional = {name for name, hint in hints.items() if get_origin(hint) is NotRequired}
    checks = {
        name: _check(get_args(hint)[0] if name in optional else hint)
        for name, hint in hints.items()
    }
    needed = [name for name in checks if name not in optional]

    def of_dict(value: JSON) -> str | None:
        if not isinstance(value, dict):
            return ""
        for name in needed:
            if name not in value:
                return f".{name}"
        for name, item in value.items():
            check = checks.get(name)
            if check and (below := check(item)) is not None:
                return f".{name}{below}"
        return None

    return of_dict


def _of_map(check_name: _Check, check: _Check) -> _Check:
    def of_map(value: JSON) -> str | None:
        if not isinstance(value, dict):
            return ""
        for name, item in value.items():
            below = check_name(name)
            if below is None:
                below = check(item)
            if below is not None:
                return f".{name}{below}"
        return None

    return of_map


def _of_list(check: _Check) -> _Check:
    def of_list(value: JSON) -> str | None:
        if not isinstance(value, list):
            return ""
        for number, item in enumerate(value):
            if (below := check(item)) is not None:
                return f".{number}{below}"
        return None

    return of_list
