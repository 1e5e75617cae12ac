"""How many requests a scan takes: 20 groups and 500 projects that use every feature.

`python -m benchmarks.requests` asks a simulated GitLab three times: all that can be read, with and
without GraphQL, and the settings of groups alone. A command behind `--` is counted beside it. With
`--some` projects use some features, by chance: GraphQL spares more where there is nothing. With
`--admin` an administrator asks, who is told more by GraphQL, and asks for the server itself, too.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from scanner import resources, scan
from scanner.catalog.load import Catalog, load
from scanner.catalog.select import Wanted, select
from scanner.model import Kind
from scanner.snapshot.store import ledger_path
from tests.simulator import Estate, Fault, Simulator
from tests.simulator.generate import generate

SEED = 7
ROOT = "org"
_NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
GRAPHQL_OFF = Fault("POST /api/graphql", 404, times=None)


def estate(groups: int, projects: int) -> Estate:
    """Groups and projects of which each has something of everything that can be read."""
    made = generate(SEED, groups, projects)
    for path, group in made.groups.items():
        group.update(_of_both(path))
        group["protected_environments"] = {"production": {"deploy_access_levels": [40]}}
    for path, project in made.projects.items():
        project.update(_of_both(path), **_of_project(path))
    return made


def _of_both(path: str) -> dict[str, Any]:
    return {
        "variables": [{"key": "DEPLOY_KEY", "masked": True}, {"key": "REGION"}],
        "access_tokens": [{"name": "deploys"}],
        "deploy_tokens": [{"name": "images"}],
        "hooks": [{"url": f"https://hooks.example.com/{path}"}],
        "integrations": [{"slug": "jira"}],
        "push_rule": {"prevent_secrets": True},
    }


def _of_project(path: str) -> dict[str, Any]:
    return {
        "archived": False,
        "empty_repo": False,
        "default_branch": "main",
        "deploy_keys": [{"key": f"key of {path}"}],
        "triggers": [{"description": "nightly"}],
        "environments": [{"name": "production"}],
        "protected_environments": {"production": {"deploy_access_levels": [40]}},
        "pipeline_schedules": [{}],
        "job_token_scope": {"inbound_enabled": True},
        "job_token_allowlist": {"groups": [ROOT]},
        "ci_lint": {"merged_yaml": "build: {script: [make]}"},
        "files": {"CODEOWNERS": "* @owners\n"},
        "remote_mirrors": [{"url": "https://git.example.com/copy.git"}],
        "approval_rules": [{"name": "two", "approvals_required": 2}],
    }


def of_groups(catalog: Catalog) -> Catalog:
    """The policies on the settings of groups, and no other."""
    alone = [
        policy.id
        for policy in catalog.policies
        if set(policy.kinds) == {Kind.GROUP} and policy.id.startswith("GL-GRP-")
    ]
    return select(catalog, Wanted(only=alone))


def main() -> None:
    """Print a table of requests by endpoint."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--groups", type=int, default=20)
    options.add_argument("--projects", type=int, default=500)
    options.add_argument("--some", action="store_true", help="each project has some features only")
    options.add_argument("--admin", action="store_true", help="an administrator asks, no Owner")
    options.add_argument("--version", help="of the GitLab, such as 18.8.0")
    options.add_argument("beside", nargs="*", help="a command that reads the same GitLab")
    given = options.parse_args()
    whole = load(resources.policies())

    def served() -> Estate:
        size = given.groups, given.projects
        made = generate(SEED, *size) if given.some else estate(*size)
        made.version = given.version or made.version
        return made

    role = "admin" if given.admin else "owner"
    made = {
        "whole catalogue": _asked(served(), role, whole),
        "without GraphQL": _asked(served(), role, whole, GRAPHQL_OFF),
        "settings of groups": _asked(served(), role, of_groups(whole)),
    }
    if given.beside:
        made[given.beside[0]] = _asked_by(served(), role, given.beside)
    print("|".join(["", " endpoint ", *(f" {name} " for name in made), ""]))
    print("|---" * (1 + len(made)) + "|")
    for endpoint in sorted({name for one in made.values() for name in one}):
        _print(f"`{endpoint}`", [str(one[endpoint] or "") for one in made.values()])
    totals = [one.total() for one in made.values()]
    _print("all", [f"{total:,}" for total in totals])
    _print("for each project", [f"{total / given.projects:.2f}" for total in totals])


def _print(name: str, cells: list[str]) -> None:
    print(f"| {' | '.join([name, *cells])} |")


def _asked(served: Estate, role: str, catalog: Catalog, *faults: Fault) -> Counter[str]:
    """The requests of one scan by endpoint."""
    with (
        Simulator(served, tier="ultimate", role=role) as gitlab,
        tempfile.TemporaryDirectory() as folder,
    ):
        for fault in faults:
            gitlab.add_fault(fault)
        path = Path(folder) / "snapshot.json"
        target = scan.Target(gitlab.url, gitlab.token, [ROOT])
        scan.snapshot(target, path, catalog, scan.plan_for(catalog), lambda: _NOW, lambda _: None)
        ledger = ledger_path(path).read_bytes().splitlines()
    return Counter(orjson.loads(line)["endpoint"] for line in ledger)


def _asked_by(served: Estate, role: str, command: list[str]) -> Counter[str]:
    """The requests of a command that finds GITLAB_URL and GITLAB_TOKEN in its environment."""
    with Simulator(served, tier="ultimate", role=role) as gitlab:
        variables = {"GITLAB_URL": gitlab.url, "GITLAB_TOKEN": gitlab.token}
        subprocess.run(command, env=os.environ | variables, check=False, stdout=sys.stderr)
        return Counter(each.route for each in gitlab.requests)


if __name__ == "__main__":
    main()
