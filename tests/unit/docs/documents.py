"""The documents as people read them: pages, their links, anchors and commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[3]
_FOLDERS = ("docs", "examples", "tests/simulator")
_FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)


def pages() -> Sequence[Path]:
    """Every page of the project."""
    below = (path for folder in _FOLDERS for path in (ROOT / folder).rglob("*.md"))
    return sorted([*ROOT.glob("*.md"), *below])


def named(path: Path) -> str:
    """The path as it is shown in a test's name."""
    return path.relative_to(ROOT).as_posix()


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """The file and the anchor of each link that stays within the project."""
    for match in _LINK.finditer(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        path, _, anchor = match["target"].partition("#")
        if "://" not in path and not path.startswith("mailto:"):
            yield (page.parent / path if path else page).resolve(), anchor


def anchors(page: Path) -> set[str]:
    """The names that GitLab gives to a page's headings."""
    titles = _HEADING.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", title).strip().lower().replace(" ", "-") for title in titles}


def blocks(page: Path, language: str) -> list[str]:
    """The blocks of code in a language."""
    found = _FENCE.finditer(page.read_text(encoding="utf-8"))
    return [match["text"] for match in found if match["language"] == language]


def commands(page: Path) -> Iterator[list[str]]:
    """The words after `glscan` of each command in a block of shell."""
    for block in blocks(page, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            for part in re.split(r"\||&&|;", line.partition("#")[0]):
                words = shlex.split(part)
                heads = [n for n, word in enumerate(words) if word.rpartition("/")[2] == "glscan"]
                if heads:
                    yield words[heads[0] + 1 :]
