"""The simulated GitLab instance: its licence, its version and who is asking."""

from dataclasses import dataclass
from typing import Any

from tests.simulator.access import Access
from tests.simulator.answers import not_found
from tests.simulator.estate import Estate
from tests.simulator.keys import TIERS, View


@dataclass
class Instance:
    """What every handler needs to answer."""

    estate: Estate
    access: Access
    tier: str
    ee: bool
    gitlab_com: bool
    scopes: tuple[str, ...]
    url: str = ""

    @property
    def version(self) -> tuple[int, int]:
        """The version as numbers, to compare with the one that brought a key."""
        major, minor, *_ = [*self.estate.version.split("."), "0"]
        return int(major), int(minor)

    def tier_of(self, path: str) -> str:
        """The tier that holds for an object: the licence, or the plan of its top-level group."""
        if not self.ee:
            return "free"
        if not self.gitlab_com:
            return self.tier
        root = self.estate.groups.get(path.partition("/")[0])
        return "free" if root is None else str(root["plan"] or self.tier)

    def licensed(self, path: str, tier: str = "premium") -> bool:
        """Say whether a feature of that tier is there for the object."""
        return self.ee and TIERS[self.tier_of(path)] >= TIERS[tier]

    def _view(self, access: int, tier: str, **more: Any) -> View:
        return View(access, tier, self.ee, self.gitlab_com, self.version, **more)

    def group_view(self, path: str, detail: bool) -> View:
        """The view on a group, in a list or (detail) alone."""
        level = self.access.group(path)
        return self._view(level, self.tier_of(path), detail=detail, root="/" not in path)

    def project_view(self, path: str, detail: bool) -> View:
        """The view on a project, in a list or (detail) alone."""
        tier = self.tier_of(path)
        project = self.estate.projects[path]
        if self.gitlab_com and project["visibility"] == "public" and project["open_source_licence"]:
            tier = "ultimate"
        level, code = self.access.project(path), self.access.reads_code(path)
        return self._view(level, tier, detail=detail, code=code)

    def settings_view(self) -> View:
        """The view of an administrator on the instance."""
        return self._view(60, self.tier if self.ee else "free", detail=True)

    def group_path(self, reference: str) -> str:
        """Resolve the :id of a group, or refuse as GitLab does for what one may not see."""
        path = self.estate.group_path(reference)
        if path is None or not self.access.sees_group(path):
            raise not_found("Group")
        return path

    def project_path(self, reference: str) -> str:
        """Resolve the :id of a project, or refuse as GitLab does for what one may not see."""
        path = self.estate.project_path(reference)
        if path is None or not self.access.sees_project(path):
            raise not_found("Project")
        return path
