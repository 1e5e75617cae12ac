"""A terminal that shows little, and names that would steer it: reports are whole, and harmless."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.integration.bad_input.ended import keeps_secrets, small
from tests.integration.test_cli import GLSCAN, WORDS, Shell, served
from tests.simulator import Simulator

HOSTILE = "re\x1b[2J\x9bK\u202elea\u200bse\n\r<b>\"'&"
"""A branch that clears the screen, turns the line around and marks it up."""

POLICIES = tuple(
    part for id in ("GL-PRJ-002", "GL-PRJ-003", "GL-GRP-017") for part in ("--policy", id)
)
REPORTS = ("-o", "html=r.html", "-o", "sarif=r.sarif", "-o", "json=r.json")


@pytest.fixture
def hostile(shell: Shell) -> Iterator[Simulator]:
    estate = small()
    project = estate.project("shop/web")
    project["name"] = HOSTILE
    project["default_branch"] = HOSTILE
    loose = {"id": 9, "push_access_levels": [30], "allow_force_push": True}
    project["protected_branches"] = {HOSTILE: loose}
    estate.group("shop")["name"] = HOSTILE
    with served(shell, estate) as gitlab:
        yield gitlab


def acts(text: str) -> set[str]:
    """The characters in a text that act on what shows it, beyond line ends and tabs."""
    acting = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    return {one for one in text if unicodedata.category(one) in acting} - set("\n\t")


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize(
    "environment",
    [
        {"COLUMNS": "40"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=lambda value: " ".join(f"{name}={text}" for name, text in value.items()),
)
def test_hostile_names_act_nowhere(environment: Mapping[str, str], shell: Shell) -> None:
    shell.environment |= environment
    done = run(shell, "scan", "shop", *POLICIES, *REPORTS)
    assert done.returncode == 1, done.stderr
    assert acts(done.stderr) == set()
    last = done.stderr.strip().splitlines()[-1]
    assert re.fullmatch(r"2 pass . 3 fail .+ 0 unknown . 0 manual . 0 error", last), last
    for id in ("GL-PRJ-003", "GL-GRP-017"):
        assert re.search(rf"^\w+ +{id} .+ 1 of \d$", done.stderr, re.MULTILINE), done.stderr
    page = (shell.folder / "r.html").read_text()
    assert acts(page) == set()
    assert "<b>&#34;" not in page
    assert HOSTILE not in page
    messages = json.dumps([each["message"] for each in results(shell)], ensure_ascii=False)
    assert acts(messages) == set()
    kept = json.loads((shell.folder / "r.json").read_bytes())["resources"]
    paths = [each["path"] for line in kept for each in line["findings"]]
    assert ["protected_branches", HOSTILE, "allow_force_push"] in paths
    keeps_secrets(shell, done)


def run(shell: Shell, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A run whose streams may be in another encoding."""
    done = subprocess.run(
        [str(GLSCAN), *arguments],
        cwd=shell.folder,
        env=shell.environment,
        capture_output=True,
        timeout=60,
    )
    encoding = shell.environment.get("PYTHONIOENCODING", "utf-8")
    streams = (stream.decode(encoding) for stream in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, *streams)


def results(shell: Shell) -> list[Any]:
    sarif = json.loads((shell.folder / "r.sarif").read_bytes())
    found: list[Any] = sarif["runs"][0]["results"]
    return found


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
        ({"TERM": "dumb"}, False),
    ],
    ids=["xterm", "NO_COLOR", "dumb"],
)
def test_a_terminal_of_forty_columns(
    environment: Mapping[str, str], colours: bool, shell: Shell
) -> None:
    shell.environment |= environment
    code, shown = on_terminal(shell, 40, "scan", "shop", *POLICIES, *REPORTS)
    assert code == 1, shown
    assert bool(re.search(r"\x1b\[[\d;]*3[0-7]m", shown)) is colours
    plain = re.sub(r"\x1b\[[\d;]*m", "", re.sub(OF_PROGRESS, "", shown))
    if environment["TERM"] == "dumb":
        assert plain == shown
    assert acts(plain.replace("\r\n", "\n")) == set()
    for id in ("GL-PRJ-003", "GL-GRP-017"):
        assert id in plain
    assert "NOT COMPLIANT" in plain
    assert WORDS in plain.strip().splitlines()[-1]


OF_PROGRESS = r"\x1b\[(\?25[lh]|2K|1A)|\r(?!\n)"
"""How a line of progress is hidden, erased and begun again: nothing that a name could say."""


def on_terminal(shell: Shell, columns: int, *arguments: str) -> tuple[int, str]:
    """A run on a terminal of so many columns: its code, and what the terminal gets."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [str(GLSCAN), *arguments],
        cwd=shell.folder,
        env=shell.environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # so Linux says that nobody writes any more
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return process.wait(timeout=30), shown.decode()


@pytest.mark.parametrize(
    ("encoding", "arguments"),
    [
        ("ascii", ("policies", "show", "GL-PRJ-002")),
        ("latin-1", ("policies", "list")),
        ("ascii", ("scan", "--help")),
    ],
)
def test_what_is_printed_on_purpose_is_so_in_any_encoding(
    encoding: str, arguments: tuple[str, ...], shell: Shell
) -> None:
    done = subprocess.run(
        [str(GLSCAN), *arguments],
        cwd=shell.folder,
        env={**shell.environment, "PYTHONIOENCODING": encoding},
        capture_output=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(done.stdout) > 500


@pytest.mark.usefixtures("snapshot")
def test_a_hostile_file_name_is_shown_and_taken_as_it_is(shell: Shell) -> None:
    name = "a\x1b[2J\u202eb\n.html"
    done = shell.run("evaluate", "snapshot.json", "--policy", "GL-PRJ-002", "-o", f"html={name}")
    assert done.returncode == 0, done.stderr
    assert "  html a\\u001b[2J\\u202eb\\u000a.html" in done.stderr.splitlines()
    assert acts(done.stderr) == set()
    assert Path(shell.folder / name).is_file()
