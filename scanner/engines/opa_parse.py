"""What an `opa` binary tells of Rego without running it: its tree, and what does not compile."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import orjson

from scanner.engines.opa import OTHER_ENGINE, CompileError
from scanner.engines.opa_binary import POLICIES, check, run, write
from scanner.errors import EngineError
from scanner.model import JSON


@dataclass(frozen=True, slots=True)
class Parser:
    """An `opa` binary, asked without a server."""

    binary: str
    checks_types: ClassVar[bool] = True

    def parse(
        self, sources: Mapping[str, str]
    ) -> tuple[Mapping[str, JSON], Mapping[str, CompileError]]:
        """The tree of each module by its name; and of each that is no Rego, why."""
        trees: dict[str, JSON] = {}
        refused: dict[str, CompileError] = {}
        with tempfile.TemporaryDirectory(prefix="glscan-opa-") as folder:
            names = write(Path(folder) / POLICIES, sources)
            for file, name in names.items():
                options = ["--format", "json", "--json-include", "locations"]
                said = run(self.binary, ["parse", *options, file], Path(folder))
                try:
                    answer = orjson.loads(said.stdout)
                except ValueError:
                    if said.returncode == 0:
                        refused[name] = CompileError("", 1, "it is nested too deep")
                        continue
                    words = said.stdout.decode(errors="replace")[-500:]
                    raise EngineError(f"opa parse does not answer: {words}", OTHER_ENGINE) from None
                if said.returncode == 0:
                    trees[name] = answer
                else:
                    refused[name] = CompileError.from_json(answer["errors"][0])
        return trees, refused

    def compile(
        self, sources: Mapping[str, str], schemas: Mapping[str, JSON]
    ) -> list[CompileError]:
        """What OPA's strict compiler says of the modules together; `file` is a module's name.

        `schemas` by the name that METADATA give them.
        """
        with tempfile.TemporaryDirectory(prefix="glscan-opa-") as folder:
            root = Path(folder)
            names = write(root / POLICIES, sources)
            (root / "schemas").mkdir()
            for name, schema in schemas.items():
                (root / "schemas" / f"{name}.json").write_bytes(orjson.dumps(schema))
            errors = check(self.binary, root, ["--strict", "--schema", "schemas"])
        return [replace(error, file=names.get(error.file, error.file)) for error in errors]
