"""A report as large as the HTML page promises to take."""

from __future__ import annotations

from pathlib import Path

from scanner import report
from tests import reports
from tests.rendered import finding

FINDINGS = 10_000
_POLICIES = 80
_PROJECTS = 1_000
_EACH = FINDINGS // _PROJECTS


def large(folder: Path) -> report.Report:
    """80 policies, of which each of 1,000 projects fails ten, with places and values of its own."""
    ids = [f"GL-PRJ-{number:03}" for number in range(_POLICIES)]
    severities = ("critical", "high", "medium", "low")
    policies = [
        reports.policy(id, title=f"The setting {index} is safe", severity=severities[index % 4])
        for index, id in enumerate(ids)
    ]
    lines = []
    for project in range(_PROJECTS):
        failed = [(project + step * 7) % _POLICIES for step in range(_EACH)]
        outcomes = "".join("F" if index in failed else "P" for index in range(_POLICIES))
        findings = [
            finding(
                ids[index],
                project * _POLICIES + index,
                path=["protected_branches", f"release-{project % 40}", "allow_force_push"],
                message=f"Branch release-{project % 40} accepts what setting {index} refuses.",
                actual=f"value {project % 90}",
            )
            for index in failed
        ]
        path = f"acme/team-{project % 60:02}/service-{project:04}"
        lines.append(reports.resource(outcomes, path=path, id=project, findings=findings))
    return reports.write(folder / "large.json", lines, policies)
