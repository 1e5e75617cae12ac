"""Approval rules for all protected branches: whether the default branch is one of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scanner.model import JSON, Gap, Resource, Section
from scanner.sources.gitlab.derive.fact import Fact
from scanner.sources.gitlab.sight import why_unread

_APPLIES = "applies_to_default_branch"


class Approvals(Fact):
    """Whether a rule for all protected branches applies to the default branch."""

    def put(self, resource: Resource) -> Resource:
        """Look whether the default branch is protected."""
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
    if section is None or not section.status.readable:
        return why_unread(section)
    rules: Mapping[str, Mapping[str, JSON]] = section.data
    if any(rule.get("matches_default_branch") for rule in rules.values()):
        return True
    unsure = (gap for key, gap in section.gaps.items() if key.endswith(".matches_default_branch"))
    return next(unsure, False)
