"""The conditions under which GitLab shows an attribute, as rows of a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

Attributes = dict[str, Any]

TIERS: Final = {"free": 0, "premium": 1, "ultimate": 2}

GUEST: Final = 10
REPORTER: Final = 20
DEVELOPER: Final = 30
MAINTAINER: Final = 40
OWNER: Final = 50
ADMIN: Final = 60


class _Absent:
    """The type of ABSENT."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Absent":
        return self


ABSENT: Final = _Absent()


@dataclass(frozen=True, eq=False)
class Key:
    """One attribute of an entity: its default value and who is shown it; equal only to itself."""

    name: str
    default: Any = None
    detail: bool = False  # only in the GET of one object, never in a list
    root: bool = False  # only on a top-level group
    role: int = 0  # the least access level that is shown it
    code: bool = False  # needs read_code on the project
    tier: str = "free"
    ee: bool = False  # missing from a Community build
    saas: bool = False
    since: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class View:
    """Everything about an answer that decides which keys it carries."""

    access: int
    tier: str
    ee: bool
    saas: bool
    version: tuple[int, int]
    detail: bool = False
    root: bool = False
    code: bool = True

    def shows(self, key: Key) -> bool:
        """Say whether this answer may carry the key."""
        return (
            (self.detail or not key.detail)
            and (self.root or not key.root)
            and self.access >= key.role
            and (self.code or not key.code)
            and TIERS[self.tier] >= TIERS[key.tier]
            and (self.ee or not key.ee)
            and (self.saas or not key.saas)
            and self.version >= key.since
        )


@lru_cache(maxsize=4096)
def _shown(keys: tuple[Key, ...], view: View) -> tuple[str, ...]:
    return tuple(key.name for key in keys if view.shows(key))


def pick(stored: Attributes, keys: tuple[Key, ...], view: View) -> Attributes:
    """Return the stored attributes that the view shows, without the absent ones."""
    return {
        name: stored[name] for name in _shown(keys, view) if stored.get(name, ABSENT) is not ABSENT
    }


def rows(holder: Attributes, name: str) -> list[Attributes]:
    """Return a stored list; one that is marked as absent is hidden, and for us it is empty."""
    stored = holder[name]
    return [] if stored is ABSENT or stored is None else list(stored)


def bare(names: Iterable[str], **conditions: Any) -> tuple[Key, ...]:
    """Make several keys that share their default and their conditions."""
    return tuple(Key(name, **conditions) for name in names)
