"""Reads what GitLab's texts mean: IP ranges, domains, addresses, branch patterns, names of bots."""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from scanner.model import JSON, Gap

_MAPPED = 96
"""Bits before the IPv4 address in an IPv6 address that stands for one."""


def is_text(value: str) -> bool:
    """Whether a text can be written as UTF-8; JSON lets half a surrogate pair through."""
    return not any("\ud800" <= character <= "\udfff" for character in value)


def ip_ranges(texts: Iterable[str]) -> list[dict[str, JSON]]:
    """Each range parsed: {text, valid, version, prefix, canonical}; an address is a /32 or /128."""
    return [_ip_range(text) for text in sorted(texts)]


def _ip_range(text: str) -> dict[str, JSON]:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return {"text": text, "valid": False}
    if "%" in text:  # a zone names a link of one machine, and no range has one
        return {"text": text, "valid": False}
    mapped = network.network_address.ipv4_mapped if network.version == 6 else None
    if mapped and network.prefixlen >= _MAPPED:
        network = ipaddress.ip_network((mapped, network.prefixlen - _MAPPED))
    return {
        "text": text,
        "valid": True,
        "version": network.version,
        "prefix": network.prefixlen,
        "canonical": str(network),
    }


def domains(texts: Iterable[str]) -> list[str]:
    """Domains as they are compared: lower case, sorted, each once."""
    return sorted({text.lower() for text in texts})


ADDRESS = ("url_scheme", "url_host", "url_host_is_ip")
"""What is kept of a URL; user, password, path and query may hold secrets."""


def address(url: str) -> Mapping[str, JSON | Gap]:
    """Scheme and host of a URL, all that is kept of it; gaps where they cannot be told.

    Also of the short form `user@host:path` that Git takes for SSH.
    """
    short = _SHORT_SSH.fullmatch(url)
    try:
        scheme, host = _scheme_and_host(f"ssh://{short[1]}" if short else url)
    except ValueError:
        return dict.fromkeys(ADDRESS, Gap.MALFORMED)
    if "{" in host:  # GitLab shows a name in braces in place of what it keeps to itself
        unseen = dict.fromkeys(("url_host", "url_host_is_ip"), Gap.UNOBSERVABLE)
        return {"url_scheme": scheme, **unseen}
    return {"url_scheme": scheme, "url_host": host, "url_host_is_ip": _is_ip(host)}


_SHORT_SSH = re.compile(r"(?:[^@/:]+@)?(\[[^\]@/]+\]|[^@/:\[\]]+):(?!//)[^@]*", re.DOTALL)
"""Without another @: what stands before that one may be a user and a password."""

_ODD = re.compile(r"[\s\\\x00-\x1f\x7f]")
"""Characters with which one reader finds another host than the next."""

_HOST = re.compile(r"[a-z0-9._{}-]+")


def _scheme_and_host(url: str) -> tuple[str, str]:
    """Raises ValueError where a URL has not both, or where readers of it might differ."""
    parts = urlsplit(url)
    host, _ = parts.hostname, parts.port
    if _ODD.search(url) or not parts.scheme or not host:
        raise ValueError
    if "@" in f"{parts.path}{parts.query}{parts.fragment}":
        raise ValueError  # with a slash in them, user and password pass for host and port
    if ":" in host:
        ipaddress.ip_address(host.partition("%")[0])
        return parts.scheme, host
    host = host.rstrip(".").encode("idna").decode()
    if not _HOST.fullmatch(host):
        raise ValueError
    return parts.scheme, host


def _is_ip(host: str) -> bool:
    """Whether a host is an address: also as one number, or with fewer than four parts."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return _OLD_IPV4.fullmatch(host) is not None
    return True


_OLD_IPV4 = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}")
"""What browsers and resolvers read as an IPv4 address, beside its usual form."""


_SECONDS = {
    name: seconds
    for names, seconds in (
        (("", "s", "sec", "second"), 1),
        (("m", "min", "minute"), 60),
        (("h", "hr", "hour"), 3600),
        (("d", "day"), 86400),
        (("w", "wk", "week"), 7 * 86400),
        (("mo", "mon", "month"), 30 * 86400),
        (("y", "yr", "year"), 31557600),
    )
    for name in names
}
"""How long GitLab takes a unit to be; a number without one is of seconds."""

_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)")
_BETWEEN = re.compile(r"(\s|,|and)*")
_LONGEST = 9
"""Digits of a number in a duration that anybody would mean."""


def days(text: str) -> int | None:
    """The whole days of a duration such as `30 days`, rounded up; None for one we cannot read.

    Source: https://docs.gitlab.com/ci/yaml/#artifactsexpire_in
    """
    lowered = text.strip().lower()
    if lowered == "never":
        return 0
    parts = _PART.findall(lowered)
    if not parts or not _BETWEEN.fullmatch(_PART.sub(" ", lowered)):
        return None
    seconds = 0.0
    for number, unit in parts:
        length = _SECONDS.get(unit) or _SECONDS.get(unit.removesuffix("s"))
        if length is None or len(number) > _LONGEST:
            return None
        seconds += float(number) * length
    return math.ceil(seconds / _SECONDS["d"])


_BOT = re.compile(
    r"(project|group)_[0-9]+_bot([0-9]*|_[0-9a-f]+)"  # of access tokens; older servers counted
    r"|service_account_[^\s]+"  # the rest may be chosen
    r"|gitlab_security_policy_project_[0-9]+_bot_[0-9a-f]+"
)


def is_bot_name(username: str) -> bool:
    """Whether a user name is one that GitLab makes up for bots. Anybody may take such a name.

    Source: https://docs.gitlab.com/user/project/settings/project_access_tokens/
    """
    return _BOT.fullmatch(username) is not None
