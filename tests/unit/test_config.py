"""The shape of glscan.yaml, and its shipped schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from scanner import config
from scanner.config import Config

SHIPPED = Path(config.__file__).parent / "schemas" / "config.schema.json"

WHOLE = """
gitlab: {url: https://gitlab.example.com, instance_name: prod, ca_bundle: ca.pem, timeout: 60}
scope: {groups: [acme], projects: [acme/web], exclude: ["acme/sandbox/*"]}
policies:
  folders: [my-policies]
  profile: baseline
  only: ["GL-GRP-*"]
  skip: [GL-PRJ-024]
  frameworks: [soc2]
  severity: low
engine: {name: auto, opa_url: "http://127.0.0.1:8181", policy_timeout: 30}
gate:
  fail_on: high
  allow_incomplete: false
  decisions:
    - {policies: [GL-PRJ-009], decision: approval, approvers: [acme/security, leads]}
    - {paths: [acme/playground/*], decision: warn}
params:
  GL-PRJ-008: {minimum_approvals: 2}
overrides:
  - paths: [acme/payments, acme/payments/*]
    params: {GL-PRJ-008: {minimum_approvals: 3}}
time_to_fix: {critical: 7, high: 30, medium: 90, low: 180, info: 365}
output: {html: glscan-report.html, sarif: out/report.sarif}
"""


def test_shipped_schema_is_that_of_the_models() -> None:
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == config.schema()


def test_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(config.schema())


@pytest.mark.parametrize("text", [WHOLE, "{}", "gate: {fail_on: never}"])
def test_what_the_models_take_the_schema_takes(text: str) -> None:
    value = yaml.safe_load(text)
    Config.model_validate(value)
    jsonschema.validate(value, config.schema())


@pytest.mark.parametrize(
    "value",
    [
        {"polices": {}},
        {"gitlab": {"token": "x"}},
        {"gitlab": {"timeout": 0}},
        {"gate": {"fail_on": "severe"}},
        {"overrides": [{"paths": ["acme"]}]},
        {"time_to_fix": {"severe": 7}},
        {"time_to_fix": {"high": 0}},
        {"time_to_fix": {"high": 3651}},
        {"time_to_fix": {"high": 1.5}},
        {"scope": {"groups": "acme"}},
        {"gate": {"decisions": [{"paths": ["*"], "decision": "approval", "approvers": []}]}},
    ],
)
def test_what_the_models_refuse_the_schema_refuses(value: Any) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Config.model_validate(value)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, config.schema())


@pytest.mark.parametrize(
    ("decision", "approvers"),
    [
        *((other, ["acme"]) for other in ("allow", "warn", "block")),
        *(("approval", [group]) for group in ("acme/*", "*", "acme//a", "acme/", " ", "a\u202eb")),
    ],
)
def test_approvers_are_full_paths_of_groups_and_of_approval_alone(
    decision: str, approvers: list[str]
) -> None:
    rule = {"paths": ["*"], "decision": decision, "approvers": approvers}
    with pytest.raises(ValueError, match="approvers"):
        Config.model_validate({"gate": {"decisions": [rule]}})


def test_every_key_says_what_it_is_for() -> None:
    undescribed = [
        f"{name}.{key}"
        for name, part in config.schema()["$defs"].items()
        if part["type"] == "object"
        for key, shown in part["properties"].items()
        if "description" not in json.dumps(shown) and "$ref" not in json.dumps(shown)
    ]
    assert undescribed == []


def test_time_to_fix_is_of_the_severities_that_are_named() -> None:
    given = Config.model_validate(yaml.safe_load("time_to_fix: {low: 180, critical: 7, high: }"))
    assert given.time_to_fix.days == {"critical": 7, "low": 180}
    assert Config().time_to_fix.days == {}


def test_key_with_nothing_behind_it_says_nothing() -> None:
    text = "gitlab:\n  # url: https://gitlab.example.com\npolicies: {only: }\nparams:\n"
    assert Config.model_validate(yaml.safe_load(text)) == Config()
