"""A place that takes no report: nothing that is there is harmed, nothing that was read is lost."""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from tests.integration.bad_input.ended import FEW, Against, Met, complaint, keeps_secrets, met
from tests.integration.test_cli import GLSCAN, WORDS, Shell
from tests.simulator import Simulator

needs_linux = pytest.mark.skipif(
    not Path("/dev/full").is_char_device(), reason="needs a device that is always full"
)

SCAN = ("scan", "shop", *FEW)


NO_PLACE = {
    ("-o", "html=folder"): "folder cannot be written: it is a folder",
    ("-o", "html=file/x.html"): "file/x.html cannot be written: {folder}/file is no folder",
    ("-o", "html=a.html", "-o", "json=link"): "two outputs go to {folder}/a.html",
    ("--snapshot", "s.json", "-o", "json=s.json"): "an output would replace s.json",
    (
        *("--snapshot", "s.json"),
        *("-o", "json=s.ledger.jsonl"),
    ): "an output would replace s.ledger.jsonl",
    ("--snapshot", "folder"): "folder cannot be written: it is a folder",
    ("--snapshot", "."): ". cannot be written: it is a folder",
    ("--snapshot", "pipe"): "pipe cannot be written: it is no file",
    ("--snapshot", "file/s.json"): "file/s.json cannot be written: ",
    ("--snapshot", "b.json"): "b.ledger.jsonl cannot be written: it is a folder",
}


def furnish(folder: Path) -> None:
    """Things that are in the way."""
    for name in ("folder", "b.ledger.jsonl"):
        (folder / name).mkdir()
    (folder / "file").write_text("mine")
    (folder / "link").symlink_to("a.html")
    os.mkfifo(folder / "pipe")


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Met]]:
    def place(arguments: Sequence[str]) -> Against:
        def spoil(shell: Shell, gitlab: Simulator) -> Sequence[str]:
            furnish(shell.folder)
            return (*SCAN, *arguments)

        return spoil

    with met(tmp_path_factory, {" ".join(each): place(each) for each in NO_PLACE}) as found:
        yield found


@pytest.mark.parametrize("arguments", NO_PLACE, ids=" ".join)
def test_a_place_that_takes_nothing_is_told_before_gitlab_is_asked(
    arguments: tuple[str, ...], placed: Mapping[str, Met]
) -> None:
    run = placed[" ".join(arguments)]
    pipe = run.shell.folder / "pipe"
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    pipe.unlink()  # whoever looks into the files would wait for it
    said = complaint(run.shell, run.done, 2)
    assert said.message.startswith(NO_PLACE[arguments].format(folder=run.shell.folder))
    assert said.hint in ("Choose another path.", "Give each its own path.", "Give it its own path.")
    assert run.gitlab.requests == []
    assert run.shell.files() == {"folder", "b.ledger.jsonl", "file", "link"}
    assert (run.shell.folder / "file").read_text() == "mine"


def test_an_output_does_not_replace_the_snapshot_through_a_link(
    shell: Shell, snapshot: Path
) -> None:
    before = snapshot.read_bytes()
    (shell.folder / "link.json").symlink_to("snapshot.json")
    for name in ("snapshot.json", "./snapshot.json", "link.json"):
        said = complaint(shell, shell.run("evaluate", "snapshot.json", "-o", f"json={name}"), 2)
        assert said.message == "an output would replace snapshot.json"
        assert said.hint == "Give it its own path."
    assert snapshot.read_bytes() == before


@pytest.mark.usefixtures("snapshot")
def test_what_is_no_file_is_written_to_and_stays_what_it_is(shell: Shell) -> None:
    """A rename would put a file in its place; of /dev/null that would be the machine's."""
    pipe = shell.folder / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    done = shell.run("evaluate", "snapshot.json", *FEW, "-o", "json=pipe")
    reader.join(timeout=10)
    assert done.returncode == 0, done.stderr
    assert json.loads(read[0])["run"]["totals"]["findings"] == 0
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.usefixtures("snapshot")
def test_a_link_stays_a_link(shell: Shell) -> None:
    (shell.folder / "latest.json").symlink_to("today.json")
    assert shell.run("evaluate", "snapshot.json", *FEW, "-o", "json=latest.json").returncode == 0
    assert (shell.folder / "latest.json").is_symlink()
    assert json.loads((shell.folder / "today.json").read_bytes())["run"]


