"""The present access as a matrix for GL-MEM-012: something to approve, and to strike from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import yaml

from scanner.access.principal import MEMBERSHIPS, Grant, Principal, Who
from scanner.access.review import Review
from scanner.access.ways import SHUT_OUT

POLICY = "GL-MEM-012"


def matrix(reviews: Iterable[Review], heading: Sequence[str] = ()) -> Iterator[str]:
    """Lines of YAML for glscan.yaml: who may have which role, and where.

    A rule stands where a role begins, for that path and all below it. The longest paths come
    first, because the first rule that fits decides. What a rule cannot say stands above them, in
    comments: the heading, the ends of memberships, and roles that could not be read.
    """
    known: dict[str, dict[str, int]] = {}
    rules: dict[tuple[str, int], list[str]] = {}
    beside: list[str] = []
    for review in reviews:
        path = review.resource.path
        levels = known[path] = dict(_members(review))
        above = known.get(path.rpartition("/")[0], {})
        for name, level in levels.items():
            if level > above.get(name, 0):
                rules.setdefault((path, level), []).append(name)
        beside += _beside(review)
    ordered = sorted(rules, key=lambda rule: (-rule[0].count("/"), rule[0], -rule[1]))
    made = [
        {"users": sorted(rules[rule]), "paths": [rule[0], f"{rule[0]}/*"], "max_role": rule[1]}
        for rule in ordered
    ]
    yield from (f"# {_inert(line)}\n" for line in (*heading, *beside))
    document = {"params": {POLICY: {"matrix": made}}}
    yield yaml.safe_dump(document, sort_keys=False, width=100)


def _inert(line: str) -> str:
    """The line in ASCII: a name in it can neither end the comment nor steer a terminal."""
    return line.encode("unicode_escape").decode("ascii")


def _members(review: Review) -> Iterator[tuple[str, int]]:
    """Who is judged, with the highest role by membership.

    What comes from an account or a key is no matter of it, and who cannot sign in is not judged.
    """
    for row in review.rows:
        who = row.principal
        levels = [grant.access_level for grant in _memberships(who)]
        if levels and None not in levels and who.state not in SHUT_OUT:
            yield who.name, max(level or 0 for level in levels)


def _memberships(who: Principal) -> Sequence[Grant]:
    if who.who not in (Who.USER, Who.BOT):
        return ()
    return [grant for grant in who.grants if grant.way in MEMBERSHIPS]


def _beside(review: Review) -> Iterator[str]:
    """What of a resource no rule can say."""
    path = review.resource.path
    for row in review.rows:
        who = row.principal
        grants = _memberships(who)
        ends = [grant.expires_at for grant in grants]
        if any(grant.access_level is None for grant in grants):
            yield f"{path}: the role of {who.name} could not be read, so no rule allows it"
        elif ends and all(ends):
            yield f"{path}: the access of {who.name} ends on {max(ends)}, and the rule does not"
    yield from (f"{path}: not read, so there may be more: {reason}" for reason in review.unread)
