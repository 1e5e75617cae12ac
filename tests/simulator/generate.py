"""Invents estates of any size: the same seed gives the same estate."""

from random import Random
from typing import Any, Final

from tests.simulator.estate import Estate
from tests.simulator.generate_parts import add_parts

_AREAS: Final = [
    "platform", "payments", "mobile", "data", "labs", "security", "tools", "web", "search",
    "identity", "billing", "logistics", "research", "support", "infra", "legacy",
]  # fmt: skip
_THINGS: Final = [
    "api", "gateway", "worker", "site", "ledger", "portal", "docs", "agent", "catalog", "charts",
    "pipeline", "scheduler", "mailer", "importer", "console", "runner-images", "sdk", "schemas",
]  # fmt: skip
_FIRST: Final = ["ada", "bo", "chen", "dana", "emil", "farah", "goran", "hana", "ines", "jun"]
_LAST: Final = ["adler", "brown", "costa", "diaz", "eng", "fox", "gray", "hall", "ito", "jain"]
_BRANCHES: Final = ["main", "main", "main", "main", "master", "develop"]
_RANGES: Final = [None, "10.0.0.0/8", "192.0.2.0/24,198.51.100.7", "0.0.0.0/0,203.0.113.0/24"]


def generate(seed: int, groups: int, projects: int) -> Estate:
    """Build the tree of `org`, and a few outsiders beside it that share and are shared with."""
    random = Random(seed)
    estate = Estate()
    usernames = _users(random, estate, max(10, min(2000, projects // 5)))
    outsiders = [f"outsider-{number + 1}" for number in range(min(3, groups // 10))]
    inside = _groups(random, estate, max(1, groups - len(outsiders)), usernames)
    for path in outsiders:
        estate.add_group(path, _group(random, usernames, root=True))
    paths = [*inside, *outsiders]
    for index in range(projects):
        # One project of each outsider, so that nearly all lies below `org`.
        namespace = outsiders[index] if index < len(outsiders) else random.choice(inside)
        path = f"{namespace}/{random.choice(_THINGS)}-{index + 1}"
        _project(random, estate, path, usernames, paths)
        if namespace in outsiders:
            estate.project(path)["shared_with_groups"] = [_share(random, inside, namespace)]
    for path in random.sample(paths, len(paths) // 5):
        estate.group(path)["shared_with_groups"].append(_share(random, paths, path))
    add_parts(seed, estate)
    return estate


def _users(random: Random, estate: Estate, count: int) -> list[str]:
    usernames = []
    for index in range(count):
        username = f"{random.choice(_FIRST)}.{random.choice(_LAST)}{index}"
        estate.add_user(
            username,
            {
                "external": random.random() < 0.05,
                "two_factor_enabled": random.random() < 0.8,
                "state": "blocked" if random.random() < 0.05 else "active",
            },
        )
        usernames.append(username)
    return usernames


def _groups(random: Random, estate: Estate, count: int, usernames: list[str]) -> list[str]:
    paths: list[str] = []
    for index in range(count):
        if not paths:
            path = "org"
        else:
            # At most five deep; a shallow parent is likelier, as in real trees.
            parent = min(random.sample(paths, min(2, len(paths))), key=lambda each: each.count("/"))
            if parent.count("/") > 3:
                parent = "org"
            path = f"{parent}/{random.choice(_AREAS)}-{index + 1}"
        estate.add_group(path, _group(random, usernames, "/" not in path))
        paths.append(path)
    return paths


def _group(random: Random, usernames: list[str], root: bool) -> dict[str, Any]:
    group: dict[str, Any] = {
        "require_two_factor_authentication": random.random() < (0.7 if root else 0.2),
        "share_with_group_lock": random.random() < 0.5,
        "project_creation_level": random.choice(["noone", "maintainer", "developer"]),
        "subgroup_creation_level": random.choice(["owner", "maintainer"]),
        "request_access_enabled": random.random() < 0.5,
        "membership_lock": random.random() < 0.3,
        "members": _members(random, usernames, 4),
        "push_rule": _push_rule(random, 0.5),
    }
    if root:
        group |= {
            "prevent_forking_outside_group": random.choice([True, False, None]),
            "prevent_sharing_groups_outside_hierarchy": random.random() < 0.5,
            "ip_restriction_ranges": random.choice(_RANGES),
            "enabled_git_access_protocol": random.choice(["all", "ssh", "http"]),
        }
    return group


def _members(random: Random, usernames: list[str], most: int) -> list[dict[str, Any]]:
    chosen = random.sample(usernames, random.randint(0, most))
    return [
        {
            "username": username,
            "access_level": random.choice([10, 20, 30, 30, 30, 40, 50]),
            "expires_at": random.choice([None, None, "2026-03-31"]),
        }
        for username in chosen
    ]


def _push_rule(random: Random, share: float) -> dict[str, Any] | None:
    if random.random() > share:
        return None
    return {
        "reject_unsigned_commits": random.choice([True, None, False]),
        "commit_committer_check": random.choice([True, None]),
        "prevent_secrets": random.random() < 0.6,
        "member_check": random.random() < 0.4,
        "max_file_size": random.choice([0, 50, 100]),
    }


def _share(random: Random, paths: list[str], own: str) -> dict[str, Any]:
    others = [path for path in paths if path != own] or paths
    return {
        "group_full_path": random.choice(others),
        "group_access_level": random.choice([20, 30, 40]),
        "expires_at": random.choice([None, "2026-06-30"]),
    }


def _project(
    random: Random, estate: Estate, path: str, usernames: list[str], paths: list[str]
) -> None:
    branch = random.choice(_BRANCHES)
    empty = random.random() < 0.04
    project: dict[str, Any] = {
        "visibility": random.choice(["private", "private", "private", "internal"]),
        "default_branch": branch,
        "empty_repo": empty,
        "archived": random.random() < 0.06,
        "only_allow_merge_if_pipeline_succeeds": random.random() < 0.6,
        "only_allow_merge_if_all_discussions_are_resolved": random.random() < 0.5,
        "merge_method": random.choice(["merge", "rebase_merge", "ff"]),
        "squash_option": random.choice(["never", "always", "default_on", "default_off"]),
        "forking_access_level": random.choice(["enabled", "private", "disabled"]),
        "public_jobs": random.random() < 0.5,
        "members": _members(random, usernames, 3),
        "push_rule": _push_rule(random, 0.6),
        "protected_branches": {} if empty else _branches(random, branch, usernames),
    }
    if empty and random.random() < 0.5:
        project["default_branch"] = None
    if random.random() < 0.05:
        project["import_type"] = "git"
    if random.random() < 0.05 and estate.projects:
        project["forked_from_project"] = random.choice(list(estate.projects))
    if random.random() < 0.1:
        project["shared_with_groups"] = [_share(random, paths, path.rpartition("/")[0])]
    estate.add_project(path, project)


def _branches(random: Random, default: str, usernames: list[str]) -> dict[str, Any]:
    if random.random() < 0.08:
        return {}
    rules: dict[str, Any] = {}
    names = [default, *random.choice([[], [], ["release/*"], ["*"], [f"{default[:2]}*"]])]
    for number, name in enumerate(names, start=1):
        push: list[Any] = [random.choice([0, 40, 40, 40, 30])]
        if random.random() < 0.1:
            push.append({"username": random.choice(usernames)})
        if random.random() < 0.05:
            push.append({"deploy_key_id": random.randint(1, 900), "title": "release key"})
        rules[name] = {
            "id": number,
            "allow_force_push": random.random() < 0.1,
            "code_owner_approval_required": random.random() < 0.3,
            "push_access_levels": push,
            "merge_access_levels": [random.choice([30, 40])],
        }
    return rules
