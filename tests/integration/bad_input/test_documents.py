"""A snapshot or results file that cannot be trusted: refused, said why, and left as it is."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.integration.bad_input.ended import FEW, Ended, Prepare, at_once, complaint
from tests.integration.test_cli import Shell

Damage = Callable[[bytes], bytes]

FOOTER = b'], "footer": '

COMMANDS = {"snapshot": ("evaluate", *FEW), "results file": ("report",)}
FILES = {"snapshot": "snapshot.json", "results file": "results.json"}


def signed(document: bytes) -> bytes:
    """The document with a digest that is right again, as somebody who knows how would make it."""
    body, _, rest = document.partition(FOOTER)
    footer = json.loads(rest.rstrip()[:-1])
    footer["sha256"] = hashlib.sha256(body).hexdigest()
    return body + FOOTER + json.dumps(footer).encode() + b"}\n"


def forged(document: bytes) -> bytes:
    first, second, *rest = document.splitlines(keepends=True)
    return signed(b"".join([first, second.replace(b'"kind":', b'"kin":'), *rest]))


def newer(document: bytes) -> bytes:
    return signed(document.replace(b'"schema":1, "resources"', b'"schema":7, "resources"', 1))


CUT = "It was cut short; make it again, or use another copy."
ALTERED = "Use the original file; edited documents prove nothing."
DAMAGED = "Check the path and who may read it, or use another copy."
AS_WRITTEN = "wrote, as it was written."

DAMAGES: dict[str, tuple[str, Damage, str, str]] = {
    "cut before its footer": (
        "x.json",
        lambda document: document.partition(FOOTER)[0],
        "the {what} ends without its footer, so it is not whole (2 resources)",
        CUT,
    ),
    "cut in its first line": (
        "x.json",
        lambda document: document[:200],
        "the {what} ends in its first line",
        CUT,
    ),
    "of a newer schema": (
        "x.json",
        newer,
        "{what} schema 7 is not the schema 1 we know",
        "Use the glscan version that wrote it, or make it again with this one.",
    ),
    "edited": (
        "x.json",
        lambda document: document.replace(b"shop/web", b"shop/wob"),
        "the {what} was altered: its digest is not the one in its footer",
        ALTERED,
    ),
    "with something behind it": (
        "x.json",
        lambda document: document + b"{}",
        "the {what} was altered: something follows its footer",
        ALTERED,
    ),
    "signed again": (
        "x.json",
        forged,
        "schema 1",
        "",
    ),
    "formatted anew": (
        "x.json",
        lambda document: json.dumps(json.loads(document), indent=2).encode(),
        "this is not a glscan {what}",
        AS_WRITTEN,
    ),
    "empty": ("x.json", lambda _: b"", "this is not a glscan {what}", AS_WRITTEN),
    "binary": (
        "x.json",
        lambda document: hashlib.sha256(document).digest() * 100_000,
        "this is not a glscan {what}",
        AS_WRITTEN,
    ),
    "no gzip": (
        "x.json.gz",
        lambda document: document,
        "the {what} cannot be read: it is not gzip, or damaged",
        DAMAGED,
    ),
    "gzip that is cut short": (
        "x.json.gz",
        lambda document: gzip.compress(document, mtime=0)[:-20],
        "the {what} cannot be read: its gzip is cut short or damaged",
        DAMAGED,
    ),
}


CASES = {
    **{f"a snapshot {damage}": (damage, "snapshot") for damage in DAMAGES},
    **{
        f"results {damage}": (damage, "results file")
        for damage in ("cut before its footer", "of a newer schema", "edited", "signed again")
    },
}
"""Both documents have one reader, which is tried on snapshots."""


def spoilt(case: str, kept: Path) -> bytes:
    damage, what = CASES[case]
    return DAMAGES[damage][1]((kept / FILES[what]).read_bytes())


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Ended:
    def prepared(case: str) -> Prepare:
        damage, what = CASES[case]
        name = DAMAGES[damage][0]

        def prepare(shell: Shell) -> Sequence[str]:
            (shell.folder / name).write_bytes(spoilt(case, kept))
            return (COMMANDS[what][0], name, *COMMANDS[what][1:])

        return prepare

    return at_once(tmp_path_factory, {case: prepared(case) for case in CASES})


@pytest.mark.parametrize("case", CASES)
def test_a_document_that_is_not_as_it_was_written(case: str, refused: Ended, kept: Path) -> None:
    damage, what = CASES[case]
    name, _, message, hint = DAMAGES[damage]
    shell, done = refused[case]
    said = complaint(shell, done, 2)
    assert said.message.startswith(f"{name}: ")
    assert message.format(what=what) in said.message
    assert said.hint.endswith(hint)
    assert (shell.folder / name).read_bytes() == spoilt(case, kept)
    assert shell.files() == {name}


@pytest.mark.parametrize(
    ("what", "other", "command"),
    [("snapshot", "results file", "report"), ("results file", "snapshot", "evaluate")],
)
def test_one_document_in_place_of_the_other(
    what: str, other: str, command: str, shell: Shell, kept: Path
) -> None:
    shutil.copy(kept / FILES[other], shell.folder / "x.json")
    said = complaint(shell, shell.run(COMMANDS[what][0], "x.json"), 2)
    assert said.message == f"x.json: this is not a glscan {what}, but a {other}"
    assert said.hint == f"Give it to `glscan {command}`, and a {what} here."


@pytest.mark.parametrize(
    ("place", "what", "reason"),
    [
        ("folder", "snapshot", "the snapshot cannot be read: Is a directory"),
        ("loop", "results file", "the results file cannot be read: Too many levels of"),
        ("/dev/zero", "snapshot", "the snapshot cannot be read: it is a device, and no file"),
        ("nothing.json", "results file", "there is no such results file"),
    ],
)
def test_something_else_in_place_of_a_file(
    place: str, what: str, reason: str, shell: Shell
) -> None:
    (shell.folder / "folder").mkdir()
    (shell.folder / "loop").symlink_to("loop")
    began = time.monotonic()
    said = complaint(shell, shell.run(COMMANDS[what][0], place), 2)
    assert said.message.startswith(f"{place}: {reason}")
    assert time.monotonic() - began < 10
    assert shell.files() == {"folder", "loop"}


@pytest.mark.parametrize("damage", ["edited", "cut"])
def test_a_ledger_that_is_not_that_of_the_snapshot(
    damage: str, shell: Shell, snapshot: Path, kept: Path
) -> None:
    ledger = (kept / "snapshot.ledger.jsonl").read_bytes()
    spoilt = ledger[:-40] if damage == "cut" else ledger.replace(b'"status":200', b'"status":201')
    (shell.folder / "snapshot.ledger.jsonl").write_bytes(spoilt)
    said = complaint(shell, shell.run("evaluate", "snapshot.json", *FEW), 2)
    assert said.message.startswith("snapshot.ledger.jsonl: this is not the ledger that")
    assert said.hint == "Put the right ledger beside the snapshot, or move this one away."
    assert shell.files() == {"snapshot.json", "snapshot.ledger.jsonl"}
