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
INVITED = 3
"""Groups from outside that are invited: `acme-labs`, `contractors/dev`, `partner-widgets`."""
RUNNERS = 5
"""Of groups and projects; the instance has two more."""
PEOPLE = 24
"""Direct members of some group or project, machines and the one who asks included."""

EACH_GROUP = dict.fromkeys(
    (
        "GET /groups/:id/access_tokens",
        "GET /groups/:id/deploy_tokens",
        "GET /groups/:id/hooks",
        "GET /groups/:id/integrations",
        "GET /groups/:id/merge_request_approval_setting",
        "GET /groups/:id/protected_environments",
        "GET /groups/:id/push_rule",
        "GET /groups/:id/runners",
        "GET /groups/:id/variables",
    ),
    GROUPS,
)
EACH_PROJECT = dict.fromkeys(
    (
        "GET /projects/:id/access_tokens",
        "GET /projects/:id/approval_rules",
        "GET /projects/:id/deploy_keys",
        "GET /projects/:id/deploy_tokens",
        "GET /projects/:id/environments",
        "GET /projects/:id/hooks",
        "GET /projects/:id/integrations",
        "GET /projects/:id/job_token_scope",
        "GET /projects/:id/job_token_scope/allowlist",
        "GET /projects/:id/job_token_scope/groups_allowlist",
        "GET /projects/:id/members",
        "GET /projects/:id/merge_request_approval_setting",
        "GET /projects/:id/protected_branches",
        "GET /projects/:id/protected_environments",
        "GET /projects/:id/protected_tags",
        "GET /projects/:id/push_rule",
        "GET /projects/:id/remote_mirrors",
        "GET /projects/:id/runners",
        "GET /projects/:id/triggers",
        "GET /projects/:id/variables",
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
    # The tree: each group for itself, and all projects in one list. Groups from outside that are
    # invited are asked for the domains that bind their members.
    "GET /groups/:id": GROUPS + INVITED,
    "GET /groups/:id/descendant_groups": 1,
    "GET /groups/:id/projects": 1,
    # What has an endpoint of its own.
    **EACH_GROUP,
    **EACH_PROJECT,
    # Who is in, of the invited groups, too. Two are invited to projects, where whoever is in them
    # in any way comes in.
    "GET /groups/:id/members": GROUPS + INVITED,
    "GET /groups/:id/members/all": 2,
    # Of the top-level group: who takes a seat, its service accounts, and the tokens of the one.
    "GET /groups/:id/billable_members": 1,
    "GET /groups/:id/service_accounts": 1,
    "GET /groups/:id/service_accounts/:user_id/personal_access_tokens": 1,
    # Lists of runners do not tell enough.
    "GET /runners/:id": RUNNERS,
    # One repository is empty; of three projects the file lies at none of its three places.
    "GET /projects/:id/ci/lint": PROJECTS - 1,
    "GET /projects/:id/repository/files/:file_path": PROJECTS - 1 + 3 * 2,
    # Of the others GitLab counts no fork.
    "GET /projects/:id/forks": 2,
    # Which fields there are, three of the top-level group, and batches of 50 and of 10 projects.
    "POST /api/graphql __type": 1,
    "POST /api/graphql group.auditStreams": 1,
    "POST /api/graphql group.complianceFrameworks": 1,
    "POST /api/graphql group.securityPolicies": 1,
    "POST /api/graphql projects.securityScanners": 1,
    "POST /api/graphql projects.securityPolicies": 2,
}

OF_ULTIMATE = {
    "POST /api/graphql group.auditStreams",
    "POST /api/graphql group.securityPolicies",
    "POST /api/graphql projects.securityPolicies",
}
OF_PREMIUM = OF_ULTIMATE | {
    "GET /groups/:id/hooks",
    "GET /groups/:id/merge_request_approval_setting",
    "GET /groups/:id/protected_environments",
    "GET /groups/:id/push_rule",
    "GET /groups/:id/service_accounts",
    "GET /groups/:id/service_accounts/:user_id/personal_access_tokens",
    "GET /projects/:id/approval_rules",
    "GET /projects/:id/merge_request_approval_setting",
    "GET /projects/:id/protected_environments",
    "GET /projects/:id/push_rule",
    "GET /projects/:id/repository/files/:file_path",
    "POST /api/graphql group.complianceFrameworks",
}
OF_THE_INSTANCE = dict.fromkeys(
    (
        "GET /admin/ci/variables",
        "GET /application/settings",
        "GET /applications",
        "GET /hooks",
        "GET /license",
        "GET /personal_access_tokens",
        "GET /runners/all",
        "GET /users",
        "POST /api/graphql instance.auditStreams",
    ),
    1,
)
"""Every list of these fits on a page."""


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
    ("tier", "lacks", "outside"), [("premium", OF_ULTIMATE, INVITED), ("free", OF_PREMIUM, 0)]
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
        **OF_THE_INSTANCE,
        "GET /runners/:id": RUNNERS + 2,
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
    assert counted["GET /groups/:id/members"] == 4 + 2
    # Of the one above only what is looked up.
    assert {name.rpartition("/")[2] for name in EACH_GROUP if counted[name] == 4} == {
        "access_tokens",
        "protected_environments",
        "push_rule",
        "variables",
    }
    assert {counted[name] for name in EACH_GROUP} == {3, 4}
    assert counted["POST /api/graphql group.complianceFrameworks"] == 1
    assert counted["POST /api/graphql __type"] == 1
    assert counted["GET /namespaces/:id"] == 1


def test_every_section_has_its_price(catalog: Catalog, tmp_path: Path) -> None:
    more = {
        **dict.fromkeys(("GET /groups/:id/access_requests", "GET /groups/:id/invitations"), GROUPS),
        "GET /projects/:id/access_requests": PROJECTS,
        "GET /projects/:id/invitations": PROJECTS,
        "GET /projects/:id/pipeline_schedules": PROJECTS,
        "GET /users/:id/gpg_keys": PEOPLE,
        "GET /users/:id/keys": PEOPLE,
    }
    assert asked(catalog, tmp_path, "acme", plan=plan.everything()) == {**OF_THE_SAMPLE, **more}
