"""The Jinja2 environment of the report templates: what a name holds is shown, never obeyed."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

import orjson
from jinja2 import BaseLoader, Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from scanner import gate, resources
from scanner.model import JSON
from scanner.render import wording
from scanner.visible import visible

_Kind = TypeVar("_Kind", bound=Environment)
_IN_SCRIPT = str.maketrans(
    {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}
)


def shown(text: str) -> str:
    """The text with nothing in it that a reader could not see; its lines stay lines."""
    return visible(text, keep="\t\n")


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
    return Markup(".<wbr>").join(shown(part) for part in text.split("."))


def island(data: JSON) -> Markup:
    """JSON that may stand inside a script element, whatever its texts hold."""
    return Markup(orjson.dumps(data).decode().translate(_IN_SCRIPT))


@dataclass(frozen=True, slots=True)
class Asset:
    """A trusted file of ours, to be inlined, and its source expression for the CSP."""

    text: Markup
    csp: Markup


def asset(*names: str) -> Asset:
    """A style sheet or script from the templates folder; several are one."""
    folder = resources.templates()
    return asset_of("".join((folder / name).read_text(encoding="utf-8") for name in names))


def asset_of(text: str) -> Asset:
    """A style sheet or script, which nothing in it may end before its end."""
    digest = hashlib.sha256(text.encode()).digest()
    return Asset(Markup(text), Markup(f"'sha256-{base64.b64encode(digest).decode()}'"))


@cache
def environment() -> Environment:
    """The environment of our own templates."""
    return prepared(Environment, FileSystemLoader(resources.templates()))


def prepared(kind: type[_Kind], loader: BaseLoader) -> _Kind:
    """An environment that escapes, shows unseen characters, and fails on names it does not know."""
    made = kind(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_inert,
    )
    made.filters |= {"breakable": breakable, "number": number, "value": value, "web_url": web_url}
    made.filters |= {
        "in_words": wording.waiver_in_words,
        "needs_a_hand": gate.needs_a_hand,
        "where": wording.waiver_where,
    }
    return made


def _inert(value: Any) -> Any:
    return shown(value) if isinstance(value, str) and not isinstance(value, Markup) else value
