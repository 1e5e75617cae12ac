"""The command line: the only place that prints, exits, and reads the clock and the environment."""

from __future__ import annotations

import sys
import traceback
from typing import Any

import typer

from scanner import discreet
from scanner.cli import (
    access,
    audit_events,
    baseline,
    config,
    diff,
    doctor,
    ending,
    evaluate,
    gate,
    history,
    init,
    investigate,
    merge,
    plan,
    policies,
    propose,
    report,
    scan,
    settings,
    snapshot,
    verify,
    version,
    waivers,
)
from scanner.cli.terminal import complain, say
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
app.command("init")(init.command)
app.command("doctor")(doctor.command)
app.command("plan")(plan.command)
app.command("scan")(scan.command)
app.command("snapshot")(snapshot.command)
app.command("merge")(merge.command)
app.command("access")(access.command)
app.command("audit-events")(audit_events.command)
app.command("propose")(propose.command)
app.command("evaluate")(evaluate.command)
app.command("gate")(gate.command)
app.command("diff")(diff.command)
app.command("investigate")(investigate.command)
app.command("report")(report.command)
app.command("baseline")(baseline.command)
app.command("verify")(verify.command)
app.add_typer(policies.app, name="policies")
app.add_typer(waivers.app, name="waivers")
app.add_typer(history.app, name="history")
app.add_typer(config.app, name="config")


def main() -> None:
    """Run the command line and exit with one of the codes of `ExitCode`."""
    with ending.by_signal():
        code = _run()
    sys.exit(ending.printed(code))


def _run() -> int:
    try:
        code = int(_command()(prog_name="glscan", standalone_mode=False) or ExitCode.OK)
    except (typer.Abort, KeyboardInterrupt):
        code = ExitCode.INTERRUPTED
    except GlscanError as error:
        _trace(error)
        complain(str(error), error.hint)
        return error.exit_code
    except typer.TyperException as error:
        _refuse(error)
        return ExitCode.USAGE
    except SystemExit as error:
        # Typer ends a run whose reader has gone with 1, which would say that there are findings.
        if isinstance(error.__context__, BrokenPipeError):
            return ExitCode.INTERRUPTED
        raise
    except OSError as error:
        _trace(error)
        where = f"{error.filename}: " if error.filename else ""
        hint = "Is the disk full, or the folder read-only? TMPDIR says where temporary files go."
        complain(f"{where}{error.strerror or error}", hint)
        return ExitCode.USAGE
    except Exception as error:
        _trace(error)
        complain(
            f"internal error: {type(error).__name__}: {error}",
            "This is a defect of glscan. Run again with `glscan --debug ...` and report it.",
        )
        return ExitCode.INTERNAL
    if code == ExitCode.INTERRUPTED:
        complain("interrupted")
    return code


def _command() -> Any:
    """The command line; its help names an argument, without the type that it has in Python."""
    command: Any = typer.main.get_command(app)
    below = [command]
    while below:
        one = below.pop()
        below += getattr(one, "commands", {}).values()
        for parameter in one.params:
            if parameter.param_type_name == "argument":
                parameter.display_type_rich = lambda ctx: None
    return command


_HELP = "`glscan --help` and `glscan COMMAND --help` list what there is."


def _trace(error: BaseException) -> None:
    """Where an error came from. What others' errors say may repeat what a server sent, or a token.

    So of those only the kind is told.
    """
    if not version.debugging():
        return
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before:
        _trace(before)
    told = type(error).__qualname__
    said = f"{told}: {error}" if isinstance(error, GlscanError) else told
    frames = traceback.format_tb(error.__traceback__)
    for line in ("Traceback (most recent call last):", *"".join(frames).splitlines(), said):
        say(line)


def _refuse(error: typer.TyperException) -> None:
    """Say what is wrong with the command line; a bare command is answered with its help."""
    said = discreet.words(settings.misfit(error) or error.format_message())
    message, *more = said.splitlines() or [""]
    if not more:
        complain(message, _HELP)
        return
    for line in (message, *more):
        say(line)
