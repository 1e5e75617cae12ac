"""What GraphQL shows of groups and projects, and to whom.

A field is answered by the attribute or method of its name. What the caller may not see is null;
security policies that the caller may not see are an empty list, as if there were none.
"""

import re
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo

from tests.simulator.estate import ancestry
from tests.simulator.graphql_pages import Connection, connection
from tests.simulator.graphql_projects import ProjectParts
from tests.simulator.graphql_streams import GroupStreams, InstanceStreams
from tests.simulator.instance import Instance
from tests.simulator.keys import ABSENT, DEVELOPER, GUEST, Attributes, rows


def resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    """Answer a field by the attribute of its name, called with the arguments where it can be."""
    value = getattr(source, _snake(info.field_name))
    if not callable(value):
        return value
    return value(**{_snake(name): argument for name, argument in arguments.items()})


def _snake(name: str) -> str:
    return re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name)


def type_name(value: Any, *_: Any) -> str:
    """The GraphQL type of one of the objects below, where it may be several."""
    return str(value.graphql_type)


@dataclass(frozen=True)
class Complexity:
    """What the query costs, and what one may cost."""

    score: int
    limit: int


class Root(InstanceStreams):
    """The entry points."""

    def __init__(self, instance: Instance, complexity: Complexity) -> None:
        self._instance = instance
        self.query_complexity = complexity

    def group(self, full_path: str) -> "Group | None":
        """Null for what is not there and for what the caller does not see."""
        path = self._instance.estate.group_path(full_path)
        if path is None or full_path.isdigit() or not self._instance.access.sees_group(path):
            return None
        return Group(self._instance, path)

    def project(self, full_path: str) -> "Project | None":
        """Null for what is not there and for what the caller does not see."""
        path = self._instance.estate.project_path(full_path)
        if path is None or full_path.isdigit() or not self._instance.access.sees_project(path):
            return None
        return Project(self._instance, path)

    def projects(self, ids: list[str] | None = None, **page: Any) -> Connection:
        """Those of the given ids, or all, that the caller sees; the newest first."""
        estate = self._instance.estate
        if ids is None:
            paths = list(estate.projects)
        else:
            found = (estate.project_path(str(_project_id(each))) for each in ids)
            paths = [path for path in dict.fromkeys(found) if path is not None]
        return _projects(self._instance, paths, page)


def _project_id(gid: str) -> int:
    found = re.fullmatch(r"gid://gitlab/(\w+)/(\d+)", gid)
    if found is None or found[1] != "Project":
        raise GraphQLError(f'"{gid}" is not a valid GitLab ID.')
    return int(found[2])


def _projects(instance: Instance, paths: list[str], page: Attributes) -> Connection:
    stored = instance.estate.projects
    seen = sorted(
        (-int(stored[path]["id"]), path) for path in paths if instance.access.sees_project(path)
    )
    return connection(((number, Project(instance, path)) for number, path in seen), **page)


