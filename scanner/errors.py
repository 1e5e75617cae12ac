"""The one family of expected errors: each says what is wrong, what to do next, and how to exit.

GlscanError
├── UsageError            2   the command line or configuration is wrong
├── PolicyError           2   a policy, its METADATA or a framework file cannot be used
├── DocumentError         2   a snapshot, ledger or results file cannot be trusted or read
├── AccessError           5   GitLab, or the database of a history, refuses or cannot be reached
└── EngineError           5   no engine, or the engine stopped answering
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of every command; 1 wins over 3 and 4."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    STRICT = 4
    ACCESS = 5
    INTERNAL = 70
    INTERRUPTED = 130


class GlscanError(Exception):
    """An expected error; `hint` says what to do next."""

    exit_code: ExitCode = ExitCode.INTERNAL

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(GlscanError):
    """The command line or the configuration is wrong."""

    exit_code = ExitCode.USAGE


def unwritable(path: object, reason: str | None) -> UsageError:
    """The error for a place where nothing can be written."""
    return UsageError(f"{path} cannot be written: {reason}", "Choose another path.")


class PolicyError(GlscanError):
    """A policy, its METADATA or a framework file cannot be used."""

    exit_code = ExitCode.USAGE


class DocumentError(GlscanError):
    """A snapshot, ledger or results file is cut short, altered, or of a version we do not know."""

    exit_code = ExitCode.USAGE


class AccessError(GlscanError):
    """GitLab or a database refuses, or cannot be reached."""

    exit_code = ExitCode.ACCESS


class EngineError(GlscanError):
    """There is no policy engine, or it stopped answering."""

    exit_code = ExitCode.ACCESS
