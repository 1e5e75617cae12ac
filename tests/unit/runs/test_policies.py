"""Rego in a run of somebody else reads nothing of the machine that verifies it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import report
from scanner.catalog.load import Catalog, load
from scanner.engines.embedded import Embedded
from scanner.engines.embedded_parse import Parser
from scanner.engines.opa_parse import Parser as OpaParser
from scanner.errors import EngineError, PolicyError, UsageError
from scanner.report import Run
from scanner.runs import manifest as manifests
from scanner.runs import policies
from scanner.runs.verify import Here, verify
from tests.builders import policy_source
from tests.kept import Place, resign
from tests.opa import require_opa

SAMPLE = "policies/bundled/project/sample.rego"
CALLS = [
    "time.now_ns() > 0",
    'time["now_ns"]() > 0',
    "opa.runtime().env.HOME",
    'http.send({"method": "get", "url": "https://evil.example"})',
    'net.lookup_ip_addr("evil.example")',
    'rand.intn("x", 2) == 1',
    'uuid.rfc4122("x") != ""',
    'time.date([0, "Local"])',
    'http.send({"method": "get", "url": "x"}) with http.send as time.now_ns',
]


def denying(body: str) -> str:
    rules = f'deny contains {{"path": ["settings"], "message": "no"}} if {{ {body} }}'
    return policy_source(rules=rules)


@pytest.fixture
def run(place: Place) -> Path:
    return place.keep().folder


def loaded_of(kept: manifests.Kept) -> Catalog:
    bundled, *others = policies.roots(kept)
    return load(bundled, others)


def refusal(place: Place, run: Path, parser: policies.Parser | None) -> str:
    kept = manifests.read(run)
    loaded = loaded_of(kept)
    with pytest.raises(PolicyError) as raised:
        policies.refuse_forbidden(kept, place.bundled, loaded, parser)
    assert "do not trust this run" in raised.value.hint
    return str(raised.value)


@pytest.mark.parametrize("call", CALLS)
def test_forbidden_call_is_refused(place: Place, run: Path, call: str) -> None:
    (run / SAMPLE).write_text(denying(call))
    resign(run)
    assert f"{SAMPLE}, line " in refusal(place, run, Parser())


@pytest.mark.opa
@pytest.mark.parametrize("call", CALLS)
def test_forbidden_call_is_refused_by_the_tree_of_opa(place: Place, run: Path, call: str) -> None:
    (run / SAMPLE).write_text(denying(call))
    resign(run)
    assert f"{SAMPLE}, line " in refusal(place, run, OpaParser(require_opa()))


def test_forbidden_call_in_a_library_is_refused(place: Place, run: Path) -> None:
    library = run / "policies/bundled/lib/clock.rego"
    library.parent.mkdir()
    library.write_text("package glscan.lib.clock\n\nnow := time.now_ns()\n")
    resign(run)
    assert "lib/clock.rego, line 3: time.now_ns is refused" in refusal(place, run, Parser())


def test_what_is_no_rego_is_refused(place: Place, run: Path) -> None:
    (run / SAMPLE).write_text(policy_source() + "\n}{\n")
    resign(run)
    assert f"{SAMPLE}, line" in refusal(place, run, Parser())


def test_policies_that_are_ours_need_no_parser(place: Place, run: Path) -> None:
    kept = manifests.read(run)
    policies.refuse_forbidden(kept, place.bundled, loaded_of(kept), None)


def test_others_cannot_be_judged_where_nothing_parses_them(place: Place, run: Path) -> None:
    (run / SAMPLE).write_text(policy_source(severity="low"))
    resign(run)
    kept = manifests.read(run)
    with pytest.raises(EngineError, match="nobody here can tell what its policies call"):
        policies.refuse_forbidden(kept, place.bundled, loaded_of(kept), None)


@pytest.mark.parametrize("call", CALLS)
def test_nothing_forbidden_is_run(
    place: Place, run: Path, call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loaded(*_: object) -> None:
        raise AssertionError("it was given to an engine")

    (run / SAMPLE).write_text(denying(call))
    resign(run)
    monkeypatch.setattr(Embedded, "load", loaded)
    here = Here(place.bundled, Embedded, Parser())
    found = {check.name: check for check in verify(run, "", here, tmp_path)}
    assert found["verdicts"].state == "DIFFERS"
    assert "they cannot be judged again" in found["verdicts"].words


def test_only_what_is_loaded_is_kept(place: Place) -> None:
    root = place.folder / "own"
    wanted = ["frameworks/f.yaml", "lib/l.rego", "profiles/p.yaml", "x.rego", "x.yaml"]
    others = ["x_test.rego", "y.yaml", "x.yml", ".git/z.rego", "secret.txt", "frameworks/f.txt"]
    for name in (*wanted, *others):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (root / "folder.rego").mkdir()
    found = [path.relative_to(root).as_posix() for path in policies.sources(root)]
    assert found == wanted


def test_run_without_policies_that_we_have_differs_too(place: Place, run: Path) -> None:
    more = place.bundled / "project/more.rego"
    more.write_text(policy_source("glscan.policies.project.more", id="GL-PRJ-901"))
    assert policies.strange(manifests.read(run), place.bundled) == ["project/more.rego"]


def test_policies_of_a_run_are_chosen_as_they_were(place: Place, run: Path) -> None:
    told: Run = {**report.read(run / "results.json").run}
    told["selection"] = {**told["selection"], "severity": "critical"}
    with pytest.raises(UsageError, match="no policy is left"):
        policies.catalog(policies.roots(manifests.read(run)), told)
