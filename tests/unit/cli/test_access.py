"""`glscan access`: the review of a snapshot or of a GitLab, in three forms, or a clear error."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.errors import ExitCode
from scanner.model import HIDDEN_ENTRIES, Gap
from scanner.snapshot import store
from tests.builders import MANIFEST, snapshot
from tests.simulator import Estate, Simulator
from tests.unit.access.world import FORBIDDEN, SETTINGS, group, instance, member, ok, project
from tests.unit.cli.conftest import Glscan

PEOPLE = {**member(5, "ada", 40), **member(6, "=1+1", 20)}


@pytest.fixture
def taken(tmp_path: Path) -> Path:
    path = tmp_path / "taken.json"
    snapshot(path, instance(), group(), project(members_all=ok(PEOPLE)))
    return path


def test_a_project_is_reviewed_from_a_snapshot(glscan: Glscan, taken: Path) -> None:
    ended = glscan("access", "--snapshot", taken, "--project", "acme/web")
    assert ended.code == ExitCode.OK
    assert ended.out.splitlines()[0] == "project acme/web (private)"
    assert ended.out.splitlines()[2].split()[:2] == ["ada", "maintainer"]


def test_json_is_for_machines(glscan: Glscan, taken: Path) -> None:
    ended = glscan("access", "--snapshot", taken, "--project", "acme/web", "-f", "json")
    [told] = json.loads(ended.out)["resources"]
    assert [one["name"] for one in told["principals"]] == ["ada", "=1+1"]


def test_csv_is_for_spreadsheets(glscan: Glscan, taken: Path, tmp_path: Path) -> None:
    place = tmp_path / "new" / "review.csv"
    ended = glscan("access", "--snapshot", taken, "--group", "acme", "-f", "csv", "-o", place)
    assert (ended.code, ended.out) == (ExitCode.OK, "")
    with place.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["path"], row["principal"]) for row in rows] == [
        ("acme", "nobody"),
        ("acme/web", "ada"),
        ("acme/web", "'=1+1"),
    ]


def test_what_was_not_read_ends_with_3(glscan: Glscan, tmp_path: Path) -> None:
    path = tmp_path / "taken.json"
    snapshot(path, instance(), group(), project(deploy_keys=FORBIDDEN))
    ended = glscan("access", "--snapshot", path, "--project", "acme/web")
    assert ended.code == ExitCode.INCOMPLETE
    assert "not read, so there may be more: deploy_keys: forbidden (403)" in ended.out
    assert "1 of 1 could not be read wholly" in ended.err


def test_a_user_without_a_way_in_is_told(glscan: Glscan, tmp_path: Path) -> None:
    path = tmp_path / "taken.json"
    snapshot(path, instance(ben={"id": 7}), group(), project())
    ended = glscan("access", "--snapshot", path, "--user", "@Ben")
    assert (ended.code, ended.out.splitlines()[0]) == (ExitCode.OK, "Ben: no way in")


def test_a_name_that_nobody_has_is_an_error(glscan: Glscan, tmp_path: Path) -> None:
    path = tmp_path / "taken.json"
    snapshot(path, instance(carla={"id": 7}), group(), project())
    ended = glscan("access", "--snapshot", path, "--user", "@carlo")
    assert (ended.code, ended.out) == (ExitCode.USAGE, "")
    assert "there is no user carlo in" in ended.err
    assert "Did you mean carla?" in ended.err
    hostile = glscan("access", "--snapshot", path, "--user", "x\x1b[31m")
    assert "there is no user x\\u001b[31m in" in hostile.err


def test_members_are_known_without_the_accounts(glscan: Glscan, tmp_path: Path) -> None:
    path = tmp_path / "taken.json"
    snapshot(path, group(), project(members_all=ok(PEOPLE)))
    misspelt = glscan("access", "--snapshot", path, "--user", "adda")
    assert misspelt.code == ExitCode.USAGE
    assert "adda is no member of anything in" in misspelt.err
    assert "Did you mean ada?" in misspelt.err
    ended = glscan("access", "--snapshot", path, "--user", "ada")
    assert ended.code == ExitCode.INCOMPLETE, "who is an administrator is not known"


def test_where_not_everybody_is_known_a_name_may_be_right(glscan: Glscan, tmp_path: Path) -> None:
    path = tmp_path / "taken.json"
    hidden = ok(PEOPLE, **{HIDDEN_ENTRIES: Gap.ROLE})
    snapshot(path, group(), project(members_all=hidden))
    ended = glscan("access", "--snapshot", path, "--user", "adda")
    assert ended.code == ExitCode.INCOMPLETE
    assert ended.out.startswith("adda: no way in was seen\n")
    assert "no user adda was seen, and not all of them are known. Did you mean ada?" in ended.err


@pytest.mark.parametrize(
    ("state", "role", "why"),
    [
        ("blocked", "none", "the user is blocked, so none of it can be used"),
        ("deactivated", "developer", "the user is deactivated, and signing in ends that"),
    ],
)
def test_what_a_user_holds_is_told_whatever_the_state(
    glscan: Glscan, tmp_path: Path, state: str, role: str, why: str
) -> None:
    path = tmp_path / "taken.json"
    held = ok(member(state=state))
    account = instance(ada={"id": 5, "state": state})
    snapshot(path, account, group(), project(members_all=held))
    ended = glscan("access", "--snapshot", path, "--user", "ada")
    assert ended.code == ExitCode.OK
    [line] = [line for line in ended.out.splitlines() if line.startswith("  ada")]
    assert line.split()[1] == role
    assert f"direct - {why}" in line


def test_a_user_without_a_way_in_may_have_one_that_was_not_read(
    glscan: Glscan, tmp_path: Path
) -> None:
    path = tmp_path / "taken.json"
    snapshot(path, instance(ada={"id": 5}), group(), project(members_all=FORBIDDEN))
    ended = glscan("access", "--snapshot", path, "--user", "ada")
    assert ended.out.startswith("ada: no way in was seen\n")
    assert ended.code == ExitCode.INCOMPLETE
    assert "there may be more ways in" in ended.err


def test_the_table_says_what_was_read(glscan: Glscan, taken: Path) -> None:
    ended = glscan("access", "--snapshot", taken, "--group", "acme")
    sha256 = store.read(taken).sha256
    assert ended.out.splitlines()[-3:] == [
        "gitlab.example.com, read 2026-11-21T10:00:00Z, counted to 2026-11-21T10:00:00Z",
        "Groups: acme",
        f"Snapshot: taken.json, sha256 {sha256}",
    ]


def test_a_group_may_be_named_without_its_option(glscan: Glscan, taken: Path) -> None:
    named = glscan("access", "--snapshot", taken, "acme")
    assert named.code == ExitCode.OK
    assert named.out == glscan("access", "--snapshot", taken, "--group", "acme").out


def test_a_snapshot_of_another_selection_says_what_to_take(glscan: Glscan, tmp_path: Path) -> None:
    path = tmp_path / "taken.json"
    bare = project()
    snapshot(path, instance(), group(), replace(bare, sections={"settings": ok(SETTINGS)}))
    ended = glscan("access", "--snapshot", path, "--project", "acme/web")
    assert ended.code == ExitCode.INCOMPLETE
    assert "  (not read)\n" in ended.out
    assert "take a snapshot for a review with --all-sections" in ended.err
    asked = ("access", "--snapshot", path, "--project", "acme/web", "-f", "matrix")
    matrix = glscan(*asked)
    assert (matrix.code, matrix.out) == (ExitCode.USAGE, "")
    assert "so no matrix can be made" in matrix.err
    assert "--all-sections" in matrix.err


def test_an_answer_that_nobody_can_tell_ends_with_3(glscan: Glscan, tmp_path: Path) -> None:
    path = tmp_path / "taken.json"
    robot = ok(member(5, "robot", 40, is_bot=True))
    snapshot(path, instance(), group(), project(members_all=robot))
    ended = glscan("access", "--snapshot", path, "--project", "acme/web")
    assert ended.code == ExitCode.INCOMPLETE
    assert "  not known: token scopes of robot were not read\n" in ended.out
    assert "1 of 1 have answers that nobody can tell" in ended.err


def test_the_scopes_of_the_token_that_read_it_are_known(glscan: Glscan, tmp_path: Path) -> None:
    path = tmp_path / "taken.json"
    robot = ok(member(5, "Auditor", 40, is_bot=True))
    snapshot(path, instance(), group(), project(members_all=robot))
    ended = glscan("access", "--snapshot", path, "--project", "acme/web")
    assert "direct - scopes: read_api, and perhaps others" in ended.out
    assert "  not known: other token scopes of Auditor were not read\n" in ended.out


@pytest.mark.parametrize(("asked", "joined"), [("acme", False), ("acme/web", True)])
def test_a_matrix_of_all_that_was_read_is_joined_with_nothing(
    glscan: Glscan, taken: Path, asked: str, joined: bool
) -> None:
    what = "--project" if joined else "--group"
    ended = glscan("access", "--snapshot", taken, what, asked, "-f", "matrix")
    assert ("join it with the others" in ended.out) is joined


def test_an_instance_that_was_not_read_is_not_called_judged(glscan: Glscan, tmp_path: Path) -> None:
    path = tmp_path / "taken.json"
    manifest = {**MANIFEST, "scope": {"groups": ["acme"], "projects": [], "instance": False}}
    snapshot(path, group(), project(members_all=ok(PEOPLE)), manifest=manifest)
    told = glscan("access", "--snapshot", path, "--group", "acme").out
    assert "The instance itself was not read: that takes an administrator" in told
    assert "judged" not in told


@pytest.mark.parametrize("form", ["table", "csv", "json", "matrix"])
def test_names_steer_no_terminal(glscan: Glscan, tmp_path: Path, form: str) -> None:
    path = tmp_path / "taken.json"
    hostile = "a\x1b[2J\u202e\x9b\x7f\r\n\U000e0001b"
    people = ok(member(name=hostile, sources=[], access_level=30))
    ending = {"kind": "direct", "path": "", "access_level": 30, "expires_at": "2030-01-01"}
    bot = {"name": hostile, "user_id": 6, "scopes": ["api"], "active": True, "expires_at": ""}
    bots = member(6, hostile + "2", is_bot=True, sources=[ending])
    members = ok({**people.data, **bots})
    sections = {"members_all": members, "access_tokens": ok({"1": bot})}
    snapshot(path, instance(), group(), project(**sections))
    ended = glscan("access", "--snapshot", path, "--project", "acme/web", "-f", form)
    assert ended.code == ExitCode.OK
    lines = ended.out.replace("\r\n", "\n") if form == "csv" else ended.out
    acting = {one for one in lines if unicodedata.category(one) in {"Cc", "Cf"}}
    assert acting == {"\n"}
    if form == "json":
        [told] = json.loads(ended.out)["resources"]
        assert {one["name"] for one in told["principals"]} == {hostile, f"{hostile}2"}


def test_a_snapshot_that_was_edited_is_refused(glscan: Glscan, tmp_path: Path) -> None:
    path = tmp_path / "taken.json"
    snapshot(path, instance(), group(), project(members_all=ok(member(state=7))))
    ended = glscan("access", "--snapshot", path, "--project", "acme/web")
    assert (ended.code, ended.out) == (ExitCode.USAGE, "")
    assert "members_all.5.state of project acme/web is not as a snapshot has it" in ended.err


def test_a_matrix_says_of_what_it_is(glscan: Glscan, taken: Path) -> None:
    ended = glscan("access", "--snapshot", taken, "--project", "acme/web", "-f", "matrix")
    head = [line for line in ended.out.splitlines() if line.startswith("#")]
    assert head == [
        "# Who has which role, for GL-MEM-012",
        "# gitlab.example.com, read 2026-11-21T10:00:00Z, counted to 2026-11-21T10:00:00Z",
        "# Groups: acme",
        f"# Snapshot: taken.json, sha256 {store.read(taken).sha256}",
        "# Only of project acme/web: join it with the others.",
        "# What no rule allows, GL-MEM-012 allows nobody.",
        "# To approve it: strike what is not wanted, and commit the rest to glscan.yaml.",
    ]


def test_ages_count_to_the_moment_that_is_given(glscan: Glscan, tmp_path: Path) -> None:
    path = tmp_path / "taken.json"
    ending = {"kind": "direct", "path": "", "access_level": 30, "expires_at": "2030-01-01"}
    snapshot(path, instance(), group(), project(members_all=ok(member(sources=[ending]))))
    asked = ("access", "--snapshot", path, "--project", "acme/web")
    assert "ada" in glscan(*asked).out
    assert "ada" not in glscan(*asked, "--as-of", "2030-01-01").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "whose access?"),
        (("--group", "/"), "whose access?"),
        (("--project", " "), "whose access?"),
        (("--user", "@"), "whose access?"),
        (("--project", "a/b", "--group", "a"), "both --project and --group are given"),
        (("a", "--group", "b"), "both a and --group are given"),
        (("a", "--project", "b/c"), "both a and --project are given"),
        (("a", "b"), "more than one group is given: a and b"),
        (("--group", "a", "--group", "b"), "more than one group is given: a and b"),
        (("--project", "a/b", "--project", "c/d"), "more than one project is given: a/b and c/d"),
        (("--project", "acme/webb"), "there is no project acme/webb in taken.json"),
        (("--group", "acm"), "there is no group acm in taken.json"),
        (("--project", "acme/web", "--as-of", "soon"), "--as-of 'soon' is no date"),
        (("--project", "acme/web", "-o", "taken.json"), "the review would replace taken.json"),
        (("--project", "acme/web", "-o", "."), "cannot be written: it is a folder"),
    ],
)
@pytest.mark.usefixtures("taken")
def test_a_wrong_question_is_refused(
    glscan: Glscan, arguments: tuple[str, ...], message: str
) -> None:
    ended = glscan("access", "--snapshot", "taken.json", *arguments)
    assert (ended.code, ended.out) == (ExitCode.USAGE, "")
    assert message in ended.err


@pytest.fixture
def gitlab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    estate = {
        "users": {"ada": {"id": 5}},
        "groups": {"acme": {"members": [{"username": "ada", "access_level": 30}]}},
        "projects": {"acme/web": {}, "acme/api": {}},
    }
    with Simulator(Estate.from_dict(estate), role="admin") as serving:
        monkeypatch.setenv("GITLAB_URL", serving.url)
        monkeypatch.setenv("GITLAB_TOKEN", serving.token)
        yield serving


def test_a_gitlab_is_asked_about_one_project_alone(glscan: Glscan, gitlab: Simulator) -> None:
    ended = glscan("access", "--project", "acme/web")
    assert ended.code == ExitCode.OK
    assert "inherited from acme" in ended.out
    assert not [one for one in gitlab.requests if one.route == "GET /groups/:id/projects"]


@pytest.mark.usefixtures("gitlab")
def test_a_gitlab_is_asked_about_a_user_below_a_group(glscan: Glscan) -> None:
    ended = glscan("access", "acme", "--user", "ada")
    assert ended.code == ExitCode.OK
    lines = ended.out.splitlines()
    titles = [line.split()[1] for line in lines if line.startswith(("group", "project"))]
    assert titles == ["acme", "acme/api", "acme/web"]


@pytest.mark.usefixtures("gitlab")
def test_where_to_look_for_a_user_may_stand_in_the_configuration(
    glscan: Glscan, tmp_path: Path
) -> None:
    assert "where to look for ada?" in glscan("access", "--user", "ada").err
    (tmp_path / "glscan.yaml").write_text("scope: {groups: [acme], projects: [x/y]}\n")
    ended = glscan("access", "--user", "ada")
    assert (ended.code, "group acme" in ended.out) == (ExitCode.OK, True)


@pytest.mark.usefixtures("gitlab")
def test_a_project_that_is_not_there_is_an_error(glscan: Glscan) -> None:
    assert glscan("access", "--project", "acme/none").code == ExitCode.ACCESS
