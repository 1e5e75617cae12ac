"""The tables of the page on configuration: keys, options, profiles, exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import typer

from scanner import cli, config
from scanner.catalog.load import Catalog
from scanner.catalog.select import Wanted, select
from scanner.choices import FULL
from scanner.cli.settings import KEYS
from scanner.errors import ExitCode
from scanner.model import JSON
from scanner.policy_pages.page import listed, table

_COMMAND = "scan"
"""The command that has every option which a key of the file can set."""

_EXIT_CODES: Mapping[ExitCode, str] = {
    ExitCode.OK: "nothing failed at or above `--fail-on` (default: high) but what a waiver covers "
    "or the baseline knows",
    ExitCode.FINDINGS: "something did",
    ExitCode.USAGE: "the command line, the configuration, a policy or a document is wrong",
    ExitCode.INCOMPLETE: "nothing of that kind failed, but something could not be evaluated "
    "(`--allow-incomplete` accepts that)",
    ExitCode.STRICT: "a waiver has ended, covers nothing or too much, or the baseline can shrink, "
    "and `--strict` is set",
    ExitCode.ACCESS: "the token, the connection or the engine failed",
    ExitCode.INTERNAL: "a defect of glscan",
    ExitCode.INTERRUPTED: "interrupted",
}


def exit_codes() -> Iterator[str]:
    """What each exit code means."""
    return table(
        ("exit code", "meaning"),
        ((str(int(code)), meaning) for code, meaning in _EXIT_CODES.items()),
    )


def file_keys() -> Iterator[str]:
    """Every key of glscan.yaml, with the variable and the flag that set the same."""
    schema = config.schema()
    options = _options()
    names = {key: name for name, key in KEYS.items()}
    return table(
        ("key", "type", "default", "variable", "flag", "meaning"),
        (
            _row(key, shape, schema, options.get(names.get(key, "")))
            for key, shape in _keys(schema["properties"], schema)
        ),
    )


def other_options() -> Iterator[str]:
    """The options of `glscan scan` that no key of the file stands for."""
    return table(
        ("flag", "variable", "meaning"),
        (
            (_flag(option), _variables(option), str(option.help))
            for name, option in _options().items()
            if name not in KEYS
        ),
    )


def profiles(catalog: Catalog) -> Iterator[str]:
    """What each profile selects and sets."""
    yield f"* `{FULL}` (default): all {len(catalog.policies)}, with the defaults of their METADATA."
    for id, profile in catalog.profiles.items():
        chosen = select(catalog, Wanted(profile=id, events=True)).policies
        yield f"* `{id}`: {len(chosen)} of {len(catalog.policies)}. {profile.description.strip()}"
        if len(chosen) < len(catalog.policies):
            yield f"  It selects {', '.join(_link(policy.id) for policy in chosen)}."
        if profile.params:
            yield f"  It sets {', '.join(_settings(profile.params))}."


def _link(id: str) -> str:
    return f"[{id}](policies/{id}.md)"


def _settings(params: Mapping[str, Mapping[str, JSON]]) -> Iterator[str]:
    for id, values in params.items():
        said = (f"`{name}: {json.dumps(value)}`" for name, value in values.items())
        yield f"{_link(id)} {', '.join(said)}"


def _options() -> Mapping[str, Any]:
    commands = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]
    params = commands[_COMMAND].params
    return {param.name: param for param in params if param.param_type_name == "option"}


def _keys(
    properties: JSON, schema: JSON, above: str = ""
) -> Iterator[tuple[tuple[str, ...], JSON]]:
    for name, shape in properties.items():
        key = (above, name) if above else (name,)
        part = _resolved(shape, schema)
        if "properties" in part:
            yield from _keys(part["properties"], schema, name)
        else:
            yield key, {**part, **shape}


def _resolved(shape: JSON, schema: JSON) -> JSON:
    """The shape itself, behind a reference or beside null."""
    shapes = [one for one in shape.get("anyOf", [shape]) if one.get("type") != "null"]
    reference = shapes[0].get("$ref", "")
    return schema["$defs"][reference.rpartition("/")[2]] if reference else shapes[0]


def _row(key: tuple[str, ...], shape: JSON, schema: JSON, option: Any) -> tuple[str, ...]:
    meaning = shape.get("description") or (option.help if option else "")
    return (
        f"`{'.'.join(key)}`",
        _type(_resolved(shape, schema)),
        _default(option),
        _variables(option) if option else "",
        _flag(option) if option else "",
        meaning,
    )


_TYPES = {
    "string": "text",
    "boolean": "true or false",
    "integer": "whole number",
    "number": "number",
    "object": "map",
}


def _type(shape: JSON) -> str:
    if "enum" in shape:
        return ", ".join(f"`{word}`" for word in shape["enum"])
    if shape["type"] == "array":
        inner = "maps" if "$ref" in shape["items"] else "texts"
        return f"list of {inner}"
    bounds = f", {shape['minimum']:g} to {shape['maximum']:g}" if "minimum" in shape else ""
    return _TYPES[shape["type"]] + bounds


def _default(option: Any) -> str:
    if option is None or option.default in (None, ""):
        return ""
    return f"`{json.dumps(option.default).strip(chr(34))}`"


def _variables(option: Any) -> str:
    names = option.envvar or []
    return listed([names] if isinstance(names, str) else names)


def _flag(option: Any) -> str:
    return listed([max(option.opts, key=len), *option.secondary_opts])
