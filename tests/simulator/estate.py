"""What lies on the simulated GitLab: its groups, projects, users and settings."""

import copy
import threading
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tests.simulator import days
from tests.simulator.bots import add_bots
from tests.simulator.checks import INSTANCE_ROWS, EstateError, check_instance, check_references
from tests.simulator.group_keys import GROUP_KEYS, GROUP_PARTS
from tests.simulator.instance_keys import APPLICATION_KEYS, SECRET_SETTINGS, USER_KEYS, USER_PARTS
from tests.simulator.keys import GUEST, Attributes, Key
from tests.simulator.project_keys import MIRROR_KEYS, PROJECT_KEYS, PROJECT_PARTS

SECRET = "PLANTED-SECRET-"

_TOP_KEYS = {
    "version",
    "tier",
    "caller",
    "users",
    "groups",
    "projects",
    "application_settings",
    "license",
    *INSTANCE_ROWS,
}


def _blank(keys: tuple[Key, ...], parts: Mapping[str, Any]) -> Attributes:
    return {key.name: key.default for key in keys} | dict(parts)


_GROUP = _blank(GROUP_KEYS, {**GROUP_PARTS, "plan": None})
_PROJECT = _blank((*PROJECT_KEYS, *MIRROR_KEYS), PROJECT_PARTS)
_USER = _blank(USER_KEYS, {**USER_PARTS, "is_admin": False, "is_auditor": False})
_SETTINGS = _blank(APPLICATION_KEYS, {})


def _filled(blank: Attributes, given: Any, where: str) -> Attributes:
    """Return the blank with the given values over it; containers are never shared."""
    if given is None:
        given = {}
    if not isinstance(given, Mapping):
        raise EstateError(f"{where}: expected a mapping, got {type(given).__name__}")
    unknown = sorted(str(name) for name in given if name not in blank)
    if unknown:
        raise EstateError(f"{where}: unknown key {unknown[0]!r}")
    merged = {**blank, **given}
    for name, value in merged.items():
        if isinstance(value, dict | list):
            merged[name] = copy.deepcopy(value)
    return merged


