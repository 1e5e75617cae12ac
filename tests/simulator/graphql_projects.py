"""What GraphQL tells of a project that REST tells, too: variables, job tokens, files, push rule.

What the caller may not see is null; of job tokens it is an error, as their resolver asks for the
right by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from tests.simulator import parts
from tests.simulator.estate import SECRET
from tests.simulator.graphql_branches import BranchRule, branch_rules
from tests.simulator.graphql_pages import Connection, connection
from tests.simulator.instance import Instance
from tests.simulator.keys import ABSENT, MAINTAINER, Attributes, rows
from tests.simulator.runners_api import Runner, instance_wide, of_project

_REFUSED = (
    "The resource that you are attempting to access does not exist or you don't have permission "
    "to perform this action"
)


class ProjectParts:
    """The fields of a project beside those that groups have, too."""

    _instance: Instance
    _stored: Attributes
    full_path: str

    def _is_maintained(self) -> bool:
        return self._instance.access.project(self.full_path) >= MAINTAINER

    def ci_variables(self, **page: Any) -> Connection | None:
        """Null below Maintainer, and where CI/CD is off."""
        if not self._is_maintained() or self._stored.get("builds_access_level") == "disabled":
            return None
        found = [Variable(row) for row in rows(self._stored, "variables")]
        return connection(enumerate(found, start=1), **page)

    @property
    def ci_cd_settings(self) -> "CiCdSettings | None":
        """Null below Maintainer."""
        stored = {"inbound_enabled": True, "outbound_enabled": False}
        stored |= self._stored["job_token_scope"]
        if not self._is_maintained():
            return None
        return CiCdSettings(_told(stored, "inbound_enabled"), _told(stored, "outbound_enabled"))

    def ci_job_token_scope(self) -> "JobTokenScope":
        """An error below Maintainer."""
        if not self._is_maintained():
            raise GraphQLError(_REFUSED)
        stored, known = self._stored["job_token_allowlist"], self._instance.estate
        paths = [self.full_path, *stored.get("projects", [])]
        return JobTokenScope(
            [_accessible("Project", known.projects, path) for path in paths],
            [_accessible("Group", known.groups, path) for path in stored.get("groups", [])],
        )

    def runners(self, type: str | None = None, **page: Any) -> Connection:
        """Those of the project and of the instance; an error below Maintainer."""
        if not self._is_maintained():
            raise GraphQLError(_REFUSED)
        kinds = [kind for kind in ("instance", "project") if type in (None, f"{kind.upper()}_TYPE")]
        found = {one.id: Named(f"gid://gitlab/Ci::Runner/{one.id}") for one in self._listed(kinds)}
        return connection(sorted(found.items()), **page)

    def _listed(self, kinds: list[str]) -> Iterator[Runner]:
        of_kind = {
            "instance": lambda: instance_wide(self._instance),
            "project": lambda: of_project(self._instance, self.full_path),
        }
        for kind in kinds:
            yield from of_kind[kind]()

    def pipeline_triggers(self, **page: Any) -> Connection:
        """How many there are is told to whoever sees the project; which ones is not asked here."""
        found = [
            Named(f"trigger {number}") for number in range(len(rows(self._stored, "triggers")))
        ]
        return connection(enumerate(found, start=1), **page)

    def project_members(self, relations: list[str], **page: Any) -> Connection:
        """The direct members, and to Maintainers those who are invited by e-mail."""
        if relations != ["DIRECT"]:
            raise GraphQLError("the simulator knows direct members alone")
        parts = ("members", "invitations") if self._is_maintained() else ("members",)
        found = [row for part in parts for row in rows(self._stored, part)]
        ids = (f"gid://gitlab/ProjectMember/{number}" for number in range(len(found)))
        return connection(enumerate(map(Named, ids), start=1), **page)

    def repository(self) -> "Repository | None":
        """Null for those who do not read the code."""
        if not self._instance.access.reads_code(self.full_path):
            return None
        return Repository(self._stored)

    def branch_rules(self, **page: Any) -> Connection:
        """Empty below Maintainer and where the repository is off, as if there were none."""
        is_off = self._stored["repository_access_level"] == "disabled"
        shown = self._is_maintained() and not is_off
        found: list[BranchRule] = branch_rules(self._instance, self.full_path) if shown else []
        return connection(enumerate(found, start=1), **page)

    def push_rules(self) -> "PushRules | None":
        """Null where none was ever configured."""
        if self._stored["push_rule"] is None or not self._instance.licensed(self.full_path):
            return None
        return PushRules(parts.push_rule(self._stored, "project"))


def _told(stored: Attributes, name: str) -> Any:
    """GraphQL leaves no key out: what the estate marks as absent is null."""
    value = stored.get(name)
    return None if value is ABSENT else value


@dataclass(frozen=True)
class Named:
    """Something of which only the id is asked for."""

    id: str


class Variable:
    """A variable; its value comes in clear unless it is hidden."""

    def __init__(self, stored: Attributes) -> None:
        blank = {"protected": False, "masked": False, "hidden": False, "raw": False}
        given = {"variable_type": "env_var", "environment_scope": "*", **blank, **stored}
        kind = _told(given, "variable_type")
        self.id = f"gid://gitlab/Ci::Variable/{given['key']}"
        self.key = _told(given, "key")
        self.value = None if given["hidden"] is True else f"{SECRET}graphql-{given['key']}"
        self.variable_type = kind.upper() if isinstance(kind, str) else kind
        self.protected = _told(given, "protected")
        self.masked = _told(given, "masked")
        self.hidden = _told(given, "hidden")
        self.raw = _told(given, "raw")
        self.environment_scope = _told(given, "environment_scope")


@dataclass(frozen=True)
class CiCdSettings:
    """The project's own switches, whatever the instance turns on for all."""

    inbound_job_token_scope_enabled: Any
    job_token_scope_enabled: Any


