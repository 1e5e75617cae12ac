"""Parameters of policies: held against their METADATA, and which value holds for which path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner import discreet, paths
from scanner.catalog.load import Policy
from scanner.errors import UsageError
from scanner.model import JSON
from scanner.report import ParamOverride
from scanner.spelling import nearest

Params = Mapping[str, Mapping[str, JSON]]
"""Values by id of the policy, then by name of the parameter."""

Key = tuple[str | int, ...]


class Unfit(UsageError):
    """A setting that does not fit the policies there are; `key` says which, as in glscan.yaml."""

    def __init__(self, key: Key, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.key = key


def checked(policies: Sequence[Policy], params: Params, key: Key) -> Params:
    """The values by the policies' own ids, each known and of its type. Raises Unfit."""
    known = {name: policy for policy in policies for name in policy.ids}
    found: dict[str, dict[str, JSON]] = {}
    for id, values in params.items():
        if id not in known:
            hint = nearest(id, known, "`glscan policies list` names them all.")
            raise Unfit((*key, id), f"there is no policy {discreet.name(id)}", hint)
        for name, value in values.items():
            _check((*key, id, name), known[id], name, value)
        found.setdefault(known[id].id, {}).update(values)
    return found


def _check(key: Key, policy: Policy, name: str, value: JSON) -> None:
    params = policy.annotation.custom.params
    if name not in params:
        there = f"It has {', '.join(params)}." if params else "It has none."
        said = f"{policy.id} has no parameter {discreet.name(name)}"
        raise Unfit(key, said, nearest(name, params, there))
    param = params[name]
    if fault := param.fault(value):
        raise Unfit(key, f"this should {fault}", param.meaning)


class ByPath:
    """The parameters that hold for a resource: those of the run, and what overrides change."""

    def __init__(self, policies: Sequence[Policy], overrides: Sequence[ParamOverride]) -> None:
        self._base = {policy.id: policy.params for policy in policies}
        self._overrides = [
            one for one in overrides if not self._base.keys().isdisjoint(one["params"])
        ]
        self._meets = [paths.matcher(override["paths"]) for override in self._overrides]
        self._held: dict[tuple[int, ...], Params] = {(): self._base}

    def of(self, path: str) -> Params:
        """The values at `path`; the same object wherever the same overrides hold."""
        met = tuple(number for number, meets in enumerate(self._meets) if meets(path))
        if met not in self._held:
            self._held[met] = self._with(met)
        return self._held[met]

    def _with(self, met: Sequence[int]) -> Params:
        held = dict(self._base)
        for number in met:
            for id, values in self._overrides[number]["params"].items():
                if id in held:
                    held[id] = {**held[id], **values}
        return held
