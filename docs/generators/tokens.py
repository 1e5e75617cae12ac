"""The tables of the page on tokens: what each role sees, and what each set of policies needs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from scanner.catalog.load import Catalog
from scanner.catalog.select import Wanted, select
from scanner.choices import FULL
from scanner.policy_pages.page import table
from scanner.policy_pages.reading import hidden_maps
from scanner.policy_pages.roles import NAMES, least, of_the_instance, unknown
from scanner.sections import Role


def roles(catalog: Catalog) -> Iterator[str]:
    """By role: how many policies are fully answered, and which it is the first to answer."""
    total = len(catalog.policies)
    return table(
        ("role", "fully answered", "from this role on"),
        (
            (NAMES[role], f"{total - len(unknown(catalog, role))} of {total}", _links(ids))
            for role, ids in _steps(catalog).items()
        ),
    )


def _steps(catalog: Catalog) -> Mapping[Role, list[str]]:
    """The policies by the least role that answers them fully."""
    steps: dict[Role, list[str]] = {role: [] for role in Role}
    for policy in catalog.policies:
        steps[least(dataclasses.replace(catalog, policies=[policy]))].append(policy.id)
    return steps


def by_hand(catalog: Catalog) -> Iterator[str]:
    """The policies that pass for nobody on GitLab.com."""
    ids = [policy.id for policy in catalog.policies if hidden_maps(policy)]
    yield f"* {_links(ids)}"


def _links(ids: Iterable[str]) -> str:
    return ", ".join(f"[{id}](policies/{id}.md)" for id in ids) or "none"


def needs(catalog: Catalog) -> Iterator[str]:
    """The least role by category and by profile, and what it leaves to an administrator."""
    return table(
        ("set of policies", "policies", "full answers need", "without an administrator"),
        (
            (name, str(len(chosen.policies)), NAMES[least(chosen)], _otherwise(chosen))
            for name, chosen in _sets(catalog)
        ),
    )


def _sets(catalog: Catalog) -> Iterator[tuple[str, Catalog]]:
    for id in (FULL, *catalog.profiles):
        yield f"profile `{id}`", select(catalog, Wanted(profile=id, events=True))
    ordered = sorted(catalog.policies, key=lambda policy: policy.category)
    for category, policies in groupby(ordered, key=lambda policy: policy.category):
        yield f"category {category}", dataclasses.replace(catalog, policies=list(policies))


def _otherwise(catalog: Catalog) -> str:
    """What a token of the least other role gets."""
    if least(catalog) is not Role.ADMIN:
        return "the same"
    spots = unknown(catalog, Role.OWNER)
    answered = [one for one in catalog.policies if one.id not in spots]
    if not answered:
        return "nothing"
    role = least(dataclasses.replace(catalog, policies=answered))
    server = {policy.id for policy in catalog.policies if of_the_instance(policy)}
    hidden = sorted(spots.keys() - server)
    words = [", ".join(hidden)] if hidden else []
    words += ["those of the instance"] if server else []
    return f"{NAMES[role]}: all but {' and '.join(words)}"
