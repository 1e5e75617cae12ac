"""The command line: the only place that prints, exits, and reads the clock and the environment."""

from __future__ import annotations

import os
import sys

import typer

from scanner.cli import evaluate, policies, report, scan, snapshot, version
from scanner.cli.terminal import complain
from scanner.errors import ExitCode, GlscanError

app = typer.Typer(
    name="glscan",
    help="Prove that a GitLab is set up the way its owner's controls say.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.callback()(version.root)
app.command("scan")(scan.command)
app.command("snapshot")(snapshot.command)
app.command("evaluate")(evaluate.command)
app.command("report")(report.command)
app.add_typer(policies.app, name="policies")


def main() -> None:
    """Run the command line and exit with one of the codes of `ExitCode`."""
    sys.exit(_run())


def _run() -> int:
    try:
        return int(app(standalone_mode=False) or ExitCode.OK)
    except typer.Exit as error:
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        complain("interrupted")
        return ExitCode.INTERRUPTED
    except GlscanError as error:
        if version.debugging():
            raise
        complain(str(error), error.hint)
        return error.exit_code
    except typer.TyperException as error:
        complain(str(error), "`glscan --help` and `glscan COMMAND --help` list what there is.")
        return ExitCode.USAGE
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    except Exception as error:
        if version.debugging():
            raise
        complain(
            f"internal error: {type(error).__name__}: {error}",
            "This is a defect of glscan. Run again with `glscan --debug ...` and report it.",
        )
        return ExitCode.INTERNAL
