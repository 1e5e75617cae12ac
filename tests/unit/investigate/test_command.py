"""`glscan investigate`: what it takes, writes and refuses."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from tests.unit.cli.conftest import Glscan, glscan
from tests.unit.investigate.world import (
    ADA,
    TOKEN,
    event,
    file,
    instance,
    project,
    taken,
)

__all__ = ["glscan"]

ASKED = ("--user", "ada", "--since", "2026-01-15")
HERE = ("--snapshot", "new.json")
SECRET = "glpat-abcdefghijklmnopqrst"


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A snapshot, one from before, and the events of all that a GitLab stores."""
    users = instance({"id": ADA, "username": "ada", "state": "active"})
    here = project(access_tokens={"103": TOKEN})
    taken(tmp_path / "old.json", users, here, at="2026-01-14T10:00:00Z")
    taken(tmp_path / "new.json", users, here)
    file(tmp_path, event("project_topics_updated", 1))
    return tmp_path


def test_it_writes_markdown_unless_told_otherwise(glscan: Glscan, there: Path) -> None:
    ended = glscan("investigate", *ASKED, *HERE)
    assert (ended.code, ended.out.splitlines()[0]) == (3, "# Investigation of user ada")
    assert "0 events, 1 to revoke, 0 to rotate, 0 to set back" in ended.err
    assert "not seen: No audit events were given" in ended.err
    assert "INCOMPLETE: there may be more than this" in ended.err


def test_it_writes_several_formats_and_no_more_than_one_to_stdout(
    glscan: Glscan, there: Path
) -> None:
    outputs = ("-o", "json", "-o", "html=i.html", "-o", "markdown=i.md")
    ended = glscan("investigate", *ASKED, *HERE, *outputs)
    found = orjson.loads(ended.out)
    assert found["investigation"]["asked"] == {
        "what": "user", "since": "2026-01-15T00:00:00.000Z", "until": None,
    }  # fmt: skip
    assert Path("i.html").read_bytes().startswith(b"<!doctype html>")
    assert Path("i.md").read_text(encoding="utf-8").startswith("# Investigation")
    twice = glscan("investigate", *ASKED, *HERE, "-o", "json", "-o", "markdown")
    assert (twice.code, "two outputs go to -" in twice.err) == (2, True)


def test_a_secret_is_refused_and_repeated_nowhere(glscan: Glscan, there: Path) -> None:
    for option in ("--token", "--user", "--project"):
        ended = glscan("investigate", option, SECRET, "--since", "2026-01-15", *HERE)
        assert ended.code == 2
        assert SECRET not in ended.err + ended.out
        assert "history" in ended.err
    bare = glscan("investigate", SECRET)
    assert (bare.code, SECRET in bare.err) == (2, False)
    unknown = glscan("investigate", "--token", "hunter2-hunter2", *ASKED[2:], *HERE)
    assert (unknown.code, "hunter2" in unknown.err) == (2, False)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ((*ASKED[2:], *HERE), "what is it about?"),
        ((*ASKED, "--token", "ci", *HERE), "--user and --token are given"),
        ((*ASKED[:2], *HERE), "--since is not given"),
        (ASKED, "--snapshot is not given"),
        (("--user", "ada", "--since", "soon", *HERE), "--since 'soon' is no date"),
        (("--user", "ada", "--since", "2999-01-01", *HERE), "2999-01-01 is yet to come"),
        ((*ASKED, *HERE, "--until", "2026-01-15"), "is not after"),
        ((*ASKED, "--snapshot", "none.json"), "no such snapshot"),
        ((*ASKED, *HERE, "--audit-events", "none.jsonl"), "no such file of events"),
        ((*ASKED, *HERE, "-o", "sarif"), "no format 'sarif' of an investigation"),
        ((*ASKED, *HERE, "-o", "json=new.json"), "would replace new.json"),
        ((*ASKED, *HERE, "--audit-events", "events.jsonl", "-o", "json=events.jsonl"), "replace"),
        ((*ASKED, "--snapshot", "old.json", "--before", "new.json"), "Give the earlier one first"),
        (("--user", "eve", *ASKED[2:], *HERE), "there is no such user"),
        (("--project", "acme/x", *ASKED[2:], *HERE), "there is no such project"),
    ],
)
def test_what_is_wrong_is_said(
    glscan: Glscan, there: Path, arguments: tuple[str, ...], why: str
) -> None:
    ended = glscan("investigate", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert why in ended.err.replace("\n", " ")


def test_events_of_another_gitlab_are_refused(glscan: Glscan, there: Path) -> None:
    file(there, name="other.jsonl", url="https://gitlab.elsewhere.example")
    ended = glscan("investigate", *ASKED, *HERE, "--audit-events", "other.jsonl")
    assert ended.code == 2
    assert "gitlab.elsewhere.example" in ended.err


def test_it_ends_with_0_where_nothing_more_could_be_seen(
    glscan: Glscan, there: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.investigate.reach.review", lambda *_: iter(()))
    both = ("--before", "old.json", "--audit-events", "events.jsonl")
    ended = glscan("investigate", *ASKED, *HERE, *both, "-o", "json")
    assert (ended.code, "INCOMPLETE" in ended.err) == (0, False)
    [one] = orjson.loads(ended.out)["timeline"]["events"]
    assert (one["author"], one["ip"]) == ("Ada", "192.0.2.7")
