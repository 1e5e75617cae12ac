"""Where in GitLab's web interface the settings of a resource are."""

from urllib.parse import quote

from scanner.model import Kind
from scanner.report import Finding, ResourceResult

GENERAL = "admin/application_settings/general"
ADMIN = {
    "audit_streams": "admin/audit_logs",
    "license": "admin/subscription",
    "metadata": "admin",
    "oauth_applications": "admin/applications",
    "personal_access_tokens": "admin/credentials",
    "runners": "admin/runners",
    "system_hooks": "admin/hooks",
    "users": "admin/users",
    "variables": "admin/application_settings/ci_cd",
}
"""Sections of the instance that have a page of their own in the Admin area."""


def settings_url(instance_url: str, kind: str, path: str, section: str = "") -> str:
    """The settings page of a resource, of a user the profile; the instance URL is trusted.

    The instance has a page for each of some sections.
    """
    base = instance_url.rstrip("/")
    if kind == Kind.GROUP:
        return f"{base}/groups/{quote(path)}/-/edit"
    if kind == Kind.PROJECT:
        return f"{base}/{quote(path)}/edit"
    if kind == Kind.USER:
        return f"{base}/{quote(path)}"
    return f"{base}/{ADMIN.get(section, GENERAL)}"


def linked(instance_url: str, line: ResourceResult, finding: Finding | None) -> str:
    """The settings page of what a verdict is on; of a finding, where its setting stands."""
    if finding is None:
        return settings_url(instance_url, line["kind"], line["path"])
    holder = finding.get("at", line)
    section = finding["path"][0] if finding["path"] else ""
    return settings_url(instance_url, str(holder["kind"]), str(holder["path"]), section)
