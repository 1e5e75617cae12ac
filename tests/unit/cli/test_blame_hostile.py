"""Repositories and commits that are made to do harm: nothing is run, awaited or passed on."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scanner.cli import blame
from tests.repository import git, told, two_authors, write


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<script>alert(1)</script>", "scriptalert(1)/script <ann@acme.example>"),
        ("An\u202eana\x1b[31m", "An\\u202eana\\u001b[31m <ann@acme.example>"),
        ("Zoë Ångström", "Zoë Ångström <ann@acme.example>"),
        ("A\tB", "A B <ann@acme.example>"),
        ("x" * 500, f"{'x' * 199}…"),
    ],
)
def test_a_hostile_name_is_one_short_visible_line(tmp_path: Path, name: str, shown: str) -> None:
    git(tmp_path, "init", "--quiet")
    file = write(tmp_path, "WVR-1")
    people = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), name) | dict.fromkeys(
        ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "ann@acme.example"
    )
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "m\n\nauthor The Pope", **people)
    assert told(file).origins["WVR-1"]["author"] == shown


def made_by_hand(folder: Path, author: bytes) -> None:
    """A commit that git itself would not make."""
    tree = git(folder, "rev-parse", "HEAD^{tree}").encode()
    raw = b"tree %s\nauthor %s\ncommitter %s\n\nm\n" % (tree, author, author)
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--literally", "--stdin"],
        cwd=folder,
        input=raw,
        capture_output=True,
        check=True,
    )
    git(folder, "update-ref", "HEAD", made.stdout.decode().strip())


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        (b"Ann <> 1790000000 +0000", {"author": "Ann", "committed": "2026-09-21T14:13:20Z"}),
        (b"\xff\xfe <a@x> 1790000000 +0000", {"author": "\ufffd\ufffd <a@x>"}),
        (b"Ann <a@x> 99999999999999999 +0000", {"author": "Ann <a@x>"}),
        (b"Ann", {}),
    ],
)
def test_a_broken_commit_is_told_as_far_as_it_goes(
    tmp_path: Path, author: bytes, shown: dict[str, str]
) -> None:
    file, _, _ = two_authors(tmp_path)
    made_by_hand(tmp_path, author)
    found: dict[str, Any] = dict(told(file).origins["WVR-1"])
    assert found["commit"] == git(tmp_path, "rev-parse", "HEAD")
    assert {name: found[name] for name in shown} == shown


def evil(folder: Path) -> Path:
    """A program that leaves a trace; it is named in every place that git takes one from."""
    program = folder.parent / "evil.sh"
    program.write_text(f"#!/bin/sh\necho ran >> {folder.parent}/trace\ncat\n")
    program.chmod(0o755)
    for key in (
        *("core.fsmonitor", "core.pager", "pager.blame", "pager.rev-parse", "core.sshCommand"),
        *("diff.external", "diff.evil.textconv", "diff.evil.command", "credential.helper"),
        *("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "core.editor"),
    ):
        git(folder, "config", key, str(program))
    for name in ("blame", "rev-parse", "rev-list", "cat-file", "ls-tree"):
        git(folder, "config", f"alias.{name}", f"!{program}")
    git(folder, "config", "filter.evil.required", "true")
    (folder / ".git" / "info" / "attributes").write_text("* diff=evil filter=evil\n")
    (folder / ".gitattributes").write_text("* diff=evil filter=evil\n")
    ignored = folder / "ignored"
    ignored.write_text(git(folder, "rev-parse", "HEAD"))
    git(folder, "config", "blame.ignoreRevsFile", str(ignored))
    return folder.parent / "trace"


def test_no_program_of_the_repository_is_run(tmp_path: Path) -> None:
    file, first, second = two_authors(tmp_path / "there")
    trace = evil(file.parent)
    before = sorted(each for each in (file.parent / ".git").rglob("*"))
    found = told(file)
    assert not trace.exists()
    assert [found.origins[id]["commit"] for id in ("WVR-1", "WVR-2")] == [first, second]
    assert sorted(each for each in (file.parent / ".git").rglob("*")) == before
    subprocess.run(["git", "status"], cwd=file.parent, capture_output=True, check=False)
    assert trace.exists(), "git itself runs none of them"


def test_what_a_clone_left_at_its_origin_is_not_fetched(tmp_path: Path) -> None:
    file, _, _ = two_authors(tmp_path / "whole")
    git(file.parent, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", file.parent.as_uri(), "part")
    trace = evil(tmp_path / "part")
    git(tmp_path / "part", "config", "remote.origin.url", "ssh://host.invalid/x")
    assert told(tmp_path / "part" / file.name).file == {"git": "git cannot read the repository"}
    assert not trace.exists()


def test_a_pipe_in_the_repository_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, _, _ = two_authors(tmp_path)
    os.mkfifo(tmp_path / ".git" / "shallow")
    monkeypatch.setattr(blame, "_SECONDS", 0.2)
    assert told(file).file.keys() == {"git"}
