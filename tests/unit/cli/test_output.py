"""`-o FORMAT=PATH`: what is asked for, and files written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from scanner.cli import output
from scanner.cli.output import Output
from scanner.errors import UsageError
from scanner.render import FORMATS
from scanner.report import Report
from tests import reports
from tests.unit.cli.conftest import Glscan


@pytest.fixture
def report(tmp_path: Path) -> Report:
    return reports.write(tmp_path / "results.json", [reports.resource()])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("json=a.json", Output("json", "a.json")),
        ("html=out/a=b.html", Output("html", "out/a=b.html")),
        ("sarif=-", Output("sarif", "-")),
    ],
)
def test_output_is_read(text: str, expected: Output) -> None:
    assert output.parse([text]) == [expected]


@pytest.mark.parametrize("texts", [None, []])
def test_default_holds_when_nothing_is_asked(texts: list[str] | None) -> None:
    assert output.parse(texts, (Output("html", "x"),)) == (Output("html", "x"),)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["pdf=a.pdf"], "there is no format 'pdf'"),
        (["=a.json"], "there is no format ''"),
        (["a.json"], "there is no format 'a.json'"),
        (["JSON=a"], "there is no format 'JSON'"),
        (["json"], "where to"),
        (["json="], "where to"),
        (["json=-", "sarif=-"], "two outputs go to -"),
        (["json=a", "sarif=a"], "two outputs go to "),
        (["json=a", "sarif=./b/../a"], "two outputs go to "),
    ],
)
def test_wrong_output_is_refused(texts: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=r"\A-o|\Atwo") as caught:
        output.parse(texts)
    assert words in str(caught.value)
    assert caught.value.hint


def test_file_named_like_stdout_is_a_file() -> None:
    assert len(output.parse(["json=-", "sarif=./-"])) == 2


def test_outputs_are_written_and_their_folders_made(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "a.json"
    written = output.write(report, [Output("json", str(path))], FORMATS)
    assert written == [Output("json", str(path))]
    assert path.read_bytes() == report.document.path.read_bytes()


def test_stdout_gets_the_bytes_and_is_not_listed(
    report: Report, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert output.write(report, [Output("json", "-")], FORMATS) == []
    assert capsysbinary.readouterr().out == report.document.path.read_bytes()


def test_report_may_be_written_over_its_own_results(report: Report) -> None:
    before = report.document.path.read_bytes()
    output.write(report, [Output("json", str(report.document.path))], FORMATS)
    assert report.document.path.read_bytes() == before


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


@pytest.mark.parametrize("place", ["folder", "results.json/below", "/", "..", "x" * 300])
def test_place_that_cannot_be_written_is_refused_and_nothing_is_left(
    report: Report, tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    before = names(tmp_path)
    with pytest.raises(UsageError, match="cannot be written"):
        output.write(report, [Output("json", place)], FORMATS)
    assert names(tmp_path) == before


def test_file_that_cannot_take_its_name_is_refused_and_nothing_is_left(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(UsageError, match="cannot be written: No space left on device"):
        output.write(report, [Output("json", str(tmp_path / "a.json"))], FORMATS)
    assert names(tmp_path) == {"results.json"}


def broken(_: Report, out: BinaryIO) -> None:
    out.write(b"half")
    raise RuntimeError("template")


def test_failed_render_leaves_the_old_file(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(RuntimeError):
        output.write(report, [Output("json", str(path))], {"json": lambda: broken})
    assert path.read_text() == "old"
    assert names(tmp_path) == {"a.json", "results.json"}


def test_an_output_does_not_take_the_place_of_what_is_read(tmp_path: Path) -> None:
    proof = tmp_path / "snapshot.json"
    with pytest.raises(UsageError, match="an output would replace"):
        output.parse([f"json={proof}"], read=[proof])


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("folder", "it is a folder"),
        ("file/x.html", "file is no folder"),
        ("file/new/x.html", "file is no folder"),
    ],
)
def test_a_place_that_takes_nothing_is_refused_at_once(
    place: str, words: str, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot be written") as caught:
        output.parse([f"html={tmp_path / place}"])
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("name", "words"), [("new/x.html", "takes no files"), ("old.html", "it is read-only")]
)
def test_a_place_without_permission_is_refused_at_once(
    name: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old.html").touch()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match=words):
        output.parse([f"html={tmp_path / name}"])


def test_a_default_is_held_to_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x").mkdir()
    with pytest.raises(UsageError, match="it is a folder"):
        output.parse(None, (Output("html", "x"),))


def test_stdout_that_is_closed_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(UsageError, match="stdout is closed"):
        output.parse(["json=-"])


def test_what_is_read_is_not_replaced_through_a_link(tmp_path: Path) -> None:
    proof = tmp_path / "snapshot.json"
    proof.touch()
    (tmp_path / "link").symlink_to(proof)
    with pytest.raises(UsageError, match="an output would replace"):
        output.parse([f"json={tmp_path / 'link'}"], read=[proof])


def test_a_link_stays_a_link_and_leads_to_the_report(report: Report, tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to("a.json")
    output.write(report, [Output("json", str(tmp_path / "latest"))], FORMATS)
    assert (tmp_path / "latest").is_symlink()
    assert (tmp_path / "a.json").read_bytes() == report.document.path.read_bytes()


def test_what_is_no_file_is_not_replaced(report: Report, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        output.write(report, [Output("json", str(pipe))], FORMATS)
        assert os.read(reader, 10) == report.document.path.read_bytes()[:10]
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_disk_that_fills_is_told_with_the_path(report: Report, tmp_path: Path) -> None:
    def full(_: Report, out: BinaryIO) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(UsageError, match=r"a\.json cannot be written: No space left on device"):
        output.write(report, [Output("json", str(tmp_path / "a.json"))], {"json": lambda: full})
    assert names(tmp_path) == {"results.json"}


def kept(folder: Path) -> Path:
    """The folder of a run, as far as it can be told from outside."""
    (folder / "policies" / "bundled").mkdir(parents=True)
    (folder / "manifest.json").write_text('{"parts": {}, "run": "20261122T093347Z-a807ed6e"}')
    return folder


@pytest.mark.parametrize(
    "name", ["manifest.json", "report.html", "new.html", "policies/bundled/x", "new/deep/x.html"]
)
def test_nothing_is_written_into_a_run_that_is_kept(
    name: str, report: Report, tmp_path: Path
) -> None:
    place = kept(tmp_path / "runs" / "one") / name
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match="lies in the run") as caught:
        output.parse([f"html={place}"])
    assert caught.value.hint
    with pytest.raises(UsageError, match="lies in the run"):
        output.check_apart([place], [], "the baseline")
    with pytest.raises(UsageError, match="lies in the run"):
        output.check_snapshot(place, [])
    with pytest.raises(UsageError, match="lies in the run"):
        output.write(report, [Output("json", str(place))], FORMATS)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_into_a_run_is_no_way_around(tmp_path: Path) -> None:
    run = kept(tmp_path / "runs" / "one")
    (tmp_path / "latest").symlink_to(run, target_is_directory=True)
    (tmp_path / "page.html").symlink_to(run / "report.html")
    for place in ("latest/report.html", "page.html"):
        with pytest.raises(UsageError, match="lies in the run"):
            output.parse([f"html={tmp_path / place}"])


def test_beside_runs_there_is_room(tmp_path: Path) -> None:
    kept(tmp_path / "runs" / "one")
    output.parse([f"html={tmp_path / 'runs' / 'latest.html'}"])


@pytest.mark.parametrize("content", ['{"name": "a web app"}', "[]", "no JSON", ""])
def test_a_manifest_of_something_else_makes_no_run(content: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(content)
    output.parse([f"html={tmp_path / 'report.html'}"])


def test_a_manifest_that_is_no_file_makes_no_run(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "manifest.json")
    output.parse([f"html={tmp_path / 'report.html'}"])


@pytest.mark.parametrize(
    "command",
    [
        ("report", "results.json", "-o", "csv=run/snapshot.ledger.jsonl"),
        ("baseline", "results.json", "--force", "--baseline", "run/waivers.yaml"),
        ("policies", "docs", "-o", "run"),
        ("snapshot", "acme", "--to", "run/new.json"),
        ("access", "acme", "-o", "run/review.txt"),
    ],
)
def test_no_command_writes_into_a_run(
    command: tuple[str, ...], glscan: Glscan, tmp_path: Path
) -> None:
    reports.write(tmp_path / "results.json", [reports.resource()])
    kept(tmp_path / "run")
    before = sorted(tmp_path.rglob("*"))
    ended = glscan(*command)
    assert (ended.code, "lies in the run" in ended.err) == (2, True), ended.err
    assert sorted(tmp_path.rglob("*")) == before
