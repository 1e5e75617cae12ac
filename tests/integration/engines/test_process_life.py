"""The processes that engines start: what they know, how they are ended, and that they are."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.engines import Engine
from scanner.engines.embedded import Embedded
from scanner.engines.opa_process import OpaProcess
from scanner.errors import EngineError
from scanner.model import Kind
from tests.integration.engines.test_every_engine import ENDLESS, GOOD, document
from tests.opa import policy

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

ECHO = policy("echo", "deny contains input.resource.settings.a")


@pytest.fixture(params=["embedded", pytest.param("opa_process", marks=pytest.mark.opa)])
def engine(request: pytest.FixtureRequest, scratch: Path) -> Iterator[Engine]:
    before = children()
    if request.param == "embedded":
        engine: Engine = Embedded()
    else:
        engine = OpaProcess(request.getfixturevalue("opa_binary"))
    with engine:
        yield engine
    assert children() == before
    assert list(scratch.iterdir()) == []


def children(parent: int | None = None) -> set[int]:
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                state, ppid = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            except OSError:
                continue
            if int(ppid) == (parent or os.getpid()) and state != "Z":
                found.add(int(folder.name))
    return found


def only_child(before: set[int]) -> int:
    (child,) = children() - before
    return child


def echoed(engine: Engine, count: int) -> Iterator[int]:
    documents = [document(a=n) for n in range(count)]
    for answers in engine.evaluate(Kind.PROJECT, documents):
        answer = answers[ECHO.package]
        assert isinstance(answer, dict)
        yield answer["deny"][0]


def test_nothing_starts_before_it_is_needed(engine: Engine) -> None:
    before = children()
    engine.load({Kind.PROJECT: [ECHO]}, [])
    assert len(children() - before) == 1


def test_the_time_zone_of_the_machine_changes_no_verdict(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    zone = 'concat("", ["Lo", "cal"])'
    local = policy("local", f"deny contains time.clock([0, {zone}])[0]")
    engine.load({Kind.PROJECT: [local]}, [])
    (answers,) = engine.evaluate(Kind.PROJECT, [document(a=1)])
    assert answers == {local.package: {"deny": [0]}}


def test_a_killed_process_is_started_again(engine: Engine) -> None:
    before = children()
    engine.load({Kind.PROJECT: [ECHO]}, [])
    found = []
    for value in echoed(engine, 350):
        found.append(value)
        if value in (50, 250):
            os.kill(only_child(before), signal.SIGKILL)
    assert found == list(range(350))


def test_a_process_killed_at_work_is_started_again(engine: Engine) -> None:
    before = children()
    slow = policy(
        "slow", "deny contains count([1 | some i in numbers.range(1, 1500000); i % 2 == 0])"
    )
    engine.load({Kind.PROJECT: [ECHO, slow]}, [])
    killer = threading.Timer(0.25, lambda: os.kill(only_child(before), signal.SIGKILL))
    killer.start()
    (answers,) = engine.evaluate(Kind.PROJECT, [document(a=7)])
    killer.join()
    assert answers == {ECHO.package: {"deny": [7]}, slow.package: {"deny": [750000]}}


def test_a_process_killed_again_and_again_is_an_error(engine: Engine) -> None:
    before = children()
    engine.load({Kind.PROJECT: [ECHO]}, [])

    def kill_each_time() -> None:
        for value in echoed(engine, 1000):
            if value % 100 == 50:
                os.kill(only_child(before), signal.SIGKILL)

    with pytest.raises(EngineError, match=r"ended .*4 times"):
        kill_each_time()


def test_the_process_holds_no_secret(
    engine: Engine, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITLAB_TOKEN", "GLSCAN_OPA_TOKEN", "CI_JOB_TOKEN", "ANYTHING"):
        monkeypatch.setenv(name, "glpat-secret")
    before = children()
    engine.load({Kind.PROJECT: [policy("e", "deny contains opa.runtime().env"), ECHO]}, [])
    assert list(echoed(engine, 1)) == [0]
    child = Path(f"/proc/{only_child(before)}")
    assert b"secret" not in (child / "environ").read_bytes()
    command = (child / "cmdline").read_bytes()
    assert b"secret" not in command
    for file in scratch.rglob("authz.rego"):
        token = file.read_text().split('"')[1]
        assert len(token) > 40
        assert token.encode() not in command
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_nothing_is_answered_after_the_end(engine: Engine) -> None:
    before = children()
    engine.load({Kind.PROJECT: [ECHO]}, [])
    values = echoed(engine, 150)
    next(values)
    engine.__exit__(None, None, None)
    with pytest.raises(EngineError, match="after its end"):
        list(values)
    assert children() == before


def test_an_exception_ends_the_process(engine: Engine) -> None:
    before = children()

    def use() -> None:
        with engine:
            engine.load({Kind.PROJECT: [ECHO]}, [])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        use()
    assert children() == before


def test_an_interrupt_at_work_does_not_mix_up_answers(engine: Engine) -> None:
    engine.load({Kind.PROJECT: [ECHO, ENDLESS]}, [])
    alarm = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    alarm.start()
    with pytest.raises(KeyboardInterrupt):
        next(engine.evaluate(Kind.PROJECT, [document(a=1)]))
    alarm.join()
    engine.load({Kind.PROJECT: [GOOD]}, [])
    assert list(engine.evaluate(Kind.PROJECT, [document(a=1)])) == [{GOOD.package: {"deny": []}}]


@pytest.mark.parametrize("busy", [False, True])
@pytest.mark.parametrize("name", ["embedded", pytest.param("opa_process", marks=pytest.mark.opa)])
def test_the_process_does_not_outlive_a_killed_scanner(
    name: str, busy: bool, request: pytest.FixtureRequest, scratch: Path
) -> None:
    made = "Embedded(2)"
    if name == "opa_process":
        made = f"OpaProcess({request.getfixturevalue('opa_binary')!r}, 60)"
    script = f"""
from scanner.engines.embedded import Embedded
from scanner.engines.opa_process import OpaProcess
from scanner.model import Kind
from tests.integration.engines.test_every_engine import ENDLESS, document
import sys
engine = {made}
engine.load({{Kind.PROJECT: [ENDLESS]}}, [])
print("loaded", flush=True)
if {busy}:
    next(engine.evaluate(Kind.PROJECT, [document(a=1)]))
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as scanner:
        assert scanner.stdout
        assert scanner.stdout.readline() == b"loaded\n"
        time.sleep(0.3)
        (child,) = children(scanner.pid)
        scanner.kill()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists() or "Z" in state_of(child)


def state_of(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
