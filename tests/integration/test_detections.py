"""What audit events are found to tell, through the command and on both engines.

Each detection has a true case and what looks like it (the deeds of the flips), and a threshold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner.events.event import Event
from tests import estates
from tests.integration import pipeline
from tests.integration.flips.baseline import INSTANCE, SITE, TOP
from tests.integration.flips.events.deeds import HARMLESS, UNSURE, WRONG
from tests.integration.flips.events.log import (
    JON,
    STRANGER,
    file_of,
    happened,
    hook,
    named,
)
from tests.integration.test_cli import Shell, shell
from tests.opa import require_opa
from tests.simulator import Estate, Simulator

__all__ = ["shell"]

Found = set[tuple[str, str, str]]
"""Policy, resource, and the entry that a finding points at."""

COUNTED = {"GL-AUD-010", "GL-AUD-015"}
"""Policies that judge how many events there are; the others judge one by one."""

PARAMS: Mapping[str, Mapping[str, Any]] = {
    "GL-AUD-002": {"max_age_days": 5},
    "GL-AUD-003": {"direct_only": True, "admin_mode_events": True},
    "GL-AUD-004": {
        "approved_authors": ["Kim Sol"],
        "working_hours_from": 8,
        "working_hours_to": 18,
    },
    "GL-AUD-005": {"max_hours": 24},
    "GL-AUD-006": {"branches": ["main"]},
    "GL-AUD-007": {"approved_hosts": ["hooks.north.example"], "report_removals": False},
    "GL-AUD-008": {"approved_authors": ["7"]},
    "GL-AUD-009": {"internal_names": ["internal", "intern"], "private_names": ["privat"]},
    "GL-AUD-010": {"maximum": 3},
    "GL-AUD-011": {
        "high_roles": ["Owner"],
        "low_roles": ["Developer", "Maintainer"],
        "report_shares": False,
    },
    "GL-AUD-012": {"events": ["delete_status_check"]},
    "GL-AUD-013": {"events": ["release_deleted_audit_event"]},
    "GL-AUD-014": {"approved_authors": ["99"]},
    "GL-AUD-015": {"failures_per_hour": 3},
}
_GRACE = "group_two_factor_grace_period_updated"
_VISIBILITY = "project_visibility_level_updated"


def _downloads(projects: int, hours: int) -> list[Event]:
    return [
        happened(f"project north/apps/p{one}", "repository_download_operation", days=hours / 24)
        for one in range(projects)
    ]


def _failures(count: int, hours: int) -> list[Event]:
    name = "login_failed_with_otp_authentication"
    return [happened(INSTANCE, name, days=hours / 24, failed_login="OTP") for _ in range(count)]


WITHIN: Sequence[tuple[str, Event]] = (
    ("GL-AUD-002", happened(TOP, "ip_restrictions_changed", days=6.1)),
    ("GL-AUD-003", happened(SITE, "project_export_created", by=JON)),
    ("GL-AUD-004", happened(SITE, "deploy_token_created", days=1)),
    ("GL-AUD-005", happened(TOP, _GRACE, to="24")),
    ("GL-AUD-006", happened(SITE, "protected_branch_removed", target=named("spike"))),
    ("GL-AUD-007", happened(SITE, "webhook_destroyed", target=hook(9))),
    ("GL-AUD-007", happened(SITE, "webhook_created", target=hook(1101))),
    ("GL-AUD-008", happened(SITE, "ci_variable_updated")),
    ("GL-AUD-009", happened(SITE, _VISIBILITY, from_="Intern", to="Privat")),
    ("GL-AUD-011", happened(SITE, "member_created", as_="Maintainer")),
    ("GL-AUD-011", happened(TOP, "group_share_with_group_link_created")),
    ("GL-AUD-012", happened(SITE, "approval_rule_deleted")),
    ("GL-AUD-013", happened(SITE, "destroy_pipeline")),
    ("GL-AUD-014", happened(SITE, "skip_secret_push_protection", by=STRANGER)),
)
"""What passes with these parameters; most of it does not without."""

BEYOND: Sequence[tuple[str, str, Event]] = (
    ("GL-AUD-002", TOP, happened(TOP, "ip_restrictions_changed", days=5.9)),
    ("GL-AUD-003", SITE, happened(SITE, "project_export_created")),
    ("GL-AUD-003", INSTANCE, happened(INSTANCE, "user_enable_admin_mode")),
    ("GL-AUD-004", SITE, happened(SITE, "deploy_token_created", days=1.5)),
    ("GL-AUD-004", SITE, happened(SITE, "deploy_key_added", by=STRANGER)),
    ("GL-AUD-005", TOP, happened(TOP, _GRACE, to="25")),
    ("GL-AUD-006", SITE, happened(SITE, "protected_branch_removed", target=named("m*"))),
    ("GL-AUD-007", SITE, happened(SITE, "webhook_created", target=hook(9))),
    ("GL-AUD-008", SITE, happened(SITE, "ci_variable_updated", by=STRANGER)),
    ("GL-AUD-008", SITE, happened(SITE, "ci_variable_updated", impersonated_by="Root One")),
    ("GL-AUD-009", SITE, happened(SITE, _VISIBILITY, from_="Privat", to="Intern")),
    ("GL-AUD-011", SITE, happened(SITE, "member_created", as_="Owner")),
    ("GL-AUD-012", SITE, happened(SITE, "delete_status_check")),
    ("GL-AUD-013", SITE, happened(SITE, "release_deleted_audit_event")),
    ("GL-AUD-014", SITE, happened(SITE, "skip_secret_push_protection")),
)
"""What does not pass, by the policy and the resource that say so."""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of the compliant estate; every age counts to when it was taken."""
    folder = tmp_path_factory.mktemp("detections")
    estate = Estate.from_dict(estates.compliant())
    with Simulator(estate, **estates.ADMINISTRATOR) as gitlab:
        return pipeline.take(gitlab, folder, estates.catalog(events=True), "north").path


