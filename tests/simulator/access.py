"""What the token's user may see: membership, inheritance, shares and visibility."""

from tests.simulator.estate import Estate, ancestry
from tests.simulator.keys import (
    ADMIN,
    DEVELOPER,
    GUEST,
    MAINTAINER,
    OWNER,
    REPORTER,
    Attributes,
    rows,
)

ROLES = {
    "admin": ADMIN,
    "owner": OWNER,
    "maintainer": MAINTAINER,
    "developer": DEVELOPER,
    "reporter": REPORTER,
    "guest": GUEST,
    "none": 0,
}


class Access:
    """The access levels of the caller, computed from the estate at each question."""

    def __init__(self, estate: Estate, role: str, scopes: tuple[str, ...]) -> None:
        self._estate = estate
        self.username = estate.caller
        # An administrator's token without admin_mode is an ordinary token while the mode is on.
        mode = estate.application_settings.get("admin_mode") is True
        self.admin = role == "admin" and (not mode or "admin_mode" in scopes)
        explicit = any(
            self._stored_level(attributes)
            for objects in (estate.groups, estate.projects)
            for attributes in objects.values()
        )
        self.role_on_roots = 0 if role == "admin" or explicit else ROLES[role]

    def group(self, path: str) -> int:
        """Return the caller's level on a group: 0 is none, 60 an administrator."""
        if self.admin:
            return ADMIN
        return max(self._member(path), self._shared(path))

    def project(self, path: str) -> int:
        """Return the caller's level on a project."""
        if self.admin:
            return ADMIN
        attributes = self._estate.projects[path]
        given: int = attributes["caller_access"]
        namespace = path.rpartition("/")[0]
        if namespace in self._estate.groups:
            inherited = self.group(namespace)
        else:
            inherited = OWNER if namespace == self.username else 0
        return max(
            self._stored_level(attributes),
            given,
            inherited,
            0 if self._estate.locks_shares(path) else self._through_shares(attributes),
        )

    def member(self, path: str) -> int:
        """Return the level of the direct membership of a project, if any."""
        return self._stored_level(self._estate.projects[path])

    def sees_group(self, path: str) -> bool:
        """Say whether the group answers at all, or 404."""
        return (
            self._open(self._estate.groups[path])
            or self.group(path) > 0
            or any(
                self.project(project) >= GUEST
                for project in self._estate.projects_in(path, below=True)
            )
        )

    def sees_project(self, path: str) -> bool:
        """Say whether the project answers at all, or 404."""
        return self._open(self._estate.projects[path]) or self.project(path) >= GUEST

    def reads_code(self, path: str) -> bool:
        """Say whether read_code holds: Reporter, or Guest where the project is not private."""
        attributes = self._estate.projects[path]
        feature: str = attributes["repository_access_level"]
        if self.admin or self.project(path) >= REPORTER:
            return feature != "disabled"
        return feature == "enabled" and self._open(attributes)

    def _open(self, attributes: Attributes) -> bool:
        visibility: str = attributes["visibility"]
        if visibility == "internal":
            user = self._estate.users.get(self.username)
            return user is None or user["external"] is not True
        return visibility == "public"

    def _stored_level(self, attributes: Attributes) -> int:
        return max(
            (
                member["access_level"]
                for member in rows(attributes, "members")
                if member["username"] == self.username
            ),
            default=0,
        )

    def _member(self, path: str) -> int:
        """Return the level from memberships of the group and of those above it."""
        levels = [self._stored_level(self._estate.groups[above]) for above in ancestry(path)]
        return max(*levels, self.role_on_roots)

    def _shared(self, path: str) -> int:
        return max(self._through_shares(self._estate.groups[above]) for above in ancestry(path))

    def _through_shares(self, attributes: Attributes) -> int:
        return max(
            (
                min(share["group_access_level"], self._member(share["group_full_path"]))
                for share in rows(attributes, "shared_with_groups")
            ),
            default=0,
        )
