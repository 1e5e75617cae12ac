"""`glscan doctor`: its lines, its JSON, its exit codes, and what it never shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner.cli import doctor_lines
from scanner.doctor.check import note, ok
from scanner.doctor.scope import Blind
from scanner.engines.base import Failure
from scanner.errors import EngineError
from tests import estates
from tests.builders import SAMPLE, FakeEngine, policy_folder, policy_source
from tests.simulator import Estate, Fault, Simulator
from tests.unit.cli.conftest import Ended, Glscan


@pytest.fixture
def estate() -> Estate:
    return Estate.from_dict(estates.compliant())


@pytest.fixture
def gitlab(
    estate: Estate, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Simulator]:
    """A GitLab that the environment names, with a token for it, and an engine."""
    with Simulator(estate) as gitlab:
        monkeypatch.setenv("GITLAB_URL", gitlab.url)
        monkeypatch.setenv("GITLAB_TOKEN", gitlab.token)
        yield gitlab


def lines(ended: Ended) -> dict[str, str]:
    """How each check stands, by its name, and by name and path where it has one."""
    return {
        " ".join(filter(None, (one["check"], one.get("path")))): one["status"]
        for one in json.loads(ended.out)["checks"]
    }


def check(ended: Ended, name: str) -> dict[str, str]:
    found = [one for one in json.loads(ended.out)["checks"] if one["check"] == name]
    assert len(found) == 1
    return dict(found[0])


@pytest.mark.usefixtures("gitlab")
def test_a_person_gets_a_line_for_each_check(glscan: Glscan) -> None:
    ended = glscan("doctor", "north")
    assert ended.code == 0, ended.out
    shown = ended.out.splitlines()
    assert shown[0].startswith("ok    config ")
    assert "ok    role           north: owner" in shown
    assert "warn  tls            plain http: the token can be read on the way" in shown
    assert " · 1 warn · 0 fail" in shown[-1]
    assert ended.err == ""


def test_the_last_line_counts_the_policies_that_nobody_could_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    why = {"GL-PRJ-001": "role", "GL-PRJ-002": "role"}
    blind = [Blind("a", 30, 9, why), Blind("b", 30, 9, {"GL-PRJ-001": "role"})]
    doctor_lines.show([ok("url", "answers"), note("opa", "not on PATH")], blind, None)
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "1 ok · 1 note · 0 warn · 0 fail · 2 policies would stay unknown"


@pytest.mark.usefixtures("gitlab")
def test_a_machine_gets_the_same_as_json(glscan: Glscan) -> None:
    ended = glscan("doctor", "north", "--json")
    record = json.loads(ended.out)
    assert set(record) == {"glscan", "checks", "unknown_policies"}
    assert {"check", "status", "detail", "hint"} <= record["checks"][0].keys()
    assert lines(ended) | {
        "config": "ok",
        "url": "ok",
        "tls": "warn",
        "token": "ok",
        "role north": "ok",
        "engine": "ok",
        "policies": "ok",
        "output": "ok",
    } == lines(ended)
    assert record["unknown_policies"] == [
        {"path": "north", "role": "owner", "of": 1, "policies": {}}
    ]


@pytest.mark.usefixtures("engine")
def test_a_role_that_is_too_low_names_the_policies(
    glscan: Glscan, estate: Estate, policies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = policy_source(
        "glscan.policies.project.hidden", id="GL-PRJ-901", requires=["push_rule.prevent_secrets"]
    )
    policy_folder(policies, {"project/hidden.rego": source})
    with Simulator(estate, role="reporter") as gitlab:
        monkeypatch.setenv("GITLAB_URL", gitlab.url)
        monkeypatch.setenv("GITLAB_TOKEN", gitlab.token)
        ended = glscan("doctor", "north")
        record = json.loads(glscan("doctor", "north", "--json").out)
    said = "north: 1 of 2 policies cannot be fully answered: the token's role is reporter"
    assert said in ended.out
    assert list(record["unknown_policies"][0]["policies"]) == ["GL-PRJ-901"]


@pytest.mark.usefixtures("gitlab")
def test_without_a_group_it_works(glscan: Glscan) -> None:
    ended = glscan("doctor", "--json")
    assert ended.code == 0
    assert "no group is named" in check(ended, "role")["detail"]
    assert json.loads(ended.out)["unknown_policies"] == []


@pytest.mark.usefixtures("gitlab")
def test_without_a_token_it_goes_on(glscan: Glscan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITLAB_TOKEN")
    ended = glscan("doctor", "north", "--json")
    assert ended.code == 5
    assert check(ended, "token")["status"] == "fail"
    assert {"gitlab": "ok", "policies": "ok", "output": "ok"}.items() <= lines(ended).items()


@pytest.mark.usefixtures("engine")
def test_without_a_gitlab_it_goes_on(glscan: Glscan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-x")
    ended = glscan("doctor", "--url", "http://127.0.0.1:9", "--json")
    assert ended.code == 5
    assert {"url": "fail", "policies": "ok"}.items() <= lines(ended).items()
    assert "token" not in lines(ended)


@pytest.mark.usefixtures("engine")
def test_an_address_that_is_none_is_a_wrong_configuration(glscan: Glscan) -> None:
    ended = glscan("doctor", "--url", "gitlab.example.com", "--json")
    assert ended.code == 2
    assert check(ended, "url")["status"] == "fail"


def test_a_group_that_cannot_be_read_is_no_access(glscan: Glscan, gitlab: Simulator) -> None:
    ended = glscan("doctor", "nowhere", "north", "--json")
    assert ended.code == 5
    assert lines(ended)["group nowhere"] == "fail"
    assert lines(ended)["role north"] == "ok"


@pytest.mark.usefixtures("gitlab")
def test_a_policy_that_cannot_be_used_is_a_wrong_configuration(
    glscan: Glscan, engine: FakeEngine
) -> None:
    engine.answers = {SAMPLE: Failure("it does not compile")}
    ended = glscan("doctor", "--json")
    assert ended.code == 2
    assert "it does not compile" in check(ended, "policies")["detail"]


@pytest.mark.usefixtures("gitlab")
def test_policies_that_do_not_load_leave_the_rest(glscan: Glscan, policies: Path) -> None:
    (policies / "project" / "sample.rego").write_text("package odd\n")
    ended = glscan("doctor", "north", "--json")
    assert ended.code == 2
    assert check(ended, "policies")["status"] == "fail"
    assert "engine" not in lines(ended)
    assert lines(ended)["role north"] == "ok"


@pytest.mark.usefixtures("gitlab")
def test_an_engine_that_is_not_there_is_no_access(
    glscan: Glscan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose(*_: object) -> None:
        raise EngineError("there is no policy engine", "Get one.")

    monkeypatch.setattr("scanner.cli.options.engine", choose)
    ended = glscan("doctor", "--json")
    assert ended.code == 5
    assert check(ended, "engine")["hint"] == "Get one."


@pytest.mark.usefixtures("gitlab")
def test_the_configuration_is_read_and_named(glscan: Glscan, tmp_path: Path) -> None:
    (tmp_path / "glscan.yaml").write_text(
        "scope: {groups: [north/apps]}\noutput: {html: reports/r.html}\n"
    )
    ended = glscan("doctor", "--json")
    assert ended.code == 0
    assert "glscan.yaml is used" in check(ended, "config")["detail"]
    assert lines(ended)["role north/apps"] == "ok"
    assert "reports" in check(ended, "output")["detail"]


@pytest.mark.usefixtures("gitlab")
def test_a_configuration_that_cannot_be_used_is_one_line_of_many(
    glscan: Glscan, tmp_path: Path
) -> None:
    (tmp_path / "glscan.yaml").write_text("gitlab:\n  ulr: https://gitlab.example.com\n")
    ended = glscan("doctor", "north", "--json")
    assert ended.code == 2
    assert "line 2" in check(ended, "config")["detail"]
    assert {"token": "ok", "policies": "ok"}.items() <= lines(ended).items()


@pytest.mark.usefixtures("gitlab")
def test_a_wrong_configuration_comes_before_a_wrong_token(
    glscan: Glscan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "glscan.yaml").write_text("[]\n")
    monkeypatch.setenv("GITLAB_TOKEN", "glpat-wrong")
    assert glscan("doctor").code == 2


def test_no_secret_is_shown(
    glscan: Glscan, gitlab: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = "https://me:glpat-elsewhere@other.example/?private_token=glpat-elsewhere"
    for fault in (
        Fault("GET /version", redirect=location, times=1),
        Fault("GET /user", status=401, body={"message": f"no: {gitlab.token}"}),
    ):
        gitlab.add_fault(fault)
    shown = [glscan("doctor", "north", *flags) for flags in ([], ["--json"])]
    for ended in shown:
        assert gitlab.token not in ended.out + ended.err
        assert "glpat" not in ended.out + ended.err


HOSTILE = "evil\u202e\x1b[2Jname"


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_names_cannot_steer_the_terminal(
    glscan: Glscan, gitlab: Simulator, flags: list[str]
) -> None:
    user = {"id": 1, "username": HOSTILE, "is_admin": False}
    gitlab.add_fault(Fault("GET /user", body=user, times=None))
    ended = glscan("doctor", "north", HOSTILE, *flags)
    assert "evil" in ended.out
    assert "\u202e" not in ended.out
    assert "\x1b" not in ended.out


@pytest.mark.usefixtures("gitlab")
@pytest.mark.parametrize("groups", [[], ["north", "partners"]])
def test_a_recording_is_of_one_group(glscan: Glscan, groups: list[str], tmp_path: Path) -> None:
    ended = glscan("doctor", *groups, "--record", "r.json")
    assert ended.code == 2
    assert not (tmp_path / "r.json").exists()


@pytest.mark.usefixtures("gitlab")
def test_a_recording_is_written(glscan: Glscan, tmp_path: Path) -> None:
    ended = glscan("doctor", "north", "--record", "r.json")
    assert ended.code == 0
    assert "recorded in r.json: key names and types, no values" in ended.out
    recording = json.loads((tmp_path / "r.json").read_bytes())
    assert (recording["tier"], recording["role"]) == ("premium", "owner")
    assert recording["answers"]


@pytest.mark.usefixtures("gitlab")
def test_nothing_is_recorded_of_what_cannot_be_read(glscan: Glscan, tmp_path: Path) -> None:
    ended = glscan("doctor", "nowhere", "--record", "r.json")
    assert ended.code == 5
    assert "recorded in" not in ended.out
    assert not (tmp_path / "r.json").exists()


@pytest.mark.usefixtures("gitlab")
@pytest.mark.parametrize("name", ["mine.txt", "link"])
def test_a_recording_is_written_over_nothing(glscan: Glscan, tmp_path: Path, name: str) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    ended = glscan("doctor", "north", "--record", name)
    assert ended.code == 2
    assert f"--record: {name} is there already" in ended.err
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.usefixtures("gitlab")
def test_a_recording_that_cannot_be_written_is_one_line_of_many(glscan: Glscan) -> None:
    ended = glscan("doctor", "north", "--record", "nowhere/r.json", "--json")
    assert ended.code == 2
    assert "cannot be written" in check(ended, "record")["detail"]
    assert lines(ended)["policies"] == "ok"


@pytest.mark.usefixtures("gitlab")
@pytest.mark.parametrize(
    ("text", "hint"), [("", "there is no token"), ("two words", "characters that no token has")]
)
def test_a_token_file_is_judged_too(glscan: Glscan, tmp_path: Path, text: str, hint: str) -> None:
    (tmp_path / "token").write_text(text)
    ended = glscan("doctor", "--token-file", "token", "--json")
    assert ended.code == 5
    assert hint in check(ended, "token")["detail"]


def test_every_check_says_what_to_do_about_it(
    glscan: Glscan, gitlab: Simulator, estate: Estate
) -> None:
    estate.version = "14.2.0"
    gitlab.add_fault(Fault("GET /groups/:id/projects", body=[], times=None))
    found: Any = json.loads(glscan("doctor", "north", "nowhere", "--json").out)["checks"]
    standing = [one for one in found if one["status"] in ("warn", "fail")]
    assert len(standing) >= 4
    assert [one["check"] for one in standing if not one["hint"]] == []
