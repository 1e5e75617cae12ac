"""The two names of a finding that stay the same from run to run.

Neither holds message, value, severity or position. `id/v1` survives a rename of the resource;
`path/v1` lets a configuration file and the live group meet. Changing a recipe needs a new version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner import lines

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
    kind, id, full_path = resource
    at_id = [at[0], at[1]] if at else []
    at_path = [at[0], at[2]] if at else []
    return {
        "id/v1": _hash(["id/v1", instance, policy, kind, id, at_id, list(path), key]),
        "path/v1": _hash(["path/v1", instance, policy, kind, full_path, at_path, list(path), key]),
    }


def _hash(parts: Sequence[object]) -> str:
    return lines.digest_of(parts)[:_HEX_DIGITS]
