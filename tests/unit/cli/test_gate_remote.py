"""What `glscan gate` asks of a merge request and tells it, in which order, and how it ends."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner.cli import gate_remote
from scanner.cli.merge_request import Place
from scanner.decisions import Merge
from scanner.errors import AccessError, DocumentError, UsageError
from scanner.gate import Verdict
from scanner.merge_request.approvals import Approvals
from scanner.report import Run
from tests.builders import SAMPLE, FakeEngine, at, denying, resource, snapshot
from tests.unit.cli.conftest import Ended, Glscan

GROUPS = ["acme/security", "acme/leads"]


class GitLab:
    """Stands for the merge request: keeps what was asked of it, in order."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.approvals = Approvals(unread={"acme/security": "there is no token to ask with"})
        self.missing = False
        self.artifact: Path | None = None
        self.refuses = False

    def found(self, *_: Any, **__: Any) -> Place:
        self.asked.append("found")
        if self.missing:
            raise UsageError("this is no merge request pipeline", "Give --merge-request.")
        return Place(None, "https://gitlab.example.com", "", None, 60.0)  # type: ignore[arg-type]

    def approved(self, place: Place, groups: Sequence[str]) -> Approvals:
        self.asked.append(f"approved {', '.join(groups)}")
        return self.approvals

    def text(
        self, merge: Merge, verdict: Verdict, run: Run, approvals: Approvals | None, stood: Any
    ) -> str:
        assert approvals is None or isinstance(approvals, Approvals)
        return f"{verdict.word} {len(merge.decided)} {stood}"

    def post(self, place: Place, text: str | None, verdict: Verdict, status: bool) -> list[str]:
        self.asked.append(f"post {text} {status}")
        if self.refuses:
            raise AccessError("the token may not write notes", "It needs the scope api.")
        return ["note: created"]

    def fetched(self, place: Place, job: str, path: str, folder: Path) -> Path | None:
        self.asked.append(f"fetched {job} {path}")
        return Path(shutil.copy(self.artifact, folder / Path(path).name)) if self.artifact else None


@pytest.fixture
def gitlab(monkeypatch: pytest.MonkeyPatch) -> GitLab:
    stands = GitLab()
    for name in ("found", "approved", "text", "post", "fetched"):
        monkeypatch.setattr(f"scanner.cli.merge_request.{name}", getattr(stands, name))
    return stands


@pytest.fixture
def gate(glscan: Glscan, engine: FakeEngine, gitlab: GitLab) -> Callable[..., Ended]:
    """The gate on results with one finding, which an approver may release."""
    engine.answers = {SAMPLE: denying(at("settings", "archived", message="It is archived."))}
    snapshot(Path("now.json"), resource(settings={"archived": True}))
    glscan("evaluate", "now.json", "-o", "json=results.json")
    rule = {"paths": ["*"], "decision": "approval", "approvers": GROUPS}
    Path("glscan.yaml").write_text(yaml.safe_dump({"gate": {"decisions": [rule]}}))

    def run(*arguments: str | Path) -> Ended:
        return glscan("gate", "results.json", *arguments)

    return run


def test_a_member_of_a_named_group_approves(gate: Callable[..., Ended], gitlab: GitLab) -> None:
    gitlab.approvals = Approvals({"acme/leads": ["ann"]}, uncounted=["@bob is the author."])
    ended = gate()
    assert ended.code == 0
    assert "Decided by rule 1 (glscan.yaml:3), approved by @ann of acme/leads." in ended.err
    assert "@bob is the author." in ended.err
    assert gitlab.asked == ["found", "approved acme/security, acme/leads"]
    hidden = gate("--redact", "users", "--snapshot", "now.json")
    assert "approved by a member of acme/leads" in hidden.err
    assert "ann" not in hidden.err
    assert "bob" not in hidden.err


def test_where_nobody_can_be_asked_it_still_needs_approval(
    gate: Callable[..., Ended], gitlab: GitLab
) -> None:
    ended = gate()
    assert ended.code == 1
    *_, why, last = ended.err.splitlines()
    assert why.startswith("whether a member of acme/security approved is not known: there is no to")
    assert last == "NEEDS APPROVAL: 1 needs approval"
    gitlab.missing = True
    ended = gate()
    assert ended.code == 1
    assert "acme/leads approved is not known: this is no merge request pipeline" in ended.err


