"""What must hold between the parts of an estate: every name it uses is there."""

from collections.abc import Container, Mapping
from typing import Any, Final

from tests.simulator.keys import Attributes, rows

POLICY_TYPES: Final = ("approval", "scan_execution", "pipeline_execution")

# Lists of rows below a group or project, and the keys that each row must have.
_ROWS: Final = {
    "hooks": ("url",),
    "integrations": ("slug",),
    "remote_mirrors": ("url",),
    "compliance_frameworks": ("name",),
    "security_policies": ("type", "name"),
    "saml_group_links": ("name",),
    "ldap_group_links": (),
}
_MAPPINGS: Final = ("protected_branches", "protected_tags", "files", "security_scanners")


class EstateError(ValueError):
    """The estate's description is wrong: says where."""


def check_references(
    groups: Mapping[str, Attributes], projects: Mapping[str, Attributes], users: Container[str]
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
            _shapes(where, attributes, kind)


def _shapes(where: str, attributes: Attributes, kind: str) -> None:
    for name in _MAPPINGS:
        if not isinstance(attributes.get(name, {}), dict | None):
            raise EstateError(f"{where}.{name}: expected a mapping")
    for name, needed in _ROWS.items():
        if name == "compliance_frameworks" and kind == "projects":
            continue  # of a project they are names
        for row in rows(attributes, name) if name in attributes else ():
            if not isinstance(row, Mapping):
                raise EstateError(f"{where}.{name}: expected mappings, got {row!r}")
            missing = [key for key in needed if key not in row]
            if missing:
                raise EstateError(f"{where}.{name}: {missing[0]} is missing from {dict(row)!r}")
    for policy in rows(attributes, "security_policies"):
        if policy["type"] not in POLICY_TYPES:
            known = ", ".join(POLICY_TYPES)
            raise EstateError(f"{where}.security_policies: {policy['type']!r} is none of {known}")


def _entry(where: str, entry: Any, reference: str, known: Container[str], level: str) -> None:
    if not isinstance(entry, Mapping):
        raise EstateError(f"{where}: expected mappings, got {entry!r}")
    if entry.get(reference) not in known:
        raise EstateError(f"{where}: no {reference} {entry.get(reference)!r} in this estate")
    if not isinstance(entry.get(level), int):
        raise EstateError(f"{where}: {level} must be a number, got {entry.get(level)!r}")
