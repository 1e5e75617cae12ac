"""Reads what only GraphQL tells: scanners, security policies, compliance frameworks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from scanner.model import JSON, Gap, Kind, Section, Status
from scanner.sections import SECTIONS
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.graph import Told
from scanner.sources.gitlab.graph_fields import POLICY_TYPES
from scanner.sources.gitlab.normalise import Derive, Malformed, nothing
from scanner.sources.gitlab.question import Refusal
from scanner.sources.gitlab.readers import nodes
from scanner.sources.gitlab.readers.target import Reader, Row, Target, by


def scanners(_: Client, target: Target) -> Section:
    """Which scanners are there, switched on, and ran in the last pipeline."""
    answer = target.around.graph.project("scanners", target.id)
    if isinstance(answer, Refusal):
        return _without(target, "scanners", answer.status, answer.detail)
    found = answer.get("securityScanners")
    if found is None:
        return _null(target, "scanners", "securityScanners")
    try:
        lists = {kept: _listed(found, name) for kept, name in _SCANNER_LISTS.items()}
    except Malformed as error:
        return _without(target, "scanners", Status.FAILED, str(error))
    names = sorted({name for names in lists.values() for name in names})
    data = {name: {kept: name in listed for kept, listed in lists.items()} for name in names}
    return Section(Status.OK, data, origin=_origin(target, "scanners"))


_SCANNER_LISTS = {"available": "available", "enabled": "enabled", "pipeline_run": "pipelineRun"}


def _listed(found: JSON, name: str) -> Sequence[str]:
    if not isinstance(found, dict) or not isinstance(found.get(name), list):
        raise Malformed(f"{name} of the scanners is no list")
    return normalise.words(found[name])


def security_policies(_: Client, target: Target) -> Section:
    """The security policies that bind the resource, inherited ones included."""
    answer = (
        target.around.graph.group("security_policies", target.path, target.id)
        if target.kind is Kind.GROUP
        else target.around.graph.project("security_policies", target.id)
    )
    fields = {field: type for type, fields in POLICY_TYPES.items() for field in fields}
    made = partial(_entries, derive=_policy)
    return connections(target, "security_policies", answer, fields, made)


def _policy(row: Row) -> Mapping[str, JSON | Gap]:
    return {"type": row["type"], "from": _holder(row.get("source"))}


def _holder(source: JSON) -> str | Gap:
    """The group or project that defines a policy; null where the caller does not see it."""
    if not isinstance(source, dict):
        return Gap.MALFORMED
    holder = source.get("namespace") or source.get("project")
    if holder is None:
        return Gap.ROLE
    path = holder.get("fullPath") if isinstance(holder, dict) else None
    return normalise.text(path) or Gap.MALFORMED


def compliance_frameworks(_: Client, target: Target) -> Section:
    """The compliance frameworks that the top-level group defines."""
    section = "compliance_frameworks"
    answer = target.around.graph.group(section, target.path, target.id)
    return connections(target, section, answer, {"complianceFrameworks": ""}, _entries)


Made = Callable[[Target, str, Sequence[Row]], normalise.Fields]
"""Makes the data and gaps of a section of the nodes of its fields."""


def connections(
    target: Target, section: str, answer: Told, fields: Mapping[str, str], made: Made
) -> Section:
    """A section that is made of the nodes of some fields; `fields` gives each a type.

    GraphQL answers those who may not see them with null, or with an empty list.
    """
    if isinstance(answer, Refusal):
        return _without(target, section, answer.status, answer.detail)
    rows: list[Row] = []
    try:
        for field in (field for field in fields if field in answer):
            if answer[field] is None:
                return _null(target, section, field)
            rows += [{**node, "type": fields[field]} for node in nodes.all_of(answer[field], field)]
        data, gaps = made(target, section, rows)
    except Malformed as error:
        return _without(target, section, Status.FAILED, str(error))
    spec = SECTIONS[section]
    if not data and target.sight.role < spec.role(target.kind):
        detail = f"an empty list, as those below {spec.role(target.kind).name.title()} are sent"
        return _without(target, section, Status.FORBIDDEN, detail)
    if not data and not target.sight.licence.includes(spec.tier):
        detail = "an empty list: there are none, or this tier does not have them"
        return _without(target, section, Status.MISSING, detail)
    return Section(Status.OK, data, gaps, _origin(target, section))


def _entries(
    target: Target, section: str, rows: Sequence[Row], derive: Derive = nothing
) -> normalise.Fields:
    return normalise.entries(target.table(section), rows, _apart(rows), target.sight, derive)


def _apart(rows: Sequence[Row]) -> normalise.Key:
    """The natural key of nodes: several groups may define policies of one type and name."""

    def plain(row: Row) -> str:
        name = by("name")(row)
        return f"{row['type']}/{name}" if row["type"] else name

    try:
        times = Counter(plain(row) for row in rows)
    except KeyError as error:
        raise Malformed("an entry has no name") from error

    def key(row: Row) -> str:
        shared = times[plain(row)] > 1
        return f"{plain(row)}@{_holder(row.get('source'))}" if shared else plain(row)

    return key


def _null(target: Target, section: str, field: str) -> Section:
    spec = SECTIONS[section]
    if target.sight.role < spec.role(target.kind):
        detail = f"{field} is null: the token's role is not shown it"
        return _without(target, section, Status.FORBIDDEN, detail)
    if not target.sight.licence.includes(spec.tier):
        detail = f"{field} is null: this tier may not have it"
        return _without(target, section, Status.MISSING, detail)
    detail = f"GitLab answered nothing for {field}, though role and tier would show it"
    return _without(target, section, Status.FAILED, detail)


def _without(target: Target, section: str, status: Status, detail: str) -> Section:
    return Section(status, origin=_origin(target, section), detail=detail)


def _origin(target: Target, section: str) -> Mapping[str, str]:
    endpoint = f"POST {SECTIONS[section].endpoints[target.kind]}"
    if target.kind is Kind.PROJECT:
        return {"endpoint": endpoint, "asked": target.around.graph.asked}
    return {"endpoint": endpoint}


READERS: Mapping[str, Reader] = {
    "compliance_frameworks": compliance_frameworks,
    "scanners": scanners,
    "security_policies": security_policies,
}
