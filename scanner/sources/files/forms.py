"""Reads files of settings in whatever form they are kept."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scanner.errors import UsageError
from scanner.sources.files import config_repo, gitlabform
from scanner.sources.files.proposal import Proposal
from scanner.sources.files.written import find, read


def proposal(where: Iterable[Path]) -> Proposal:
    """What files, and those in folders, say. Raises UsageError naming file, line and key.

    A configuration of gitlabform is known by its key, and is all there is to it.
    """
    files = [read(path) for path in find(where)]
    theirs = [file for file in files if gitlabform.HOLDS in file.content.value]
    if theirs and len(files) > 1:
        raise UsageError(
            f"{theirs[0].name} is a configuration of gitlabform, and other files are given, too",
            "Give it alone: gitlabform reads one file.",
        )
    return gitlabform.proposal(theirs[0]) if theirs else config_repo.proposal(files)
