"""What must hold between the parts of an estate: every name it uses is there."""

from collections.abc import Collection, Container, Iterable, Mapping
from typing import Any, Final

from tests.simulator.keys import Attributes, rows

POLICY_TYPES: Final = ("approval", "scan_execution", "pipeline_execution")

_STREAM: Final = ("name", "category")

# Lists of rows below a group or project, and the keys that each row must have.
_ROWS: Final = {
    "hooks": ("url",),
    "integrations": ("slug",),
    "remote_mirrors": ("url",),
    "compliance_frameworks": ("name",),
    "security_policies": ("type", "name"),
    "audit_streams": _STREAM,
    "saml_group_links": ("name",),
    "ldap_group_links": (),
    "access_tokens": (),
    "access_requests": ("username",),
    "audit_events": (),
    "invitations": ("invite_email",),
    "deploy_tokens": (),
    "deploy_keys": (),
    "triggers": (),
    "service_accounts": ("username",),
    "variables": ("key",),
    "runners": (),
    "environments": ("name",),
    "pipeline_schedules": (),
    "merge_requests": ("author", "sha"),
    "pipelines": ("ref",),
}
# The same of the server itself.
INSTANCE_ROWS: Final = {
    "system_hooks": ("url",),
    "oauth_applications": ("application_name",),
    "personal_access_tokens": (),
    "audit_streams": _STREAM,
    "audit_events": (),
    "variables": ("key",),
    "runners": (),
}
_MAPPINGS: Final = (
    "protected_branches",
    "protected_tags",
    "protected_environments",
    "job_token_scope",
    "job_token_allowlist",
    "ci_lint",
    "files",
    "security_scanners",
)


class EstateError(ValueError):
    """The estate's description is wrong: says where."""


def check_references(
    groups: Mapping[str, Attributes], projects: Mapping[str, Attributes], users: Collection[str]
) -> None:
    """Raise for the first name that nothing in the estate has, or the first odd shape."""
    for kind, objects in (("groups", groups), ("projects", projects)):
        for path, attributes in objects.items():
            where = f"{kind}.{path}"
            for member in attributes["members"]:
                _entry(f"{where}.members", member, "username", users, "access_level")
            for share in attributes["shared_with_groups"]:
                _entry(
                    f"{where}.shared_with_groups",
                    share,
                    "group_full_path",
                    groups,
                    "group_access_level",
                )
            _shapes(where, attributes, kind, users)
            allowed = attributes.get("job_token_allowlist", {})
            for part, known in (("groups", groups), ("projects", projects)):
                for name in allowed.get(part, []):
                    if name not in known:
                        entry = f"{where}.job_token_allowlist.{part}"
                        raise EstateError(f"{entry}: no {name!r} in this estate")


def check_instance(parts: Attributes, users: Container[str]) -> None:
    """Raise for the first odd row of the server itself, or a token of nobody."""
    for name, needed in INSTANCE_ROWS.items():
        _each(name, parts[name], needed)
    for token in parts["personal_access_tokens"]:
        if "user_id" not in token and token.get("username") not in users:
            whose = token.get("username")
            raise EstateError(f"personal_access_tokens: no user {whose!r} in this estate")


def _each(where: str, found: Iterable[Any], needed: tuple[str, ...]) -> None:
    for row in found:
        if not isinstance(row, Mapping):
            raise EstateError(f"{where}: expected mappings, got {row!r}")
        missing = [key for key in needed if key not in row]
        if missing:
            raise EstateError(f"{where}: {missing[0]} is missing from {dict(row)!r}")


def _shapes(where: str, attributes: Attributes, kind: str, users: Collection[str]) -> None:
    for name in _MAPPINGS:
        if not isinstance(attributes.get(name, {}), dict | None):
            raise EstateError(f"{where}.{name}: expected a mapping")
    for name, needed in _ROWS.items():
        if name == "compliance_frameworks" and kind == "projects":
            continue  # of a project they are names
        if name in attributes:
            _each(f"{where}.{name}", rows(attributes, name), needed)
    for name in ("triggers", "pipeline_schedules"):
        for row in rows(attributes, name) if name in attributes else ():
            if row.get("owner") not in (None, *users):
                raise EstateError(f"{where}.{name}: no user {row['owner']!r} in this estate")
    for row in rows(attributes, "merge_requests") if "merge_requests" in attributes else ():
        _names(f"{where}.merge_requests", row, users)
    for policy in rows(attributes, "security_policies"):
        if policy["type"] not in POLICY_TYPES:
            known = ", ".join(POLICY_TYPES)
            raise EstateError(f"{where}.security_policies: {policy['type']!r} is none of {known}")


def _names(where: str, row: Attributes, users: Collection[str]) -> None:
    """Everybody whom a merge request names is there."""
    said = [row["author"], *(one["username"] for one in row.get("approved_by", []))]
    said += [one["username"] for one in row.get("notes", [])]
    for name in said:
        if name not in users:
            raise EstateError(f"{where}: no user {name!r} in this estate")


def _entry(where: str, entry: Any, reference: str, known: Container[str], level: str) -> None:
    if not isinstance(entry, Mapping):
        raise EstateError(f"{where}: expected mappings, got {entry!r}")
    if entry.get(reference) not in known:
        raise EstateError(f"{where}: no {reference} {entry.get(reference)!r} in this estate")
    if not isinstance(entry.get(level), int):
        raise EstateError(f"{where}: {level} must be a number, got {entry.get(level)!r}")
