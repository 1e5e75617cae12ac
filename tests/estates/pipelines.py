"""What the pipelines of the estates run on and with."""

from __future__ import annotations

from typing import Any

_LINT = """
default: {image: "registry.north.example/base:1.4"}
build:
  services: ["postgres:16.3"]
  script: ["make build", "echo done"]
"""
_LOOSE_LINT = """
variables: {CI_DEBUG_TRACE: "true"}
build:
  image: node:latest
  services: [postgres]
  script: ["env", "echo $DEPLOY_TOKEN"]
"""


def compliant(estate: dict[str, Any]) -> None:
    """Give an estate pipelines that every policy passes."""
    estate["variables"] = [_variable("REGISTRY_TOKEN"), _file()]
    estate["runners"] = [_runner(500, "shared")]
    for number, group in enumerate(("north", "north/apps"), start=1):
        estate["groups"][group] |= {
            "variables": [_variable("REGISTRY_TOKEN"), _scoped(), _file()],
            "runners": [_runner(500 + number, "group runner")],
            "shared_runners_setting": "disabled_and_unoverridable",
        }
    # Looser than what protects the environment itself: the strictest rule decides.
    estate["groups"]["north/apps"]["protected_environments"] = {
        "production": {"deploy_access_levels": [30]}
    }
    for number, project in enumerate(("north/site", "north/apps/api"), start=3):
        estate["projects"][project] |= {
            "public_jobs": False,
            "ci_push_repository_for_job_token_allowed": False,
            "ci_pipeline_variables_minimum_override_role": "maintainer",
            "ci_allow_fork_pipelines_to_run_in_parent_project": False,
            "protect_merge_request_pipelines": False,
            "shared_runners_enabled": False,
            "keep_latest_artifact": False,
            "variables": [_variable("REGISTRY_TOKEN"), _scoped(), _file()],
            "runners": [_runner(500 + number, "project runner")],
            "environments": [{"id": 600 + number, "name": "live", "tier": "production"}],
            "protected_environments": {
                "live": {
                    "deploy_access_levels": [40],
                    "approval_rules": [{"access_level": 40, "required_approvals": 1}],
                }
            },
            "job_token_scope": {"inbound_enabled": True},
            "job_token_allowlist": {"projects": ["north/site"], "groups": ["north/apps"]},
            "pipeline_schedules": [{"id": 700 + number, "owner": "ida.berg"}],
            "ci_lint": {"merged_yaml": _LINT},
        }


def _variable(key: str) -> dict[str, Any]:
    return {"key": key, "protected": True, "masked": True, "hidden": True}


def _scoped() -> dict[str, Any]:
    return {**_variable("PROD_REGION"), "environment_scope": "live"}


def _file() -> dict[str, Any]:
    return {**_variable("SIGNING_P12"), "variable_type": "file"}


def _runner(id: int, description: str) -> dict[str, Any]:
    return {
        "id": id,
        "description": description,
        "status": "online",
        "online": True,
        "paused": False,
        "tag_list": ["deploy"],
        "run_untagged": False,
        "locked": True,
        "access_level": "ref_protected",
        "version": "19.1.0",
        "contacted_at": "2026-01-15T11:00:00.000Z",
    }


def loose(estate: dict[str, Any]) -> None:
    """Give an estate pipelines that every policy fails."""
    bare = {"protected": False, "masked": False, "hidden": False, "environment_scope": "*"}
    variables = [{"key": key, **bare} for key in ("PROD_TOKEN", "SERVICE_JSON")]
    old = {
        "description": "old",
        "status": "offline",
        "online": False,
        "paused": False,
        "tag_list": ["deploy"],
        "run_untagged": True,
        "locked": False,
        "access_level": "not_protected",
        "version": "15.0.0",
        "contacted_at": "2024-01-01T09:00:00.000Z",
    }
    estate["variables"] = [{**one, "environment_scope": "*"} for one in variables]
    estate["runners"] = [{"id": 500, **old}]
    for number, group in enumerate(("north", "north/apps", "south"), start=1):
        estate["groups"][group] |= {
            "variables": [dict(one) for one in variables],
            "runners": [{"id": 500 + number, **old}],
        }
    for number, project in enumerate(("north/site", "north/apps/api"), start=4):
        estate["projects"][project] |= {
            "public_jobs": True,
            "ci_push_repository_for_job_token_allowed": True,
            "ci_pipeline_variables_minimum_override_role": "developer",
            "ci_allow_fork_pipelines_to_run_in_parent_project": True,
            "variables": [dict(one) for one in variables],
            "runners": [{"id": 500 + number, **old}],
            "environments": [{"name": "live", "tier": "production"}],
            "job_token_scope": {"inbound_enabled": False},
            "ci_lint": {"merged_yaml": _LOOSE_LINT},
        }
