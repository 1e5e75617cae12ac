"""`glscan init`: what it writes, what it asks, and that it never touches what is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from scanner import config_file
from scanner.cli.init import parse_remote
from tests.unit.cli.conftest import Glscan

GIT = shutil.which("git")
WRITTEN = {"glscan.yaml", ".gitlab-ci.yml", "waivers.yaml"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def test_three_files_are_written_without_a_question(glscan: Glscan, tmp_path: Path) -> None:
    ended = glscan("init", "--url", "https://gitlab.acme.example", "--group", "acme")
    assert ended.code == 0
    assert names(tmp_path) == WRITTEN
    assert ended.err.splitlines()[-4:] == [
        "Next:",
        "  export GITLAB_TOKEN=...   # scope read_api, of an Owner of the top-level group",
        "  glscan doctor             # is everything there that a scan needs?",
        "  glscan scan",
    ]


def test_the_configuration_is_one_that_glscan_reads(glscan: Glscan, tmp_path: Path) -> None:
    url = "https://gitlab.acme.example:8443/git"
    glscan("init", "--url", url, "--group", "acme/a", "--group", "beta", "--profile", "strict")
    read = config_file.read(tmp_path / "glscan.yaml").config
    assert read.gitlab.url == url
    assert read.scope.groups == ["acme/a", "beta"]
    assert read.policies.profile == "strict"
    assert read.gate.fail_on == "high"


def test_without_a_group_the_configuration_has_a_place_for_it(
    glscan: Glscan, tmp_path: Path
) -> None:
    glscan("init")
    read = config_file.read(tmp_path / "glscan.yaml").config
    assert (read.gitlab.url, read.scope.groups) == ("https://gitlab.com", [])
    assert read.policies.profile == "baseline"


@pytest.mark.parametrize(
    ("flags", "there", "said"),
    [([], False, True), (["--group", "acme"], False, False), ([], True, False)],
)
def test_without_a_group_the_first_step_is_to_name_one(
    glscan: Glscan, tmp_path: Path, flags: list[str], there: bool, said: bool
) -> None:
    if there:
        (tmp_path / "glscan.yaml").write_text("scope: {groups: [acme]}")
    lines = glscan("init", *flags).err.splitlines()
    first = "  set scope.groups in glscan.yaml first: no group was named"
    assert (lines[lines.index("Next:") + 1] == first) is said


def uncommented(path: Path, start: str) -> Any:
    """The commented example that begins with this line."""
    lines = path.read_text().split(f"# {start}\n")[1].splitlines()
    example = [line.removeprefix("# ") for line in lines if line.startswith("# ")]
    return yaml.safe_load("\n".join([start, *example]))


def test_the_example_of_parameters_fits_the_configuration(glscan: Glscan, tmp_path: Path) -> None:
    glscan("init")
    path = tmp_path / "glscan.yaml"
    example = uncommented(path, "params:")
    path.write_text(path.read_text() + yaml.safe_dump(example))
    assert config_file.read(path).config.params == {"GL-PRJ-008": {"minimum_approvals": 2}}


def test_waivers_are_an_empty_list_and_an_example(glscan: Glscan, tmp_path: Path) -> None:
    glscan("init")
    assert loaded(tmp_path / "waivers.yaml") == {"version": 1, "waivers": []}
    [example] = uncommented(tmp_path / "waivers.yaml", "waivers:")["waivers"]
    required = {"id", "rules", "scope", "reason", "owner", "approver", "ticket", "expires"}
    assert required <= example.keys()
    assert example["owner"] != example["approver"]
    assert example["created"] < example["expires"]
    assert isinstance(example["expires"], date)


def test_the_example_of_a_waiver_is_one(glscan: Glscan, tmp_path: Path) -> None:
    glscan("init")
    file = tmp_path / "waivers.yaml"
    assert glscan("waivers", "check").code == 0
    example = file.read_text().partition("\n# waivers:")[2]
    file.write_text("version: 1\nwaivers:" + re.sub("^# ?", "", example, flags=re.MULTILINE))
    checked = glscan("waivers", "check", "--as-of", "2026-02-01")
    assert checked.code == 0
    assert checked.err.splitlines()[-1] == "waivers.yaml: 1 waiver, 0 to look at on 2026-02-01"


JOB_KEYS = {
    "after_script",
    "allow_failure",
    "artifacts",
    "before_script",
    "extends",
    "image",
    "needs",
    "rules",
    "script",
    "stage",
    "variables",
}
ARTIFACT_KEYS = {"when", "expire_in", "public", "paths", "reports", "expose_as", "access", "name"}


def test_the_ci_file_is_made_of_what_gitlab_knows(glscan: Glscan, tmp_path: Path) -> None:
    glscan("init")
    jobs = loaded(tmp_path / ".gitlab-ci.yml")
    assert list(jobs) == [".glscan", "glscan-scan", "glscan-gate"]
    for job in jobs.values():
        assert job.keys() <= JOB_KEYS
        assert all(isinstance(line, str) for line in job.get("script", []))
        assert all(isinstance(line, str) for line in job.get("before_script", []))
    assert jobs[".glscan"]["image"] == "python:3.11-slim-bookworm"
    assert {"if": '$CI_PIPELINE_SOURCE == "schedule"'} in jobs[".glscan"]["rules"]
    artifacts = jobs["glscan-scan"]["artifacts"]
    assert artifacts.keys() <= ARTIFACT_KEYS
    assert (artifacts["when"], artifacts["public"]) == ("always", False)
    assert jobs["glscan-gate"]["needs"] == ["glscan-scan"]
    assert jobs["glscan-gate"]["allow_failure"] == {"exit_codes": [3]}


def test_every_artifact_is_one_that_the_job_writes(glscan: Glscan, tmp_path: Path) -> None:
    glscan("init")
    job = loaded(tmp_path / ".gitlab-ci.yml")["glscan-scan"]
    [command] = job["script"]
    written = set(re.findall(r"(?:=|--snapshot )(\S+)", command))
    taken = {*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()}
    assert taken == written | {"snapshot.ledger.jsonl"}
    assert job["artifacts"]["reports"].keys() == {"junit", "codequality"}


def test_its_jobs_can_tell_who_wrote_a_waiver(glscan: Glscan, tmp_path: Path) -> None:
    glscan("init")
    common = loaded(tmp_path / ".gitlab-ci.yml")[".glscan"]
    assert common["variables"] == {"GIT_DEPTH": "0"}
    assert any(re.search(r"apt-get install .*\bgit$", line) for line in common["before_script"])


def test_the_commands_of_the_ci_file_are_ours(glscan: Glscan, tmp_path: Path) -> None:
    glscan("init")
    jobs = loaded(tmp_path / ".gitlab-ci.yml")
    lines = [line for name in ("glscan-scan", "glscan-gate") for line in jobs[name]["script"]]
    assert all(line.startswith("glscan ") for line in lines)
    for line in lines:
        assert "no such option" not in glscan(*line.split()[1:]).err.lower()


@pytest.mark.parametrize("secret", ["glpat-secret-of-a-test"])
@pytest.mark.parametrize(
    "url",
    [
        "{}",
        "https://me:{}@gitlab.acme.example",
        "https://me:8/{}@gitlab.acme.example",
        "https://gitlab.acme.example/?private_token={}",
        "https://gitlab.acme.example/#{}",
        "oauth2:{}@gitlab.acme.example",
    ],
)
def test_no_token_is_written_or_said(
    glscan: Glscan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str, url: str
) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", secret)
    ended = glscan("init", "--url", url.format(secret))
    assert ended.code == 2
    assert names(tmp_path) == set()
    again = glscan("init")
    assert again.code == 0
    texts = [path.read_text() for path in tmp_path.iterdir()]
    assert not [text for text in (ended.err, again.err, *texts) if secret in text]


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_a_file_that_exists_is_kept_and_said(glscan: Glscan, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine: true\n")
    ended = glscan("init")
    assert ended.code == 0
    assert (tmp_path / name).read_text() == "mine: true\n"
    assert names(tmp_path) >= WRITTEN
    if name != ".gitlab-ci.yml":
        assert f"kept  {name}" in ended.err


def test_beside_another_ci_file_there_is_one_to_include(glscan: Glscan, tmp_path: Path) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text("build: {script: [make]}\n")
    ended = glscan("init")
    assert names(tmp_path) == WRITTEN | {"glscan.gitlab-ci.yml"}
    assert "include: [{local: glscan.gitlab-ci.yml}]" in ended.err
    assert "local: glscan.gitlab-ci.yml" in (tmp_path / "glscan.gitlab-ci.yml").read_text()
    assert list(loaded(tmp_path / "glscan.gitlab-ci.yml")) == [
        ".glscan",
        "glscan-scan",
        "glscan-gate",
    ]


def test_a_second_run_writes_nothing(glscan: Glscan, tmp_path: Path) -> None:
    glscan("init", "--group", "acme")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    ended = glscan("init", "--group", "other", "--profile", "full")
    assert ended.code == 0
    assert ended.err.count("kept  ") == 3
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_link_that_leads_nowhere_is_kept(glscan: Glscan, tmp_path: Path) -> None:
    (tmp_path / "glscan.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    ended = glscan("init")
    assert ended.code == 0
    assert "kept  glscan.yaml" in ended.err
    assert not (tmp_path / "elsewhere.yaml").exists()


def test_a_folder_is_made_if_need_be(glscan: Glscan, tmp_path: Path) -> None:
    ended = glscan("init", "new/place")
    assert ended.code == 0
    assert names(tmp_path / "new" / "place") == WRITTEN
    assert ended.err.endswith("  glscan scan --config new/place/glscan.yaml\n")


def test_a_file_in_the_way_is_an_error(glscan: Glscan, tmp_path: Path) -> None:
    (tmp_path / "place").touch()
    ended = glscan("init", "place")
    assert ended.code == 2
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    "flags",
    [
        ["--url", "gitlab.acme.example"],
        ["--url", "file:///etc/passwd"],
        ["--url", "https://"],
        ["--url", "https://gitlab.acme.example:port"],
        ["--profile", "lenient"],
        ["--group", "acme//web"],
        ["--group", " "],
        ["--group", "acme/\nevil: yes"],
        ["--group", "acme/\u202eweb"],
        ["--url", "https://gitlab.acme.example/\nevil: yes"],
    ],
)
def test_answers_that_cannot_be_used_write_nothing(
    glscan: Glscan, tmp_path: Path, flags: list[str]
) -> None:
    ended = glscan("init", *flags)
    assert ended.code == 2
    assert names(tmp_path) == set()


def test_odd_answers_stay_data(glscan: Glscan, tmp_path: Path) -> None:
    group = """acme/"]evil:[x]#{'*"""
    url = "https://gitlab.acme.example/git:evil:[yes]"
    assert glscan("init", "--url", url, "--group", group).code == 0
    assert loaded(tmp_path / "glscan.yaml")["scope"]["groups"] == [group]
    assert loaded(tmp_path / "glscan.yaml")["gitlab"]["url"] == url
    assert list(loaded(tmp_path / ".gitlab-ci.yml")) == [".glscan", "glscan-scan", "glscan-gate"]


