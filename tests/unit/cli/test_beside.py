"""What a run is told beside the settings: the run before, and the pipeline it runs in."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from scanner.cli import beside
from tests import reports
from tests.builders import MANIFEST, SAMPLE, FakeEngine, at, denying, resource, snapshot
from tests.unit.cli.conftest import Glscan

CI = {
    "GITLAB_CI": "true",
    "CI_PROJECT_URL": "https://gitlab.example.com/acme/compliance",
    "CI_PIPELINE_URL": "https://gitlab.example.com/acme/compliance/-/pipelines/31",
    "CI_JOB_URL": "https://gitlab.example.com:8443/acme/compliance/-/jobs/77",
    "CI_COMMIT_SHA": "7" * 40,
    "CI_COMMIT_REF_NAME": "feature/ö-1",
    "CI_PIPELINE_SOURCE": "schedule",
}


def test_the_pipeline_is_told_as_gitlab_names_it() -> None:
    assert beside.pipeline({**CI, "CI_JOB_TOKEN": "secret", "CI_COMMIT_MESSAGE": "words"}) == {
        "project_url": CI["CI_PROJECT_URL"],
        "pipeline_url": CI["CI_PIPELINE_URL"],
        "job_url": CI["CI_JOB_URL"],
        "commit_sha": CI["CI_COMMIT_SHA"],
        "ref": CI["CI_COMMIT_REF_NAME"],
        "source": CI["CI_PIPELINE_SOURCE"],
    }


@pytest.mark.parametrize("said", [{}, {"GITLAB_CI": ""}, {"CI": "true"}])
def test_elsewhere_nothing_is_told(said: dict[str, str]) -> None:
    assert beside.pipeline({**CI, "GITLAB_CI": "", **said}) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://ci:secret@gitlab.example.com/acme",
        "https://secret@gitlab.example.com/acme",
        "https://ci:sec/ret@gitlab.example.com/acme",
        "https://gitlab.example.com/acme?private_token=secret",
        "https://gitlab.example.com/acme#secret",
        "https://gitlab.example.com/glpat-secretsecretsecret12",
        "javascript:alert('secret')",
        "data:text/html,secret",
        "file:///etc/secret",
        "ftp://gitlab.example.com/secret",
        "//gitlab.example.com/secret",
        "https:secret",
        "https:///secret",
        "https://[secret",
        "https://gitlab.example.com:secret/",
        "https://gitlab.example.com\\secret",
        "https://gitlab.example.com/ secret",
        "https://gitlab.example.com/\nsecret",
        "https://gitlab.example.com/\udce9secret",
        "",
    ],
)
@pytest.mark.parametrize("name", ["CI_PROJECT_URL", "CI_PIPELINE_URL", "CI_JOB_URL"])
def test_an_address_that_is_odd_or_holds_a_secret_is_left_out(name: str, url: str) -> None:
    told = beside.pipeline({**CI, name: url})
    assert told is not None
    assert len(told) == 5
    assert "secret" not in str(told)


@pytest.mark.parametrize("ref", ["a\nb", "a\x1b[31m", "a\u202eb", "caf\udce9", "x" * 256, ""])
def test_a_ref_that_acts_or_is_no_text_is_left_out(ref: str) -> None:
    told = beside.pipeline({**CI, "CI_COMMIT_REF_NAME": ref})
    assert told is not None
    assert "ref" not in told


@pytest.mark.parametrize(
    ("variable", "name", "said"),
    [
        ("CI_COMMIT_SHA", "commit_sha", "$(id)"),
        ("CI_COMMIT_SHA", "commit_sha", "7" * 39),
        ("CI_COMMIT_SHA", "commit_sha", "7" * 40 + "\n"),
        ("CI_PIPELINE_SOURCE", "source", "<b>x"),
        ("CI_PIPELINE_SOURCE", "source", "x" * 51),
    ],
)
def test_what_gitlab_would_not_say_is_left_out(variable: str, name: str, said: str) -> None:
    told = beside.pipeline({**CI, variable: said})
    assert told is not None
    assert name not in told
    assert len(told) == 5


def test_a_pipeline_that_tells_nothing_is_no_pipeline(
    glscan: Glscan, engine: FakeEngine, taken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in CI:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITLAB_CI", "true")
    assert "ci" not in run(glscan, taken)
    monkeypatch.setenv("CI_COMMIT_SHA", "7" * 40)
    assert run(glscan, taken)["ci"] == {"commit_sha": "7" * 40}


def run(glscan: Glscan, taken: Path, *flags: str | Path) -> dict[str, Any]:
    """The header of a run."""
    ended = glscan("evaluate", taken, "-o", "json=now.json", "--exit-zero", *flags)
    assert ended.code == 0, ended.err
    header: dict[str, Any] = json.loads(Path("now.json").read_text())["run"]
    return header


FAILS = denying(at("settings"))


def test_a_run_is_compared_with_the_one_before(
    glscan: Glscan, engine: FakeEngine, taken: Path
) -> None:
    engine.answers = {SAMPLE: FAILS}
    run(glscan, taken)
    os.replace("now.json", "before.json")
    told = run(glscan, taken, "--previous", "before.json")["previous"]
    assert told["findings"]["unchanged"] == 1
    engine.answers = {SAMPLE: denying()}
    told = run(glscan, taken, "--previous", "before.json")["previous"]
    assert (told["findings"]["fixed"], told["moved"], told["absent"]) == (1, {}, [])


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"instance": {**MANIFEST["instance"], "name": "other"}}, "these are results of other"),
        ({"redacted": ["users"]}, "its people stand under pseudonyms"),
        ({}, "its snapshot is of 2026-11-21T10:00:09Z, after this one's"),
    ],
)
def test_what_cannot_be_compared_ends_a_run(
    glscan: Glscan,
    engine: FakeEngine,
    taken: Path,
    tmp_path: Path,
    parts: dict[str, Any],
    said: str,
) -> None:
    reports.write(tmp_path / "before.json", [], **parts)
    ended = glscan("evaluate", taken, "-o", "json=now.json", "--previous", "before.json")
    assert ended.code == 2
    assert said in ended.err
    assert not Path("now.json").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such results file"),
        (b"", "this is not a glscan results file"),
        (b'{"schema":1,"instance":"a","created":"2026-01-01","findings":[]}', "this is not a glsc"),
    ],
)
def test_what_is_no_run_before_is_refused(
    glscan: Glscan, engine: FakeEngine, taken: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        Path("before.json").write_bytes(content)
    ended = glscan("evaluate", taken, "-o", "json=now.json", "--previous", "before.json")
    assert ended.code == 2
    assert said in ended.err


def test_a_snapshot_is_no_run_before(glscan: Glscan, engine: FakeEngine, taken: Path) -> None:
    ended = glscan("evaluate", taken, "-o", "json=now.json", "--previous", taken)
    assert ended.code == 2
    assert "but a snapshot" in ended.err


@pytest.mark.parametrize("option", ["--previous", "--baseline"])
def test_no_output_replaces_what_is_read(
    glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path, option: str
) -> None:
    reports.write(tmp_path / "there.json", [])
    before = Path("there.json").read_bytes()
    ended = glscan("evaluate", taken, "-o", "json=there.json", option, "there.json")
    assert ended.code == 2
    assert "would replace there.json" in ended.err
    assert Path("there.json").read_bytes() == before


def test_no_output_replaces_the_results_of_a_run_that_is_named_by_its_folder(
    glscan: Glscan, engine: FakeEngine, taken: Path, tmp_path: Path
) -> None:
    (tmp_path / "run").mkdir()
    reports.write(tmp_path / "run" / "results.json", [])
    flags = ("-o", "json=run/results.json", "--previous", "run")
    ended = glscan("evaluate", taken, *flags)
    assert (ended.code, "would replace run/results.json" in ended.err) == (2, True)


def test_a_baseline_that_is_not_made_yet_is_to_be_left_out(
    glscan: Glscan, engine: FakeEngine, taken: Path
) -> None:
    Path("glscan.yaml").write_text("baseline: {file: baseline.json}\n")
    ended = glscan("evaluate", taken, "-o", "json=now.json")
    assert ended.code == 2
    assert "baseline.json cannot be read: No such file or directory" in ended.err
    said = " ".join(ended.err.split())
    assert "`glscan baseline RESULTS` makes one: leave baseline.file out until then" in said


def test_a_project_that_is_gone_is_told(glscan: Glscan, engine: FakeEngine, tmp_path: Path) -> None:
    engine.answers = {SAMPLE: FAILS}
    told: dict[str, Any] = {"settings": {"archived": False}}
    snapshot(tmp_path / "two.json", resource(**told), resource(path="acme/x", id=8, **told))
    snapshot(tmp_path / "one.json", resource(**told))
    run(glscan, tmp_path / "two.json")
    os.replace("now.json", "before.json")
    found = run(glscan, tmp_path / "one.json", "--previous", "before.json")["previous"]
    assert (found["findings"]["gone"], found["findings"]["unchanged"]) == (1, 1)
    assert [one["path"] for one in found["absent"]] == ["acme/x"]
