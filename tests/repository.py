"""Builds git repositories with the waivers in them, by authors and on days that a test names."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import yaml

from scanner.cli import blame
from scanner.triage import waivers_file
from scanner.triage.history import History
from tests.waivers import waiver

ANN = "Ann Ackers <ann@acme.example>"
BOB = "Bob Brown <bob@acme.example>"


def git(folder: Path, *arguments: str, **environment: str) -> str:
    """What git says, without anybody's configuration."""
    return subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *arguments],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **environment,
        },
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()


def commit(folder: Path, author: str, day: str) -> str:
    """Commit all there is; returns the id."""
    name, _, mail = author.partition(" <")
    git(folder, "add", "--all")
    people = {
        f"GIT_{who}_{what}": value
        for who in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", name), ("EMAIL", mail[:-1]), ("DATE", f"{day}T12:00:00Z"))
    }
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "m", **people)
    return git(folder, "rev-parse", "HEAD")


def write(folder: Path, *ids: str, name: str = "waivers.yaml", **changed: str) -> Path:
    """The file with these waivers; `changed` holds for the last."""
    waivers = [waiver(id) for id in ids[:-1]] + [waiver(ids[-1], **changed)]
    file = folder / name
    text = yaml.safe_dump({"version": 1, "waivers": waivers}, sort_keys=False)
    file.write_text(text, encoding="utf-8")
    return file


def two_authors(folder: Path) -> tuple[Path, str, str]:
    """A repository where Ann wrote WVR-1, then Bob added WVR-2; the file and the two commits."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet")
    write(folder, "WVR-1")
    first = commit(folder, ANN, "2026-10-01")
    file = write(folder, "WVR-1", "WVR-2")
    return file, first, commit(folder, BOB, "2026-11-02")


def told(file: Path) -> History:
    """What git tells of the waivers in this file."""
    content = file.read_bytes()
    read = waivers_file.read(file, content, {"GL-PRJ-003": "GL-PRJ-003"})
    return blame.history_of(read, content)
