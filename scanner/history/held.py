"""Under which parameters a policy judged: what other ones leave out, nobody mended."""

from __future__ import annotations

from collections.abc import Mapping

from scanner import lines, paths
from scanner.model import JSON
from scanner.report import Run

_DIGITS = 16


class Held:
    """The parameters of a run, for each policy and path as a digest."""

    def __init__(self, run: Run) -> None:
        self._base = {policy["id"]: policy["params"] for policy in run["policies"]}
        self._overrides = [
            (paths.matcher(one["paths"]), one["params"]) for one in run["param_overrides"]
        ]
        self._known: dict[tuple[str, tuple[int, ...]], str] = {}

    def digest(self, policy: str, path: str) -> str:
        """Of the values that held for a policy at a path; empty where it takes none."""
        met = tuple(
            number
            for number, (meets, params) in enumerate(self._overrides)
            if policy in params and meets(path)
        )
        if (policy, met) not in self._known:
            self._known[policy, met] = _digest(self._values(policy, met))
        return self._known[policy, met]

    def _values(self, policy: str, met: tuple[int, ...]) -> Mapping[str, JSON]:
        values = dict(self._base.get(policy, {}))
        for number in met:
            values |= self._overrides[number][1][policy]
        return values


def _digest(values: Mapping[str, JSON]) -> str:
    return lines.digest_of(values)[:_DIGITS] if values else ""
