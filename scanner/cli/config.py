"""`glscan config`: what holds and where it comes from, and the schema of glscan.yaml."""

from __future__ import annotations

import json as encoder
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from scanner import discreet
from scanner.cli import completion, history_place, options, scoping, settings

if TYPE_CHECKING:
    from scanner.catalog.load import Catalog
    from scanner.model import JSON

app = typer.Typer(
    help="Show the configuration, and what may stand in it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A value that holds, and where it comes from."""

    key: tuple[str | int, ...]
    value: JSON
    origin: str


@app.command("show")
def show(
    context: typer.Context,
    url: options.Url = options.GITLAB_COM,
    instance_name: options.InstanceName = "",
    ca_bundle: options.CaBundle = None,
    timeout: options.HttpTimeout = options.HTTP_TIMEOUT,
    concurrency: options.Concurrency = options.CONCURRENCY,
    group: options.Group = None,
    project: options.Project = None,
    exclude: options.Exclude = None,
    policies: options.Policies = None,
    profile: options.Profile = options.FULL,
    policy: options.Policy = None,
    skip_policy: options.SkipPolicy = None,
    framework: options.Framework = None,
    severity: options.LeastSeverity = None,
    engine: options.EngineOption = options.EngineName.AUTO,
    opa_url: options.OpaUrl = None,
    policy_timeout: options.PolicyTimeout = options.POLICY_TIMEOUT,
    fail_on: options.FailOnOption = options.FailOn.HIGH,
    allow_incomplete: options.AllowIncomplete = False,
    strict: options.Strict = False,
    waivers: options.Waivers = None,
    baseline: options.Baseline = None,
    history: history_place.Place = "",
    output: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FORMAT=PATH",
            autocompletion=completion.formats,
            help="A report that a scan would write; none is written now. Repeatable.",
            envvar="GLSCAN_OUTPUT",
        ),
    ] = None,
    origin: Annotated[
        bool, typer.Option("--origin", help="Also where each value comes from.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    config: options.ConfigFile = None,
) -> int:
    """Show what a scan would use, as a glscan.yaml.

    Everything in the file is checked. Takes the options of `glscan scan`, to see what they change.
    """
    from scanner.cli import output as outputs
    from scanner.cli.choosing import narrowed_to, rules
    from scanner.visible import visible

    outputs.parse(output)
    whole = options.catalog(policies)
    catalog = narrowed_to(context, whole, profile, policy, skip_policy, framework, severity)
    rules(context, whole)
    found = [*_of_options(context), *_of_ages(context), *_of_policies(context, catalog)]
    if json:
        typer.echo(_as_json(context, found, origin))
        return 0
    for line in _as_yaml(found, origin):
        typer.echo(visible(line))
    return 0


@app.command("schema")
def schema() -> int:
    """Print the JSON Schema of glscan.yaml, for editors."""
    from scanner import config

    typer.echo(encoder.dumps(config.schema(), indent=2))
    return 0


def _of_options(context: typer.Context) -> Iterator[Setting]:
    given = context.params
    groups, projects = scoping.named(context, (), given["group"], given["project"])
    holds = {**given, "group": groups, "project": projects}
    for name, key in settings.KEYS.items():
        if name in given:
            emptied = bool(given[name]) and not holds[name]  # by the other one of the two
            by = {"group": "project", "project": "group"}[name] if emptied else name
            yield Setting(key, _plain(name, holds[name]), settings.origin(context, by))
        if name == _LAST_OF_GATE:
            yield from _of_decisions(context)


_LAST_OF_GATE = "strict"


def _of_decisions(context: typer.Context) -> Iterator[Setting]:
    file = settings.file_of(context)
    for number, rule in enumerate(file.config.gate.decisions if file else ()):
        key = ("gate", "decisions", number)
        origin = f"{file.path}:{file.line(key)}" if file else ""
        yield Setting(key, rule.model_dump(mode="json", exclude_unset=True), origin)


def _of_ages(context: typer.Context) -> Iterator[Setting]:
    file = settings.file_of(context)
    for severity, days in settings.config_of(context).time_to_fix.days.items():
        key = ("time_to_fix", severity)
        yield Setting(key, days, f"{file.path}:{file.line(key)}" if file else "")


def _plain(name: str, value: JSON) -> JSON:
    """The value as it may stand in the file."""
    if name in ("url", "opa_url") and value:
        return discreet.address(str(value))
    if name == "history" and value:
        from scanner.history import address

        found = address.parse(str(value))
        return found.shown if found.secrets else str(value)
    if name == "output":
        return dict(text.split("=", 1) for text in value or ())
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value) or None


def _of_policies(context: typer.Context, catalog: Catalog) -> Iterator[Setting]:
    """The parameters that are not what METADATA says, and those of some paths only."""
    file, said = settings.file_of(context), settings.config_of(context)
    for policy in catalog.policies:
        for name, value in policy.values.items():
            id = next((id for id in policy.ids if name in said.params.get(id, {})), "")
            place = f"{file.path}:{file.line(('params', id, name))}" if file and id else ""
            origin = place or f"profile {catalog.selection['profile']}"
            yield Setting(("params", policy.id, name), value, origin)
    for number, override in enumerate(said.overrides):
        place = f"{file.path}:{file.line(('overrides', number))}" if file else ""
        yield Setting(("overrides", number), override.model_dump(), place)


def _as_json(context: typer.Context, found: list[Setting], origin: bool) -> str:
    from scanner.config_file import dotted

    file = settings.file_of(context)
    shown = {
        dotted(one.key): {"value": one.value, "origin": one.origin} if origin else one.value
        for one in found
    }
    record = {"file": str(file.path) if file else None, "settings": shown}
    return encoder.dumps(record, indent=2)


def _as_yaml(found: list[Setting], origin: bool) -> Iterator[str]:
    """Lines that are a configuration file themselves; what is not set is left out."""
    above: tuple[str | int, ...] = ()
    for one in found:
        if one.value in (None, [], {}):
            continue
        parents, last = one.key[:-1], one.key[-1]
        for depth, part in enumerate(parents):
            if above[: depth + 1] != parents[: depth + 1]:
                yield f"{'  ' * depth}{part}:"
        above = parents
        begin = "- " if isinstance(last, int) else f"{last}: "
        value = encoder.dumps(one.value, ensure_ascii=False)
        yield f"{'  ' * len(parents)}{begin}{value}" + (f"  # {one.origin}" if origin else "")
