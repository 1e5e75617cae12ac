"""Files of settings that are wrong: the file, its line, what to do, and never a secret."""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.bad_input.ended import SECRET, complaint, shell_in
from tests.integration.bad_input.test_config import bomb
from tests.integration.test_cli import GLSCAN
from tests.unit.cli.conftest import Glscan, glscan

__all__ = ["glscan"]

OURS = "version: 1\nprojects:\n  acme/web:\n"
THEIRS = "projects_and_groups:\n  acme/web:\n"
SYNTAX = "Check the indentation"
NO_TAG = "this YAML cannot be used: could not determine a constructor for the tag"
SPLIT = "Split it into several files"
MANY = "version: 1\nprojects:\n  acme/web:\n    variables:\n" + "".join(
    f"      K{number}: {{protected: true}}\n" for number in range(100_000)
)
ALIASES = (
    "version: 1\nprojects:\n  a/p:\n    variables: &all\n"
    + "".join(f"      K{number}: {{raw: true}}\n" for number in range(300))
    + "".join(f"  a/p{number}: {{variables: *all}}\n" for number in range(500))
)

WRONG: dict[str, tuple[str | bytes, str, str]] = {
    "a key twice": (
        f"{OURS}    settings: {{}}\n    settings: {{}}\n",
        "line 5: this YAML cannot be used: the key 'settings' stands twice",
        "Keep one of the two.",
    ),
    "a key twice, theirs": (
        f"{THEIRS}    hooks: {{}}\n    hooks: {{}}\n",
        "line 4: this YAML cannot be used: the key 'hooks' stands twice",
        "Keep one of the two.",
    ),
    "a path twice, theirs": (
        f"{THEIRS}    hooks: {{}}\n  Acme/Web: {{}}\n",
        "line 4: projects_and_groups.Acme/Web: this is said twice",
        "In paths, case does not count",
    ),
    "an address twice, theirs": (
        f"{THEIRS}    hooks:\n" + "      https://bob:SECRET@h.example/SECRET: {}\n" * 2,
        "line 5: this YAML cannot be used: the key '***' stands twice",
        "Keep one of the two.",
    ),
    "an address for a name": (
        f"{OURS}    hooks: {{'https://bob:SECRET@h.example/SECRET': {{}}}}\n",
        "line 4: projects.acme/web.hooks.***: name it by a word",
        "",
    ),
    "a group by its path, theirs": (
        "projects_and_groups:\n  acme: {}\n",
        "line 2: projects_and_groups.acme: no project has such a path",
        "Of a group write `acme/*`.",
    ),
    "a tab": (
        "version: 1\nprojects:\n\tacme/web: {}\n",
        "line 3: this YAML cannot be used",
        SYNTAX,
    ),
    "no end": (f"{OURS}    hooks: [\n", "line 5: this YAML cannot be used", SYNTAX),
    "an alias of nothing": (f"{OURS}    settings: *none\n", "line 4: this YAML", SYNTAX),
    "an alias in itself": (
        "a: &a\n  b: *a\n",
        "line 1: this YAML cannot be used: an alias",
        SYNTAX,
    ),
    "a bomb": (bomb(), "its aliases stand for more than 300,000 values", SPLIT),
    "many aliases of much": (ALIASES, "its aliases stand for more than 300,000 values", SPLIT),
    "a merge of no map": (f"{OURS}    <<: 5\n", "line 4: this YAML cannot be used", SYNTAX),
    "another encoding": (
        f"{OURS}    settings: {{name: Büro}}\n".encode("latin-1"),
        "line 4: it is not text in UTF-8",
        "Settings are kept as YAML in UTF-8.",
    ),
    "two bytes to a character": (
        OURS.encode("utf-16"),
        "line 1: it is not text in UTF-8",
        "Settings are kept as YAML in UTF-8.",
    ),
    "two bytes and no mark": (
        OURS.encode("utf-16-le"),
        "line 1: this YAML cannot be used: a character that cannot be seen",
        "Take it out",
    ),
    "a NUL": (
        f"{OURS}    settings: {{name: a\0b}}\n",
        "line 4: this YAML cannot be used: a character that cannot be seen",
        "Take it out",
    ),
    "deep": (f"a: {'[' * 400_000}", "line 1: this YAML cannot be used: it is nested more than", ""),
    "50 MB": ("# settings\n" * 5_000_000, "it has more than 5,000,000 characters", SPLIT),
    "100,000 entries": (MANY, "it holds more than 300,000 values", SPLIT),
    "100,000 keys": (
        "version: 1\n" + "".join(f"k{number}: 1\n" for number in range(100_000)),
        "line 2: k0: there is no such key",
        "Known: ",
    ),
    "a long key": (f"version: 1\n? {'k' * 100_000}\n: 1\n", "line 2: kkkkk", "Known: "),
    "empty": ("", "settings.yaml: it holds no keys", "Begin with `version: 1`."),
    "two documents": (
        "version: 1\n---\nversion: 1\n",
        "line 2: this YAML cannot be used: but found another document",
        "Keep one document to a file.",
    ),
    "an include": (
        f"{OURS}    settings: !include other.yaml\n",
        f"line 4: {NO_TAG} '!include'",
        "Write the values themselves",
    ),
    "an include, theirs": (
        f"{THEIRS}    project_settings: !include other.yaml\n",
        f"line 3: {NO_TAG} '!include'",
        "Write the values themselves",
    ),
    "code": (
        f"{OURS}    settings: !!python/object/apply:os.system ['touch pwned']\n",
        "line 4: this YAML cannot be used: could not determine a constructor",
        "Write the values themselves",
    ),
    "a set": (f"{OURS}    settings: !!set {{archived}}\n", "should be keys and values", ""),
    "bytes": (
        f"{OURS}    settings:\n      visibility: !!binary cHVibGlj\n",
        "line 5: projects.acme/web.settings.visibility: this should be one of: internal, private",
        "",
    ),
    "a day that never was": (
        f"{OURS}    members: {{ann: {{expires_at: 2026-02-31}}}}\n",
        "line 4: this YAML cannot be used: day is out of range for month",
        SYNTAX,
    ),
    "a number without end": (
        f"{OURS}    settings:\n      forks_count: {'9' * 5000}\n",
        "line 5: this YAML cannot be used: Exceeds the limit",
        SYNTAX,
    ),
    "a token for a key": (
        f"{OURS}    variables: {{{SECRET}: {{protected: true}}}}\n",
        "line 4: projects.acme/web.variables.***: a secret does not belong in this file",
        "Take it out",
    ),
    "a token for a value": (
        f"{OURS}    settings: {{archived: {SECRET}}}\n",
        "line 4: projects.acme/web.settings.archived: this should be true or false",
        "",
    ),
    "a token for a value, theirs": (
        f"{THEIRS}    project_settings: {{archived: {SECRET}}}\n",
        "line 3: projects_and_groups.acme/web.project_settings.archived: this should be true",
        "",
    ),
    "a level that is none, theirs": (
        f"{THEIRS}    branches: {{main: {{protected: true, push_access_level: maintaner}}}}\n",
        "line 3: projects_and_groups.acme/web.branches.main.push_access_level: there is no such",
        "Did you mean maintainer?",
    ),
    "a switch that is none, theirs": (
        f"{THEIRS}    merge_requests_approvals: {{reset_approvals_on_push: maybe}}\n",
        "reset_approvals_on_push: this should be true or false",
        "",
    ),
    "a list for a map, theirs": (
        f"{THEIRS}    hooks: [a]\n",
        "line 3: projects_and_groups.acme/web.hooks: this should be keys and values",
        "",
    ),
}


