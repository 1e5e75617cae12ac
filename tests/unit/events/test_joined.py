"""Policies see what happened on each resource, and never silence where nobody looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import DocumentError, UsageError
from scanner.events.account import Account, Seen
from scanner.events.event import Event
from scanner.events.joined import joined
from scanner.model import HIDDEN_ENTRIES, Gap, Kind, Resource, Section, Status
from tests.builders import AS_OF, MANIFEST, gap, group, resource, section, snapshot
from tests.unit.events.files import (
    ASKED,
    INSTANCE,
    STREAM,
    STREAMED,
    file,
    happened,
)

MEMBERS: dict[str, Any] = {"2": {"access_level": 40}, "5": {"username": "x"}}
USERS = {"2": {"is_admin": True}, "3": {"is_admin": False}, "4": {}}
ESTATE = (
    resource(Kind.INSTANCE, "gitlab.example.com", id=0, users=USERS),
    group("acme"),
    group("acme/sub", id=2),
    resource(path="acme/web", id=7, members_all=MEMBERS),
    resource(path="acme/sub/api", id=8, members_all=gap(HIDDEN_ENTRIES, **MEMBERS)),
)
WEB, API, ACME = "project acme/web", "project acme/sub/api", "group acme"
THERE = "instance gitlab.example.com"


def judged(
    folder: Path,
    *events: Event,
    accounts: Sequence[Account] = (INSTANCE,),
    asked: Any = ASKED,
    of: Sequence[Resource] = ESTATE,
    as_of: datetime = AS_OF,
    name: str = "events.jsonl",
) -> tuple[dict[str, Resource], Any]:
    """The resources as they are judged, by name; and what results tell of the events."""
    found = file(folder / name, events, accounts, asked)
    with joined(snapshot(folder / "s.json", *of), found, as_of) as taken:
        assert {one.name for one in taken.resources()} == {one.name for one in of}
        return {one.name: one for one in taken.resources()}, taken.told()


def section_of(folder: Path, name: str, *events: Event, **more: Any) -> Section:
    return judged(folder, *events, **more)[0][name].sections["audit_events"]


def test_an_event_is_told_with_what_the_snapshot_knows_of_its_author(tmp_path: Path) -> None:
    made = happened(
        details={
            "change": "name",
            "target_details": "https://Hooks.example.org/***",
            "target_type": "WebHook",
            "target_id": 3,
            "add": None,
            "as": None,
        }
    )
    there = section_of(tmp_path, WEB, made)
    assert (there.status, there.gaps) == (Status.OK, {})
    assert there.origin == {"endpoint": "GET /audit_events", "asked": THERE}
    assert there.data == {
        "7": {
            "event_name": "member_created",
            "created_at": "2026-11-20T12:30:00.000Z",
            "created_hour": "2026-11-20T12",
            "author_id": 2,
            "author_name": "Ada",
            "author_is_admin": True,
            "author_access_level": 40,
            "entity_type": "Project",
            "entity_id": 7,
            "entity_path": "acme/web",
            "target_type": "WebHook",
            "target_id": 3,
            "target_details": "https://Hooks.example.org/***",
            "target_host": "hooks.example.org",
            "ip_address": "192.0.2.7",
            "details": {"change": "name", "add": "", "as": ""},
        }
    }


@pytest.mark.parametrize(
    ("author", "is_admin", "level", "level_where_some_are_hidden"),
    [
        (2, True, 40, 40),
        (3, False, 0, None),
        (4, None, 0, None),
        (5, None, None, None),
        (-1, False, 0, 0),
        (None, None, None, None),
    ],
)
def test_nobody_is_taken_for_a_stranger_who_may_not_be_one(
    tmp_path: Path,
    author: int | None,
    is_admin: bool | None,
    level: int | None,
    level_where_some_are_hidden: int | None,
) -> None:
    events = [happened(1, author_id=author), happened(2, of=8, author_id=author)]
    found, _ = judged(tmp_path, *events)
    entry = found[WEB].sections["audit_events"].data["1"]
    assert entry.get("author_is_admin") is is_admin
    assert entry.get("author_access_level") == level
    other = found[API].sections["audit_events"].data["2"]
    assert other.get("author_access_level") == level_where_some_are_hidden


def test_events_of_one_id_are_told_apart(tmp_path: Path) -> None:
    later = "2026-11-20T13:00:00.000Z"
    events = [happened(7), happened(7, at=later), happened(7, at=later, author_id=3)]
    found = section_of(tmp_path, WEB, *events, accounts=[STREAMED], asked=STREAM)
    assert list(found.data) == ["7", f"7@{later}", f"7@{later}+"]


def test_a_type_that_is_not_told_is_a_gap(tmp_path: Path) -> None:
    found = section_of(tmp_path, WEB, happened(7, event_name=None))
    assert "event_name" not in found.data["7"]
    assert found.gaps == {"7.event_name": Gap.VERSION}


@pytest.mark.parametrize(
    ("kind", "of", "unsure"),
    [
        ("Project", None, {ACME, "group acme/sub", WEB, API}),
        ("Group", None, {ACME, "group acme/sub"}),
        ("Project", 99, {ACME, "group acme/sub"}),
        ("User", None, set()),
    ],
)
def test_an_event_that_does_not_tell_of_what_it_is_may_be_of_all(
    tmp_path: Path, kind: str, of: int | None, unsure: set[str]
) -> None:
    found, _ = judged(tmp_path, happened(1), happened(2, kind, of, None))
    gaps = {name: one.sections["audit_events"].gaps for name, one in found.items()}
    assert gaps == {
        name: {HIDDEN_ENTRIES: Gap.MALFORMED} if name in unsure else {} for name in found
    }
    assert list(found[WEB].sections["audit_events"].data) == ["1"]
    # It is none that is counted.
    counted = [one.sections.get("download_counts") for one in found.values()]
    assert [one.gaps for one in counted if one] == [{}, {}]
    # What the list itself lacks is told first.
    own, _ = judged(tmp_path, happened(2, kind, of, None), accounts=[Account(THERE, Seen.OWN)])
    assert own[WEB].sections["audit_events"].gaps == {HIDDEN_ENTRIES: Gap.ROLE}


def test_events_go_where_they_belong_and_all_are_counted(tmp_path: Path) -> None:
    events = [
        happened(1),
        happened(2, "Group", 1, "acme"),
        happened(3, "Project", 99, "acme/gone"),
        happened(4, "User", 5, "eve"),
        happened(5, "Project", 98, "other/gone"),
    ]
    found, told = judged(tmp_path, *events)
    shown = {name: list(one.sections["audit_events"].data) for name, one in found.items()}
    assert shown == {THERE: ["4"], ACME: ["2", "3"], "group acme/sub": [], WEB: ["1"], API: []}
    assert (told["events"], told["joined"], told["out_of_scope"]) == (5, 4, 1)
    assert (told["since"], told["until"]) == (ASKED["since"], ASKED["until"])
    assert (told["unseen"], told["unseen_count"], told["streamed"]) == ([], 0, False)


@pytest.mark.parametrize(
    ("seen", "events", "status", "hidden"),
    [
        (Seen.WHOLE, 0, Status.OK, None),
        (Seen.OWN, 0, Status.OK, Gap.ROLE),
        (Seen.FAILED, 0, Status.OK, Gap.NOT_COLLECTED),
        (Seen.MALFORMED, 1, Status.OK, Gap.MALFORMED),
        (Seen.UNTYPED, 1, Status.OK, Gap.NOT_COLLECTED),
        (Seen.FORBIDDEN, 0, Status.FORBIDDEN, None),
        (Seen.UNLICENSED, 0, Status.UNLICENSED, None),
        (Seen.MISSING, 0, Status.MISSING, None),
        # What was read before it went away.
        (Seen.MISSING, 1, Status.OK, Gap.NOT_COLLECTED),
    ],
)
def test_a_list_that_was_not_seen_whole_never_passes(
    tmp_path: Path, seen: Seen, events: int, status: Status, hidden: Gap | None
) -> None:
    account = Account(WEB, seen, events, "for a reason")
    found, told = judged(tmp_path, happened(), accounts=[account])
    there = found[WEB].sections["audit_events"]
    assert there.status is status
    assert there.gaps == ({HIDDEN_ENTRIES: hidden} if hidden else {})
    assert list(there.data) == (["7"] if status is Status.OK else [])
    assert there.detail == ("" if status is Status.OK else "for a reason")
    assert there.origin == {"endpoint": "GET /projects/:id/audit_events"}
    # Nobody asked for those of the others.
    for name in (THERE, ACME, API):
        assert found[name].sections["audit_events"].status is Status.NOT_COLLECTED
    assert told["unseen_count"] == (seen is not Seen.WHOLE)


def test_what_was_filtered_never_passes(tmp_path: Path) -> None:
    found = section_of(tmp_path, WEB, happened(), asked={**ASKED, "author": ["ada"]})
    assert found.gaps == {HIDDEN_ENTRIES: Gap.NOT_COLLECTED}
    assert list(found.data) == ["7"]


@pytest.mark.parametrize(
    ("source", "seen", "status"),
    [
        ("all below group acme", Seen.FAILED, Status.FAILED),
        ("projects below group acme", Seen.MISSING, Status.MISSING),
        ("all below group acm", Seen.FAILED, Status.NOT_COLLECTED),
    ],
)
def test_what_could_not_be_listed_says_so(
    tmp_path: Path, source: str, seen: Seen, status: Status
) -> None:
    accounts = [Account(ACME, Seen.WHOLE), Account(source, seen)]
    found, _ = judged(tmp_path, accounts=accounts)
    assert found[WEB].sections["audit_events"].status is status
    assert found[ACME].sections["audit_events"].status is Status.OK


def test_a_stream_is_of_those_of_whom_it_shows_something(tmp_path: Path) -> None:
    of = (*ESTATE, group("quiet", id=30))
    of_group, _ = judged(tmp_path, happened(), accounts=[STREAMED], asked=STREAM, of=of)
    statuses = {
        name: one.sections["audit_events"].status.readable for name, one in of_group.items()
    }
    assert statuses == {
        **dict.fromkeys((ACME, "group acme/sub", WEB, API), True),
        **dict.fromkeys((THERE, "group quiet"), False),
    }
    assert of_group[WEB].sections["audit_events"].origin == {"endpoint": "stream s.jsonl"}
    of_all, told = judged(
        tmp_path, happened(1, "User", 2, "ada"), accounts=[STREAMED], asked=STREAM, of=of
    )
    assert all(one.sections["audit_events"].status is Status.OK for one in of_all.values())
    at = "2026-11-20T12:30:00Z"
    assert (told["streamed"], told["since"], told["until"]) == (True, at, at)


LONG = {"since": "2025-10-01T00:00:00Z", "until": "2099-01-01T00:00:00Z"}
LATER = happened(at="2026-11-11T09:00:00.000Z")


@pytest.mark.parametrize(
    ("asked", "events", "back", "behind"),
    [
        ({"since": "2026-10-22T10:00:00Z", "until": "2026-11-21T10:00:00Z"}, (), 30, 0),
        ({"since": "2026-10-22T10:00:01Z", "until": "2026-11-20T10:00:00Z"}, (), 29, 1),
        ({"since": "2026-11-22T00:00:00Z", "until": "2026-11-23T00:00:00Z"}, (), 0, 0),
        (STREAM, (happened(at="2026-11-11T09:00:00.000Z"), happened(8)), 10, 0),
        # Whatever was asked for: nobody knows when the stream was begun, or ended.
        ({**STREAM, "since": "2026-11-01T00:00:00Z"}, (happened(),), 0, 0),
        ({**STREAM, **LONG}, (happened(at="2026-11-11T09:00:00.000Z"),), 10, 10),
        ({**STREAM, **LONG}, (), 0, 0),
        ({**STREAM, "until": "2026-11-12T00:00:00Z"}, (LATER, happened(8)), 10, 9),
        (STREAM, (happened(at="2026-11-11T09:00:00.000Z"),), 10, 10),
        (STREAM, (), 0, 0),
    ],
)
def test_the_log_tells_how_far_it_reaches(
    tmp_path: Path, asked: Any, events: tuple[Event, ...], back: int, behind: int
) -> None:
    found, _ = judged(tmp_path, *events, asked=asked, accounts=[STREAMED])
    streamed = "files" in asked
    told = {"days_back": back, "days_behind": behind, "streamed": streamed}
    assert found[WEB].sections["audit_log"].data == told
    # Where the list of the instance was not read, its log tells nothing.
    of_all = found[THERE].sections
    readable = of_all["audit_events"].status is Status.OK
    assert readable is not streamed
    assert of_all["audit_log"].status is of_all["audit_events"].status
    assert of_all["audit_log"].data == (told if readable else {})


GIT, TAKEN = "repository_git_operation", "repository_download_operation"
PULLED = {"custom_message": {"protocol": "ssh", "action": "git-upload-pack"}}
PUSHED = {"custom_message": {"protocol": "ssh", "action": "git-receive-pack"}}


def test_downloads_are_counted_by_author_and_hour_below_the_top_level_group(
    tmp_path: Path,
) -> None:
    taken = "repository_download_operation"
    next_hour = "2026-11-20T13:00:00.000Z"
    events = [
        happened(1, event_name=taken),
        happened(2, event_name=taken),
        happened(3, of=8, event_name="project_export_file_download_started"),
        happened(4, of=99, path="acme/gone", event_name="job_artifact_downloaded"),
        happened(5, event_name=GIT, details=PULLED, author_id=3, at=next_hour),
        happened(6, event_name=GIT, details=PUSHED, author_id=3, at=next_hour),
        happened(7, of=98, path="other/x", event_name=taken),
        happened(8, "Group", 1, "acme", event_name=taken),
        happened(9, event_name="member_created"),
    ]
    found, _ = judged(tmp_path, *events)
    counts = {
        name: {
            key: (one["entities"], one["downloads"])
            for key, one in resource.sections["download_counts"].data.items()
        }
        for name, resource in found.items()
        if "download_counts" in resource.sections
    }
    assert counts == {
        THERE: {"2@2026-11-20T12": (4, 5), "3@2026-11-20T13": (1, 1)},
        ACME: {"2@2026-11-20T12": (3, 4), "3@2026-11-20T13": (1, 1)},
    }
    hour = found[ACME].sections["download_counts"].data["3@2026-11-20T13"]
    assert (hour["author_id"], hour["author_name"]) == (3, "Ada")
    assert hour["created_at"] == next_hour


def test_downloads_of_those_who_are_no_users_are_told_apart_by_their_names(
    tmp_path: Path,
) -> None:
    """All deploy tokens have one id; a name may look like an id, and an id may be any text."""
    taken = "repository_download_operation"
    authors = [
        *((-2, "backup"), (-2, "evil"), (-2, "evil"), (7, "Kim"), (None, "7")),
        *(("x:7", None), ("x", "7:"), ("x:7", "")),
    ]
    events = [
        happened(number, author_id=id, event_name=taken, details={"author_name": name})
        for number, (id, name) in enumerate(authors)
    ]
    found, _ = judged(tmp_path, *events)
    hour = "2026-11-20T12"
    assert {
        key: (one["author_id"], one["author_name"], one["downloads"])
        for key, one in found[ACME].sections["download_counts"].data.items()
    } == {
        f"-2:backup@{hour}": (-2, "backup", 1),
        f"-2:evil@{hour}": (-2, "evil", 2),
        f"7@{hour}": (7, "Kim", 1),
        f":7@{hour}": (0, "7", 1),
        f"x:7:@{hour}": (0, "", 2),
        f"x:7:@{hour}+": (0, "7:", 1),
    }


@pytest.mark.parametrize(
    ("more", "hidden"),
    [
        ({"event_name": None, "details": {"add": None}}, Gap.VERSION),
        ({"event_name": None, "details": {"add": None}, "author_id": -2}, Gap.VERSION),
        # What is told of these no download has.
        ({"event_name": None}, None),
        ({"event_name": None, "details": {"add": None, "change": "visibility"}}, None),
        ({"event_name": None, "details": {"add": None}, "kind": "Group", "of": 1}, None),
        ({"details": {"add": None}}, None),
        # Git is used to push, too.
        ({"event_name": GIT, "details": {}}, Gap.MALFORMED),
        ({"event_name": GIT, "details": {"custom_message": "Repository cloned"}}, Gap.MALFORMED),
        ({"event_name": GIT, "details": PULLED}, None),
        ({"event_name": GIT, "details": PUSHED}, None),
        # Of one project or of many.
        ({"event_name": TAKEN, "of": None, "path": None}, Gap.MALFORMED),
        ({"event_name": GIT, "details": PUSHED, "of": None, "path": None}, None),
    ],
)
def test_where_events_do_not_tell_enough_there_may_be_further_downloads(
    tmp_path: Path, more: dict[str, Any], hidden: Gap | None
) -> None:
    found, _ = judged(tmp_path, happened(**more))
    for name in (THERE, ACME):
        there = found[name].sections["download_counts"]
        assert (there.status, there.gaps.get(HIDDEN_ENTRIES)) == (Status.OK, hidden)


def test_a_download_from_what_is_gone_nobody_knows_where_may_be_from_each_top_level_group(
    tmp_path: Path,
) -> None:
    gone = happened(of=99, path=None, event_name=TAKEN)
    found, _ = judged(tmp_path, gone)
    of_all, of_group = (found[name].sections["download_counts"] for name in (THERE, ACME))
    assert [one["entities"] for one in of_all.data.values()] == [1]
    assert of_all.gaps == {}
    assert (of_group.data, of_group.gaps) == ({}, {HIDDEN_ENTRIES: Gap.MALFORMED})


@pytest.mark.parametrize(
    ("accounts", "status", "hidden"),
    [
        ([ACME, "group acme/sub", WEB, API], Status.OK, None),
        ([ACME, WEB], Status.OK, Gap.NOT_COLLECTED),
        ([Account(ACME, Seen.WHOLE), Account(WEB, Seen.OWN)], Status.OK, Gap.ROLE),
        ([Account(ACME, Seen.FORBIDDEN)], Status.FORBIDDEN, None),
        (["group other"], Status.NOT_COLLECTED, None),
        ([THERE], Status.OK, None),
    ],
)
def test_downloads_are_seen_as_the_worst_of_the_lists_below(
    tmp_path: Path, accounts: list[Any], status: Status, hidden: Gap | None
) -> None:
    made = [one if isinstance(one, Account) else Account(one, Seen.WHOLE) for one in accounts]
    found, _ = judged(tmp_path, accounts=made)
    there = found[ACME].sections["download_counts"]
    assert (there.status, there.gaps.get(HIDDEN_ENTRIES)) == (status, hidden)
    of_all = found[THERE].sections["download_counts"].status
    assert of_all is (Status.OK if accounts == [THERE] else Status.NOT_COLLECTED)


def test_context_and_users_are_as_they_were(tmp_path: Path) -> None:
    of = (group("acme", context=True), resource(Kind.USER, "ada", id=2, identity=section()))
    found, told = judged(tmp_path, happened(1, "Group", 1, "acme"), of=of)
    assert [list(one.sections) for one in found.values()] == [[], ["identity"]]
    assert told["out_of_scope"] == 1


def test_a_packed_file_is_the_same_file(tmp_path: Path) -> None:
    plain, told = judged(tmp_path, happened())
    packed, again = judged(tmp_path, happened(), name="events.jsonl.gz")
    assert (packed, again) == (plain, told)


def test_only_the_first_lists_that_were_not_seen_are_named(tmp_path: Path) -> None:
    accounts = [Account(f"project acme/{number}", Seen.OWN) for number in range(25)]
    _, told = judged(tmp_path, accounts=accounts)
    assert (len(told["unseen"]), told["unseen_count"]) == (20, 25)
    assert told["unseen"][0] == {"source": "project acme/0", "seen": "own_events_only"}


def test_events_of_another_gitlab_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"is of other\.example, and the scan is of gitlab"):
        judged(tmp_path, asked={**ASKED, "url": "https://other.example"})
    for url in (MANIFEST["instance"]["url"], "http://GitLab.example.com:80/"):
        assert judged(tmp_path, asked={**ASKED, "url": url})[1]["events"] == 0


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://gitlab.example.com:8443", "instance gitlab.example.com"),
        ("https://gitlab.example.com/other", "instance gitlab.example.com"),
        ("", "instance other.example"),
        ("https://gitlab.example.com", "instance gitlab.example.com/other"),
    ],
)
def test_two_of_one_host_are_told_apart(tmp_path: Path, url: str, host: str) -> None:
    with pytest.raises(UsageError, match="and the scan is of gitlab"):
        judged(tmp_path, asked={**ASKED, "url": url}, accounts=[Account(host, Seen.WHOLE)])


def test_a_file_that_changes_after_it_was_read_is_refused(tmp_path: Path) -> None:
    found = file(tmp_path / "events.jsonl", [happened()])
    found.path.write_bytes(found.path.read_bytes().replace(b"Ada", b"Eve"))
    taken = snapshot(tmp_path / "s.json", *ESTATE)
    with (
        pytest.raises(DocumentError, match="has changed since it was read"),
        joined(taken, found, AS_OF),
    ):
        pass
