from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Section, Status
from tests.simulator import ABSENT, Estate, Fault, Simulator
from tests.unit.sources.gitlab.reading import JSON_TYPE, collected, planned, read

SITE, API = "project north/site", "project north/apps/api"
FILE = "GET /projects/:id/repository/files/:file_path"
OURS = "GET /projects/:id/repository/files/:file_path"
LIST, FORKS = "GET /groups/:id/projects", "GET /projects/:id/forks"
WANTED = planned(project=["codeowners.present"])
FORKED = planned(project=["forks", "settings.forks_count"])


def codeowners(folder: Path, *faults: Fault, **options: Any) -> Section:
    return read(folder, *faults, plan=WANTED, **options).section(SITE, "codeowners")


@pytest.mark.parametrize("place", ["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"])
def test_the_file_is_found_where_gitlab_looks_for_it(
    place: str, estate: Estate, tmp_path: Path
) -> None:
    text = "* @ida.berg\n[Docs]\ndocs/\n"
    estate.project("north/site")["files"] = {place: text}
    found = codeowners(tmp_path, estate=estate)
    assert found.status is Status.OK
    assert found.data == {
        "present": True,
        "path": place,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "entries": [
            {"pattern": "*", "section": "", "owners_count": 1, "optional": False},
            {"pattern": "docs/", "section": "Docs", "owners_count": 0, "optional": False},
        ],
        "parse_errors": [3],
    }
    assert found.origin == {"endpoint": OURS}


def test_the_first_place_counts(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["files"] = {
        ".gitlab/CODEOWNERS": "* @ida.berg",
        "docs/CODEOWNERS": "# nobody\n",
    }
    found = codeowners(tmp_path, estate=estate)
    assert (found.data["path"], found.data["entries"]) == ("docs/CODEOWNERS", [])


def test_without_a_file_there_is_none(gitlab: Simulator, tmp_path: Path) -> None:
    found = collected(gitlab, tmp_path, "north", plan=WANTED).section(SITE, "codeowners")
    assert (found.status, found.data) == (
        Status.OK,
        {"present": False, "entries": [], "parse_errors": []},
    )
    asked = [each for each in gitlab.requests if each.route == FILE]
    assert [each.path.rpartition("/")[2] for each in asked[:3]] == [
        "CODEOWNERS",
        "docs%2FCODEOWNERS",
        ".gitlab%2FCODEOWNERS",
    ]
    assert {each.query["ref"] for each in asked} == {"main", "release/7.x"}


@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"empty_repo": True}, Status.NOT_CONFIGURED),
        ({"default_branch": None}, Status.NOT_CONFIGURED),
        ({"default_branch": ""}, Status.NOT_CONFIGURED),
        ({"default_branch": ABSENT}, Status.FORBIDDEN),
        ({"default_branch": 7}, Status.FAILED),
    ],
)
def test_without_a_branch_nothing_is_asked(
    parts: Mapping[str, Any], status: Status, estate: Estate, tmp_path: Path
) -> None:
    for path in estate.projects:
        estate.project(path).update(parts)
    with Simulator(estate) as gitlab:
        found = collected(gitlab, tmp_path, "north", plan=WANTED).section(SITE, "codeowners")
        assert FILE not in {each.route for each in gitlab.requests}
    assert (found.status, found.data) == (status, {})
    assert found.detail


