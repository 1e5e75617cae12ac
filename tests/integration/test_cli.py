"""The command as people and pipelines run it: a process, its exit code, its streams, its files."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner import resources
from scanner.catalog.load import load
from tests import estates
from tests.simulator import Estate, Fault, Simulator

GLSCAN = Path(sys.executable).with_name("glscan")
WORDS = " pass · "
"""Part of the last line of every verdict."""


@dataclass
class Shell:
    """A working folder and an environment for the command."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command."""
        return subprocess.Popen(
            [str(GLSCAN), *arguments],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self, *arguments: str, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run the command to its end; it never shows a traceback."""
        done = subprocess.run(
            [str(GLSCAN), *arguments],
            cwd=self.folder,
            env={**self.environment, **environment},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def files(self) -> set[str]:
        """What lies in the folder."""
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    folder = tmp_path / "work"
    folder.mkdir()
    path = f"{GLSCAN.parent}:/usr/bin:/bin"
    return Shell(folder, {"PATH": path, "HOME": str(tmp_path), "GLSCAN_ENGINE": "embedded"})


def served(shell: Shell, estate: Estate, **options: Any) -> Simulator:
    """A simulated GitLab that the shell knows the address and a token of."""
    return _Served(estate, shell, **options)


class _Served(Simulator):
    def __init__(self, estate: Estate, shell: Shell, **options: Any) -> None:
        super().__init__(estate, **options)
        self._shell = shell

    def __enter__(self) -> Simulator:
        super().__enter__()
        self._shell.environment |= {"GITLAB_URL": self.url, "GITLAB_TOKEN": self.token}
        return self


@pytest.fixture
def acme(shell: Shell, repository: Path) -> Iterator[Simulator]:
    with served(shell, Estate.load(repository / "examples" / "acme")) as gitlab:
        yield gitlab


def last_line(done: subprocess.CompletedProcess[str]) -> str:
    return done.stderr.strip().splitlines()[-1]


@pytest.mark.usefixtures("acme")
def test_a_scan_with_nothing_else_prints_a_verdict_and_writes_a_report(shell: Shell) -> None:
    done = shell.run("scan", "acme")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "NOT COMPLIANT" in done.stderr
    assert last_line(done).endswith(" unknown · 0 manual · 0 error")
    assert shell.files() == {"glscan-report.html"}
    assert "GL-GRP-017" in (shell.folder / "glscan-report.html").read_text()


@pytest.mark.usefixtures("acme")
def test_exit_zero_says_the_same_and_ends_well(shell: Shell) -> None:
    done = shell.run("scan", "acme", "--exit-zero")
    assert done.returncode == 0
    assert "NOT COMPLIANT" in done.stderr


@pytest.mark.usefixtures("acme")
def test_a_threshold_that_nothing_reaches(shell: Shell) -> None:
    done = shell.run("scan", "acme", "--fail-on", "never", "--allow-incomplete")
    assert done.returncode == 0
    assert "NOT COMPLIANT" in done.stderr


OF_AGES = ("GL-INS-008", "GL-MEM-005", "GL-TOK-*")
WHATEVER_THE_DAY = [word for policy in OF_AGES for word in ("--skip-policy", policy)]
"""Ages are counted to the end of a scan, and the estate stands still."""


def approved(shell: Shell) -> None:
    """Configure what the owner of the estate has approved."""
    (shell.folder / "glscan.yaml").write_text(yaml.safe_dump({"params": dict(estates.PARAMS)}))


def test_a_compliant_estate_ends_with_0(shell: Shell) -> None:
    approved(shell)
    with served(shell, estates.flawless(), **estates.ADMINISTRATOR):
        done = shell.run("scan", "north", *WHATEVER_THE_DAY)
    assert done.returncode == 0, done.stderr
    assert "\nCOMPLIANT: every policy that applies passes" in done.stderr


def test_what_could_not_be_seen_ends_with_3(shell: Shell) -> None:
    approved(shell)
    with served(shell, estates.flawless(), role="developer"):
        done = shell.run("scan", "north", *WHATEVER_THE_DAY)
        allowed = shell.run("scan", "north", "--allow-incomplete", *WHATEVER_THE_DAY)
    assert done.returncode == 3
    assert "policies cannot be fully answered: the token's role is developer" in done.stderr
    assert "INCOMPLETE" in done.stderr
    assert allowed.returncode == 0
    assert "INCOMPLETE" in allowed.stderr


@pytest.mark.usefixtures("acme")
def test_results_that_are_asked_for_on_stdout_go_there_alone(shell: Shell) -> None:
    done = shell.run("scan", "acme", "-o", "sarif=-", "-o", "json=out/results.json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["version"] == "2.1.0"
    assert WORDS in last_line(done)
    assert WORDS not in done.stdout
    results = json.loads((shell.folder / "out" / "results.json").read_text())
    assert results["run"]["totals"]["resources"] == {"group": 8, "project": 19}
    assert shell.files() == {"out"}


@pytest.mark.usefixtures("acme")
def test_the_three_steps_come_to_what_a_scan_comes_to(shell: Shell) -> None:
    scan = shell.run("scan", "acme", "--snapshot", "kept.json", "-o", "json=scan.json")
    step = shell.run("snapshot", "acme", "--to", "s/snapshot.json.gz")
    assert step.returncode == 0
    assert "31 resources, 538 requests" in step.stderr
    shell.environment.pop("GITLAB_TOKEN")
    evaluated = shell.run("evaluate", "s/snapshot.json.gz", "-o", "json=results.json")
    assert evaluated.returncode == scan.returncode == 1
    assert last_line(evaluated) == last_line(scan)
    lines = [
        (shell.folder / name).read_text().splitlines()[1:-1]
        for name in ("scan.json", "results.json")
    ]
    assert _without_times(lines[0]) == _without_times(lines[1])
    report = shell.run("report", "results.json", "-o", "html=-", "-o", "sarif=r.sarif")
    assert report.returncode == 0
    assert report.stdout.startswith("<!DOCTYPE html>") or "<html" in report.stdout[:200]
    assert (shell.folder / "r.sarif").is_file()
    again = shell.run("evaluate", "kept.json", "-o", "json=again.json")
    assert again.returncode == 1
    once, twice = (shell.folder / name for name in ("scan.json", "again.json"))
    assert once.read_bytes() == twice.read_bytes()


def _without_times(lines: Sequence[str]) -> list[Any]:
    rows = [json.loads(line.rstrip(",")) for line in lines if line.startswith("{")]
    for row in rows:
        for finding in row["findings"]:
            del finding["evidence"]["read_at"]
    return rows


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["scan"], "GROUP"),
        (["scan", "acme", "--no-such-option"], "no-such-option"),
        (["scan", "acme", "-o", "pdf=x.pdf"], "there is no format 'pdf'"),
        (["scan", "acme", "-o", "html"], "where to?"),
        (["scan", "acme", "-o", "html=a", "-o", "sarif=a"], "two outputs go to "),
        (["scan", "acme", "--engine", "magic"], "magic"),
        (["scan", "acme", "--policies", "nowhere"], "there is no such folder"),
        (["scan", "/"], "a group without a name"),
        (["evaluate", "nothing.json"], "there is no such snapshot"),
        (["report", "nothing.json"], "nothing.json"),
        (["policies", "show", "GL-XXX-999"], "there is no policy 'GL-XXX-999'"),
        (["no-such-command"], "no-such-command"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_asked_wrongly_ends_with_2(
    arguments: Sequence[str], words: str, shell: Shell
) -> None:
    done = shell.run(*arguments, GITLAB_URL="http://127.0.0.1:9", GITLAB_TOKEN="glpat-x")
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert done.stdout == ""
    assert shell.files() == set()


def test_without_a_token_nothing_is_asked(shell: Shell, acme: Simulator) -> None:
    del shell.environment["GITLAB_TOKEN"]
    done = shell.run("scan", "acme")
    assert done.returncode == 2
    assert "GITLAB_TOKEN" in done.stderr
    assert acme.requests == []


def test_a_token_from_a_file_and_from_stdin(shell: Shell, acme: Simulator) -> None:
    del shell.environment["GITLAB_TOKEN"]
    (shell.folder / "token").write_text(f"{acme.token}\n")
    assert shell.run("scan", "acme", "--token-file", "token").returncode == 1
    assert shell.run("scan", "acme", "--token-file", "-", stdin=acme.token).returncode == 1


@pytest.mark.usefixtures("acme")
def test_a_wrong_token_ends_with_5(shell: Shell) -> None:
    done = shell.run("scan", "acme", GITLAB_TOKEN="glpat-of-somebody-else")
    assert done.returncode == 5
    assert "refuses the token" in done.stderr
    assert "glpat-of-somebody-else" not in done.stderr
    assert shell.files() == set()


@pytest.mark.parametrize(
    ("url", "code"),
    [("http://127.0.0.1:9", 5), ("gitlab.example.com", 2), ("http://a:b@127.0.0.1", 2)],
)
def test_a_wrong_address_is_told_apart_from_a_silent_one(url: str, code: int, shell: Shell) -> None:
    done = shell.run("scan", "acme", GITLAB_URL=url, GITLAB_TOKEN="glpat-x")
    assert done.returncode == code
    assert shell.files() == set()


@pytest.mark.usefixtures("acme")
def test_an_address_of_something_else_ends_with_5(shell: Shell) -> None:
    done = shell.run("scan", "acme", GITLAB_URL=shell.environment["GITLAB_URL"] + "/elsewhere")
    assert done.returncode == 5
    assert "GITLAB_URL" in done.stderr


@pytest.mark.usefixtures("acme")
def test_a_group_that_is_not_there_ends_with_5(shell: Shell) -> None:
    done = shell.run("scan", "acme/plattform")
    assert done.returncode == 5
    assert "the group 'acme/plattform' cannot be read" in done.stderr
    assert shell.files() == set()


def test_a_token_that_dies_on_the_way_ends_with_5(shell: Shell, acme: Simulator) -> None:
    acme.add_fault(Fault("*", 401, None, after=40))
    done = shell.run("scan", "acme", "--snapshot", "half.json")
    assert done.returncode == 5
    assert "half.json" not in shell.files()
    assert "glscan-report.html" not in shell.files()


def test_an_interrupt_ends_with_130(shell: Shell, repository: Path) -> None:
    estate = Estate.load(repository / "examples" / "acme")
    with served(shell, estate, latency=0.1) as gitlab:
        process = shell.start("scan", "acme", "--snapshot", "half.json")
        _wait_for_requests(gitlab, process, 10)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    assert "interrupted" in err
    assert "Traceback" not in err
    assert out == ""
    assert not {"half.json", "glscan-report.html"} & shell.files()


def _wait_for_requests(gitlab: Simulator, process: subprocess.Popen[str], count: int) -> None:
    deadline = time.monotonic() + 20
    while len(gitlab.requests) < count:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs Linux")
def test_the_token_is_nowhere_to_be_read(shell: Shell, repository: Path) -> None:
    token = "glpat-simulator-token"
    estate = Estate.load(repository / "examples" / "acme")
    with served(shell, estate, latency=0.02) as gitlab:
        process = shell.start("scan", "acme", "--snapshot", "s.json", "-o", "json=r.json")
        _wait_for_requests(gitlab, process, 5)
        command_line = Path(f"/proc/{process.pid}/cmdline").read_text()
        out, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert token == gitlab.token
    assert token not in command_line + out + err
    for path in shell.folder.rglob("*"):
        assert token not in path.read_text(), path
        assert "PLANTED-SECRET" not in path.read_text(), path


def test_an_engine_that_is_not_there_is_told_before_gitlab_is_asked(
    acme: Simulator, shell: Shell
) -> None:
    nowhere = ("--engine", "opa_rest", "--opa-url", "http://127.0.0.1:9")
    done = shell.run("scan", "acme", *nowhere)
    assert done.returncode == 5
    assert "no OPA answers at http://127.0.0.1:9" in done.stderr
    assert acme.requests == []


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs Linux")
@pytest.mark.usefixtures("acme")
def test_a_snapshot_is_kept_when_its_report_cannot_be_written(shell: Shell) -> None:
    done = shell.run("scan", "acme", "-o", "html=/dev/full")
    assert done.returncode == 2
    assert "the snapshot was kept: glscan-snapshot.json" in done.stderr
    assert shell.files() == {"glscan-snapshot.json", "glscan-snapshot.ledger.jsonl"}
    again = shell.run("evaluate", "glscan-snapshot.json", "-o", "json=results.json")
    assert again.returncode == 1
    assert WORDS in last_line(again)


@pytest.mark.usefixtures("acme")
def test_an_altered_snapshot_is_refused(shell: Shell) -> None:
    assert shell.run("snapshot", "acme").returncode == 0
    path = shell.folder / "snapshot.json"
    name = '"require_two_factor_authentication":'
    path.write_text(path.read_text().replace(f"{name}false", f"{name}true"))
    done = shell.run("evaluate", "snapshot.json")
    assert done.returncode == 2
    assert "was altered" in done.stderr


def test_custom_policies_that_cannot_be_used_end_with_2(shell: Shell) -> None:
    folder = shell.folder / "mine" / "odd"
    folder.mkdir(parents=True)
    (folder / "bare.rego").write_text("package custom.odd.bare\n\ndeny contains 1 if true\n")
    done = shell.run("scan", "acme", "--policies", "mine", GITLAB_TOKEN="glpat-x")
    assert done.returncode == 2
    assert "odd/bare.rego: there is no METADATA block" in done.stderr


def test_policies_are_listed_shown_and_tested(shell: Shell) -> None:
    listed = shell.run("policies", "list")
    assert listed.returncode == 0
    ids = [line.split()[0] for line in listed.stdout.splitlines()]
    assert ids == [policy.id for policy in load(resources.policies()).policies]
    assert ids == sorted(ids)
    records = json.loads(shell.run("policies", "list", "--json").stdout)
    assert [record["id"] for record in records] == ids
    shown = shell.run("policies", "show", "GL-PRJ-003")
    assert shown.returncode == 0
    assert "protected_branches.*.allow_force_push" in shown.stdout
    tested = shell.run("policies", "test", "--engine", "embedded", "--match", "GL-PRJ-003")
    assert tested.returncode == 0
    assert "0 failed" in tested.stderr


def test_version_and_help(shell: Shell) -> None:
    assert shell.run("--version").stdout.startswith("glscan ")
    for command in ([], ["scan"], ["snapshot"], ["evaluate"], ["report"], ["policies"]):
        done = shell.run(*command, "--help")
        assert done.returncode == 0
        assert "Usage:" in done.stdout
