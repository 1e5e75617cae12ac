"""What a collector writes while it works: in any order, each resource once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from scanner.model import Kind
from scanner.snapshot.journal import Appender, Journal, Request
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
