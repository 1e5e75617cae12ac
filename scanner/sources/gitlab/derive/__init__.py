"""The second pass: facts that follow from several sections, of one resource or of many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from scanner.model import Resource
from scanner.sources.gitlab.derive.accounts import Accounts
from scanner.sources.gitlab.derive.approvals import Approvals
from scanner.sources.gitlab.derive.fact import Fact
from scanner.sources.gitlab.derive.inherited_runners import InheritedRunners
from scanner.sources.gitlab.derive.keys import SharedKeys
from scanner.sources.gitlab.derive.members_all import MembersAll
from scanner.sources.gitlab.derive.token_names import TokenNames

__all__ = ["Fact", "derived"]

_FACTS: Sequence[Callable[[], Fact]] = (Approvals, InheritedRunners, SharedKeys, TokenNames)


def derived(read: Callable[[], Iterator[Resource]], today: str = "") -> Iterator[Resource]:
    """Every resource of a journal with what follows from the others, and those that follow whole.

    `read` reads the journal from its start, in order of kind and path; it is read twice. What ended
    by `today`, a date such as 2026-11-21, gives nothing; without one, nothing has ended.
    """
    # Accounts come last, for they tell of effective members, too.
    facts = [*(fact() for fact in _FACTS), MembersAll(today), Accounts()]
    for resource in read():
        for fact in facts:
            fact.note(resource)
    for resource in read():
        for fact in facts:
            resource = fact.put(resource)
        yield resource
    for fact in facts:
        yield from fact.more()
