"""A token that cannot be used: why, in words; it is repeated nowhere, and told to nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.bad_input.ended import FEW, SECRET, complaint, small
from tests.integration.test_cli import Shell, served
from tests.simulator import Fault, Simulator


@pytest.mark.parametrize(
    ("how", "message", "hint"),
    [
        (
            {
                "status": 401,
                "body": {
                    "error": "invalid_token",
                    "error_description": "Token is expired. You can either do re-authorization"
                    " or token refresh.",
                },
            },
            "refuses the token: it has expired (401 on GET /user)",
            "Make a new one with the scope read_api.",
        ),
        (
            {
                "status": 401,
                "body": {
                    "error": "invalid_token",
                    "error_description": "Token was revoked. You have to re-authorize from"
                    " the user.",
                },
            },
            "refuses the token: it was revoked (401 on GET /user)",
            "Make a new one with the scope read_api.",
        ),
        (
            {"status": 401},
            "refuses the token (401 on GET /user)",
            "of another GitLab: make a new one with the scope read_api, or check GITLAB_URL",
        ),
        (
            {"status": 403, "body": {"message": "403 Forbidden - Your account has been blocked."}},
            "refuses the token's user (403: 403 Forbidden - Your account has been blocked.)",
            "Sign in as that user",
        ),
    ],
    ids=["expired", "revoked", "of another GitLab", "of a blocked user"],
)
def test_why_a_token_is_refused_is_said(
    how: dict[str, Any], message: str, hint: str, shell: Shell, gitlab: Simulator
) -> None:
    gitlab.add_fault(Fault("*", times=None, **how))
    said = complaint(shell, shell.run("scan", "shop", *FEW, GITLAB_TOKEN=SECRET), 5)
    assert said.message.startswith(gitlab.url)
    assert message in said.message
    assert hint in said.hint
    assert shell.files() == set()


def test_a_token_of_the_wrong_scope(shell: Shell) -> None:
    with served(shell, small(), token_scopes=("read_repository",)):
        said = complaint(shell, shell.run("scan", "shop", *FEW), 5)
    assert "do not let it read the API (403: insufficient_scope)" in said.message
    assert said.hint == "Make a token with the scope read_api."


@pytest.fixture
def elsewhere() -> Iterator[Simulator]:
    with Simulator(small()) as other:
        yield other


@pytest.mark.parametrize("after", [0, 7], ids=["at once", "on the way"])
def test_a_redirect_to_another_host_takes_no_token_along(
    after: int, shell: Shell, gitlab: Simulator, elsewhere: Simulator
) -> None:
    gitlab.add_fault(Fault("*", redirect=f"{elsewhere.url}/api/v4/user", times=None, after=after))
    said = complaint(shell, shell.run("scan", "shop", *FEW), 5)
    assert said.message.endswith(f"redirects to {elsewhere.url.removeprefix('http://')}")
    assert "Give the address that it redirects to" in said.hint
    assert elsewhere.requests == []
    assert shell.files() == set()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "the token file token cannot be read: No such file or directory"),
        ("", "there is no token"),
        (f"{SECRET}\n{SECRET}\n", "the token holds characters that no token has"),
        (f"export GITLAB_TOKEN={SECRET}", "the token holds characters that no token has"),
    ],
    ids=["no file", "empty", "two", "a line of a script"],
)
def test_a_token_file_that_holds_none(
    content: str | None, message: str, shell: Shell, gitlab: Simulator
) -> None:
    del shell.environment["GITLAB_TOKEN"]
    if content is not None:
        (shell.folder / "token").write_text(content)
    done = shell.run("scan", "shop", *FEW, "--token-file", "token")
    assert complaint(shell, done, 2, given="token").message == message
    assert gitlab.requests == []


def test_a_token_in_place_of_the_address_is_not_repeated(shell: Shell) -> None:
    done = shell.run("scan", "shop", *FEW, GITLAB_URL=SECRET, GITLAB_TOKEN="https://x.example")
    said = complaint(shell, done, 2)
    assert said.message == "what is given is not the address of a GitLab"
    assert said.hint == "Use https://gitlab.example.com"


def test_a_token_that_dies_on_the_way_leaves_what_was_read(shell: Shell, gitlab: Simulator) -> None:
    gitlab.add_fault(Fault("GET /projects/:id/protected_branches", 401, None, after=1))
    gitlab.add_fault(Fault("GET /user", 401, None, after=1))
    done = shell.run("scan", "shop", *FEW, "--snapshot", "half.json")
    assert "refuses the token" in complaint(shell, done, 5).message
    assert "what was read until then is in half.journal" in done.stderr
    assert shell.files() == {"half.journal", "half.ledger.jsonl.part"}
    _, project, *_ = _lines(shell.folder / "half.journal")
    assert project["resource"]["path"] in gitlab.estate.projects
    asked = _lines(shell.folder / "half.ledger.jsonl.part")
    assert sorted(one["status"] for one in asked[-3:]) == [200, 401, 401]  # two readers' answers


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text().splitlines()]
