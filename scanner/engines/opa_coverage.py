"""Which lines of policies their tests reach, by the tests of a real OPA."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from scanner.engines.opa import OTHER_ENGINE
from scanner.engines.opa_binary import POLICIES, restricted, run, write
from scanner.errors import EngineError
from scanner.model import JSON


@dataclass(frozen=True, slots=True)
class Coverage:
    """The lines of one module that say something, by whether a test reaches them."""

    reached: int
    missed: tuple[int, ...]

    @property
    def percent(self) -> float:
        """The share that is reached."""
        return 100 * self.reached / max(1, self.reached + len(self.missed))


def coverage(binary: str, sources: Mapping[str, str]) -> Mapping[str, Coverage]:
    """By the name of each module that is reached at all. Raises EngineError."""
    with tempfile.TemporaryDirectory(prefix="glscan-opa-") as folder:
        names = write(Path(folder) / POLICIES, sources)
        options = [*restricted(binary, Path(folder)), "--coverage", "--format", "json"]
        said = run(binary, ["test", *options, POLICIES], Path(folder))
    try:
        files = orjson.loads(said.stdout)["files"]
        return {
            names[file]: Coverage(
                len(_lines(one.get("covered"))), tuple(_lines(one.get("not_covered")))
            )
            for file, one in files.items()
        }
    except (ValueError, KeyError, TypeError):
        words = said.stdout.decode(errors="replace").strip()[-500:]
        raise EngineError(f"opa test tells no coverage: {words}", OTHER_ENGINE) from None


def _lines(ranges: JSON) -> list[int]:
    spans = (range(one["start"]["row"], one["end"]["row"] + 1) for one in ranges or ())
    return sorted({line for span in spans for line in span})