class Estate:
    """The stored state. Change the dictionaries it hands out: the next answer shows it."""

    def __init__(self, version: str = "18.5.1", tier: str | None = None) -> None:
        self.version = version
        self.tier = tier
        self.groups: dict[str, Attributes] = {}
        self.projects: dict[str, Attributes] = {}
        self.users: dict[str, Attributes] = {}
        self.license: Attributes = {}
        self.application_settings: Attributes = _filled(_SETTINGS, {}, "application_settings")
        for name in SECRET_SETTINGS:
            self.application_settings[name] = f"{SECRET}instance-{name}"
        self.instance: Attributes = {name: [] for name in INSTANCE_ROWS}
        self.caller = "scanner"
        self._subgroups: dict[str, list[str]] = {}
        self._projects: dict[str, list[str]] = {}
        self._forks: dict[str, list[str]] = {}
        self._origins: dict[str, str] = {}
        self._adopting = threading.Lock()
        self._user_names: dict[int, str] = {}
        self._group_paths: dict[int, str] = {}
        self._project_paths: dict[int, str] = {}

    @classmethod
    def load(cls, path: Path, today: date | None = None) -> "Estate":
        """Read an estate from a YAML file, or from estate.yaml in a folder; `today` is told."""
        file = path / "estate.yaml" if path.is_dir() else path
        try:
            data = days.read(file.read_text(encoding="utf-8"), today)
        except OSError as error:
            raise EstateError(f"{file}: {error.strerror or error}") from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise EstateError(f"{file}: {' '.join(str(error).split())}") from error
        try:
            return cls.from_dict(data)
        except EstateError as error:
            raise EstateError(f"{file}: {error}") from error

    @classmethod
    def from_dict(cls, data: Any) -> "Estate":
        """Build an estate from a mapping of the same shape as estate.yaml."""
        if not isinstance(data, Mapping):
            raise EstateError(f"expected a mapping, got {type(data).__name__}")
        unknown = sorted(str(key) for key in data if key not in _TOP_KEYS)
        if unknown:
            raise EstateError(f"unknown key {unknown[0]!r} (known: {', '.join(sorted(_TOP_KEYS))})")
        estate = cls(str(data.get("version", "18.5.1")), data.get("tier"))
        estate.license = dict(data.get("license") or {})
        settings = _filled(_SETTINGS, data.get("application_settings"), "application_settings")
        given = data.get("application_settings") or {}
        estate.application_settings.update(
            {name: value for name, value in settings.items() if name in given}
        )
        for section, add in (
            ("users", estate.add_user),
            ("groups", estate.add_group),
            ("projects", estate.add_project),
        ):
            rows = data.get(section) or {}
            if not isinstance(rows, Mapping):
                raise EstateError(f"{section}: expected a mapping of names to attributes")
            for name, attributes in rows.items():
                add(str(name), attributes)
        estate.caller = str(data.get("caller", "scanner"))
        usernames = {*estate.users, estate.caller}
        check_references(estate.groups, estate.projects, usernames)
        add_bots(estate.groups, estate.projects, estate.add_user)
        estate.instance |= {name: list(data.get(name) or []) for name in INSTANCE_ROWS}
        check_instance(estate.instance, usernames)
        for path in list(estate.projects):
            estate.forks(path)
        return estate

    @classmethod
    def generate(cls, seed: int = 1, groups: int = 20, projects: int = 500) -> "Estate":
        """Invent a realistic estate; the same arguments give the same estate."""
        from tests.simulator.generate import generate

        return generate(seed, groups, projects)

    def add_user(self, username: str, attributes: Any = None) -> Attributes:
        """Add a user and return the stored attributes."""
        user = _filled(_USER, attributes, f"users.{username}")
        user["username"] = username
        user["id"] = user["id"] or _next_id(self._user_names, 2)  # 1 is the token's own user
        if user["id"] in self._user_names:
            raise EstateError(f"users.{username}: id {user['id']} is taken")
        self._user_names[user["id"]] = username
        user["name"] = user["name"] or username.replace("-", " ").replace("_", " ").title()
        user["email"] = user["email"] or f"{username}@example.com"
        self.users[username] = user
        return user

    def add_group(self, path: str, attributes: Any = None) -> Attributes:
        """Add a group below its parent, which must be there, and return its attributes."""
        parent = path.rpartition("/")[0]
        if parent and parent not in self.groups:
            raise EstateError(f"groups.{path}: its parent group {parent!r} is not defined")
        group = _filled(_GROUP, attributes, f"groups.{path}")
        group["id"] = group["id"] or _next_id(self._group_paths)
        if group["id"] in self._group_paths:
            raise EstateError(f"groups.{path}: id {group['id']} is taken")
        group["path"] = path.rpartition("/")[2]
        group["name"] = group["name"] or group["path"]
        group["full_path"] = path
        group["parent_id"] = self.groups[parent]["id"] if parent else None
        group["runners_token"] = group["runners_token"] or f"{SECRET}group-{group['id']}-runners"
        self.groups[path] = group
        self._group_paths[group["id"]] = path
        self._subgroups.setdefault(parent, []).append(path)
        return group

    def add_project(self, path: str, attributes: Any = None) -> Attributes:
        """Add a project below its group, or below a user of that name."""
        namespace, _, name = path.rpartition("/")
        if namespace not in self.groups and namespace not in self.users:
            raise EstateError(f"projects.{path}: its group {namespace!r} is not defined")
        project = _filled(_PROJECT, attributes, f"projects.{path}")
        project["id"] = project["id"] or _next_id(self._project_paths)
        if project["id"] in self._project_paths:
            raise EstateError(f"projects.{path}: id {project['id']} is taken")
        project["path"] = name
        project["name"] = project["name"] or name
        token = f"{SECRET}project-{project['id']}"
        project["runners_token"] = project["runners_token"] or f"{token}-runners"
        if project["import_type"] and not project["import_url"]:
            project["import_url"] = f"https://mirror:{token}-import@git.example.com/{path}.git"
        if project["empty_repo"] and "default_branch" not in (attributes or {}):
            project["default_branch"] = None
        self.projects[path] = project
        self._project_paths[project["id"]] = path
        self._projects.setdefault(namespace, []).append(path)
        self._note_forks(path, project)
        return project

    def _note_forks(self, path: str, project: Attributes) -> None:
        """A fork may be told from either side: both sides then know it."""
        project["forked_from_project"] = project["forked_from_project"] or self._origins.get(path)
        if project["forked_from_project"]:
            self._forks.setdefault(project["forked_from_project"], []).append(path)
        for fork in project["forks"]:
            self._origins[fork] = path
            known = self.projects.get(fork)
            if known is not None and not known["forked_from_project"]:
                known["forked_from_project"] = path

    def remove_project(self, path: str) -> None:
        """Delete a project, as somebody may in the middle of a scan."""
        project = self.projects.pop(path)
        del self._project_paths[project["id"]]
        self._projects[path.rpartition("/")[0]].remove(path)

    def fork_paths(self, path: str) -> list[str]:
        """List the forks of a project, seen or not, told from either side."""
        told = (
            fork
            for fork in self._forks.get(path, ())
            if fork in self.projects and self.projects[fork]["forked_from_project"] == path
        )
        return list(dict.fromkeys([*self.projects[path]["forks"], *told]))

    def forks(self, path: str) -> list[str]:
        """List the forks; one that is only a path becomes a personal project that is seen."""
        paths = self.fork_paths(path)
        with self._adopting:
            for fork in paths:
                if fork not in self.projects:
                    self._adopt(path, fork)
        return paths

    def _adopt(self, path: str, fork: str) -> None:
        username = fork.rpartition("/")[0]
        if not username or "/" in username or username in self.groups:
            raise EstateError(f"projects.{path}.forks: no project {fork!r} in this estate")
        if username not in self.users:
            self.add_user(username)
        source = {name: self.projects[path][name] for name in ("visibility", "default_branch")}
        more = {"forked_from_project": path, "caller_access": GUEST}
        self.add_project(fork, {**source, **more})

    def group(self, path: str) -> Attributes:
        """Return the stored attributes of a group, to read or to change."""
        return self.groups[path]

    def project(self, path: str) -> Attributes:
        """Return the stored attributes of a project, to read or to change."""
        return self.projects[path]

    def group_path(self, reference: str) -> str | None:
        """Find a group by its id or its full path (which ignores case, as GitLab does)."""
        return _find(reference, self._group_paths, self.groups)

    def project_path(self, reference: str) -> str | None:
        """Find a project by its id or its full path (which ignores case, as GitLab does)."""
        return _find(reference, self._project_paths, self.projects)

    def subgroups(self, path: str) -> list[str]:
        """List the groups directly below a group; of "" the top-level groups."""
        return self._subgroups.get(path, [])

    def descendants(self, path: str) -> Iterator[str]:
        """Walk every group below a group."""
        for child in self.subgroups(path):
            yield child
            yield from self.descendants(child)

    def projects_in(self, path: str, below: bool = False) -> Iterator[str]:
        """Walk the projects of a group, with those of its descendants if asked."""
        yield from self._projects.get(path, [])
        if below:
            for child in self.descendants(path):
                yield from self._projects.get(child, [])

    def locks_shares(self, project: str) -> bool:
        """Say whether its own group, and no other, closes a project to invited groups."""
        group = self.groups.get(project.rpartition("/")[0], {})
        return group.get("share_with_group_lock") is True


def _next_id(taken: Mapping[int, str], first: int = 1) -> int:
    candidate = len(taken) + first
    while candidate in taken:
        candidate += 1
    return candidate


def _find(reference: str, by_id: Mapping[int, str], by_path: Mapping[str, Any]) -> str | None:
    if reference.isdigit():
        return by_id.get(int(reference))
    if reference in by_path:
        return reference
    lowered = reference.lower()
    return next((path for path in by_path if path.lower() == lowered), None)


def ancestry(path: str) -> list[str]:
    """List a full path and every path above it, nearest first."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(len(parts), 0, -1)]
