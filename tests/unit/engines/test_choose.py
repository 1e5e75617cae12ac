from __future__ import annotations

import subprocess
import sys
from importlib import util
from importlib.metadata import version
from pathlib import Path

import pytest

from scanner.engines import ENGINES, Engine, choose, opa_process
from scanner.engines.embedded import Embedded
from scanner.errors import EngineError, UsageError


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A PATH with something called opa."""
    (tmp_path / "opa").write_text("#!/bin/sh\n")
    (tmp_path / "opa").chmod(0o755)
    monkeypatch.setattr(opa_process, "installed_version", lambda binary: "1.22.2")
    return str(tmp_path)


def chosen(name: str, url: str | None = None, **environ: str) -> tuple[str, str]:
    engine: Engine = choose(name, url, None, 9.0, environ)
    with engine:
        return engine.name, engine.version


def test_auto_prefers_a_given_opa_then_one_found_then_the_embedded_engine(path: str) -> None:
    assert chosen("auto", "http://opa:8181", PATH=path) == ("opa_rest", "OPA")
    assert chosen("auto", GLSCAN_OPA_URL="http://opa:8181", PATH=path) == ("opa_rest", "OPA")
    assert chosen("auto", PATH=path) == ("opa_process", "OPA 1.22.2")
    assert chosen("auto") == ("embedded", f"regorus {version('gordon-to-regorus')}")


def test_a_named_engine_is_taken(path: str) -> None:
    assert [chosen(name, "http://opa:8181", PATH=path)[0] for name in ENGINES] == [
        "opa_rest",
        "opa_process",
        "embedded",
    ]


def test_an_old_opa_is_refused(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opa_process, "installed_version", lambda binary: "0.68.0")
    with pytest.raises(EngineError, match=r"OPA 0\.68\.0 is too old"):
        chosen("auto", PATH=path)


def test_what_is_not_an_opa_is_refused(tmp_path: Path) -> None:
    for name, content in (("silent", "#!/bin/sh\n"), ("broken", "\x00")):
        file = tmp_path / name
        file.write_text(content)
        file.chmod(0o755)
        with pytest.raises(EngineError, match=f"{name} (is not an OPA|cannot be run)"):
            opa_process.OpaProcess(file)


def test_says_what_is_missing() -> None:
    with pytest.raises(UsageError, match="no engine 'opa'") as unknown:
        chosen("opa")
    assert "auto, opa_rest, opa_process, embedded" in unknown.value.hint
    with pytest.raises(UsageError, match="address"):
        chosen("opa_rest")
    with pytest.raises(EngineError, match="PATH"):
        chosen("opa_process")
    with pytest.raises(UsageError, match="not the address of an OPA"):
        chosen("auto", "opa:8181")


def test_names_both_ways_when_there_is_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    for name in ("auto", "embedded"):
        with pytest.raises(EngineError) as caught:
            chosen(name)
        assert "pip install 'glscan[embedded]'" in caught.value.hint
        assert "--opa-url" in caught.value.hint


def test_a_wheel_that_does_not_load_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "child.py"
    script.write_text('raise ImportError("version `GLIBC_2.34\' not found")')
    monkeypatch.setattr("scanner.engines.embedded_process._SCRIPT", script)
    with Embedded() as engine, pytest.raises(EngineError, match=r"GLIBC_2\.34") as caught:
        engine.load({}, [])
    assert "use OPA" in caught.value.hint


def test_nothing_that_speaks_http_is_imported_before_it_is_asked_for() -> None:
    """A quarter of the time that `glscan --version` takes would go into it."""
    code = "import sys, scanner.engines, scanner.engines.embedded; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"requests", "http.client", "email"}.isdisjoint(done.stdout.split())