@pytest.mark.parametrize(
    ("variables", "url"),
    [
        ({"GITLAB_URL": "https://a.example"}, "https://a.example"),
        ({"CI_SERVER_URL": "https://b.example"}, "https://b.example"),
        (
            {"GITLAB_URL": "https://a.example", "CI_SERVER_URL": "https://b.example"},
            "https://a.example",
        ),
    ],
)
def test_the_address_comes_from_the_environment(
    glscan: Glscan,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    url: str,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    glscan("init")
    assert loaded(tmp_path / "glscan.yaml")["gitlab"]["url"] == url


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("git@gitlab.acme.example:acme/web.git", ("https://gitlab.acme.example", "acme")),
        ("gitlab.acme.example:acme/sub/web", ("https://gitlab.acme.example", "acme")),
        ("ssh://git@gitlab.acme.example:2222/acme/web", ("https://gitlab.acme.example", "acme")),
        ("https://gitlab.acme.example:8443/a/b.git", ("https://gitlab.acme.example:8443", "a")),
        ("https://oauth2:glpat-x@gitlab.com/acme/web.git", ("https://gitlab.com", "acme")),
        ("http://gitlab.acme.example/a/b", ("http://gitlab.acme.example", "a")),
        ("git@github.com:acme/web.git", ("", "")),
        ("https://gitlab.acme.example/web", ("", "")),
        ("/srv/git/web.git", ("", "")),
        ("../web", ("", "")),
        ("https://[", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_git_remote_names_the_gitlab_and_the_group(
    address: str, expected: tuple[str, str]
) -> None:
    assert parse_remote(address) == expected


@pytest.mark.skipif(GIT is None, reason="needs git")
def test_the_remote_of_the_folder_is_asked(glscan: Glscan, tmp_path: Path) -> None:
    assert GIT
    environment = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(tmp_path)}
    for arguments in (
        ["init", "--quiet", "."],
        ["remote", "add", "origin", "https://me:glpat-secret@gitlab.acme.example/acme/web.git"],
    ):
        subprocess.run([GIT, *arguments], cwd=tmp_path, env=environment, check=True)
    ended = glscan("init")
    read = config_file.read(tmp_path / "glscan.yaml").config
    assert (read.gitlab.url, read.scope.groups) == ("https://gitlab.acme.example", ["acme"])
    assert "secret" not in ended.err + (tmp_path / "glscan.yaml").read_text()


class Person:
    """Answers what is asked, and keeps the questions."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
        self.asked: list[tuple[str, str]] = []
        self._answers = list(answers)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
        monkeypatch.setattr(typer, "prompt", self._prompt)

    def _prompt(self, text: str, default: str, err: bool) -> str:
        assert err
        self.asked.append((text, default))
        return self._answers.pop(0) or default


def test_a_person_is_asked_three_things(
    glscan: Glscan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITLAB_URL", "https://a.example")
    person = Person(monkeypatch, "", "acme, beta/sub", "full")
    assert glscan("init").code == 0
    assert person.asked == [
        ("GitLab", "https://a.example"),
        ("Groups to scan", ""),
        ("Policies (baseline/strict/full)", "baseline"),
    ]
    read = config_file.read(tmp_path / "glscan.yaml").config
    assert read.gitlab.url == "https://a.example"
    assert read.scope.groups == ["acme", "beta/sub"]
    assert read.policies.profile == "full"


def test_a_person_is_not_asked_what_was_said(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = Person(monkeypatch, "acme")
    glscan("init", "--url", "https://a.example", "--profile", "full")
    assert [text for text, _ in person.asked] == ["Groups to scan"]


def test_a_person_may_refuse_to_be_asked(glscan: Glscan, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Person(monkeypatch)
    assert glscan("init", "--yes").code == 0
    assert person.asked == []
