"""Reads of many projects at once, by GraphQL, what REST tells of one: only where both say the same.

A section comes from GraphQL whole and without a gap, or it does not come from there: whatever is
null, cut, hidden or odd is asked of REST, which says why. What makes both say the same is told in
docs/requests.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scanner.model import JSON, Gap, Kind, Section, Status
from scanner.sections import SECTIONS
from scanner.sections.rules import PUSH_RULE
from scanner.sources.gitlab import codeowners, normalise, texts
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.graph_fields import FIELDS, ONLY_FOR, VARIABLE, camel
from scanner.sources.gitlab.normalise import Fields, Malformed
from scanner.sources.gitlab.question import Refusal
from scanner.sources.gitlab.readers import branch_rules, nodes, pipelines, repository, rules
from scanner.sources.gitlab.readers.target import Reader, Row, Target, by

Made = Callable[[Client, Target, Any], Fields]
"""Makes data and gaps of a field's value; raises Malformed where REST may tell something else."""


def of_many(section: str, made: Made, each: Reader) -> Reader:
    """A reader that asks GraphQL where it tells as much as `each` does, and else has `each` ask."""

    def read(client: Client, target: Target) -> Section:
        found = _found(client, target, section, made)
        return each(client, target) if found is None else found

    return read


def _found(client: Client, target: Target, section: str, made: Made) -> Section | None:
    spec, sight, graph = SECTIONS[section], target.sight, target.around.graph
    licensed = sight.licence.includes(spec.tier_of(target.kind))
    if target.kind is not Kind.PROJECT or sight.role < spec.role(target.kind) or not licensed:
        return None
    if section in ONLY_FOR and not ONLY_FOR[section](sight):
        return None
    if section in _ONLY_IF and not _ONLY_IF[section](target):
        return None
    answer = graph.project(section, target.id) if graph.are_many else None
    if answer is None or isinstance(answer, Refusal):
        return None
    graph.saw(target.name, answer.get("fullPath"))
    [field] = FIELDS[section]
    try:
        data, gaps = made(client, target, nodes.object_of(answer[field]))
    except Malformed:
        return None
    origin = {"endpoint": f"POST {spec.batched}", "asked": graph.asked}
    return None if gaps else Section(Status.OK, data, gaps, origin)


def _row(node: Row, names: Sequence[str]) -> dict[str, JSON]:
    """A node in the words of REST. Raises Malformed where it lacks one of them."""
    if any(camel(name) not in node for name in names):
        raise Malformed
    return {name: node[camel(name)] for name in names}


def _variables(_: Client, target: Target, told: Row) -> Fields:
    rows = [_row(node, VARIABLE) for node in nodes.all_of(told)]
    for row in rows:
        if isinstance(row["variable_type"], str):
            row["variable_type"] = row["variable_type"].lower()
    table = target.table("variables")
    return normalise.entries(table, rows, pipelines.variable_key, target.sight)


def _job_token_scope(_: Client, target: Target, told: Row) -> Fields:
    """GraphQL tells the project's own switch; that the instance turns it on for all, REST alone."""
    names = {"inbound_enabled": "inbound_job_token_scope_enabled"}
    names["outbound_enabled"] = "job_token_scope_enabled"
    row = {name: told.get(camel(other)) for name, other in names.items()}
    if row["inbound_enabled"] is not True or not isinstance(row["outbound_enabled"], bool):
        raise Malformed
    return normalise.fields(target.table("job_token_scope"), row, target.sight)


def _job_token_allowlist(_: Client, target: Target, told: Row) -> Fields:
    """Each list is held against its count: older servers leave out whom the caller cannot see."""
    projects, lacking = _allowed(target, told, "inboundAllowlist", "project")
    groups, missing = _allowed(target, told, "groupsAllowlist", "group")
    return {**projects, **groups}, {**lacking, **missing}


