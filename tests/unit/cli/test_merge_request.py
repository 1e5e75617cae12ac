"""The merge request of a gate: whom the options mean, and with which token GitLab is asked."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest

from scanner.cli import merge_request
from scanner.cli.merge_request import Place
from scanner.decisions import Merge
from scanner.errors import AccessError, ExitCode, UsageError
from scanner.gate import Verdict
from scanner.merge_request.approvals import Approvals
from tests.simulator import Fault, Simulator
from tests.unit.merge_request.test_note import RUN
from tests.unit.merge_request.world import LATE, SECURITY, SHA, estate, of

ALLOWED = Verdict(ExitCode.OK, "ALLOWED", ("nothing gets worse",), False)
API: dict[str, Any] = {"token_scopes": ("api",)}


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variables of a job in a merge request pipeline, but for the address."""
    for name, value in {
        "CI_PROJECT_ID": "1",
        "CI_COMMIT_SHA": SHA,
        "CI_JOB_NAME": "gate: [acme]",
        "CI_MERGE_REQUEST_PROJECT_ID": "1",
        "CI_MERGE_REQUEST_IID": "1",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    }.items():
        monkeypatch.setenv(name, value)


def found(url: str, named: str | None = None, token: str = "glpat-x", **options: Path) -> Place:
    with pytest.MonkeyPatch.context() as patched:
        if token:
            patched.setenv("GITLAB_TOKEN", token)
        return merge_request.found(url, options.get("token_file"), None, 5.0, named)


@pytest.mark.usefixtures("job")
def test_the_merge_request_of_the_pipeline_or_the_one_that_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = "https://gitlab.example.com"
    monkeypatch.setenv("CI_SERVER_URL", url)
    assert found(url, token="").merge_request.name == "1!1"
    assert found("https://other.example.com", "acme/web!3").merge_request.name == "acme/web!3"


@pytest.mark.usefixtures("job")
def test_a_token_for_another_gitlab_is_not_sent_to_that_of_the_pipeline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI_SERVER_URL", "https://ci.example.com")
    with pytest.raises(UsageError, match=r"is on https://ci\.example\.com, and https://git"):
        found("https://gitlab.example.com")


@pytest.mark.usefixtures("job")
@pytest.mark.parametrize(
    ("own", "asked"),
    [
        ("https://ci.example.com", "http://user:SECRET@git.example.com"),
        ("https://user:SECRET@ci.example.com", "http://git.example.com/#SECRET"),
        ("https://ci.example.com?private_token=SECRET", "http://git.example.com"),
        ("https://ci.example.com/user:SECRET@x", "http://git.example.com"),
        ("https://ci.example.com", "SECRET"),
    ],
)
def test_an_address_is_told_without_what_may_be_a_secret(
    monkeypatch: pytest.MonkeyPatch, own: str, asked: str
) -> None:
    monkeypatch.setenv("CI_SERVER_URL", own)
    with pytest.raises(UsageError, match="the merge request is on ") as caught:
        found(asked)
    assert "SECRET" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.usefixtures("job")
def test_a_pipeline_that_was_told_another_target_judges_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = estate()
    of(there)["target_branch"] = "release"
    with Simulator(there) as gitlab:
        monkeypatch.setenv("CI_SERVER_URL", gitlab.url)
        with pytest.raises(UsageError, match="1!1: the merge request was retargeted since") as told:
            found(gitlab.url, token=gitlab.token)
        assert told.value.hint == "Run a new pipeline of the merge request."
        gitlab.add_fault(Fault("*", status=404))
        unknown = found(gitlab.url, token=gitlab.token)
        with pytest.raises(UsageError, match="was retargeted"):
            merge_request.fetched(unknown, "scan", "results.json", tmp_path)
        gitlab.add_fault(Fault("*", status=404))
        with pytest.raises(AccessError, match="404"):
            merge_request.fetched(unknown, "scan", "results.json", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_elsewhere_it_has_to_be_named() -> None:
    with pytest.raises(UsageError, match="no merge request pipeline"):
        found("https://gitlab.example.com")


def test_the_token_is_not_shown_and_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("glpat-file\n", encoding="utf-8")
    place = found("https://gitlab.example.com", "acme/web!3", token_file=file)
    assert place.token == "glpat-file"
    assert "glpat" not in repr(place)


def test_a_token_is_not_waited_for_at_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "token")
    with pytest.raises(UsageError, match="cannot be read: it is a pipe, and no file") as told:
        found("https://gitlab.example.com", "acme/web!3", token_file=tmp_path / "token")
    assert told.value.hint == "Give `-` to read the token from stdin."


