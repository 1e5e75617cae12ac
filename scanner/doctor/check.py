"""One check: what was looked at, how it stands, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from scanner.errors import ExitCode, GlscanError


class Standing(StrEnum):
    """How a check stands."""

    OK = "ok"
    NOTE = "note"
    """Not there, or not told, and nothing of a scan hangs on it."""
    WARN = "warn"
    """A scan works, and is worse for it."""
    FAIL = "fail"
    """A scan does not work."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor."""

    check: str
    status: Standing
    detail: str
    hint: str = ""
    """What to do next."""
    path: str = ""
    """The group or project it is about."""
    exit_code: ExitCode = ExitCode.OK
    """How a scan would exit."""

    def of(self, path: str) -> Check:
        """The same, about a group or project."""
        return replace(self, path=path)

    def to_json(self) -> Mapping[str, str]:
        """The check as `--json` shows it."""
        record = {
            "check": self.check,
            "status": self.status.value,
            "detail": self.detail,
            "hint": self.hint,
        }
        return {**record, "path": self.path} if self.path else record


def ok(check: str, detail: str) -> Check:
    """Nothing to do."""
    return Check(check, Standing.OK, detail)


def note(check: str, detail: str) -> Check:
    """Only to be known."""
    return Check(check, Standing.NOTE, detail)


def warn(check: str, detail: str, hint: str) -> Check:
    """Something to mend that does not stop a scan."""
    return Check(check, Standing.WARN, detail, hint)


def fail(check: str, detail: str, hint: str, exit_code: ExitCode) -> Check:
    """Something that stops a scan."""
    return Check(check, Standing.FAIL, detail, hint, exit_code=exit_code)


def failed(check: str, error: GlscanError) -> Check:
    """An error that a scan would end with."""
    return fail(check, str(error), error.hint, error.exit_code)
