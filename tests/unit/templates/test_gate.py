"""The component `templates/gate.yml`: what its job asks glscan for, and what it lets through."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.component import spec
from tests.unit.templates.test_components import jobs

MERGE_REQUEST = {
    "CI_MERGE_REQUEST_IID": "7",
    "CI_PROJECT_ID": "1",
    "CI_MERGE_REQUEST_PROJECT_ID": "1",
}
FORK = {**MERGE_REQUEST, "CI_PROJECT_ID": "2"}
POSTING = {"GLSCAN_GATE_POST": "yes", "GLSCAN_GATE_STATUS": "yes"}
WRITTEN = 8
"""Words that say what is written, which are the same whatever is asked."""


def gate(**given: object) -> dict[str, Any]:
    """The job, of the default prefix."""
    return jobs("gate.yml", **given)["glscan-gate"]


def ended(folder: Path, code: int, **variables: str) -> subprocess.CompletedProcess[str]:
    """The script, run by a shell as of the image, with a glscan that notes what it is asked."""
    called = folder / "glscan"
    notes = 'printf "%s\\n" "$GITLAB_URL" "$GITLAB_TOKEN" "$@" > called.txt'
    called.write_text(f"#!/bin/sh\n{notes}\nexit {code}\n")
    called.chmod(0o755)
    given = {
        name: value["value"] if isinstance(value, dict) else value
        for name, value in gate()["variables"].items()
    }
    return subprocess.run(
        ["sh", "-e", "-c", "\n".join(gate()["script"])],
        cwd=folder,
        env={"PATH": f"{folder}:/usr/bin:/bin", **given, **variables},
        capture_output=True,
        text=True,
    )


def asked(folder: Path, **variables: str) -> tuple[list[str], str]:
    """The words and the token that glscan is called with."""
    assert ended(folder, 0, **variables).returncode == 0
    _, token, *words = (folder / "called.txt").read_text().splitlines()
    return words, token


def test_a_merge_request_is_told_of_where_that_is_asked_for(tmp_path: Path) -> None:
    found = ["--against=glscan-out/snapshot.json.gz", "--from-job=glscan-scan"]
    plain, _ = asked(tmp_path, **MERGE_REQUEST)
    assert plain[:3] == ["gate", *found]
    assert plain[-2:] == ["--", "config"]
    assert len(plain) == len(["gate", *found, "--", "config"]) + WRITTEN
    told, _ = asked(tmp_path, **MERGE_REQUEST, **POSTING)
    assert told == [*plain[:3], "--post", "--status", *plain[3:]]


def test_a_snapshot_of_the_repository_is_not_looked_for_in_a_job(tmp_path: Path) -> None:
    words, _ = asked(tmp_path, GLSCAN_GATE_SNAPSHOT_JOB="", GLSCAN_GATE_SNAPSHOT="a.json")
    assert words[:3] == ["gate", "--against=a.json", "-o"]
    words, _ = asked(tmp_path, GLSCAN_GATE_SNAPSHOT="")
    assert words[:2] == ["gate", "-o"]


@pytest.mark.parametrize(
    ("variables", "posts"),
    [
        (MERGE_REQUEST, True),  # a token that is missing there is an error that glscan tells
        ({**FORK, "GLSCAN_GATE_TOKEN": "for the gate"}, True),
        (FORK, False),
        ({"CI_PROJECT_ID": "1", "GITLAB_TOKEN": "of the scan"}, False),
    ],
    ids=["its own", "a fork that runs here", "a fork", "a branch"],
)
def test_nothing_is_posted_where_nothing_can_be(
    variables: dict[str, str], posts: bool, tmp_path: Path
) -> None:
    words, _ = asked(tmp_path, **variables, **POSTING)
    assert ("--post" in words, "--status" in words) == (posts, posts)


def test_a_fork_is_not_given_what_a_job_kept(tmp_path: Path) -> None:
    assert asked(tmp_path, **FORK)[0][:2] == ["gate", "-o"]
    of_repository = asked(tmp_path, **FORK, GLSCAN_GATE_SNAPSHOT_JOB="")[0]
    assert of_repository[1] == "--against=glscan-out/snapshot.json.gz"


def test_the_token_of_the_gate_goes_before_that_of_the_scan(tmp_path: Path) -> None:
    assert asked(tmp_path)[1] == ""
    assert asked(tmp_path, GITLAB_TOKEN="scan")[1] == "scan"
    both = {"GITLAB_TOKEN": "scan", "GLSCAN_GATE_TOKEN": "gate"}
    words, token = asked(tmp_path, **both)
    assert token == "gate"
    assert not {"gate", "scan"} & set(words[1:])


def test_a_shell_hands_on_hostile_inputs_as_they_are(tmp_path: Path) -> None:
    """Even those that GitLab refuses."""
    hostile = "$(touch pwned) `touch pwned`; * '\""
    names = ("FILES", "SNAPSHOT", "SNAPSHOT_JOB")
    words, _ = asked(tmp_path, **{f"GLSCAN_GATE_{name}": hostile for name in names})
    assert words[1:3] == [f"--against={hostile}", f"--from-job={hostile}"]
    assert words[-2:] == ["--", hostile]
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("code", [0, 1, 2, 3, 5])
def test_it_ends_as_the_gate_does_and_never_warns_of_a_fork(code: int, tmp_path: Path) -> None:
    assert ended(tmp_path, code, **MERGE_REQUEST).returncode == code
    assert ended(tmp_path, code, **FORK).returncode == (1 if code == 3 else code)


def test_only_an_incomplete_run_may_be_let_through() -> None:
    assert gate()["allow_failure"] is False
    assert gate(incomplete="warn")["allow_failure"] == {"exit_codes": [3]}


def test_the_default_branch_is_told_and_not_stopped() -> None:
    merge_request, branch = spec("gate.yml")["rules"]["default"]
    assert merge_request == {"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}
    assert "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in branch["if"]
    assert branch["allow_failure"] is True


def test_the_token_goes_to_the_gitlab_of_the_pipeline(tmp_path: Path) -> None:
    """Neither glscan.yaml, which the merge request may change, nor a variable of the scan says."""
    pipeline = {"CI_SERVER_URL": "https://here.example", "GITLAB_URL": "https://scanned.example"}
    assert ended(tmp_path, 0, **pipeline).returncode == 0
    assert (tmp_path / "called.txt").read_text().startswith("https://here.example\n")