def test_a_token_may_come_from_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("glpat-in\n"))
    place = found("https://gitlab.example.com", "acme/web!3", token_file=Path("-"))
    assert place.token == "glpat-in"


def test_without_a_token_nobody_approved_and_nothing_is_posted(tmp_path: Path) -> None:
    place = found("https://gitlab.example.com", "acme/web!3", token="")
    assert merge_request.approved(place, [SECURITY]) == Approvals(
        unread={SECURITY: "there is no token to ask with"}
    )
    with pytest.raises(UsageError, match="there is no token") as caught:
        merge_request.post(place, "x", ALLOWED, status=False)
    assert "with the scope api" in caught.value.hint
    with pytest.raises(UsageError, match="there is no token"):
        merge_request.fetched(place, "scan", "results.json", tmp_path)


@pytest.mark.usefixtures("job")
def test_a_note_and_a_status_of_the_job(monkeypatch: pytest.MonkeyPatch) -> None:
    there = estate(("bo", LATE))
    text = merge_request.text(Merge(), ALLOWED, RUN)
    assert text.startswith("<!-- glscan:gate v1 gate%3A%20%5Bacme%5D -->\n")
    with Simulator(there, **API) as gitlab:
        monkeypatch.setenv("CI_SERVER_URL", gitlab.url)
        place = found(gitlab.url, token=gitlab.token)
        assert merge_request.approved(place, [SECURITY]).by == {SECURITY: ["bo"]}
        assert merge_request.post(place, text, ALLOWED, status=True) == [
            "1!1: the note is written",
            "1!1: the status glscan/gate of aaaaaaaa is success",
        ]
        assert merge_request.post(place, None, ALLOWED, status=False) == []
    assert [one["body"] for one in of(there)["notes"]] == [text]


def test_a_status_is_set_though_the_note_is_refused() -> None:
    there = estate()
    with Simulator(there, **API) as gitlab:
        gitlab.add_fault(Fault("GET /user", status=404))
        place = found(gitlab.url, "acme/config!1", gitlab.token)
        with pytest.raises(AccessError, match="GET /user: 404"):
            merge_request.post(place, "x", ALLOWED, status=True)
        gitlab.add_fault(Fault("*", status=404, times=None))
        with pytest.raises(AccessError, match="; and http"):
            merge_request.post(place, "x", ALLOWED, status=True)
    assert [one["status"] for one in there.project("acme/config")["statuses"]] == ["success"]


def test_the_token_of_a_job_is_not_enough_to_fetch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = estate()
    there.project("acme/config")["pipelines"] = [
        {"ref": "main", "jobs": [{"name": "scan", "artifacts": {"results.json": "kept"}}]}
    ]
    with Simulator(there) as gitlab:
        monkeypatch.setenv("CI_JOB_TOKEN", gitlab.job_token)
        monkeypatch.setenv("CI_SERVER_URL", gitlab.url)
        named = found(gitlab.url, "acme/config!1", gitlab.token)
        for name, value in {"PROJECT_ID": "1", "IID": "1", "TARGET_BRANCH_NAME": "main"}.items():
            monkeypatch.setenv(f"CI_MERGE_REQUEST_{name}", value)
        with pytest.raises(UsageError, match="there is no token") as told:
            merge_request.fetched(found(gitlab.url, token=""), "scan", "results.json", tmp_path)
        assert "CI_JOB_TOKEN cannot list jobs" in told.value.hint
        for each in (named, found(gitlab.url, token=gitlab.token)):
            got = merge_request.fetched(each, "scan", "results.json", tmp_path)
            assert got
            assert got.read_text(encoding="utf-8") == "kept"