LARGE = 100_000
"""Bytes; one command is enough for what is larger, since both read alike."""


@pytest.mark.parametrize(
    ("what", "command"),
    [
        (what, command)
        for what, (content, _, _) in WRONG.items()
        for command in (("gate", "propose") if len(content) < LARGE else ("gate",))
    ],
)
def test_what_is_wrong_with_a_file_of_settings(
    what: str, command: str, glscan: Glscan, tmp_path: Path
) -> None:
    content, message, hint = WRONG[what]
    given = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "settings.yaml").write_bytes(given)
    began = time.process_time()
    ended = glscan(command, "settings.yaml")
    assert time.process_time() - began < 10
    assert (ended.code, ended.out) == (2, "")
    first, *others = ended.err.splitlines()
    assert first.startswith("glscan: settings.yaml")
    assert message in first
    assert len(first) < 400
    assert hint in "".join(others)
    assert "SECRET" not in ended.err
    assert {one.name for one in tmp_path.iterdir()} == {"settings.yaml"}


LEGAL = {
    "ours": "version: 1\nprojects:\n  acme/a:\n    settings: &own {visibility: public}\n"
    "  acme/b:\n    settings:\n      <<: *own\n      archived: false\n  acme/c: {settings: *own}\n",
    "theirs": "projects_and_groups:\n  acme/a:\n    project_settings: &own {visibility: public}\n"
    "  acme/b:\n    project_settings:\n      <<: *own\n      archived: false\n"
    "  acme/c: {project_settings: *own}\n",
}


