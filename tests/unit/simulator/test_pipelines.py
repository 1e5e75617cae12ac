"""Variables, runners, environments, job tokens, schedules, lint: who is shown what, and secrets."""

import json
from typing import Any

import pytest

from tests.simulator import Estate
from tests.simulator.checks import EstateError
from tests.unit.simulator.asking import ROLES, ask, keys

SECRET = "PLANTED-SECRET-word"
RUNNER = {"id": 7, "token": SECRET, "ip_address": SECRET, "tag_list": ["prod"]}
DATA: dict[str, Any] = {
    "users": {"ada": {}},
    "variables": [{"key": "EVERYWHERE", "value": SECRET}],
    "runners": [{"id": 5}],
    "groups": {
        "acme": {
            "variables": [{"key": "TOKEN", "value": SECRET, "hidden": True}],
            "runners": [{"id": 6}],
            "protected_environments": {"production": {}},
        },
        "acme/sub": {"runners": [{}]},
        "other": {},
    },
    "projects": {
        "acme/web": {
            "variables": [{"key": "A", "value": SECRET}, {"key": "A", "environment_scope": "x"}],
            "runners": [RUNNER],
            "environments": [{"name": "prod"}, {"name": "old", "state": "stopped"}],
            "protected_environments": {"prod": {"deploy_access_levels": [{"username": "ada"}]}},
            "job_token_allowlist": {"projects": ["acme/api"], "groups": ["acme/sub"]},
            "pipeline_schedules": [
                {"owner": None, "variables": [{"key": "A", "value": SECRET}]},
            ],
            "ci_lint": {"merged_yaml": "a: {script: [x]}\n.b: {}\nstages: [x]"},
        },
        "acme/api": {"runners": [RUNNER]},
        "acme/empty": {"empty_repo": True},
    },
}
WEB = "/projects/acme%2Fweb"
OWNERS = ("admin", "owner")
MAINTAINERS = (*OWNERS, "maintainer")
REPORTERS = (*MAINTAINERS, "developer", "reporter")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/admin/ci/variables", ("admin",)),
        ("/groups/acme/variables", OWNERS),
        (f"{WEB}/variables", MAINTAINERS),
        ("/runners/all", ("admin",)),
        ("/groups/acme/runners", MAINTAINERS),
        (f"{WEB}/runners", MAINTAINERS),
        ("/runners/5", ROLES),
        ("/runners/6", MAINTAINERS),
        ("/runners/7", MAINTAINERS),
        (f"{WEB}/environments", REPORTERS),
        ("/groups/acme/protected_environments", OWNERS),
        (f"{WEB}/protected_environments", MAINTAINERS),
        (f"{WEB}/job_token_scope", MAINTAINERS),
        (f"{WEB}/job_token_scope/allowlist", MAINTAINERS),
        (f"{WEB}/job_token_scope/groups_allowlist", MAINTAINERS),
        (f"{WEB}/pipeline_schedules", REPORTERS),
        (f"{WEB}/ci/lint", REPORTERS),
    ],
)
def test_the_least_role(path: str, allowed: tuple[str, ...]) -> None:
    statuses = {role: ask(path, DATA, role=role)[0] for role in ROLES}
    assert statuses == {role: 200 if role in allowed else 403 for role in ROLES}
    assert ask(path, DATA, role="none")[0] in (200 if path == "/runners/5" else 404, 403)


def test_a_value_comes_in_clear_unless_it_is_hidden() -> None:
    planted = "PLANTED-SECRET-project-1-A-x"
    assert [row["value"] for row in ask(f"{WEB}/variables", DATA)[1]] == [SECRET, planted]
    assert ask("/groups/acme/variables", DATA)[1][0]["value"] is None
    before = {**DATA, "version": "17.3.0"}
    old = ask("/groups/acme/variables", before)[1][0]
    assert (old["value"], "hidden" in old) == (SECRET, False)


def test_variables_of_the_instance_have_no_scope_and_are_never_hidden() -> None:
    _, (row,) = ask("/admin/ci/variables", DATA, role="admin")
    assert not {"hidden", "environment_scope"} & row.keys()


@pytest.mark.parametrize("kind", ["variables", "environments", "pipeline_schedules"])
def test_where_ci_is_off_nobody_is_shown_what_it_uses(kind: str) -> None:
    off = {**DATA["projects"]["acme/web"], "builds_access_level": "disabled"}
    data = {**DATA, "projects": {**DATA["projects"], "acme/web": off}}
    assert ask(f"{WEB}/{kind}", data, role="admin")[0] == 403


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("/runners/all", [5, 6, 7, 10201]),
        ("/runners/all?type=instance_type", [5]),
        ("/groups/acme%2Fsub/runners", [5, 6, 10201]),
        ("/groups/acme%2Fsub/runners?type=group_type", [6, 10201]),
        (f"{WEB}/runners", [5, 7]),
        (f"{WEB}/runners?type=project_type", [7]),
    ],
)
def test_lists_of_runners(path: str, ids: list[int]) -> None:
    listed = ask(path, DATA, role="admin")[1]
    assert [row["id"] for row in listed] == ids
    assert SECRET not in json.dumps(listed)
    assert not {"tag_list", "locked", "token", "version"} & listed[0].keys()


