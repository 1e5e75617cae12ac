"""The rules on the page about effective access: the cases that a test holds the code to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from scanner.policy_pages.page import table

_LINE = re.compile(r"^  # --- (?P<group>.+)$|^  - name: (?P<name>.+)$", re.MULTILINE)
"""What the file of cases says of them: the group they are in stands above them, as a comment."""


def rules(cases: Path) -> Iterator[str]:
    """Each rule and GitLab's page that says so, group by group."""
    text = cases.read_text(encoding="utf-8")
    pages = {case["name"]: case["page"] for case in yaml.safe_load(text)["cases"]}
    for group, names in groupby(_grouped(text, pages), key=lambda pair: pair[0]):
        yield from ("", f"### {group[0].upper()}{group[1:]}", "")
        yield from table(
            ("rule", "GitLab's page"), ((name, _link(pages[name])) for _, name in names)
        )
    yield ""


def _grouped(text: str, pages: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The group and the name of each case; raises ValueError where one is not found so."""
    group, found = "", []
    for match in _LINE.finditer(text):
        group = match["group"] or group
        if match["name"]:
            found.append((group, match["name"]))
    if [name for _, name in found] != list(pages) or not all(group for group, _ in found):
        raise ValueError("each case has its name on one line, below a line with its group")
    return iter(found)


def _link(page: str) -> str:
    return f"[{urlsplit(page).path.strip('/')}]({page})"
