"""Options of `glscan` itself: its version, and tracebacks for those who debug it."""

from __future__ import annotations

import os
from typing import Annotated

import typer

_state = {"debug": False}


def debugging() -> bool:
    """Whether expected errors should show their traceback."""
    return _state["debug"]


def _or_none(name: str, version: str | None) -> str:
    return f"{name} {version}" if version else "not installed"


def _show(wanted: bool) -> None:
    if not wanted:
        return
    import platform

    from scanner import __version__
    from scanner.engines.presence import opa_binary, regorus_version

    typer.echo(f"glscan {__version__}")
    typer.echo(f"Python {platform.python_version()}")
    typer.echo(f"embedded engine: {_or_none('regorus', regorus_version())}")
    typer.echo(f"opa: {opa_binary(os.environ) or 'not on PATH'}")
    raise typer.Exit


def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show, is_eager=True, help="Show versions and exit."),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Prove that a GitLab is set up the way its owner's controls say."""
    _state["debug"] = debug