def test_who_may_not_read_the_code_is_told_so(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["visibility"] = "private"
    assert codeowners(tmp_path, estate=estate, role="guest").status is Status.FORBIDDEN


@pytest.mark.usefixtures("waits")
@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"status": 403}, Status.FORBIDDEN),
        ({"status": 500}, Status.FAILED),
        ({"html": True}, Status.FAILED),
        ({"body": b"null", "headers": JSON_TYPE}, Status.FAILED),
        ({"body": []}, Status.FAILED),
        ({"body": {}}, Status.FAILED),
        ({"body": {"content": None}}, Status.FAILED),
        ({"body": {"content": 7}}, Status.FAILED),
        ({"body": {"content": ["KiBAYQ=="]}}, Status.FAILED),
        ({"body": {"content": "no base64!"}}, Status.FAILED),
        ({"body": {"content": "KiBAYQ="}}, Status.FAILED),
        ({"body": {"content": "KiBA*YQ=="}}, Status.FAILED),
        # A picture, and Latin-1.
        ({"body": {"content": "iVBORw0KGgo="}}, Status.FAILED),
        ({"body": {"content": "/A=="}}, Status.FAILED),
    ],
)
def test_a_file_that_cannot_be_read_is_not_taken_for_none(
    how: dict[str, Any], status: Status, tmp_path: Path
) -> None:
    found = codeowners(tmp_path, Fault(FILE, times=None, match="north/site", **how))
    assert (found.status, found.data) == (status, {})
    assert found.origin == {"endpoint": OURS}


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({}, Status.OK),
        ({"encoding": "text"}, Status.FAILED),
        ({"encoding": None}, Status.FAILED),
        ({"file_path": "docs/CODEOWNERS"}, Status.FAILED),
        ({"file_path": ["CODEOWNERS"]}, Status.FAILED),
        ({"size": 5}, Status.FAILED),
        ({"size": 3}, Status.FAILED),
        ({"size": "4"}, Status.FAILED),
    ],
)
def test_a_file_is_what_the_answer_says_it_is(
    changed: Mapping[str, Any], status: Status, tmp_path: Path
) -> None:
    told = {"encoding": "base64", "file_path": "CODEOWNERS", "size": 4, "content": "KiBAYQ=="}
    found = codeowners(tmp_path, Fault(FILE, body={**told, **changed}, match="north/site"))
    assert (found.status, bool(found.data)) == (status, status is Status.OK)


@pytest.mark.parametrize("hidden", ["encoding", "file_path", "size"])
def test_a_file_of_which_too_little_is_told_is_not_read(hidden: str, tmp_path: Path) -> None:
    told = {"encoding": "base64", "file_path": "CODEOWNERS", "size": 4, "content": "KiBAYQ=="}
    del told[hidden]
    found = codeowners(tmp_path, Fault(FILE, body=told, match="north/site"))
    assert (found.status, found.data) == (Status.FAILED, {})


def test_a_refusal_of_a_later_place_is_one(tmp_path: Path) -> None:
    found = codeowners(tmp_path, Fault(FILE, 403, None, match="north/site", after=1))
    assert found.status is Status.FORBIDDEN


