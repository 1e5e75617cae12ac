"""Which policies of a run support the controls of a framework, and how much each says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from scanner.report import Policy


def support(policies: Iterable[Policy], framework: str) -> Mapping[str, Mapping[str, str]]:
    """Control id -> policy id -> strong, moderate or weak."""
    found: dict[str, dict[str, str]] = {}
    for policy in policies:
        for control, strength in policy["controls"].get(framework, {}).items():
            found.setdefault(control, {})[policy["id"]] = strength
    return found
