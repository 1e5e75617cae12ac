"""The last artifacts of a job on a branch, whatever became of its pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner.errors import AccessError, UsageError
from scanner.merge_request import artifact
from scanner.merge_request import server as servers
from tests.simulator import Estate, Fault, Simulator
from tests.unit.merge_request.world import estate, server

FILE = "out/results.json"


def ran(text: str, status: str = "success", job: str = "scan", **more: Any) -> dict[str, Any]:
    """A pipeline whose job left a file with this text, or nothing."""
    left = {FILE: text} if text else {}
    return {"ref": "main", "status": status, "jobs": [{"name": job, "artifacts": left}], **more}


def with_pipelines(*pipelines: dict[str, Any]) -> Estate:
    there = estate()
    there.project("acme/config")["pipelines"] = list(pipelines)
    return there


def fetched(
    there: Estate, folder: Path, *faults: Fault, path: str = FILE, ref: str = "main"
) -> str | None:
    with Simulator(there) as gitlab:
        for fault in faults:
            gitlab.add_fault(fault)
        found = artifact.fetched(server(gitlab), "1", ref, "scan", path, folder)
    assert found is None or found == folder / "results.json"
    return found.read_text(encoding="utf-8") if found else None


@pytest.mark.parametrize("job", ["success", "failed"])
def test_the_last_one_counts_though_its_pipeline_failed(tmp_path: Path, job: str) -> None:
    failed = ran("new", "failed")
    failed["jobs"][0]["status"] = job
    other = ran("elsewhere", ref="work")
    there = with_pipelines(ran("old"), failed, other, ran("", job="lint"), ran("x", job="lint"))
    assert fetched(there, tmp_path) == "new"


def test_a_job_that_still_runs_and_one_without_the_file_are_passed_over(tmp_path: Path) -> None:
    running = ran("half")
    running["jobs"][0]["status"] = "running"
    without = ran("")
    without["jobs"][0]["artifacts"] = {"log.txt": "x"}
    assert fetched(with_pipelines(ran("old"), without, running), tmp_path) == "old"


def test_where_there_is_none_nothing_is_written(tmp_path: Path) -> None:
    assert fetched(with_pipelines(ran("x", job="lint")), tmp_path) is None
    assert fetched(with_pipelines(ran("x")), tmp_path, ref="release/1") is None
    assert list(tmp_path.iterdir()) == []


def test_only_so_many_pipelines_are_looked_through(tmp_path: Path) -> None:
    many = [ran("", ref="main") for _ in range(artifact.MOST_PIPELINES)]
    with Simulator(with_pipelines(ran("old"), *many)) as gitlab:
        assert artifact.fetched(server(gitlab), "1", "main", "scan", FILE, tmp_path) is None
        routes = [each.route for each in gitlab.requests]
    assert routes.count("GET /projects/:id/pipelines/:pipeline_id/jobs") == len(many)


def test_a_tag_that_is_named_like_the_branch_has_no_say(tmp_path: Path) -> None:
    """Whoever may push a tag may otherwise say what stands."""
    forged = ran("forged", tag=True)
    assert fetched(with_pipelines(ran("kept"), forged, forged), tmp_path) == "kept"
    (tmp_path / "results.json").unlink()
    assert fetched(with_pipelines(forged), tmp_path) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("told", [{}, {"tag": None}, {"ref": "work"}, {"ref": None}])
def test_a_job_that_does_not_say_that_it_ran_for_the_branch_does_not_count(
    tmp_path: Path, told: dict[str, Any]
) -> None:
    job = {"id": 100000, "name": "scan", "status": "success", "artifacts_file": {"size": 1}}
    whole = {"ref": "main", "tag": False, **told} if told else {"ref": "main"}
    jobs = Fault("GET /projects/:id/pipelines/:pipeline_id/jobs", body=[{**job, **whole}])
    assert fetched(with_pipelines(ran("x")), tmp_path, jobs) is None


def test_what_is_kept_from_the_user_is_no_absent_file(tmp_path: Path) -> None:
    kept = Fault("GET /projects/:id/jobs/:job_id/artifacts/*artifact_path", status=403)
    with pytest.raises(AccessError, match="403"):
        fetched(with_pipelines(ran("older"), ran("new")), tmp_path, kept)
    hidden = Fault("GET /projects/:id/pipelines", status=404)
    with pytest.raises(AccessError, match="404"):
        fetched(with_pipelines(ran("new")), tmp_path, hidden)


def test_a_file_that_is_cut_short_or_too_large_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = with_pipelines(ran("x" * 1000))
    name = "GET /projects/:id/jobs/:job_id/artifacts/*artifact_path"
    with pytest.raises(AccessError, match="cannot be reached"):
        fetched(there, tmp_path, Fault(name, truncate=True, times=None))
    monkeypatch.setattr(servers, "LARGEST", 999)
    with pytest.raises(AccessError, match="a file of more than"):
        fetched(there, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["/etc/passwd", "../secret", "out/../../x", "", "."])
def test_a_path_that_leads_out_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(UsageError, match="no path within the artifacts"):
        fetched(estate(), tmp_path, path=path)


def test_a_server_that_leads_elsewhere_gets_no_token(tmp_path: Path) -> None:
    away = Fault("GET /projects/:id/pipelines", redirect="https://evil.example/x")
    with pytest.raises(AccessError, match=r"redirects to evil\.example"):
        fetched(with_pipelines(ran("x")), tmp_path, away)


def test_a_folder_that_takes_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        fetched(with_pipelines(ran("x")), tmp_path / "gone")