class _Holder:
    """A group or a project: both have frameworks and security policies."""

    kind: str

    def __init__(self, instance: Instance, path: str) -> None:
        estate = instance.estate
        stored = (estate.groups if self.kind == "group" else estate.projects)[path]
        self._instance = instance
        self._stored = stored
        self.id = f"gid://gitlab/{self.kind.title()}/{stored['id']}"
        self.full_path = path

    def _level(self) -> int:
        access = self._instance.access
        return (access.group if self.kind == "group" else access.project)(self.full_path)

    def _defined_frameworks(self) -> list[tuple[int, "Framework"]]:
        """Those of the top-level group, in whichever group below one asks."""
        root = self._instance.estate.groups.get(self.full_path.partition("/")[0])
        if root is None or not self._instance.licensed(self.full_path):
            return []
        listed = enumerate(rows(root, "compliance_frameworks"), start=1)
        return [(number, Framework(root["id"] * 100 + number, row)) for number, row in listed]

    def _policies(self, type_: str, relationship: str, page: Attributes) -> Connection:
        found: list[SecurityPolicy] = []
        if self._level() >= DEVELOPER and self._instance.licensed(self.full_path, "ultimate"):
            found = [
                SecurityPolicy(row, Source(self._instance, kind, path, path != self.full_path))
                for kind, path in self._related(relationship)
                for row in rows(self._stored_at(kind, path), "security_policies")
                if row["type"] == type_
            ]
        return connection(enumerate(found, start=1), **page)

    def _stored_at(self, kind: str, path: str) -> Attributes:
        estate = self._instance.estate
        return (estate.groups if kind == "group" else estate.projects)[path]

    def _related(self, relationship: str) -> list[tuple[str, str]]:
        groups = self._instance.estate.groups
        own = [(self.kind, self.full_path)]
        above = [("group", path) for path in ancestry(self.full_path)[1:] if path in groups]
        if relationship == "INHERITED":
            return own + above
        if relationship == "INHERITED_ONLY":
            return above
        if relationship == "DESCENDANT" and self.kind == "group":
            estate = self._instance.estate
            below = [("group", path) for path in estate.descendants(self.full_path)]
            return below + [("project", each) for each in estate.projects_in(self.full_path, True)]
        return own

    def approval_policies(self, relationship: str, **page: Any) -> Connection:
        """Merge request approval policies."""
        return self._policies("approval", relationship, page)

    scan_result_policies = approval_policies

    def scan_execution_policies(self, relationship: str, **page: Any) -> Connection:
        """Scan execution policies."""
        return self._policies("scan_execution", relationship, page)

    def pipeline_execution_policies(self, relationship: str, **page: Any) -> Connection:
        """Pipeline execution policies."""
        return self._policies("pipeline_execution", relationship, page)


class Group(_Holder, GroupStreams):
    """A group that the caller sees."""

    kind = "group"

    def projects(self, include_subgroups: bool, **page: Any) -> Connection:
        """The projects of the group that the caller sees; the newest first."""
        paths = self._instance.estate.projects_in(self.full_path, include_subgroups)
        return _projects(self._instance, list(paths), page)

    def compliance_frameworks(self, **page: Any) -> Connection | None:
        """What the top-level group defines; null for those who are no member."""
        if self._level() < GUEST:
            return None
        return connection(self._defined_frameworks(), **page)


class Project(_Holder, ProjectParts):
    """A project that the caller sees."""

    kind = "project"

    def security_scanners(self) -> "Scanners | None":
        """Null below Developer."""
        stored = self._stored["security_scanners"]
        if self._level() < DEVELOPER or stored is None or stored is ABSENT:
            return None
        return Scanners(*(list(stored.get(name, [])) for name in Scanners.__annotations__))

    def compliance_frameworks(self, **page: Any) -> Connection | None:
        """Those that are put on the project; null below Developer."""
        if self._level() < DEVELOPER:
            return None
        names = self._stored["compliance_frameworks"]
        found = [item for item in self._defined_frameworks() if item[1].name in names]
        return connection(found, **page)


@dataclass(frozen=True)
class Scanners:
    """Names of scanners: licensed, configured, and run in the last pipeline."""

    available: list[str]
    enabled: list[str]
    pipeline_run: list[str]


class Framework:
    """A compliance framework."""

    def __init__(self, number: int, stored: Attributes) -> None:
        self.id = f"gid://gitlab/ComplianceManagement::Framework/{number}"
        self.name = str(stored["name"])
        self.description = str(stored.get("description", ""))
        self.default = bool(stored.get("default", False))


class SecurityPolicy:
    """A security policy and where it is defined."""

    def __init__(self, stored: Attributes, source: "Source") -> None:
        self.name = str(stored["name"])
        self.enabled = bool(stored.get("enabled", True))
        self.source = source


class Source:
    """The group or project that defines a policy; null if the caller does not see it."""

    def __init__(self, instance: Instance, kind: str, path: str, inherited: bool) -> None:
        access = instance.access
        self.graphql_type = f"{kind.title()}SecurityPolicySource"
        self.inherited = inherited
        self.namespace = self.project = None
        if kind == "group" and access.sees_group(path):
            self.namespace = Group(instance, path)
        elif kind == "project" and access.sees_project(path):
            self.project = Project(instance, path)
