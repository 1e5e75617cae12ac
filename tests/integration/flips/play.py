"""Plays flips: a snapshot of each flipped world over HTTP, judged by any engine."""

from __future__ import annotations

from pathlib import Path

from scanner.catalog.load import Catalog
from scanner.engines.base import Engine
from scanner.report import Report
from tests.integration import pipeline
from tests.integration.flips import baseline
from tests.integration.flips.baseline import Verdicts
from tests.integration.flips.world import Flip, World
from tests.integration.pipeline import Taken


class Flipped:
    """What comes of flips; the snapshot of each is taken once, for every engine."""

    def __init__(self, catalog: Catalog, folder: Path) -> None:
        self.compliant = baseline.compliant(catalog)
        self._catalog = catalog
        self._folder = folder
        self._taken: dict[Flip, Taken] = {}

    def taken(self, flip: Flip) -> Taken:
        """The snapshot of the flipped world."""
        if flip not in self._taken:
            world = World()
            flip(world)
            folder = self._folder / str(len(self._taken))
            folder.mkdir()
            with world.serve() as gitlab:
                self._taken[flip] = pipeline.take(gitlab, folder, self._catalog, "north")
        return self._taken[flip]

    def report(self, flip: Flip, engine: Engine) -> Report:
        """What is reported of it."""
        return pipeline.judge(self.taken(flip), self._catalog, engine)

    def verdicts(self, flip: Flip, engine: Engine) -> Verdicts:
        """What every policy says of every resource of it."""
        return dict(pipeline.verdicts(self.report(flip, engine)))
