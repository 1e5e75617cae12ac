"""Narrows a catalogue to the policies that are wanted, with the parameters they are wanted with."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from scanner.catalog.load import Catalog, Policy
from scanner.catalog.params import Key, Params, Unfit, checked
from scanner.catalog.profiles import Profile
from scanner.choices import FULL
from scanner.errors import PolicyError, UsageError
from scanner.model import Severity
from scanner.report import ParamOverride, Selection
from scanner.report_words import narrowed
from scanner.spelling import nearest

_LIST = "`glscan policies list` names them all."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a catalogue; without more it is everything, with the defaults."""

    profile: str = FULL
    only: Sequence[str] = ()
    """Patterns over ids, aliases and names; one of them is enough."""
    skip: Sequence[str] = ()
    frameworks: Sequence[str] = ()
    severity: Severity | None = None
    params: Params = field(default_factory=dict)
    overrides: Sequence[ParamOverride] = ()
    """In order: a later one wins."""
    events: bool = False
    """Whether there are audit events to judge; without, policies over them are left out."""


def select(catalog: Catalog, wanted: Wanted) -> Catalog:
    """The catalogue of the wanted policies alone; it tells what was left out.

    Values of parameters win in the order METADATA, profile, `params`, `overrides`. Raises Unfit
    for what no policy, framework, profile or parameter answers to, PolicyError for a profile that
    does so, UsageError when no policy is left, or for policies over events where there are none.
    """
    policies = catalog.policies
    ids, of_profile = _profile(catalog, wanted.profile)
    params = checked(policies, wanted.params, ("params",))
    overrides = [
        ParamOverride(
            paths=list(override["paths"]),
            params=checked(policies, override["params"], ("overrides", number, "params")),
        )
        for number, override in enumerate(wanted.overrides)
    ]
    wished = _wished(catalog, wanted)
    wished -= matching(policies, wanted.skip, ("policies", "skip"))
    frameworks = set(wanted.frameworks)
    eventful = set() if wanted.events else _over_events(policies, wanted.only)
    chosen = [
        _showing(
            frameworks,
            dataclasses.replace(
                policy, values={**of_profile.get(policy.id, {}), **params.get(policy.id, {})}
            ),
        )
        for policy in policies
        if policy.id in (ids & wished) - eventful
    ]
    kept = {policy.id for policy in chosen}
    selection = Selection(
        profile=wanted.profile,
        only=list(wanted.only),
        skip=list(wanted.skip),
        frameworks=list(wanted.frameworks),
        severity=wanted.severity.value if wanted.severity else "",
        left_out=[policy.id for policy in policies if policy.id not in kept],
    )
    if without := sorted(ids & wished & eventful):
        selection["without_events"] = without
    if not chosen and without:
        raise UsageError(f"no policy is left: {', '.join(without)} judge audit events", _EVENTS)
    if not chosen:
        raise _nothing_left(selection, bool(wished))
    return dataclasses.replace(
        catalog,
        policies=chosen,
        frameworks=[one for one in catalog.frameworks if not frameworks or one["id"] in frameworks],
        overrides=overrides_of(kept, overrides),
        selection=selection,
    )


_EVENTS = (
    "`glscan scan` and `evaluate` take them with --audit-events FILE, as `glscan audit-events -f"
    " jsonl` writes it."
)


def _over_events(policies: Sequence[Policy], only: Sequence[str]) -> set[str]:
    """The policies over audit events. Raises Unfit for a pattern that means nothing else."""
    found = {policy.id for policy in policies if policy.judges_events}
    for number, pattern in enumerate(only):
        if matching(policies, [pattern], ("policies", "only", number)) <= found:
            says = f"{pattern!r} judges audit events, and none are given"
            raise Unfit(("policies", "only", number), says, _EVENTS)
    return found


def eventless(catalog: Catalog) -> Catalog:
    """The catalogue without its policies over audit events; itself where it has none.

    Raises UsageError when no policy is left.
    """
    gone = [policy.id for policy in catalog.policies if policy.judges_events]
    if not gone:
        return catalog
    kept = [policy for policy in catalog.policies if policy.id not in gone]
    if not kept:
        raise UsageError("no policy is left: all of them judge audit events", _NO_DIFF)
    ids = {policy.id for policy in kept}
    left_out = sorted({*catalog.selection["left_out"], *gone})
    return dataclasses.replace(
        catalog,
        policies=kept,
        overrides=overrides_of(ids, catalog.overrides),
        selection={**catalog.selection, "left_out": left_out, "without_events": gone},
    )


_NO_DIFF = "Events are judged by `glscan evaluate`; name other policies here."


def outside(catalog: Catalog, wanted: Wanted) -> list[str]:
    """The ids of the user's own policies that nothing but the profile leaves out."""
    skipped = matching(catalog.policies, wanted.skip, ("policies", "skip"))
    ids = _wished(catalog, wanted) - skipped - _profile(catalog, wanted.profile)[0]
    return [one.id for one in catalog.policies if one.id in ids and not one.is_bundled]


