"""An address that is not that of a GitLab: what answers there, and which address to give."""

from __future__ import annotations

import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests import tls
from tests.integration.bad_input.ended import FEW, Against, Met, complaint, met, shell_in, small
from tests.integration.test_cli import Shell
from tests.simulator import Fault, Simulator


@dataclass(frozen=True)
class Case:
    """A place that gives no answer of a GitLab, and what is said of it."""

    url: str
    reason: str
    hint: str
    environment: Mapping[str, str]
    arguments: tuple[str, ...] = ()


@contextmanager
def closed_port() -> Iterator[int]:
    """A port that nobody else gets meanwhile, and where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@contextmanager
def listening(answer: Callable[[socket.socket], object]) -> Iterator[int]:
    """A port where each connection is given to `answer`."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                    threading.Thread(target=answer, args=(connection,), daemon=True).start()
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def places(stack: ExitStack, folder: Path, gitlab: Simulator) -> Iterator[tuple[str, Case]]:
    """Each kind of place, open until the end of the stack."""
    context = tls.serving(tls.certificate(folder))

    def greet(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            context.wrap_socket(connection, server_side=True).close()

    def keep_silent(connection: socket.socket) -> None:
        with connection:
            while connection.recv(4096):
                pass

    secure = stack.enter_context(listening(greet))
    silent = stack.enter_context(listening(keep_silent))
    nobody = stack.enter_context(closed_port())
    (folder / "no.pem").write_text("this is no certificate\n")
    yield (
        "self-signed",
        Case(
            f"https://127.0.0.1:{secure}",
            "the TLS certificate is not trusted: self",
            "Trust who issued it with --ca-bundle, or have it renewed.",
            {},
        ),
    )
    yield (
        "no certificates in --ca-bundle",
        Case(
            f"https://127.0.0.1:{secure}",
            "the file of trusted certificates holds none",
            "--ca-bundle takes certificates in PEM.",
            {},
            ("--ca-bundle", str(folder / "no.pem")),
        ),
    )
    yield (
        "https to a port of http",
        Case(f"https{gitlab.url[4:]}", "it does not speak TLS", "is it plain http?", {}),
    )
    yield (
        "refused",
        Case(f"http://127.0.0.1:{nobody}", "the connection is refused", "is it running there?", {}),
    )
    yield (
        "unknown host",
        Case("http://gitlab.invalid", "the name is not known", "the name service", {}),
    )
    yield (
        "silent",
        Case(
            f"http://127.0.0.1:{silent}",
            "no answer in time",
            "does a firewall stand between?",
            {},
            ("--timeout", "1"),
        ),
    )
    yield (
        "a proxy that is not there",
        Case(
            "https://gitlab.example.com",
            "the proxy fails",
            "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
            {"https_proxy": f"http://127.0.0.1:{nobody}"},
        ),
    )


NAMES = (
    "self-signed",
    "no certificates in --ca-bundle",
    "https to a port of http",
    "refused",
    "unknown host",
    "silent",
    "a proxy that is not there",
)


@dataclass(frozen=True)
class Waiting:
    """A scan of such a place."""

    case: Case
    shell: Shell
    process: subprocess.Popen[str]


@pytest.fixture(scope="module", autouse=True)
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Waiting]]:
    """Scans of all these places at once, begun first and looked at last.

    Each is tried again for some seconds before it is given up.
    """
    with ExitStack() as stack:
        gitlab = stack.enter_context(Simulator(small()))
        begun = {}
        for name, case in places(stack, tmp_path_factory.mktemp("tls"), gitlab):
            folder = tmp_path_factory.mktemp("waiting")
            known = {"GITLAB_URL": case.url, "GITLAB_TOKEN": gitlab.token}
            shell = shell_in(folder, **known, **case.environment)
            process = stack.enter_context(shell.start("scan", "shop", *FEW, *case.arguments))
            stack.callback(process.kill)
            begun[name] = Waiting(case, shell, process)
        assert tuple(begun) == NAMES
        yield begun


