"""Reads what an account tells of its user, without the address and the identifiers in it."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import JSON, Gap
from scanner.sources.gitlab import texts
from scanner.sources.gitlab.readers.target import Row


def account(row: Row) -> Mapping[str, JSON | Gap]:
    """The domain of the e-mail address, and the names of the identity providers."""
    return {
        "email_domain": email_domain(row, "email"),
        "identity_providers": _providers(row),
    }


def email_domain(row: Row, name: str) -> JSON | Gap:
    """What stands behind the last @ of an address, in small letters; the address is not kept."""
    address = row.get(name)
    if address is None:
        return Gap.UNEXPLAINED
    if not isinstance(address, str) or not texts.is_text(address):
        return Gap.MALFORMED
    user, _, domain = address.rpartition("@")
    return domain.strip().lower() if user and domain.strip() else Gap.MALFORMED


def _providers(row: Row) -> JSON | Gap:
    identities = row.get("identities")
    if identities is None:
        return Gap.UNEXPLAINED
    try:
        names = {identity["provider"] for identity in identities}
    except (KeyError, TypeError):
        return Gap.MALFORMED
    known = all(isinstance(name, str) and texts.is_text(name) for name in names)
    return sorted(names) if known else Gap.MALFORMED
