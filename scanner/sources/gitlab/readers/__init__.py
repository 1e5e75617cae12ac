"""Reads the sections of one resource, each from its own answer or from one already there."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Kind, Section, Status
from scanner.sections import SECTIONS
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.readers import (
    audit,
    credentials,
    graph,
    graph_projects,
    instance,
    links,
    people,
    pipelines,
    repository,
    rules,
    settings,
)
from scanner.sources.gitlab.readers.ci_config import AUTO_DEVOPS
from scanner.sources.gitlab.readers.settings import MAINTAINER_KEY
from scanner.sources.gitlab.readers.target import Reader, Target

__all__ = ["MAINTAINER_KEY", "Target", "kept_keys", "sections"]


def kept_keys(kind: Kind) -> frozenset[str]:
    """The keys of a row of the tree that some section is made of."""
    table = SECTIONS["settings"].attributes[kind]
    older = {attribute.older for attribute in table.values() if attribute.older}
    return frozenset(table) | older | _OTHER_KEYS


_OTHER_KEYS = {
    "full_path",
    "ldap_group_links",
    "namespace",
    "saml_group_links",
    "shared_with_groups",
    AUTO_DEVOPS,
    MAINTAINER_KEY,
}


def sections(client: Client, target: Target, names: frozenset[str]) -> Mapping[str, Section]:
    """Every named section that is read, in order of its name; the second pass adds the others."""
    return {name: _section(client, target, name) for name in sorted(names & _READERS.keys())}


def _section(client: Client, target: Target, name: str) -> Section:
    spec = SECTIONS[name]
    if spec.self_managed and target.sight.gitlab_com:
        return Section(Status.NOT_OFFERED, detail="not asked: GitLab.com does not offer it")
    if spec.gitlab_com_only and not target.sight.gitlab_com:
        return Section(Status.NOT_OFFERED, detail="not asked: GitLab.com alone offers it")
    tier = spec.tier_of(target.kind)
    if target.sight.licence.excludes(tier):
        return Section(
            Status.UNLICENSED, detail=f"not asked: this tier is below {tier.value.title()}"
        )
    if target.sight.lacks(spec, target.kind):
        since = spec.since[target.kind]
        return Section(Status.UNSUPPORTED, detail=f"not asked: GitLab has it since {since}")
    if spec.root_only and target.is_subgroup:
        return Section(
            Status.NOT_COLLECTED, detail="not asked: only the top-level group is judged by it"
        )
    try:
        return _READERS[name](client, target)
    except normalise.Malformed as error:
        return Section(Status.FAILED, origin=target.origin, detail=str(error))


_EACH: Mapping[str, Reader] = {
    **audit.READERS,
    **credentials.READERS,
    **graph.READERS,
    **instance.READERS,
    **links.READERS,
    **people.READERS,
    **pipelines.READERS,
    **repository.READERS,
    **rules.READERS,
    **settings.READERS,
}
"""One reader per section; one without an endpoint of its own reads the answer at hand."""

_READERS: Mapping[str, Reader] = {
    **_EACH,
    **{
        name: graph_projects.of_many(name, made, _EACH[name])
        for name, made in graph_projects.MADE.items()
    },
}
"""The same, but of many projects at once where GraphQL can."""
