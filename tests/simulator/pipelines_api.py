"""What pipelines run with: variables, environments, job tokens, schedules, the configuration."""

from typing import Any, Final

import yaml

from tests.simulator.answers import Refused, Rows, forbidden, not_found
from tests.simulator.entities import basic_project
from tests.simulator.estate import SECRET
from tests.simulator.holders import holder_of, numbered, shown
from tests.simulator.instance import Instance
from tests.simulator.keys import MAINTAINER, OWNER, REPORTER, Attributes, Key, View, bare, rows
from tests.simulator.people import stored_user, user_basic
from tests.simulator.routes import Call, Handler, Route
from tests.simulator.runners_api import basic_group

# lib/api/entities/ci/variable.rb. A variable of the instance is never hidden and has no scope.
_INSTANCE_VARIABLE: Final = (
    Key("variable_type", "env_var"),
    Key("key"),
    Key("value"),
    Key("protected", False),
    Key("masked", False),
    Key("raw", False, since=(15, 7)),
    Key("description", since=(16, 2)),
)
_VARIABLE: Final = (
    *_INSTANCE_VARIABLE,
    Key("hidden", False, since=(17, 4)),
    Key("environment_scope", "*"),
)

# lib/api/entities/environment.rb and environment_basic.rb.
_ENVIRONMENT: Final = (
    Key("id"),
    Key("name"),
    Key("slug"),
    Key("external_url"),
    *bare(("created_at", "updated_at"), default="2025-09-01T09:00:00.000Z"),
    Key("tier"),
    Key("state", "available"),
    Key("project"),
)

# lib/api/entities/ci/pipeline_schedule.rb; variables are only in the answer about one schedule.
_SCHEDULE: Final = (
    Key("id"),
    Key("description", "nightly"),
    Key("ref", "refs/heads/main"),
    Key("cron", "0 3 * * *"),
    Key("cron_timezone", "UTC"),
    Key("next_run_at", "2025-09-02T03:00:00.000Z"),
    Key("active", True),
    *bare(("created_at", "updated_at"), default="2025-09-01T09:00:00.000Z"),
    Key("owner"),
    Key("inputs", [], since=(18, 1)),
)

_NO_FILE: Final = "Please provide content of .gitlab-ci.yml"
_LEVELS: Final[dict[Any, str]] = {0: "No one", 30: "Developers + Maintainers", 40: "Maintainers"}


def variable(view: View, keys: tuple[Key, ...], place: str, stored: Attributes) -> Attributes:
    """One variable: its value comes in clear unless it is hidden."""
    hidden = stored.get("hidden") is True and view.version >= (17, 4)
    told = {"value": f"{SECRET}{place}-{stored['key']}-{stored.get('environment_scope', 'any')}"}
    return shown(keys, view, told, stored, {"value": None} if hidden else {})


def _instance_variables(instance: Instance, call: Call) -> Any:
    if not instance.access.admin:
        raise forbidden()
    view = instance.settings_view()
    stored = rows(instance.estate.instance, "variables")
    return Rows(stored, lambda row: variable(view, _INSTANCE_VARIABLE, "instance", row))


def _variables(kind: str) -> Handler:
    def handler(instance: Instance, call: Call) -> Any:
        holder, view, level = holder_of(instance, kind, call)
        if level < {"group": OWNER, "project": MAINTAINER}[kind] or _is_off(holder):
            raise forbidden()
        place = f"{kind}-{holder['id']}"
        return Rows(rows(holder, "variables"), lambda row: variable(view, _VARIABLE, place, row))

    return handler


def _is_off(holder: Attributes) -> bool:
    """Where CI/CD is off, nobody is shown what it would use: app/policies/project_policy.rb."""
    return holder.get("builds_access_level") == "disabled"


def _environments(instance: Instance, call: Call) -> Any:
    holder, view, level = holder_of(instance, "project", call)
    if level < REPORTER or _is_off(holder):
        raise forbidden()
    path = instance.project_path(call.parameters[0])
    state = call.query.get("states")

    def environment(index: int, stored: Attributes) -> Attributes:
        name = str(stored["name"])
        told = {
            "id": holder["id"] * 100 + index,
            "slug": name.replace("/", "-"),
            "tier": "production" if name.startswith("prod") else "other",
            "project": basic_project(instance, path),
        }
        return shown(_ENVIRONMENT, view, told, stored)

    found = [environment(*row) for row in numbered(holder, "environments")]
    return Rows([one for one in found if state in (None, one["state"])], lambda one: one)


def _protected_environments(kind: str) -> Handler:
    def handler(instance: Instance, call: Call) -> Any:
        holder, _, level = holder_of(instance, kind, call)
        find = instance.group_path if kind == "group" else instance.project_path
        path = find(call.parameters[0])
        least = {"group": OWNER, "project": MAINTAINER}[kind]
        if level < least or not instance.licensed(path):
            raise forbidden()
        found = sorted(holder["protected_environments"].items())
        return Rows(found, lambda row: _protected(instance, holder["id"], *row))

    return handler


def _protected(instance: Instance, first: int, name: str, stored: Attributes) -> Attributes:
    rules = [
        {**_allowed(instance, rule, first * 100 + index), "required_approvals": 1, **_count(rule)}
        for index, rule in enumerate(stored.get("approval_rules", []))
    ]
    return {
        "name": name,
        "deploy_access_levels": [
            _allowed(instance, level, first * 100 + index)
            for index, level in enumerate(stored.get("deploy_access_levels", [40]))
        ],
        "required_approval_count": stored.get("required_approval_count", 0),
        "approval_rules": rules,
    }


