"""What a collector writes while it works: in any order, each resource once."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import orjson
import pytest

from scanner.errors import DocumentError, UsageError
from scanner.model import Kind
from scanner.snapshot.journal import Appender, Journal, Request, holds_resources
from tests.builders import group, request, resource


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with closing(Journal(tmp_path / "x.journal")) as opened:
        yield opened


def test_resources_come_back_by_kind_and_path(journal: Journal) -> None:
    for one in (
        resource(path="b/web", id=3),
        group("b", id=2),
        resource(path="a/web", id=4),
        group("a", id=1),
        resource(Kind.INSTANCE, "gitlab.example.com", id=0),
    ):
        journal.append(one)
    assert [one.name for one in journal.sorted()] == [
        "instance gitlab.example.com",
        "group a",
        "group b",
        "project a/web",
        "project b/web",
    ]


def test_group_comes_before_what_lies_below_it(journal: Journal) -> None:
    for number, path in enumerate(["acme/sub", "acme-labs", "acme", "acme/sub/deep"]):
        journal.append(group(path, id=number))
    paths = [one.path for one in journal.sorted()]
    assert paths.index("acme") < paths.index("acme/sub") < paths.index("acme/sub/deep")


def test_resource_that_comes_again_is_kept_once(journal: Journal) -> None:
    journal.append(resource(settings={"archived": False}))
    journal.append(resource(settings={"archived": True}))
    [kept] = journal.sorted()
    assert kept.sections["settings"].data == {"archived": False}


def test_resource_that_was_renamed_meanwhile_is_kept_once(journal: Journal) -> None:
    journal.append(resource(path="acme/old"))
    journal.append(resource(path="acme/new"))
    assert [one.path for one in journal.sorted()] == ["acme/old"]


def test_kinds_may_share_an_id(journal: Journal) -> None:
    journal.append(resource(id=7))
    journal.append(group(id=7))
    assert len(list(journal.sorted())) == 2


def test_resource_comes_back_whole(journal: Journal) -> None:
    one = resource(settings={"name": 'ä"\n\u2028'})
    journal.append(one)
    assert list(journal.sorted()) == [one]


def test_journal_can_be_closed_twice(journal: Journal) -> None:
    journal.append(resource())
    journal.close()
    journal.close()
    assert len(list(journal.sorted())) == 1


def test_appender_tells_where_a_line_lies(tmp_path: Path) -> None:
    appender = Appender(tmp_path / "x")
    appender.append({"a": 1})
    offset, length = appender.append({"b": 2})
    appender.close()
    assert (tmp_path / "x").read_bytes()[offset : offset + length] == b'{"b":2}\n'


def test_digest_is_that_of_the_file(tmp_path: Path) -> None:
    appender = Appender(tmp_path / "x")
    for number in range(5):
        appender.append({"n": number})
    appender.close()
    assert appender.sha256 == hashlib.sha256((tmp_path / "x").read_bytes()).hexdigest()
    assert appender.count == 5


def test_line_can_be_read_before_the_appender_is_closed(tmp_path: Path) -> None:
    appender = Appender(tmp_path / "x")
    appender.append({"a": 1})
    before = (tmp_path / "x").read_bytes()
    appender.close()
    assert before == b'{"a":1}\n'


def test_file_is_synced_once_a_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[float] = []
    ticks = iter([0.0, 0.5, 0.9, 1.5, 1.5, 2.0])
    now = [0.0]

    def clock() -> float:
        now[0] = next(ticks)
        return now[0]

    monkeypatch.setattr(os, "fsync", lambda _: synced.append(now[0]))
    appender = Appender(tmp_path / "x", clock)
    for number in range(3):
        appender.append({"n": number})
    assert synced == [1.5]
    appender.close()
    assert len(synced) == 2


def test_lines_of_several_threads_stay_whole(tmp_path: Path) -> None:
    appender = Appender(tmp_path / "x")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: appender.append({"n": number}), range(500)))
    appender.close()
    written = [orjson.loads(line) for line in (tmp_path / "x").read_bytes().splitlines()]
    assert sorted(one["n"] for one in written) == list(range(500))


def test_request_leaves_out_an_empty_error() -> None:
    assert request().to_json() == {
        "resource": "project acme/web",
        "section": "settings",
        "endpoint": "GET /projects/:id",
        "status": 200,
        "time": "2026-11-21T09:59:30Z",
        "duration_ms": 12,
        "retries": 0,
    }


def test_request_tells_its_error() -> None:
    failed = Request("", "", "GET /x", 0, "2026-11-21T09:59:30Z", 1, 2, "refused")
    assert failed.to_json()["error"] == "refused"


ASKED = {"given": {"URL": "https://gitlab.example.com"}, "found": {"user": "ada"}}


def interrupted(folder: Path, *names: str, torn: bytes = b"") -> Path:
    """A journal as a killed scan leaves it: a request for each project, and perhaps half a line."""
    with (
        closing(Appender(folder / "ledger")) as ledger,
        closing(Journal(folder / "x.journal", ledger)) as journal,
    ):
        journal.begin(ASKED, "2026-11-21T09:59:00Z")
        for number, name in enumerate(names):
            ledger.append(request().to_json())
            journal.append(resource(path=name, id=number))
    for file in (folder / "ledger", folder / "x.journal"):
        with file.open("ab") as stream:
            stream.write(torn)
    return folder / "x.journal"


@contextmanager
def resumed(folder: Path) -> Iterator[tuple[Appender, Journal]]:
    with (
        closing(Appender(folder / "ledger", go_on=True)) as ledger,
        closing(Journal(folder / "x.journal", ledger, go_on=True)) as journal,
    ):
        yield ledger, journal


def test_what_a_scan_was_asked_and_read_is_found_again(tmp_path: Path) -> None:
    interrupted(tmp_path, "a", "b")
    with resumed(tmp_path) as (_, journal):
        assert (journal.asked, journal.started) == (ASKED, "2026-11-21T09:59:00Z")
        assert (journal.known, journal.resumed) == (2, [])
        assert journal.kept(Kind.PROJECT, 0) == resource(path="a", id=0)
        assert journal.kept(Kind.PROJECT, 2) is None
        assert journal.kept(Kind.GROUP, 0) is None


def test_only_what_is_taken_again_is_part_of_the_scan(tmp_path: Path) -> None:
    """A project that was deleted meanwhile is in no list any more."""
    path = interrupted(tmp_path, "a", "b", "c")
    before = path.stat().st_size
    with resumed(tmp_path) as (_, journal):
        journal.append(resource(path="c", id=2))
        assert path.stat().st_size == before
        journal.append(resource(path="b-renamed", id=1))
        journal.append(resource(path="d", id=3))
        assert journal.left() == ["project a"]
        assert [one.path for one in journal.sorted()] == ["b-renamed", "c", "d"]


def test_what_was_read_last_counts_when_a_scan_is_interrupted_twice(tmp_path: Path) -> None:
    interrupted(tmp_path, "a")
    for number in range(2):
        with resumed(tmp_path) as (_, journal):
            journal.begin(ASKED, f"2026-11-21T1{number}:00:00Z")
            journal.append(resource(path="a", id=0, settings={"archived": True}))
    with resumed(tmp_path) as (_, journal):
        assert journal.started == "2026-11-21T09:59:00Z"
        assert journal.resumed == ["2026-11-21T10:00:00Z", "2026-11-21T11:00:00Z"]
        kept = journal.kept(Kind.PROJECT, 0)
        assert kept
        assert kept.sections["settings"].data == {"archived": True}


@pytest.mark.parametrize("torn", [b'{"ledger":9,"resour', b"\0" * 4096, b"[1]\n", b'{"a":\n'])
def test_line_that_was_torn_is_cut_off(tmp_path: Path, torn: bytes) -> None:
    path = interrupted(tmp_path, "a", "b", torn=torn)
    with resumed(tmp_path) as (ledger, journal):
        assert (ledger.count, journal.known) == (2, 2)
        ledger.append(request().to_json())
        journal.append(resource(path="c", id=9))
    assert path.read_bytes().count(b"\n") == 4
    assert hashlib.sha256((tmp_path / "ledger").read_bytes()).hexdigest() == ledger.sha256
    for file in (path, tmp_path / "ledger"):
        assert all(orjson.loads(line) for line in file.read_bytes().splitlines())


@pytest.mark.parametrize("odd", ['{"x":1}', '{"duration_ms":1}'])
def test_ledger_is_cut_off_from_a_line_that_is_no_request(tmp_path: Path, odd: str) -> None:
    interrupted(tmp_path, "a", "b", "c")
    ledger = tmp_path / "ledger"
    first, *others = ledger.read_text().splitlines(keepends=True)
    ledger.write_text("".join([first, f"{odd}\n", *others]))
    with resumed(tmp_path) as (requests, journal):
        assert (requests.count, journal.known) == (1, 1)
        assert requests.sha256 == hashlib.sha256(first.encode()).hexdigest()
    assert ledger.read_text() == first


def test_nothing_is_believed_that_the_ledger_does_not_prove(tmp_path: Path) -> None:
    """After a power cut one of two files may end earlier; nor is it believed later."""
    interrupted(tmp_path, "a", "b", "c")
    whole = (tmp_path / "ledger").read_bytes()
    (tmp_path / "ledger").write_bytes(whole[: len(whole) // 3])
    for _ in range(2):
        with resumed(tmp_path) as (ledger, journal):
            assert journal.known == 1
            for _ in range(5):
                ledger.append(request().to_json())


@pytest.mark.parametrize(
    "text",
    [
        "{}\n",
        '{"schema":1,"asked":{"given":5},"started":""}\n',
        '{"schema":2,"asked":{"a":1},"started":""}\n',
        '{"kind":"project"}\n',
    ],
)
def test_what_is_no_journal_of_ours_stays_as_it_is(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.journal").write_text(text)
    with (
        pytest.raises(DocumentError, match="no journal that this glscan") as caught,
        resumed(tmp_path),
    ):
        pass
    assert caught.value.hint
    assert (tmp_path / "x.journal").read_text() == text


@pytest.mark.parametrize(
    ("ours", "other"),
    [
        ('"tier":"premium"', '"tier":"gold"'),
        ('"sections":{', '"sections":{"members":{"data":{"1":5},"status":"ok"}'),
        ('"sha256":', '"md5":'),
    ],
)
def test_resource_that_was_altered_ends_the_scan_with_words(
    tmp_path: Path, ours: str, other: str
) -> None:
    path = interrupted(tmp_path, "a")
    assert ours in path.read_text()
    path.write_text(path.read_text().replace(ours, other))
    with resumed(tmp_path) as (_, journal), pytest.raises(DocumentError, match="no journal"):
        journal.kept(Kind.PROJECT, 0)


@pytest.mark.parametrize(
    ("ours", "other"), [('"id":0', f'"id":{2**63}'), ('"kind":"project"', '"kind":"planet"')]
)
def test_resource_that_is_none_is_no_journal_of_ours(tmp_path: Path, ours: str, other: str) -> None:
    path = interrupted(tmp_path, "a")
    assert ours in path.read_text()
    path.write_text(path.read_text().replace(ours, other))
    with pytest.raises(DocumentError, match="no journal"), resumed(tmp_path):
        pass


def test_journal_without_a_resource_is_no_loss(tmp_path: Path) -> None:
    assert not holds_resources(tmp_path / "x.journal")
    assert not holds_resources(interrupted(tmp_path))
    assert holds_resources(interrupted(tmp_path, "a"))


def test_file_that_another_process_writes_is_left_alone(tmp_path: Path) -> None:
    interrupted(tmp_path, "a")
    with resumed(tmp_path):
        for go_on in (False, True):
            with pytest.raises(UsageError, match="is being written by another glscan") as caught:
                Appender(tmp_path / "ledger", go_on=go_on)
            assert caught.value.hint
    assert (tmp_path / "ledger").stat().st_size
    with resumed(tmp_path) as (_, journal):
        assert journal.known == 1


@pytest.mark.parametrize("code", [errno.ENOLCK, errno.ENOTSUP])
def test_file_system_without_locks_is_written_all_the_same(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(code, "no locks")

    monkeypatch.setattr(fcntl, "flock", refuse)
    Appender(tmp_path / "x").close()
