"""Checks of the server: its address, certificate, clock, version, limits and GraphQL."""

from __future__ import annotations

from datetime import datetime

from scanner.doctor.check import Check, fail, note, ok, warn
from scanner.errors import ExitCode
from scanner.sources.gitlab.exchange import Exchange, Unreached
from scanner.sources.gitlab.probe import Server
from scanner.sources.gitlab.sight import older

KNOWN_FROM = "15.5"
"""Before it, an answer does not tell Premium from Ultimate."""

KNOWN_TO = "19"
"""The last major version of which the table of what is read names anything."""

CERTIFICATE_DAYS = 30
SKEW_SECONDS = 60

Answer = Exchange | Unreached


def address(url: str, answer: Answer) -> Check:
    """Whether something answers at the URL."""
    if isinstance(answer, Unreached):
        hint = "Check the URL, the network, the proxy and the certificate (--ca-bundle)."
        return fail("url", f"{url} cannot be reached: {answer.reason}", hint, ExitCode.ACCESS)
    if 300 <= answer.status < 400:
        elsewhere = answer.leads_to or "another address"
        return warn(
            "url", f"{url} redirects to {elsewhere}", "Give the address that it redirects to."
        )
    return ok("url", f"{url} answers")


def tls(url: str, answer: Answer, now: datetime) -> Check:
    """Whether nobody on the way can read the token."""
    if url.startswith("http://"):
        return warn("tls", "plain http: the token can be read on the way", "Use https.")
    if isinstance(answer, Unreached):
        if answer.certificate:
            hint = "Trust it with --ca-bundle, or have it renewed."
            return fail("tls", answer.reason, hint, ExitCode.ACCESS)
        return warn("tls", "not looked at: the server cannot be reached", "")
    if answer.certificate_ends is None:
        return ok("tls", "the certificate is trusted; it does not say until when")
    days = (answer.certificate_ends - now).days
    detail = f"the certificate is trusted, and expires in {days} days"
    if days < CERTIFICATE_DAYS:
        return warn("tls", detail, "Have it renewed: scans will stop.")
    return ok("tls", detail)


def gitlab(answer: Exchange) -> Check:
    """Whether it is a GitLab: asked without a token, its API refuses in words of its own."""
    body = answer.body if isinstance(answer.body, dict) else {}
    refuses = answer.status in (401, 403) and bool({"message", "error"} & body.keys())
    tells = answer.status == 200 and "version" in body
    if refuses or tells:
        return ok("gitlab", "it answers as a GitLab")
    words = "JSON" if isinstance(answer.body, (dict, list)) else "no JSON"
    return fail(
        "gitlab",
        f"it does not answer as a GitLab: {answer.status} with {words} from /api/v4/version",
        "Check the URL: a relative path, such as https://example.com/gitlab, belongs to it. "
        "A sign-in page in front of GitLab must let the API through.",
        ExitCode.ACCESS,
    )


def clock(answer: Exchange, now: datetime) -> Check:
    """Whether both clocks agree: ages and expiries are counted from the scanner's."""
    if answer.date is None:
        return note("clock", "not compared: the server does not tell the time")
    seconds = round((now - answer.date).total_seconds())
    if abs(seconds) <= SKEW_SECONDS:
        return ok("clock", f"differs from the server's by {abs(seconds)} s")
    side = "ahead of" if seconds > 0 else "behind"
    return warn(
        "clock",
        f"this machine is {abs(seconds)} s {side} the server",
        "Set the clock: the times in a snapshot are evidence.",
    )


def version(server: Server) -> Check:
    """Whether glscan knows this version."""
    known = f"glscan knows {KNOWN_FROM} to {KNOWN_TO}"
    if not server.version:
        return warn("version", "GitLab does not tell its version", "Settings may stay unknown.")
    if older(server.version, KNOWN_FROM):
        hint = "Update GitLab: what it does not send stays unknown."
        return warn("version", f"{server.version}; {known}", hint)
    if not older(server.version, str(int(KNOWN_TO) + 1)):
        hint = "Look for a newer glscan: settings that are new are not read."
        return warn("version", f"{server.version}; {known}", hint)
    return ok("version", f"{server.version} ({known})")


def edition(server: Server) -> Check:
    """Which build it is."""
    words = {"ee": "Enterprise Edition", "ce": "Community Edition"}
    return ok("edition", words.get(server.edition, "GitLab does not tell"))


def rate_limit(answer: Answer) -> Check:
    """How much may still be asked, where GitLab says so."""
    headers = answer.headers if isinstance(answer, Exchange) else {}
    limit, left = (headers.get(f"ratelimit-{name}", "") for name in ("limit", "remaining"))
    if not (limit.isdecimal() and left.isdecimal()):
        return ok("rate_limit", "GitLab announces none")
    detail = f"{left} of {limit} requests are left in this window"
    if int(left) * 10 < int(limit):
        return warn("rate_limit", detail, "A scan will wait; use a token that nobody else uses.")
    return ok("rate_limit", detail)


def graphql(answer: Answer) -> Check:
    """Whether the GraphQL API answers."""
    if isinstance(answer, Unreached):
        detail = answer.reason
    elif isinstance(answer.body, dict) and isinstance(answer.body.get("data"), dict):
        return ok("graphql", "it answers")
    else:
        detail = f"{answer.status} from /api/graphql"
    return warn(
        "graphql",
        f"it does not answer: {detail}",
        "What only GraphQL tells (scanners, security policies) stays unknown.",
    )