def _count(rule: Any) -> Attributes:
    given = rule.get("required_approvals") if isinstance(rule, dict) else None
    return {} if given is None else {"required_approvals": given}


def _allowed(instance: Instance, given: Any, id: int) -> Attributes:
    """Who may deploy or approve: a role (an int will do), a user or a group."""
    entry: Attributes = {"access_level": given} if isinstance(given, int) else given
    level = entry.get("access_level")
    user, group = entry.get("username"), entry.get("group_full_path")
    return {
        "id": id,
        "access_level": level,
        "access_level_description": _LEVELS.get(level, "Custom"),
        "user_id": stored_user(instance, user)["id"] if user else None,
        "group_id": instance.estate.groups[group]["id"] if group else None,
        "group_inheritance_type": entry.get("group_inheritance_type", 0),
    }


def _maintained(instance: Instance, call: Call) -> Attributes:
    holder, _, level = holder_of(instance, "project", call)
    if level < MAINTAINER:
        raise forbidden()
    return holder


def _job_token_scope(instance: Instance, call: Call) -> Any:
    blank = {"inbound_enabled": True, "outbound_enabled": False}
    return {**blank, **_maintained(instance, call)["job_token_scope"]}


def _allowed_projects(instance: Instance, call: Call) -> Any:
    """The project itself comes first."""
    given = _maintained(instance, call)["job_token_allowlist"].get("projects", [])
    own = instance.project_path(call.parameters[0])
    return Rows([own, *given], lambda path: basic_project(instance, path))


def _allowed_groups(instance: Instance, call: Call) -> Any:
    given = _maintained(instance, call)["job_token_allowlist"].get("groups", [])
    return Rows(given, lambda path: basic_group(instance, path))


def _schedules(instance: Instance, call: Call) -> Any:
    holder, view, level = holder_of(instance, "project", call)
    if level < REPORTER or _is_off(holder):
        raise forbidden()

    def schedule(index: int, stored: Attributes) -> Attributes:
        owner = stored.get("owner", instance.access.username)
        told = {"owner": owner and user_basic(instance, owner)}
        return shown(_SCHEDULE, view, {"id": holder["id"] * 100 + index}, stored, told)

    return Rows(numbered(holder, "pipeline_schedules"), lambda row: schedule(*row))


def _lint(instance: Instance, call: Call) -> Any:
    """lib/api/lint.rb: for those who read the code; a file that is not there does not lint."""
    path = instance.project_path(call.parameters[0])
    if not instance.access.reads_code(path):
        raise forbidden()
    holder = instance.estate.projects[path]
    if holder["empty_repo"]:
        raise Refused(404, not_found("Repository").body)
    lint = holder["ci_lint"]
    if lint is None:
        lint = {"valid": False, "errors": [_NO_FILE]}
    valid = lint.get("valid", True)
    merged = lint.get("merged_yaml")
    body = {
        "valid": valid,
        "errors": lint.get("errors", []),
        "warnings": lint.get("warnings", []),
        "merged_yaml": merged,
        "includes": lint.get("includes", []),
    }
    if call.flag("include_jobs"):
        names = lint.get("jobs", _jobs(merged or "") if valid else [])
        body["jobs"] = [_job({"name": one} if isinstance(one, str) else one) for one in names]
    return body


def _jobs(merged: str) -> list[str]:
    """What is a job in most configurations."""
    found = yaml.safe_load(merged) or {}
    return [
        name
        for name, job in found.items()
        if isinstance(job, dict) and {"script", "trigger", "run"} & job.keys()
    ]


def _job(given: Attributes) -> Attributes:
    blank: Attributes = {
        "stage": "test",
        "before_script": [],
        "script": [],
        "after_script": [],
        "tag_list": [],
        "only": {"refs": ["branches", "tags"]},
        "except": None,
        "environment": None,
        "when": "on_success",
        "allow_failure": False,
        "needs": None,
    }
    return {**blank, **given}


_VARIABLES: Final = "doc/api/{}_level_variables.md"
_SCOPES: Final = "doc/api/project_job_token_scopes.md"

PIPELINE_ROUTES = (
    Route("/admin/ci/variables", _instance_variables, _VARIABLES.format("instance")),
    Route("/groups/:id/variables", _variables("group"), _VARIABLES.format("group")),
    Route("/projects/:id/variables", _variables("project"), _VARIABLES.format("project")),
    Route("/projects/:id/environments", _environments, "doc/api/environments.md#list-environments"),
    Route(
        "/groups/:id/protected_environments",
        _protected_environments("group"),
        "doc/api/group_protected_environments.md",
        ee=True,
    ),
    Route(
        "/projects/:id/protected_environments",
        _protected_environments("project"),
        "doc/api/protected_environments.md",
        ee=True,
    ),
    Route("/projects/:id/job_token_scope", _job_token_scope, _SCOPES, since=(16, 1)),
    Route("/projects/:id/job_token_scope/allowlist", _allowed_projects, _SCOPES, since=(16, 1)),
    Route(
        "/projects/:id/job_token_scope/groups_allowlist",
        _allowed_groups,
        _SCOPES,
        since=(16, 1),
    ),
    Route("/projects/:id/pipeline_schedules", _schedules, "doc/api/pipeline_schedules.md"),
    Route("/projects/:id/ci/lint", _lint, "doc/api/lint.md"),
)
