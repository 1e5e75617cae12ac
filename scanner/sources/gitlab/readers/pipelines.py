"""Reads what pipelines run on and with: variables, runners, environments, job tokens, schedules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scanner.model import JSON, Gap, Kind, Section, Status
from scanner.sections import Role
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.follows import of_environment
from scanner.sources.gitlab.question import ask
from scanner.sources.gitlab.readers import ci_config
from scanner.sources.gitlab.readers.target import (
    Reader,
    Row,
    Target,
    by,
    map_from,
    map_of,
    object_of,
    owner_of,
)
from scanner.sources.gitlab.runners import DETAILS

AVAILABLE: Mapping[str, str] = {"states": "available"}
"""Asks for environments that something may be deployed to."""

RUNNER_TYPES: Mapping[Kind, Mapping[str, str]] = {
    kind: {"type": f"{kind}_type"} for kind in (Kind.INSTANCE, Kind.GROUP, Kind.PROJECT)
}
"""Asks for the runners of a kind's own; a list without it has those of the instance as well."""

GROUPS_ALLOWED = "/projects/:id/job_token_scope/groups_allowlist"
"""The second half of the allowlist; the first one names projects."""


def variables(client: Client, target: Target) -> Section:
    """The variables by key and scope; neither their values nor their descriptions."""
    question = target.ask("variables")
    return map_from(client, target, question, variable_key, trim=_without_value)


def _without_value(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in ("value", "description")}


def variable_key(row: Row) -> str:
    """Its key and its scope; those of the instance have none, and hold everywhere."""
    return f"{by('key')(row)}@{row.get('environment_scope', '*')}"


def runners(client: Client, target: Target) -> Section:
    """The runners of the resource's own, with what each tells of itself where a policy reads it."""
    # Asked for after the list has come to its end: the pages of one list are asked for in a row.
    listed = replace(target, sight=replace(target.sight, listed=True))
    question = target.ask("runners", **RUNNER_TYPES[target.kind])
    section = map_from(client, listed, question, by("id"))
    if not target.around.runners.wanted or section.status is not Status.OK:
        return section
    data, gaps = dict(section.data), dict(section.gaps)
    for key, entry in section.data.items():
        told, missing = _details(client, target, entry)
        data[key] = {**entry, **told}
        for name in DETAILS:
            gaps.pop(f"{key}.{name}", None)
        gaps |= {f"{key}.{name}": gap for name, gap in missing.items()}
    return replace(section, data=data, gaps=gaps)


def _details(client: Client, target: Target, entry: Mapping[str, JSON]) -> normalise.Fields:
    if "id" not in entry:
        return {}, dict.fromkeys(DETAILS, Gap.MALFORMED)
    return target.around.runners.of(client, entry["id"], target.name, target.sight)


def environments(client: Client, target: Target) -> Section:
    """The environments that are in use."""
    return map_from(client, target, target.ask("environments", **AVAILABLE), by("name"))


def protected_environments(client: Client, target: Target) -> Section:
    """Who may deploy, and who must approve: of a group by tier, of a project by environment."""
    return map_of(
        client,
        target,
        "protected_environments",
        by("name"),
        lambda row: of_environment(row, target.sight),
    )


def job_token_scope(client: Client, target: Target) -> Section:
    """Whether only the allowlist may reach the project with its job tokens."""
    return object_of(client, target, "job_token_scope")


def job_token_allowlist(client: Client, target: Target) -> Section:
    """The projects and groups whose job tokens reach the project, by full path."""
    projects = map_of(
        client,
        target,
        "job_token_allowlist",
        by("path_with_namespace"),
        lambda _: {"kind": "project"},
    )
    if projects.status is not Status.OK:
        return projects
    question = ask(GROUPS_ALLOWED, target.id, target.name, "job_token_allowlist")
    groups = map_from(client, target, question, _group_path, lambda _: {"kind": "group"})
    if groups.status is not Status.OK:
        return groups
    return replace(
        projects, data={**projects.data, **groups.data}, gaps={**projects.gaps, **groups.gaps}
    )


def _group_path(row: Row) -> str:
    """The full path, which GitLab tells only as a part of the group's address."""
    path = by("web_url")(row).partition("/groups/")[2]
    if not path:
        raise KeyError("web_url")
    return path


def pipeline_schedules(client: Client, target: Target) -> Section:
    """What runs by the clock, and in whose name."""
    return map_of(client, target, "pipeline_schedules", by("id"), owner_of)


def _is_off(target: Target) -> bool:
    """Whether CI/CD is off, seen by one whose role is not what keeps the rest from him."""
    off = target.answer.get("builds_access_level") == "disabled"
    return off and target.sight.role >= Role.MAINTAINER


def _unless_off(reader: Reader) -> Reader:
    """A reader of what GitLab shows to nobody while CI/CD is off: app/policies/project_policy.rb.

    In every version the rule of `builds_disabled` prevents reading environments and schedules.
    """

    def read(client: Client, target: Target) -> Section:
        if not _is_off(target):
            return reader(client, target)
        detail = "not asked: CI/CD is off in this project"
        return Section(Status.NOT_CONFIGURED, origin=target.origin, detail=detail)

    return read


def _or_off(reader: Reader) -> Reader:
    """A reader of what some versions show and others refuse while CI/CD is off."""

    def read(client: Client, target: Target) -> Section:
        section = reader(client, target)
        if not (section.detail == "403: 403 Forbidden" and _is_off(target)):
            return section
        detail = f"{section.detail}: CI/CD is off in this project"
        return Section(Status.NOT_CONFIGURED, origin=section.origin, detail=detail)

    return read


READERS: Mapping[str, Reader] = {
    **ci_config.READERS,
    "environments": _unless_off(environments),
    "job_token_allowlist": job_token_allowlist,
    "job_token_scope": job_token_scope,
    "pipeline_schedules": _unless_off(pipeline_schedules),
    "protected_environments": protected_environments,
    "runners": runners,
    "variables": _or_off(variables),
}
