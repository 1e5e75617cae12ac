"""The Jinja2 environment of the report templates: what a name holds is shown, never obeyed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scanner import resources
from scanner.model import JSON

# C0 and C1 controls, soft hyphen, zero-width characters, direction marks, overrides and isolates,
# line and paragraph separators, interlinear marks, and the tag characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_IN_SCRIPT = str.maketrans(
    {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
)


def visible(text: str) -> str:
    """The text with characters nobody can see, or that turn its direction, as `\\u202e`."""
    return _UNSEEN.sub(lambda match: _escape(match.group()), text)


def _escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"


def web_url(url: str) -> str:
    """The URL when it is http or https, else nothing: no other scheme may become a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def value(value: JSON) -> str:
    """A JSON value as one line of evidence."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def number(count: int) -> str:
    """A count with its thousands told apart."""
    return f"{count:,}"


def breakable(text: str) -> Markup:
    """The text with a place to break the line after each dot."""
    return Markup(".<wbr>").join(visible(part) for part in text.split("."))


def island(data: JSON) -> Markup:
    """JSON that may stand inside a script element, whatever its texts hold."""
    return Markup(orjson.dumps(data).decode().translate(_IN_SCRIPT))


@dataclass(frozen=True, slots=True)
class Asset:
    """A trusted file of ours, to be inlined, and its source expression for the CSP."""

    text: Markup
    csp: Markup


def asset(name: str) -> Asset:
    """A style sheet or script from the templates folder."""
    text = (resources.templates() / name).read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode()).digest()
    return Asset(Markup(text), Markup(f"'sha256-{base64.b64encode(digest).decode()}'"))


@cache
def environment() -> Environment:
    """Escapes everything, shows unseen characters, and fails on a name it does not know."""
    made = Environment(
        loader=FileSystemLoader(resources.templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_inert,
    )
    made.filters |= {"breakable": breakable, "number": number, "value": value, "web_url": web_url}
    return made


def _inert(shown: Any) -> Any:
    return visible(shown) if isinstance(shown, str) and not isinstance(shown, Markup) else shown
