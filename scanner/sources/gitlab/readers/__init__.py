"""Reads the sections of one resource, each from its own answer or from one already there."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Kind, Section, Status
from scanner.sections import SECTIONS
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.readers import graph, links, repository, rules, settings
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
    MAINTAINER_KEY,
}


def sections(client: Client, target: Target, names: frozenset[str]) -> Mapping[str, Section]:
    """Every named section, in order of its name."""
    return {name: _section(client, target, name) for name in sorted(names)}


def _section(client: Client, target: Target, name: str) -> Section:
    spec = SECTIONS[name]
    if spec.self_managed and target.sight.gitlab_com:
        return Section(Status.NOT_OFFERED, detail="not asked: GitLab.com does not offer it")
    tier = spec.tier_of(target.kind)
    if target.sight.licence.excludes(tier):
        return Section(
            Status.UNLICENSED, detail=f"not asked: this tier is below {tier.value.title()}"
        )
    if target.sight.lacks(spec, target.kind):
        since = spec.since[target.kind]
        return Section(Status.UNSUPPORTED, detail=f"not asked: GitLab has it since {since}")
    try:
        return _READERS[name](client, target)
    except normalise.Malformed as error:
        return Section(Status.FAILED, origin=target.origin, detail=str(error))


_READERS: Mapping[str, Reader] = {
    "application_settings": settings.application_settings,
    "approval_rules": rules.approval_rules,
    "approval_settings": rules.approval_settings,
    "codeowners": repository.codeowners,
    "compliance_frameworks": graph.compliance_frameworks,
    "forks": repository.forks,
    "hooks": links.hooks,
    "integrations": links.integrations,
    "ldap_group_links": links.ldap_group_links,
    "members": links.members,
    "mirrors": links.mirrors,
    "protected_branches": rules.protected_branches,
    "protected_tags": rules.protected_tags,
    "push_rule": rules.push_rule,
    "saml_group_links": links.saml_group_links,
    "scanners": graph.scanners,
    "security_policies": graph.security_policies,
    "settings": settings.settings,
    "shared_with_groups": links.shared_with_groups,
}
"""One reader per section; one without an endpoint of its own reads the answer at hand."""
