"""Tells what becomes of what goes through a pipe of shell commands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from scanner.sources.gitlab.ci_commands import EVERYTHING

_OUTPUT = re.compile(r"/dev/(stdout|fd/1)|/proc/(self|\$\$)/fd/1")
_LOG = re.compile(r"/dev/(stderr|tty|fd/2)|/proc/[^/]*/fd/2")
"""Under which names a shell's own output is a file, and what goes to the log past any pipe."""


class Fate(Enum):
    """What becomes of what goes through a pipe."""

    SHOWN = auto()
    KEYS = auto()
    """Of an environment, only the names are shown."""
    RUN = auto()
    GONE = auto()


@dataclass(slots=True)
class Stage:
    """One command of a pipe."""

    printed: set[str] = field(default_factory=set)
    brought: set[str] = field(default_factory=set)
    """The variables in what files and texts bring it."""
    passes: bool = False
    reads: bool = False
    keys: bool = False
    redirected: bool = False
    logged: bool = False
    """Whether its output goes to the log past any pipe."""
    fate: Fate | None = None
    """What becomes of its input, once the whole pipe is read."""

    def send(self, target: str, sign: str) -> None:
        """Direct the output to another place."""
        if _LOG.fullmatch(target) or (sign == ">&" and target == "2"):
            self.logged = True
        elif not _OUTPUT.fullmatch(target) and not (sign == ">&" and target.isdigit()):
            self.redirected = True


@dataclass(slots=True)
class Flow:
    """What comes out of a pipe."""

    shown: set[str] = field(default_factory=set)
    logged: set[str] = field(default_factory=set)
    """Of these names, those that are in the log wherever the pipe's output goes."""
    unclear: bool = False
    """Whether something is run that goes through the pipe."""

    def take(self, names: set[str], fate: Fate, logged: bool) -> None:
        """Add names to what their fate makes them."""
        self.unclear = self.unclear or (fate is Fate.RUN and bool(names))
        if fate in (Fate.SHOWN, Fate.KEYS):
            seen = names - {EVERYTHING} if fate is Fate.KEYS else names
            self.shown |= seen
            self.logged |= seen if logged else set()


def flow(stages: Sequence[Stage]) -> Flow:
    """What the commands of a pipe show together; each is told the fate of its input."""
    found = Flow()
    after, logged = Fate.SHOWN, False
    for stage in reversed(stages):
        if stage.logged or stage.redirected:
            after, logged = (Fate.SHOWN, True) if stage.logged else (Fate.GONE, False)
        found.take(stage.printed, after, logged)
        if stage.reads:
            after = Fate.RUN
        elif not stage.passes:
            after = Fate.GONE
        elif stage.keys and after is Fate.SHOWN:
            after = Fate.KEYS
        found.take(stage.brought, after, logged)
        stage.fate = after
    return found
