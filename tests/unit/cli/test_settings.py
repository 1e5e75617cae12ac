"""Values of options: flag before environment before file before default, and what is said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import typer

from scanner.cli import scan, settings
from scanner.config import Config
from tests.builders import policy_folder, policy_source
from tests.unit.cli.conftest import Glscan

PARAMS = {"least": {"type": "integer", "default": 1, "meaning": "Least."}}
PROFILE = "id: {0}\ntitle: T\ndescription: D\nparams: {{GL-PRJ-900: {{least: {1}}}}}\n"


@pytest.fixture(autouse=True)
def bundled(policies: Path) -> Path:
    policy_folder(
        policies,
        {
            "project/sample.rego": policy_source(params=PARAMS),
            "group/other.rego": policy_source(
                "glscan.policies.group.other", id="GL-GRP-900", kinds=["group"], severity="low"
            ),
            "profiles/mine.yaml": PROFILE.format("mine", 5),
            "profiles/file.yaml": PROFILE.format("file", 6),
            "profiles/env.yaml": PROFILE.format("env", 7),
            "profiles/flag.yaml": PROFILE.format("flag", 8),
            "frameworks/soc2.yaml": "{id: soc2, title: t, version: '1', url: 'https://x', controls:"
            " [{id: A, title: t, manual: true}]}",
        },
    )
    return policies


def shown(glscan: Glscan, *flags: str | Path) -> Mapping[str, Any]:
    ended = glscan("config", "show", "--json", "--origin", *flags)
    assert ended.code == 0, ended.err
    settings: dict[str, Any] = json.loads(ended.out)["settings"]
    return settings


SCALARS = [
    ("gitlab.url", "url", "GITLAB_URL", "https://gitlab.com"),
    ("gitlab.instance_name", "instance-name", "GLSCAN_INSTANCE_NAME", None),
    ("policies.profile", "profile", "GLSCAN_PROFILE", "full"),
    ("engine.opa_url", "opa-url", "GLSCAN_OPA_URL", None),
]


@pytest.mark.parametrize(("key", "option", "variable", "default"), SCALARS)
@pytest.mark.parametrize("said", ["", "file", "env", "flag"])
def test_flag_is_before_environment_before_file_before_default(
    glscan: Glscan,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    option: str,
    variable: str,
    default: str | None,
    said: str,
) -> None:
    part, name = key.split(".")
    begin = "https://" if name.endswith("url") else ""
    flags: list[str] = []
    if said:
        Path("glscan.yaml").write_text(f"# first line\n{part}: {{{name}: {begin}file}}\n")
    if said in ("env", "flag"):
        monkeypatch.setenv(variable, f"{begin}env")
    if said == "flag":
        flags = [f"--{option}", f"{begin}flag"]
    origins = {
        "": "default",
        "file": "glscan.yaml:2",
        "env": f"env {variable}",
        "flag": f"flag --{option}",
    }
    value = begin + said if said else default
    assert shown(glscan, *flags)[key] == {"value": value, "origin": origins[said]}


Case = tuple[str, tuple[str, Any], tuple[str, str, Any], tuple[str, Any]]
"""A key; what the file, a variable and a flag say of it, and what comes of that."""

OTHERS: list[Case] = [
    ("gitlab.timeout", ("5", 5.0), ("GLSCAN_TIMEOUT", "6", 6.0), ("--timeout=7", 7.0)),
    ("gitlab.concurrency", ("5", 5), ("GLSCAN_CONCURRENCY", "6", 6), ("--concurrency=7", 7)),
    (
        "engine.name",
        ("embedded", "embedded"),
        ("GLSCAN_ENGINE", "opa_rest", "opa_rest"),
        ("--engine=auto", "auto"),
    ),
    (
        "engine.policy_timeout",
        ("1", 1.0),
        ("GLSCAN_POLICY_TIMEOUT", "2", 2.0),
        ("--policy-timeout=3", 3.0),
    ),
    (
        "gate.fail_on",
        ("low", "low"),
        ("GLSCAN_FAIL_ON", "never", "never"),
        ("--fail-on=info", "info"),
    ),
    (
        "gate.allow_incomplete",
        ("true", True),
        ("GLSCAN_ALLOW_INCOMPLETE", "0", False),
        ("--allow-incomplete", True),
    ),
    (
        "gate.allow_incomplete",
        ("true", True),
        ("GLSCAN_ALLOW_INCOMPLETE", "1", True),
        ("--no-allow-incomplete", False),
    ),
    (
        "policies.severity",
        ("low", "low"),
        ("GLSCAN_SEVERITY", "high", "high"),
        ("--severity=info", "info"),
    ),
    (
        "policies.only",
        ("['GL-*']", ["GL-*"]),
        ("GLSCAN_POLICY", "GL-P* GL-G*", ["GL-P*", "GL-G*"]),
        ("--policy=*", ["*"]),
    ),
    (
        "policies.skip",
        ("[GL-GRP-*]", ["GL-GRP-*"]),
        ("GLSCAN_SKIP_POLICY", "other", ["other"]),
        ("--skip-policy=GL-GRP-900", ["GL-GRP-900"]),
    ),
    (
        "scope.groups",
        ("[a, b]", ["a", "b"]),
        ("GLSCAN_GROUP", "c d", ["c", "d"]),
        ("--group=e", ["e"]),
    ),
    (
        "output",
        ("{html: a.html}", {"html": "a.html"}),
        ("GLSCAN_OUTPUT", "json=b.json", {"json": "b.json"}),
        ("--output=sarif=c=d.sarif", {"sarif": "c=d.sarif"}),
    ),
]


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: f"{case[0]} {case[3][0]}")
def test_each_setting_comes_from_file_environment_and_flag(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch, case: Case
) -> None:
    key, (written, of_file), (variable, value, of_env), (flag, of_flag) = case
    part, _, name = key.partition(".")
    Path("glscan.yaml").write_text(
        f"{part}: {{{name}: {written}}}" if name else f"{part}: {written}"
    )
    assert shown(glscan)[key] == {"value": of_file, "origin": "glscan.yaml:1"}
    monkeypatch.setenv(variable, value)
    assert shown(glscan)[key] == {"value": of_env, "origin": f"env {variable}"}
    option = flag.partition("=")[0].replace("--no-", "--")
    assert shown(glscan, flag)[key] == {"value": of_flag, "origin": f"flag {option}"}


def keys() -> set[tuple[str, ...]]:
    """Every key of the file that an option can set."""
    found: set[tuple[str, ...]] = set()
    for name in set(Config.model_fields) - {"params", "overrides", "output", "time_to_fix"}:
        part = Config.model_fields[name].annotation
        found |= {(name, key) for key in getattr(part, "model_fields", {})}
    return (found - {("gate", "decisions")}) | {("output",)}


def test_every_key_has_an_option_by_name() -> None:
    assert set(settings.KEYS.values()) == keys()


def test_every_option_that_the_file_sets_has_a_variable() -> None:
    app = typer.Typer()
    app.command()(scan.command)
    command = typer.main.get_command(app)
    variables = {one.name: one.envvar for one in command.params if one.name in settings.KEYS}
    assert variables.pop("url") == ["GITLAB_URL", "CI_SERVER_URL"]
    assert {name: str(one).startswith("GLSCAN_") for name, one in variables.items()} == (
        dict.fromkeys(variables, True)
    )


@pytest.mark.parametrize(
    ("variables", "file", "value", "origin"),
    [
        ({"CI_SERVER_URL": "https://ci"}, "", "https://ci", "env CI_SERVER_URL"),
        (
            {"CI_SERVER_URL": "https://ci", "GITLAB_URL": "https://mine"},
            "gitlab: {url: https://file}",
            "https://mine",
            "env GITLAB_URL",
        ),
        (
            {"CI_SERVER_URL": "https://ci"},
            "gitlab: {url: https://file}",
            "https://file",
            "glscan.yaml:1",
        ),
        ({"CI_SERVER_URL": "https://ci"}, "gitlab: {}", "https://ci", "env CI_SERVER_URL"),
    ],
)
def test_token_does_not_go_where_a_job_happens_to_run_when_the_file_says_where(
    glscan: Glscan,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    file: str,
    value: str,
    origin: str,
) -> None:
    Path("glscan.yaml").write_text(file)
    for name, one in variables.items():
        monkeypatch.setenv(name, one)
    assert shown(glscan)["gitlab.url"] == {"value": value, "origin": origin}


def test_named_file_is_used_instead_of_that_of_the_folder(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("glscan.yaml").write_text("gate: {fail_on: low}\ngitlab: {instance_name: here}")
    Path("env.yaml").write_text("gate: {fail_on: info}")
    Path("flag.yaml").write_text("gate: {fail_on: never}")
    monkeypatch.setenv("GLSCAN_CONFIG", "env.yaml")
    assert shown(glscan)["gate.fail_on"] == {"value": "info", "origin": "env.yaml:1"}
    assert shown(glscan)["gitlab.instance_name"]["value"] is None
    assert shown(glscan, "--config", "flag.yaml")["gate.fail_on"]["value"] == "never"


def test_file_that_is_used_is_named(glscan: Glscan) -> None:
    assert glscan("policies", "list").err == ""
    Path("glscan.yaml").touch()
    assert glscan("policies", "list").err == "configuration: glscan.yaml\n"


def test_paths_of_a_file_begin_at_its_folder(glscan: Glscan) -> None:
    mine = policy_folder(
        Path("conf/mine"), {"project/p.rego": policy_source("custom.project.p", id="ACME-001")}
    )
    (mine.parent / "ca.pem").touch()
    (mine.parent / "glscan.yaml").write_text(
        "gitlab: {ca_bundle: ca.pem}\npolicies: {folders: [mine]}\n"
        "output: {html: out/r.html, json: '-'}\n"
    )
    found = shown(glscan, "--config", "conf/glscan.yaml")
    assert found["gitlab.ca_bundle"]["value"] == "conf/ca.pem"
    assert found["policies.folders"]["value"] == ["conf/mine"]
    assert found["output"]["value"] == {"html": "conf/out/r.html", "json": "-"}


@pytest.mark.parametrize(
    ("file", "variables", "flags", "message"),
    [
        ("", {}, ["--policy", "GL-X"], "--policy: 'GL-X' matches no policy"),
        ("", {"GLSCAN_POLICY": "GL-X"}, [], "GLSCAN_POLICY: 'GL-X' matches no policy"),
        (
            "policies:\n  only: ['*', GL-X]",
            {},
            [],
            "glscan.yaml, line 2: policies.only[1]: 'GL-X' matches no policy",
        ),
        (
            "policies: {only: [GL-X]}",
            {},
            ["--policy", "GL-Y"],
            "--policy: 'GL-Y' matches no policy",
        ),
        ("", {}, ["--profile", "filee"], "--profile: there is no profile 'filee'"),
        ("", {}, ["--framework", "pci"], "--framework: there is no framework 'pci'"),
        (
            "params:\n  GL-PRJ-900:\n    lest: 1",
            {},
            [],
            "glscan.yaml, line 3: params.GL-PRJ-900.lest: GL-PRJ-900 has no parameter lest",
        ),
        (
            "overrides:\n- paths: [a]\n  params: {GL-PRJ-900: {least: many}}",
            {},
            [],
            "glscan.yaml, line 3: overrides[0].params.GL-PRJ-900.least: this should be of type int",
        ),
        (
            "params:\n  GL-PRJ-900: {least: !!binary gICA}",
            {},
            [],
            "glscan.yaml, line 2: params.GL-PRJ-900.least: this should be of type integer",
        ),
        (
            "output:\n  htm: x",
            {},
            [],
            "glscan.yaml, line 2: output.htm: there is no such format",
        ),
        (
            "gitlab:\n  ca_bundle: absent.pem",
            {},
            [],
            "glscan.yaml, line 2: gitlab.ca_bundle: path",
        ),
        ("", {}, ["--config", "absent.yaml"], "the configuration absent.yaml cannot be read"),
        ("", {"GLSCAN_SEVERITY": "severe"}, [], "GLSCAN_SEVERITY: 'severe' is not one of"),
        ("", {}, ["--severity", "severe"], "--severity: 'severe' is not one of 'critical'"),
    ],
)
def test_what_does_not_fit_is_said_where_it_was_set(
    glscan: Glscan,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    variables: dict[str, str],
    flags: list[str],
    message: str,
) -> None:
    Path("glscan.yaml").write_text(file)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    ended = glscan("policies", "list", *flags) if not file else glscan("config", "show", *flags)
    assert ended.code == 2
    assert f"glscan: {message}" in ended.err
    assert ended.out == ""


def test_help_needs_no_configuration(glscan: Glscan) -> None:
    Path("glscan.yaml").write_text("nonsense: [")
    assert glscan("scan", "--help").code == 0
