"""Where the token comes from, and what is no token; catalogue and engine as options name them."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from scanner.cli import options
from scanner.errors import EngineError, PolicyError, UsageError
from scanner.model import Severity

TOKEN = "glpat-abcDEF_123.01"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "token"


@pytest.mark.parametrize("name", ["GITLAB_TOKEN", "GITLAB_PRIVATE_TOKEN"])
def test_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, TOKEN)
    assert options.token(None) == TOKEN


def test_first_name_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", TOKEN)
    monkeypatch.setenv("GITLAB_PRIVATE_TOKEN", "other")
    assert options.token(None) == TOKEN


@pytest.mark.parametrize("text", [TOKEN, f"{TOKEN}\n", f"  {TOKEN}\r\n"])
def test_token_comes_from_a_file(file: Path, text: str) -> None:
    file.write_text(text)
    assert options.token(file) == TOKEN


def test_file_wins_over_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", "other")
    file.write_text(TOKEN)
    assert options.token(file) == TOKEN


def test_token_comes_from_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{TOKEN}\n"))
    assert options.token(Path("-")) == TOKEN


def test_stdin_that_is_no_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe"), "utf-8"))
    with pytest.raises(UsageError, match="it is not text"):
        options.token(Path("-"))


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_empty_file_holds_no_token(file: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", TOKEN)
    file.write_text(text)
    with pytest.raises(UsageError, match="there is no token"):
        options.token(file)


def test_missing_token_is_refused_with_the_ways_to_give_one() -> None:
    with pytest.raises(UsageError, match="there is no token") as caught:
        options.token(None)
    assert "GITLAB_TOKEN" in caught.value.hint
    assert "CI_JOB_TOKEN" not in caught.value.hint


def test_job_token_is_no_token_and_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI_JOB_TOKEN", "job")
    with pytest.raises(UsageError) as caught:
        options.token(None)
    assert "CI_JOB_TOKEN cannot read settings" in caught.value.hint


@pytest.mark.parametrize(
    "text",
    ["two words", "two\nlines", "tab\there", "nul\x00l", "glpat-ä", "\ufeffglpat-a", "a\x7f"],
)
def test_hostile_token_is_refused_and_not_repeated(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="characters that no token has") as caught:
        options.token(file)
    assert text not in f"{caught.value} {caught.value.hint}"


def test_token_file_that_is_not_there_is_refused(file: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        options.token(file)


def test_folder_is_no_token_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        options.token(tmp_path)


def test_token_file_that_is_no_text_is_refused(file: Path) -> None:
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="it is not text"):
        options.token(file)


def test_environment_of_the_tests_holds_no_setting_of_ours() -> None:
    prefixes = ("GITLAB_", "CI_", "OPA_", "GLSCAN_")
    assert {name for name in os.environ if name.startswith(prefixes)} <= {"GLSCAN_OPA"}


def test_thresholds_are_the_severities_and_never() -> None:
    assert list(options.FailOn) == [*Severity, "never"]


def test_catalogue_is_the_bundled_one_until_told_otherwise() -> None:
    assert [one.id for one in options.catalog(None).policies if not one.id.startswith("GL-")] == []


def test_catalogue_takes_folders_of_own_policies(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no such folder"):
        options.catalog([tmp_path / "absent"])


def test_engine_is_the_named_one() -> None:
    assert options.engine(options.EngineName.EMBEDDED, None, 30.0).name == "embedded"


def test_engine_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EngineError):
        options.engine(options.EngineName.OPA_PROCESS, None, 30.0)


def test_engine_without_its_address_is_refused() -> None:
    with pytest.raises(UsageError):
        options.engine(options.EngineName.OPA_REST, None, 30.0)
