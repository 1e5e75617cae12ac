"""The estate that these tests read: small, and no policy's business."""

from __future__ import annotations

from typing import Any

from tests.simulator import Estate

LATER = "2099-12-31"
"""An expiry that has not come."""


def north(**more: Any) -> Estate:
    """Two groups, two projects and a partner, on 18.5; the scanner is an Owner."""
    signed = {"reject_unsigned_commits": True, "prevent_secrets": True}
    world: dict[str, Any] = {
        "version": "18.5.1",
        "tier": "premium",
        "users": {"ida.berg": {"id": 5}, "jon.mora": {"id": 6}},
        "application_settings": {"globally_allowed_ips": "192.0.2.0/24"},
        "groups": {
            "north": {
                "id": 1,
                "ip_restriction_ranges": "203.0.113.0/24,2001:db8::/48",
                "push_rule": dict(signed),
                "shared_with_groups": [
                    {"group_full_path": "north/apps", "group_access_level": 40, "expires_at": None},
                    {"group_full_path": "partners", "group_access_level": 20, "expires_at": LATER},
                ],
            },
            "north/apps": {"id": 2, "push_rule": dict(signed)},
            "partners": {"id": 3},
        },
        "projects": {
            "north/site": {
                "id": 11,
                "push_rule": dict(signed),
                "protected_branches": {
                    "main": {"id": 1, "push_access_levels": [0], "merge_access_levels": [40]},
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
    return Estate.from_dict({**world, **more})
