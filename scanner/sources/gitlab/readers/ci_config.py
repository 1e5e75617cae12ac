"""Reads the CI/CD configuration of a project: what GitLab makes of it, and little of the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.model import JSON, Gap, Section, Status
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.ci_text import Configuration
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.question import Refusal
from scanner.sources.gitlab.readers.target import Reader, Row, Target, refused

LINT: Mapping[str, str] = {"include_jobs": "true", "dry_run": "false"}
"""Asks for the jobs of the configuration of the default branch, without making a pipeline."""

AUTO_DEVOPS = "auto_devops_enabled"
"""A project's answer has it from Maintainer on: without a file, GitLab's own configuration runs."""

_NO_FILE = ["Please provide content of .gitlab-ci.yml"]
"""What GitLab has against a file that is not there, or empty."""


def ci_config(client: Client, target: Target) -> Section:
    """What the jobs run on, and which variables they print; the text may hold secrets and goes."""
    if target.answer.get("empty_repo") is True:
        detail = "not asked: the repository is empty"
        return Section(Status.NOT_CONFIGURED, origin=target.origin, detail=detail)
    question = target.ask("ci_config", **LINT)
    answer = client.get(question)
    if isinstance(answer, Refusal):
        return refused(question, answer)
    origin = {"endpoint": question.name}
    if not isinstance(answer, dict):
        return Section(Status.FAILED, origin=origin, detail="the answer is no object")
    data, gaps = normalise.fields(target.table("ci_config"), answer, target.sight)
    if not data:
        return Section(Status.FAILED, origin=origin, detail="the answer has nothing we know")
    if not data["valid"] and answer.get("errors") == _NO_FILE:
        status, detail = _without_file(target.answer)
        return Section(status, origin=origin, detail=detail)
    normalise.join(_facts(answer, target.table("ci_config").keys() - data.keys()), data, gaps)
    return Section(Status.OK, data, gaps, origin)


def _without_file(project: Row) -> tuple[Status, str]:
    """What it means that the repository has no configuration where GitLab looks."""
    place = project.get("ci_config_path")
    if "ci_config_path" not in project or (isinstance(place, str) and _is_elsewhere(place)):
        return Status.MISSING, "the repository has none; it may lie elsewhere (ci_config_path)"
    if project.get(AUTO_DEVOPS) is not False:
        return Status.MISSING, "the repository has none; that of Auto DevOps may run"
    return Status.NOT_CONFIGURED, "the repository has none, and Auto DevOps is off"


def _is_elsewhere(place: str) -> bool:
    """Whether a configuration lies in another project (`file@project`) or at an address."""
    return "@" in place or "://" in place


def _facts(answer: Row, names: set[str]) -> Mapping[str, JSON | Gap]:
    """What the text says; where it cannot be read, gaps."""
    if not answer["valid"]:
        return dict.fromkeys(names, Gap.INVALID)
    if answer.get("merged_yaml") is None:
        return dict.fromkeys(names, Gap.UNEXPLAINED)
    try:
        merged = normalise.text(answer["merged_yaml"])
        return Configuration(merged, _jobs(answer.get("jobs"))).facts()
    except normalise.Malformed:
        return dict.fromkeys(names, Gap.MALFORMED)


def _jobs(told: JSON) -> Sequence[str]:
    """The names of the jobs; older servers do not tell them. Raises Malformed."""
    if told is None:
        return ()
    if not isinstance(told, list) or not all(isinstance(job, dict) for job in told):
        raise normalise.Malformed
    names = [job.get("name") for job in told]
    if not all(isinstance(name, str) for name in names):
        raise normalise.Malformed
    return names


READERS: Mapping[str, Reader] = {
    "ci_config": ci_config,
}