@pytest.mark.parametrize("form", ["ours", "theirs"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a mark"])
def test_aliases_and_merge_keys_are_read_where_they_were_written(
    form: str, mark: bytes, glscan: Glscan, tmp_path: Path
) -> None:
    from scanner.snapshot import store

    (tmp_path / "settings.yaml").write_bytes(mark + LEGAL[form].encode())
    ended = glscan("propose", "settings.yaml", "--url", "https://gitlab.example.com")
    assert ended.code == 0, ended.err
    line = 4 if form == "ours" else 3
    for one in store.read(tmp_path / "proposal.json").resources():
        settings = one.sections["settings"]
        assert settings.data["visibility"] == "public"
        assert settings.origin["places"]["visibility"][:2] == ["settings.yaml", line]
        if one.path == "acme/b":
            assert settings.origin["places"]["archived"][:2] == ["settings.yaml", line + 4]


def folder_of_links(folder: Path) -> None:
    (folder / "config" / "again").symlink_to(folder / "config", target_is_directory=True)
    (folder / "config" / "loop.yaml").symlink_to("loop.yaml")


def folder_with_pipe(folder: Path) -> None:
    os.mkfifo(folder / "config" / "pipe.yaml")


def folder_without_target(folder: Path) -> None:
    (folder / "config" / "gone.yml").symlink_to("nowhere.yml")


def file_without_rights(folder: Path) -> None:
    path = folder / "config" / "mine.yaml"
    path.touch()
    path.chmod(0)


def folder_without_rights(folder: Path) -> None:
    (folder / "config" / "mine").mkdir(mode=0)


ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (folder_of_links, "config/loop.yaml cannot be read: Too many levels of symbolic links"),
        (folder_with_pipe, "config/pipe.yaml cannot be read: it is a pipe, and no file"),
        (folder_without_target, "config/gone.yml cannot be read: No such file or directory"),
        pytest.param(file_without_rights, "mine.yaml cannot be read: Permission", marks=ROOT),
        pytest.param(folder_without_rights, "mine cannot be read: Permission", marks=ROOT),
    ],
)
def test_nothing_in_a_folder_is_left_out_in_silence(
    spoil: Callable[[Path], None], message: str, glscan: Glscan, tmp_path: Path
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.yaml").write_text("version: 1\n")
    spoil(tmp_path)
    ended = glscan("gate", "config")
    assert ended.code == 2
    assert message in ended.err


def test_links_that_lead_in_a_circle_are_not_followed(glscan: Glscan, tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.yaml").write_text(f"{OURS}    settings: {{archived: true}}\n")
    (tmp_path / "config" / "again").symlink_to(tmp_path / "config", target_is_directory=True)
    ended = glscan("propose", "config", "--url", "https://gitlab.example.com")
    assert ended.code == 0, ended.err
    assert "1 file, 1 resources" in ended.err


def limit() -> None:
    """Bytes and seconds, after which the system ends this process."""
    resource.setrlimit(resource.RLIMIT_AS, (600_000_000, 600_000_000))
    resource.setrlimit(resource.RLIMIT_CPU, (10, 10))


@pytest.mark.parametrize("what", ["a bomb", "deep", "50 MB", "100,000 entries"])
def test_what_would_grow_costs_neither_time_nor_memory(what: str, tmp_path: Path) -> None:
    shell = shell_in(tmp_path)
    content, message, _ = WRONG[what]
    assert isinstance(content, str)
    (tmp_path / "settings.yaml").write_text(content)
    done = subprocess.run(
        [str(GLSCAN), "gate", "settings.yaml"],
        cwd=tmp_path,
        env=shell.environment,
        capture_output=True,
        text=True,
        preexec_fn=limit,
    )
    assert message in complaint(shell, done, 2, given="settings.yaml").message
