"""Checks of this machine: engines, the policies on the engine of a scan, the output folder."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from scanner.catalog.load import Catalog
from scanner.doctor.check import Check, fail, failed, note, ok, warn
from scanner.engines.base import Document, Engine, Failure
from scanner.engines.opa import OLDEST
from scanner.errors import EngineError, ExitCode, GlscanError, PolicyError
from scanner.model import Kind

_SHOWN = 5
"""How many policies are named that cannot be used."""


def opa(binary: str | None, make: Callable[[], Engine]) -> Check:
    """Whether there is an OPA that reads our Rego."""
    if binary is None:
        return note("opa", "not on PATH")
    try:
        return ok("opa", f"{make().version} at {binary} ({OLDEST}.0 or newer is needed)")
    except EngineError as error:
        # Whether that stops a scan hangs on its engine, which has a check of its own.
        return warn("opa", f"{error} ({binary})", error.hint)


def embedded(version: str | None) -> Check:
    """Whether the embedded engine is installed."""
    return ok("embedded", f"regorus {version}") if version else note("embedded", "not installed")


def engine(ready: Callable[[], AbstractContextManager[Engine]], catalog: Catalog) -> list[Check]:
    """Whether the engine of a scan starts, takes the policies, and answers for each of them."""
    try:
        with ready() as running:
            broken = sorted(_broken(running, catalog))
            named = ok("engine", f"{running.name} ({running.version})")
    except PolicyError as error:
        return [failed("policies", error)]
    except GlscanError as error:
        return [failed("engine", error)]
    count = len(catalog.policies)
    if not broken:
        return [named, ok("policies", f"{count} policies load, and answer")]
    words = "; ".join(f"{id}: {why}" for id, why in broken[:_SHOWN])
    more = f"; and {len(broken) - _SHOWN} more" if len(broken) > _SHOWN else ""
    hint = "Mend them, or leave them out: they end as errors, and the scan as incomplete."
    detail = f"{len(broken)} of {count} cannot be used: {words}{more}"
    return [named, fail("policies", detail, hint, ExitCode.USAGE)]


def _broken(running: Engine, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Id of each policy that fails on a resource of which nothing is known, and why."""
    ids = {policy.module.package: policy.id for policy in catalog.policies}
    why: dict[str, str] = {}
    for kind, policies in catalog.columns.items():
        if policies:
            for answers in running.evaluate(kind, [_bare(kind)]):
                why |= {
                    ids[package]: " ".join(answer.message.split())
                    for package, answer in answers.items()
                    if isinstance(answer, Failure)
                }
    yield from why.items()


def _bare(kind: Kind) -> Document:
    return {
        "schema": 1,
        "instance": {},
        "resource": {"kind": kind.value, "path": "doctor", "id": 0, "tier": "unknown"},
        "ancestors": [],
        "params": {},
    }


def output(folder: Path) -> Check:
    """Whether reports can be written there; a folder that is missing would be made."""
    there = next(one for one in (folder, *folder.parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=there, prefix=".glscan-"):
            return ok("output", f"{folder} can be written")
    except OSError as error:
        return fail(
            "output",
            f"{folder} cannot be written: {error.strerror}",
            "Run glscan in another folder, or give -o FORMAT=PATH.",
            ExitCode.USAGE,
        )
