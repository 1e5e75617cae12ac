from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import requests_mock

from scanner.engines import Failure
from scanner.engines.opa_bundle import bundle_modules, digest_of
from scanner.engines.opa_rest import OpaRest
from scanner.errors import EngineError, ExitCode, UsageError
from scanner.model import Kind
from tests.opa import module, policy

URL = "http://opa.example:8181"
GOOD = policy("good", "deny contains 1")
POLICIES = {Kind.PROJECT: [GOOD]}
DIGEST = digest_of(bundle_modules(POLICIES, []))


@pytest.fixture
def opa() -> Iterator[requests_mock.Mocker]:
    """An OPA that holds our bundle; tests change what they are about."""
    with requests_mock.Mocker() as mocker:
        held = {"digest": DIGEST, "opa_version": "1.9.0"}
        mocker.post(f"{URL}/v1/data/glscan/bundle", json={"result": held})
        packages = ("glscan.bundle", "glscan.dispatch.project", GOOD.package)
        mocker.get(f"{URL}/v1/policies", json={"result": [listed(name) for name in packages]})
        mocker.get(f"{URL}/health", json={})
        reply = {"digest": DIGEST, "answers": [{GOOD.package: {"deny": [1.0]}}]}
        mocker.post(f"{URL}/v1/data/glscan/dispatch/project/reply", json={"result": reply})
        yield mocker


def listed(package: str) -> dict[str, Any]:
    steps = [{"value": step} for step in ("data", *package.split("."))]
    return {"id": package, "ast": {"package": {"path": steps}}}


def scan(url: str = URL, **options: Any) -> list[Any]:
    with OpaRest(url, timeout=3, **options) as engine:
        engine.load(POLICIES, [])
        return list(engine.evaluate(Kind.PROJECT, [{}]))


def refused(**options: Any) -> EngineError:
    with pytest.raises(EngineError) as caught:
        scan(**options)
    assert caught.value.exit_code is ExitCode.ACCESS
    return caught.value


def test_asks_strictly(opa: requests_mock.Mocker) -> None:
    assert scan() == [{GOOD.package: {"deny": [1]}}]
    asked = opa.request_history[-1]
    assert asked.query == "strict-builtin-errors=true"
    assert asked.json() == {"input": {"packages": [GOOD.package], "documents": [{}]}}
    assert "Authorization" not in asked.headers


def test_a_token_goes_before_netrc(
    opa: requests_mock.Mocker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine opa.example login me password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    scan(token="secret")
    assert opa.request_history[-1].headers["Authorization"] == "Bearer secret"


def test_a_given_session_stays_open(opa: requests_mock.Mocker) -> None:
    with requests.Session() as session:
        closed: list[bool] = []
        session.close = lambda: closed.append(True)  # type: ignore[method-assign]
        scan(session=session)
        assert closed == []


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status_code": 401, "json": {"code": "unauthorized"}}, "refuses us (401"),
        ({"status_code": 403, "text": "<html>"}, "refuses us (403"),
        ({"text": "<html>Sign in", "headers": {"Content-Type": "text/html"}}, "text/html"),
        ({"json": ["no", "OPA"]}, "does not answer like an OPA"),
        ({"status_code": 302, "json": {}, "headers": {"Location": "/login"}}, "(302"),
        ({"status_code": 503, "json": {"message": "starting"}}, "answered 503: starting"),
        ({"exc": requests.exceptions.ConnectTimeout("too long")}, "no OPA answers at"),
        ({"exc": requests.exceptions.SSLError("self-signed")}, "certificate"),
        ({"exc": requests.exceptions.ReadTimeout}, "did not answer within 3 s"),
        ({"status_code": 500, "json": {"errors": [{"message": "odd"}]}}, "cannot evaluate: odd"),
    ],
)
def test_says_why_it_cannot_begin(
    opa: requests_mock.Mocker, answer: dict[str, Any], words: str
) -> None:
    opa.post(f"{URL}/v1/data/glscan/bundle", **answer)
    assert words in str(refused())


@pytest.mark.parametrize("result", [7, "text", [1], [{"id": 1}], [{"id": 1, "ast": []}]])
def test_a_list_of_policies_that_is_none_is_not_of_an_opa(
    opa: requests_mock.Mocker, result: Any
) -> None:
    opa.post(f"{URL}/v1/data/glscan/bundle", json={})
    opa.get(f"{URL}/v1/policies", json={"result": result})
    error = refused()
    assert "does not answer like an OPA" in str(error)
    assert error.hint


OWN = module("custom.project.own", "own.rego", "deny contains 1", "deny")


def looked_at(opa: requests_mock.Mocker, **answer: Any) -> None:
    """Have an OPA with a policy of one's own asked for its tree; its id has a sign of addresses."""
    policies = {Kind.PROJECT: [OWN]}
    held = {"digest": digest_of(bundle_modules(policies, [])), "opa_version": "1.9.0"}
    opa.post(f"{URL}/v1/data/glscan/bundle", json={"result": held})
    one = {**listed(OWN.package), "id": "own?.rego"}
    packages = ("glscan.bundle", "glscan.dispatch.project")
    opa.get(f"{URL}/v1/policies", json={"result": [one, *map(listed, packages)]})
    opa.get(f"{URL}/v1/policies/own%3F.rego", **answer)
    with OpaRest(URL) as engine:
        engine.load(policies, [])
        assert engine.broken() == {OWN.package: "own.rego: it is nested too deep"}


@pytest.mark.parametrize("answer", [{}, {"result": 7}, {"result": {}}])
def test_a_module_without_a_tree_is_not_of_an_opa(opa: requests_mock.Mocker, answer: Any) -> None:
    with pytest.raises(EngineError, match="does not answer like an OPA"):
        looked_at(opa, json=answer)


