"""`glscan config`: what holds, as a file that means the same; and the schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from scanner import config
from tests.builders import policy_folder, policy_source
from tests.unit.cli.conftest import Glscan

FILE = """\
gitlab:
  url: https://gitlab.example.com
policies:
  profile: mine
params:
  GL-PRJ-800: {least: 3}
overrides:
  - paths: [acme, acme/*]
    params: {GL-PRJ-900: {most: 4}}
output: {html: r.html}
time_to_fix: {high: 30, critical: 7}
"""
PARAMS = {
    name: {"type": "integer", "default": 1, "meaning": "Some."}
    for name in ("least", "most", "other")
}
PROFILE = "id: mine\ntitle: T\ndescription: D\nparams: {GL-PRJ-900: {least: 2, most: 2}}\n"


@pytest.fixture
def file(policies: Path, tmp_path: Path) -> Path:
    policy_folder(
        policies,
        {
            "project/sample.rego": policy_source(params=PARAMS, aliases=["GL-PRJ-800"]),
            "profiles/mine.yaml": PROFILE,
        },
    )
    path = tmp_path / "glscan.yaml"
    path.write_text(FILE)
    return path


SHOWN = """\
gitlab:
  url: "https://gitlab.example.com"  # glscan.yaml:2
  timeout: 60.0  # default
  concurrency: 8  # default
policies:
  profile: "mine"  # glscan.yaml:4
engine:
  name: "auto"  # default
  policy_timeout: 30.0  # default
gate:
  fail_on: "low"  # flag --fail-on
  allow_incomplete: false  # default
  strict: false  # default
output: {"html": "r.html"}  # glscan.yaml:10
time_to_fix:
  critical: 7  # glscan.yaml:11
  high: 30  # glscan.yaml:11
params:
  GL-PRJ-900:
    least: 3  # glscan.yaml:6
    most: 2  # profile mine
overrides:
  - {"paths": ["acme", "acme/*"], "params": {"GL-PRJ-900": {"most": 4}}}  # glscan.yaml:8
"""


def test_everything_that_holds_is_shown_with_where_it_comes_from(
    glscan: Glscan, file: Path
) -> None:
    ended = glscan("config", "show", "--origin", "--fail-on", "low")
    assert (ended.code, ended.out) == (0, SHOWN)


def test_what_is_shown_is_a_configuration_that_means_the_same(glscan: Glscan, file: Path) -> None:
    shown = glscan("config", "show").out
    assert "#" not in shown
    file.write_text(shown)
    assert glscan("config", "show").out == shown


def test_without_a_file_the_defaults_are_shown(glscan: Glscan, policies: Path) -> None:
    ended = glscan("config", "show", "--json")
    found = json.loads(ended.out)
    assert found["file"] is None
    assert found["settings"]["gitlab.url"] == "https://gitlab.com"
    assert found["settings"]["gate.fail_on"] == "high"
    assert ended.err == ""


def test_data_names_the_file(glscan: Glscan, file: Path) -> None:
    found = json.loads(glscan("config", "show", "--json").out)
    assert found["file"] == "glscan.yaml"
    assert found["settings"]["params.GL-PRJ-900.least"] == 3
    assert found["settings"]["overrides[0]"]["paths"] == ["acme", "acme/*"]


@pytest.mark.parametrize("where", ["flag", "env", "file"])
@pytest.mark.parametrize("json_too", [[], ["--json"]])
@pytest.mark.parametrize(
    ("option", "variable", "key"),
    [("--url", "GITLAB_URL", "gitlab: {url"), ("--opa-url", "GLSCAN_OPA_URL", "engine: {opa_url")],
)
@pytest.mark.parametrize(
    "url",
    [
        "glpat-SECRET",
        "oauth2:SECRET@host",
        "//u:SECRET@h",
        "https://h/?t=SECRET",
        "http://h#SECRET",
    ],
)
def test_no_secret_given_as_an_address_is_shown(
    glscan: Glscan,
    policies: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    where: str,
    json_too: list[str],
    option: str,
    variable: str,
    key: str,
    url: str,
) -> None:
    flags = [option, url] if where == "flag" else []
    if where == "env":
        monkeypatch.setenv(variable, url)
    if where == "file":
        (tmp_path / "glscan.yaml").write_text(f'{key}: "{url}"}}')
    ended = glscan("config", "show", *flags, *json_too)
    assert ended.code == 0
    assert "SECRET" not in ended.out + ended.err


@pytest.mark.parametrize(
    "text",
    ["params: {glpat-SECRET: {a: 1}}", "params: {GL-PRJ-900: {glpat-SECRET: 1}}"],
)
def test_a_name_that_looks_like_a_token_is_not_repeated(
    glscan: Glscan, file: Path, text: str
) -> None:
    file.write_text(text)
    ended = glscan("config", "show")
    assert ended.code == 2
    assert "***" in ended.err
    assert "SECRET" not in ended.out + ended.err


@pytest.mark.parametrize("flag", ["--url", "--opa-url"])
def test_password_in_an_address_is_not_shown(glscan: Glscan, policies: Path, flag: str) -> None:
    ended = glscan("config", "show", flag, "https://me:SECRET@host/x")
    assert "https://host/x" in ended.out
    assert "SECRET" not in ended.out + ended.err


def test_names_cannot_steer_the_terminal(glscan: Glscan, file: Path) -> None:
    shown = glscan("config", "show", "--instance-name", "\x1b[2J\u202e").out
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize(
    ("flags", "groups", "projects"),
    [
        ([], ["acme"], ["beta/web"]),
        (["--project", "acme/web"], [], ["acme/web"]),
        (["--group", "group"], ["group"], []),
        (["--group", "b", "--project", "a/web"], ["b"], ["a/web"]),
    ],
)
def test_scope_is_that_of_a_scan(
    glscan: Glscan,
    policies: Path,
    tmp_path: Path,
    flags: list[str],
    groups: object,
    projects: object,
) -> None:
    (tmp_path / "glscan.yaml").write_text("scope: {groups: [acme], projects: [beta/web]}")
    found = json.loads(glscan("config", "show", "--json", *flags).out)["settings"]
    assert (found["scope.groups"], found["scope.projects"]) == (groups, projects)


def test_flag_that_empties_the_scope_of_the_file_is_its_origin(
    glscan: Glscan, policies: Path, tmp_path: Path
) -> None:
    (tmp_path / "glscan.yaml").write_text("scope: {groups: [acme]}")
    ended = glscan("config", "show", "--json", "--origin", "--project", "acme/web")
    found = json.loads(ended.out)["settings"]
    assert found["scope.groups"] == {"value": [], "origin": "flag --project"}


def test_data_cannot_steer_the_terminal(glscan: Glscan, policies: Path) -> None:
    shown = glscan("config", "show", "--json", "--instance-name", "\x9b2J\u202e").out
    assert shown.isascii()
    assert json.loads(shown)["settings"]["gitlab.instance_name"] == "\x9b2J\u202e"


def test_schema_is_printed(glscan: Glscan) -> None:
    assert json.loads(glscan("config", "schema").out) == config.schema()


def test_waivers_and_what_is_strict_are_shown_with_the_rest(glscan: Glscan) -> None:
    Path("glscan.yaml").write_text("gate: {strict: true}\nwaivers: {file: accepted.yaml}\n")
    shown = yaml.safe_load(glscan("config", "show").out)
    assert shown["gate"]["strict"] is True
    assert Path(shown["waivers"]["file"]).name == "accepted.yaml"


def test_showing_an_output_writes_none(glscan: Glscan) -> None:
    shown = yaml.safe_load(glscan("config", "show", "-o", "csv=x.csv").out)
    assert shown["output"] == {"csv": "x.csv"}
    assert not Path("x.csv").exists()


@pytest.mark.parametrize("named", ["runs.db", "postgresql://glscan@db.example.com/security"])
def test_history_and_baseline_are_shown_with_the_rest(glscan: Glscan, named: str) -> None:
    Path("glscan.yaml").write_text("history: {database: other.db}\nbaseline: {file: known.json}\n")
    shown = yaml.safe_load(glscan("config", "show").out)
    assert Path(shown["history"]["database"]).name == "other.db"
    assert Path(shown["baseline"]["file"]).name == "known.json"
    shown = yaml.safe_load(glscan("config", "show", "--history", named).out)
    assert shown["history"] == {"database": named}


@pytest.mark.parametrize("query", ["", "?sslpassword=SECRET"])
def test_password_of_a_history_is_not_shown(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    monkeypatch.setenv("GLSCAN_HISTORY", f"postgresql://me:SECRET@db.example.com/security{query}")
    ended = glscan("config", "show", "--json")
    found = json.loads(ended.out)["settings"]
    assert found["history.database"] == "postgresql://db.example.com/security"
    assert "SECRET" not in ended.out + ended.err
