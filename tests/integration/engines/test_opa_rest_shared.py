"""An OPA that belongs to somebody else: what we take from it, put into it and leave behind."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import requests

from scanner.engines import Failure, Module
from scanner.engines.opa_bundle import bundle_modules, digest_of
from scanner.engines.opa_process import OpaProcess
from scanner.engines.opa_rest import OpaRest
from scanner.errors import EngineError
from scanner.model import Kind
from tests.integration.engines.conftest import OpaStarter
from tests.integration.engines.test_every_engine import GOOD, document
from tests.opa import library, module, policy

pytestmark = pytest.mark.opa

LIMIT = library("limit", "at_most(x, y) if x <= y")
LIMITED = policy(
    "limited",
    "import data.glscan.lib.limit\n"
    "deny contains 1 if not limit.at_most(input.resource.settings.a, 1)",
)
Policies = dict[Kind, Sequence[Module]]
POLICIES: Policies = {Kind.PROJECT: [GOOD, LIMITED], Kind.GROUP: [GOOD]}
EXPECTED = [
    {GOOD.package: {"deny": []}, LIMITED.package: {"deny": []}},
    {GOOD.package: {"deny": [{"path": ["a"]}]}, LIMITED.package: {"deny": [1]}},
]


def scan(url: str, **options: Any) -> list[Any]:
    with OpaRest(url, **options) as engine:
        engine.load(POLICIES, [LIMIT])
        return list(engine.evaluate(Kind.PROJECT, [document(a=1), document(a=2)]))


def held(url: str) -> dict[str, str]:
    with requests.Session() as session:
        policies = session.get(f"{url}/v1/policies").json()["result"]
    return {policy["id"]: policy["raw"] for policy in policies}


def put(url: str, identity: str, source: str) -> None:
    with requests.Session() as session:
        answer = session.put(f"{url}/v1/policies/{identity}", data=source.encode())
    assert answer.ok, answer.text


@pytest.fixture
def url(opa: OpaStarter) -> Iterator[str]:
    with opa() as url:
        yield url


@pytest.fixture
def bundle(opa_binary: str, tmp_path: Path) -> str:
    """The file that a shared OPA is preloaded with."""
    return built(opa_binary, tmp_path, POLICIES, "glscan")


def built(opa_binary: str, folder: Path, policies: Policies, *roots: str) -> str:
    """The file of a bundle that `opa build` made."""
    sources = folder / "bundle"
    for name, source in bundle_modules(policies, [LIMIT]).items():
        (sources / name).parent.mkdir(parents=True, exist_ok=True)
        (sources / name).write_text(source)
    (sources / ".manifest").write_text(json.dumps({"roots": list(roots)}))
    subprocess.run([opa_binary, "build", "-b", sources, "-o", folder / "b.tar.gz"], check=True)
    return str(folder / "b.tar.gz")


def test_takes_its_policies_away_again_and_nothing_else(url: str) -> None:
    put(url, "theirs", "package theirs\n\nallow := true")
    before = held(url)
    with OpaRest(url) as engine:
        engine.load(POLICIES, [LIMIT])
        assert len(held(url)) == len(before) + 6
        assert all(name.startswith("glscan/") for name in held(url).keys() - before.keys())
    assert held(url) == before
    assert scan(url) == EXPECTED


def test_takes_its_policies_away_after_an_exception(url: str) -> None:
    def use() -> None:
        with OpaRest(url) as engine:
            engine.load(POLICIES, [LIMIT])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        use()
    assert held(url) == {}


@pytest.mark.parametrize("package", ["glscan.policies.x", "glscan", "custom.project.y"])
def test_refuses_an_opa_with_other_policies_under_our_names(url: str, package: str) -> None:
    put(url, "some/id", f"package {package}\n\nx := 1")
    before = held(url)
    with pytest.raises(EngineError, match=r"for instance .* \(id some/id\)") as caught:
        scan(url)
    assert package in str(caught.value)
    assert "--engine opa_process" in caught.value.hint
    assert held(url) == before


def test_uses_a_preloaded_bundle_without_touching_it(opa: OpaStarter, bundle: str) -> None:
    with opa("--bundle", bundle) as url:
        before = held(url)
        with OpaRest(url) as engine:
            engine.load(POLICIES, [LIMIT])
            assert held(url) == before
            answers = engine.evaluate(Kind.PROJECT, [document(a=1), document(a=2)])
            assert list(answers) == EXPECTED
            assert engine.version.startswith("OPA 1.")
        assert held(url) == before


def test_a_preloaded_policy_of_the_users_own_is_read_and_asked(
    opa: OpaStarter, opa_binary: str, tmp_path: Path
) -> None:
    own = module("custom.change.own", "change/own.rego", "deny contains 1 if true", "deny")
    policies: Policies = {Kind.PROJECT: [GOOD, own]}
    file = built(opa_binary, tmp_path, policies, "glscan", "custom")
    with opa("--bundle", file) as url, OpaRest(url) as engine:
        engine.load(policies, [LIMIT])
        [answers] = engine.evaluate(Kind.PROJECT, [document(a=1)])
        assert answers == {GOOD.package: {"deny": []}, own.package: {"deny": [1]}}


MORE = policy("more", "deny contains 1 if true")
EDITED = policy("good", "deny contains 1 if true")


@pytest.mark.parametrize(
    ("policies", "told"),
    [
        ({Kind.PROJECT: [GOOD]}, f": 1 served and not chosen (such as {LIMITED.package})"),
        (
            {Kind.PROJECT: [GOOD, LIMITED, MORE]},
            f": 1 chosen and not served (such as {MORE.package})",
        ),
        (
            {Kind.PROJECT: [EDITED, LIMITED], Kind.GROUP: [EDITED]},
            f": 1 of another text (such as {GOOD.package})",
        ),
        ({Kind.PROJECT: [GOOD, LIMITED]}, ": for other kinds, or by other names of files"),
    ],
    ids=["fewer", "more", "edited", "kinds"],
)
def test_says_in_what_a_bundle_is_another(
    opa: OpaStarter, bundle: str, policies: dict[Kind, list[Module]], told: str
) -> None:
    with (
        opa("--bundle", bundle) as url,
        OpaRest(url) as engine,
        pytest.raises(EngineError, match="serves other policies of ours than are chosen") as caught,
    ):
        engine.load(policies, [LIMIT])
    assert str(caught.value).endswith(told)
    assert url in str(caught.value)
    assert "`glscan policies bundle -o FILE`" in caught.value.hint


def test_refuses_a_second_module_of_a_package_beside_the_bundle(url: str) -> None:
    for name, source in bundle_modules(POLICIES, [LIMIT]).items():
        put(url, f"preloaded/{name}", source)
    assert scan(url) == EXPECTED
    put(url, "more", f"package {GOOD.package}\n\ndeny contains 9")
    with pytest.raises(EngineError, match=r"project\.good in 2 modules instead of 1"):
        scan(url)


def test_an_opa_that_takes_policies_from_bundles_only(opa: OpaStarter, tmp_path: Path) -> None:
    (tmp_path / "x.rego").write_text("package x")
    with (
        opa("--bundle", str(tmp_path)) as url,
        pytest.raises(EngineError, match="owned by bundle"),
    ):
        scan(url)


def test_asks_with_a_token(opa: OpaStarter, tmp_path: Path) -> None:
    (tmp_path / "authz.rego").write_text(
        'package system.authz\n\ndefault allow := false\n\nallow if input.identity == "sesame"\n'
        'allow if input.path == ["health"]'
    )
    secured = ["--authentication", "token", "--authorization", "basic", str(tmp_path)]
    with opa(*secured) as url:
        assert scan(url, token="sesame") == EXPECTED
        for wrong in ("guess", None):
            with pytest.raises(EngineError, match="refuses us") as caught:
                scan(url, token=wrong)
            assert "GLSCAN_OPA_TOKEN" in caught.value.hint
            assert "guess" not in str(caught.value)


def test_notices_when_its_policies_vanish(url: str) -> None:
    with OpaRest(url) as engine:
        engine.load(POLICIES, [LIMIT])
        answers = engine.evaluate(Kind.PROJECT, [document(a=1)] * 150)
        next(answers)
        for name in reversed(held(url)):
            if "dispatch" in name:
                requests.delete(f"{url}/v1/policies/{name}").close()
        with pytest.raises(EngineError, match="does not hold our policies any more"):
            list(answers)


def test_notices_when_opa_is_gone(opa: OpaStarter) -> None:
    with opa() as url:
        engine = OpaRest(url)
        engine.load(POLICIES, [LIMIT])
    with pytest.raises(EngineError, match="no OPA answers"):
        list(engine.evaluate(Kind.PROJECT, [document(a=1)]))
    with pytest.raises(EngineError, match="no OPA answers"):
        engine.close()


@pytest.mark.parametrize("name", ["opa_process", "opa_rest"])
def test_a_deny_that_is_a_function_fails_alone(name: str, opa_binary: str, shared_opa: str) -> None:
    function = policy("function", "deny(x) := x")
    with OpaProcess(opa_binary) if name == "opa_process" else OpaRest(shared_opa) as engine:
        engine.load({Kind.PROJECT: [function, GOOD]}, [])
        (answers,) = engine.evaluate(Kind.PROJECT, [document(a=1)])
    assert answers[GOOD.package] == {"deny": []}
    failure = answers[function.package]
    assert isinstance(failure, Failure)
    assert "used as reference, not called" in failure.message


def test_the_dispatchers_compile_under_strict_rules(opa_binary: str, tmp_path: Path) -> None:
    for number, source in enumerate(bundle_modules(POLICIES, [LIMIT]).values()):
        (tmp_path / f"{number}.rego").write_text(source)
    subprocess.run([opa_binary, "check", "--strict", tmp_path], check=True)


def test_the_digest_covers_names_and_sources() -> None:
    digest = digest_of(bundle_modules(POLICIES, [LIMIT]))
    assert digest == digest_of(bundle_modules(dict(reversed(POLICIES.items())), [LIMIT]))
    assert digest in bundle_modules(POLICIES, [LIMIT])["glscan_bundle.rego"]
    renamed = Module("other.rego", LIMIT.package, LIMIT.source, LIMIT.rules)
    edited = module(LIMIT.package, LIMIT.name, "at_most(x, y) if x < y")
    digests = {digest_of(bundle_modules(POLICIES, [changed])) for changed in (renamed, edited)}
    assert len(digests | {digest}) == 3
