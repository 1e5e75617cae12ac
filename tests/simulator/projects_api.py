"""The endpoints below /projects."""

from typing import Any

from tests.simulator import parts
from tests.simulator.answers import Rows, forbidden, not_found, unauthorized
from tests.simulator.entities import project
from tests.simulator.instance import Instance
from tests.simulator.keys import MAINTAINER
from tests.simulator.members_api import member_routes
from tests.simulator.routes import Call, Route


def _project(instance: Instance, call: Call) -> Any:
    path = instance.project_path(call.parameters[0])
    return project(instance, path, detail=True)


def _maintained(instance: Instance, call: Call) -> str:
    """The path of the project, for those who administer it; 403 for the others who see it."""
    path = instance.project_path(call.parameters[0])
    if instance.access.project(path) < MAINTAINER:
        raise forbidden()
    return path


def _push_rule(instance: Instance, call: Call) -> Any:
    """200 with null when never configured; the role is asked before the licence."""
    path = _maintained(instance, call)
    if not instance.licensed(path):
        raise not_found()
    stored = instance.estate.projects[path]
    return None if stored["push_rule"] is None else parts.push_rule(stored, "project")


def _protected_branches(instance: Instance, call: Call) -> Any:
    path = _maintained(instance, call)
    text = call.query.get("search", "")
    rules = [rule for rule in parts.branch_rules(instance, path) if text in rule["name"]]
    return Rows(rules, lambda rule: parts.protected_branch(instance, rule))


def _protected_branch(instance: Instance, call: Call) -> Any:
    """By the name of the rule, wildcard included; not by a branch that it matches."""
    path = _maintained(instance, call)
    for rule in parts.branch_rules(instance, path):
        if rule["name"] == call.parameters[1]:
            return parts.protected_branch(instance, rule)
    raise not_found()


def _licensed(instance: Instance, call: Call) -> str:
    path = _maintained(instance, call)
    if not instance.licensed(path):
        raise forbidden()
    return path


def _approval_setting(instance: Instance, call: Call) -> Any:
    return parts.approval_setting(instance, "project", _licensed(instance, call))


def _approvals(instance: Instance, call: Call) -> Any:
    return parts.approvals(instance.estate.projects[_licensed(instance, call)])


def _approval_rules(instance: Instance, call: Call) -> Any:
    path = _licensed(instance, call)
    rules = list(enumerate(instance.estate.projects[path]["approval_rules"], start=1))
    return Rows(rules, lambda row: parts.approval_rule(instance, path, *row))


def _access_tokens(instance: Instance, call: Call) -> Any:
    """401, not 403, below Maintainer."""
    path = instance.project_path(call.parameters[0])
    if instance.access.project(path) < MAINTAINER or (
        instance.gitlab_com and not instance.licensed(path)
    ):
        raise unauthorized()
    return parts.access_tokens(instance, instance.estate.projects[path], call.query.get("state"))


_APPROVALS = "doc/api/merge_request_approvals.md"

PROJECT_ROUTES = (
    Route("/projects/:id", _project, "doc/api/projects.md#get-a-single-project"),
    *member_routes("project"),
    Route("/projects/:id/push_rule", _push_rule, "doc/api/project_push_rules.md", ee=True),
    Route(
        "/projects/:id/protected_branches",
        _protected_branches,
        "doc/api/protected_branches.md#list-protected-branches",
    ),
    Route(
        "/projects/:id/protected_branches/:name",
        _protected_branch,
        "doc/api/protected_branches.md#get-a-single-protected-branch-or-wildcard-protected-branch",
    ),
    Route(
        "/projects/:id/merge_request_approval_setting",
        _approval_setting,
        "doc/api/merge_request_approval_settings.md",
        ee=True,
    ),
    Route(
        "/projects/:id/approvals", _approvals, f"{_APPROVALS}#project-level-mr-approvals", ee=True
    ),
    Route(
        "/projects/:id/approval_rules",
        _approval_rules,
        f"{_APPROVALS}#get-project-level-rules",
        ee=True,
    ),
    Route("/projects/:id/access_tokens", _access_tokens, "doc/api/project_access_tokens.md"),
)
