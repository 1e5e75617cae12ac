"""Builds small reports for tests, through the same writer as the real ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from scanner import lines, report
from scanner.model import JSON, Outcome

READ_AT = "2026-11-21T10:00:05Z"


def policy(id: str = "GL-PRJ-003", **overrides: Any) -> dict[str, Any]:
    """A policy as a report lists it."""
    return {
        "id": id,
        "name": "default_branch_refuses_force_push",
        "package": "glscan.policies.project.default_branch_refuses_force_push",
        "title": "The default branch refuses force pushes",
        "description": "A force push rewrites history: reviewed commits can be replaced.",
        "severity": "high",
        "kinds": ["project"],
        "tier": "free",
        "category": "project",
        "observable": "maintainer",
        "requires": ["settings.default_branch", "protected_branches.*.allow_force_push"],
        "controls": {
            "soc2": {"CC8.1": "strong"},
            "iso27001_2022": {"A.8.4": "strong", "A.8.32": "moderate"},
        },
        "remediation": {
            "ui": "Settings > Repository > Protected branches > Allowed to force push: off",
            "api": "PATCH /projects/:id/protected_branches/:name allow_force_push=false",
        },
        "related_resources": [
            "https://docs.gitlab.com/user/project/repository/branches/protected/"
        ],
        "params": {},
        "sha256": "0" * 64,
        **overrides,
    }


def finding(policy: str = "GL-PRJ-003", **overrides: Any) -> dict[str, Any]:
    """A finding as a report holds it."""
    return {
        "policy": policy,
        "path": ["protected_branches", "main", "allow_force_push"],
        "message": "A rule for the default branch accepts force pushes.",
        "expected": False,
        "actual": True,
        "evidence": {
            "endpoint": "GET /projects/:id/protected_branches",
            "asked": "",
            "read_at": READ_AT,
        },
        "fingerprints": {"id/v1": "a" * 32, "path/v1": "b" * 32},
        **overrides,
    }


def resource(outcomes: str = "F", **overrides: Any) -> dict[str, Any]:
    """A resource line; by default one project with one failing policy."""
    findings = [finding()] if "F" in outcomes else []
    return {
        "kind": "project",
        "path": "acme/web",
        "id": 7,
        "tier": "premium",
        "outcomes": outcomes,
        "findings": findings,
        "reasons": {},
        **overrides,
    }


FRAMEWORKS: list[dict[str, Any]] = [
    {
        "id": "soc2",
        "title": "SOC 2 Trust Services Criteria",
        "version": "2017, points of focus 2022",
        "url": "https://www.aicpa-cima.com/",
        "controls": [
            {"id": "CC1.1", "title": "Integrity and ethical values", "manual": True},
            {"id": "CC6.1", "title": "Logical access protection", "manual": False},
            {"id": "CC8.1", "title": "Changes are authorised and tested", "manual": False},
        ],
    },
    {
        "id": "iso27001_2022",
        "title": "ISO/IEC 27001:2022 Annex A",
        "version": "2022",
        "url": "https://www.iso.org/standard/27001",
        "controls": [
            {"id": "A.8.4", "title": "Access to source code", "manual": False},
            {"id": "A.8.32", "title": "Change control", "manual": False},
        ],
    },
]


def write(
    path: Path,
    resources: list[dict[str, Any]],
    policies: list[dict[str, Any]] | None = None,
    **run: Any,
) -> report.Report:
    """Write a results file with totals that fit its resources, and open it."""
    listed = [policy()] if policies is None else policies
    columns = {
        kind: [one["id"] for one in listed if kind in one["kinds"]] for kind in ("group", "project")
    }
    header: dict[str, JSON] = {
        "tool": {"name": "glscan", "version": "0.1.0"},
        "engine": {"name": "embedded", "version": "regorus 0.13.0"},
        "instance": {
            "name": "gitlab.example.com",
            "url": "https://gitlab.example.com",
            "version": "18.5.1",
            "edition": "ee",
        },
        "snapshot": {
            "sha256": "1" * 64,
            "ledger_sha256": "2" * 64,
            "started": "2026-11-21T10:00:00Z",
            "finished": "2026-11-21T10:00:09Z",
            "scope": {"groups": ["acme"]},
            "identity": {
                "username": "auditor",
                "scopes": ["read_api"],
                "role": "owner",
                "token_expires_at": "2027-01-31",
            },
            "requests": 31,
        },
        "as_of": "2026-11-21T10:00:09Z",
        "catalog_sha256": "3" * 64,
        "selection": dict(report.EVERYTHING),
        "policies": listed,
        "param_overrides": [],
        "columns": columns,
        "frameworks": FRAMEWORKS,
        "totals": totals(resources, columns),
        "fail_on": "high",
        "allow_incomplete": False,
        "strict": False,
        **run,
    }
    lines.write(path, {"schema": report.SCHEMA, "run": header}, resources)
    return report.read(path)


def totals(resources: list[dict[str, Any]], columns: dict[str, list[str]]) -> dict[str, Any]:
    """The totals that belong to these resource lines."""
    by_policy: dict[str, Counter[str]] = {}
    outcomes = Counter({outcome.value: 0 for outcome in Outcome})
    for line in resources:
        for id, letter in zip(columns[line["kind"]], line["outcomes"], strict=True):
            outcome = Outcome.of_letter(letter).value
            outcomes[outcome] += 1
            by_policy.setdefault(id, Counter())[outcome] += 1
    return {
        "resources": dict(Counter(line["kind"] for line in resources)),
        "outcomes": dict(outcomes),
        "findings": sum(len(line["findings"]) for line in resources),
        "policies": {id: dict(counts) for id, counts in by_policy.items()},
        "unlicensed": {},
        "waived": dict(_waived(resources)),
        "waived_findings": sum(
            "waived_by" in finding for line in resources for finding in line["findings"]
        ),
        "known": dict(_known(resources)),
        "known_findings": sum(
            "known" in finding and "waived_by" not in finding
            for line in resources
            for finding in line["findings"]
        ),
        "unread": dict(_unread(resources)),
    }


def _known(resources: list[dict[str, Any]]) -> Counter[str]:
    """Evaluations of which every finding is waived or known, and one is known alone, by policy."""
    counts: Counter[str] = Counter()
    for line in resources:
        unwaived = [one for one in line["findings"] if "waived_by" not in one]
        open_ = {one["policy"] for one in unwaived if "known" not in one}
        counts.update({one["policy"] for one in unwaived} - open_)
    return counts


def _unread(resources: list[dict[str, Any]]) -> Counter[str]:
    """Evaluations that are accepted whole, and could not read everything, by policy."""
    counts: Counter[str] = Counter()
    for line in resources:
        ids = {one["policy"] for one in line["findings"]}
        open_ = {one["policy"] for one in line["findings"] if not {"waived_by", "known"} & {*one}}
        counts.update((ids - open_) & line["reasons"].keys())
    return counts


def _waived(resources: list[dict[str, Any]]) -> Counter[str]:
    """Evaluations of which every finding is waived, by policy."""
    counts: Counter[str] = Counter()
    for line in resources:
        ids = {finding["policy"] for finding in line["findings"]}
        open_ = {one["policy"] for one in line["findings"] if "waived_by" not in one}
        counts.update(ids - open_)
    return counts
