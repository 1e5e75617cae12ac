"""Where the values of options come from: the command line, the environment, or glscan.yaml."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from scanner.cli.output import STDOUT
from scanner.errors import UsageError

if TYPE_CHECKING:
    from scanner.config import Config
    from scanner.config_file import File, Key
    from scanner.model import JSON

KEYS: Mapping[str, tuple[str, ...]] = {
    "url": ("gitlab", "url"),
    "instance_name": ("gitlab", "instance_name"),
    "ca_bundle": ("gitlab", "ca_bundle"),
    "timeout": ("gitlab", "timeout"),
    "concurrency": ("gitlab", "concurrency"),
    "group": ("scope", "groups"),
    "project": ("scope", "projects"),
    "exclude": ("scope", "exclude"),
    "policies": ("policies", "folders"),
    "profile": ("policies", "profile"),
    "policy": ("policies", "only"),
    "skip_policy": ("policies", "skip"),
    "framework": ("policies", "frameworks"),
    "severity": ("policies", "severity"),
    "engine": ("engine", "name"),
    "opa_url": ("engine", "opa_url"),
    "policy_timeout": ("engine", "policy_timeout"),
    "fail_on": ("gate", "fail_on"),
    "allow_incomplete": ("gate", "allow_incomplete"),
    "strict": ("gate", "strict"),
    "waivers": ("waivers", "file"),
    "baseline": ("baseline", "file"),
    "history": ("history", "database"),
    "output": ("output",),
}
"""The key in glscan.yaml of each option that it can set, by the option's name in Python."""

_FILES = ("ca_bundle", "policies", "waivers", "baseline", "history")
"""Options whose values are paths, which begin at the folder of the file they stand in; addresses
of what is no file stay as they are."""


def read(context: typer.Context, named: Path | None) -> Path | None:
    """Read the configuration file before all other options: it gives their defaults."""
    from scanner import config_file
    from scanner.cli.terminal import say

    if context.resilient_parsing:
        return named
    path = config_file.find(named)
    if path is None:
        return None
    context.obj = file = config_file.read(path)
    context.default_map = _defaults(file)
    say(f"configuration: {path}")
    return path


def file_of(context: typer.Context) -> File | None:
    """The configuration file of a command, when there is one."""
    found: File | None = context.obj
    return found


def given_files(context: typer.Context) -> list[Path]:
    """Files of the user that a command reads, which nothing may be written over."""
    file = file_of(context)
    given = [context.params.get(name) for name in ("token_file", "ca_bundle")]
    named = [path for path in given if path and str(path) != STDOUT]
    return [file.path, *named] if file else named


def config_of(context: typer.Context) -> Config:
    """What the configuration file says; nothing when there is none."""
    from scanner.config import Config

    file = file_of(context)
    return file.config if file else Config()


def _defaults(file: File) -> dict[str, JSON]:
    """What the file says, by the names of options."""
    said = file.config.model_dump(mode="json", exclude={"params", "overrides"})
    defaults: dict[str, JSON] = {}
    for name, key in KEYS.items():
        value = said
        for part in key:
            value = value[part]
        if value in (None, [], {}):
            continue
        defaults[name] = _beside(file, value) if name in _FILES else value
    if file.config.output:
        defaults["output"] = _outputs(file)
    return defaults


def _beside(file: File, value: JSON) -> JSON:
    if isinstance(value, list):
        return [_beside(file, one) for one in value]
    return value if "://" in value else str(file.beside(value))


def _outputs(file: File) -> list[str]:
    from scanner.render import FORMATS
    from scanner.spelling import nearest

    for format in file.config.output:
        if format not in FORMATS:
            raise UsageError(
                f"{file.where(('output', format))}: there is no such format",
                nearest(format, FORMATS, f"Known: {', '.join(sorted(FORMATS))}."),
            )
    return [
        f"{format}={path if path == STDOUT else file.beside(path)}"
        for format, path in file.config.output.items()
    ]


def flagged(context: typer.Context, name: str) -> bool:
    """Whether an option was given on the command line."""
    return _source(context, name) == "COMMANDLINE"


def origin(context: typer.Context, name: str) -> str:
    """`flag --url`, `env GITLAB_URL`, `glscan.yaml:2` or `default`."""
    source, file = _source(context, name), file_of(context)
    if source == "COMMANDLINE":
        return f"flag {_option(context, name)}"
    if source == "ENVIRONMENT":
        return f"env {_variable(context, name)}"
    if source == "DEFAULT_MAP" and file:
        return f"{file.path}:{file.line(KEYS[name])}"
    return "default"


def where(context: typer.Context, key: Key) -> str:
    """Where a key was set: the option, the variable, or the line of the file."""
    for name, whole in KEYS.items():
        if key[: len(whole)] == whole:
            source = _source(context, name)
            if source == "COMMANDLINE":
                return _option(context, name)
            if source == "ENVIRONMENT":
                return _variable(context, name)
    file = file_of(context)
    return file.where(key) if file else ".".join(map(str, key))


def misfit(error: typer.TyperException) -> str:
    """Where a value was set that Typer refuses, and why; nothing for any other refusal."""
    context: Any = getattr(error, "ctx", None)
    option: Any = getattr(error, "param", None)
    if not (isinstance(error, typer.BadParameter) and context and option and error.message):
        return ""
    source, file = _source(context, option.name), file_of(context)
    if source == "DEFAULT_MAP" and file:
        place = file.where(KEYS[option.name])
    elif source == "ENVIRONMENT":
        place = _variable(context, option.name)
    else:
        place = max(option.opts, key=len) if option.opts[0].startswith("-") else option.metavar
    why = error.message.removeprefix("Value error, ").replace("Input should", "it should", 1)
    return f"{place}: {why}"


def rather_than_ci(context: typer.Context, url: str) -> str:
    """The address that the file names, rather than the one of the GitLab whose job this is.

    GitLab sets CI_SERVER_URL in every job, and nobody decided by that where the token may go.
    """
    named = (context.default_map or {}).get("url")
    return str(named) if named and _source(context, "url") == "DEFAULT_MAP" else url


def _source(context: typer.Context, name: str) -> str:
    """The name that Typer has for where a value came from."""
    source = context.get_parameter_source(name)
    found = source.name if source else "DEFAULT"
    if found == "ENVIRONMENT" and _variable(context, name) == "CI_SERVER_URL":
        return "DEFAULT_MAP" if (context.default_map or {}).get(name) else found
    return found


def _variable(context: typer.Context, name: str) -> str:
    """The variable that gave an option its value."""
    names = next(one.envvar for one in context.command.params if one.name == name)
    listed = [names] if isinstance(names, str) else list(names or ())
    return next((one for one in listed if os.environ.get(one)), "")


def _option(context: typer.Context, name: str) -> str:
    """The option as it is written, the long form."""
    option = next(one for one in context.command.params if one.name == name)
    return max(option.opts, key=len)
