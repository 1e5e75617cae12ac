"""The policies of a kept run: what is kept of them, whose they are, and how they are loaded again.

Whoever hands over a run may have put any Rego in it, also where the bundled policies stand. Engines
trust those, so here each that is not as it travels with glscan is looked at before it is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from scanner import __version__
from scanner.catalog.load import Catalog, load
from scanner.catalog.policy_file import TEST_SUFFIX
from scanner.catalog.select import Wanted, select
from scanner.catalog.sidecar import FOLDERS, SUFFIX
from scanner.catalog.source import below
from scanner.engines import forbidden
from scanner.engines.opa import CompileError
from scanner.errors import EngineError, PolicyError
from scanner.model import JSON, Severity
from scanner.report import Run
from scanner.report_words import counted
from scanner.runs.check import Check, State, first
from scanner.runs.manifest import Kept


class Parser(Protocol):
    """Tells the tree of Rego without running it."""

    def parse(
        self, sources: Mapping[str, str]
    ) -> tuple[Mapping[str, JSON], Mapping[str, CompileError]]:
        """The tree of each module by its name; and of each that is no Rego, why."""


def sources(root: Path) -> Iterator[Path]:
    """The files of a folder of policies that are loaded from it, but for tests."""
    for path in below(root, ".rego", SUFFIX):
        if path.is_file() and (_is_rego(path) or _is_read(path, root)):
            yield path


def _is_rego(path: Path) -> bool:
    return path.suffix == ".rego" and not path.name.endswith(TEST_SUFFIX)


def _is_read(path: Path, root: Path) -> bool:
    """Whether YAML is METADATA, a framework or a profile; other YAML is nobody's business."""
    if path.suffix != SUFFIX:
        return False
    return path.relative_to(root).parts[0] in FOLDERS or path.with_suffix(".rego").is_file()


def catalog(roots: Sequence[Path], run: Run) -> Catalog:
    """The policies of a run, loaded from its own folders, selected and set as they were.

    Raises PolicyError or UsageError when they cannot be used any more.
    """
    selection = run["selection"]
    wanted = Wanted(
        profile=selection["profile"],
        only=selection["only"],
        skip=selection["skip"],
        frameworks=selection["frameworks"],
        severity=Severity(selection["severity"]) if selection["severity"] else None,
        params={
            policy["id"]: dict(policy["params"]) for policy in run["policies"] if policy["params"]
        },
        overrides=run["param_overrides"],
        events="audit_events" in run,
    )
    return select(load(roots[0], roots[1:]), wanted)


def roots(kept: Kept) -> Sequence[Path]:
    """The folders of policies of a run, the bundled one first."""
    return [kept.folder / name for name in kept.manifest["policies"]]


def strange(kept: Kept, bundled: Path) -> Sequence[str]:
    """The files of the bundled policies of a run that are not those of `bundled`, by their names.

    So are those that one of the two has alone.
    """
    folder = kept.manifest["policies"][0]
    there = {
        name.removeprefix(f"{folder}/"): part["sha256"]
        for name, part in kept.manifest["parts"].items()
        if name.startswith(f"{folder}/")
    }
    ours = {path.relative_to(bundled).as_posix(): _sha256(path) for path in sources(bundled)}
    return sorted(name for name in there | ours if there.get(name) != ours.get(name))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def check(kept: Kept, bundled: Path) -> Check:
    """Whether the bundled policies of a run are those that travel with its glscan."""
    differing = strange(kept, bundled)
    own = len(kept.manifest["policies"]) - 1
    beside = f"; beside them {counted(own, 'folder')} of others" if own else ""
    if not differing:
        words = f"as they travel with glscan {__version__}{beside}"
        return Check("policies", State.OK, words)
    words = f"{counted(len(differing), 'file')} not as with glscan {__version__}"
    made = kept.manifest["tool"]["version"]
    if made != __version__:
        words = f"they are those of {made}; {words}{beside}"
        return Check("policies", State.UNCHECKED, words)
    return Check("policies", State.DIFFERS, f"{words}: {first(differing)}")


def refuse_forbidden(kept: Kept, bundled: Path, loaded: Catalog, parser: Parser | None) -> None:
    """Raises PolicyError for a bundled policy that is not ours and calls what none may call.

    Raises EngineError when nobody here can tell.
    """
    strangers = set(strange(kept, bundled))
    modules = [policy.module for policy in loaded.policies if policy.is_bundled]
    modules += [one for one in loaded.libraries if one.package.startswith("glscan.")]
    asked = {one.name: one.source for one in modules if one.name in strangers}
    if not asked:
        return
    if parser is None:
        raise EngineError("nobody here can tell what its policies call", "Put opa on PATH.")
    trees, refused = parser.parse(asked)
    wrong = dict(refused)
    for name, tree in trees.items():
        if error := forbidden.found(tree):
            wrong[name] = error
    for name in sorted(wrong):
        raise PolicyError(
            f"{kept.folder / kept.manifest['policies'][0] / name}, line {wrong[name].row}:"
            f" {wrong[name].message}",
            "No glscan came with such a policy: do not trust this run.",
        )
