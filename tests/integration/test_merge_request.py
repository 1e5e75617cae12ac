"""The gate in the pipeline of a merge request: who approved is asked, and what it is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.integration.bad_input.ended import shell_in, small
from tests.integration.test_cli import Shell, served, shell
from tests.simulator import Estate, Simulator

__all__ = ["shell"]

FIRST, SECOND = "a" * 40, "b" * 40
OPENED, APPROVED, PUSHED, LATER = (f"2026-11-20T{hour}:00:00.000Z" for hour in range(10, 14))
WEAK = "version: 1\nprojects:\n  shop/web:\n    protected_branches:\n      main: {%s}\n"
GATE = ("gate", "web.yaml", "--against", "snapshot.json", "--post", "--status")
LOOK_ALIKE = {"username": "cy", "body": "<!-- glscan:gate v1 gate -->\n\nALLOWED"}


def world() -> Estate:
    """A merge request by ann to a repository of settings, and a group that may approve it."""
    there = small(version="18.9.0")
    for name in ("ann", "bo", "cy"):
        there.add_user(name)
    members = [{"username": name, "access_level": 40} for name in ("ann", "bo")]
    there.add_group("shop/security", {"members": members})
    change = {"author": "ann", "sha": FIRST, "versions": [{"created_at": OPENED}]}
    there.add_project("shop/config", {"merge_requests": [{**change, "notes": [LOOK_ALIKE]}]})
    return there


def change(estate: Estate) -> dict[str, Any]:
    found: dict[str, Any] = estate.project("shop/config")["merge_requests"][0]
    return found


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The snapshot of what stands."""
    shell = shell_in(tmp_path_factory.mktemp("taken"))
    with served(shell, world()):
        shell.run("snapshot", "shop", "--all-sections", "--to", "snapshot.json")
    return (shell.folder / "snapshot.json").read_text("utf-8")


@pytest.fixture
def gitlab(shell: Shell, taken: str) -> Iterator[Simulator]:
    """The last scheduled scan left a snapshot; the change weakens a branch and needs approval."""
    with served(shell, world(), token_scopes=("api",)) as gitlab:
        config = gitlab.estate.project("shop/config")
        scan = {"name": "scan", "artifacts": {"snapshot.json": taken}}
        config["pipelines"] = [{"ref": "main", "status": "failed", "jobs": [scan]}]
        (shell.folder / "kept.json").write_text(taken, "utf-8")
        (shell.folder / "web.yaml").write_text(WEAK % "push_access_level: developer")
        rule = {
            "policies": ["GL-PRJ-002"],
            "decision": "approval",
            "approvers": ["shop/security"],
        }
        (shell.folder / "glscan.yaml").write_text(yaml.safe_dump({"gate": {"decisions": [rule]}}))
        shell.environment |= {
            "CI_SERVER_URL": gitlab.url,
            "CI_PROJECT_ID": str(config["id"]),
            "CI_JOB_NAME": "gate",
            "CI_COMMIT_SHA": FIRST,
            "CI_MERGE_REQUEST_PROJECT_ID": str(config["id"]),
            "CI_MERGE_REQUEST_PROJECT_PATH": "shop/config",
            "CI_MERGE_REQUEST_IID": "1",
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        }
        yield gitlab