TOO_MUCH = {
    "the API": (
        "/api/v4",
        2,
        "{0}/api/v4 is the address of the API, not of the GitLab",
        "Use {0}",
    ),
    "GraphQL": ("/api/graphql/", 2, "is the address of the API", "Use {0}"),
    "a group": ("/shop", 5, "{0}/shop does not answer GET /user", "is it {0}, without a path?"),
    "a query": (
        "?private_token=SECRET",
        2,
        "the GitLab URL holds a user name, password, query or fragment",
        "Use {0}",
    ),
    "a port that is none": (
        "0000000",
        2,
        "is not the address of a GitLab",
        "Use https://gitlab.example.com",
    ),
}

NO_GITLAB: dict[str, tuple[dict[str, Any], str]] = {
    "a page": ({"html": True}, "200: an HTML page answers"),
    "a page that refuses": ({"html": True, "status": 403}, "403: an HTML page answers"),
    "a sign-in page": ({"redirect": "/users/sign_in", "times": 1}, "404"),
    "a circle": ({"redirect": "/api/v4/user"}, "it redirects in a circle"),
    "a list": ({"body": ["no", "GitLab"]}, "the answer is no object"),
    "a teapot": ({"status": 418, "body": "teapot\n\x1b[2J"}, "418: teapot \\u001b[2J"),
}


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Met]]:
    def elsewhere(more: str) -> Against:
        def spoil(shell: Shell, gitlab: Simulator) -> Sequence[str]:
            shell.environment["GITLAB_URL"] += more
            return ("scan", "shop", *FEW)

        return spoil

    def spoilt(how: dict[str, Any]) -> Against:
        def spoil(shell: Shell, gitlab: Simulator) -> Sequence[str]:
            gitlab.add_fault(Fault("*", **{"times": None, **how}))
            return ("scan", "shop", *FEW)

        return spoil

    cases = {
        **{name: elsewhere(TOO_MUCH[name][0]) for name in TOO_MUCH},
        **{name: spoilt(NO_GITLAB[name][0]) for name in NO_GITLAB},
    }
    with met(tmp_path_factory, cases) as found:
        yield found


@pytest.mark.parametrize("name", TOO_MUCH)
def test_an_address_with_too_much_in_it(name: str, answered: Mapping[str, Met]) -> None:
    _, code, message, hint = TOO_MUCH[name]
    run = answered[name]
    said = complaint(run.shell, run.done, code)
    assert message.format(run.gitlab.url) in said.message
    assert hint.format(run.gitlab.url) in said.hint
    assert run.shell.files() == set()


@pytest.mark.parametrize("name", NO_GITLAB)
def test_what_answers_is_no_gitlab(name: str, answered: Mapping[str, Met]) -> None:
    run, url = answered[name], answered[name].gitlab.url
    said = complaint(run.shell, run.done, 5)
    assert said.message.startswith(f"{url} does not answer GET /user as a GitLab does: ")
    assert NO_GITLAB[name][1] in said.message
    assert said.hint == "Check GITLAB_URL: a proxy or a sign-in page may have answered."
    assert run.shell.files() == set()


def test_a_proxy_that_answers_with_a_page(shell: Shell, gitlab: Simulator) -> None:
    gitlab.add_fault(Fault("*", html=True, status=407, times=None))
    proxy = {"http_proxy": gitlab.url, "GITLAB_URL": "http://gitlab.example.com"}
    done = shell.run("scan", "shop", *FEW, **proxy)
    said = complaint(shell, done, 5)
    assert said.message.startswith("http://gitlab.example.com does not answer GET /user")
    assert "<html" not in done.stderr
    assert "a proxy" in said.hint


@pytest.mark.parametrize("name", NAMES)
def test_why_nothing_answers_is_said(name: str, waiting: Mapping[str, Waiting]) -> None:
    case, shell, process = waiting[name].case, waiting[name].shell, waiting[name].process
    out, err = process.communicate(timeout=60)
    done = subprocess.CompletedProcess(process.args, process.returncode, out, err)
    said = complaint(shell, done, 5)
    assert said.message.startswith(f"{case.url} cannot be reached: {case.reason}")
    assert case.hint in said.hint
    assert shell.files() == set()
