"""The scripts of the CI components, run by a shell as a runner does, against the simulator."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.component import job, of_nodes
from tests.simulator import Estate, Simulator

ACME = Path(__file__).parents[2] / "examples" / "acme"
SETTINGS = ACME.with_name("config-repo")
FEW = "policies: {only: [GL-GRP-017, GL-PRJ-003]}\n"
"""Policies that fail there, and leave nothing open to an administrator."""


@dataclass(frozen=True)
class Ended:
    """How a job ended."""

    code: int
    said: str


@dataclass
class Runner:
    """A checkout in which the jobs run one after the other."""

    folder: Path
    gitlab: Simulator

    def jobs(self, configuration: str = FEW, **given: object) -> tuple[Ended, Ended]:
        """Run both, with these inputs."""
        (self.folder / "glscan.yaml").write_text(configuration)
        pipeline = of_nodes("scan.yml", **{"image": "glscan", "groups": "acme", **given})
        scan = self.run(job(pipeline, "glscan-scan"))
        self.check_artifacts(job(pipeline, "glscan-scan")["artifacts"])
        return scan, self.run(job(pipeline, "glscan-verdict"))

    def gate(self, given: Mapping[str, object] | None = None, **variables: str) -> Ended:
        """Run the gate over the settings, with these inputs and variables."""
        wanted = job(of_nodes("gate.yml", image="glscan", **(given or {})), "glscan-gate")
        ended = self.run(wanted, **variables)
        if ended.code in (0, 1, 3):
            self.check_artifacts(wanted["artifacts"])
        return ended

    def run(self, wanted: Mapping[str, Any], **changed: str) -> Ended:
        """Run a job, with its variables changed."""
        variables = {
            name: value["value"] if isinstance(value, dict) else value
            for name, value in wanted.get("variables", {}).items()
        }
        done = subprocess.run(
            ["sh", "-e", "-c", "\n".join(wanted["script"])],
            cwd=self.folder,
            env={
                "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
                "HOME": str(self.folder / "home"),
                "CI_SERVER_URL": self.gitlab.url,
                "GITLAB_TOKEN": self.gitlab.token,
                "GLSCAN_ENGINE": "embedded",
                **variables,
                **changed,
            },
            capture_output=True,
            text=True,
            timeout=120,
        )
        return Ended(done.returncode, done.stdout + done.stderr)

    def glscan(self, *words: str) -> Ended:
        """Run it as somebody on a machine of their own."""
        return self.run({"script": [shlex.join(["glscan", *words])]})

    def check_artifacts(self, artifacts: Mapping[str, Any]) -> None:
        """Everything that GitLab is to fetch is there."""
        for path in (*artifacts["paths"], *artifacts["reports"].values()):
            assert (self.folder / path).exists(), path

    def results(self) -> dict[str, Any]:
        """The header of the results."""
        with (self.folder / "glscan-out" / "results.json").open() as stream:
            run: dict[str, Any] = json.load(stream)["run"]
        return run


@pytest.fixture(scope="module")
def gitlab() -> Iterator[Simulator]:
    with Simulator(Estate.load(ACME), role="admin") as simulator:
        yield simulator


@pytest.fixture
def runner(gitlab: Simulator, tmp_path: Path) -> Runner:
    return Runner(tmp_path, gitlab)


def test_findings_fail_the_verdict_and_not_the_scan(runner: Runner) -> None:
    scan, verdict = runner.jobs(sarif=True)
    assert (scan.code, verdict.code) == (0, 1), scan.said + verdict.said
    assert "NOT COMPLIANT" in verdict.said
    names = {path.name for path in (runner.folder / "glscan-out").iterdir()}
    assert names == {
        "results.json",
        "report.html",
        "junit.xml",
        "gl-code-quality-report.json",
        "gitlab.sarif",
        "snapshot.json.gz",
        "snapshot.ledger.jsonl",
    }


def test_a_gap_ends_with_the_code_that_may_be_let_through(runner: Runner) -> None:
    scan, verdict = runner.jobs("policies: {only: [GL-INS-*, GL-MEM-*]}\n", fail_on="never")
    assert (scan.code, verdict.code) == (0, 3), scan.said + verdict.said


def test_what_the_gate_does_not_stop_ends_well(runner: Runner) -> None:
    scan, verdict = runner.jobs(fail_on="never")
    assert (scan.code, verdict.code) == (0, 0), scan.said + verdict.said
    assert runner.results()["fail_on"] == "never"


def test_an_empty_input_leaves_it_to_the_configuration(runner: Runner) -> None:
    _, verdict = runner.jobs(FEW + "gate: {fail_on: never}\nscope: {groups: [acme]}\n", groups="")
    assert verdict.code == 0, verdict.said
    assert runner.results()["snapshot"]["scope"]["groups"] == ["acme"]


def test_an_error_fails_the_scan(runner: Runner) -> None:
    pipeline = of_nodes("scan.yml", image="glscan", groups="acme")
    refused = runner.run(job(pipeline, "glscan-scan"), GITLAB_TOKEN="wrong")
    assert refused.code == 5, refused.said
    assert runner.run(job(pipeline, "glscan-verdict")).code == 2


def test_groups_baseline_and_configuration_are_those_of_the_inputs(runner: Runner) -> None:
    runner.jobs()
    made = runner.glscan("baseline", "glscan-out/results.json", "--baseline", "known.json")
    assert made.code == 0, made.said
    (runner.folder / "ci").mkdir()
    (runner.folder / "ci" / "other.yaml").write_text(FEW)
    scan, verdict = runner.jobs(
        "unknown: key\n",
        groups="acme/platform acme/payments",
        config="ci/other.yaml",
        baseline="known.json",
    )
    assert (scan.code, verdict.code) == (0, 0), scan.said + verdict.said
    run = runner.results()
    assert sorted(run["snapshot"]["scope"]["groups"]) == ["acme/payments", "acme/platform"]
    assert run["totals"]["known_findings"] > 0


def test_runs_are_kept_and_follow_on_each_other(runner: Runner) -> None:
    for _ in range(2):
        scan, _ = runner.jobs(runs=True)
        assert scan.code == 0, scan.said
    kept = sorted((runner.folder / "glscan-out" / "runs").iterdir())
    assert len(kept) == 2
    verified = runner.glscan("verify", *map(str, kept))
    assert verified.code == 0, verified.said


def test_no_shell_reads_an_input_even_where_nothing_checked_it(runner: Runner) -> None:
    scan = job(of_nodes("scan.yml", image="glscan"), "glscan-scan")
    names = [name for name, value in scan["variables"].items() if isinstance(value, dict)]
    assert len(names) == 5
    for name in names:
        hostile = "$(touch pwned)`touch pwned`'\"; touch pwned"
        ended = runner.run(scan, **{"GLSCAN_GROUP": "acme", name: hostile})
        assert ended.code in (2, 5), ended.said
    assert not (runner.folder / "pwned").exists()


SHA = "a" * 40
SNAPSHOT = "glscan-out/snapshot.json.gz"


def with_settings() -> tuple[Estate, dict[str, Any]]:
    """Acme with those who approve, and the project of the settings with a merge request."""
    estate = Estate.load(ACME)
    estate.add_group("acme/security", {"members": [{"username": "lea.kurz", "access_level": 30}]})
    merge_request = {"author": "bram.oduya", "sha": SHA}
    return estate, estate.add_project("acme/settings", {"merge_requests": [merge_request]})


def scanned(project: dict[str, Any], snapshot: bytes) -> None:
    """A scheduled pipeline of the project, which found something."""
    kept = {"name": "glscan-scan", "artifacts": {SNAPSHOT: snapshot}}
    project["pipelines"].append({"ref": "main", "status": "failed", "jobs": [kept]})


def variables(project: Mapping[str, Any]) -> dict[str, str]:
    """What GitLab tells the pipeline of the merge request."""
    return {
        "CI_COMMIT_SHA": SHA,
        "CI_JOB_NAME": "glscan-gate",
        "CI_MERGE_REQUEST_IID": "1",
        "CI_MERGE_REQUEST_PROJECT_ID": str(project["id"]),
        "CI_MERGE_REQUEST_PROJECT_PATH": "acme/settings",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "CI_PROJECT_ID": str(project["id"]),
    }


def test_the_example_from_its_scan_to_a_merge_request(tmp_path: Path) -> None:
    estate, project = with_settings()
    [merge_request] = project["merge_requests"]
    shutil.copytree(SETTINGS, tmp_path, dirs_exist_ok=True)
    with Simulator(estate, role="admin", token_scopes=("api",)) as gitlab:
        runner = Runner(tmp_path, gitlab)
        scan, _ = runner.jobs((SETTINGS / "glscan.yaml").read_text("utf-8"), groups="")
        assert scan.code == 0, scan.said
        scanned(project, (tmp_path / SNAPSHOT).read_bytes())
        (tmp_path / SNAPSHOT).unlink()
        told = {"post": True, "status": True}

        branch = {"CI_COMMIT_BRANCH": "main", "CI_PROJECT_ID": str(project["id"])}
        same = runner.gate(told, **branch)
        assert (same.code, "ALLOWED: nothing gets worse" in same.said) == (0, True), same.said
        assert (merge_request.get("notes"), project["statuses"]) == (None, [])

        web = tmp_path / "config" / "web.yaml"
        web.write_text(web.read_text("utf-8").replace("force_push: false", "force_push: true"))
        worse = runner.gate(told, **variables(project))
        assert (worse.code, "BLOCKED: 1 block" in worse.said) == (1, True), worse.said
        report = json.loads((tmp_path / "glscan-gate/gl-code-quality-report.json").read_text())
        places = {each["check_name"]: each["location"] for each in report}
        assert places["GL-PRJ-003"] == {"path": "config/web.yaml", "lines": {"begin": 8}}
        assert [one["status"] for one in project["statuses"]] == ["failed"]

        fork = {**variables(project), "CI_PROJECT_ID": "4711", "GITLAB_TOKEN": ""}
        outside = runner.gate(told, **fork)
        assert (outside.code, "from a fork: nothing is fetched" in outside.said) == (1, True)
        assert len(merge_request["notes"]) == len(project["statuses"]) == 1
        assert runner.gate({"files": "--help"}, **fork).code == 2
