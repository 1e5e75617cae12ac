"""Reads the ways in and out: members, shares, directory links, hooks, integrations, mirrors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Section, Status, Tier
from scanner.sections import SECTIONS
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.follows import address_of, is_inside
from scanner.sources.gitlab.readers.target import Reader, Row, Target, by, map_in_answer, map_of


def shared_with_groups(client: Client, target: Target) -> Section:
    """The groups that are invited."""
    if "shared_with_groups" not in target.answer:
        status = Status.NOT_COLLECTED if target.sight.listed else Status.MISSING
        return Section(status, origin=target.origin, detail="not in the answer")
    section = map_in_answer(
        target,
        "shared_with_groups",
        target.answer["shared_with_groups"],
        by("group_full_path"),
        lambda share: _share(client, target, share),
    )
    return lacking(section, target.sight.why_hidden(SECTIONS["shared_with_groups"].whole_for))


def lacking(section: Section, hidden: Gap | None) -> Section:
    """A map that may lack entries, for the reason given; None leaves it as it is."""
    return replace(section, gaps={**section.gaps, HIDDEN_ENTRIES: hidden}) if hidden else section


_ALLOWLIST = "allowed_email_domains_list"


def _share(client: Client, target: Target, share: Row) -> Mapping[str, JSON | Gap]:
    path, table = share["group_full_path"], target.table("shared_with_groups")
    if not isinstance(path, str) or not path:
        return dict.fromkeys(table.keys() & {"inside", _ALLOWLIST}, Gap.MALFORMED)
    inside = is_inside(path, target.path)
    shown = table.get(_ALLOWLIST)
    licensed = not target.sight.licence.excludes(Tier.PREMIUM)
    if shown is None or not target.around.domains.wanted or not licensed:
        return {"inside": inside}
    if not target.sight.knows(shown):
        return {"inside": inside, _ALLOWLIST: Gap.VERSION}
    return {"inside": inside, _ALLOWLIST: target.around.domains.of(client, path)}


def saml_group_links(client: Client, target: Target) -> Section:
    """The SAML groups whose members become members."""
    return _directory_links(target, "saml_group_links", _saml_key)


def _saml_key(link: Row) -> str:
    """The name of the SAML group; links of one name may be for several providers."""
    name, provider = by("name")(link), link.get("provider")
    return f"{name}@{provider}" if provider else name


def ldap_group_links(client: Client, target: Target) -> Section:
    """The LDAP groups and filters whose members become members."""
    return _directory_links(target, "ldap_group_links", _ldap_key)


def _ldap_key(link: Row) -> str:
    how = "filter" if link.get("filter") else "cn"
    return f"{by('provider')(link)}/{how}/{by(how)(link)}"


def _directory_links(target: Target, section: str, key: normalise.Key) -> Section:
    """A list that GitLab leaves out of the answer when it is empty, or when the tier lacks it."""
    if section in target.answer:
        return map_in_answer(target, section, target.answer[section], key)
    if target.sight.licence.includes(SECTIONS[section].tier):
        return Section(Status.OK, origin=target.origin)
    detail = "not in the answer: there are none, or this tier does not have them"
    return Section(Status.MISSING, origin=target.origin, detail=detail)


def hooks(client: Client, target: Target) -> Section:
    """The webhooks; of their addresses only scheme and host are kept."""
    return map_of(client, target, "hooks", by("id"), address_of)


def mirrors(client: Client, target: Target) -> Section:
    """The push mirrors; of their addresses only scheme and host are kept."""
    return map_of(client, target, "mirrors", by("id"), address_of)


def integrations(client: Client, target: Target) -> Section:
    """The active integrations; their properties hold credentials and are not kept."""
    return map_of(client, target, "integrations", by("slug"))


READERS: Mapping[str, Reader] = {
    "hooks": hooks,
    "integrations": integrations,
    "ldap_group_links": ldap_group_links,
    "mirrors": mirrors,
    "saml_group_links": saml_group_links,
    "shared_with_groups": shared_with_groups,
}
