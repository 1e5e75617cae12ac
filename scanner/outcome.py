"""Decides which of six outcomes a policy's answer comes to. Undefined is never a pass."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from scanner import lines
from scanner.catalog.load import Policy
from scanner.demand import CLEAR, Demand, Look
from scanner.engines.base import Answer, Failure
from scanner.model import JSON, Evaluation, Finding, Gap, Outcome, Resource
from scanner.requirement import Requirement

UNLICENSED = "not available on this tier: the control is not evidenced"
ELSEWHERE = "this resource does not have the setting: it is that of another one"
NOT_OFFERED = "this GitLab does not offer it"


class _WrongShape(ValueError):
    """An answer that is not what a policy may say."""


def decide(policy: Policy, resource: Resource, answer: Answer, demand: Demand) -> Evaluation:
    """The evaluation of one policy on one resource."""
    if isinstance(answer, Failure):
        return Evaluation(policy.id, Outcome.ERROR, reasons=(answer.message,))
    try:
        findings = _findings(answer)
        skips, unknowns = _texts(answer, "skip"), _texts(answer, "unknown")
    except _WrongShape as error:
        return Evaluation(policy.id, Outcome.ERROR, reasons=(str(error),))
    looks = [(path, demand.look(path)) for path in policy.requires]
    clouded = [(path, look) for path, look in looks if look is not CLEAR]
    if aside := _aside(policy, resource, clouded):
        return aside
    if unread := tuple(dict.fromkeys(look.missing for _, look in clouded if look.missing)):
        return Evaluation(policy.id, Outcome.UNKNOWN, reasons=unread)
    if skips:
        return Evaluation(policy.id, Outcome.NOT_APPLICABLE, reasons=skips)
    # What is read where it is there need not be there; what is there must be whole.
    also = [(path, demand.look(path)) for path in policy.also_reads]
    spoiled = [(path, Look(unread=demand.spoiled(path))) for path in policy.also_reads]
    gaps = unknowns + _gaps([*clouded, *spoiled])
    enough_of = policy.annotation.custom.enough_of
    hidden = _hidden([one for one in (*clouded, *also) if one[0].section not in enough_of])
    if findings and (unsure := _hidden([one for one in clouded if one[0].section in enough_of])):
        # Too few were seen, and there may be others: it says neither that all is well nor that not.
        return _verdict(policy, (), gaps, {**unsure, **hidden})
    return _verdict(policy, findings, gaps, hidden)


_Clouded = Sequence[tuple[Requirement, Look]]
"""The requirements of a policy of which something is to be said."""


def _verdict(
    policy: Policy,
    findings: tuple[Finding, ...],
    gaps: tuple[str, ...],
    hidden: Mapping[str, Gap],
) -> Evaluation:
    """What was seen to be wrong stands; what was not seen wholly does not pass."""
    reasons = (*gaps, *hidden)
    if findings:
        return Evaluation(policy.id, Outcome.FAIL, findings, reasons)
    if not reasons:
        return Evaluation(policy.id, Outcome.PASS)
    by_hand = not gaps and all(gap is Gap.UNOBSERVABLE for gap in hidden.values())
    outcome = Outcome.MANUAL if by_hand else Outcome.UNKNOWN
    return Evaluation(policy.id, outcome, reasons=reasons)


def _aside(policy: Policy, resource: Resource, clouded: _Clouded) -> Evaluation | None:
    """What is settled before any answer counts: the tier, and what no token can see."""
    unlicensed = any(look.unlicensed for _, look in clouded)
    if unlicensed or resource.tier.proven_below(policy.tier):
        return Evaluation(policy.id, Outcome.NOT_APPLICABLE, reasons=(UNLICENSED,))
    if len(clouded) == len(policy.requires) and not any(look.demanded for _, look in clouded):
        reason = ELSEWHERE if all(look.offered for _, look in clouded) else NOT_OFFERED
        return Evaluation(policy.id, Outcome.NOT_APPLICABLE, reasons=(reason,))
    if policy.annotation.custom.observable == "never":
        reason = "GitLab shows this to no token: it needs evidence by hand"
        return Evaluation(policy.id, Outcome.MANUAL, reasons=(reason,))
    return None


def _gaps(clouded: _Clouded) -> tuple[str, ...]:
    """What could not be read in some entries of a map, said once per attribute."""
    unread = ((path.text, look.unread) for path, look in clouded if look.unread)
    return tuple(f"{path}: {count} could not be read" for path, count in unread)


def _hidden(clouded: _Clouded) -> Mapping[str, Gap]:
    """The maps that GitLab may have sent without some of their entries, and why."""
    return {
        f"{path.section}: {_LEFT_OUT.get(look.hidden, 'not all of it could be read')}": look.hidden
        for path, look in clouded
        if look.hidden
    }


_LEFT_OUT = dict.fromkeys(
    (Gap.ROLE, Gap.UNOBSERVABLE), "GitLab leaves out what this token's user may not see"
)


def _texts(answer: Mapping[str, JSON], rule: str) -> tuple[str, ...]:
    values = answer.get(rule, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _WrongShape(f"`{rule}` is not a set of texts")
    if any(len(value) > _MOST_BYTES for value in values):
        raise _WrongShape(f"a text of `{rule}` is longer than {_MOST_BYTES:,} characters")
    return tuple(sorted(values))


def _findings(answer: Mapping[str, JSON]) -> tuple[Finding, ...]:
    if "deny" not in answer:
        raise _WrongShape("the answer holds no `deny`: the policy did not say whether it is fine")
    values = answer["deny"]
    if not isinstance(values, list):
        raise _WrongShape("`deny` is not a set")
    findings = sorted(map(_finding, values), key=_identity)
    _distinct(findings)
    return tuple(findings)


def _identity(finding: Finding) -> tuple[tuple[str, str], tuple[str, ...], str]:
    return finding.at or ("", ""), finding.path, finding.key


def _distinct(findings: Sequence[Finding]) -> None:
    for one, next_one in itertools.pairwise(findings):
        if _identity(one) == _identity(next_one):
            where = ".".join(one.path)
            raise _WrongShape(f"two findings at {where!r} have the same key: give each a `key`")


_FIELDS = {"path", "message", "expected", "key", "at"}
_MOST_BYTES = 20_000
"""Of a finding: people are to read it, and a report holds many."""


def _finding(value: Any) -> Finding:
    if len(lines.encode(value)) > _MOST_BYTES:
        raise _WrongShape(f"a finding is larger than {_MOST_BYTES:,} bytes")
    if isinstance(value, str):
        return _plain(value)
    if not isinstance(value, dict):
        raise _WrongShape("a finding is an object with `path` and `message`, or a text")
    if isinstance(value.get("msg"), str) and "message" not in value:
        return _plain(value["msg"])
    if unknown := sorted(value.keys() - _FIELDS):
        raise _WrongShape(f"a finding has the unknown field {unknown[0]!r}")
    path, message, key = value.get("path"), value.get("message"), value.get("key", "")
    if not isinstance(path, list) or not all(isinstance(part, str) for part in path):
        raise _WrongShape("the `path` of a finding is not a list of texts")
    if not isinstance(message, str) or not message or not isinstance(key, str):
        raise _WrongShape("the `message` or the `key` of a finding is not a text")
    return Finding(
        tuple(path), message, value.get("expected"), "expected" in value, key, _at(value.get("at"))
    )


def _plain(message: str) -> Finding:
    """A finding of Rego that people already have: only its text tells it from another."""
    if not message:
        raise _WrongShape("a finding is a text without words")
    return Finding((), message, key=message)


def _at(value: Any) -> tuple[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not all(
        isinstance(value.get(name), str) for name in ("kind", "path")
    ):
        raise _WrongShape("the `at` of a finding is not an object with `kind` and `path`")
    return value["kind"], value["path"]
