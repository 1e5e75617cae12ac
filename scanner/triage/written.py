"""Checks what people write in a waiver: that it holds no secret, and whom it names."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from scanner import discreet

_ROOT = re.compile(r"[^/]*//[^/?#]*")
"""Scheme, host and port of an address."""
_PIECE = re.compile(r"[^\w.=-]+")
"""What no token has stands between these."""
_RUN = r"(?:[A-Za-z][a-z]{0,14}|[0-9]{1,4})"
_WORDS = re.compile(rf"{_RUN}(?:[._=-]{_RUN})*")
"""`global-platform-team-2`: it may begin like a token, and go on as only a name does."""
_QUERY = re.compile(r"[?&;#]([\w.-]+)=")
_SECRET = re.compile(
    r"token|secret|passw|pwd|(api|access|private)[_.-]?key|credential|signature|jwt|session"
    r"|auth(?!or)|^sig$|^pw$",
    flags=re.IGNORECASE,
)
"""How the name of a value tells that nobody else should know it."""
_BETWEEN = re.compile(r"""[\s<>,;()\[\]"']+""")
_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK"})
"""Those with letters that look alike."""
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
"""Fillers, blanks and variants, which count as printable; as NFKC has them."""


def public(text: str) -> str:
    """The text. Raises ValueError, which repeats none of it, where a secret may stand in it."""
    for word in text.split():
        if "@" in word.partition("://")[2]:
            raise ValueError("it holds a user name or password (write any other @ as %40)")
    plain = unquote(unquote(text))
    if any(_SECRET.search(name) for name in _QUERY.findall(plain)):
        raise ValueError("it holds an address with a secret behind its path")
    if any(_token(piece.strip("._=-")) for piece in _PIECE.split(plain)):
        raise ValueError("it holds what looks like a token")
    return text


def _token(piece: str) -> bool:
    return discreet.words(piece) != piece and not _WORDS.fullmatch(piece)


def address(text: str) -> str:
    """The address of a page. Raises ValueError, which repeats none of it, for what is none."""
    public(text)
    root = _ROOT.match(text)
    if not root or discreet.address(root[0]) != root[0] or len(text.split()) != 1:
        raise ValueError("it is no web address with a host, such as https://tickets.example.com/1")
    return text


def who(text: str) -> str:
    """The name of somebody. Raises ValueError for one that may pass for another by its letters."""
    if not _parts(text):
        raise ValueError("it names nobody")
    normal = unicodedata.normalize("NFKC", text)
    if _UNSEEN.search(normal):
        raise ValueError("it holds characters that cannot be seen")
    for word in re.findall(r"\w+", normal):
        alphabets = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
        if len(alphabets & _ALPHABETS) > 1:
            raise ValueError("a word of it mixes alphabets, so that it may look like another")
    return text


def same(one: str, other: str) -> bool:
    """Whether two texts name the same: by their addresses, else by any name of the two."""
    ours, theirs = _addresses(one), _addresses(other)
    if ours and theirs:
        return ours == theirs
    return not _names(one).isdisjoint(_names(other))


def _names(text: str) -> set[str]:
    """`Team <t@acme.example>` is the team, t, and t@acme.example."""
    addresses = _addresses(text)
    shown = " ".join(part for part in _parts(text) if part not in addresses)
    return {shown, *addresses, *(each.partition("@")[0] for each in addresses)} - {""}


def _addresses(text: str) -> set[str]:
    return {part for part in _parts(text) if "@" in part}


def _parts(text: str) -> list[str]:
    """The words, however they are written: `@Team` and `<team>` are `team`."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [bare for part in _BETWEEN.split(folded) if (bare := part.strip("@"))]
