"""`--template-dir`: a folder whose templates and colours stand before those of the HTML report."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.errors import UsageError
from scanner.regular import start_of

if TYPE_CHECKING:
    from scanner.render import Formats
    from scanner.render.html_theme import Theme

TemplateDir = Annotated[
    Path | None,
    typer.Option(
        "--template-dir",
        metavar="DIR",
        help="Folder with a theme.css or templates of your own for the HTML report.",
        envvar="GLSCAN_TEMPLATE_DIR",
    ),
]
LARGEST = 1_000_000
"""Bytes that a file of a theme may have: the page holds it, and is mailed."""


def formats(folder: Path | None) -> Formats:
    """How to get the renderer of each format, that of HTML with the theme of a folder.

    Raises UsageError for a folder that is no theme, before anything is asked or judged.
    """
    from scanner.render import FORMATS, html

    if folder is None:
        return FORMATS
    theme = read(folder)
    return {**FORMATS, "html": lambda: partial(html.render, theme=theme)}


def read(folder: Path) -> Theme:
    """The theme of a folder. Raises UsageError when it cannot be used."""
    from scanner.render.html_theme import STYLE, Theme

    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", "Name a folder with a theme.css.")
    texts = {path.relative_to(folder).as_posix(): _text(path, folder) for path in _files(folder)}
    if not texts:
        raise UsageError(
            f"{folder} holds neither {STYLE} nor a template", "A template ends in .j2."
        )
    style = texts.pop(STYLE, "")
    theme = Theme(folder, texts, style)
    theme.check()
    return theme


def _files(folder: Path) -> list[Path]:
    from scanner.render.html_theme import STYLE

    return [*sorted(folder.rglob("*.j2")), *folder.glob(STYLE)]


def _text(path: Path, folder: Path) -> str:
    if not path.resolve().is_relative_to(folder.resolve()):
        # The page shows what it says: of a theme that somebody else wrote, any file of ours.
        raise UsageError(f"{path} leads out of {folder}", "Put the file itself there.")
    try:
        content = start_of(path, LARGEST + 1)
        text = content.decode()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", "Take it away.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8", "Save it as UTF-8.") from None
    if len(content) > LARGEST:
        raise UsageError(f"{path} is too large", f"It may have {LARGEST:,} bytes.")
    return text
