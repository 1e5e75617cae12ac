"""What is said of this machine: engines, policies on them, and where reports go."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from scanner.doctor import machine
from scanner.doctor.check import Standing
from scanner.engines.base import Engine, Failure
from scanner.errors import EngineError, ExitCode, GlscanError, PolicyError
from tests.builders import SAMPLE, FakeEngine, catalog, denying
from tests.unit.doctor.test_server import stands


def refusing(error: GlscanError) -> Callable[[], AbstractContextManager[Engine]]:
    def ready() -> AbstractContextManager[Engine]:
        raise error

    return ready


def ready(engine: Engine) -> Callable[[], AbstractContextManager[Engine]]:
    return lambda: contextlib.nullcontext(engine)


def test_an_opa_is_named_with_its_version_and_place() -> None:
    detail = machine.opa("/usr/bin/opa", FakeEngine).detail
    assert detail == "fake 1.0 at /usr/bin/opa (1.0 or newer is needed)"
    assert stands(machine.opa(None, FakeEngine)) == ("opa", "note")


def test_an_opa_that_cannot_be_used_is_a_warning() -> None:
    def make() -> Engine:
        raise EngineError("OPA 0.68.0 is too old", "Use OPA 1.0 or newer.")

    check = machine.opa("/usr/bin/opa", make)
    assert stands(check) == ("opa", "warn")
    assert "too old" in check.detail


def test_the_embedded_engine_is_there_or_not() -> None:
    assert machine.embedded("0.13.0").detail == "regorus 0.13.0"
    assert stands(machine.embedded(None)) == ("embedded", "note")


def test_policies_that_answer_are_fine() -> None:
    engine = FakeEngine({SAMPLE: denying()})
    named, policies = machine.engine(ready(engine), catalog())
    assert (stands(named), named.detail) == (("engine", "ok"), "fake (fake 1.0)")
    assert (stands(policies), policies.detail) == (
        ("policies", "ok"),
        "1 policies load, and answer",
    )
    assert len(engine.seen) == 1


def test_a_policy_that_fails_on_the_engine_is_named() -> None:
    engine = FakeEngine({SAMPLE: Failure("rego_type_error:\n undefined function")})
    _, policies = machine.engine(ready(engine), catalog())
    assert policies.status is Standing.FAIL
    assert policies.exit_code == ExitCode.USAGE
    assert "GL-PRJ-900: rego_type_error: undefined function" in policies.detail


@pytest.mark.parametrize(
    ("error", "check", "code"),
    [
        (EngineError("there is no policy engine"), "engine", ExitCode.ACCESS),
        (PolicyError("a library does not compile"), "policies", ExitCode.USAGE),
    ],
)
def test_an_engine_that_does_not_start_stops_a_scan(
    error: GlscanError, check: str, code: ExitCode
) -> None:
    [found] = machine.engine(refusing(error), catalog())
    assert (found.check, found.status, found.exit_code) == (check, Standing.FAIL, code)


def test_reports_need_a_folder(tmp_path: Path) -> None:
    assert stands(machine.output(tmp_path)) == ("output", "ok")
    assert stands(machine.output(tmp_path / "made" / "later")) == ("output", "ok")
    assert list(tmp_path.iterdir()) == []
    file = tmp_path / "file"
    file.touch()
    check = machine.output(file)
    assert (check.status, check.exit_code) == (Standing.FAIL, ExitCode.USAGE)
