"""No secret of a GitLab, and not the token, leaves a run: in no file, stream or process of it."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.secrets import telling
from tests.integration.secrets.scanned import REPORTS, SHOWN, scan, served, show_all
from tests.integration.secrets.telling import Spoil, Telling
from tests.integration.secrets.watched import watched
from tests.integration.test_cli import Shell, shell
from tests.opa import require_opa
from tests.simulator import Fault
from tests.simulator.estate import SECRET
from tests.simulator.server import TOKEN

__all__ = ["shell"]


@pytest.fixture
def gitlab(shell: Shell) -> Iterator[Telling]:
    with served(shell) as gitlab:
        yield gitlab


@pytest.mark.parametrize(
    ("engine", "child"),
    [("embedded", "python"), pytest.param("opa_process", "opa", marks=pytest.mark.opa)],
)
def test_a_scan_that_shows_all_it_has_read(
    engine: str, child: str, shell: Shell, gitlab: Telling
) -> None:
    if engine == "opa_process":
        shell.environment["PATH"] = f"{Path(require_opa()).parent}:{shell.environment['PATH']}"
    run = scan(shell, "--engine", engine)
    run.keeps_secrets()
    assert run.code == 0, run.err
    assert len(gitlab.told) > 120
    asked = json.dumps([each.body for each in gitlab.requests])
    assert "destinationUrl" in asked
    assert not re.search("secretToken|verificationToken|headers|config", asked)
    assert " 0 error" in run.err
    shown = json.loads(run.written["r.json"])["resources"]
    assert {each["policy"] for one in shown for each in one["findings"]} > {"ACME-100", "ACME-102"}
    looked = {f"cmdline of {child}", f"environ of {child}", "temporary, without a name"}
    assert looked | {"written s.journal", "written s.ledger.jsonl.part"} <= run.seen


COMMANDS = {
    "plan": ("plan", "north"),
    "plan as JSON": ("plan", "north", "--json"),
    "doctor": ("doctor", "north", "--json", "--record", "recorded.json"),
    "doctor for people": ("doctor", "north"),
    "access of a group": ("access", "--group", "north", "-o", "a.txt"),
    "access of a project": ("access", "--project", "north/site", "-f", "csv", "-o", "a.csv"),
    "access of a user": ("access", "north", "--user", "ida.berg", "-f", "json"),
    "snapshot": ("snapshot", "north", "--all-sections", "--to", "s.json.gz"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_asks_gitlab(name: str, shell: Shell, gitlab: Telling) -> None:
    run = watched(shell, "--debug", *COMMANDS[name])
    run.keeps_secrets()
    assert run.code in (0, 3), run.err
    assert run.out or run.written
    assert gitlab.told


@pytest.mark.usefixtures("gitlab")
def test_every_command_that_reads_what_was_read(shell: Shell) -> None:
    show_all(shell.folder)
    mine = ("--policies", "mine")
    for arguments in (
        ("snapshot", "north", "--all-sections", "--to", "s.json.gz"),
        ("evaluate", "s.json.gz", *mine, "-o", "json=r.json", "--exit-zero"),
        *(("report", "r.json", "-o", f"{name}=again.{name}") for name in REPORTS),
        ("access", "--snapshot", "s.json.gz", "--group", "north"),
        ("access", "--snapshot", "s.json.gz", "--group", "north", "-f", "csv"),
        ("access", "--snapshot", "s.json.gz", "--user", "scanner", "-f", "json"),
    ):
        run = watched(shell, "--debug", *arguments)
        run.keeps_secrets()
        assert run.code in (0, 3), (arguments, run.err)


SPOILS = (telling.wrapped, telling.listed, telling.numbered, telling.nested, telling.more)


@pytest.mark.parametrize("spoil", SPOILS, ids=lambda spoil: spoil.__name__)
def test_answers_that_are_odd_around_the_secret(spoil: Spoil, shell: Shell) -> None:
    with served(shell, spoil) as gitlab:
        run = scan(shell)
        recorded = watched(shell, "--debug", "doctor", "north", "--record", "recorded.json")
    run.keeps_secrets()
    recorded.keeps_secrets()
    assert len(gitlab.told) > 120
    assert run.code in (0, 5), run.err


def test_answers_that_are_cut_in_the_middle(shell: Shell, gitlab: Telling) -> None:
    for part in ("hooks", "variables"):
        fault = Fault(f"GET /projects/:id/{part}", truncate=True, times=None, match="north/site")
        gitlab.add_fault(fault)
    run = scan(shell)
    run.keeps_secrets()
    assert " unknown" in run.err


_ECHO = f"PRIVATE-TOKEN: {TOKEN}"
_PAGE = f"<html><body>{_ECHO} {SECRET}page</body></html>"
_ELSEWHERE = f"https://bot:{SECRET}word@elsewhere.example/{TOKEN}?private_token={TOKEN}"
_SAID = {
    "as words": {"message": f"{_ECHO} words"},
    "as an error": {"error": "refused", "error_description": f"{_ECHO} description"},
    "in a list": {"message": {"base": [f"{_ECHO} base"]}},
    "as text": f"{_ECHO} text",
    "as a page": _PAGE,
}
"""How a server, or what stands before it, repeats what it was asked with."""


@pytest.mark.parametrize("status", [400, 403, 404, 422, 500])
def test_refusals_that_repeat_the_token(status: int, shell: Shell, gitlab: Telling) -> None:
    parts = ("hooks", "variables", "members", "push_rule", "protected_branches")
    for part, body in zip(parts, _SAID.values(), strict=True):
        times = 6 if part == "hooks" else 1
        gitlab.add_fault(Fault(f"GET /projects/:id/{part}", status, times, body))
    errors = {"errors": [{"message": f"{_ECHO} graphql"}]}
    gitlab.add_fault(Fault("POST /api/graphql", 200, None, errors, after=1))
    run = scan(shell)
    run.keeps_secrets()
    assert run.code == 0, run.err


_LINK = {"Link": f'<{_ELSEWHERE}>; rel="next"', "X-Next-Page": f"{SECRET}page"}
ENDS = {
    "the token is refused": Fault("GET /user", 401, None, {"message": _ECHO}),
    "the token is expired": Fault(
        "GET /user", 401, None, {"error_description": f"expired {_ECHO}"}
    ),
    "the caller is forbidden": Fault("GET /user", 403, None, {"message": _ECHO}),
    "the server fails": Fault("GET /user", 500, None, f"{_ECHO} {SECRET}failed"),
    "a proxy answers": Fault("GET /user", 200, None, _PAGE),
    "a proxy refuses": Fault("GET /user", 407, None, _PAGE),
    "it redirects": Fault("GET /user", None, None, redirect=_ELSEWHERE),
    "a list redirects": Fault("GET /groups/:id/projects", None, None, redirect=_ELSEWHERE),
    "it redirects to itself": Fault("GET /user", None, None, redirect=f"/x?private_token={TOKEN}"),
    "a list goes on elsewhere": Fault("GET /groups/:id/projects", 200, None, [], _LINK),
    "a group is refused": Fault("GET /groups/:id", 404, None, {"message": _ECHO}),
    "an answer is no object": Fault("GET /groups/:id", 200, None, [f"{_ECHO} {SECRET}list"]),
    "the connection is reset": Fault("GET /groups/:id/projects", reset=True, times=None),
}


@pytest.mark.parametrize("name", ENDS)
@pytest.mark.parametrize("command", ["scan", "doctor"])
def test_a_run_that_gitlab_ends(command: str, name: str, shell: Shell, gitlab: Telling) -> None:
    gitlab.add_fault(replace(ENDS[name]))
    more = {"scan": ("--policy", "GL-PRJ-002"), "doctor": ("--record", "recorded.json")}
    run = watched(shell, "--debug", command, "north", *more[command])
    run.keeps_secrets()
    assert run.code != 0 or command == "doctor"


@pytest.mark.usefixtures("gitlab")
def test_what_stands_in_the_environment_is_not_repeated(shell: Shell) -> None:
    for name, value in (
        ("HTTP_PROXY", f"http://me:{SECRET}proxy@127.0.0.1:9"),
        ("GLSCAN_OPA_URL", f"http://me:{SECRET}opa@127.0.0.1:9"),
        ("GITLAB_URL", f"http://me:{SECRET}url@127.0.0.1:9/?private_token={TOKEN}"),
        ("GITLAB_TOKEN", f"{TOKEN} of {SECRET}mine"),
    ):
        before = dict(shell.environment)
        shell.environment |= {name: value, "GLSCAN_ENGINE": "auto"}
        run = watched(shell, "--debug", "scan", "north", "--policy", "GL-PRJ-002")
        run.keeps_secrets()
        assert run.code in (2, 5), (name, run.err)
        shell.environment = before


@pytest.mark.usefixtures("gitlab")
def test_a_run_whose_reports_cannot_be_written(shell: Shell) -> None:
    (shell.folder / "r.sarif").mkdir()
    run = scan(shell)
    run.keeps_secrets()
    assert run.code == 2, run.err


@pytest.mark.usefixtures("gitlab")
def test_a_policy_that_fails_on_what_it_reads(shell: Shell) -> None:
    place = shell.folder / "mine" / "broken"
    place.mkdir(parents=True)
    text = SHOWN.format(kind="project", number=200, requires='["variables"]')
    failing = f"{text}\ndeny contains to_number(json.marshal(input))\n"
    (place / "broken.rego").write_text(failing.replace("secrets.of_project", "broken.broken"))
    run = scan(shell)
    run.keeps_secrets()
    assert " 0 error" not in run.err


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_killed_in_the_middle(
    sent: signal.Signals, shell: Shell, gitlab: Telling
) -> None:
    gitlab.add_fault(Fault("GET /projects/:id/ci/lint", stall=20, after=1, times=None))
    journal = shell.folder / "s.journal"

    def midway() -> bool:
        return journal.exists() and b"north/" in journal.read_bytes()

    run = scan(shell, until=midway, sent=sent)
    run.keeps_secrets()
    assert run.code in (130, -signal.SIGKILL), run.err
    assert {"s.journal", "s.ledger.jsonl.part"} <= run.written.keys()
