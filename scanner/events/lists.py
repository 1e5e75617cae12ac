"""Which lists of a file of events hold what happened somewhere, and how much of them was seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from scanner.events.account import Account

_OF_ALL = ("instance ", "stream ")
"""How the names of lists begin that hold what happened everywhere."""
_BELOW = " below group "
"""Stands in an account of all below a group that could not be listed."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of a file, by whose they are."""

    of_all: Sequence[Account]
    """Of the instance, or of streams: where there is one, it holds what all others would."""
    by_name: dict[str, Account] = field(default_factory=dict)
    """The others, by `kind path`."""
    unlisted: dict[str, Account] = field(default_factory=dict)
    """By path of a group: why what lies below it was not asked for."""

    def holding(self, names: Iterable[str]) -> Sequence[Account]:
        """The lists that hold what happened on resources of these names."""
        return self.of_all or [self.by_name[name] for name in names if name in self.by_name]

    def why_unlisted(self, path: str) -> Account | None:
        """Why what has this path is in no list, where that is known."""
        found = (one for above, one in self.unlisted.items() if f"{path}/".startswith(f"{above}/"))
        return next(found, None)


def lists_of(accounts: Sequence[Account]) -> Lists:
    """The lists that a file tells of at its end."""
    made = Lists([one for one in accounts if one.source.startswith(_OF_ALL)])
    for one in accounts:
        _, below, group = one.source.partition(_BELOW)
        if below:
            made.unlisted[group] = one
        else:
            made.by_name[one.source] = one
    return made
