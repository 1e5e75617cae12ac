"""What one exchange tells: status, headers, body, certificate; and where the token goes."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import certifi
import pytest

from scanner.sources.gitlab.exchange import NO_JSON, Exchange, Unreached, Wire
from tests import tls

TOKEN = "glpat-of-a-test"


class Recorder(BaseHTTPRequestHandler):
    """Answers as it is told, and keeps what it was sent."""

    protocol_version = "HTTP/1.1"
    answers: dict[str, tuple[int, dict[str, str], bytes]]
    seen: list[dict[str, str]]

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, headers, body = self.answers.get(self.path, (200, {}, b'{"version": "18.5.1"}'))
        self.seen.append({"path": self.path, **{k.lower(): v for k, v in self.headers.items()}})
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[tuple[str, type[Recorder]]]:
    handler = type("Handler", (Recorder,), {"answers": {}, "seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    server.block_on_close = False
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        scheme = "https" if context else "http"
        yield f"{scheme}://127.0.0.1:{server.server_port}", handler
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def wire(url: str, ca_bundle: Path | None = None) -> Wire:
    return Wire(url, TOKEN, str(ca_bundle) if ca_bundle else None, 5)


def exchanged(answer: Exchange | Unreached) -> Exchange:
    assert isinstance(answer, Exchange), answer
    return answer


def test_an_exchange_is_status_headers_and_body() -> None:
    with serving() as (url, server), wire(url) as session:
        server.answers["/api/v4/user?a=b"] = (403, {"X-Total": "3"}, b'{"message": "no"}')
        found = exchanged(session.get("/user", {"a": "b"}))
        assert (found.status, found.body) == (403, {"message": "no"})
        assert found.headers["x-total"] == "3"
        assert found.certificate_ends is None
        assert found.date is not None
        assert abs(datetime.now(UTC) - found.date) < timedelta(minutes=1)


def test_the_token_is_sent_where_it_is_wanted() -> None:
    with serving() as (url, server), wire(url) as session:
        session.get("/version", as_caller=False)
        session.get("/version")
        session.graphql("{ __typename }", {})
        sent = [each.get("private-token") for each in server.seen]
        assert sent == [None, TOKEN, TOKEN]
        assert "authorization" not in server.seen[0]


def test_a_netrc_entry_for_the_host_is_not_sent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with serving() as (url, server), wire(url) as session:
        session.get("/version", as_caller=False)
        assert "authorization" not in server.seen[0]


def test_no_redirect_is_followed() -> None:
    with serving() as (url, server), serving() as (other, elsewhere), wire(url) as session:
        server.answers["/api/v4/user"] = (302, {"Location": f"{other}/login?x=y"}, b"")
        found = exchanged(session.get("/user"))
        assert found.status == 302
        assert found.leads_to == "http://127.0.0.1"
        assert elsewhere.seen == []


@pytest.mark.parametrize("location", ["", "/login", "http://[", "::"])
def test_a_redirect_may_lead_nowhere_that_can_be_named(location: str) -> None:
    assert Exchange(302, {"location": location}).leads_to == ""


@pytest.mark.parametrize("body", [b"<html>", b"", b"\xff\xfe", b'{"a":'])
def test_what_is_not_json_is_told_apart_from_null(body: bytes) -> None:
    with serving() as (url, server), wire(url) as session:
        server.answers["/api/v4/a"] = (200, {}, body)
        server.answers["/api/v4/b"] = (200, {}, b"null")
        assert exchanged(session.get("/a")).body is NO_JSON
        assert exchanged(session.get("/b")).body is None


def test_an_answer_without_end_is_not_read_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.sources.gitlab.exchange.MOST_BYTES", 10)
    with serving() as (url, server), wire(url) as session:
        server.answers["/api/v4/a"] = (200, {}, b'"0123456789"')
        assert exchanged(session.get("/a")).body is NO_JSON


def test_why_no_answer_came_is_told() -> None:
    with wire("http://127.0.0.1:9") as session:
        assert session.get("/version") == Unreached("the connection is refused")
    with wire("http://no-such-host.invalid") as session:
        found = session.get("/version")
        assert isinstance(found, Unreached)
        assert not found.certificate


def test_an_answer_that_breaks_off_is_none() -> None:
    with serving() as (url, server), wire(url) as session:
        head = {"Content-Length": "1000", "Connection": "close"}
        server.answers["/api/v4/a"] = (200, head, b'{"a": 1}')
        assert isinstance(session.get("/a"), Unreached)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 with its key, for forty days."""
    return tls.certificate(tmp_path_factory.mktemp("tls"))


def test_a_certificate_tells_when_it_ends(certificate: Path) -> None:
    with (
        serving(tls.serving(certificate)) as (url, _),
        wire(url, certificate.with_suffix(".crt")) as session,
    ):
        ends = exchanged(session.get("/version")).certificate_ends
    assert ends is not None
    assert (ends - datetime.now(UTC)).days in (39, 40)


def test_the_given_certificates_hold_against_those_of_the_environment(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = certificate.with_suffix(".crt")
    with serving(tls.serving(certificate)) as (url, _), wire(url, trusted) as session:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", certifi.where())
        assert exchanged(session.get("/version")).status == 200


def test_a_server_that_hangs_up_hides_when_its_certificate_ends(certificate: Path) -> None:
    trusted = certificate.with_suffix(".crt")
    with serving(tls.serving(certificate)) as (url, server), wire(url, trusted) as session:
        server.answers["/api/v4/version"] = (200, {"Connection": "close"}, b"{}")
        found = exchanged(session.get("/version"))
        assert (found.body, found.certificate_ends) == ({}, None)


def test_a_certificate_that_nobody_vouches_for_is_told(certificate: Path) -> None:
    with serving(tls.serving(certificate)) as (url, _), wire(url) as session:
        found = session.get("/version")
    assert isinstance(found, Unreached)
    assert found.certificate
    assert "not trusted" in found.reason
    assert "self" in found.reason


def test_a_server_that_speaks_no_tls_is_told() -> None:
    with serving() as (url, _), wire(url.replace("http://", "https://")) as session:
        found = session.get("/version")
    assert isinstance(found, Unreached)
    assert found.certificate
