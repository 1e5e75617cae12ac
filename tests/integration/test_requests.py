"""How often GitLab is asked: a number that may only go down, and nothing is asked twice."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from scanner import resources
from scanner.catalog.load import Catalog, load
from scanner.sources.gitlab import plan
from scanner.sources.gitlab.plan import Plan
from tests.integration import pipeline
from tests.simulator import Estate, Simulator

GROUPS, PROJECTS = 8, 19
"""In the sample, the asked group among them."""

EACH_GROUP = dict.fromkeys(
    (
        "GET /groups/:id/hooks",
        "GET /groups/:id/integrations",
        "GET /groups/:id/members",
        "GET /groups/:id/merge_request_approval_setting",
        "GET /groups/:id/push_rule",
    ),
    GROUPS,
)
EACH_PROJECT = dict.fromkeys(
    (
        "GET /projects/:id/approval_rules",
        "GET /projects/:id/hooks",
        "GET /projects/:id/integrations",
        "GET /projects/:id/merge_request_approval_setting",
        "GET /projects/:id/protected_branches",
        "GET /projects/:id/protected_tags",
        "GET /projects/:id/push_rule",
        "GET /projects/:id/remote_mirrors",
    ),
    PROJECTS,
)
OF_THE_SAMPLE = {
    # Who asks, of what.
    "GET /user": 1,
    "GET /personal_access_tokens/self": 1,
    "GET /metadata": 1,
    "GET /namespaces/:id": 1,
    "GET /groups/:id/members/all/:user_id": 1,
    # The tree: each group for itself, and all projects in one list. Three groups from outside are
    # invited, and asked for the domains that bind their members.
    "GET /groups/:id": GROUPS + 3,
    "GET /groups/:id/descendant_groups": 1,
    "GET /groups/:id/projects": 1,
    # What has an endpoint of its own.
    **EACH_GROUP,
    **EACH_PROJECT,
    # One repository is empty; of three projects the file lies at none of its three places.
    "GET /projects/:id/repository/files/:file_path": PROJECTS - 1 + 3 * 2,
    # Of the others GitLab counts no fork.
    "GET /projects/:id/forks": 2,
    # Which fields there are, two of the top-level group, and batches of 50 and of 10 projects.
    "POST /api/graphql __type": 1,
    "POST /api/graphql group.complianceFrameworks": 1,
    "POST /api/graphql group.securityPolicies": 1,
    "POST /api/graphql projects.securityScanners": 1,
    "POST /api/graphql projects.securityPolicies": 2,
}

OF_ULTIMATE = {
    "POST /api/graphql group.securityPolicies",
    "POST /api/graphql projects.securityPolicies",
}
OF_PREMIUM = OF_ULTIMATE | {
    "GET /groups/:id/hooks",
    "GET /groups/:id/merge_request_approval_setting",
    "GET /groups/:id/push_rule",
    "GET /projects/:id/approval_rules",
    "GET /projects/:id/merge_request_approval_setting",
    "GET /projects/:id/push_rule",
    "GET /projects/:id/repository/files/:file_path",
    "POST /api/graphql group.complianceFrameworks",
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load(resources.policies())


def asked(
    catalog: Catalog,
    folder: Path,
    *groups: str,
    plan: Plan | None = None,
    role: str = "owner",
    tier: str = "ultimate",
) -> Counter[str]:
    """The requests of one scan by endpoint; the server and the ledger agree about them."""
    acme = Path(__file__).parents[2] / "examples" / "acme"
    with Simulator(Estate.load(acme), tier=tier, role=role) as gitlab:
        taken = pipeline.take(gitlab, folder, catalog, *groups, plan=plan)
        answered = list(gitlab.requests)
    served = Counter(
        f"{each.method} {each.path} {sorted(each.query.items())} {json.dumps(each.body)}"
        for each in answered
    )
    assert {each: times for each, times in served.items() if times > 1} == {}, "asked twice"
    ledger = taken.ledger()
    assert [_route(line["endpoint"]) for line in ledger] == [each.route for each in answered]
    assert [line["status"] for line in ledger] == [each.status for each in answered]
    assert {line["retries"] for line in ledger} == {0}
    assert taken.snapshot.manifest["requests"] == len(answered)
    return Counter(line["endpoint"] for line in ledger)


def _route(endpoint: str) -> str:
    """An endpoint of the ledger as the server names it, which knows not what a query is about."""
    return " ".join(endpoint.split(" ")[:2])


def test_the_sample(catalog: Catalog, tmp_path: Path) -> None:
    assert asked(catalog, tmp_path, "acme") == OF_THE_SAMPLE


@pytest.mark.parametrize(
    ("tier", "lacks", "outside"), [("premium", OF_ULTIMATE, 3), ("free", OF_PREMIUM, 0)]
)
def test_a_tier_is_not_asked_for_what_it_lacks(
    tier: str, lacks: set[str], outside: int, catalog: Catalog, tmp_path: Path
) -> None:
    expected = {name: count for name, count in OF_THE_SAMPLE.items() if name not in lacks}
    expected["GET /groups/:id"] = GROUPS + outside
    assert asked(catalog, tmp_path, "acme", tier=tier) == expected


def test_an_administrator_asks_for_the_licence_and_the_instance(
    catalog: Catalog, tmp_path: Path
) -> None:
    membership, plan = "GET /groups/:id/members/all/:user_id", "GET /namespaces/:id"
    expected = {
        **{name: OF_THE_SAMPLE[name] for name in OF_THE_SAMPLE if name not in (membership, plan)},
        "GET /license": 1,
        "GET /application/settings": 1,
    }
    assert asked(catalog, tmp_path, "acme", role="admin") == expected


@pytest.mark.parametrize(
    "groups",
    [
        ("acme", "acme/platform", "acme/payments"),
        ("acme/", "acme", "/acme"),
        ("acme/labs", "acme"),
    ],
)
def test_groups_that_overlap_cost_nothing_more(
    groups: tuple[str, ...], catalog: Catalog, tmp_path: Path
) -> None:
    assert asked(catalog, tmp_path, *groups) == OF_THE_SAMPLE


def test_a_group_named_in_two_ways_is_collected_once(catalog: Catalog, tmp_path: Path) -> None:
    counted = asked(catalog, tmp_path, "acme", "ACME", "acMe/labs")
    named_again = Counter({"GET /groups/:id": 2})
    assert counted == Counter(OF_THE_SAMPLE) + named_again


def test_groups_side_by_side_ask_for_what_is_above_them_once(
    catalog: Catalog, tmp_path: Path
) -> None:
    counted = asked(catalog, tmp_path, "acme/platform", "acme/payments")
    # The two, the one above them, the one below, and two from outside that are invited.
    assert counted["GET /groups/:id"] == 4 + 2
    assert counted["GET /groups/:id/push_rule"] == 4
    assert counted["GET /groups/:id/hooks"] == 3, "of the one above only what is looked up"
    assert counted["POST /api/graphql group.complianceFrameworks"] == 1
    assert counted["POST /api/graphql __type"] == 1
    assert counted["GET /namespaces/:id"] == 1


def test_every_section_has_its_price(catalog: Catalog, tmp_path: Path) -> None:
    more = {"GET /projects/:id/members": PROJECTS}
    assert asked(catalog, tmp_path, "acme", plan=plan.everything()) == {**OF_THE_SAMPLE, **more}
