"""The snapshot: written from its journal, read with its proof, refused when either is not right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scanner import lines
from scanner.errors import DocumentError, UsageError
from scanner.model import JSON, Resource
from scanner.snapshot import begun, store
from scanner.snapshot.journal import Appender, Journal
from tests.builders import MANIFEST, group, request, resource, snapshot


@pytest.fixture(params=["snapshot.json", "snapshot.json.gz"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def test_resources_come_back_in_order(path: Path) -> None:
    taken = snapshot(path, resource(settings={"archived": True}), group())
    assert list(taken.resources()) == [group(), resource(settings={"archived": True})]


def test_manifest_counts_the_requests(path: Path) -> None:
    taken = snapshot(path, requests=[request(), request()])
    assert taken.manifest == {**MANIFEST, "requests": 2}


def test_journal_is_gone_once_the_snapshot_is_there(path: Path) -> None:
    snapshot(path, resource())
    assert sorted(one.name for one in path.parent.iterdir()) == sorted(
        [path.name, "snapshot.ledger.jsonl"]
    )


def test_journal_stays_when_the_snapshot_cannot_be_written(path: Path) -> None:
    def broken(_: Callable[[], Iterator[Resource]]) -> Iterator[Resource]:
        raise RuntimeError("no more disk")

    ledger = Appender(store.ledger_path(path))
    with closing(Journal(store.journal_path(path))) as journal:
        journal.append(resource())
        with pytest.raises(RuntimeError):
            store.write(path, MANIFEST, journal, ledger, broken)
    assert store.journal_path(path).exists()
    assert not path.exists()


def taken(path: Path) -> tuple[Appender, Journal]:
    ledger, journal = begun.opened(path)
    journal.begin({"given": {}, "found": {}}, "2026-11-21T09:59:00Z")
    ledger.append(request().to_json())
    journal.append(resource())
    return ledger, journal


def test_nobody_gets_in_before_all_is_in_its_place(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = list[str]()

    def refused(moment: str) -> None:
        moments.append(moment)
        with pytest.raises(UsageError, match="is being written by another glscan"):
            begun.opened(path, go_on=True)

    def derive(read: Callable[[], Iterator[Resource]]) -> Iterator[Resource]:
        yield from read()
        refused("second pass")

    move, remove = Appender.move, Journal.remove

    def moved(self: Appender, to: Path) -> None:
        assert path.exists()
        refused("snapshot there")
        move(self, to)

    def removed(self: Journal) -> None:
        assert store.ledger_path(path).exists()
        before = store.journal_path(path).read_bytes()
        with pytest.raises(UsageError, match="holds what an interrupted scan has read"):
            begun.opened(path)
        assert store.journal_path(path).read_bytes() == before
        moments.append("ledger there")
        remove(self)

    monkeypatch.setattr(Appender, "move", moved)
    monkeypatch.setattr(Journal, "remove", removed)
    ledger, journal = taken(path)
    store.write(path, MANIFEST, journal, ledger, derive)
    assert moments == ["second pass", "snapshot there", "ledger there"]
    assert set(path.parent.iterdir()) == {path, store.ledger_path(path)}
    assert store.read(path).read_times


def test_scan_that_dies_between_snapshot_and_ledger_can_go_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise OSError("died")

    ledger, journal = taken(path)
    with monkeypatch.context() as patched, closing(journal):
        patched.setattr(Appender, "move", dies)
        with pytest.raises(OSError, match="died"):
            store.write(path, MANIFEST, journal, ledger, lambda read: read())
    ledger, journal = begun.opened(path, go_on=True)
    assert (ledger.count, journal.known) == (1, 1)
    journal.append(resource())
    store.write(path, MANIFEST, journal, ledger, lambda read: read())
    assert list(store.read(path).resources()) == [resource()]


def test_odd_line_of_the_right_ledger_is_passed_over(path: Path) -> None:
    ledger, journal = taken(path)
    ledger.append({"x": 1})
    ledger.append(request(endpoint="GET /x").to_json())
    store.write(path, MANIFEST, journal, ledger, lambda read: read())
    assert [endpoint for _, endpoint in store.read(path).read_times] == [
        "GET /projects/:id",
        "GET /x",
    ]


def test_second_pass_sees_every_resource(path: Path) -> None:
    def renumbered(read: Callable[[], Iterator[Resource]]) -> Iterator[Resource]:
        most = max(one.id for one in read())
        return (replace(one, id=most + 1) for one in read())

    ledger = Appender(store.ledger_path(path))
    with closing(Journal(store.journal_path(path))) as journal:
        journal.append(resource())
        store.write(path, MANIFEST, journal, ledger, renumbered)
    assert [one.id for one in store.read(path).resources()] == [8]


def test_same_resources_are_the_same_bytes_in_whatever_order_they_came(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    snapshot(tmp_path / "1" / "x.json", resource(), group())
    snapshot(tmp_path / "2" / "x.json", group(), resource())
    assert (tmp_path / "1/x.json").read_bytes() == (tmp_path / "2/x.json").read_bytes()


def test_times_are_those_of_the_first_answer(path: Path) -> None:
    """A fact of page 1 must not claim the time of page 9."""
    failed = replace(request(), status=502, time="2026-11-21T09:59:00Z")
    busy = replace(request(), status=429, time="2026-11-21T09:59:10Z")
    later = replace(request(), time="2026-11-21T09:59:59Z")
    taken = snapshot(path, requests=[failed, busy, request(), later])
    assert taken.read_times == {("project acme/web", "GET /projects/:id"): "2026-11-21T09:59:30Z"}


def test_snapshot_without_its_ledger_has_no_times(path: Path) -> None:
    snapshot(path, requests=[request()])
    store.ledger_path(path).unlink()
    assert store.read(path).read_times == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json\n",
        b"{}\n",
        b"[1]\n",
        b'{"resource":"project acme/web","endpoint":"GET /x"}\n',
        b'{"resource":[],"endpoint":"GET /x","time":""}\n',
        b"\xff\xfe\n",
    ],
)
def test_ledger_of_another_snapshot_is_refused(path: Path, content: bytes) -> None:
    snapshot(path, requests=[request()])
    store.ledger_path(path).write_bytes(content)
    with pytest.raises(DocumentError, match="not the ledger") as caught:
        store.read(path)
    assert caught.value.hint


def test_altered_ledger_is_refused(path: Path) -> None:
    snapshot(path, requests=[request()])
    ledger = store.ledger_path(path)
    ledger.write_bytes(ledger.read_bytes().replace(b"09:59:30", b"09:59:31"))
    with pytest.raises(DocumentError, match="not the ledger"):
        store.read(path)


def test_ledger_with_a_line_more_is_refused(path: Path) -> None:
    snapshot(path, requests=[request()])
    ledger = store.ledger_path(path)
    ledger.write_bytes(ledger.read_bytes() * 2)
    with pytest.raises(DocumentError, match="not the ledger"):
        store.read(path)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"kind": "project"},
        resource().to_json() | {"kind": "planet"},
        resource().to_json() | {"tier": "gold"},
        resource().to_json() | {"sections": []},
        resource().to_json() | {"sections": {"settings": "ok"}},
        resource().to_json() | {"sections": {"settings": {"status": "ok"}}},
        resource().to_json() | {"sections": {"settings": {"status": "fine", "data": {}}}},
        resource().to_json()
        | {"sections": {"settings": {"status": "ok", "data": {}, "gaps": {"a": "because"}}}},
        resource().to_json() | {"sections": {"settings": {"status": "ok", "data": {}, "gaps": []}}},
    ],
)
def test_resource_of_another_shape_is_refused(tmp_path: Path, record: dict[str, Any]) -> None:
    path = tmp_path / "x.json"
    lines.write(path, {"schema": store.SCHEMA, "manifest": {**MANIFEST, "requests": 0}}, [record])
    with pytest.raises(DocumentError, match="a resource is not of schema"):
        list(store.read(path).resources())


def test_results_file_is_no_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    lines.write(path, {"schema": 1, "run": {}}, [])
    with pytest.raises(DocumentError, match="not a glscan snapshot"):
        store.read(path)


@pytest.mark.parametrize(
    ("name", "ledger"),
    [
        ("snapshot.json", "snapshot.ledger.jsonl"),
        ("snapshot.json.gz", "snapshot.ledger.jsonl"),
        ("acme.2026.json", "acme.2026.ledger.jsonl"),
        ("acme", "acme.ledger.jsonl"),
    ],
)
def test_ledger_lies_beside_the_snapshot(name: str, ledger: str) -> None:
    assert store.ledger_path(Path("out") / name) == Path("out") / ledger


def test_folder_has_a_ledger_path_like_any_other() -> None:
    assert store.ledger_path(Path()) == Path(".ledger.jsonl")


@pytest.mark.parametrize(
    ("without", "told"),
    [
        ({"instance": {}}, "manifest.instance.name"),
        ({"instance": "gitlab"}, "manifest.instance "),
        ({"finished": "yesterday"}, "manifest.finished"),
        ({"finished": "2026-11-21T10:00:00"}, "manifest.finished"),
        ({"started": 5}, "manifest.started"),
        ({"started": "gestern"}, "manifest.started"),
        ({"identity": None}, "manifest.identity"),
        ({"identity": ["auditor"]}, "manifest.identity"),
        ({"scope": {"groups": "acme"}}, "manifest.scope.groups"),
        ({"scope": {"groups": [], "limit": True}}, "manifest.scope.limit"),
    ],
)
def test_manifest_that_lacks_what_reports_need_is_refused(
    path: Path, without: dict[str, JSON], told: str
) -> None:
    manifest = {**MANIFEST, "requests": 0, **without}
    manifest = {name: value for name, value in manifest.items() if value is not None}
    lines.write(path, {"schema": store.SCHEMA, "manifest": manifest}, [])
    with pytest.raises(DocumentError, match=told):
        store.read(path)
