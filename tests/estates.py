"""Estates that tests start from."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from scanner import resources
from scanner.catalog.load import Catalog, load

LATER = "2099-12-31"
"""An expiry that has not come."""

OUTSIDER = "partners"
"""The outside group that the compliant estate is shared with."""


def compliant() -> dict[str, Any]:
    """A small estate that every policy of `catalog()` passes; a new one for each call."""
    signed = {"reject_unsigned_commits": True, "prevent_secrets": True}
    return {
        "version": "18.5.1",
        "tier": "premium",
        "users": {"ida.berg": {"id": 5}, "jon.mora": {"id": 6}},
        "application_settings": {
            "require_two_factor_authentication": False,
            "globally_allowed_ips": "192.0.2.0/24",
        },
        "groups": {
            "north": {
                "id": 1,
                "require_two_factor_authentication": True,
                "prevent_forking_outside_group": True,
                "ip_restriction_ranges": "203.0.113.0/24,2001:db8::/48",
                "push_rule": dict(signed),
                "shared_with_groups": [
                    {"group_full_path": "north/apps", "group_access_level": 40, "expires_at": None},
                    {
                        "group_full_path": OUTSIDER,
                        "group_access_level": 20,
                        "expires_at": LATER,
                    },
                ],
            },
            "north/apps": {
                "id": 2,
                "push_rule": dict(signed),
                "shared_with_groups": [
                    {"group_full_path": "north", "group_access_level": 50, "expires_at": None}
                ],
            },
            OUTSIDER: {"id": 3},
        },
        "projects": {
            "north/site": {
                "id": 11,
                "push_rule": dict(signed),
                "protected_branches": {
                    "main": {"id": 1, "push_access_levels": [0], "merge_access_levels": [40]},
                    # It does not match `main`, so it may be as loose as it likes.
                    "spike/*": {"id": 2, "push_access_levels": [30], "allow_force_push": True},
                },
            },
            "north/apps/api": {
                "id": 12,
                "default_branch": "release/7.x",
                "push_rule": dict(signed),
                "protected_branches": {
                    "release/*": {"id": 3, "push_access_levels": [40, 60]},
                    "*": {"id": 4, "push_access_levels": [0]},
                },
            },
        },
    }


def catalog(*custom: Path) -> Catalog:
    """The bundled policies, where the outsider of `compliant()` is approved, and custom ones."""
    bundled = load(resources.policies(), custom)
    policies = [
        dataclasses.replace(policy, annotation=_approving(policy.annotation))
        if policy.id == "GL-GRP-013"
        else policy
        for policy in bundled.policies
    ]
    return dataclasses.replace(bundled, policies=policies)


def _approving(annotation: Any) -> Any:
    params = annotation.custom.params
    approved = params["approved_groups"].model_copy(update={"default": [OUTSIDER]})
    custom = annotation.custom.model_copy(
        update={"params": {**params, "approved_groups": approved}}
    )
    return annotation.model_copy(update={"custom": custom})
