"""Adds a waiver to the text of a file, so that its comments and its order stay."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

from scanner import yaml_text
from scanner.model import JSON

_EMPTY = re.compile(r"^waivers:[ \t]*(\[\s*\])?[ \t]*(#.*)?$", flags=re.MULTILINE)
_NEW = "version: 1\nwaivers:\n"


def added(text: str, waiver: Mapping[str, JSON]) -> str | None:
    """The text with one more waiver; None where it is written so that it has to be done by hand."""
    if not text.strip():
        return _NEW + written(waiver)
    before = _waivers(text)
    if before is None:
        return None
    wanted = [*before, yaml_text.load(written(waiver))[0]]
    begun = text if text.endswith("\n") else f"{text}\n"
    candidates = (
        [f"{begun}{written(waiver, indent)}" for indent in ("  ", "")]
        if before
        else [_EMPTY.sub(f"waivers:\n{written(waiver).rstrip()}", begun, count=1)]
    )
    return next((made for made in candidates if _waivers(made) == wanted), None)


def written(waiver: Mapping[str, JSON], indent: str = "  ") -> str:
    """The waiver as an item of the list."""
    text = yaml.safe_dump(
        [dict(waiver)], sort_keys=False, allow_unicode=True, width=100, default_flow_style=False
    )
    return "".join(f"{indent}{line}\n" for line in text.splitlines())


def _waivers(text: str) -> list[JSON] | None:
    """The waivers of a text; None for what is no file of waivers."""
    try:
        value = yaml_text.load(text)
    except yaml.YAMLError:
        return None
    if not isinstance(value, dict) or "waivers" not in value:
        return None
    found = value["waivers"]
    return [] if found is None else found if isinstance(found, list) else None
