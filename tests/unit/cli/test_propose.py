"""`glscan propose`: files in, a snapshot out, and nothing that was read is written over."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from scanner.snapshot import store
from tests.builders import SAMPLE, FakeEngine, at, denying
from tests.unit.cli.conftest import Glscan

FILE = "version: 1\nprojects:\n  acme/web:\n    settings:\n      archived: true\n"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "settings.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_state_is_written_and_judged_at_the_line_of_the_file(
    glscan: Glscan, settings: Path, taken: Path, engine: FakeEngine, tmp_path: Path
) -> None:
    ended = glscan("propose", "settings.yaml", "--against", taken, "--to", "after.json")
    assert (ended.code, ended.out) == (0, "")
    assert "after.json" in ended.err
    engine.answers = {SAMPLE: denying(at("settings", "archived"))}
    assert glscan("evaluate", "after.json", "-o", "json=results.json").code == 1
    lines = json.loads((tmp_path / "results.json").read_text("utf-8"))["resources"]
    [finding] = [one for line in lines for one in line["findings"] if line["path"] == "acme/web"]
    evidence = finding["evidence"]
    assert (evidence["file"], evidence["line"], evidence["column"]) == ("settings.yaml", 5, 7)
    assert evidence["endpoint"] == ""


def test_a_path_is_told_from_the_working_folder(
    glscan: Glscan, settings: Path, tmp_path: Path
) -> None:
    assert glscan("propose", settings, "--tier", "ultimate").code == 0
    manifest = store.read(tmp_path / "proposal.json").manifest
    assert [one["path"] for one in manifest["proposed"]["files"]] == ["settings.yaml"]
    [web] = store.read(tmp_path / "proposal.json").resources()
    assert web.tier == "ultimate"


def test_the_moment_may_be_told(glscan: Glscan, settings: Path, tmp_path: Path) -> None:
    assert glscan("propose", settings, "--as-of", "2026-11-21").code == 0
    assert store.read(tmp_path / "proposal.json").manifest["finished"] == "2026-11-21T00:00:00Z"


@pytest.mark.parametrize("to", ["settings.yaml", "snapshot.json"])
def test_nothing_that_is_read_is_written_over(
    glscan: Glscan, settings: Path, taken: Path, to: str
) -> None:
    ended = glscan("propose", settings, "--against", taken, "--to", to)
    assert ended.code == 2
    assert "would replace" in ended.err


def test_files_have_to_be_named(glscan: Glscan) -> None:
    ended = glscan("propose")
    assert (ended.code, ended.out) == (2, "")
    assert "no files are given" in ended.err


def test_what_is_wrong_is_told_at_its_line(glscan: Glscan, settings: Path) -> None:
    settings.write_text(FILE.replace("archived", "archivd"), encoding="utf-8")
    ended = glscan("propose", settings)
    assert ended.code == 2
    assert "settings.yaml, line 5" in ended.err
    assert "Did you mean archived?" in ended.err


def test_what_cannot_be_judged_is_told(glscan: Glscan, settings: Path) -> None:
    settings.write_text(
        f"{FILE}      wiki_access_level: private\nnot_judged: [wiki_access_level]\n", "utf-8"
    )
    assert "not judged: wiki_access_level" in glscan("propose", settings).err


def test_the_schema_holds_what_is_read_and_nothing_else(glscan: Glscan) -> None:
    import yaml

    schema = json.loads(glscan("propose", "--schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(FILE), schema)
    for text in (
        "groups: {}",
        "version: 1\nproject: {}",
        "version: 1\ngroups: {acme: {users: {}}}",
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(yaml.safe_load(text), schema)
