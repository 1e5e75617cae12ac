"""How every command ends: codes, words, tracebacks only for those who debug."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from scanner.errors import (
    AccessError,
    DocumentError,
    EngineError,
    ExitCode,
    GlscanError,
    PolicyError,
    UsageError,
)
from tests.unit.cli.conftest import Glscan

PROGRAM = [sys.executable, "-c", "from scanner.cli import main; main()"]


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("scanner.cli.options.catalog", fail)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (UsageError, 2),
        (PolicyError, 2),
        (DocumentError, 2),
        (AccessError, 5),
        (EngineError, 5),
        (GlscanError, 70),
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_expected_error_has_its_code(
    glscan: Glscan,
    monkeypatch: pytest.MonkeyPatch,
    kind: type[GlscanError],
    code: int,
    debug: bool,
) -> None:
    failing(monkeypatch, kind("it is wrong", "mend it"))
    assert glscan(*["--debug"] * debug, "policies", "list").code == code


def test_expected_error_says_what_to_do(glscan: Glscan, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, UsageError("it is wrong", "mend it"))
    ended = glscan("policies", "list")
    assert ended.err == "glscan: it is wrong\n        mend it\n"
    assert ended.out == ""


def test_expected_error_shows_its_traceback_with_debug(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, UsageError("it is wrong"))
    assert "Traceback" in glscan("--debug", "policies", "list").err


def test_internal_error_shows_no_traceback(glscan: Glscan, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, ZeroDivisionError("division by zero"))
    ended = glscan("policies", "list")
    assert ended.code == 70
    assert "internal error: ZeroDivisionError: division by zero" in ended.err
    assert "Traceback" not in ended.err


def test_internal_error_shows_its_traceback_with_debug(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, ZeroDivisionError("division by zero"))
    ended = glscan("--debug", "policies", "list")
    assert ended.code == 70
    assert "Traceback" in ended.err


def test_a_traceback_does_not_repeat_what_others_say(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = UsageError("it is wrong")
    error.__cause__ = ValueError("the answer was: glpat-SECRET")
    failing(monkeypatch, error)
    ended = glscan("--debug", "policies", "list")
    assert "ValueError\n" in ended.err
    assert "UsageError: it is wrong\n" in ended.err
    assert "SECRET" not in ended.err


def test_traceback_cannot_steer_the_terminal(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, ZeroDivisionError("\x1b[2J"))
    assert "\x1b" not in glscan("--debug", "policies", "list").err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), EOFError()])
def test_interrupted_run_says_so(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    failing(monkeypatch, error)
    ended = glscan("policies", "list")
    assert ended.code == 130
    assert ended.err.endswith("glscan: interrupted\n")


def test_lost_reader_within_a_command_interrupts_it(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", sys.stdout)
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    failing(monkeypatch, BrokenPipeError(errno.EPIPE, "Broken pipe"))
    assert glscan("policies", "list").code == 130


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "No such command 'nonsense'"),
        (["--nonsense"], "No such option: --nonsense"),
        (["evaluate"], "Missing argument 'SNAPSHOT'"),
        (["scan"], "there is no group to read"),
        (["evaluate", "x", "--engine", "gpt"], "glscan: --engine: "),
        (["evaluate", "x", "--fail-on", "severe"], "glscan: --fail-on: "),
        (["evaluate", "x", "--policy-timeout", "0"], "glscan: --policy-timeout: "),
        (["scan", "acme", "--timeout", "soon"], "glscan: --timeout: "),
        (["scan", "acme", "--token", "secret"], "No such option: --token"),
    ],
)
def test_wrong_command_line_is_a_usage_error(
    glscan: Glscan, arguments: list[str], words: str
) -> None:
    ended = glscan(*arguments)
    assert ended.code == 2
    assert words in ended.err
    assert ended.out == ""


@pytest.mark.parametrize("arguments", [[], ["policies"]])
def test_bare_command_is_answered_with_its_help(glscan: Glscan, arguments: list[str]) -> None:
    ended = glscan(*arguments)
    assert ended.code == 2
    assert ended.err.startswith("Usage: glscan")
    assert "\\u000a" not in ended.err


@pytest.mark.parametrize("command", ["", "scan", "snapshot", "evaluate", "report", "policies"])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_goes_to_stdout(glscan: Glscan, command: str, flag: str) -> None:
    ended = glscan(*command.split(), flag)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"Usage: glscan {command}".rstrip())


def test_help_is_quick() -> None:
    """By the time of the processor: that of the wall tells more of what else runs."""
    before = os.times()
    for _ in range(3):
        subprocess.run([*PROGRAM, "--help"], check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    names = ("children_user", "children_system")
    spent = sum(getattr(after, one) - getattr(before, one) for one in names)
    assert spent / 3 < 0.3


def test_run_whose_reader_has_gone_is_neither_clean_nor_failing() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ended = subprocess.run(
            [*PROGRAM, "policies", "list"], stdout=writer, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writer)
    assert ended.returncode == ExitCode.INTERRUPTED
    assert b"Traceback" not in ended.stderr