def test_a_module_that_is_gone_is_told(opa: requests_mock.Mocker) -> None:
    with pytest.raises(EngineError, match="answered 404: gone"):
        looked_at(opa, status_code=404, json={"message": "gone"})


def test_a_tree_that_nobody_reads_is_that_of_its_policy(opa: requests_mock.Mocker) -> None:
    looked_at(opa, text="[" * 2000 + "]" * 2000)


def test_an_opa_that_forgets_what_it_took_is_refused(opa: requests_mock.Mocker) -> None:
    opa.post(f"{URL}/v1/data/glscan/bundle", json={})
    opa.get(f"{URL}/v1/policies", json={})
    opa.put(requests_mock.ANY, json={})
    opa.delete(requests_mock.ANY, json={})
    assert "does not answer with it" in str(refused())


def test_a_refusal_that_is_no_json_is_of_the_module(opa: requests_mock.Mocker) -> None:
    held = {"result": {"digest": DIGEST, "opa_version": "1.9.0"}}
    opa.post(f"{URL}/v1/data/glscan/bundle", [{"json": {}}, {"json": held}])
    opa.get(f"{URL}/v1/policies", json={})
    opa.put(requests_mock.ANY, json={})
    opa.delete(requests_mock.ANY, json={})
    garbled: dict[str, Any] = {"text": '{"code": ', "headers": {"Content-Type": "application/json"}}
    opa.put(f"{URL}/v1/policies/glscan/{GOOD.name}", status_code=400, **garbled)
    assert scan() == [{GOOD.package: Failure("OPA refuses it, and cannot say why")}]


@pytest.mark.parametrize("depth", [150, 2000])
def test_an_answer_that_is_nested_too_deep_is_an_error_of_the_policy(
    opa: requests_mock.Mocker, depth: int
) -> None:
    deep = "[" * depth + "]" * depth
    text = f'{{"digest": "{DIGEST}", "answers": [{{"{GOOD.package}": {{"deny": {deep}}}}}]}}'
    path = f"{URL}/v1/data/glscan/dispatch/project/reply"
    opa.post(path, text=f'{{"result": {text}}}')
    assert scan() == [{GOOD.package: Failure("its answer is nested more than 100 deep")}]


def test_a_closed_port_is_named_without_the_password() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    error = refused(url=f"http://me:hidden@{address}/")
    assert str(error).startswith(f"no OPA answers at http://{address}: ")
    assert "refused" in str(error)
    assert "hidden" not in str(error)
    assert error.hint


@pytest.mark.parametrize(
    "url",
    [
        "http://me:hidden@",
        "http://me:8/hidden@host",
        "me:hidden@host",
        "http://host/?token=hidden",
        "http://host#hidden",
    ],
)
def test_an_address_with_a_secret_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        OpaRest(url)
    assert "address of an OPA" in str(caught.value)
    assert "hidden" not in str(caught.value) + caught.value.hint


def test_an_opa_that_is_too_old(opa: requests_mock.Mocker) -> None:
    held = {"digest": "", "opa_version": "0.68.0"}
    opa.post(f"{URL}/v1/data/glscan/bundle", json={"result": held})
    assert "OPA 0.68.0 is too old" in str(refused())


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (None, "does not hold our policies any more"),
        ({"digest": "another", "answers": [{}]}, "does not hold our policies any more"),
        ({"digest": DIGEST, "answers": []}, "answered 0 of 1 documents"),
    ],
)
def test_an_incomplete_answer_is_no_answer(
    opa: requests_mock.Mocker, result: Any, words: str
) -> None:
    answer = {} if result is None else {"result": result}
    opa.post(f"{URL}/v1/data/glscan/dispatch/project/reply", json=answer)
    assert words in str(refused())


def test_a_broken_connection_is_tried_once_more(opa: requests_mock.Mocker) -> None:
    path = f"{URL}/v1/data/glscan/dispatch/project/reply"
    reply = {"digest": DIGEST, "answers": [{GOOD.package: {"deny": []}}]}
    broken: dict[str, Any] = {"exc": requests.exceptions.ConnectionError("reset")}
    opa.post(path, [broken, {"json": {"result": reply}}])
    assert scan() == [{GOOD.package: {"deny": []}}]
    opa.post(path, [broken, broken])
    assert "no OPA answers" in str(refused())


def test_a_slow_policy_is_told_from_an_opa_that_hangs(opa: requests_mock.Mocker) -> None:
    path = f"{URL}/v1/data/glscan/dispatch/project/reply"
    opa.post(path, exc=requests.exceptions.ReadTimeout)
    assert scan() == [{GOOD.package: Failure("did not end within 3 s")}]
    opa.get(f"{URL}/health", exc=requests.exceptions.ReadTimeout)
    assert "did not answer within" in str(refused())


def test_what_cannot_be_taken_back_is_an_error(opa: requests_mock.Mocker) -> None:
    held = {"result": {"digest": DIGEST, "opa_version": "1.9.0"}}
    opa.post(f"{URL}/v1/data/glscan/bundle", [{"json": {}}, {"json": held}])
    opa.get(f"{URL}/v1/policies", json={"result": []})
    opa.put(requests_mock.ANY, json={})
    opa.delete(requests_mock.ANY, status_code=500, json={"message": "disk full"})
    with OpaRest(URL) as engine:
        engine.load(POLICIES, [])
        with pytest.raises(EngineError, match="disk full"):
            engine.close()
        opa.delete(requests_mock.ANY, json={})
