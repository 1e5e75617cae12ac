"""Judges a snapshot by a catalogue with an engine, resource by resource, in flat memory."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scanner import document as documents
from scanner import lines, place
from scanner.catalog.load import Catalog, Policy
from scanner.catalog.params import ByPath
from scanner.demand import Demand, misplaced
from scanner.engines.base import Answer, Answers, Document, Engine, Failure
from scanner.errors import EngineError
from scanner.fingerprint import fingerprints
from scanner.model import JSON, Evaluation, Kind, Resource
from scanner.model import Finding as Said
from scanner.outcome import decide
from scanner.report import Evidence, Finding, ResourceResult
from scanner.requirement import Scope
from scanner.snapshot.store import Snapshot
from scanner.surroundings import Surroundings

_ACTUAL_BYTES = 2000
"""A larger value is not repeated in the report: the snapshot has it."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A resource on its way through the engine, with all that its verdicts need."""

    resource: Resource
    ancestors: Sequence[Resource]
    demand: Demand
    document: Document


def evaluate(
    snapshot: Snapshot, catalog: Catalog, engine: Engine, as_of: datetime
) -> Iterator[ResourceResult]:
    """The verdicts on every resource in scope that some policy judges, in the snapshot's order.

    `engine` has the catalogue loaded; ages are counted to `as_of`. Raises EngineError.
    """
    around = Surroundings()
    looked_up = {scope: _looked_up(catalog, scope) for scope in Scope}
    for kind, resources in itertools.groupby(snapshot.resources(), lambda one: one.kind):
        params = ByPath(catalog.columns[kind], catalog.overrides)
        cases = _cases(snapshot, resources, around, looked_up, params, as_of)
        if catalog.columns[kind]:
            yield from _judge(snapshot, catalog.columns[kind], kind, cases, engine)
        else:
            deque(cases, maxlen=0)


def _looked_up(catalog: Catalog, scope: Scope) -> frozenset[str]:
    """The sections that some policy looks up there: a list of all users is none of them."""
    return frozenset(
        path.section
        for policy in catalog.policies
        for path in (*policy.requires, *policy.also_reads)
        if path.scope is scope
    )


def _cases(
    snapshot: Snapshot,
    resources: Iterator[Resource],
    around: Surroundings,
    looked_up: Mapping[Scope, frozenset[str]],
    params: ByPath,
    as_of: datetime,
) -> Iterator[_Case]:
    def seen() -> Mapping[str, JSON]:
        return documents.instance(snapshot.manifest, around.instance, as_of)

    instance = seen()
    for resource in resources:
        ancestors = around.ancestors(resource)
        if resource.kind is Kind.INSTANCE:
            around.instance = documents.context(resource, looked_up[Scope.INSTANCE])
            instance = seen()
        elif resource.kind is Kind.GROUP:
            around.add(documents.context(resource, looked_up[Scope.ANCESTORS]))
        if resource.context:
            continue
        yield _Case(
            resource,
            ancestors,
            Demand(resource, ancestors, around.instance),
            documents.document(resource, ancestors, instance, params.of(resource.path), as_of),
        )


def _judge(
    snapshot: Snapshot,
    policies: Sequence[Policy],
    kind: Kind,
    cases: Iterator[_Case],
    engine: Engine,
) -> Iterator[ResourceResult]:
    waiting: deque[_Case] = deque()
    broken = {policy.id: Failure(reason) for policy in policies if (reason := _misplaced(policy))}

    def fed() -> Iterator[Document]:
        for case in cases:
            waiting.append(case)
            yield case.document

    for answers in engine.evaluate(kind, fed()):
        case = waiting.popleft()
        evaluations = [
            decide(
                policy, case.resource, broken.get(policy.id) or _of(answers, policy), case.demand
            )
            for policy in policies
        ]
        yield _result(snapshot, case, policies, evaluations)
    if waiting or next(cases, None) is not None:
        raise EngineError(
            f"the engine {engine.name} did not answer every {kind}", "Use another engine."
        )


def _of(answers: Answers, policy: Policy) -> Answer:
    return answers.get(policy.package, _NO_ANSWER)


_NO_ANSWER = Failure("the engine gave no answer for this policy")


def _misplaced(policy: Policy) -> str:
    """What is wrong with the `requires` of a policy that could never be read."""
    paths = [path.text for path in policy.requires if misplaced(policy.kinds, path)]
    kinds = " or ".join(policy.kinds)
    return f"METADATA requires {paths[0]}, which no {kinds} can have" if paths else ""


