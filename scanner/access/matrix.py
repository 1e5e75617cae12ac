"""The present access as a matrix for GL-MEM-012: something to approve, and to strike from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import yaml

from scanner.access.review import Review, Row
from scanner.access.ways import Way, Who

POLICY = "GL-MEM-012"

_MEMBERSHIPS = (Way.DIRECT, Way.INHERITED, Way.GROUP_SHARE)


def matrix(reviews: Iterable[Review]) -> Iterator[str]:
    """Lines of YAML for glscan.yaml: who may have which role, and where.

    A rule stands where a role begins, for that path and all below it. The longest paths come
    first, because the first rule that fits decides.
    """
    known: dict[str, dict[str, int]] = {}
    rules: dict[tuple[str, int], list[str]] = {}
    for review in reviews:
        path = review.resource.path
        levels = known[path] = {row.principal.name: _level(row) for row in review.rows}
        above = known.get(path.rpartition("/")[0], {})
        for name, level in levels.items():
            if level > above.get(name, 0):
                rules.setdefault((path, level), []).append(name)
    ordered = sorted(rules, key=lambda rule: (-rule[0].count("/"), rule[0], -rule[1]))
    made = [
        {"users": sorted(rules[rule]), "paths": [rule[0], f"{rule[0]}/*"], "max_role": rule[1]}
        for rule in ordered
    ]
    document = {"params": {POLICY: {"matrix": made}}}
    yield yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)


def _level(row: Row) -> int:
    """The highest role by membership; what comes from an account or a key is no matter of it."""
    who = row.principal
    if who.who not in (Who.USER, Who.BOT) or who.idle:
        return 0
    return max((grant.access_level for grant in who.grants if grant.way in _MEMBERSHIPS), default=0)
