"""The two names of a finding that stay the same from run to run.

Neither holds message, value, severity or position. `id/v1` survives a rename of the resource;
`path/v1` lets a configuration file and the live group meet. Changing a recipe needs a new version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner import lines
from scanner.model import Kind

_HEX_DIGITS = 32


def fingerprints(
    instance: str,
    policy: str,
    resource: tuple[str, int, str],
    at: tuple[str, int, str] | None,
    path: Sequence[str],
    key: str,
) -> Mapping[str, str]:
    """`id/v1` and `path/v1`; `resource` and `at` are (kind, numeric id, full path)."""
    kind, _, full_path = resource
    at_id = [at[0], _known(*at)] if at else []
    at_path = [at[0], at[2]] if at else []
    return {
        "id/v1": _hash(
            ["id/v1", instance, policy, kind, _known(*resource), at_id, list(path), key]
        ),
        "path/v1": _hash(["path/v1", instance, policy, kind, full_path, at_path, list(path), key]),
    }


def _known(kind: str, id: int, full_path: str) -> int | str:
    """The id; the path of what is not there yet and has none. The instance never has one."""
    return id or (full_path if kind in (Kind.GROUP, Kind.PROJECT) else 0)


def _hash(parts: Sequence[object]) -> str:
    return lines.digest_of(parts)[:_HEX_DIGITS]