def _result(
    snapshot: Snapshot,
    case: _Case,
    policies: Sequence[Policy],
    evaluations: Sequence[Evaluation],
) -> ResourceResult:
    resource = case.resource
    return {
        "kind": resource.kind.value,
        "path": resource.path,
        "id": resource.id,
        "tier": resource.tier.value,
        "outcomes": "".join(evaluation.outcome.letter for evaluation in evaluations),
        "findings": [
            _finding(snapshot, case, policy, said)
            for policy, evaluation in zip(policies, evaluations, strict=True)
            for said in evaluation.findings
        ],
        "reasons": {
            evaluation.policy: list(evaluation.reasons)
            for evaluation in evaluations
            if evaluation.reasons
        },
    }


def _finding(snapshot: Snapshot, case: _Case, policy: Policy, said: Said) -> Finding:
    bearer, data = _bearer(case, said.at)
    made: Finding = {
        "policy": policy.id,
        "path": list(said.path),
        "message": said.message,
        "evidence": _evidence(snapshot, bearer, said, policy),
        "fingerprints": fingerprints(
            snapshot.manifest["instance"]["name"],
            policy.id,
            (case.resource.kind, case.resource.id, case.resource.path),
            _place(said, bearer),
            said.path,
            said.key,
        ),
    }
    if said.key:
        made["key"] = said.key
    if said.at:
        made["at"] = {"kind": said.at[0], "path": said.at[1]}
    if said.has_expected:
        made["expected"] = said.expected
    _put_actual(made, data, said.path)
    return made


def _place(said: Said, bearer: Resource | None) -> tuple[str, int, str] | None:
    if said.at is None:
        return None
    return (said.at[0], bearer.id if bearer else 0, said.at[1])


def _bearer(case: _Case, at: tuple[str, str] | None) -> tuple[Resource | None, Mapping[str, JSON]]:
    """The resource that a path points into, and what a policy sees of it."""
    if at is None:
        return case.resource, case.document["resource"]
    if at[0] == Kind.INSTANCE:
        return case.demand.instance, case.document["instance"]
    for ancestor, data in zip(case.ancestors, case.document["ancestors"], strict=True):
        if (ancestor.kind, ancestor.path) == at:
            return ancestor, data
    return None, {}


def _evidence(snapshot: Snapshot, bearer: Resource | None, said: Said, policy: Policy) -> Evidence:
    """How the section was read that a finding points into.

    One that points nowhere follows from all that its policy requires: where that was one answer,
    it is the evidence. Where it was several, nobody could tell which.
    """
    if found := _written(bearer, said):
        return found
    names = said.path[:1] or _required(policy)
    sections = (
        [bearer.sections[name] for name in names if name in bearer.sections] if bearer else []
    )
    origins = {
        (str(one.origin.get("endpoint", "")), str(one.origin.get("asked", ""))) for one in sections
    }
    if bearer is None or len(sections) < len(names) or len(origins) != 1:
        return {"endpoint": "", "asked": "", "read_at": ""}
    [(endpoint, asked)] = origins
    read_at = snapshot.read_times.get((asked or bearer.name, endpoint), "")
    return {"endpoint": endpoint, "asked": asked, "read_at": read_at}


def _written(bearer: Resource | None, said: Said) -> Evidence | None:
    """The file and line that say it; None for what was read from GitLab."""
    section = bearer.sections.get(said.path[0]) if bearer and said.path else None
    found = place.of(section.origin, said.path, said.key) if section else None
    if found is None:
        return None
    where: Evidence = {"endpoint": "", "asked": "", "read_at": ""}
    where["file"], where["line"], where["column"], address = found
    return {**where, "address": address} if address else where


def _required(policy: Policy) -> Sequence[str]:
    """The sections of the resource that a policy reads; none where it looks elsewhere, too."""
    read = (*policy.requires, *policy.also_reads)
    if any(path.scope is not Scope.RESOURCE for path in read):
        return ()
    return tuple(dict.fromkeys(path.section for path in read))


def _put_actual(made: Finding, data: JSON, path: Sequence[str]) -> None:
    """Follow the path for the value that stands there; leave it out when nothing does."""
    if not path:
        return
    for part in path:
        if not isinstance(data, dict) or part not in data:
            return
        data = data[part]
    if len(lines.encode(data)) <= _ACTUAL_BYTES:
        made["actual"] = data
        return
    made["actual"] = _cut(data)
    made["actual_cut"] = True


def _natural(name: str) -> tuple[bool, int, str]:
    """Ids by their number, before all other names."""
    number = int(name) if name.isdecimal() and name.isascii() else 0
    return not number, number, name


def _cut(data: Any) -> str:
    if isinstance(data, dict):
        return f"{len(data)} entries: {', '.join(sorted(data, key=_natural))[:200]} ..."
    if isinstance(data, list):
        return f"a list of {len(data)}"
    return f"{str(data)[:200]} ..."
