"""The component `templates/scan.yml`: its inputs, its jobs, and what its page says of them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from scanner import cli
from scanner.policy_pages.page import listed, table
from tests import component
from tests.component import WAYS, Refused, job, of_nodes, of_text
from tests.unit.docs import documents

SCAN = "scan.yml"
IMAGE = "registry.example/acme/glscan@sha256:" + "a" * 64
PAGE = Path(__file__).parents[3] / "docs" / "ci.md"
ODD: dict[str, object] = {
    "groups": "acme/platform acme/a.b-c_d",
    "config": "ci/glscan.yaml",
    "fail_on": "never",
    "incomplete": "fail",
    "sarif": True,
    "runs": True,
    "access": "none",
    "expire_in": "2 weeks",
    "prefix": "true",
    "stage": "1",
    "tags": ["small", "a: b"],
    "rules": [{"if": '$CI_COMMIT_BRANCH == "main"', "when": "manual"}],
}


def jobs(**given: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two jobs, of the default prefix."""
    pipeline = of_nodes(SCAN, image=IMAGE, **given)
    return job(pipeline, "glscan-scan"), job(pipeline, "glscan-verdict")


def test_every_input_is_explained_checked_and_used() -> None:
    body = (component.TEMPLATES / SCAN).read_text("utf-8").split("\n---\n")[1]
    for name, told in component.spec(SCAN).items():
        assert told["description"].endswith("."), name
        assert f"$[[ inputs.{name} ]]" in body
        if told["type"] == "string":
            assert "options" in told or re.fullmatch(r"\^[^|]+\$", told["regex"]), name


def test_only_the_image_has_to_be_given() -> None:
    assert [name for name, told in component.spec(SCAN).items() if "default" not in told] == [
        "image"
    ]
    with pytest.raises(Refused, match="image"):
        of_nodes(SCAN)


def test_no_input_asks_for_a_secret() -> None:
    assert not [name for name in component.spec(SCAN) if re.search("token|secret|key", name)]


@pytest.mark.parametrize("given", [{}, ODD], ids=["defaults", "odd"])
def test_it_is_the_same_filled_in_before_and_after_yaml(given: Mapping[str, Any]) -> None:
    assert of_text(SCAN, image=IMAGE, **given) == of_nodes(SCAN, image=IMAGE, **given)


@pytest.mark.parametrize("way", WAYS)
def test_no_script_holds_an_input(way: Any) -> None:
    plain, odd = way(SCAN, image=IMAGE), way(SCAN, image=IMAGE, **ODD)
    assert plain["glscan-scan"]["script"] == odd["true-scan"]["script"]
    assert plain["glscan-verdict"]["script"] == odd["true-verdict"]["script"]


@pytest.mark.parametrize(
    "text",
    [
        "$(touch x)",
        "`touch x`",
        "acme; touch x",
        "$GITLAB_TOKEN",
        "${A}",
        "a\nb",
        '"',
        "'",
        "&",
        "\\",
    ],
)
@pytest.mark.parametrize("name", ["groups", "config", "waivers", "baseline", "prefix", "stage"])
def test_what_a_shell_or_yaml_would_read_is_refused(name: str, text: str) -> None:
    with pytest.raises(Refused, match=name):
        of_nodes(SCAN, image=IMAGE, **{name: text})


def test_all_jobs_are_named_by_the_prefix() -> None:
    assert all(
        name.lstrip(".").startswith("acme") for name in of_nodes(SCAN, image="i", prefix="acme")
    )


def test_nothing_of_the_pipeline_around_runs_beside_the_token() -> None:
    for each in jobs():
        assert each["inherit"] == {"default": False}
        assert each.keys().isdisjoint({"before_script", "after_script", "services"})


def test_what_an_input_says_is_not_expanded() -> None:
    scan, _ = jobs()
    given = {name: value for name, value in scan["variables"].items() if isinstance(value, dict)}
    assert len(given) == 5
    assert all(value["expand"] is False for value in given.values())


def test_variables_are_those_that_glscan_reads() -> None:
    command: Any = typer.main.get_command(cli.app)
    options = command.commands["scan"].params
    known = {option.envvar for option in options if isinstance(option.envvar, str)}
    scan, _ = jobs(runs=True)
    assert {name for name in scan["variables"] if name.startswith("GLSCAN_")} <= known


def test_gitlab_gets_sarif_where_it_is_asked_for() -> None:
    assert jobs()[0]["artifacts"]["reports"].keys() == {"junit", "codequality"}
    assert jobs(sarif=True)[0]["artifacts"]["reports"].keys() == {"junit", "codequality", "sarif"}


def test_artifacts_are_kept_whatever_happens_and_not_for_everybody() -> None:
    for sarif in (False, True):
        artifacts = jobs(sarif=sarif)[0]["artifacts"]
        assert artifacts["when"] == "always"
        assert artifacts["access"] == "developer"
        assert artifacts["paths"] == ["glscan-out/"]
        assert all(path.startswith("glscan-out/") for path in artifacts["reports"].values())


def test_everything_that_is_written_is_an_artifact() -> None:
    scan, verdict = jobs()
    words = shlex.split(scan["script"][0])
    written = [word.partition("=")[2] for word in words if "=" in word]
    assert len(written) == 5
    assert all(path.startswith("glscan-out/") for path in written)
    assert set(scan["artifacts"]["reports"].values()) <= set(written)
    assert "glscan-out/results.json" in verdict["script"][0]


def test_only_an_incomplete_run_may_be_let_through() -> None:
    assert jobs()[1]["allow_failure"] == {"exit_codes": [3]}
    assert jobs(incomplete="fail")[1]["allow_failure"] is False
    assert "allow_failure" not in jobs()[0]


def test_runs_are_kept_by_one_job_at_a_time() -> None:
    kept, _ = jobs(runs=True)
    assert kept["variables"]["GLSCAN_RUNS"] == "glscan-out/runs"
    assert kept["resource_group"] == kept["cache"]["key"] == "glscan-runs"
    assert kept["cache"]["paths"] == ["glscan-out/runs/"]
    plain, _ = jobs()
    assert plain["variables"]["GLSCAN_RUNS"] == ""
    assert plain.keys().isdisjoint({"cache", "resource_group"})


def test_the_page_says_what_the_component_says() -> None:
    lines = table(
        ("input", "type", "default", "meaning"),
        ((f"`{name}`", *_shown(told)) for name, told in component.spec(SCAN).items()),
    )
    expected = "\n".join(lines)
    assert expected in PAGE.read_text("utf-8"), expected


def test_what_the_page_includes_is_taken() -> None:
    shown = [yaml.safe_load(text) for text in documents.blocks(PAGE, "yaml")]
    included = [each for block in shown for each in block.get("include", ())]
    assert len(included) == 3
    for each in included:
        assert {"glscan-scan", "acme-scan", "labs-scan"} & of_nodes(SCAN, **each["inputs"]).keys()


def _shown(told: Mapping[str, Any]) -> tuple[str, str, str]:
    """The type, the default and the meaning of an input, as its row says them."""
    kind = listed(each for each in told.get("options", ()) if each) or told["type"]
    if "default" not in told:
        return kind, "has to be given", told["description"]
    default = told["default"]
    if default and isinstance(default, list):
        return kind, "on a schedule, or started by hand", told["description"]
    return kind, f"`{str(default).lower()}`" if default not in ("", []) else "", told["description"]
