"""`glscan policies new` and `check`: for those who write policies."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import options
from scanner.model import Kind, Severity

if TYPE_CHECKING:
    from scanner.authoring.check import Folder

OWN = Path("policies")
"""Where one's own policies are written unless told otherwise."""


class Judged(StrEnum):
    """The kinds that a policy can judge."""

    INSTANCE = Kind.INSTANCE.value
    GROUP = Kind.GROUP.value
    PROJECT = Kind.PROJECT.value
    USER = Kind.USER.value


def new(
    category: Annotated[
        str, typer.Argument(metavar="CATEGORY", help="Folder it belongs to, such as project.")
    ],
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", help="What is true when it passes, such as no_forks."),
    ],
    folder: Annotated[
        Path, typer.Option("--policies", metavar="DIR", help="Folder of your own policies.")
    ] = OWN,
    id: Annotated[
        str,
        typer.Option("--id", metavar="ID", help="Such as ACME-001. [default: the next free one]"),
    ] = "",
    kinds: Annotated[
        list[Judged] | None,
        typer.Option(
            "--kind",
            metavar=f"<{'|'.join(Judged)}>",
            help="What it judges; repeatable. [default: project]",
        ),
    ] = None,
    severity: Annotated[
        Severity, typer.Option("--severity", help="How bad it is where it does not hold.")
    ] = Severity.MEDIUM,
) -> int:
    """Write a policy and its tests, for you to change.

    They pass as they are. Writes DIR/CATEGORY/NAME.rego and DIR/CATEGORY/NAME_test.rego; never
    over a file.
    """
    from scanner import resources
    from scanner.catalog.policy_file import TEST_SUFFIX
    from scanner.catalog.scaffold import Draft, proposed
    from scanner.catalog.sidecar import SUFFIX
    from scanner.cli.terminal import say
    from scanner.errors import ExitCode, UsageError, unwritable

    if folder.resolve() == resources.policies().resolve():
        raise UsageError(
            f"{folder} holds the policies that come with glscan",
            "Give --policies DIR for a folder of your own.",
        )
    ids = list(_ids(folder))
    asked = [Kind(kind) for kind in dict.fromkeys(kinds or [Judged.PROJECT])]
    draft = Draft(category, name, id or proposed(ids), asked, severity)
    draft.check()
    if draft.id in ids:
        raise UsageError(f"the id {draft.id} is taken", f"The next free one is {proposed(ids)}.")
    texts = {
        folder / category / f"{name}.rego": draft.policy,
        folder / category / f"{name}{TEST_SUFFIX}": draft.tests,
    }
    sidecar = folder / category / f"{name}{SUFFIX}"
    for path in (*texts, sidecar):
        if path.exists():
            raise UsageError(f"{path} is there already", "Choose another name, or remove it.")
    for path, text in texts.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as stream:
                stream.write(text)
        except OSError as error:
            raise unwritable(path, error.strerror) from error
        say(f"wrote {path}")
    say("Next: change both, then")
    say(f"  glscan policies check --policies {folder}")
    say(f"  glscan policies test --policies {folder} --match {draft.id}")
    return ExitCode.OK


def _ids(folder: Path) -> Iterator[str]:
    """The ids of a folder's policies, also of those that cannot be used yet."""
    from scanner.catalog.load import files
    from scanner.errors import PolicyError

    for one in files(folder, is_bundled=False) if folder.is_dir() else ():
        try:
            custom = one.block.raw.get("custom")
        except PolicyError:
            continue
        if isinstance(custom, dict) and isinstance(custom.get("id"), str):
            yield custom["id"]


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Folders of policies, or files in one. [default: those of --policies]",
        ),
    ] = None,
    policies: options.Policies = None,
    config: options.ConfigFile = None,
) -> int:
    """Tell everything that is wrong with policies.

    Each with its file and line: their METADATA and names; what their Rego reads against what they
    declare; names that no such kind has; and what engines answer differently. Exits with 2 on an
    error, with 3 when there is no opa on PATH, whose compiler finds more than the embedded engine,
    else with 0.
    """
    from scanner import resources
    from scanner.authoring import check as checking
    from scanner.cli import parsing
    from scanner.cli.terminal import complain, say
    from scanner.errors import ExitCode, UsageError

    bundled = resources.policies()
    folders = _folders(paths or [], policies or [], bundled)
    parser = parsing.best()
    checked = checking.check(folders, bundled, parser)
    here = f"{Path.cwd()}{os.sep}"
    for problem in sorted(checked.problems):
        complain(f"{problem.weight}: {problem.words.replace(here, '')}", problem.hint)
    if not checked.files and not checked.problems:
        raise UsageError("there is no policy to check", "Give a folder of policies.")
    warnings = len(checked.problems) - checked.errors
    say(f"policies checked: {checked.files}, errors: {checked.errors}, warnings: {warnings}")
    if checked.errors:
        return ExitCode.USAGE
    if not parser or not parser.checks_types:
        what = "whether it compiles" if parser else "the Rego itself: what it reads, and the rest"
        complain(
            f"not checked: {what}",
            "Put opa on PATH: https://www.openpolicyagent.org/docs/latest/#running-opa",
        )
        return ExitCode.INCOMPLETE
    return ExitCode.OK


def _folders(paths: Sequence[Path], given: Sequence[Path], bundled: Path) -> list[Folder]:
    """The folders to check, each with what of it is meant."""
    from scanner import resources
    from scanner.authoring.check import Folder
    from scanner.errors import UsageError

    roots = {folder: folder.resolve() for folder in (*given, bundled)}
    wanted: dict[Path, list[Path]] = {folder: [] for folder in given}
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or folder", "Check the path.")
        root = next((one for one in roots if path.resolve().is_relative_to(roots[one])), None)
        if root is None and not path.is_dir():
            raise UsageError(f"{path} lies in no folder of policies", "Give --policies DIR too.")
        wanted.setdefault(root or path, []).append(path.resolve())
    if not wanted and resources.is_checkout():
        wanted[bundled] = []
    if paths:  # the others are there to be imported
        asked = {root: _within(within) for root, within in wanted.items()}
    else:
        asked = {root: _within([root.resolve()]) for root in wanted}
    return [Folder(root, root == bundled, asked[root]) for root in wanted]


def _within(folders: Sequence[Path]) -> Callable[[Path], bool]:
    return lambda path: any(path.resolve().is_relative_to(folder) for folder in folders)
