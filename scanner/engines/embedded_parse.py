"""What regorus tells of Rego without running it: its tree. It has no compiler that checks types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import closing

from scanner.engines.embedded import in_one_line
from scanner.engines.embedded_process import Ended, RegorusProcess
from scanner.engines.opa import CompileError
from scanner.engines.regorus_tree import tree
from scanner.errors import EngineError
from scanner.model import JSON

_SECONDS = 60.0
_PLACE = re.compile(r"^.*:(\d+): ")


class Parser:
    """regorus in a process of its own, asked for trees."""

    checks_types = False

    def parse(
        self, sources: Mapping[str, str]
    ) -> tuple[Mapping[str, JSON], Mapping[str, CompileError]]:
        """The tree of each module by its name; and of each that is no Rego, why."""
        names = list(sources)
        with closing(RegorusProcess()) as process:
            try:
                modules = [(str(number), sources[name]) for number, name in enumerate(names)]
                said = process.request({"engine": "", "modules": modules}, _SECONDS)["errors"]
                ast = process.request({"engine": "", "ast": True}, _SECONDS)["ast"]
            except Ended as ended:
                raise EngineError(
                    f"the embedded engine does not parse the policies: {ended}",
                    "Put opa on PATH, which tells what is wrong with them.",
                ) from None
        refused = {names[int(number)]: _error(words) for number, words in said.items()}
        trees = {}
        for one in ast:
            name = names[int(one["source"]["file"])]
            try:
                trees[name] = tree(one)
            except RecursionError:
                refused[name] = CompileError("", 1, "it is nested too deep")
        return trees, refused

    def compile(
        self, sources: Mapping[str, str], schemas: Mapping[str, JSON]
    ) -> list[CompileError]:
        """Nothing: regorus finds what does not compile when it meets it."""
        return []


def _error(words: str) -> CompileError:
    line = in_one_line(words)
    place = _PLACE.match(line)
    return CompileError("", int(place[1]) if place else 0, line[place.end() :] if place else line)
