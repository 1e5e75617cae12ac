"""What follows from one answer of GitLab beside what it says, and needs nobody to be asked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scanner.branches import matches_branch
from scanner.model import JSON, Gap
from scanner.sections import SECTIONS, Attribute, Type
from scanner.sections.spec import P
from scanner.sources.gitlab import normalise, texts
from scanner.sources.gitlab.sight import Sight

Row = Mapping[str, JSON]
Derived = Mapping[str, JSON | Gap]


def parse_ranges(source: str, parsed: str, data: dict[str, JSON], gaps: dict[str, Gap]) -> None:
    """Add what a list of IP ranges means, or why that is not known."""
    if source in data:
        data[parsed] = texts.ip_ranges(data[source])
    elif source in gaps:
        gaps[parsed] = gaps[source]


def is_inside(path: str, resource: str) -> bool:
    """Whether a full path lies in the hierarchy of another one: below the same top-level group."""
    return path.split("/")[0] == resource.split("/")[0]


def address_of(row: Row) -> Derived:
    """What is kept of the address of a row."""
    url = row.get("url")
    if not isinstance(url, str):
        missing = Gap.UNEXPLAINED if url is None else Gap.MALFORMED
        return dict.fromkeys(texts.ADDRESS, missing)
    return texts.address(url)


def of_application(body: Row) -> Derived:
    """What the settings of the instance come to."""
    return {
        "outbound_local_requests_allowlist": _allowlist(body),
        "default_artifacts_expire_days": _days(body.get("default_artifacts_expire_in")),
    }


_OUTBOUND = "outbound_local_requests_allowlist_raw"
_OUTBOUND_OLD = "outbound_local_requests_whitelist"


def _allowlist(body: Row) -> list[str] | Gap:
    """Where local requests may go all the same: one text, or a list under the older name."""
    try:
        if _OUTBOUND in body:
            parts = re.split(r"[\n,;]", normalise.text(body[_OUTBOUND]))
        elif _OUTBOUND_OLD in body:
            parts = normalise.words(body[_OUTBOUND_OLD])
        else:
            return Gap.UNEXPLAINED
    except normalise.Malformed:
        return Gap.MALFORMED
    return sorted(part.strip() for part in parts if part.strip())


def _days(text: JSON) -> int | Gap:
    if text is None:
        return Gap.UNEXPLAINED
    days = texts.days(text) if isinstance(text, str) else None
    return Gap.MALFORMED if days is None else days


def covers_default(name: JSON, default: JSON | Gap) -> bool | Gap:
    """Whether a rule covers the default branch, or why nobody can tell."""
    if isinstance(default, Gap):
        return default
    if not isinstance(name, str) or not isinstance(default, (str, type(None))):
        return Gap.MALFORMED
    return bool(default) and matches_branch(name, default or "")


def of_approval_rule(row: Row, default: JSON | Gap, sight: Sight) -> Derived:
    """Which branches an approval rule names, and how many may approve."""
    branches = _names(row.get("protected_branches", Gap.UNEXPLAINED))
    return {
        "protected_branches": branches,
        "applies_to_default_branch": _applies(row, branches, default, sight),
        "users_count": _count(row, "users"),
        "groups_count": _count(row, "groups"),
    }


def _applies(row: Row, branches: list[str] | Gap, default: JSON | Gap, sight: Sight) -> bool | Gap:
    """Whether a rule asks for approvals of changes to the default branch.

    One for all protected branches does if some rule protects it: the second pass looks.
    """
    if isinstance(branches, Gap):
        return branches
    table = {_EVERYWHERE: SECTIONS["approval_rules"].attributes[P][_EVERYWHERE]}
    everywhere, gaps = normalise.fields(table, row, sight)
    if gaps:
        return gaps[_EVERYWHERE]
    if everywhere[_EVERYWHERE]:
        return Gap.NOT_COLLECTED
    return covered_by(branches, default)


_EVERYWHERE = "applies_to_all_protected_branches"


def covered_by(branches: list[str], default: JSON | Gap) -> bool | Gap:
    """Whether a rule for these branches holds for the default branch; without any, it does."""
    matches = [covers_default(name, default) for name in branches]
    return next((one for one in matches if isinstance(one, Gap)), not matches or any(matches))


def _names(rows: JSON | Gap) -> list[str] | Gap:
    if isinstance(rows, Gap):
        return rows
    if not isinstance(rows, list):
        return Gap.MALFORMED
    found = [row.get("name") if isinstance(row, dict) else None for row in rows]
    names = [name for name in found if isinstance(name, str) and texts.is_text(name)]
    return names if len(names) == len(found) else Gap.MALFORMED


def _count(row: Row, name: str) -> int | Gap:
    if name not in row:
        return Gap.UNEXPLAINED
    return len(row[name]) if isinstance(row[name], list) else Gap.MALFORMED


_RULES = {"approval_rules": Attribute(Type.LEVELS)}
_REQUIRED = {"required_approvals": Attribute(Type.NUMBER)}
_COUNTED = {"required_approval_count": Attribute(Type.OPTIONAL)}


def of_environment(row: Row, sight: Sight) -> Derived:
    """Who must approve what goes to a protected environment, and how many of them."""
    rules = _approval_rules(row, sight)
    if isinstance(rules, list) and rules:
        required = sum(rule["required_approvals"] for rule in rules)
        return {"approval_rules": rules, "approvals_required": required}
    found, gaps = normalise.fields(_COUNTED, row, sight)
    count = found.get("required_approval_count", 0)
    if Gap.MALFORMED in gaps.values():
        return {"approval_rules": rules, "approvals_required": Gap.MALFORMED}
    # Where the rules are not told, none is known to be required.
    return {"approval_rules": rules, "approvals_required": count or rules or 0}


def _approval_rules(row: Row, sight: Sight) -> list[dict[str, JSON]] | Gap:
    """The rules as {kind, access_level | user_id | ..., required_approvals}."""
    levels, gaps = normalise.fields(_RULES, row, sight)
    if gaps:
        return gaps["approval_rules"]
    found = [
        {**level, **normalise.fields(_REQUIRED, rule, sight)[0]}
        for level, rule in zip(levels["approval_rules"], row["approval_rules"], strict=True)
    ]
    return found if all("required_approvals" in rule for rule in found) else Gap.MALFORMED
