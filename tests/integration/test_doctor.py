"""The doctor as a process: real engines, a real recording, and a GitLab behind TLS."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.test_cli import Shell, served, shell
from tests.opa import require_opa
from tests.simulator import Estate, Fault, Simulator

__all__ = ["shell"]


@pytest.fixture
def acme(shell: Shell, repository: Path) -> Iterator[Simulator]:
    with served(shell, Estate.load(repository / "examples" / "acme")) as gitlab:
        yield gitlab


def checks(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    return {one["check"]: one for one in json.loads(done.stdout)["checks"]}


@pytest.mark.usefixtures("acme")
def test_everything_is_there(shell: Shell) -> None:
    done = shell.run("doctor", "acme", "--json")
    found = checks(done)
    assert done.returncode == 0, done.stdout
    assert [name for name, one in found.items() if one["status"] == "fail"] == []
    assert found["engine"]["detail"].startswith("embedded (regorus ")
    assert found["graphql"]["status"] == "ok"
    assert shell.files() == set()


@pytest.mark.usefixtures("acme")
def test_it_foresees_the_policies_that_a_scan_leaves_unknown(shell: Shell) -> None:
    [blind] = json.loads(shell.run("doctor", "acme", "--json").stdout)["unknown_policies"]
    shell.run("scan", "acme", "--exit-zero", "-o", "json=results.json")
    results = json.loads((shell.folder / "results.json").read_bytes())
    columns = results["run"]["columns"]
    ends: dict[str, set[str]] = {}
    for line in results["resources"]:
        for policy, letter in zip(columns[line["kind"]], line["outcomes"], strict=True):
            ends.setdefault(policy, set()).add(letter)
    assert blind["of"] == len(results["run"]["policies"])
    foreseen = {policy: ends[policy] for policy in blind["policies"]}
    # One may find something all the same, or have nothing to do without a parameter. What is
    # looked up in another section ("members.external") matters on some resources only.
    looked_up = {policy for policy, why in blind["policies"].items() if "." in why}
    assert looked_up == {f"GL-MEM-{number:03}" for number in (4, 8, 9, 11)}
    assert {policy for policy, letters in foreseen.items() if "P" in letters} <= looked_up
    assert {"GL-GRP-013", "GL-MEM-001", "GL-MEM-004", "GL-PRJ-018"} <= {
        policy for policy, letters in foreseen.items() if "U" in letters
    }


@pytest.mark.opa
@pytest.mark.usefixtures("acme")
def test_an_opa_on_the_path_is_the_engine(shell: Shell) -> None:
    binary = Path(require_opa())
    shell.environment |= {"PATH": f"{binary.parent}:{shell.environment['PATH']}"}
    done = shell.run("doctor", "--engine", "auto", "--json")
    found = checks(done)
    assert done.returncode == 0, done.stdout
    assert str(binary) in found["opa"]["detail"]
    assert found["engine"]["detail"].startswith("opa_process (OPA ")
    assert found["policies"]["status"] == "ok"


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("engine", ["embedded", pytest.param("opa_process", marks=pytest.mark.opa)])
def test_a_policy_that_does_not_compile_is_found_on_every_engine(
    shell: Shell, repository: Path, engine: str
) -> None:
    if engine == "opa_process":
        binary = Path(require_opa())
        shell.environment |= {"PATH": f"{binary.parent}:{shell.environment['PATH']}"}
    folder = shell.folder / "mine" / "acme"
    folder.mkdir(parents=True)
    (folder / "broken.rego").write_text(BROKEN)
    done = shell.run("doctor", "--policies", "mine", "--engine", engine, "--json")
    policies = checks(done)["policies"]
    assert done.returncode == 2, done.stdout
    assert "ACME-1" in policies["detail"]
    assert policies["detail"].startswith("1 of ")


BROKEN = """# METADATA
# title: Nothing is broken
# description: It is.
# scope: package
# custom:
#   id: ACME-1
#   severity: low
#   kinds: [project]
#   requires: [settings.archived]
#   remediation: {ui: "-", api: "-"}
package custom.acme.broken

deny contains {"path": ["settings"], "message": "no"} if no_such_function(input)
"""


@pytest.mark.usefixtures("acme")
def test_there_is_no_engine(shell: Shell) -> None:
    done = shell.run("doctor", "--engine", "opa_process", "--json")
    found = checks(done)
    assert done.returncode == 5
    assert (found["opa"]["detail"], found["engine"]["status"]) == ("not on PATH", "fail")


def test_a_token_that_was_revoked(shell: Shell, acme: Simulator) -> None:
    done = shell.run("doctor", "acme", "--json", GITLAB_TOKEN="glpat-gone")
    assert done.returncode == 5
    assert checks(done)["token"]["status"] == "fail"
    assert "glpat-gone" not in done.stdout + done.stderr


def test_a_recording_holds_the_simulator_against_itself(
    shell: Shell, acme: Simulator, repository: Path
) -> None:
    done = shell.run("doctor", "acme", "--record", "recording.json")
    assert done.returncode == 0, done.stdout
    acme_itself = ["--estate", str(repository / "examples" / "acme"), "--group", "acme"]
    compared = compare(shell, repository, *acme_itself)
    assert (compared.returncode, compared.stdout) == (0, "")
    (shell.folder / "recording.json").unlink()  # nothing is written over
    acme.add_fault(Fault("GET /projects/:id/approval_rules", body=[{"id": 1}], times=None))
    assert shell.run("doctor", "acme", "--record", "recording.json").returncode == 0
    compared = compare(shell, repository)
    assert compared.returncode == 1
    lost = "GET /projects/:id/approval_rules (project): GitLab does not send [].name"
    assert lost in compared.stdout.splitlines()


def compare(shell: Shell, repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    recording = shell.folder / "recording.json"
    return subprocess.run(
        [sys.executable, "-m", "tests.simulator.compare", str(recording), *arguments],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_recording_holds_no_name_of_the_estate(
    shell: Shell, acme: Simulator, repository: Path
) -> None:
    shell.run("doctor", "acme", "--record", "recording.json")
    text = (shell.folder / "recording.json").read_text().lower()
    names = {part for path in acme.estate.projects for part in path.split("/")}
    names |= {part for user in acme.estate.users for part in user.split(".")}
    names -= {"platform"}  # of a runner; acme has a group of that name
    assert {name for name in names if f'"{name}"' in text} == set()
    assert acme.token not in text
    assert "127.0.0.1" not in text


@pytest.mark.usefixtures("acme")
def test_what_init_writes_is_what_the_doctor_and_a_scan_read(shell: Shell) -> None:
    url = shell.environment.pop("GITLAB_URL")
    assert shell.run("init", "--url", url, "--group", "acme").returncode == 0
    done = shell.run("doctor", "--json")
    assert done.returncode == 0, done.stdout
    assert "glscan.yaml is used" in checks(done)["config"]["detail"]
    assert checks(done)["role"]["path"] == "acme"
    assert shell.run("scan", "--exit-zero").returncode == 0
    assert "glscan-report.html" in shell.files()