@pytest.fixture(params=["embedded", pytest.param("opa_process", marks=pytest.mark.opa)])
def engine(request: pytest.FixtureRequest, shell: Shell) -> str:
    """One of both, for the command."""
    if request.param == "opa_process":
        binary = Path(require_opa())
        (shell.folder.parent / "bin").mkdir()
        (shell.folder.parent / "bin" / "opa").symlink_to(binary.resolve())
        shell.environment["PATH"] = f"{shell.folder.parent / 'bin'}:{shell.environment['PATH']}"
    name: str = request.param
    return name


def judged(
    shell: Shell,
    snapshot: Path,
    engine: str,
    events: Sequence[Event],
    params: Mapping[str, Mapping[str, Any]],
) -> Found:
    """What the command finds in the events, with these parameters."""
    file_of(shell.folder / "events.jsonl", events)
    (shell.folder / "glscan.yaml").write_text(yaml.safe_dump({"params": dict(params)}))
    asked = (
        "--audit-events",
        "events.jsonl",
        "--policy",
        "GL-AUD-*",
        "--skip-policy",
        "GL-AUD-001",
    )
    left_out = ("--skip-policy", "GL-AUD-001")
    done = shell.run(
        "evaluate", str(snapshot), *asked, *left_out, "-o", "json=r.json", "--exit-zero"
    )
    assert done.returncode == 0, done.stderr
    return set(_findings(json.loads((shell.folder / "r.json").read_text())))


def _findings(results: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    columns = results["run"]["columns"]
    for line in results["resources"]:
        name = f"{line['kind']} {line['path']}"
        letters = zip(columns[line["kind"]], line["outcomes"], strict=True)
        assert "E" not in dict(letters).values(), name
        for finding in line["findings"]:
            yield finding["policy"], name, finding["path"][1]


def of_one_event(found: Found) -> Found:
    """Without those of policies that count."""
    return {one for one in found if one[0] not in COUNTED}


def test_each_deed_is_found_and_nothing_else(shell: Shell, snapshot: Path, engine: str) -> None:
    events: list[Event] = []
    wanted: Found = set()
    for told, changes in {**WRONG, **UNSURE}.values():
        wanted |= {
            (policy, resource, str(len(events) + 1))
            for (policy, resource), to in changes.items()
            if to == "fail" and policy not in COUNTED
        }
        events += told
    events += [event for harmless in HARMLESS.values() for event in harmless]
    found = judged(shell, snapshot, engine, events, estates.PARAMS)
    assert of_one_event(found) == wanted
    assert {(policy, resource) for policy, resource, _ in found - wanted} == {
        (policy, INSTANCE) for policy in COUNTED
    }
    # Nobody is told of what no policy is there for.
    assert {policy for policy, _, _ in found} == {f"GL-AUD-{one:03}" for one in range(2, 16)}


def test_each_threshold_divides(shell: Shell, snapshot: Path, engine: str) -> None:
    beyond = [event for _, _, event in BEYOND]
    counted = [*_downloads(4, 30), *_failures(3, 30), *_downloads(3, 40), *_failures(2, 40)]
    events = [*beyond, *(event for _, event in WITHIN), *counted]
    found = judged(shell, snapshot, engine, events, PARAMS)
    assert of_one_event(found) == {
        (policy, resource, str(number)) for number, (policy, resource, _) in enumerate(BEYOND, 1)
    }
    hour = "7@2026-01-14T06"
    first = str(len(BEYOND) + len(WITHIN) + 4 + 1)
    assert found - of_one_event(found) == {
        ("GL-AUD-010", INSTANCE, hour),
        ("GL-AUD-015", INSTANCE, first),
    }
    assert {policy for policy, _ in WITHIN} | COUNTED == PARAMS.keys()


def test_what_is_within_would_be_wrong_without_parameters(
    shell: Shell, snapshot: Path, engine: str
) -> None:
    """Else it would say nothing of them."""
    found = judged(shell, snapshot, engine, [event for _, event in WITHIN], {})
    passing = {"GL-AUD-003", "GL-AUD-005", "GL-AUD-009"}
    assert {policy for policy, _, _ in found} == {policy for policy, _ in WITHIN} - passing
