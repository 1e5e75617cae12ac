"""What `glscan plan` foretells is what a scan then asks."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scanner import scan
from scanner.model import Kind
from scanner.requirement import parse
from scanner.snapshot.journal import Appender
from scanner.sources.gitlab import plan as plans
from scanner.sources.gitlab.forecast import Forecast, least_minutes
from scanner.sources.gitlab.plan import Plan
from scanner.sources.gitlab.shard import Shard
from tests import estates
from tests.integration import pipeline
from tests.simulator import Estate, Simulator
from tests.simulator.generate import generate

ROLES = ["admin", "owner", "guest"]


def asking(role: str, tier: str) -> dict[str, Any]:
    """Options of a GitLab that this role asks; an administrator does so in Admin Mode."""
    return estates.ADMINISTRATOR | {"role": role, "tier": tier}


def foreseen(gitlab: Simulator, folder: Path, plan: Plan, **scope: Any) -> dict[str, Forecast]:
    target = scan.Target(gitlab.url, gitlab.token, **scope)
    with closing(Appender(folder / "plan.jsonl")) as ledger:
        found = scan.foresee(target, plan, ledger, pipeline.clock)
    return {one.endpoint: one for one in found}


def asked(gitlab: Simulator, folder: Path, plan: Plan, **scope: Any) -> Counter[str]:
    target = scan.Target(gitlab.url, gitlab.token, **scope)
    path = folder / "snapshot.json"
    catalog = estates.catalog()
    taken = scan.snapshot(target, path, catalog, plan, pipeline.clock, lambda _: None)
    return Counter(line["endpoint"] for line in pipeline.Taken(taken, path, []).ledger())


@pytest.mark.parametrize("tier", ["free", "premium", "ultimate"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("scope", [{"groups": ["north"]}, {"groups": ["north/apps"]}])
def test_a_scan_asks_what_was_foretold(
    tier: str, role: str, scope: dict[str, Any], tmp_path: Path
) -> None:
    plan = scan.plan_for(estates.catalog())
    with Simulator(Estate.from_dict(estates.compliant()), **asking(role, tier)) as gitlab:
        told = foreseen(gitlab, tmp_path, plan, **scope)
        done = asked(gitlab, tmp_path, plan, **scope)
    # Nobody knows before of the invited group's own top-level group, nor that the list of a
    # subgroup names a runner of the group above, too.
    for endpoint in ("GET /groups/:id", "GET /runners/:id"):
        done[endpoint] -= _one_more(endpoint, done, told)
    assert done.keys() <= told.keys()
    assert _wrong(told, done) == {}


def _wrong(told: dict[str, Forecast], done: Counter[str]) -> dict[str, tuple[int, int, int]]:
    """The endpoints that were asked less than foretold, or more."""
    return {
        endpoint: (one.least, done[endpoint], one.most)
        for endpoint, one in told.items()
        if not one.least <= done[endpoint] <= one.most
    }


def _one_more(endpoint: str, done: Counter[str], told: dict[str, Forecast]) -> int:
    return int(done[endpoint] > told[endpoint].most)


def test_a_single_project_is_foretold(tmp_path: Path) -> None:
    plan = scan.plan_for(estates.catalog(), groups=False)
    scope = {"groups": [], "projects": ["north/apps/api"]}
    with Simulator(Estate.from_dict(estates.compliant()), **estates.ADMINISTRATOR) as gitlab:
        told = foreseen(gitlab, tmp_path, plan, **scope)
        done = asked(gitlab, tmp_path, plan, **scope)
    assert _wrong(told, done) == {}
    assert done.keys() <= told.keys()
    assert told["GET /projects/:id"].least == 1
    assert told["GET /groups/:id"].least == 2
    assert "GET /groups/:id/projects" not in told
    assert "GET /groups/:id/push_rule" not in told, "no policy on a project looks it up"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("accounts", [0, 1])
def test_credentials_are_foretold(accounts: int, role: str, tmp_path: Path) -> None:
    both = ["access_tokens", "deploy_tokens"]
    wanted = {
        Kind.GROUP: [*both, "service_account_tokens"],
        Kind.PROJECT: [*both, "deploy_keys", "triggers"],
    }
    plan = plans.plan({kind: [parse(path) for path in paths] for kind, paths in wanted.items()})
    estate = Estate.from_dict(estates.compliant())
    estate.group("north")["service_accounts"] = [{"username": "bot", "tokens": [{}]}] * accounts
    with Simulator(estate, **asking(role, "premium")) as gitlab:
        told = foreseen(gitlab, tmp_path, plan, groups=["north"])
        done = asked(gitlab, tmp_path, plan, groups=["north"])
    assert done.keys() <= told.keys()
    assert _wrong(told, done) == {}
    of_accounts = told["GET /groups/:id/service_accounts/:user_id/personal_access_tokens"]
    assert (of_accounts.least, of_accounts.most) == (0, 1)


CALLERS = [("admin", "18.5.1"), ("admin", "18.2.0"), ("owner", "18.5.1")]
OF_THE_INSTANCE = [
    "application_settings",
    "audit_streams",
    "license",
    "metadata",
    "oauth_applications",
    "personal_access_tokens",
    "system_hooks",
    "users",
]


@pytest.mark.parametrize("tier", ["free", "premium", "ultimate"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("gitlab_com", [False, True])
def test_what_is_asked_of_the_instance_is_foretold(
    gitlab_com: bool, role: str, tier: str, tmp_path: Path
) -> None:
    wanted = [parse(section) for section in OF_THE_INSTANCE]
    plan = plans.plan({Kind.INSTANCE: wanted})
    estate = Estate.from_dict(estates.compliant())
    scope = {"groups": ["north"]}
    with Simulator(estate, **asking(role, tier), gitlab_com=gitlab_com) as gitlab:
        told = foreseen(gitlab, tmp_path, plan, **scope)
        done = asked(gitlab, tmp_path, plan, **scope)
    assert done.keys() <= told.keys()
    assert _wrong(told, done) == {}
    assert ("GET /users" in told) is (role == "admin" and not gitlab_com)
    assert told["GET /metadata"].most == 1


@pytest.mark.parametrize(("role", "version"), CALLERS)
def test_who_tells_of_branches_is_foretold(role: str, version: str, tmp_path: Path) -> None:
    """GraphQL tells administrators alone, and REST of what GraphQL has in another way."""
    plan = plans.plan({Kind.PROJECT: [parse("protected_branches")]})
    estate = generate(3, 4, 60)
    estate.version = version
    with Simulator(estate, **asking(role, "ultimate")) as gitlab:
        told = foreseen(gitlab, tmp_path, plan, groups=["org"])
        done = asked(gitlab, tmp_path, plan, groups=["org"])
    assert done.keys() <= told.keys()
    assert _wrong(told, done) == {}
    each, batched = "GET /projects/:id/protected_branches", "POST /api/graphql projects.branchRules"
    count = told[each].most
    foretold = (told[each].least, told[batched].most if batched in told else None)
    assert foretold == ((0, 3) if role == "admin" else (count, None))
    archived = sum(project["archived"] is True for project in estate.projects.values())
    told_by_graphql = (role, version) == ("admin", "18.5.1")
    assert (done[each], done[batched]) == ((archived, 3) if told_by_graphql else (count, 0))


def test_planning_asks_for_no_list_in_full(tmp_path: Path) -> None:
    plan = plans.everything()
    with Simulator(Estate.generate(1, 30, 400), tier="ultimate", role="admin") as gitlab:
        root = next(path for path in gitlab.estate.groups if "/" not in path)
        told = foreseen(gitlab, tmp_path, plan, groups=[root])
        lists = [one.query for one in gitlab.requests if one.route.endswith("/projects")]
    assert [query["per_page"] for query in lists] == ["1"]
    assert told["GET /projects/:id/hooks"].least > 100


def test_a_limit_is_foretold(tmp_path: Path) -> None:
    plan = scan.plan_for(estates.catalog())
    with Simulator(Estate.from_dict(estates.compliant()), **estates.ADMINISTRATOR) as gitlab:
        told = foreseen(gitlab, tmp_path, plan, groups=["north"], limit=1)
        done = asked(gitlab, tmp_path, plan, groups=["north"], limit=1)
    assert told["GET /projects/:id/hooks"].least == done["GET /projects/:id/hooks"] == 1


def test_the_least_time_follows_from_the_strictest_limit() -> None:
    assert least_minutes([]) == 0
    assert least_minutes([Forecast("GET /projects/:id/hooks", 4000, 4000)]) == 2
    assert least_minutes([Forecast("GET /groups/:id", 800, 800)]) == 2
    many = [Forecast("GET /groups/:id", 400, 400), Forecast("GET /user", 5600, 5600)]
    assert least_minutes(many) == 3


@pytest.mark.parametrize(
    "bounds",
    [
        {"exclude": ["org/*"]},
        {"exclude": ["org/web", "org/mobile-3/agent-*"]},
        {"shard": Shard(1, 3)},
        {"shard": Shard(2, 3)},
        {"shard": Shard(2, 2), "exclude": ["org/web"]},
    ],
)
@pytest.mark.parametrize("role", ["admin", "owner"])
def test_what_is_left_out_is_not_foretold(
    bounds: dict[str, Any], role: str, tmp_path: Path
) -> None:
    with Simulator(generate(1, 4, 40), **asking(role, "ultimate")) as gitlab:
        told = foreseen(gitlab, tmp_path, plans.everything(), groups=["org"], **bounds)
        done = asked(gitlab, tmp_path, plans.everything(), groups=["org"], **bounds)
    assert done.keys() <= told.keys()
    assert _wrong(told, done) == {}


def test_what_a_community_build_may_not_have_is_not_foretold_as_certain(tmp_path: Path) -> None:
    plan = scan.plan_for(estates.catalog())
    with Simulator(generate(6, 2, 30), "free", "owner", edition="ce") as gitlab:
        told = foreseen(gitlab, tmp_path, plan, groups=["org"])
        done = asked(gitlab, tmp_path, plan, groups=["org"])
    assert done.keys() <= told.keys()
    assert _wrong(told, done) == {}
    assert told["POST /api/graphql projects.securityScanners"].least == 0
