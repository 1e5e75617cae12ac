"""What holds for every component in `templates/`: its inputs, its jobs, and its row in the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
import typer
import yaml

from scanner import cli
from scanner.policy_pages.page import listed, table
from tests import component
from tests.component import WAYS, Refused, job, of_nodes, of_text
from tests.unit.docs import documents

IMAGE = "registry.example/acme/glscan@sha256:" + "a" * 64
PAGE = documents.ROOT / "docs" / "ci.md"
EXAMPLE = documents.ROOT / "examples" / "config-repo"
_OF_NO_WEIGHT = {"README.md", ".gitignore", ".pre-commit-config.yaml"}
"""Files of the example that no pipeline reads."""
_COMMON: Mapping[str, object] = {
    "config": "ci/glscan.yaml",
    "fail_on": "never",
    "access": "none",
    "expire_in": "2 weeks",
    "prefix": "true",
    "stage": "1",
    "tags": ["small", "a: b"],
    "rules": [{"if": '$CI_COMMIT_BRANCH == "main"', "when": "manual"}],
}
ODD: Mapping[str, Mapping[str, object]] = {
    "scan.yml": {
        **_COMMON,
        "incomplete": "fail",
        "groups": "acme/platform acme/a.b-c_d",
        "sarif": True,
        "runs": True,
    },
    "gate.yml": {
        **_COMMON,
        "incomplete": "warn",
        "files": "-o/../a.b-c_d",
        "snapshot": "what.stands",
        "snapshot_job": "scan: all 1/2",
        "post": True,
        "status": True,
    },
}
"""Inputs of each that are taken, and easily read as something else."""

EVERY = pytest.mark.parametrize("name", ODD)
GIVEN = pytest.mark.parametrize(
    ("name", "given"), [(name, each) for name in ODD for each in ({}, ODD[name])]
)
_OWN = {"GLSCAN_GATE_FILES", "GLSCAN_GATE_SNAPSHOT", "GLSCAN_GATE_SNAPSHOT_JOB"}
"""What the script hands on in quotes, and glscan does not look for."""
_SWITCHES = {"GLSCAN_GATE_POST", "GLSCAN_GATE_STATUS"}
_RULES = {
    "scan.yml": "on a schedule, or started by hand",
    "gate.yml": "in merge requests, and on the default branch",
}


def jobs(name: str, **given: object) -> dict[str, dict[str, Any]]:
    """The jobs that run, with all that they extend."""
    pipeline = of_nodes(name, image=IMAGE, **given)
    return {each: job(pipeline, each) for each in pipeline if not each.startswith(".")}


def test_these_are_all() -> None:
    assert {path.name for path in component.TEMPLATES.iterdir()} == ODD.keys()


@EVERY
def test_every_input_is_explained_checked_and_used(name: str) -> None:
    body = (component.TEMPLATES / name).read_text("utf-8").split("\n---\n")[1]
    for key, told in component.spec(name).items():
        assert told["description"].endswith("."), key
        assert f"$[[ inputs.{key} ]]" in body
        if told["type"] == "string":
            assert "options" in told or re.fullmatch(r"\^[^|]+\$", told["regex"]), key


@EVERY
def test_only_the_image_has_to_be_given(name: str) -> None:
    missing = [key for key, told in component.spec(name).items() if "default" not in told]
    assert missing == ["image"]
    with pytest.raises(Refused, match="image"):
        of_nodes(name)


@EVERY
def test_no_input_asks_for_a_secret(name: str) -> None:
    assert not [key for key in component.spec(name) if re.search("token|secret|key", key)]


@GIVEN
def test_it_is_the_same_filled_in_before_and_after_yaml(
    name: str, given: Mapping[str, Any]
) -> None:
    assert of_text(name, image=IMAGE, **given) == of_nodes(name, image=IMAGE, **given)


@EVERY
@pytest.mark.parametrize("way", WAYS)
def test_no_script_holds_an_input(name: str, way: Any) -> None:
    plain, odd = way(name, image=IMAGE), way(name, image=IMAGE, **ODD[name])
    scripts = [
        [each["script"] for each in made.values() if "script" in each] for made in (plain, odd)
    ]
    assert scripts[0] == scripts[1] != []


@EVERY
@pytest.mark.parametrize(
    "text",
    ["$(touch x)", "`touch x`", "a; touch x", "$GITLAB_TOKEN", "${A}", "a\nb", '"', "'", "&", "\\"],
)
def test_what_a_shell_or_yaml_would_read_is_refused(name: str, text: str) -> None:
    checked = [
        key
        for key, told in component.spec(name).items()
        if told["type"] == "string" and key != "image"
    ]
    assert len(checked) > 8
    for key in checked:
        with pytest.raises(Refused, match=key):
            of_nodes(name, image=IMAGE, **{key: text})


@EVERY
def test_all_jobs_are_named_by_the_prefix(name: str) -> None:
    made = of_nodes(name, image="i", prefix="acme")
    assert all(each.lstrip(".").startswith("acme") for each in made)


def test_components_of_one_prefix_share_no_name() -> None:
    names = [key for name in ODD for key in of_nodes(name, image=IMAGE)]
    assert len(names) == len(set(names))


@EVERY
def test_nothing_of_the_pipeline_around_runs_beside_the_token(name: str) -> None:
    for each in jobs(name).values():
        assert each["inherit"] == {"default": False}
        assert each.keys().isdisjoint({"before_script", "after_script", "services"})


@EVERY
def test_what_an_input_says_is_not_expanded(name: str) -> None:
    for made in jobs(name).values():
        for key, value in made.get("variables", {}).items():
            if isinstance(value, dict):
                assert value["expand"] is False, key
            else:
                assert value in ("0", "none", "", "yes"), key


@EVERY
def test_variables_are_those_that_glscan_reads(name: str) -> None:
    command: Any = typer.main.get_command(cli.app)
    options = command.commands[name.removesuffix(".yml")].params
    known = {option.envvar for option in options if isinstance(option.envvar, str)}
    for made in jobs(name).values():
        own = {key for key in made.get("variables", {}) if key.startswith("GLSCAN_")}
        assert own <= known | _OWN | _SWITCHES
        script = "\n".join(made["script"])
        for key in own & (_OWN | _SWITCHES):
            assert f"${key}" in script or f"${{{key}:+" in script


@EVERY
def test_artifacts_are_kept_whatever_happens_and_not_for_everybody(name: str) -> None:
    made = [each["artifacts"] for each in jobs(name).values() if "artifacts" in each]
    assert len(made) == 1
    for artifacts in made:
        assert artifacts["when"] == "always"
        assert artifacts["access"] == "developer"
        [folder] = artifacts["paths"]
        assert all(path.startswith(folder) for path in artifacts["reports"].values())


@EVERY
def test_everything_that_is_written_is_an_artifact(name: str) -> None:
    for made in jobs(name).values():
        script = " ".join(made["script"])
        written = re.findall(r"-o [\w-]+=(\S+)", script)
        kept = made.get("artifacts", {"paths": [], "reports": {}})
        assert all(any(path.startswith(folder) for folder in kept["paths"]) for path in written)
        assert set(kept["reports"].values()) <= set(written)


@EVERY
def test_the_page_says_what_the_component_says(name: str) -> None:
    lines = table(
        ("input", "type", "default", "meaning"),
        ((f"`{key}`", *_shown(name, told)) for key, told in component.spec(name).items()),
    )
    expected = "\n".join(lines)
    assert expected in PAGE.read_text("utf-8"), expected


def test_what_people_are_shown_to_include_is_taken() -> None:
    texts = [text for page in documents.pages() for text in documents.blocks(page, "yaml")]
    texts.append((EXAMPLE / ".gitlab-ci.yml").read_text("utf-8"))
    included = [
        (component.rpartition("@")[0].rpartition("/")[2], each["inputs"])
        for text in texts
        if "component:" in text
        for each in yaml.safe_load(text)["include"]
        if (component := each["component"])
    ]
    names = [f"{name}.yml" for name, _ in included]
    assert len(names) >= 6
    assert set(names) == ODD.keys()
    assert all(of_nodes(name, **given) for name, (_, given) in zip(names, included, strict=True))


def test_the_owners_of_the_example_own_all_that_decides() -> None:
    """A rule of CODEOWNERS begins with the path, from the top folder on."""
    lines = (EXAMPLE / "CODEOWNERS").read_text("utf-8").splitlines()
    owned = {line.split()[0] for line in lines if line.startswith("/")}
    decides = {path.name for path in EXAMPLE.iterdir() if path.is_file()} - _OF_NO_WEIGHT
    assert owned == {f"/{name}" for name in decides} | {"/config/"}


def _shown(name: str, told: Mapping[str, Any]) -> tuple[str, str, str]:
    """The type, the default and the meaning of an input, as its row says them."""
    kind = listed(each for each in told.get("options", ()) if each) or told["type"]
    if "default" not in told:
        return kind, "has to be given", told["description"]
    default = told["default"]
    if default and isinstance(default, list):
        return kind, _RULES[name], told["description"]
    shown = str(default).lower() if isinstance(default, bool) else str(default)
    return kind, f"`{shown}`" if default not in ("", []) else "", told["description"]
