"""Which policies a command works with, and with which parameters."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from pathlib import Path

import typer

from scanner.catalog.load import Catalog, Policy
from scanner.catalog.params import Unfit
from scanner.catalog.select import Wanted, idle, outside, select
from scanner.choices import FULL
from scanner.cli import options, settings
from scanner.cli.terminal import say
from scanner.decisions import Rule, place_of, rules_of
from scanner.errors import UsageError
from scanner.model import Severity
from scanner.report import ParamOverride, Selection
from scanner.report_words import narrowed


def chosen(
    context: typer.Context,
    folders: Sequence[Path] | None,
    profile: str,
    only: Sequence[str] | None,
    skip: Sequence[str] | None,
    frameworks: Sequence[str] | None,
    severity: Severity | None,
    events: bool = True,
) -> Catalog:
    """The policies that options and configuration ask for; says so when some are left out.

    Those over audit events are where there are no `events` to judge. Raises UsageError naming the
    option, variable or line that fits no policy.
    """
    whole = options.catalog(folders)
    return narrowed_to(context, whole, profile, only, skip, frameworks, severity, events)


def narrowed_to(
    context: typer.Context,
    whole: Catalog,
    profile: str,
    only: Sequence[str] | None,
    skip: Sequence[str] | None,
    frameworks: Sequence[str] | None,
    severity: Severity | None,
    events: bool = True,
) -> Catalog:
    """The same of a catalogue that is loaded."""
    wanted = dataclasses.replace(
        _configured(context, profile),
        only=only or (),
        skip=skip or (),
        frameworks=frameworks or (),
        severity=severity,
        events=events,
    )
    catalog = _selected(context, whole, wanted)
    if asked := "; ".join(_in_words(whole, wanted, catalog.selection)):
        say(f"{len(catalog.policies)} of {len(whole.policies)} policies selected: {asked}")
    return catalog


def rules(context: typer.Context, whole: Catalog) -> list[Rule]:
    """By what `glscan gate` decides. Raises UsageError naming the line that fits no policy."""
    file = settings.file_of(context)
    said = file.config.gate.decisions if file else ()
    places = [f"{file.path}:{file.line(place_of(one))}" for one in range(len(said)) if file]
    try:
        return rules_of(said, whole, places)
    except Unfit as unfit:
        raise UsageError(f"{settings.where(context, unfit.key)}: {unfit}", unfit.hint) from unfit


def valued(
    context: typer.Context, folders: Sequence[Path] | None, profile: str, id: str
) -> tuple[Policy, Catalog]:
    """A policy with the values that hold for it, and the catalogue of the profile.

    One that the profile leaves out has its own values and those of the configuration.
    `id` may be its name, too. Raises UsageError for what is neither, and as `chosen` does.
    """
    whole = options.catalog(folders)
    id = whole.find(id).id
    wanted = _configured(context, profile)
    catalog = _selected(context, whole, wanted)
    if any(id in policy.ids for policy in catalog.policies):
        return catalog.find(id), catalog
    return _selected(context, whole, dataclasses.replace(wanted, profile=FULL)).find(id), catalog


def _configured(context: typer.Context, profile: str) -> Wanted:
    """The profile, with the parameters of the configuration."""
    config = settings.config_of(context)
    overrides = [ParamOverride(paths=one.paths, params=one.params) for one in config.overrides]
    return Wanted(profile, params=config.params, overrides=overrides)


def _selected(context: typer.Context, whole: Catalog, wanted: Wanted) -> Catalog:
    try:
        return select(whole, wanted)
    except Unfit as unfit:
        where = settings.where(context, unfit.key)
        raise UsageError(f"{where}: {unfit}", unfit.hint) from unfit


def _in_words(whole: Catalog, wanted: Wanted, selection: Selection) -> Iterator[str]:
    """What narrowed the policies; and what a reader of that would be wrong about."""
    without_effect = idle(whole, wanted)
    acting = [pattern for pattern in wanted.skip if pattern not in without_effect]
    yield from narrowed({**selection, "skip": acting})
    if without_effect:
        yield f"left out already, skipped or not: {', '.join(without_effect)}"
    if own := outside(whole, wanted):
        named = ", ".join(own[:_MOST_NAMED])
        more = f" and {len(own) - _MOST_NAMED} more" if len(own) > _MOST_NAMED else ""
        are = "are" if len(own) > 1 else "is"
        yield f"{len(own)} of your own policies {are} not in the profile {wanted.profile}: " + (
            named + more
        )


_MOST_NAMED = 5
