"""A pipe or a device in place of a file is said at once: whoever opened it would wait for ever."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from scanner import config_file
from scanner.errors import DocumentError, UsageError
from scanner.regular import irregular
from scanner.snapshot import store


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def test_says_what_is_no_file(pipe: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(pipe.with_name("socket")))
    pipe.with_name("link").symlink_to("pipe")
    assert irregular(pipe) == irregular(pipe.with_name("link")) == "it is a pipe, and no file"
    assert irregular(pipe.with_name("socket")) == "it is a socket, and no file"
    assert irregular(Path("/dev/zero")) == "it is a device, and no file"


def test_says_nothing_of_what_opening_tells(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "absent", tmp_path, Path(os.devnull)):
        assert irregular(path) == ""


def test_configuration_that_is_a_pipe_is_refused(pipe: Path) -> None:
    with pytest.raises(
        UsageError, match=r"pipe cannot be read: it is a pipe, and no file"
    ) as error:
        config_file.read(pipe)
    assert "--config" in error.value.hint


@pytest.mark.parametrize("name", ["snapshot.json", "snapshot.json.gz"])
def test_snapshot_that_is_a_pipe_is_refused(pipe: Path, name: str) -> None:
    path = pipe.rename(pipe.with_name(name))
    with pytest.raises(DocumentError, match=r"the snapshot cannot be read: it is a pipe, and no"):
        store.read(path)
