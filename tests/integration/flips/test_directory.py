"""Who comes in by a directory: SAML and LDAP group links, and roles that LDAP gave."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    ACCESS_UNSEEN,
    ALL_MEMBERS,
    MEMBERS,
    SUB,
    TOP,
    UNKNOWN,
    Verdicts,
    fails,
    in_all,
    passes,
    skipped,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Flip,
    both,
    edit,
    edit_group,
    entry,
    more,
    of_each,
    of_one,
    put,
    refuse,
    value,
    whole,
    within,
)
from tests.simulator import ABSENT

LIST = "GET /groups/:id/members"
SAML, LDAP = "saml_group_links", "ldap_group_links"

DIRECTORY = ("GRP-019", "GRP-024", "MEM-010")
NO_LDAP = skipped(TOP, "GRP-024", "MEM-010")
ROLES_UNSEEN = unknown(TOP, "GRP-019", "GRP-024")
NARROW_UNSEEN = unknown(TOP, *DIRECTORY)
MEMBERS_UNSEEN = ACCESS_UNSEEN | unknown(TOP, *MEMBERS, "MEM-010")


def saml(**attributes: Any) -> Flip:
    """Set attributes of the SAML group link."""
    return entry(TOP, SAML, **attributes)


def saml_told(name: str, to: object) -> Flip:
    """Set what the group's own answer tells of it."""
    return edit_group(TOP, within(SAML, of_each(value(name, to))))


def ldap(**attributes: Any) -> Flip:
    """Set attributes of the LDAP group link."""
    return entry(TOP, LDAP, **attributes)


def ldap_told(name: str, to: object) -> Flip:
    """Set what the group's own answer tells of it."""
    return edit_group(TOP, within(LDAP, of_each(value(name, to))))


def ldap_filter(text: str) -> Flip:
    """Link a filter in place of a group of the directory."""
    return ldap(cn=None, filter=text)


FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- SAML
    "SAML link to Maintainer": (saml(access_level=40), {}),
    "SAML link to Owner": (saml(access_level=50), fails(TOP, "GRP-019")),
    "SAML link to null": (saml_told("access_level", None), unknown(TOP, "GRP-019")),
    "SAML link to nothing": (saml_told("access_level", ABSENT), unknown(TOP, "GRP-019")),
    "SAML link without a name": (saml_told("name", ABSENT), unknown(TOP, "GRP-019")),
    "SAML link of the subgroup": (
        put(SUB, saml_group_links=[{"name": "owners", "access_level": 50}]),
        fails(SUB, "GRP-019"),
    ),
    "SAML link of the subgroup to Developer": (
        put(SUB, saml_group_links=[{"name": "developers", "access_level": 30}]),
        passes(SUB, "GRP-019"),
    ),
    "no SAML link": (put(TOP, saml_group_links=[]), {}),
    "SAML links null": (edit_group(TOP, value(SAML, None)), unknown(TOP, "GRP-019")),
    # --- LDAP
    "LDAP link to Maintainer": (ldap(group_access=40), {}),
    "LDAP link to a role between": (ldap(group_access=45), fails(TOP, "GRP-024")),
    "LDAP link to Owner": (ldap(group_access=50), fails(TOP, "GRP-019", "GRP-024")),
    "LDAP link to null": (ldap_told("group_access", None), ROLES_UNSEEN),
    "LDAP link to nothing": (ldap_told("group_access", ABSENT), ROLES_UNSEEN),
    "LDAP link to groups": (ldap(cn="eng*"), fails(TOP, "GRP-024")),
    "LDAP link to a filter": (ldap_filter("(department=eng)"), {}),
    "LDAP link to everybody": (ldap_filter("(objectClass=person)"), fails(TOP, "GRP-024")),
    "LDAP link to everybody but one": (ldap_filter("(!(uid=root))"), fails(TOP, "GRP-024")),
    "LDAP link to a filter that is none": (ldap_filter("department"), unknown(TOP, "GRP-024")),
    "LDAP link of no filter": (ldap_told("filter", ABSENT), unknown(TOP, "GRP-024")),
    "LDAP link without a name": (ldap_told("cn", ABSENT), NARROW_UNSEEN),
    "LDAP link without a provider": (ldap_told("provider", ABSENT), NARROW_UNSEEN),
    "LDAP link of a provider null": (ldap_told("provider", None), NARROW_UNSEEN),
    "LDAP group linked twice": (
        more(TOP, LDAP, {"cn": "ENGINEERS", "group_access": 40, "provider": "ldapmain"}),
        fails(TOP, "GRP-024"),
    ),
    "LDAP group of another provider": (
        more(TOP, LDAP, {"cn": "engineers", "group_access": 40, "provider": "ldaptwo"}),
        {},
    ),
    "no LDAP link": (put(TOP, ldap_group_links=[]), NO_LDAP),
    "LDAP links null": (edit_group(TOP, value(LDAP, None)), NARROW_UNSEEN),
    "LDAP links a text": (edit_group(TOP, value(LDAP, "none")), NARROW_UNSEEN),
    "LDAP link of the subgroup": (
        put(SUB, ldap_group_links=[{"cn": "ops", "group_access": 30, "provider": "ldapmain"}]),
        passes(SUB, "GRP-019", "GRP-024") | unknown(SUB, "MEM-010"),
    ),
    "no link at all": (
        both(put(TOP, saml_group_links=[]), put(TOP, ldap_group_links=[])),
        skipped(TOP, *DIRECTORY),
    ),
    # --- roles that LDAP gave
    "role set by hand": (entry(TOP, "members", override=True), fails(TOP, "MEM-010")),
    "role by hand null": (entry(TOP, "members", override=None), unknown(TOP, "MEM-010")),
    "roles by hand texts": (
        edit(LIST, TOP, of_each(value("override", "yes"))),
        unknown(TOP, "MEM-010"),
    ),
    "role by hand a text": (
        edit(LIST, TOP, of_one("username", "ida.berg", value("override", "yes"))),
        unknown(TOP, "MEM-010"),
    ),
    "roles by hand absent": (
        edit(LIST, TOP, of_each(value("override", ABSENT))),
        unknown(TOP, "MEM-010"),
    ),
    "member of whom LDAP knows nothing": (
        more(TOP, "members", {"username": "jon.mora", "access_level": 30}),
        {},
    ),
    "member without a user name": (
        edit(LIST, TOP, of_each(value("username", ABSENT))),
        in_all(UNKNOWN, *ALL_MEMBERS) | unknown(TOP, "MEM-006", "MEM-008"),
    ),
    "member without an id": (edit(LIST, TOP, of_each(value("id", ABSENT))), MEMBERS_UNSEEN),
    "no member": (put(TOP, members=[]), fails(TOP, "MEM-002") | unknown(TOP, "MEM-010")),
    "members null": (edit(LIST, TOP, whole("null")), MEMBERS_UNSEEN),
    "members forbidden": (refuse(LIST, TOP, 403), MEMBERS_UNSEEN),
    "members broken": (refuse(LIST, TOP, 500), MEMBERS_UNSEEN),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
