"""The reasons that a policy's `skip` and `unknown` give, read from its Rego."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.catalog.load import Catalog, Policy
from scanner.engines.base import Module

_LIBRARIES = ("glscan.lib.", "custom.lib.")
_RULE = r"^NAME contains (?P<said>.+(?:(?<=\{)\n(?:\t.*\n)+\})?)$"
_TEXT = re.compile(r'(?:sprintf\()?"(?P<text>(?:[^"\\]|\\.)*)"')
_FUNCTION = r"^NAME\([^)]*\) := (?P<body>.+(?:\n\t.*)*)$"
_SAID = re.compile(r'(?<=reason := )(?:sprintf\()?"(?:[^"\\]|\\.)*"')
_PART = re.compile(r"(?<!\w)(?P<name>_\w+)")
_OTHER = re.compile(
    r"(?P<local>\w+) if (?:\{(?:.|\n)*?)?some (?P=local) in (?:(?P<library>\w+)\.)?(?P<name>\w+)"
)


def reasons(policy: Policy, catalog: Catalog, rule: str) -> list[str]:
    """What the rule may say; a value it fills in is shown as dots.

    Raises ValueError where its text does not tell.
    """
    libraries = {module.package: module for module in catalog.libraries}
    kind = " or ".join(policy.kinds)
    said = (_text(one, kind) for one in _found(policy.module, rule, libraries))
    return list(dict.fromkeys(said))


def _text(said: str, kind: str) -> str:
    match = _TEXT.match(said)
    filled = kind if "[input.resource.kind]" in said else "…"
    return re.sub(r"%[sdv]", filled, match["text"] if match else said)


def _found(module: Module, rule: str, libraries: dict[str, Module]) -> Iterator[str]:
    """Each `"..."` or `sprintf("...", [...])` of the rule, those of libraries included."""
    for match in re.finditer(_RULE.replace("NAME", rule), module.source, re.MULTILINE):
        said = match["said"]
        if _TEXT.match(said):
            yield said
        elif other := _OTHER.match(said):
            bearer = _named(other["library"], libraries) or module
            yield from _found(bearer, other["name"], libraries)
            yield from _of_function(bearer, other["name"])
        else:
            raise ValueError(f"{module.name}: the reason of {rule!r} is not understood: {said}")


def _of_function(module: Module, name: str) -> Iterator[str]:
    """The texts of a function that gives a set of reasons, or unites what other rules give."""
    for match in re.finditer(_FUNCTION.replace("NAME", name), module.source, re.MULTILINE):
        yield from (said[0] for said in _SAID.finditer(match["body"]))
        for part in _PART.findall(match["body"]):
            yield from _of_function(module, part)
            yield from _found(module, part, {})


def _named(name: str | None, libraries: dict[str, Module]) -> Module | None:
    return next(
        (libraries[f"{root}{name}"] for root in _LIBRARIES if f"{root}{name}" in libraries), None
    )
