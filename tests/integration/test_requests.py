"""How often GitLab is asked: a number that may only go down, and nothing is asked twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from scanner import resources
from scanner.catalog.load import Catalog, load
from scanner.sources.gitlab import plan
from scanner.sources.gitlab.plan import Plan
from tests.integration import pipeline
from tests.simulator import Estate, Simulator

OF_THE_SAMPLE = {
    # Who asks, of what.
    "GET /user": 1,
    "GET /personal_access_tokens/self": 1,
    "GET /metadata": 1,
    "GET /namespaces/:id": 1,
    "GET /groups/:id/members/all/:user_id": 1,
    # The tree: six groups, each for itself, and twelve projects in one list.
    "GET /groups/:id": 6,
    "GET /groups/:id/descendant_groups": 1,
    "GET /groups/:id/projects": 1,
    # What has an endpoint of its own.
    "GET /groups/:id/push_rule": 6,
    "GET /projects/:id/push_rule": 12,
    "GET /projects/:id/protected_branches": 12,
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
    tier: str = "premium",
) -> Counter[str]:
    """The requests of one scan by endpoint; the server and the ledger agree about them."""
    acme = Path(__file__).parents[2] / "examples" / "acme"
    with Simulator(Estate.load(acme), tier=tier, role=role) as gitlab:
        taken = pipeline.take(gitlab, folder, catalog, *groups, plan=plan)
        answered = list(gitlab.requests)
    served = [f"{each.method} {each.path}?{sorted(each.query.items())}" for each in answered]
    assert len(served) == len(set(served)), "something was asked twice"
    ledger = taken.ledger()
    assert [line["endpoint"] for line in ledger] == [each.route for each in answered]
    assert [line["status"] for line in ledger] == [each.status for each in answered]
    assert {line["retries"] for line in ledger} == {0}
    assert taken.snapshot.manifest["requests"] == len(answered)
    return Counter(each.route for each in answered)


def test_the_sample(catalog: Catalog, tmp_path: Path) -> None:
    assert asked(catalog, tmp_path, "acme") == OF_THE_SAMPLE


def test_a_tier_without_push_rules_is_not_asked_for_them(catalog: Catalog, tmp_path: Path) -> None:
    expected = {name: count for name, count in OF_THE_SAMPLE.items() if "push_rule" not in name}
    assert asked(catalog, tmp_path, "acme", tier="free") == expected


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
    assert counted["GET /groups/:id"] == 4  # the two, the one above them, the one below
    assert counted["GET /groups/:id/push_rule"] == 4
    assert counted["GET /namespaces/:id"] == 1


def test_every_section_has_its_price(catalog: Catalog, tmp_path: Path) -> None:
    more = {
        "GET /groups/:id/members": 6,
        "GET /projects/:id/members": 12,
        "GET /groups/:id/merge_request_approval_setting": 6,
        "GET /projects/:id/merge_request_approval_setting": 12,
    }
    assert asked(catalog, tmp_path, "acme", plan=plan.everything()) == {**OF_THE_SAMPLE, **more}
