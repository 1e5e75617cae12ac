"""Runs of the sample estate are kept, follow on each other, and are verified elsewhere."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import orjson

from scanner import report
from tests.integration.acme import ACME, catalog, taken
from tests.integration.pipeline import Taken
from tests.integration.test_cli import Shell, served, shell
from tests.kept import resign
from tests.simulator import Estate

__all__ = ["catalog", "shell", "taken"]

SCAN = ("acme", "--instance-name", "gitlab.acme.example", "--runs", "runs")
CHECKS = ["manifest", "parts", "documents", "chain", "policies", "verdicts", "report"]


def checks(said: str) -> dict[str, str]:
    """Of the output about one run: what each check came to."""
    found = re.findall(r"^  (\w+) +(ok|DIFFERS|not checked) ", said, re.MULTILINE)
    return dict(found)


def kept(shell: Shell, runs: str = "runs") -> list[Path]:
    return sorted((shell.folder / runs).iterdir())


def test_two_scans_with_a_change_between_are_verified_elsewhere(shell: Shell) -> None:
    estate = Estate.load(ACME)
    with served(shell, estate):
        first = shell.run("scan", *SCAN)
    estate.project("acme/web")["visibility"] = "public"
    time.sleep(1.1)
    with served(shell, estate) as gitlab:
        shell.environment["GITLAB_URL"] = gitlab.url
        second = shell.run("scan", *SCAN)
    assert first.returncode == second.returncode == 1
    assert shell.files() == {"runs"}
    one, other = kept(shell)
    run = report.read(other / "results.json").run
    assert run["previous"]["run"] == one.name
    assert run["previous"]["findings"]["new"] > 0
    digest = re.search(r"manifest sha256 (\w{64})", second.stderr)
    assert digest

    away = shell.folder / "away"
    away.mkdir()
    auditor = Shell(away, shell.environment)
    done = auditor.run("verify", str(one), str(other))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "VERIFIED"
    assert done.stdout.count("  chain      ok           1 run before it, back to " + one.name) == 1
    assert auditor.run("verify", "../runs/" + other.name).returncode == 0
    told = auditor.run("verify", str(other), "--manifest-sha256", digest[1])
    assert "its sha256 is the one that was given" in told.stdout
    assert auditor.files() == set()


def test_run_goes_from_hand_to_hand_as_an_archive(shell: Shell, taken: Taken) -> None:
    shell.run("evaluate", str(taken.path), "--runs", "runs")
    [run] = kept(shell)
    subprocess.run(["tar", "-C", run.parent, "-czf", shell.folder / "x.tgz", run.name], check=True)
    away = shell.folder / "away"
    away.mkdir()
    subprocess.run(["tar", "-C", away, "-xzf", shell.folder / "x.tgz"], check=True)
    assert shell.run("verify", f"away/{run.name}").returncode == 0


def test_evaluating_twice_makes_two_runs_that_are_one_chain(shell: Shell, taken: Taken) -> None:
    for _ in range(3):
        assert shell.run("evaluate", str(taken.path), "--runs", "runs").returncode == 1
    runs = kept(shell)
    assert len(runs) == 3
    done = shell.run("verify", *map(str, runs))
    assert done.returncode == 0
    assert done.stdout.count("this is the first run") == 1
    assert done.stdout.count(" 2 runs before it, back to ") == 1
    away = shell.folder / "away"
    away.mkdir()
    for run in runs:
        run.rename(away / run.name)
        done = shell.run("verify", f"away/{run.name}")
        first = "this is the first run" in done.stdout
        found = {**dict.fromkeys(CHECKS, "ok"), "chain": "ok" if first else "not checked"}
        assert (done.returncode, checks(done.stdout)) == (0 if first else 3, found)
        (away / run.name).rename(run)


def test_altered_policy_of_a_run_is_never_asked(shell: Shell, taken: Taken) -> None:
    """Nor does it read what this machine knows."""
    shell.run("evaluate", str(taken.path), "--runs", "runs", "--policy", "GL-PRJ-001")
    [run] = kept(shell)
    policy = next((run / "policies/bundled/project").glob("*.rego"))
    policy.write_text(policy.read_text() + "\nleak := opa.runtime().env\n")
    assert checks(shell.run("verify", str(run)).stdout)["parts"] == "DIFFERS"
    resign(run)
    done = shell.run("verify", str(run))
    assert done.returncode == 1
    assert "DIFFERS      1 file not as with glscan" in done.stdout
    assert shell.environment["HOME"] not in done.stdout.replace(str(run), "")


def test_killed_run_leaves_nothing_under_a_name_of_a_run(shell: Shell, taken: Taken) -> None:
    started = time.monotonic()
    shell.run("evaluate", str(taken.path), "--runs", "runs")
    whole = time.monotonic() - started
    [first] = kept(shell)
    for part in (0.3, 0.5, 0.7, 0.8, 0.9, 0.95):
        process = shell.start("evaluate", str(taken.path), "--runs", "runs")
        time.sleep(whole * part)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    for path in kept(shell):
        if path.name.startswith(".glscan-part-"):
            os.utime(path, (0, 0))
        else:
            said = shell.run("verify", str(path)).stdout
            assert checks(said) == dict.fromkeys(CHECKS, "ok"), said
    done = shell.run("evaluate", str(taken.path), "--runs", "runs")
    assert "kept: " in done.stderr
    assert first in kept(shell)
    assert not [path for path in kept(shell) if path.name.startswith(".")]


def test_run_is_not_begun_where_it_could_not_be_kept(shell: Shell, taken: Taken) -> None:
    shell.run("evaluate", str(taken.path), "--runs", "runs")
    [run] = kept(shell)
    manifest = orjson.loads((run / "manifest.json").read_bytes())
    (run / "manifest.json").write_bytes(orjson.dumps({**manifest, "schema": 2}))
    with served(shell, Estate.load(ACME)) as gitlab:
        done = shell.run("scan", "acme", "--runs", "runs")
        assert (done.returncode, "its schema 2 is not the schema 1" in done.stderr) == (2, True)
        assert not gitlab.requests
