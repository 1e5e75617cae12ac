"""What is kept of a CI/CD configuration, and what its absence means."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.model import Gap, Section, Status
from tests.simulator import Estate, Fault
from tests.unit.sources.gitlab.reading import Collected, read

SITE = "project north/site"
LINT = "GET /projects/:id/ci/lint"
SECRET = "PLANTED-SECRET-of-a-script"
MERGED = f"""
default: {{image: "ruby:3.3"}}
variables: {{PASSWORD: {SECRET}}}
test:
  services: [{{name: "redis:7"}}]
  script: ["curl -H {SECRET}", "echo $TOKEN", env]
"deploy: now": {{script: [make], image: $IMAGE, variables: {{CI_DEBUG_TRACE: "true"}}}}
"""
REST = {
    "images",
    "services",
    "scripts_naming_variables",
    "debug_trace",
    "child_pipelines",
    "unclear_scripts",
}


@pytest.fixture
def estate(estate: Estate) -> Estate:
    estate.project("north/site")["ci_lint"] = {"merged_yaml": MERGED}
    return estate


def linted(found: Collected) -> Section:
    return found.section(SITE, "ci_config")


def answered(folder: Path, **parts: Any) -> Section:
    """What becomes of an answer."""
    body = {"valid": True, "errors": [], "merged_yaml": "a: {script: [x]}", "jobs": [], **parts}
    body = {name: value for name, value in body.items() if value is not ...}
    found = read(folder, Fault(LINT, body=body, match="north/site"))
    assert SECRET not in found.written
    return linted(found)


def test_images_and_names_are_kept_and_no_text(estate: Estate, tmp_path: Path) -> None:
    found = read(tmp_path, estate=estate)
    assert linted(found).status is Status.OK
    assert linted(found).gaps == {}
    assert linted(found).data == {
        "valid": True,
        "images": {"test": "ruby:3.3", "deploy: now": "$IMAGE"},
        "services": {"test": ["redis:7"]},
        "scripts_naming_variables": {"test": ["*", "TOKEN"]},
        "debug_trace": {"deploy: now": True},
        "child_pipelines": [],
        "unclear_scripts": [],
    }
    assert SECRET not in found.written


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("admin", Status.OK),
        ("owner", Status.OK),
        ("maintainer", Status.OK),
        ("developer", Status.OK),
        ("reporter", Status.OK),
        ("guest", Status.FORBIDDEN),
    ],
)
def test_it_is_for_those_who_read_the_code(
    role: str, status: Status, estate: Estate, tmp_path: Path
) -> None:
    found = read(tmp_path, estate=estate, role=role, tier="free", edition="ce")
    assert linted(found).status is status
    assert SECRET not in found.written


def test_what_does_not_lint_has_gaps(tmp_path: Path) -> None:
    section = answered(tmp_path, valid=False, errors=[f"jobs:{SECRET} is odd"], merged_yaml=SECRET)
    assert section.data == {"valid": False}
    assert section.gaps == dict.fromkeys(REST, Gap.INVALID)


@pytest.mark.parametrize(
    ("settings", "role", "status"),
    [
        ({}, "owner", Status.NOT_CONFIGURED),
        ({"ci_config_path": None}, "owner", Status.NOT_CONFIGURED),
        ({"ci_config_path": "ci/main.yml"}, "owner", Status.NOT_CONFIGURED),
        ({"auto_devops_enabled": True}, "owner", Status.MISSING),
        ({}, "developer", Status.MISSING),
        ({"ci_config_path": "ci.yml@north/ci"}, "owner", Status.MISSING),
        ({"ci_config_path": "https://example.com/ci.yml"}, "owner", Status.MISSING),
        ({"empty_repo": True}, "guest", Status.NOT_CONFIGURED),
    ],
)
def test_a_project_without_a_file(
    settings: dict[str, Any], role: str, status: Status, estate: Estate, tmp_path: Path
) -> None:
    estate.project("north/site").update({"ci_lint": None, **settings})
    section = linted(read(tmp_path, estate=estate, role=role))
    assert section.status is status
    assert section.detail


@pytest.mark.parametrize(
    ("parts", "gap"),
    [
        ({"merged_yaml": ...}, Gap.UNEXPLAINED),
        ({"merged_yaml": None}, Gap.UNEXPLAINED),
        ({"merged_yaml": 7}, Gap.MALFORMED),
        ({"merged_yaml": f"{SECRET}: ["}, Gap.MALFORMED),
        ({"merged_yaml": f"a: {{script: !reference [.{SECRET}]}}"}, Gap.MALFORMED),
        ({"merged_yaml": f"{SECRET}: {{}}\n{SECRET}: {{}}"}, Gap.MALFORMED),
        ({"merged_yaml": "x" * 1_000_001}, Gap.MALFORMED),
        ({"merged_yaml": ""}, Gap.MALFORMED),
        ({"merged_yaml": "stages: [test]", "jobs": ...}, Gap.MALFORMED),
        ({"jobs": [{"name": SECRET}]}, Gap.MALFORMED),
        ({"jobs": [{}]}, Gap.MALFORMED),
        ({"jobs": ["a"]}, Gap.MALFORMED),
        ({"jobs": "a"}, Gap.MALFORMED),
    ],
)
def test_what_cannot_be_read_is_a_gap_and_is_not_quoted(
    parts: dict[str, Any], gap: Gap, tmp_path: Path
) -> None:
    section = answered(tmp_path, **parts)
    assert (section.status, section.data) == (Status.OK, {"valid": True})
    assert section.gaps == dict.fromkeys(REST, gap)


@pytest.mark.parametrize("body", ["null", [SECRET], {"merged_yaml": SECRET}, {"valid": SECRET}])
def test_an_answer_of_nothing_we_know_is_a_failure(body: Any, tmp_path: Path) -> None:
    found = read(tmp_path, Fault(LINT, body=body, match="north/site"))
    assert linted(found).status is Status.FAILED
    assert SECRET not in found.written


@pytest.mark.parametrize("jobs", [..., None, [], [{"name": "a"}]])
def test_jobs_that_gitlab_does_not_tell_of_are_read(jobs: Any, tmp_path: Path) -> None:
    merged = ".hidden: {image: x}\na: {script: [x], image: y}\nb: {script: [x], image: z}"
    images = answered(tmp_path, merged_yaml=merged, jobs=jobs).data["images"]
    assert images == {"a": "y", "b": "z"}


@pytest.mark.parametrize("image", [f"https://u:{SECRET}@host/x:1", f"u:{SECRET}@host/x:1"])
def test_passwords_beside_an_image_are_not_kept(image: str, tmp_path: Path) -> None:
    merged = f"a: {{script: [x], image: '{image}', services: ['{image}', 'redis:7']}}"
    section = answered(tmp_path, merged_yaml=merged)
    assert section.data["images"] == {"a": "***"}
    assert section.data["services"] == {"a": ["***", "redis:7"]}


def test_a_server_that_fails_says_nothing_of_the_text(tmp_path: Path) -> None:
    found = read(tmp_path, Fault(LINT, 400, body={"message": "no"}, match="north/site"))
    assert linted(found).status is Status.FAILED
