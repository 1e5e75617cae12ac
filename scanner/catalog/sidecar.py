"""YAML in a folder of policies that nobody would read, although it was meant to be read."""

from __future__ import annotations

import re
from pathlib import Path

from scanner.catalog import source
from scanner.errors import PolicyError
from scanner.spelling import nearest

SUFFIX = ".yaml"
"""Ends the file that may hold the METADATA of Rego which was not written for glscan."""

FOLDERS = ("frameworks", "profiles")
"""Those of a folder of policies in which YAML is something else."""

_METADATA = re.compile(r"^custom[ \t]*:", re.MULTILINE)


def check(root: Path) -> None:
    """Raises PolicyError for METADATA without Rego, and for YAML whose name ends otherwise."""
    for path in source.below(root, SUFFIX, ".yml"):
        is_other = path.relative_to(root).parts[0] in FOLDERS
        if path.suffix != SUFFIX and (is_other or _is_meant(path)):
            raise PolicyError(
                f"{path}: nobody reads it: its name ends in {path.suffix}",
                f"Name it {path.stem}{SUFFIX}.",
            )
        if not is_other and not path.with_suffix(".rego").exists() and _is_metadata(path):
            rego = [one.name for one in path.parent.glob("*.rego")]
            raise PolicyError(
                f"{path}: there is no {path.stem}.rego beside it, whose METADATA this would be",
                nearest(f"{path.stem}.rego", rego, "Name it as its Rego is named, or remove it."),
            )


def _is_meant(path: Path) -> bool:
    return path.with_suffix(".rego").exists() or _is_metadata(path)


def _is_metadata(path: Path) -> bool:
    """Whether a file says what METADATA say; YAML of something else may lie there, too."""
    try:
        return bool(_METADATA.search(source.read(path)))
    except PolicyError:
        return False