@needs_linux
@pytest.mark.usefixtures("gitlab")
def test_a_full_disk_keeps_the_snapshot_and_what_was_written(shell: Shell) -> None:
    done = shell.run(*SCAN, "-o", "json=results.json", "-o", "html=/dev/full")
    said = complaint(shell, done, 2)
    assert said.message == "/dev/full cannot be written: No space left on device"
    assert said.hint == "Choose another path."
    assert "the snapshot was kept: glscan-snapshot.json; judge it with" in done.stderr
    kept = {"glscan-snapshot.json", "glscan-snapshot.ledger.jsonl"}
    assert shell.files() == {"results.json", *kept}
    assert Path("/dev/full").is_char_device()
    assert shell.run("evaluate", "glscan-snapshot.json", *FEW, "-o", "json=-").returncode == 0


@pytest.mark.parametrize("bytes", [3_000, 1_000], ids=["the snapshot", "the ledger"])
def test_a_disk_that_fills_while_gitlab_is_read(
    bytes: int, shell: Shell, gitlab: Simulator
) -> None:
    done = limited(shell, bytes, *SCAN, "--snapshot", "s.json")
    said = complaint(shell, done, 2)
    assert said.message.startswith("s.")
    assert said.message.endswith(": File too large")
    assert said.hint.startswith("Is the disk full, or the folder read-only?")
    assert "s.json" not in shell.files()
    assert (shell.folder / "s.ledger.jsonl.part").stat().st_size <= bytes


def limited(shell: Shell, size: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A run whose files cannot grow beyond a size: as on a disk that fills."""
    return subprocess.run(
        [str(GLSCAN), *arguments],
        cwd=shell.folder,
        env=shell.environment,
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_is_read_only(shell: Shell, gitlab: Simulator) -> None:
    (shell.folder / "old.html").write_text("mine")
    (shell.folder / "old.html").chmod(0o444)
    closed = shell.folder / "closed"
    closed.mkdir(mode=0o500)
    for name, reason in (
        ("closed/new/x.html", f"the folder {closed} takes no files"),
        ("old.html", "it is read-only"),
    ):
        said = complaint(shell, shell.run(*SCAN, "-o", f"html={name}"), 2)
        assert said.message == f"{name} cannot be written: {reason}"
    assert gitlab.requests == []


def shelled(shell: Shell, line: str) -> subprocess.CompletedProcess[str]:
    """A line as a shell runs it, with streams that lead nowhere."""
    return subprocess.run(
        ["bash", "-c", line],
        cwd=shell.folder,
        env=shell.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


JUDGE = "glscan evaluate snapshot.json --policy GL-PRJ-002"


@pytest.mark.usefixtures("snapshot")
@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"{JUDGE} -o json=- >&-", "stdout is closed"),
        pytest.param(
            f"{JUDGE} -o json=- > /dev/full",
            "stdout cannot be written: No space left on device",
            marks=needs_linux,
        ),
        pytest.param(
            "glscan policies list > /dev/full",
            "No space left on device",
            marks=needs_linux,
        ),
    ],
)
def test_a_stdout_that_takes_nothing(line: str, message: str, shell: Shell) -> None:
    done = shelled(shell, line)
    assert complaint(shell, done, 2).message == message
    assert "Exception ignored" not in done.stderr
    assert shell.files() == {"snapshot.json"}


@pytest.mark.usefixtures("snapshot")
@pytest.mark.parametrize(
    "nowhere", ["2>&-", pytest.param("2> /dev/full", marks=needs_linux), "2>&- <&-"]
)
def test_that_nobody_can_be_told_does_not_end_a_run(nowhere: str, shell: Shell) -> None:
    done = shelled(shell, f"{JUDGE} -o html=r.html -o json=- {nowhere}")
    assert done.returncode == 0
    assert json.loads(done.stdout)["run"]["totals"]["findings"] == 0
    assert shell.files() == {"r.html", "snapshot.json"}


@pytest.mark.usefixtures("snapshot")
def test_a_closed_stdout_that_nobody_needs(shell: Shell) -> None:
    done = shelled(shell, f"{JUDGE} >&-")
    assert done.returncode == 0
    assert WORDS in done.stderr
    assert shell.files() == {"glscan-report.html", "snapshot.json"}
    keeps_secrets(shell, done)