def idle(catalog: Catalog, wanted: Wanted) -> list[str]:
    """The patterns of `skip` that take nothing away: all they mean is left out already."""
    ids = _wished(catalog, wanted) & _profile(catalog, wanted.profile)[0]
    return [
        pattern
        for pattern in wanted.skip
        if not any(one.id in ids and _means(pattern, one) for one in catalog.policies)
    ]


def _wished(catalog: Catalog, wanted: Wanted) -> set[str]:
    """The policies that answer to every wish; profile and `skip` have not been asked."""
    policies = catalog.policies
    frameworks = known_frameworks(catalog, wanted.frameworks, ("policies", "frameworks"))
    meant = matching(policies, wanted.only, ("policies", "only"))
    return {
        policy.id
        for policy in policies
        if (not wanted.only or policy.id in meant)
        and (not frameworks or not frameworks.isdisjoint(policy.annotation.custom.controls))
        and (wanted.severity is None or policy.severity.rank <= wanted.severity.rank)
    }


def _nothing_left(selection: Selection, by_profile: bool) -> UsageError:
    """The refusal to judge with nothing; it names the profile when that alone is the cause."""
    if not by_profile:
        asked = "; ".join(narrowed(selection))
        return UsageError(f"no policy is left to judge with: {asked}", "Narrow the selection less.")
    profile = selection["profile"]
    asked = "; ".join(narrowed({**selection, "profile": FULL}))
    those = f"{asked}: none of them" if asked else "none"
    return UsageError(
        f"no policy is left to judge with: {those} is in the profile {profile}",
        f"Choose another profile; {FULL} has every policy.",
    )


def _profile(catalog: Catalog, id: str) -> tuple[set[str], Params]:
    """The policies of a profile, and the values it sets."""
    if id == FULL:
        return {policy.id for policy in catalog.policies}, {}
    if id not in catalog.profiles:
        known = [FULL, *catalog.profiles]
        hint = nearest(id, known, f"Known: {', '.join(known)}.")
        raise Unfit(("policies", "profile"), f"there is no profile {id!r}", hint)
    profile = catalog.profiles[id]
    try:
        return _members(catalog, profile), checked(catalog.policies, profile.params, ("params",))
    except Unfit as unfit:
        key = ".".join(map(str, unfit.key))
        raise PolicyError(f"{profile.path}: {key}: {unfit}", unfit.hint) from unfit


def _members(catalog: Catalog, profile: Profile) -> set[str]:
    included = matching(catalog.policies, profile.policies, ("policies",))
    return included - matching(catalog.policies, profile.skip, ("skip",))


def matching(policies: Sequence[Policy], patterns: Sequence[str], key: Key) -> set[str]:
    """The ids of the policies that some pattern means; `key` is where the patterns stand.

    Raises Unfit for one that means none.
    """
    found: set[str] = set()
    for number, pattern in enumerate(patterns):
        meant = {policy.id for policy in policies if _means(pattern, policy)}
        if not meant:
            known = [name for policy in policies for name in (*policy.ids, policy.name)]
            families = {f"{policy.id.rpartition('-')[0]}-*" for policy in policies}
            raise Unfit(
                (*key, number),
                f"{pattern!r} matches no policy",
                nearest(pattern, [*known, *sorted(families)], _LIST),
            )
        found |= meant
    return found


def _means(pattern: str, policy: Policy) -> bool:
    lowered = pattern.lower()
    return any(fnmatchcase(name.lower(), lowered) for name in (*policy.ids, policy.name))


def known_frameworks(catalog: Catalog, wanted: Sequence[str], key: Key) -> set[str]:
    """The ids of these frameworks. Raises Unfit for one that is not there."""
    known = [framework["id"] for framework in catalog.frameworks]
    for number, id in enumerate(wanted):
        if id not in known:
            hint = nearest(id, known, f"Known: {', '.join(known) or 'none'}.")
            raise Unfit((*key, number), f"there is no framework {id!r}", hint)
    return set(wanted)


def _showing(frameworks: set[str], policy: Policy) -> Policy:
    """The policy as if it supported these frameworks alone."""
    if not frameworks:
        return policy
    custom = policy.annotation.custom
    controls = {id: cited for id, cited in custom.controls.items() if id in frameworks}
    shown = custom.model_copy(update={"controls": controls})
    return dataclasses.replace(
        policy, annotation=policy.annotation.model_copy(update={"custom": shown})
    )


def overrides_of(ids: Set[str], overrides: Sequence[ParamOverride]) -> list[ParamOverride]:
    """The overrides without what they say of other policies."""
    cut = [
        ParamOverride(
            paths=one["paths"],
            params={id: values for id, values in one["params"].items() if id in ids},
        )
        for one in overrides
    ]
    return [one for one in cut if one["params"]]