def test_a_runner_of_two_projects_is_one() -> None:
    _, body = ask("/runners/7", {**DATA, "version": "18.4.0"})
    assert [one["path_with_namespace"] for one in body["projects"]] == ["acme/web", "acme/api"]
    assert (body["tag_list"], body["runner_type"]) == (["prod"], "project_type")
    assert SECRET not in json.dumps(body)
    assert ask("/runners/999", DATA)[0] == 404


def test_environments_by_state() -> None:
    assert [row["name"] for row in ask(f"{WEB}/environments", DATA)[1]] == ["prod", "old"]
    listed = ask(f"{WEB}/environments?states=available", DATA)[1]
    assert [(row["name"], row["tier"]) for row in listed] == [("prod", "production")]


def test_protected_environments_need_a_licence() -> None:
    assert ask(f"{WEB}/protected_environments", DATA, tier="free")[0] == 403
    assert ask(f"{WEB}/protected_environments", DATA, tier="free", edition="ce")[0] == 404
    _, (rule,) = ask(f"{WEB}/protected_environments", DATA)
    [level] = rule["deploy_access_levels"]
    assert (level["access_level"], level["user_id"]) == (None, 2)


def test_job_tokens_are_limited_by_default() -> None:
    assert ask("/projects/acme%2Fapi/job_token_scope", DATA)[1] == {
        "inbound_enabled": True,
        "outbound_enabled": False,
    }
    paths = [row["path_with_namespace"] for row in ask(f"{WEB}/job_token_scope/allowlist", DATA)[1]]
    assert paths == ["acme/web", "acme/api"]
    _, (group,) = ask(f"{WEB}/job_token_scope/groups_allowlist", DATA)
    assert group["web_url"].endswith("/groups/acme/sub")
    assert set(group) == {"id", "name", "web_url"}


def test_a_list_of_schedules_has_no_variables() -> None:
    _, (row,) = ask(f"{WEB}/pipeline_schedules", DATA)
    assert row["owner"] is None
    assert SECRET not in json.dumps(row)


def test_lint() -> None:
    _, body = ask(f"{WEB}/ci/lint?include_jobs=true&dry_run=false", DATA)
    assert (body["valid"], [job["name"] for job in body["jobs"]]) == (True, ["a"])
    assert "jobs" not in ask(f"{WEB}/ci/lint", DATA)[1]
    none = ask("/projects/acme%2Fapi/ci/lint?include_jobs=true", DATA)[1]
    assert (none["valid"], none["jobs"], none["merged_yaml"]) == (False, [], None)
    assert none["errors"] == ["Please provide content of .gitlab-ci.yml"]
    empty = ask("/projects/acme%2Fempty/ci/lint", DATA)
    assert empty == (404, {"message": "404 Repository Not Found"})


def test_lists_have_pages() -> None:
    for path in (f"{WEB}/variables", f"{WEB}/environments", "/runners/all"):
        assert len(ask(f"{path}?per_page=1", DATA, role="admin")[1]) == 1


def test_nothing_is_there_unless_the_estate_says_so() -> None:
    quiet: dict[str, Any] = {"groups": {"acme": {}}, "projects": {"acme/web": {}}}
    for part in ("variables", "runners", "protected_environments"):
        assert ask(f"/groups/acme/{part}", quiet) == (200, [])
        assert ask(f"{WEB}/{part}", quiet) == (200, [])
    for part in ("environments", "pipeline_schedules"):
        assert ask(f"{WEB}/{part}", quiet) == (200, [])
    assert keys(WEB).isdisjoint({"variables", "runners", "ci_lint", "environments"})


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"job_token_allowlist": {"projects": ["no/such"]}}, "job_token_allowlist.projects: no"),
        ({"job_token_allowlist": {"groups": ["no"]}}, "job_token_allowlist.groups: no 'no'"),
        ({"pipeline_schedules": [{"owner": "eve"}]}, "pipeline_schedules: no user 'eve'"),
        ({"variables": [{"value": "x"}]}, "variables: key is missing"),
        ({"environments": ["x"]}, "environments: expected mappings"),
        ({"ci_lint": "x"}, "ci_lint: expected a mapping"),
    ],
)
def test_an_estate_that_is_wrong_says_where(parts: dict[str, Any], words: str) -> None:
    with pytest.raises(EstateError, match=words):
        Estate.from_dict({"groups": {"acme": {}}, "projects": {"acme/web": parts}})