def _allowed(target: Target, told: Row, name: str, kind: str) -> Fields:
    listed = nodes.all_of(told.get(name))
    if told.get(f"{name}Count") != len(listed):
        raise Malformed
    rows = [
        {"id": nodes.id_of(node, kind.title()), "path": normalise.text(node.get("fullPath"))}
        for node in listed
    ]
    if not all(row["path"] for row in rows):
        raise Malformed
    table = target.table("job_token_allowlist")
    return normalise.entries(table, rows, by("path"), target.sight, lambda _: {"kind": kind})


def _codeowners(_: Client, target: Target, told: Row) -> Fields:
    """The first file of those that are there; GraphQL tells of the branch that HEAD names."""
    branch = target.answer.get("default_branch")
    files = {normalise.text(node.get("path")): node for node in nodes.all_of(told.get("blobs"))}
    if not branch or told.get("rootRef") != branch or not files.keys() <= set(codeowners.PLACES):
        raise Malformed
    for place in codeowners.PLACES:
        if place in files:
            return dict(repository.facts(_raw(files[place]), place)), {}
    return dict(repository.ABSENT), {}


def _raw(file: Row) -> bytes:
    """A file whole and as it is: what is cut or was no UTF-8 has another size or a mark in it."""
    text = file.get("rawBlob")
    if not isinstance(text, str) or "\ufffd" in text or not texts.is_text(text):
        raise Malformed
    raw = text.encode()
    if str(file.get("size")) != str(len(raw)):  # GraphQL sends large numbers as text
        raise Malformed
    return raw


def _protected_branches(_: Client, target: Target, told: Row) -> Fields:
    return rules.branches_of(target, branch_rules.protecting(told))


def _push_rule(_: Client, target: Target, told: Row) -> Fields:
    row = _row(told, tuple(PUSH_RULE))
    return normalise.fields(target.table("push_rule"), row, target.sight)


def _runners(client: Client, target: Target, told: Row) -> Fields:
    """GraphQL tells which runners a project has; each of them is asked for itself, by REST."""
    ids = sorted(nodes.id_of(node, "Ci::Runner") for node in nodes.counted(told))
    if len(set(ids)) < len(ids):
        raise Malformed
    data: dict[str, JSON] = {}
    gaps: dict[str, Gap] = {}
    for id in ids:
        entry, missing = target.around.runners.whole(client, id, target.name, target.sight)
        data[str(id)] = entry
        gaps |= {f"{id}.{name}": gap for name, gap in missing.items()}
    return data, gaps


def _members(_: Client, target: Target, told: Row) -> Fields:
    """That there are none; of any there is, REST tells more."""
    return _none(len(nodes.all_of(told)))


def _triggers(_: Client, target: Target, told: Row) -> Fields:
    """That there are none; of any there is, REST tells more."""
    return _none(told.get("count"))


def _none(count: JSON) -> Fields:
    if count != 0 or isinstance(count, bool):
        raise Malformed
    return {}, {}


MADE: Mapping[str, Made] = {
    "codeowners": _codeowners,
    "job_token_allowlist": _job_token_allowlist,
    "job_token_scope": _job_token_scope,
    "members": _members,
    "protected_branches": _protected_branches,
    "push_rule": _push_rule,
    "runners": _runners,
    "triggers": _triggers,
    "variables": _variables,
}
"""What is made of GraphQL's answer, by section."""


def _is_in_use(target: Target) -> bool:
    """Whether nothing is known for which REST may refuse a question about CI/CD."""
    levels = [target.answer.get(f"{part}_access_level") for part in ("builds", "repository")]
    return target.answer.get("archived") is False and "disabled" not in levels


def _has_code(target: Target) -> bool:
    """Whether REST shows rules: where the repository is off it refuses, and GraphQL has none."""
    level = target.answer.get("repository_access_level")
    return target.answer.get("archived") is False and level in ("enabled", "private")


_ONLY_IF: Mapping[str, Callable[[Target], bool]] = {
    "protected_branches": _has_code,
    "runners": lambda target: target.around.runners.wanted,
    "triggers": _is_in_use,
}
"""Sections that are asked of REST otherwise: it refuses, or is asked for each runner anyway."""
