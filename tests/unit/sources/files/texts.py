"""Short ways to write files of settings, and to lay them over resources."""

from __future__ import annotations

import textwrap
from pathlib import Path

from scanner.model import Kind, Resource
from scanner.sources.files import forms
from scanner.sources.files.overlay import Ground, overlaid
from scanner.sources.files.proposal import Proposal

NAME = "gitlab.example.com"


def write(folder: Path, text: str, name: str = "settings.yaml") -> Path:
    """A file of settings; its first line is added, so that line 2 is the first of `text`."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("version: 1\n" + textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return path


def said(folder: Path, *texts: str) -> Proposal:
    """What files of these texts say."""
    return forms.proposal(
        [write(folder, text, f"{number}.yaml") for number, text in enumerate(texts, 1)]
    )


def laid(folder: Path, text: str, *standing: Resource, whole: bool = False) -> dict[str, Resource]:
    """Resources by `kind path` after the file is applied."""
    kinds = list(Kind)
    rows = sorted(standing, key=lambda one: (kinds.index(one.kind), one.path))
    ground = Ground(lambda: iter(rows), NAME, is_whole=lambda _: whole)
    return {one.name: one for one in overlaid(said(folder, text), ground, "")}