def test_a_member_of_the_group_lets_go_on_and_the_note_is_kept_up_to_date(
    shell: Shell, gitlab: Simulator
) -> None:
    merge_request, config = change(gitlab.estate), gitlab.estate.project("shop/config")

    def run(*approved_by: str, code: int) -> str:
        merge_request["approved_by"] = [
            {"username": name, "approved_at": APPROVED} for name in approved_by
        ]
        ended = shell.run(*GATE, "--from-job", "scan")
        assert (ended.returncode, ended.stdout) == (code, ""), ended.stderr
        [ours] = [one["body"] for one in merge_request["notes"] if one["username"] == "scanner"]
        assert merge_request["notes"][0] == LOOK_ALIKE
        return f"{ended.stderr}\n{ours}"

    said = run("ann", "cy", code=1)
    assert "approval web.yaml:5 GL-PRJ-002" in said
    assert "ann opened the merge request: an own approval does not count." in said
    assert said.count("The approval by cy does not count for") == 2
    assert "NEEDS APPROVAL: 1 needs approval" in said
    assert "shop/config!1: the note is written" in said
    assert "## glscan gate: NEEDS APPROVAL" in said
    assert "a waiver, or an approval by a member of shop/security" in said

    said = run("ann", "bo", code=0)
    assert "approved by @bo of shop/security" in said
    assert "shop/config!1: the note is updated" in said
    assert "## glscan gate: ALLOWED" in said

    merge_request |= {"sha": SECOND, "versions": [{"created_at": OPENED}, {"created_at": PUSHED}]}
    shell.environment["CI_COMMIT_SHA"] = SECOND
    said = run("bo", code=1)
    assert "The approval by bo does not count: something was pushed after it." in said
    assert [(one["sha"], one["status"]) for one in config["statuses"]] == [
        (FIRST, "failed"),
        (FIRST, "success"),
        (SECOND, "failed"),
    ]


def test_a_merge_request_that_was_retargeted_is_neither_judged_nor_told(
    shell: Shell, gitlab: Simulator
) -> None:
    change(gitlab.estate).update(
        target_branch="release", approved_by=[{"username": "bo", "approved_at": LATER}]
    )
    retargeted = "the merge request was retargeted since this pipeline began"
    told = shell.run(*GATE)
    assert (told.returncode, retargeted in told.stderr) == (2, True), told.stderr
    assert "ALLOWED" not in told.stderr
    asked = shell.run("gate", "web.yaml", "--against", "kept.json")
    assert (asked.returncode, retargeted in asked.stderr) == (1, True), asked.stderr
    assert "NEEDS APPROVAL: 1 needs approval" in asked.stderr
    assert change(gitlab.estate)["notes"] == [LOOK_ALIKE]
    assert gitlab.estate.project("shop/config")["statuses"] == []


def test_a_token_without_the_scope_is_an_error_after_the_verdict(
    shell: Shell, gitlab: Simulator
) -> None:
    with served(shell, gitlab.estate, token_scopes=("read_api",)) as reading:
        shell.environment["CI_SERVER_URL"] = reading.url
        change(gitlab.estate)["approved_by"] = [{"username": "bo", "approved_at": LATER}]
        ended = shell.run(*GATE, "--from-job", "scan")
        change(gitlab.estate)["approved_by"] = []
        held = shell.run(*GATE, "--from-job", "scan")
    for code, verdict, each in ((5, "ALLOWED: 1 allowed", ended), (1, "NEEDS APPROVAL", held)):
        assert each.returncode == code, each.stderr
        before, _, after = each.stderr.partition(verdict)
        assert "scope" not in before
        assert "the scopes of the token do not allow it, api is needed" in after
        assert "Make a token with the scope api." in after
        assert gitlab.token not in each.stderr
    assert change(gitlab.estate)["notes"] == [LOOK_ALIKE]


def test_nothing_is_asked_without_need_and_nothing_posted_without_post(
    shell: Shell, gitlab: Simulator
) -> None:
    def routes(**environment: str) -> list[str]:
        began = len(gitlab.requests)
        against = ("--against", "kept.json")
        ended = shell.run("gate", "web.yaml", *against, **environment)
        assert ended.returncode == 1, ended.stderr
        return [each.route for each in gitlab.requests[began:]]

    project = "/projects/:id/merge_requests/:merge_request_iid"
    asked = routes()
    assert asked[:3] == [f"GET {project}", f"GET {project}", f"GET {project}/approvals"]
    assert all(route.startswith("GET ") for route in asked)
    assert change(gitlab.estate)["notes"] == [LOOK_ALIKE]
    assert routes(GITLAB_TOKEN="") == []
    (shell.folder / "glscan.yaml").unlink()
    assert routes() == []
