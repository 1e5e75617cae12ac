"""Reads files of settings in whatever form they are kept."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from scanner.errors import UsageError
from scanner.sources.files import config_repo, gitlabform, terraform, terraform_plan
from scanner.sources.files.proposal import PathOf, Proposal, nowhere
from scanner.sources.files.written import find, read


def proposal(where: Iterable[Path], path_of: PathOf = nowhere) -> Proposal:
    """What files, and those in folders, say. Raises UsageError naming file, line and key.

    A configuration of gitlabform and a Terraform plan are known by their keys, and each is all
    there is to it. `path_of` tells paths by id, of which a plan may know no more.
    """
    paths = list(find(where))
    if plans := [path for path in paths if terraform_plan.is_plan(path)]:
        if len(paths) > 1:
            raise UsageError(
                f"{plans[0].as_posix()} is a Terraform plan, and other files are given, too",
                "Give it alone: each plan is judged by itself.",
            )
        return terraform.proposal(plans[0], path_of)
    files = [read(path) for path in paths]
    theirs = [file for file in files if gitlabform.is_theirs(file)]
    if theirs and len(files) > 1:
        raise UsageError(
            f"{theirs[0].name} is a configuration of gitlabform, and other files are given, too",
            "Give it alone: gitlabform reads one file.",
        )
    return gitlabform.proposal(theirs[0]) if theirs else config_repo.proposal(files)
