"""What is no file is refused, wherever a folder of policies has it: a pipe would be waited for."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.catalog.load import load
from scanner.errors import PolicyError
from tests.builders import policy_folder
from tests.unit.catalog.test_plain import PLAIN, metadata


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_pipe, "it is a pipe, and no file"),
        (_socket, "it is a socket, and no file"),
        (Path.mkdir, "Is a directory"),
        (lambda path: path.symlink_to("/dev/zero"), "it is a device, and no file"),
        (lambda path: path.symlink_to("absent"), "No such file or directory"),
    ],
    ids=["pipe", "socket", "folder", "device", "nothing"],
)
@pytest.mark.parametrize(
    "name",
    ["old/x.rego", "old/plain_test.rego", "old/second.yaml", "lib/x.rego", "frameworks/x.yaml"],
)
def test_what_is_no_file_is_refused(
    tmp_path: Path, name: str, make: Callable[[Path], None], words: str
) -> None:
    files = {"old/plain.rego": PLAIN, "old/plain.yaml": metadata()}
    if name == "old/second.yaml":
        files["old/second.rego"] = PLAIN
    own = policy_folder(tmp_path / "own", files)
    (own / name).parent.mkdir(exist_ok=True)
    make(own / name)
    with pytest.raises(PolicyError, match=f"{name}: cannot be read: {words}"):
        load(policy_folder(tmp_path / "bundled"), [own])
