"""What is written line by line is ours: nobody's file is written over, and no link is followed."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.snapshot import begun, store
from scanner.snapshot.journal import Appender


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "zz.json"


places = pytest.mark.parametrize("place", [store.journal_path, store.unfinished_ledger_path])


@pytest.mark.parametrize("go_on", [False, True])
@pytest.mark.parametrize("text", ["dear diary\n", "{}\n", '{"as', "\n", '["asked"]'])
@places
def test_file_of_somebody_else_stays_as_it_is(
    path: Path, place: Callable[[Path], Path], text: str, go_on: bool
) -> None:
    theirs = place(path)
    theirs.write_text(text)
    if text == '{"as' and place is store.journal_path:  # as a kill leaves it
        for opened in begun.opened(path, go_on):
            opened.close()
        return
    with pytest.raises(UsageError, match=f"{theirs.name} is no file that glscan has begun") as told:
        begun.opened(path, go_on)
    assert told.value.hint
    assert theirs.read_text() == text
    assert [one.name for one in path.parent.iterdir()] == [theirs.name]


@pytest.mark.parametrize("go_on", [False, True])
@places
def test_link_is_not_followed(path: Path, place: Callable[[Path], Path], go_on: bool) -> None:
    target = path.with_name("precious")
    place(path).symlink_to(target)
    for text in (None, "", '{"asked":'):
        if text is not None:
            target.write_text(text)
        with pytest.raises(UsageError, match="is a link") as told:
            begun.opened(path, go_on)
        assert told.value.hint
        assert (target.read_text() if target.exists() else None) == text


def test_link_that_is_put_there_meanwhile_is_not_followed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.with_name("precious").touch()
    path.symlink_to("precious")
    monkeypatch.setattr(Path, "is_symlink", lambda _: False)
    with pytest.raises(UsageError, match="is a link"):
        Appender(path)


@pytest.mark.parametrize("then", ["renamed", "removed", "made anew"])
def test_file_whose_scan_ends_meanwhile_is_left_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    """Else the ledger of a snapshot would be taken for one that still grows."""
    line = '{"duration_ms":1}\n'
    ended = path.with_name("ended")
    path.write_text(line)

    def lock(*_: object) -> None:
        os.replace(path, ended)
        if then == "removed":
            ended.unlink()
        if then == "made anew":
            path.touch()

    monkeypatch.setattr(fcntl, "flock", lock)
    with pytest.raises(UsageError, match="is being written by another glscan"):
        Appender(path)
    assert then == "removed" or ended.read_text() == line
