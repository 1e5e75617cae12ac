"""The present access as a matrix for GL-MEM-012: something to approve, and to strike from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import yaml

from scanner.access.principal import MEMBERSHIPS, Grant, Principal, Who
from scanner.access.review import Review
from scanner.access.ways import SHUT_OUT
from scanner.model import Kind

POLICY = "GL-MEM-012"


def matrix(reviews: Iterable[Review], heading: Sequence[str] = ()) -> Iterator[str]:
    """Lines of YAML for glscan.yaml: who may have which role, and where.

    A rule stands where a role begins, for that path, and of a group for all below it. The longest
    paths come first, because the first rule that fits decides. What a rule cannot say stands above
    them, in comments: the heading, the ends of memberships, and roles that could not be read.
    """
    known: dict[str, dict[str, int]] = {}
    rules: dict[tuple[str, int], list[str]] = {}
    groups: set[str] = set()
    beside = _Beside()
    for review in reviews:
        path = review.resource.path
        if review.resource.kind is Kind.GROUP:
            groups.add(path)
        levels = known[path] = dict(_members(review))
        above = known.get(path.rpartition("/")[0], {})
        for name, level in levels.items():
            if level > above.get(name, 0):
                rules.setdefault((path, level), []).append(name)
        beside.note(review)
    ordered = sorted(rules, key=lambda rule: (-rule[0].count("/"), rule[0], -rule[1]))
    made = [
        {
            "users": sorted(rules[path, level]),
            "paths": [path, f"{path}/*"] if path in groups else [path],
            "max_role": level,
        }
        for path, level in ordered
    ]
    yield from (f"# {_inert(line)}\n" for line in (*heading, *beside.lines()))
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


class _Beside:
    """What no rule can say, each thing once: where it comes from, or with all that it is of."""

    def __init__(self) -> None:
        self._said: dict[str, set[str]] = {}
        """By path, what was said of its members."""
        self._of_members: list[str] = []
        self._unread: dict[str, list[str]] = {}

    def note(self, review: Review) -> None:
        path = review.resource.path
        above = self._said.get(path.rpartition("/")[0], set())
        said = self._said[path] = set()
        for row in review.rows:
            who = row.principal
            grants = _memberships(who)
            ends = [grant.expires_at for grant in grants]
            if any(grant.access_level is None for grant in grants):
                words = f"the role of {who.name} could not be read, so no rule allows it"
            elif ends and all(ends):
                words = f"the access of {who.name} ends on {max(ends)}, and the rule does not"
            else:
                continue
            said.add(words)
            if words not in above:
                self._of_members.append(f"{path}: {words}")
        for reason in review.unread:
            self._unread.setdefault(reason, []).append(path)

    def lines(self) -> Iterator[str]:
        yield from self._of_members
        for reason, paths in self._unread.items():
            yield f"not read, so there may be more: {reason} (in {', '.join(paths)})"
