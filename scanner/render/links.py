"""Where in GitLab's web interface the settings of a resource are."""

from urllib.parse import quote

from scanner.model import Kind


def settings_url(instance_url: str, kind: str, path: str) -> str:
    """The settings page of a resource, of a user the profile; the instance URL is trusted."""
    base = instance_url.rstrip("/")
    if kind == Kind.GROUP:
        return f"{base}/groups/{quote(path)}/-/edit"
    if kind == Kind.PROJECT:
        return f"{base}/{quote(path)}/edit"
    if kind == Kind.USER:
        return f"{base}/{quote(path)}"
    return f"{base}/admin/application_settings/general"
