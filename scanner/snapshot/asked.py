"""What two scans were asked: where they differ, what one has read is no part of the other."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import JSON

_MOST = 5
"""Entries of a list that are named."""


def of_manifest(manifest: Mapping[str, JSON]) -> dict[str, JSON]:
    """What was asked, and by whom, as far as it is the same for all shards of a scan."""
    instance, identity = manifest["instance"], manifest["identity"]
    scope = manifest.get("scope", {})
    return {
        "URL": instance["url"],
        "instance": instance["name"],
        "GitLab": f"{instance['version']} {instance['edition']}",
        "glscan": manifest.get("tool", {}).get("version"),
        "user": identity.get("username"),
        "scopes of the token": identity.get("scopes"),
        "role": identity.get("role"),
        "shards": scope.get("shard", {}).get("of"),
        **{name: sorted(scope.get(name, ())) for name in ("groups", "projects", "exclude")},
        "limit": scope.get("limit"),
        "sections": manifest.get("reads"),
    }


def differences(before: Mapping[str, JSON], now: Mapping[str, JSON]) -> list[str]:
    """What differs, by the names that the values have, each in words."""
    return [
        f"{name} {_difference(before.get(name), now.get(name))}"
        for name in dict.fromkeys([*before, *now])
        if before.get(name) != now.get(name)
    ]


def _difference(before: JSON, now: JSON) -> str:
    if not (isinstance(before, list) and isinstance(now, list)):
        return f"({_shown(before)}, and now {_shown(now)})"
    more = [f"+{one}" for one in now if one not in before]
    less = [f"-{one}" for one in before if one not in now]
    found = more + less
    others = [f"{len(found) - _MOST} more"] if len(found) > _MOST else []
    return f"({', '.join([*found[:_MOST], *others])})"


def _shown(value: JSON) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "none")
