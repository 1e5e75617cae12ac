"""GraphQL: what of a project REST tells, too, and to whom."""

from typing import Any

import pytest

from tests.unit.simulator.graphs import PARTS_DATA, PROJECT_PARTS, query


def told(fields: str = PROJECT_PARTS, path: str = "acme/web", **options: Any) -> Any:
    """What is answered about a project, errors included."""
    text = f'{{ project(fullPath: "{path}") {{ {fields} }} }}'
    return query(text, options.pop("data", PARTS_DATA), **options)


def test_a_maintainer_is_told_all() -> None:
    project = told(role="maintainer")["data"]["project"]
    region, key = project["ciVariables"]["nodes"]
    assert region["value"].startswith("PLANTED-SECRET")
    assert (key["value"], key["hidden"], key["variableType"]) == (None, True, "ENV_VAR")
    assert project["ciCdSettings"]["inboundJobTokenScopeEnabled"] is False
    scope = project["ciJobTokenScope"]
    assert [node["fullPath"] for node in scope["inboundAllowlist"]["nodes"]] == [
        "acme/web",
        "acme/api",
    ]
    assert [node["fullPath"] for node in scope["groupsAllowlist"]["nodes"]] == ["acme"]
    assert (scope["inboundAllowlistCount"], scope["groupsAllowlistCount"]) == (2, 1)
    assert project["repository"]["rootRef"] == "main"
    [file] = project["repository"]["blobs"]["nodes"]
    assert (file["path"], file["size"], file["rawBlob"]) == ("CODEOWNERS", "6", "* @a\ufffd\n")
    assert project["pushRules"]["rejectUnsignedCommits"] is False
    assert project["pushRules"]["authorEmailRegex"] == "@acme"


@pytest.mark.parametrize("field", ["ciVariables { nodes { key } }", "ciCdSettings { __typename }"])
def test_below_maintainer_it_is_null(field: str) -> None:
    project = told(field, role="developer")["data"]["project"]
    assert list(project.values()) == [None]


def test_the_job_token_scope_is_an_error_below_maintainer() -> None:
    body = told("id ciJobTokenScope { inboundAllowlistCount }", role="developer")
    assert "don't have permission" in body["errors"][0]["message"]


def test_runners_and_members_are_told_by_id_and_triggers_by_number() -> None:
    fields = "runners(type: PROJECT_TYPE) { count nodes { id } } pipelineTriggers { count }"
    fields += " projectMembers(relations: [DIRECT], first: 1) { nodes { id } }"
    fields += " all: runners { count }"
    project = told(fields, role="maintainer")["data"]["project"]
    assert project["runners"] == {"count": 1, "nodes": [{"id": "gid://gitlab/Ci::Runner/7"}]}
    assert (project["pipelineTriggers"], project["all"]) == ({"count": 1}, {"count": 2})
    assert project["projectMembers"]["nodes"] == [{"id": "gid://gitlab/ProjectMember/0"}]


def test_who_is_invited_is_told_to_maintainers() -> None:
    fields = "projectMembers(relations: [DIRECT]) { nodes { id } }"
    seen = [told(fields, role=role)["data"]["project"] for role in ("maintainer", "developer")]
    assert [len(one["projectMembers"]["nodes"]) for one in seen] == [2, 1]


def test_runners_are_an_error_below_maintainer() -> None:
    assert (
        "don't have permission"
        in told("runners { count }", role="developer")["errors"][0]["message"]
    )


def test_variables_are_null_where_ci_is_off() -> None:
    off = {**PARTS_DATA["projects"]["acme/web"], "builds_access_level": "disabled"}
    data = {**PARTS_DATA, "projects": {**PARTS_DATA["projects"], "acme/web": off}}
    assert told("ciVariables { nodes { key } }", data=data)["data"]["project"] == {
        "ciVariables": None
    }


def test_an_empty_repository_has_no_head_and_no_files() -> None:
    fields = 'repository { rootRef blobs(paths: ["CODEOWNERS"]) { nodes { path } } }'
    found = told(fields, "acme/api")["data"]["project"]["repository"]
    assert found == {"rootRef": None, "blobs": {"nodes": []}}


def test_a_push_rule_that_was_never_set_is_null() -> None:
    body = told("pushRules { rejectUnsignedCommits }", "acme/api")
    assert body["data"]["project"] == {"pushRules": None}


def test_the_push_rule_of_older_versions_is_one_switch() -> None:
    body = told("pushRules { memberCheck }", data={**PARTS_DATA, "version": "18.7.0"})
    assert "doesn't exist on type 'PushRules'" in body["errors"][0]["message"]