@pytest.mark.parametrize("text", ["", "\n", "# nobody\n"])
def test_an_empty_file_is_one(text: str, estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site")["files"] = {"CODEOWNERS": text}
    found = codeowners(tmp_path, estate=estate)
    assert (found.data["present"], found.data["entries"]) == (True, [])


# --- forks


def forks(folder: Path, *faults: Fault, **options: Any) -> Section:
    return read(folder, *faults, plan=FORKED, **options).section(SITE, "forks")


def test_forks_are_by_path(estate: Estate, tmp_path: Path) -> None:
    estate.add_project("partners/site")
    estate.project("north/site")["forks"] = ["north/apps/api", "ida.berg/site", "partners/site"]
    found = forks(tmp_path, estate=estate, role="admin")
    assert {
        path: (fork["namespace_kind"], fork["inside"]) for path, fork in found.data.items()
    } == {
        "north/apps/api": ("group", True),
        "ida.berg/site": ("user", False),
        "partners/site": ("group", False),
    }
    assert found.data["ida.berg/site"]["visibility"] == estate.project("north/site")["visibility"]
    assert found.gaps == {}


def test_where_gitlab_counts_none_nothing_is_asked(gitlab: Simulator, tmp_path: Path) -> None:
    found = collected(gitlab, tmp_path, "north", plan=FORKED).section(SITE, "forks")
    assert FORKS not in {each.route for each in gitlab.requests}
    assert (found.status, found.data, found.gaps) == (Status.OK, {}, {})
    assert found.origin == {"endpoint": LIST, "asked": "group north"}


@pytest.mark.parametrize("count", [ABSENT, None, "0", False, 0.0, []])
def test_a_count_that_is_none_is_not_taken_for_zero(
    count: Any, estate: Estate, tmp_path: Path
) -> None:
    estate.project("north/site").update(forks_count=count)
    with Simulator(estate) as gitlab:
        found = collected(gitlab, tmp_path, "north", plan=FORKED).section(SITE, "forks")
        assert FORKS in {each.route for each in gitlab.requests}
    assert found.gaps == {"*": Gap.ROLE}


@pytest.mark.parametrize(
    ("options", "count", "gaps"),
    [
        ({"role": "owner"}, 1, {}),
        ({"role": "owner"}, 2, {"*": Gap.ROLE}),
        ({"role": "maintainer"}, 2, {"*": Gap.ROLE}),
        ({"role": "owner", "gitlab_com": True}, 2, {"*": Gap.UNOBSERVABLE}),
        # An administrator is shown all there is, whatever was counted once.
        ({"role": "admin"}, 2, {}),
    ],
)
def test_forks_that_are_counted_and_not_listed_are_hidden(
    options: Mapping[str, Any],
    count: int,
    gaps: Mapping[str, Gap],
    estate: Estate,
    tmp_path: Path,
) -> None:
    estate.project("north/site").update(forks=["north/apps/api"], forks_count=count)
    found = forks(tmp_path, estate=estate, **options)
    assert (set(found.data), found.gaps) == ({"north/apps/api"}, gaps)


def test_a_fork_that_the_caller_does_not_see_never_passes(estate: Estate, tmp_path: Path) -> None:
    estate.add_project("ida.berg/site", {"visibility": "private"})
    estate.project("north/site")["forks"] = ["ida.berg/site"]
    found = forks(tmp_path, estate=estate)
    assert (found.data, found.gaps) == ({}, {"*": Gap.ROLE})


@pytest.mark.parametrize(
    ("row", "gaps"),
    [
        ({"id": 5, "path_with_namespace": "x/y"}, {"visibility", "namespace_kind"}),
        (
            {"id": 5, "path_with_namespace": 7, "visibility": "private", "namespace": None},
            {"path_with_namespace", "namespace_kind", "inside"},
        ),
    ],
)
def test_what_a_fork_does_not_tell_is_a_gap(
    row: Mapping[str, Any], gaps: set[str], estate: Estate, tmp_path: Path
) -> None:
    estate.project("north/site").update(forks_count=1)
    found = forks(tmp_path, Fault(FORKS, body=[dict(row)], match="north/site"), estate=estate)
    assert {name.rpartition(".")[2] for name in found.gaps} == gaps


def test_forks_that_are_refused_are_not_none(estate: Estate, tmp_path: Path) -> None:
    estate.project("north/site").update(forks_count=1)
    found = forks(tmp_path, Fault(FORKS, 403, match="north/site"), estate=estate)
    assert (found.status, found.gaps) == (Status.FORBIDDEN, {})


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"html": True}, Status.FAILED),
        ({"body": "404 page not found"}, Status.FAILED),
        ({"body": {"message": "404 Project Not Found"}}, Status.MISSING),
        ({"body": {"message": "404 Commit Not Found"}}, Status.MISSING),
        ({"body": {"message": "404 File Not Found"}}, Status.OK),
    ],
)
def test_a_404_of_something_else_tells_nothing_of_a_file(
    how: dict[str, Any], status: Status, tmp_path: Path
) -> None:
    found = codeowners(tmp_path, Fault(FILE, 404, None, match="north/site", **how))
    assert found.status is status
    assert found.data.get("present") == (False if status is Status.OK else None)
