"""Which merge request is meant, and where its status belongs."""

from __future__ import annotations

import pytest

from scanner.errors import UsageError
from scanner.merge_request.place import MergeRequest, named, of_branch, of_pipeline, same_server

CI = {
    "CI_SERVER_URL": "https://gitlab.example.com",
    "CI_PROJECT_ID": "8",
    "CI_COMMIT_SHA": "a" * 40,
    "CI_MERGE_REQUEST_PROJECT_ID": "7",
    "CI_MERGE_REQUEST_PROJECT_PATH": "acme/config",
    "CI_MERGE_REQUEST_IID": "12",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
}


def test_a_pipeline_tells_its_merge_request_also_from_a_fork() -> None:
    found = of_pipeline(CI)
    server = "https://gitlab.example.com"
    assert found == MergeRequest("7", 12, "acme/config!12", server, "a" * 40, "8", "main")
    assert found.path == "/projects/7/merge_requests/12"


def test_a_pipeline_of_merged_results_judges_the_commit_of_the_source_branch() -> None:
    assert of_pipeline({**CI, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "b" * 40}).sha == "b" * 40
    assert of_pipeline({**CI, "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": ""}).sha == "a" * 40
    assert of_pipeline({**CI, "CI_COMMIT_SHA": "../x"}).sha == ""


@pytest.mark.parametrize(
    "variables",
    [{}, {**CI, "CI_MERGE_REQUEST_IID": ""}, {**CI, "CI_MERGE_REQUEST_PROJECT_ID": "../1"}],
)
def test_any_other_pipeline_is_refused(variables: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="no merge request pipeline") as caught:
        of_pipeline(variables)
    assert "--merge-request" in caught.value.hint


def test_files_can_be_fetched_in_the_pipeline_of_the_branch_itself() -> None:
    branch = {**CI, "CI_MERGE_REQUEST_IID": "", "CI_COMMIT_BRANCH": "main"}
    found = of_branch(branch)
    assert (found.project, found.iid, found.target) == ("8", 0, "main")
    assert of_branch(CI) == of_pipeline(CI)
    with pytest.raises(UsageError, match="no merge request pipeline"):
        of_branch({"CI_COMMIT_BRANCH": "main", "CI_PROJECT_ID": "../1"})


def test_one_is_named_by_project_and_number() -> None:
    found = named("acme/team.a/web-1!7")
    assert (found.project, found.iid, found.sha) == ("acme/team.a/web-1", 7, "")
    assert found.path == "/projects/acme%2Fteam.a%2Fweb-1/merge_requests/7"
    assert named("42!7").path == "/projects/42/merge_requests/7"


@pytest.mark.parametrize(
    "text", ["", "acme/web", "acme/web!0", "!7", "acme/web!7,acme/web!8", "a b!1"]
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="names no merge request"):
        named(text)


def test_addresses_of_one_server() -> None:
    assert same_server("https://gitlab.example.com/", "https://GITLAB.example.com:443")
    for other in ("http://gitlab.example.com", "https://gitlab.example.com/x", "https://[", ""):
        assert not same_server("https://gitlab.example.com", other)
