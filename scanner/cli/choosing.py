"""Which policies a command works with, and with which parameters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from scanner.catalog.load import Catalog
from scanner.catalog.params import Unfit
from scanner.catalog.select import Wanted, select
from scanner.cli import options, settings
from scanner.cli.terminal import say
from scanner.errors import UsageError
from scanner.model import Severity
from scanner.report import ParamOverride, narrowed


def chosen(
    context: typer.Context,
    folders: Sequence[Path] | None,
    profile: str,
    only: Sequence[str] | None,
    skip: Sequence[str] | None,
    frameworks: Sequence[str] | None,
    severity: Severity | None,
) -> Catalog:
    """The policies that options and configuration ask for; says so when some are left out.

    Raises UsageError naming the option, variable or line that fits no policy.
    """
    config = settings.config_of(context)
    wanted = Wanted(
        profile,
        only or (),
        skip or (),
        frameworks or (),
        severity,
        config.params,
        [ParamOverride(paths=one.paths, params=one.params) for one in config.overrides],
    )
    catalog = options.catalog(folders)
    try:
        catalog = select(catalog, wanted)
    except Unfit as unfit:
        where = settings.where(context, unfit.key)
        raise UsageError(f"{where}: {unfit}", unfit.hint) from unfit
    judging, left_out = len(catalog.policies), len(catalog.selection["left_out"])
    if asked := "; ".join(narrowed(catalog.selection)):
        say(f"{judging} of {judging + left_out} policies selected: {asked}")
    return catalog
