"""A run that is ended from outside: it says so, cleans up after itself, and keeps what it read."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scanner.snapshot.journal import holds_resources
from tests.integration.bad_input.ended import FEW, keeps_secrets, small
from tests.integration.bad_input.test_policies import WRONG, policy, write
from tests.integration.test_cli import GLSCAN, Shell, served
from tests.opa import require_opa
from tests.simulator import Fault, Simulator

ENDLESS = ("--policy", "ODD-*", "--policies", "mine", "--policy-timeout", "60")

endings = pytest.mark.parametrize(
    ("sent", "engine"),
    [
        (signal.SIGINT, "embedded"),
        (signal.SIGTERM, "embedded"),
        (signal.SIGHUP, "embedded"),
        pytest.param(signal.SIGINT, "opa_process", marks=pytest.mark.opa),
        pytest.param(signal.SIGTERM, "opa_process", marks=pytest.mark.opa),
    ],
    ids=lambda value: getattr(value, "name", value),
)


@pytest.fixture
def temporary(shell: Shell, tmp_path: Path) -> Path:
    """Where the run puts its temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    shell.environment["TMPDIR"] = str(folder)
    return folder


@pytest.fixture
def slow(shell: Shell) -> Iterator[Simulator]:
    """A GitLab whose second project takes its time."""
    with served(shell, small()) as gitlab:
        route = "GET /projects/:id/protected_branches"
        gitlab.add_fault(Fault(route, stall=30, after=1, times=None))
        yield gitlab


def ended(
    shell: Shell,
    sent: signal.Signals,
    ready: Callable[[], bool],
    *arguments: str,
    times: int = 1,
) -> subprocess.CompletedProcess[str]:
    """A run in a session of its own, of which all get the signal once it is `ready`.

    So a terminal sends Ctrl-C: to the engine, too.
    """
    process = subprocess.Popen(
        [str(GLSCAN), *arguments],
        cwd=shell.folder,
        env=shell.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=listening,
    )
    with process:
        try:
            out, err = sent_when_ready(process, sent, ready, times)
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
    assert "Traceback" not in err
    assert "Exception ignored" not in err
    assert not alive(process.pid)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def listening() -> None:
    """Whoever runs the tests in the background has Ctrl-C ignored in all that they start."""
    for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sent, signal.SIG_DFL)


def sent_when_ready(
    process: subprocess.Popen[str], sent: signal.Signals, ready: Callable[[], bool], times: int
) -> tuple[str, str]:
    deadline = time.monotonic() + 30
    while not ready():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    began = time.monotonic()
    for _ in range(times):
        os.killpg(process.pid, sent)
        time.sleep(0.002)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - began < 10
    return out, err


def alive(session: int) -> bool:
    """Whether something of a session still runs, an engine for instance."""
    try:
        os.killpg(session, 0)
    except ProcessLookupError:
        return False
    return True


@endings
def test_while_gitlab_is_read_the_journal_is_kept(
    sent: signal.Signals, engine: str, shell: Shell, slow: Simulator, temporary: Path
) -> None:
    with_opa(shell, engine)
    journal = shell.folder / "half.journal"
    done = ended(
        *(shell, sent, lambda: holds_resources(journal)),
        *("scan", "shop", *FEW, "--snapshot", "half.json"),
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr.endswith(
        "what was read until then is in half.journal; --resume goes on with it\n"
        "glscan: interrupted\n"
    )
    assert shell.files() == {"half.journal", "half.ledger.jsonl.part"}
    _, project, *_ = [json.loads(line) for line in journal.read_text().splitlines()]
    assert project["resource"]["path"] in slow.estate.projects
    assert list(temporary.iterdir()) == []
    keeps_secrets(shell, done)


@endings
def test_while_policies_are_asked_the_snapshot_is_kept(
    sent: signal.Signals, engine: str, shell: Shell, gitlab: Simulator, temporary: Path
) -> None:
    with_opa(shell, engine)
    write(shell, {"x.rego": policy(body=f"{WRONG['no end']}\n")})
    taken = temporary.glob
    done = ended(
        *(shell, sent, lambda: any(taken("glscan-*/glscan-snapshot.json")) and later()),
        *("scan", "shop", *FEW, *ENDLESS, "-o", "html=r.html"),
    )
    assert done.returncode == 130, done.stderr
    assert "the snapshot was kept: glscan-snapshot.json; judge it with" in done.stderr
    assert done.stderr.endswith("glscan: interrupted\n")
    kept = {"glscan-snapshot.json", "glscan-snapshot.ledger.jsonl"}
    assert shell.files() == {"mine", *kept}
    assert list(temporary.iterdir()) == []
    keeps_secrets(shell, done)
    if sent is signal.SIGINT:
        again = shell.run("evaluate", "glscan-snapshot.json", *FEW)
        assert again.returncode == 0, again.stderr


def later() -> bool:
    """The snapshot is there; now the engine is asked."""
    time.sleep(0.3)
    return True


def with_opa(shell: Shell, engine: str) -> None:
    shell.environment["GLSCAN_ENGINE"] = engine
    if engine == "opa_process":
        shell.environment["PATH"] = f"{Path(require_opa()).parent}:{shell.environment['PATH']}"


def test_an_impatient_person_does_not_disturb_the_end(
    shell: Shell, slow: Simulator, temporary: Path
) -> None:
    journal = shell.folder / "half.journal"
    done = ended(
        *(shell, signal.SIGINT, lambda: journal.exists() and journal.stat().st_size > 0),
        *("scan", "shop", *FEW, "--snapshot", "half.json"),
        times=20,
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr.endswith("glscan: interrupted\n")
    assert list(temporary.iterdir()) == []


def test_a_signal_that_is_ignored_stays_so(shell: Shell, gitlab: Simulator) -> None:
    """`nohup` has the end of the terminal ignored."""
    done = subprocess.run(
        ["sh", "-c", f"trap '' HUP; {GLSCAN} scan shop {' '.join(FEW)} & kill -HUP $!; wait $!"],
        cwd=shell.folder,
        env=shell.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_a_reader_that_goes_away_ends_a_run_and_keeps_the_snapshot(
    shell: Shell, gitlab: Simulator
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [str(GLSCAN), "scan", "shop", *FEW, "-o", "html=-"],
            cwd=shell.folder,
            env=shell.environment,
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    finally:
        os.close(writer)
    assert done.returncode == 130, done.stderr
    assert "the snapshot was kept: glscan-snapshot.json" in done.stderr
    assert "Exception ignored" not in done.stderr
    assert "Traceback" not in done.stderr
