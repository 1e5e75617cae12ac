"""Policies of one's own: those of examples/custom-policies, and the one that a page makes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner import config_file, policy_tests, resources
from scanner.catalog.load import Catalog, load
from scanner.catalog.select import Wanted, select
from scanner.engines.base import Engine
from scanner.report import ParamOverride
from tests.integration import pipeline
from tests.integration.pipeline import Verdicts
from tests.simulator import Estate, Simulator

CHECKOUT = Path(__file__).parents[2]
EXAMPLE = CHECKOUT / "examples" / "custom-policies"
OPEN = ("OWN-004", "fail")
PAGE = CHECKOUT / "docs" / "writing-policies.md"
REFERENCE = CHECKOUT / "CONTRIBUTING.md"
IDS = ["OWN-001", "OWN-002", "OWN-003", "OWN-004"]


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The policies, with what their glscan.yaml decides."""
    file = config_file.read(EXAMPLE / "glscan.yaml")
    folders = [file.beside(folder) for folder in file.config.policies.folders]
    overrides = [ParamOverride(paths=one.paths, params=one.params) for one in file.config.overrides]
    wanted = Wanted(only=IDS, params=file.config.params, overrides=overrides)
    return select(load(resources.policies(), folders), wanted)


@pytest.fixture(scope="module")
def verdicts(
    catalog: Catalog, embedded: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Verdicts:
    """Of the sample estate, in which two projects are given topics."""
    estate = Estate.load(CHECKOUT / "examples" / "acme")
    estate.project("acme/web")["topics"] = ["team-web", "data-public"]
    estate.project("acme/mobile/ios")["topics"] = ["team-mobile", "data-public"]
    with Simulator(estate, "ultimate") as gitlab:
        taken = pipeline.take(gitlab, tmp_path_factory.mktemp("own"), catalog, "acme")
    return pipeline.verdicts(pipeline.judge(taken, catalog, embedded))


def test_the_examples_are_those_that_the_page_names(catalog: Catalog) -> None:
    assert [policy.id for policy in catalog.policies] == IDS
    readme = (EXAMPLE / "README.md").read_text()
    assert set(re.findall(r"\[(OWN-\d+)\]\(([\w/.]+)\)", readme)) == {
        (policy.id, str(policy.path.relative_to(EXAMPLE))) for policy in catalog.policies
    }


def test_the_tests_of_the_examples_pass(catalog: Catalog, embedded: Engine) -> None:
    failed = [
        one for one in policy_tests.run(catalog, catalog.policies, embedded) if not one.passed
    ]
    assert failed == []


def test_names_follow_the_naming_of_each_team(verdicts: Verdicts) -> None:
    assert verdicts["OWN-001", "project acme/mobile/ios"] == "pass"
    assert verdicts["OWN-001", "project acme/payments/ledger"] == "pass"
    assert verdicts["OWN-001", "project acme/legacy/billing"] == "not_applicable"


def test_topics_are_asked_by_the_override_that_holds(verdicts: Verdicts) -> None:
    assert verdicts["OWN-002", "project acme/web"] == "pass"
    assert verdicts["OWN-002", "project acme/payments/ledger"] == "fail"
    assert verdicts["OWN-002", "project acme/mobile/ios"] == "fail", "it names no store"
    assert verdicts["OWN-002", "project acme/labs/prototype"] == "not_applicable"


def test_an_owner_is_known_without_an_administrator(verdicts: Verdicts) -> None:
    asked = {verdict for (policy, _), verdict in verdicts.items() if policy == "OWN-003"}
    assert asked == {"pass", "not_applicable"}


def test_rego_from_elsewhere_is_judged_by_the_metadata_beside_it(verdicts: Verdicts) -> None:
    failing = [path for (policy, path), said in verdicts.items() if (policy, said) == OPEN]
    assert len(failing) == 1


def test_rego_from_elsewhere_stands_on_the_page_as_it_is() -> None:
    page = PAGE.read_text()
    for name, language in (("threads.rego", "rego"), ("threads.yaml", "yaml")):
        text = (EXAMPLE / "policies" / "review" / name).read_text()
        assert f"```{language}\n{text}```" in page


@pytest.fixture(scope="module")
def of_the_page(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The policy of the page alone."""
    folder = tmp_path_factory.mktemp("page")
    return _shown(PAGE, folder / "change" / "one_way_to_merge.rego", "MINE-001")


def _shown(page: Path, path: Path, id: str) -> Catalog:
    """The policy that a page shows, then its test, in a folder of one's own."""
    rule, test, *_ = re.findall(r"```rego\n(.*?)```", page.read_text(), re.DOTALL)
    path.parent.mkdir()
    path.write_text(rule)
    path.with_name(f"{path.stem}_test.rego").write_text(test)
    return select(load(resources.policies(), [path.parents[1]]), Wanted(only=[id]))


def test_the_policy_of_the_reference_passes_its_test(embedded: Engine, tmp_path: Path) -> None:
    path = tmp_path / "project" / "nobody_asks_for_access.rego"
    shown = _shown(REFERENCE, path, "ACME-100")
    [outcome] = policy_tests.run(shown, shown.policies, embedded)
    assert outcome.passed, outcome.why


def test_the_policy_of_the_page_does_what_the_page_says(
    of_the_page: Catalog, embedded: Engine
) -> None:
    outcomes = policy_tests.run(of_the_page, of_the_page.policies, embedded)
    assert [one.name for one in outcomes if not one.passed] == []
    assert len(outcomes) == 5


def test_the_scan_of_the_page_ends_as_the_page_says(
    of_the_page: Catalog, embedded: Engine, tmp_path: Path
) -> None:
    with Simulator(Estate.load(CHECKOUT / "examples" / "acme"), "ultimate") as gitlab:
        taken = pipeline.take(gitlab, tmp_path, of_the_page, "acme")
    found = list(pipeline.verdicts(pipeline.judge(taken, of_the_page, embedded)).values())
    page = PAGE.read_text()
    judged = len(found) - found.count("not_applicable")
    assert f"acme: {len(found)} projects · {len(taken.ledger())} requests" in page
    assert f"Projects merge in one way  {found.count('fail')} of {judged}" in page
