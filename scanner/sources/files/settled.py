"""What follows on one resource from several of its values, computed as a scan does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from scanner.model import JSON, Gap, Kind, Resource, Section
from scanner.sources.gitlab.follows import covered_by, covers_default, is_inside

Entry = Mapping[str, JSON]
Told = Mapping[str, JSON | Gap]


def settled(resource: Resource) -> Resource:
    """A resource with all that depends on its default branch, its rules and its path."""
    default = _default(resource)
    after = _each(resource, "protected_branches", lambda _, rule: _covers(rule, default))
    after = _each(after, "approval_rules", lambda _, rule: _applies(rule, default))
    after = _each(after, "protected_environments", lambda _, one: _required(one))
    return _each(
        after, "shared_with_groups", lambda path, _: {"inside": is_inside(path, resource.path)}
    )


def _each(resource: Resource, name: str, follow: Callable[[str, Entry], Told]) -> Resource:
    """A resource with what follows put on every entry of a map."""
    section = resource.sections.get(name)
    if section is None or not section.data:
        return resource
    data, gaps = dict(section.data), dict(section.gaps)
    for key, entry in section.data.items():
        told = follow(key, entry)
        kept = {attribute: value for attribute, value in entry.items() if attribute not in told}
        data[key] = kept
        for attribute, value in told.items():
            gaps.pop(f"{key}.{attribute}", None)
            if isinstance(value, Gap):
                gaps[f"{key}.{attribute}"] = value
            else:
                data[key] = {**data[key], attribute: value}
    made: Section = replace(section, data=data, gaps=gaps)
    return replace(resource, sections={**resource.sections, name: made})


def _default(resource: Resource) -> JSON | Gap:
    settings = resource.sections.get("settings")
    if resource.kind is not Kind.PROJECT or settings is None:
        return Gap.NOT_COLLECTED
    gap = settings.gaps.get("default_branch", Gap.NOT_COLLECTED)
    return settings.data.get("default_branch", gap)


def _covers(rule: Entry, default: JSON | Gap) -> Told:
    return {"matches_default_branch": covers_default(rule.get("name"), default)}


_APPLIES = "applies_to_default_branch"


def _applies(rule: Entry, default: JSON | Gap) -> Told:
    """Where it is for all protected branches, the second pass looks whether this is one."""
    everywhere, branches = rule.get("applies_to_all_protected_branches"), "protected_branches"
    if everywhere is None or branches not in rule:
        return {}
    if everywhere:
        return {_APPLIES: Gap.NOT_COLLECTED}
    return {_APPLIES: covered_by(rule[branches], default)}


def _required(environment: Entry) -> Told:
    rules, count = environment.get("approval_rules"), environment.get("required_approval_count")
    if rules:
        return {"approvals_required": sum(rule["required_approvals"] for rule in rules)}
    return {"approvals_required": count or 0} if rules is not None or count else {}
