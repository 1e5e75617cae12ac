"""The table of the page on settings kept as code: which sections may stand in files."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model import Kind
from scanner.policy_pages.page import listed, table
from scanner.sections import SECTIONS
from scanner.sources.files.managed import MANAGED, attributes


def sections() -> Iterator[str]:
    """Each section, of what it may be said, by what its entries are named, and its attributes."""
    return table(
        ("section", "of", "entries by", "attributes"),
        (
            (f"`{name}`", ", ".join(SECTIONS[name].kinds), _key(name), _names(name))
            for name in sorted(MANAGED)
        ),
    )


def _key(name: str) -> str:
    managed = MANAGED[name]
    if not SECTIONS[name].keyed:
        return ""
    if managed.alike:
        return f"a word of yours; found again by `id` or {listed(managed.alike)}"
    return SECTIONS[name].key.partition("; `inherited")[0]


def _names(name: str) -> str:
    kinds = [kind for kind in Kind if kind in SECTIONS[name].kinds]
    found = dict.fromkeys(one for kind in kinds for one in attributes(name, kind))
    return listed(sorted(found))
