"""Shows an address or a name without what may be a secret in it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scanner.errors import UsageError

HIDDEN = "***"

_BEGIN = r"(?<![A-Za-z0-9])(?:gl[a-z]+-|GR1348941|gh[opsru]_|github_pat_)"
"""How tokens of GitLab and GitHub begin, after whatever is no part of a word."""
_TOKEN = re.compile(_BEGIN)
_WHOLE_TOKEN = re.compile(rf"{_BEGIN}[\w.=-]{{16,}}")


def address(text: str) -> str:
    """Scheme, host, port and path of a web address, as written; `***` for what is none.

    User, password, query and fragment may be secrets. A text that equals what is shown has none.
    """
    if "\\" in text or " " in text or not text.isprintable():
        return HIDDEN
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return HIDDEN
    # With a slash in them, user and password pass for host and port.
    odd = "@" in f"{parts.path}{parts.query}{parts.fragment}" or _TOKEN.search(parts.path)
    if parts.scheme not in ("http", "https") or not parts.hostname or odd:
        return HIDDEN
    begin = text[: text.index(":")]
    return f"{begin}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def check_gitlab(url: str) -> None:
    """Raises UsageError, which repeats no secret, for what is not just the address of a GitLab."""
    shown = address(url)
    if shown == HIDDEN:
        raise UsageError(
            "what is given is not the address of a GitLab", "Use https://gitlab.example.com"
        )
    if shown != url:
        raise UsageError(
            "the GitLab URL holds a user name, password, query or fragment",
            f"Use {shown}, and a token in GITLAB_TOKEN.",
        )


def words(text: str, *secrets: str) -> str:
    """What somebody else says, without these secrets and whatever looks like a token."""
    for secret in filter(None, secrets):
        text = text.replace(secret, HIDDEN)
    return _WHOLE_TOKEN.sub(HIDDEN, text)


def name(text: str) -> str:
    """A name as it is; `***` where it looks like a token."""
    return HIDDEN if _TOKEN.search(text) else text
