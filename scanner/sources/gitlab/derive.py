"""The second pass: facts that follow from several sections of a resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scanner.model import JSON, Gap, Resource, Section, Status

_APPLIES = "applies_to_default_branch"


def derive(resource: Resource) -> Resource:
    """Add to approval rules for all protected branches whether the default branch is protected."""
    rules = resource.sections.get("approval_rules")
    if rules is None or not rules.data:
        return resource
    protected = _default_is_protected(resource.sections.get("protected_branches"))
    data: dict[str, JSON] = {}
    gaps = dict(rules.gaps)
    for key, rule in rules.data.items():
        data[key] = rule
        if _APPLIES in rule or not rule.get("applies_to_all_protected_branches"):
            continue
        if isinstance(protected, Gap):
            gaps[f"{key}.{_APPLIES}"] = protected
        else:
            data[key] = {**rule, _APPLIES: protected}
            gaps.pop(f"{key}.{_APPLIES}", None)
    section = replace(rules, data=data, gaps=gaps)
    return replace(resource, sections={**resource.sections, "approval_rules": section})


def _default_is_protected(section: Section | None) -> bool | Gap:
    if section is None:
        return Gap.NOT_COLLECTED
    if not section.status.readable:
        hidden = section.status in (Status.FORBIDDEN, Status.MISSING)
        return Gap.ROLE if hidden else Gap.UNEXPLAINED
    rules: Mapping[str, Mapping[str, JSON]] = section.data
    if any(rule.get("matches_default_branch") for rule in rules.values()):
        return True
    unsure = (gap for key, gap in section.gaps.items() if key.endswith(".matches_default_branch"))
    return next(unsure, False)
