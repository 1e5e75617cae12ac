"""Has OPA hold the references of modules against the schemas of their input.

The METADATA that name a schema are put into a copy, so that nobody writes them by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scanner.authoring import input_schema
from scanner.authoring.problem import Problem
from scanner.catalog import metadata
from scanner.engines.opa import CompileError
from scanner.model import JSON, Kind

Compile = Callable[[Mapping[str, str], Mapping[str, JSON]], Sequence[CompileError]]
"""Modules and schemas by name; what the compiler says."""

_PACKAGE = re.compile(r"^package\s", re.MULTILINE)
_SCHEMAS = re.compile(r"^schemas:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Copy:
    """A module with lines put in."""

    source: str
    first: int = 0
    count: int = 0

    def line(self, row: int) -> int:
        """The line of the file itself that stands on a row of the copy."""
        return row - self.count if self.count and row >= self.first + self.count else row


def problems(
    sources: Mapping[str, str], kinds: Mapping[str, Sequence[Kind]], compile: Compile
) -> list[Problem]:
    """What does not compile; `kinds` by module, for those whose input is known."""
    wanted = {tuple(one) for one in kinds.values()}
    schemas = {input_schema.name(one): input_schema.schema(one) for one in wanted}
    copies = {
        name: _annotated(source, input_schema.name(kinds[name])) if name in kinds else _Copy(source)
        for name, source in sources.items()
    }
    said = compile({name: copy.source for name, copy in copies.items()}, schemas)
    return [_problem(error, copies) for error in said if not _compares_empty(error, copies)]


def _compares_empty(error: CompileError, copies: Mapping[str, _Copy]) -> bool:
    """Whether it is `input.resource.push_rule == {}`.

    What was never configured is the empty object, and no schema of OPA's says "these keys or none".
    """
    copy = copies.get(error.file)
    rows = copy.source.splitlines() if copy else []
    return error.message.startswith("match error") and "{}" in "".join(rows[error.row - 1 :][:1])


def _problem(error: CompileError, copies: Mapping[str, _Copy]) -> Problem:
    copy = copies.get(error.file)
    line = copy.line(error.row) if copy else error.row
    return Problem(error.file, line, "compiler", " ".join(error.message.split()), "")


def _annotated(source: str, schema: str) -> _Copy:
    lines = source.splitlines()
    named = ["# schemas:", f'#   - input: schema["{schema}"]']
    block = metadata.block_of(source)
    if block is None:
        package = source[: _PACKAGE.search(source).start()].count("\n")  # type: ignore[union-attr]
        return _put(lines, package, ["# METADATA", "# scope: package", *named])
    if _SCHEMAS.search(block[0]):
        return _Copy(source)
    return _put(lines, block[1] - 1, named)


def _put(lines: Sequence[str], at: int, more: Sequence[str]) -> _Copy:
    text = "\n".join((*lines[:at], *more, *lines[at:])) + "\n"
    return _Copy(text, at + 1, len(more))