def test_nothing_is_asked_where_nothing_needs_it(
    gate: Callable[..., Ended], gitlab: GitLab, engine: FakeEngine, glscan: Glscan
) -> None:
    engine.answers = {SAMPLE: denying()}
    glscan("evaluate", "now.json", "-o", "json=results.json")
    assert gate("--merge-request", "acme/web!7").code == 0
    assert gitlab.asked == []


def test_the_note_comes_after_the_verdict(gate: Callable[..., Ended], gitlab: GitLab) -> None:
    ended = gate("--post", "--status", "-o", "json=out.json")
    assert ended.code == 1
    *_, verdict, output, posted = ended.err.splitlines()
    assert verdict.startswith("NEEDS APPROVAL")
    assert (output, posted) == ("  json out.json", "note: created")
    assert gitlab.asked[-1] == "post NEEDS APPROVAL 1 None True"
    gate("--status")
    assert gitlab.asked[-1] == "post None True"


@pytest.mark.parametrize(("flags", "code"), [((), 1), (("--exit-zero",), 5)])
def test_what_goes_wrong_with_the_note_is_told_after_the_verdict(
    gate: Callable[..., Ended], gitlab: GitLab, flags: tuple[str, ...], code: int
) -> None:
    gitlab.refuses = True
    ended = gate("--post", *flags)
    assert ended.code == code
    *_, verdict, why, hint = ended.err.splitlines()
    assert verdict.startswith("NEEDS APPROVAL")
    assert why == "glscan: the token may not write notes"
    assert "scope api" in hint


@pytest.mark.parametrize("option", ["--post", "--status"])
def test_without_a_merge_request_nothing_is_judged_where_it_is_to_be_told(
    gate: Callable[..., Ended], gitlab: GitLab, option: str
) -> None:
    gitlab.missing = True
    ended = gate(option)
    assert ended.code == 2
    assert "this is no merge request pipeline" in ended.err
    assert "NEEDS APPROVAL" not in ended.err


def test_the_last_artifacts_of_the_target_branch_are_the_reference(
    gate: Callable[..., Ended], gitlab: GitLab
) -> None:
    gitlab.artifact = Path("results.json")
    reference = ("--previous", "out/before.json", "--from-job", "scan")
    ended = gate(*reference, "--new-only")
    assert (ended.code, ended.err.splitlines()[-1]) == (0, "ALLOWED: nothing gets worse")
    assert gitlab.asked == ["found", "fetched scan out/before.json"]
    gitlab.artifact = Path("now.json")
    ended = gate("--against", "snapshot.json", "--from-job", "scan", "--new-only")
    assert ended.code == 0


def test_what_is_fetched_is_not_mixed_up_with_what_is_made(
    gate: Callable[..., Ended], gitlab: GitLab, engine: FakeEngine, glscan: Glscan
) -> None:
    engine.answers = {SAMPLE: denying()}
    glscan("evaluate", "now.json", "-o", "json=fine.json")
    gitlab.artifact = Path("fine.json")
    for name in ("results.json", "before-results.json", "redacted.json"):
        ended = gate("--previous", name, "--from-job", "scan", "--new-only")
        assert (ended.code, ended.err.splitlines()[-1]) == (1, "NEEDS APPROVAL: 1 needs approval")


def test_what_is_wrong_with_the_artifact_names_its_job(tmp_path: Path) -> None:
    there = tmp_path / "fetched" / "before.json"
    for kind in (DocumentError, UsageError):
        with (
            pytest.raises(kind) as caught,
            gate_remote.told_as("scan", Path("out/before.json"), tmp_path),
        ):
            raise kind(f"{there}: it is cut short", "Scan again.")
        assert str(caught.value) == "out/before.json of the job scan: it is cut short"
        assert caught.value.hint == "Scan again."


def test_without_artifacts_everything_counts_where_that_was_said(
    gate: Callable[..., Ended], gitlab: GitLab
) -> None:
    reference = ("--previous", "before.json", "--from-job", "scan")
    ended = gate(*reference, "--new-only")
    assert ended.code == 1
    missing = "the last artifacts of scan on the target branch have no before.json"
    assert f"{missing}, or there are none" in ended.err
    assert "so every finding counts" in ended.err
    ended = gate(*reference)
    assert ended.code == 2
    assert missing in ended.err
    ended = gate("--from-job", "scan")
    assert ended.code == 2
    assert "--from-job fetches a file, and none is named" in ended.err