@dataclass(frozen=True)
class Accessible:
    """A project or group whose job tokens reach the project."""

    id: str
    full_path: str


def _accessible(kind: str, known: dict[str, Attributes], path: str) -> Accessible:
    return Accessible(f"gid://gitlab/{kind}/{known[path]['id']}", path)


class JobTokenScope:
    """Whose job tokens reach the project; the project itself comes first."""

    def __init__(self, projects: list[Accessible], groups: list[Accessible]) -> None:
        self._projects = projects
        self._groups = groups
        self.inbound_allowlist_count = len(projects)
        self.groups_allowlist_count = len(groups)

    def inbound_allowlist(self, **page: Any) -> Connection:
        """The projects."""
        return connection(enumerate(self._projects, start=1), **page)

    def groups_allowlist(self, **page: Any) -> Connection:
        """The groups."""
        return connection(enumerate(self._groups, start=1), **page)


class Repository:
    """The files of the default branch."""

    def __init__(self, stored: Attributes) -> None:
        self._stored = stored
        self.root_ref = None if stored["empty_repo"] else _told(stored, "default_branch")

    def blobs(self, paths: list[str], ref: str | None = None, **page: Any) -> Connection:
        """Those that are there; a branch that is not has none."""
        there = not self._stored["empty_repo"] and ref in (None, "HEAD", self.root_ref)
        files = self._stored["files"] if there else {}
        found = [Blob(path, files[path]) for path in paths if files.get(path, ABSENT) is not ABSENT]
        return connection(enumerate(found, start=1), **page)


class Blob:
    """A file; what is no UTF-8 in it is replaced."""

    def __init__(self, path: str, given: Any) -> None:
        content = given if isinstance(given, bytes) else str(given).encode()
        self.path = path
        self.size = str(len(content))
        self.raw_blob = content.decode(errors="replace")


class PushRules:
    """The push rule; three of its switches are false where REST says null."""

    def __init__(self, stored: Attributes) -> None:
        never_null = {
            name: bool(_told(stored, name))
            for name in (
                "reject_unsigned_commits",
                "reject_non_dco_commits",
                "commit_committer_check",
                "commit_committer_name_check",
            )
        }
        self._stored = stored | never_null

    def __getattr__(self, name: str) -> Any:
        return _told(self._stored, name)
