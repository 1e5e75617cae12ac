"""From `policies new` to an OPA that serves the bundle, with real engines and the command."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess, run

import pytest

from tests.builders import annotation, policy_folder, resource, snapshot
from tests.integration.test_cli import Shell
from tests.opa import running_opa

pytestmark = pytest.mark.opa

Run = Callable[..., "CompletedProcess[str]"]

PLAIN = """package main

import data.custom.lib.shared

deny contains msg if {
	input.resource.settings.visibility == "public"
	msg := "It can be seen by everybody"
}

deny contains {"msg": "It takes requests"} if shared.takes_requests
"""
SHARED = """package custom.lib.shared

takes_requests if input.resource.settings.request_access_enabled
"""


def sidecar() -> str:
    block = annotation(
        id="OLD-001", requires=["settings.visibility", "settings.request_access_enabled"]
    )
    return json.dumps(block)  # JSON is YAML


@pytest.fixture
def shell(tmp_path: Path, opa_binary: str) -> Shell:
    folder = os.path.dirname(opa_binary)
    return Shell(tmp_path, {"PATH": folder, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)})


@pytest.fixture
def own(tmp_path: Path) -> Path:
    files = {"old/plain.rego": PLAIN, "old/plain.yaml": sidecar(), "lib/shared.rego": SHARED}
    return policy_folder(tmp_path / "own", files)


@pytest.fixture
def taken(tmp_path: Path) -> Path:
    path = tmp_path / "snapshot.json"
    snapshot(
        path,
        resource(settings={"visibility": "public", "request_access_enabled": True}),
        resource(
            path="acme/x", id=8, settings={"visibility": "private", "request_access_enabled": False}
        ),
    )
    return path


@pytest.mark.parametrize(
    "kinds",
    [["project"], ["group"], ["instance"], ["user"], ["group", "project", "instance", "user"]],
)
def test_new_policy_passes_check_and_test_as_it_is(shell: Shell, kinds: list[str]) -> None:
    asked = [part for kind in kinds for part in ("--kind", kind)]
    assert shell.run("policies", "new", "access", "is_tight", *asked).returncode == 0
    checked = shell.run("policies", "check", "policies")
    assert checked.stderr == "policies checked: 1, errors: 0, warnings: 0\n"
    assert checked.returncode == 0
    tested = shell.run(
        "policies", "test", "--policies", "policies", "--match", "CUSTOM", "--coverage"
    )
    assert tested.returncode == 0, tested.stderr
    passed = 3 * len(kinds)
    told = tested.stderr.splitlines()
    assert [f"{passed} passed, 0 failed" in line for line in told] == [True, True]  # two engines
    assert "CUSTOM-001   100.0 %" in tested.stdout


def test_new_policy_is_as_our_own_linters_want_it(
    shell: Shell, opa_binary: str, repository: Path
) -> None:
    regal = repository / ".cache" / "tools" / "regal"
    if not regal.exists():
        pytest.skip("no regal: `make tools` builds it")
    for name in ("is_tight", "testing", "policy", "denied", "count", "n" * 60):
        assert shell.run("policies", "new", "access", name).returncode == 0
    kinds = [part for kind in ("group", "instance", "user") for part in ("--kind", kind)]
    assert shell.run("policies", "new", "access", "is_wide", *kinds).returncode == 0
    made = shell.folder / "policies"
    assert "errors: 0, warnings: 0" in shell.run("policies", "check", str(made)).stderr
    assert shell.run("policies", "test", "--policies", str(made)).returncode == 0
    config = repository / "policies" / ".regal" / "config.yaml"
    rules = repository / ".ci" / "regal"
    for command in (
        [opa_binary, "fmt", "--list", "--fail", str(made)],
        [
            *(str(regal), "lint", "--config-file", str(config), "--rules", str(rules)),
            *(str(repository / "policies" / "lib"), str(made)),
        ],
    ):
        done = run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_failing_test_is_named_on_each_engine(shell: Shell) -> None:
    shell.run("policies", "new", "access", "is_tight")
    path = shell.folder / "policies" / "access" / "is_tight_test.rego"
    path.write_text(path.read_text() + "\ntest_undefined if input.nothing\n")
    tested = shell.run("policies", "test", "--policies", "policies", "--match", "CUSTOM")
    assert tested.returncode == 1
    assert tested.stderr.count("CUSTOM-001 test_undefined: not true") == 2


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("test_zero := 1 / 0", "CUSTOM-001 test_zero: access/is_tight_test.rego:26: "),
        ("test_open if {", "CUSTOM-001 test_claims_nothing_of_project_that_could_not_be_read, "),
        ("todo_test_later if false", "CUSTOM-001 test_later: to do, and not run"),
    ],
)
def test_test_that_cannot_be_run_is_told_apart_from_those_that_fail(
    shell: Shell, more: str, told: str
) -> None:
    shell.run("policies", "new", "access", "is_tight")
    path = shell.folder / "policies" / "access" / "is_tight_test.rego"
    path.write_text(f"{path.read_text()}\n{more}\n")
    tested = shell.run("policies", "test", "--policies", "policies")
    assert told in tested.stderr
    assert tested.returncode == ("todo" not in more)
    assert ("3 passed" in tested.stderr) == ("open" not in more)


def test_plain_rego_is_judged_the_same_on_every_engine(
    shell: Shell, own: Path, taken: Path
) -> None:
    opa = _judged(shell, taken, own, "--engine", "opa_process")
    assert opa == _judged(shell, taken, own, "--engine", "embedded")
    [public] = [line for line in opa if '"path":"acme/web"' in line]
    assert "It can be seen by everybody" in public
    assert "It takes requests" in public
    [private] = [line for line in opa if '"path":"acme/x"' in line]
    assert '"OLD-001"' not in private


def test_plain_rego_is_checked(shell: Shell, own: Path) -> None:
    checked = shell.run("policies", "check", str(own))
    assert checked.returncode == 0, checked.stderr
    rego = own / "old" / "plain.rego"
    rego.write_text(PLAIN.replace("settings.visibility", "settings.visiblity"))
    checked = shell.run("policies", "check", str(own))
    assert checked.returncode == 2
    assert "plain.rego, line 6" in checked.stderr
    assert "Did you mean visibility?" in checked.stderr


def test_served_bundle_gives_the_same_results(
    shell: Shell, own: Path, taken: Path, opa_binary: str
) -> None:
    made = shell.run("policies", "bundle", "--policies", str(own), "-o", "glscan.tar.gz")
    assert made.returncode == 0, made.stderr
    with running_opa(opa_binary, shell.folder, "--bundle", "glscan.tar.gz") as url:
        served = _judged(shell, taken, own, "--engine", "opa_rest", "--opa-url", url)
    assert served == _judged(shell, taken, own, "--engine", "embedded")


def test_bundle_of_another_choice_is_refused(
    shell: Shell, own: Path, taken: Path, opa_binary: str
) -> None:
    shell.run("policies", "bundle", "-o", "glscan.tar.gz")
    with running_opa(opa_binary, shell.folder, "--bundle", "glscan.tar.gz") as url:
        ended = shell.run(
            "evaluate", str(taken), "--policies", str(own), "--engine", "opa_rest", "--opa-url", url
        )
    assert ended.returncode == 5
    assert f"the OPA at {url} serves other policies of ours than are chosen" in ended.stderr
    assert "chosen and not served (such as " in ended.stderr
    assert "`glscan policies bundle -o FILE`" in ended.stderr


def test_opa_that_holds_the_same_package_is_refused(
    shell: Shell, own: Path, taken: Path, opa_binary: str
) -> None:
    (shell.folder / "theirs.rego").write_text("package main\n\ndeny contains 1 if true\n")
    with running_opa(opa_binary, shell.folder, "theirs.rego") as url:
        ended = shell.run(
            "evaluate", str(taken), "--policies", str(own), "--engine", "opa_rest", "--opa-url", url
        )
    assert ended.returncode == 5
    assert "for instance main" in ended.stderr


def test_policy_that_does_not_compile_is_in_no_bundle(shell: Shell, own: Path) -> None:
    rego = own / "old" / "plain.rego"
    rego.write_text(PLAIN + "\n_x := nothing(1)\n")
    made = shell.run("policies", "bundle", "--policies", str(own), "-o", "glscan.tar.gz")
    assert made.returncode == 2
    assert "undefined function nothing" in made.stderr
    assert not (shell.folder / "glscan.tar.gz").exists()


def _judged(shell: Shell, taken: Path, own: Path, *engine: str) -> list[str]:
    """The lines of the results that say what became of resources."""
    ended = shell.run(
        "evaluate", str(taken), "--policies", str(own), *engine, "-o", "json=r.json", "--exit-zero"
    )
    assert ended.returncode == 0, ended.stderr
    return (shell.folder / "r.json").read_text().splitlines()[1:-1]
