"""Proves a tier: from the plan, or from the keys that only a licensed GitLab sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.model import JSON, Tier
from scanner.sources.gitlab.sight import Licence, older

_PLANS = {
    "free": Tier.FREE,
    "premium": Tier.PREMIUM,
    "silver": Tier.PREMIUM,
    "ultimate": Tier.ULTIMATE,
    "gold": Tier.ULTIMATE,
    "opensource": Tier.ULTIMATE,
}
"""GitLab's names of plans, old and new; trials begin with the name of what is tried."""

_PREMIUM_KEYS = ("ip_restriction_ranges", "only_allow_merge_if_pipeline_succeeds")
"""A group's own answer has them from Premium on, whoever reads it."""

_ULTIMATE_KEY = "only_allow_merge_if_all_status_checks_passed"
"""A project's answer has it on Ultimate, whoever reads it."""

_PREMIUM_PROJECT_KEYS = ("merge_trains_enabled", "mirror")
"""A project's answer has them from Premium on, whoever reads it."""

_PREMIUM_KEYS_SINCE = "15.4"
_ULTIMATE_KEY_SINCE = "15.5"


def plan_named(name: JSON) -> Tier | None:
    """The tier of a plan as a licence or a namespace names it; None for one we do not know."""
    return _PLANS.get(str(name).split("_")[0]) if name else None


def of_group(edition: str, version: str, top: Mapping[str, Any]) -> Licence:
    """What a top-level group's own answer proves."""
    if edition == "ce":
        return Licence(Tier.FREE, Tier.FREE)
    if any(key in top for key in _PREMIUM_KEYS):
        return Licence(Tier.PREMIUM, Tier.ULTIMATE)
    if top and edition == "ee" and not older(version, _PREMIUM_KEYS_SINCE):
        return Licence(Tier.FREE, Tier.FREE)
    return Licence()


def of_plan(plan: Tier, shown: Licence, top: Mapping[str, Any]) -> Licence:
    """What a namespace's plan proves: nothing when the group shows what the plan does not have.

    On GitLab.com a public group of a free plan shows paid features, so only a private one counts.
    """
    if top.get("visibility") == "private" and shown.at_least.rank > plan.rank:
        return Licence()
    return Licence(plan, plan)


def settled(
    licence: Licence,
    edition: str,
    version: str,
    gitlab_com: bool,
    project: Mapping[str, Any] | None,
) -> Licence:
    """Tell Premium from Ultimate by one project's answer, where the plan is not known.

    On GitLab.com a public project of a free plan shows paid features, so only a private one counts.
    """
    if project is None or licence.at_least is licence.at_most:
        return licence
    if gitlab_com and project.get("visibility") != "private":
        return licence
    if _ULTIMATE_KEY in project:
        return Licence(Tier.ULTIMATE, Tier.ULTIMATE)
    if older(version, _ULTIMATE_KEY_SINCE):
        return licence
    if any(key in project for key in _PREMIUM_PROJECT_KEYS):
        return Licence(Tier.PREMIUM, Tier.PREMIUM)
    if licence.at_least is Tier.FREE and edition == "ee":
        return Licence(Tier.FREE, Tier.FREE)
    return Licence(licence.at_least, Tier.PREMIUM)
