"""Invents what hangs on groups and projects, from a seed of its own: the tree stays as it is."""

from random import Random
from typing import Any, Final

from tests.simulator.estate import SECRET, Estate

_SERVICES: Final = ["jira", "slack", "mattermost", "jenkins", "datadog", "discord"]
_SCANNERS: Final = ["SAST", "SECRET_DETECTION", "DEPENDENCY_SCANNING", "CONTAINER_SCANNING"]
_TYPES: Final = ["approval", "scan_execution", "pipeline_execution"]


def add_parts(seed: int, estate: Estate) -> None:
    """Add hooks, integrations, tag rules, mirrors, files, links and policies to a share."""
    random = Random(f"parts {seed}")
    for path, group in estate.groups.items():
        group["hooks"] = _hooks(random, group["id"], 0.2)
        group["integrations"] = _integrations(random, 0.2)
        if random.random() < 0.3:
            group["saml_group_links"] = [{"name": f"sso-{group['path']}", "access_level": 30}]
        if random.random() < 0.1:
            group["ldap_group_links"] = [{"cn": group["path"], "group_access": 30}]
        if "/" not in path:
            names = ("sox", "gdpr", "pci")
            group["compliance_frameworks"] = [
                {"name": name, "default": name == "sox"} for name in names
            ]
            group["security_policies"] = [
                {"type": kind, "name": f"{kind.replace('_', ' ')} for all"} for kind in _TYPES
            ]
    for project in estate.projects.values():
        _project(random, project)


def _project(random: Random, project: dict[str, Any]) -> None:
    project["hooks"] = _hooks(random, 1000 + project["id"], 0.4)
    project["integrations"] = _integrations(random, 0.4)
    if random.random() < 0.6:
        project["protected_tags"] = {
            "v*": {"create_access_levels": [random.choice([30, 40, 40, 0])]}
        }
    if random.random() < 0.05:
        project["remote_mirrors"] = [
            {"url": f"https://mirror:{SECRET}{project['id']}@git.example.com/{project['path']}.git"}
        ]
    if random.random() < 0.5 and not project["empty_repo"]:
        name = random.choice(["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"])
        project["files"] = {name: "* @owners\n\n[Docs]\ndocs/ @writers\n"}
    enabled = random.sample(_SCANNERS, random.randint(0, 3))
    project["security_scanners"] = {
        "available": list(_SCANNERS),
        "enabled": enabled,
        "pipeline_run": enabled[:2],
    }
    project["compliance_frameworks"] = random.choice([[], [], ["sox"], ["gdpr", "pci"]])
    project["secret_push_protection_enabled"] = random.choice([None, True, False])


def _hooks(random: Random, number: int, share: float) -> list[dict[str, Any]]:
    if random.random() > share:
        return []
    scheme = random.choice(["https", "https", "https", "http"])
    host = random.choice(["hooks.example.com", "ci.example.net:8443", "192.0.2.10"])
    return [
        {
            "url": f"{scheme}://bot:{SECRET}hook-{number}@{host}/t/{SECRET}path-{number}?v=1",
            "token": f"{SECRET}token-{number}" if random.random() < 0.7 else None,
            "enable_ssl_verification": random.random() < 0.85,
            "alert_status": random.choice(["executable", "executable", "disabled"]),
        }
    ]


def _integrations(random: Random, share: float) -> list[dict[str, Any]]:
    if random.random() > share:
        return []
    chosen = random.sample(_SERVICES, random.randint(1, 3))
    return [{"slug": slug, "active": random.random() < 0.8} for slug in chosen]
