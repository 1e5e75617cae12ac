"""A configuration that is wrong: the file, its line, the key, and never what may be a secret."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.integration.bad_input.ended import FEW, SECRET, Ended, Prepare, at_once, complaint
from tests.integration.test_cli import GLSCAN, Shell

JUDGE = ("evaluate", "snapshot.json", *FEW)
SYNTAX = "Check the indentation, and quote texts that hold `: ` or start with `*`."

pytestmark = pytest.mark.usefixtures("snapshot")


def bomb() -> str:
    """Twelve lines that stand for nine to the twelfth values."""
    rows = (f"b{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    return f"a: &a0 [x,x,x,x,x,x,x,x,x]\n{''.join(rows)}"


WRONG: dict[str, tuple[str | bytes, str, str]] = {
    "an unknown key": (
        "gate:\n  fail_onn: high\n",
        "glscan.yaml, line 2: gate.fail_onn: there is no such key",
        "Did you mean fail_on?",
    ),
    "a key of another part": (
        "profile: baseline\n",
        "glscan.yaml, line 1: profile: there is no such key",
        "Did you mean policies.profile?",
    ),
    "a wrong type": (
        "gitlab:\n  timeout: soon\n",
        "glscan.yaml, line 2: gitlab.timeout: this should be a number",
        "See `glscan config schema`.",
    ),
    "a text for a list": (
        "scope:\n\n  groups: acme\n",
        "glscan.yaml, line 3: scope.groups: this should be a list",
        "See `glscan config schema`.",
    ),
    "a syntax error": (
        "gate:\n\tfail_on: high\n",
        "glscan.yaml, line 2: this YAML cannot be used: found character that cannot start",
        SYNTAX,
    ),
    "a key twice": (
        "gate: {}\ngate: {}\n",
        "glscan.yaml, line 2: this YAML cannot be used: the key 'gate' stands twice",
        SYNTAX,
    ),
    "two documents": ("gate: {}\n---\ngate: {}\n", "but found another document", SYNTAX),
    "code": (
        "gate: !!python/object/apply:os.system ['touch pwned']\n",
        "glscan.yaml, line 1: this YAML cannot be used: could not determine a constructor",
        SYNTAX,
    ),
    "a token": (
        f"gitlab:\n  token: {SECRET}\n",
        "glscan.yaml, line 2: gitlab.token: a secret does not belong in this file",
        "Take it out and replace it by a new one. The token comes from GITLAB_TOKEN",
    ),
    "a token where something else belongs": (
        f"gitlab:\n  timeout: {SECRET}\n",
        "glscan.yaml, line 2: gitlab.timeout: this should be a number",
        "See `glscan config schema`.",
    ),
    "a list": ("- gate\n", "glscan.yaml: it holds no keys", "Begin with `gitlab:`"),
    "no text": (
        b"\x00\xff\xfe",
        "the configuration glscan.yaml cannot be read: it is not text",
        "It is YAML in UTF-8.",
    ),
    "an unknown profile": (
        "policies: {profile: basline}\n",
        "glscan.yaml, line 1: policies.profile: there is no profile 'basline'",
        "Did you mean baseline?",
    ),
    "a value of another type": (
        "params:\n  GL-PRJ-002:\n    minimum_role: high\n",
        "glscan.yaml, line 3: params.GL-PRJ-002.minimum_role: this should be of type integer",
        "",
    ),
    "a path that no system takes": (
        'output: {html: "a\\0b"}\n',
        "glscan.yaml, line 1: output.html: it holds characters that cannot be seen",
        "See `glscan config schema`.",
    ),
}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Ended:
    def prepared(what: str, content: str | bytes) -> Prepare:
        def prepare(shell: Shell) -> Sequence[str]:
            shutil.copy(kept / "snapshot.json", shell.folder)
            path = shell.folder / "glscan.yaml"
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            return JUDGE[:2] if "profile" in what else JUDGE

        return prepare

    return at_once(tmp_path_factory, {what: prepared(what, WRONG[what][0]) for what in WRONG})


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_with_a_configuration(what: str, wrong: Ended) -> None:
    _, message, hint = WRONG[what]
    shell, done = wrong[what]
    said = complaint(shell, done, 2, given="glscan.yaml")
    assert message in said.message
    assert said.hint.startswith(hint)
    assert shell.files() == {"glscan.yaml", "snapshot.json"}


@pytest.mark.parametrize("content", ["", " \n", "# nothing yet\n"])
def test_a_configuration_that_says_nothing_changes_nothing(content: str, shell: Shell) -> None:
    (shell.folder / "glscan.yaml").write_text(content)
    done = shell.run(*JUDGE)
    assert done.returncode == 0, done.stderr
    assert "configuration: glscan.yaml" in done.stderr


@pytest.mark.parametrize(
    ("make", "named", "reason"),
    [
        (lambda shell: None, ("--config", "none.yaml"), "none.yaml cannot be read: No such file"),
        (
            lambda shell: (shell.folder / "glscan.yaml").mkdir(),
            (),
            "glscan.yaml cannot be read: Is a directory",
        ),
        (
            lambda shell: (shell.folder / "loop.yaml").symlink_to("loop.yaml"),
            ("--config", "loop.yaml"),
            "loop.yaml cannot be read: Too many levels of symbolic links",
        ),
    ],
    ids=["missing", "a folder", "a loop"],
)
def test_a_configuration_that_cannot_be_read(
    make: Callable[[Shell], object], named: tuple[str, ...], reason: str, shell: Shell
) -> None:
    make(shell)
    said = complaint(shell, shell.run(*JUDGE, *named), 2)
    assert said.message.startswith(f"the configuration {reason}")
    assert said.hint == "Check --config, or the variable GLSCAN_CONFIG."


@pytest.mark.skipif(os.name != "posix", reason="needs limits of a process")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bomb(), "its aliases stand for more than 1,000,000 characters"),
        (f"a: {'[' * 400_000}", "it is nested more than 50 deep"),
        ("# x\n" * 500_000, "it has more than 1,000,000 characters"),
        ("x:\n" + "- 1\n" * 200_000, "it holds more than 50,000 values"),
        (None, "the configuration /dev/zero cannot be read: it is a device, and no file"),
    ],
    ids=["a bomb", "deep", "huge", "many", "endless"],
)
def test_a_configuration_that_would_grow_costs_neither_time_nor_memory(
    content: str | None, words: str, shell: Shell
) -> None:
    if content:
        (shell.folder / "glscan.yaml").write_text(content)
    named = () if content else ("--config", "/dev/zero")
    began = time.monotonic()
    done = subprocess.run(
        [str(GLSCAN), *JUDGE, *named],
        cwd=shell.folder,
        env=shell.environment,
        capture_output=True,
        text=True,
        timeout=30,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000)),
    )
    assert time.monotonic() - began < 5
    assert words in complaint(shell, done, 2).message
