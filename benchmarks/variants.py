"""A snapshot of many projects, and variants of three bundled policies to judge them by."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scanner import lines, resources
from scanner.snapshot import store

VARIED = (
    "project/default_branch_refuses_force_push.rego",
    "project/default_branch_refuses_direct_pushes.rego",
    "group/push_rules_reject_unsigned_commits.rego",
)
"""The bundled policies that judge projects; their variants differ in id and package alone."""


def write_snapshot(path: Path, projects: int) -> None:
    """A snapshot of one group and many projects with settings that vary by a fixed seed."""
    dice = random.Random(1)
    about: dict[str, Any] = {
        "tool": {"name": "glscan", "version": "0"},
        "instance": {
            "name": "bench",
            "url": "https://bench.example",
            "version": "18.5.1",
            "edition": "ee",
        },
        "scope": {"groups": ["bench"]},
        "identity": {"username": "bench", "scopes": [], "role": "owner", "token_expires_at": ""},
        "started": "2026-11-21T10:00:00Z",
        "finished": "2026-11-21T10:00:00Z",
        "requests": 0,
    }
    lines.write(
        path,
        {"schema": store.SCHEMA, "manifest": about},
        (_project(number, dice) for number in range(projects)),
        lambda: {"ledger_sha256": "0" * 64},
    )


def _project(number: int, dice: random.Random) -> Mapping[str, Any]:
    push_rule = {"reject_unsigned_commits": dice.random() < 0.9, "prevent_secrets": True}
    branches = {
        name: {
            "id": number * 4 + place,
            "name": name,
            "allow_force_push": dice.random() < 0.05,
            "code_owner_approval_required": True,
            "inherited": False,
            "push_access_levels": [{"kind": "role", "access_level": dice.choice([0, 40, 40, 30])}],
            "merge_access_levels": [{"kind": "role", "access_level": 40}],
            "unprotect_access_levels": [{"kind": "role", "access_level": 40}],
            "matches_default_branch": name in ("main", "ma*"),
        }
        for place, name in enumerate(("main", "ma*", "release/*", "stable"))
    }
    settings = {
        "id": number,
        "archived": dice.random() < 0.05,
        "empty_repo": dice.random() < 0.02,
        "default_branch": "main",
        "visibility": "private",
        **{f"{kind}_access_level": "private" for kind in ("pages", "builds", "forking")},
    }
    return {
        "kind": "project",
        "path": f"bench/p{number:06}",
        "id": number,
        "tier": "premium",
        "sections": {
            name: {"status": "ok", "data": data, "origin": {"endpoint": f"GET /{name}"}}
            for name, data in (
                ("protected_branches", branches),
                ("push_rule", push_rule),
                ("settings", settings),
            )
        },
    }


def write_policies(folder: Path, count: int) -> None:
    """Variants of three bundled project policies, as custom ones; only these are run."""
    target = folder / "bench"
    target.mkdir(parents=True)
    for number in range(count):
        source = (resources.policies() / VARIED[number % len(VARIED)]).read_text()
        [id] = set(re.findall(r"#\s+id: (\S+)", source))
        source = source.replace(id, f"BENCH-{number:03}")
        source = re.sub(
            r"^package .*$", f"package custom.bench.p{number:03}", source, flags=re.MULTILINE
        )
        (target / f"p{number:03}.rego").write_text(source)
