"""The shipped JSON Schemas: they hold what the code writes, and nothing the code cannot write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner.model import Gap, Kind, Outcome, Severity, Status, Tier
from tests import reports

SCHEMAS = Path(__file__).parents[2] / "scanner" / "schemas"


def _schema(name: str) -> Any:
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return schema


def test_snapshot_schema_names_the_same_words_as_the_model() -> None:
    resource = _schema("snapshot")["$defs"]["resource"]["properties"]
    section = resource["sections"]["additionalProperties"]["properties"]
    assert resource["kind"]["enum"] == list(Kind)
    assert resource["tier"]["enum"] == list(Tier)
    assert section["status"]["enum"] == list(Status)
    assert section["gaps"]["additionalProperties"]["enum"] == list(Gap)


def test_results_schema_names_the_same_words_as_the_model() -> None:
    run = _schema("results")["properties"]["run"]["properties"]
    policy = run["policies"]["items"]["properties"]
    assert list(run["totals"]["properties"]["outcomes"]["properties"]) == list(Outcome)
    assert policy["severity"]["enum"] == list(Severity)
    assert run["fail_on"]["enum"] == [*Severity, "never"]


def _results(tmp_path: Path) -> Any:
    override = {"paths": ["acme/*"], "params": {"GL-PRJ-003": {"branches": ["main"]}}}
    report = reports.write(
        tmp_path / "results.json", [reports.resource("F")], param_overrides=[override]
    )
    return json.loads(report.document.path.read_text())


def test_results_are_valid(tmp_path: Path) -> None:
    jsonschema.validate(_results(tmp_path), _schema("results"))


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("resources", 0, "outcomes"), "X"),
        (("resources", 0, "findings", 0, "message"), ""),
        (("resources", 0, "findings", 0, "fingerprints"), {}),
        (("run", "fail_on"), "sometimes"),
        (("run", "snapshot", "finished"), "yesterday"),
        (("footer", "sha256"), "0"),
        (("run", "selection", "severity"), "severe"),
        (("run", "selection"), {}),
        (("run", "param_overrides"), [{"paths": [], "params": {"A": {}}}]),
    ],
)
def test_results_schema_refuses(tmp_path: Path, where: tuple[Any, ...], value: Any) -> None:
    document = _results(tmp_path)
    target = document
    for part in where[:-1]:
        target = target[part]
    target[where[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, _schema("results"))


def test_results_of_a_proposal_are_valid(tmp_path: Path) -> None:
    document = _results(tmp_path)
    digest = document["run"]["snapshot"]["sha256"]
    document["run"]["snapshot"]["proposed"] = {
        "files": [{"path": "settings.yaml", "sha256": digest}], "against": "", "not_judged": ["a"]
    }  # fmt: skip
    evidence = document["resources"][0]["findings"][0]["evidence"]
    evidence.update(endpoint="", asked="", read_at="", file="settings.yaml", line=5, column=7)
    jsonschema.validate(document, _schema("results"))
    del evidence["line"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, _schema("results"))
