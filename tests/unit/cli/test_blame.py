"""Who wrote a waiver: what git tells, and what it cannot."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scanner.cli import blame
from scanner.triage import waivers_file
from scanner.triage.history import History
from scanner.waived import Origin
from tests.repository import ANN, BOB, commit, git, told, two_authors, write

BY_ANN: Origin = {"author": ANN, "committed": "2026-10-01T12:00:00Z"}
BY_BOB: Origin = {"author": BOB, "committed": "2026-11-02T12:00:00Z"}
NEW: Origin = {"uncommitted": True}
CUT = "the history is cut off, the clone is shallow"
CHANGED = "changed since the last commit"


def test_each_entry_has_its_commit_and_author(tmp_path: Path) -> None:
    file, first, second = two_authors(tmp_path)
    found = told(file)
    assert found.file == {"commit": second}
    assert found.origins == {
        "WVR-1": {"commit": first, **BY_ANN},
        "WVR-2": {"commit": second, **BY_BOB},
    }


def test_who_changed_a_line_of_it_last_is_the_author(tmp_path: Path) -> None:
    file, _, second = two_authors(tmp_path)
    file.write_text(file.read_text().replace("2027-01-31", "2027-03-31", 1))
    third = commit(tmp_path, BOB, "2026-11-05")
    assert told(file).origins["WVR-1"]["commit"] == third
    assert told(file).origins["WVR-2"]["commit"] == second


def test_a_commit_with_an_old_date_is_no_older(tmp_path: Path) -> None:
    file, _, _ = two_authors(tmp_path)
    file.write_text(file.read_text().replace("2027-01-31", "2027-03-31", 1))
    third = commit(tmp_path, BOB, "2001-01-01")
    assert told(file).origins["WVR-1"] == {
        "commit": third,
        "author": BOB,
        "committed": "2001-01-01T12:00:00Z",
    }
    assert told(file).file == {"commit": third}


def test_a_file_that_was_renamed_keeps_its_authors(tmp_path: Path) -> None:
    file, first, second = two_authors(tmp_path)
    file.write_text(file.read_text().replace("2027-01-31", "2027-03-31", 1))
    hidden = commit(tmp_path, BOB, "2001-01-01")
    (tmp_path / "more").mkdir()
    moved = file.rename(tmp_path / "more" / "ünusual [1].yaml")
    third = commit(tmp_path, BOB, "2026-11-05")
    found = told(moved)
    assert found.file == {"commit": third}
    assert [found.origins[id]["commit"] for id in ("WVR-1", "WVR-2")] == [hidden, second]
    assert first != hidden


def test_a_commit_that_takes_a_waiver_out_is_that_of_the_file(tmp_path: Path) -> None:
    _, first, _ = two_authors(tmp_path)
    file = write(tmp_path, "WVR-1")
    third = commit(tmp_path, BOB, "2026-11-05")
    assert told(file).file == {"commit": third}
    assert told(file).origins == {"WVR-1": {"commit": first, **BY_ANN}}


def test_what_stands_in_no_commit_says_so(tmp_path: Path) -> None:
    _, first, second = two_authors(tmp_path)
    found = told(write(tmp_path, "WVR-1", "WVR-2", reason="Another reason, not reviewed."))
    assert found.file == {"commit": second, "git": CHANGED}
    assert found.origins == {"WVR-1": {"commit": first, **BY_ANN}, "WVR-2": NEW}


def test_the_content_that_was_read_is_what_is_blamed(tmp_path: Path) -> None:
    file, first, second = two_authors(tmp_path)
    content = file.read_bytes()
    read = waivers_file.read(file, content, {"GL-PRJ-003": "GL-PRJ-003"})
    file.write_text("version: 1\n")
    assert blame.history_of(read, content).origins["WVR-2"]["commit"] == second
    assert blame.history_of(read, content).origins["WVR-1"]["commit"] == first


def test_an_untracked_file_is_in_no_commit(tmp_path: Path) -> None:
    two_authors(tmp_path)
    found = told(write(tmp_path, "WVR-1", name="other.yaml"))
    assert found == History({"git": "not in the last commit"}, {"WVR-1": NEW})


def test_neither_is_one_before_the_first_commit(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    found = told(write(tmp_path, "WVR-1"))
    assert found == History({"git": "not in the last commit"}, {"WVR-1": NEW})


def test_outside_a_repository_there_is_nothing_to_tell(tmp_path: Path) -> None:
    assert told(write(tmp_path, "WVR-1")) == History()


def test_a_shallow_clone_tells_only_what_it_has(tmp_path: Path) -> None:
    file, _, _ = two_authors(tmp_path / "whole")
    (tmp_path / "whole" / "other").write_text("x")
    commit(tmp_path / "whole", ANN, "2026-11-03")
    file.write_text(file.read_text().replace("2027-01-31", "2027-03-31", 1))
    last = commit(tmp_path / "whole", BOB, "2026-11-05")
    address = (tmp_path / "whole").as_uri()
    git(tmp_path, "clone", "--quiet", "--depth=2", address, "two")
    git(tmp_path, "clone", "--quiet", "--depth=1", address, "one")
    found = told(tmp_path / "two" / file.name)
    assert found.file == {"commit": last, "git": CUT}
    assert found.origins["WVR-1"]["commit"] == last
    assert found.origins["WVR-2"] == {}
    one = tmp_path / "one" / file.name
    assert told(one) == History({"git": CUT}, {"WVR-1": {}, "WVR-2": {}})
    one.write_text(one.read_text().replace("owner: iam", "owner: pam"))
    assert told(one) == History({"git": f"{CHANGED}; {CUT}"}, {"WVR-1": NEW, "WVR-2": NEW})


@pytest.mark.parametrize("given", ["absolute", "relative", "link", "folder"])
def test_the_file_is_found_however_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    file, _, second = two_authors(tmp_path / "there")
    (tmp_path / "link.yaml").symlink_to(file)
    (tmp_path / "folder").symlink_to(file.parent)
    monkeypatch.chdir(tmp_path / "there" / ".." / "there")
    named = {
        "absolute": file,
        "relative": Path("waivers.yaml"),
        "link": Path("../link.yaml"),
        "folder": Path("../folder/waivers.yaml"),
    }[given]
    assert told(named).file == {"commit": second}


def test_worktrees_and_submodules_have_their_own_commits(tmp_path: Path) -> None:
    file, _, second = two_authors(tmp_path / "whole")
    git(file.parent, "worktree", "add", "--quiet", str(tmp_path / "tree"), "HEAD")
    assert told(tmp_path / "tree" / file.name).file == {"commit": second}
    (tmp_path / "above").mkdir()
    git(tmp_path / "above", "init", "--quiet")
    git(
        tmp_path / "above",
        *("-c", "protocol.file.allow=always", "submodule", "--quiet", "add"),
        *(str(file.parent), "sub"),
    )
    assert told(tmp_path / "above" / "sub" / file.name).file == {"commit": second}


def test_a_repository_with_longer_ids_is_read(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--object-format=sha256")
    file = write(tmp_path, "WVR-1")
    first = commit(tmp_path, ANN, "2026-10-01")
    assert len(first) == 64
    assert told(file) == History({"commit": first}, {"WVR-1": {"commit": first, **BY_ANN}})
    assert told(write(tmp_path, "WVR-1", owner="else@acme.example")).origins == {"WVR-1": NEW}


def test_line_ends_and_a_byte_order_mark_change_nobody(tmp_path: Path) -> None:
    file, first, second = two_authors(tmp_path)
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert told(file).file == {"commit": second}
    assert told(file).origins["WVR-1"]["commit"] == first
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    third = commit(tmp_path, BOB, "2026-11-05")
    assert told(file).file == {"commit": third}
    assert told(file).origins["WVR-2"]["commit"] == third


def test_a_mailmap_renames_nobody(tmp_path: Path) -> None:
    file, _, _ = two_authors(tmp_path)
    (tmp_path / ".mailmap").write_text("The Pope <pope@acme.example> <ann@acme.example>\n")
    commit(tmp_path, BOB, "2026-11-05")
    assert told(file).origins["WVR-1"]["author"] == ANN


def test_no_secret_reaches_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _, second = two_authors(tmp_path)
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-secret")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    seen = []
    run = subprocess.run

    def watched(*given: Any, **named: Any) -> Any:
        seen.append(named["env"])
        return run(*given, **named)

    monkeypatch.setattr(subprocess, "run", watched)
    assert told(file).file == {"commit": second}
    assert "glpat-secret" not in str(seen)
    assert ["HOME" in each for each in seen] == [True] + [False] * (len(seen) - 1)


def fake(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = folder / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exec sleep 60", "git did not answer within 0.2 s"),
        ("echo 'fatal: detected dubious ownership in repository' >&2; exit 128", "git refuses the"),
        ("exit 1", "git cannot read the repository"),
        ("echo nonsense", "git cannot read the repository"),
    ],
)
def test_what_git_does_not_tell_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    file, _, _ = two_authors(tmp_path / "there")
    monkeypatch.setattr(blame, "_SECONDS", 0.2)
    fake(tmp_path, script, monkeypatch)
    found = told(file)
    assert found.file["git"].startswith(said)
    assert found.origins == {}


def test_without_git_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _, _ = two_authors(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert told(file) == History({"git": "git is not installed"})


@pytest.mark.parametrize("part", ["HEAD", "objects", "shallow", "config"])
def test_a_broken_repository_is_said(tmp_path: Path, part: str) -> None:
    file, _, _ = two_authors(tmp_path)
    broken = tmp_path / ".git" / part
    if part == "objects":
        broken.rename(tmp_path / "elsewhere")
        broken.mkdir()
    else:
        broken.write_text("[nonsense")
    assert told(file).file["git"] == "git cannot read the repository"
