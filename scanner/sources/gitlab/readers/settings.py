"""Reads the settings of groups and projects from the answer at hand."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import JSON, Gap, Kind, Section, Status
from scanner.sources.gitlab import normalise, texts
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.follows import parse_ranges
from scanner.sources.gitlab.readers.target import Reader, Target

MAINTAINER_KEY = "ci_default_git_depth"
"""A project's answer has it from Maintainer on, in every version and edition that we know."""


def settings(client: Client, target: Target) -> Section:
    """The settings of a group or project."""
    data, gaps = normalise.fields(
        target.table("settings"), target.answer, target.sight, not target.is_subgroup
    )
    if target.kind is Kind.GROUP:
        _derive_group(target, data, gaps)
    else:
        _derive_project(target, data, gaps)
    return Section(Status.OK, data, gaps, target.origin)


def _derive_group(target: Target, data: dict[str, JSON], gaps: dict[str, Gap]) -> None:
    if target.sight.listed:
        gaps["caller_role"] = Gap.NOT_COLLECTED
    else:
        # Only owners are sent the key; its value is a secret and stays here.
        data["caller_role"] = "owner" if "runners_token" in target.answer else "reader"
    if "parent_id" in data and (data["parent_id"] != 0) is not target.is_subgroup:
        del data["parent_id"]  # a top-level group is judged as one, whatever it says of itself
        gaps["parent_id"] = Gap.MALFORMED
    parse_ranges("ip_restriction_ranges", "ip_ranges", data, gaps)
    if "allowed_email_domains_list" in data:
        data["allowed_email_domains_list"] = texts.domains(data["allowed_email_domains_list"])


def _derive_project(target: Target, data: dict[str, JSON], gaps: dict[str, Gap]) -> None:
    data["caller_role"] = "maintainer" if MAINTAINER_KEY in target.answer else "reader"
    for name in ("kind", "full_path"):
        value = of_namespace(target.answer, name)
        if isinstance(value, Gap):
            gaps[f"namespace_{name}"] = value
        else:
            data[f"namespace_{name}"] = value


def of_namespace(row: Mapping[str, JSON], name: str) -> str | Gap:
    """What a project's row tells of its namespace."""
    if "namespace" not in row:
        return Gap.UNEXPLAINED
    namespace = row["namespace"]
    value = namespace.get(name) if isinstance(namespace, dict) else None
    return value if isinstance(value, str) and texts.is_text(value) else Gap.MALFORMED


READERS: Mapping[str, Reader] = {
    "settings": settings,
}
