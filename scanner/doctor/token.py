"""Checks of the token and of whose it is."""

from __future__ import annotations

from datetime import UTC, date, datetime

from scanner.doctor.check import Check, fail, ok, warn
from scanner.errors import ExitCode
from scanner.sources.gitlab.probe import Server

EXPIRY_DAYS = 30

ENOUGH = "read_api"

_POWERS = {
    "api": "it can change everything its user can",
    "sudo": "it can act as any user",
    "admin_mode": "it acts as administrator while Admin Mode is on",
}


def token(server: Server) -> Check:
    """GitLab took it."""
    return ok("token", f"GitLab takes it, as {server.username or 'a user without a name'}")


def scopes(server: Server) -> Check:
    """Whether it can do what is needed, and what it can do beyond that."""
    if not server.scopes:
        return warn(
            "scopes", "GitLab does not tell them", "Use an access token with the scope read_api."
        )
    listed = ", ".join(server.scopes)
    more = [scope for scope in server.scopes if scope != ENOUGH]
    if not more:
        return ok("scopes", f"{listed}, which is enough")
    powers = "; ".join(_POWERS[scope] for scope in more if scope in _POWERS)
    hint = "Needed only where settings of the instance are read with Admin Mode on."
    if more != ["admin_mode"]:
        hint = f"{ENOUGH} is enough: make a token with that scope alone."
    return warn("scopes", f"{listed}{f': {powers}' if powers else ''}", hint)


def expiry(server: Server, now: datetime) -> Check:
    """How long it lasts."""
    if not server.token_expires_at:
        if not server.scopes:
            return warn("expiry", "GitLab does not tell it", "Look at the token in GitLab.")
        return warn("expiry", "it never expires", "Make one that does, and renew it.")
    try:
        ends = date.fromisoformat(server.token_expires_at[:10])
    except ValueError:
        return warn("expiry", "GitLab tells no date", "Look at the token in GitLab.")
    days = (ends - now.astimezone(UTC).date()).days
    detail = f"it expires in {days} days, on {ends.isoformat()}"
    if days < EXPIRY_DAYS:
        return warn("expiry", detail, "Renew it: scans will stop.")
    return ok("expiry", detail)


def administrator(server: Server) -> Check:
    """Whether it reads the settings of the instance."""
    if server.administrator:
        return ok("administrator", "yes: settings of the instance can be read")
    return ok("administrator", "no: the instance itself is not judged")


def absent(detail: str, hint: str) -> Check:
    """There is no token."""
    return fail("token", detail, hint, ExitCode.ACCESS)
