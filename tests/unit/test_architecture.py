"""Who may import whom, and who may touch the world: read from the code itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import scanner

ROOT = Path(scanner.__file__).parent

LEAVES = {
    "errors",
    "model",
    "lines",
    "requirement",
    "fingerprint",
    "resources",
    "report",
    "typed",
    "regular",
    "roles",
    "branches",
    "visible",
    "paths",
    "waived",
    "compared",
    "redaction",
    "judged_by",
    "subject",
    "trend",
    "values",
}
"""What everything may stand on; only what `ALLOWED` names for them stands below."""

ALLOWED: dict[str, set[str]] = {
    "__version__": set(),
    "errors": set(),
    "model": set(),
    "requirement": set(),
    "resources": set(),
    "regular": set(),
    "lines": {"errors", "model", "regular"},
    "fingerprint": {"lines", "model"},
    "place": {"model", "sections"},
    "typed": {"model"},
    "values": {"model"},
    "subject": {"model", "values"},
    "waived": {"model", "paths", "values"},
    "compared": {"values"},
    "trend": {"model", "values"},
    "judged_by": {"model", "values"},
    "report": {
        *("compared", "errors", "judged_by", "lines", "model", "redaction", "subject", "trend"),
        *("typed", "values", "waived"),
    },
    "report_words": {"model", "report", "trend"},
    "triage": {
        *("compared", "config", "discreet", "errors", "lines", "misfit", "model", "paths"),
        *("report", "spelling", "trend", "visible", "waived", "yaml_text"),
    },
    "choices": {"model"},
    "discreet": {"errors"},
    "paths": set(),
    "roles": set(),
    "branches": set(),
    "access": {
        *("branches", "document", "errors", "model", "report", "requirement", "roles"),
        *("report_words", "sections", "spreadsheet", "typed"),
    },
    "spelling": set(),
    "visible": set(),
    "spreadsheet": {"visible"},
    "unseen": {"model", "report"},
    "unreached": set(),
    "misfit": {"spelling", "yaml_text"},
    "yaml_text": {"discreet", "model", "visible"},
    "config": {"choices", "model", "paths"},
    "config_file": {
        "config",
        "discreet",
        "errors",
        "misfit",
        "regular",
        "spelling",
        "yaml_text",
    },
    "sections": {"model"},
    "snapshot": {"errors", "model", "lines", "report", "typed", "values"},
    "engines": {"discreet", "errors", "model", "unreached"},
    "sources": {
        "branches",
        "discreet",
        "errors",
        "lines",
        "misfit",
        "model",
        "paths",
        "place",
        "regular",
        "requirement",
        "roles",
        "sections",
        "snapshot",
        "spelling",
        "typed",
        "unreached",
        "yaml_text",
    },
    "catalog": {
        "choices",
        "discreet",
        "engines.base",
        "errors",
        "misfit",
        "model",
        "lines",
        "paths",
        "regular",
        "report",
        "report_words",
        "requirement",
        "sections",
        "spelling",
        "yaml_text",
    },
    "document": {"engines.base", "model", "sections"},
    "demand": {"document", "model", "requirement", "sections"},
    "outcome": {"catalog", "demand", "engines.base", "lines", "model", "requirement"},
    "surroundings": {"lines", "model"},
    "evaluate": {
        "catalog",
        "demand",
        "document",
        "engines.base",
        "errors",
        "fingerprint",
        "lines",
        "model",
        "outcome",
        "place",
        "report",
        "requirement",
        "snapshot",
        "surroundings",
    },
    "results": {
        "__version__",
        "catalog",
        "engines.base",
        "gate",
        "lines",
        "model",
        "outcome",
        "report",
        "snapshot",
        "values",
    },
    "gate": {"compared", "errors", "model", "report", "report_words", "waived"},
    "worse": {"compared", "model", "report", "snapshot"},
    "decisions": {
        *("catalog", "choices", "compared", "config", "errors", "gate", "model", "paths"),
        *("report", "report_words", "worse"),
    },
    "merge_request": {
        *("choices", "compared", "decisions", "discreet", "errors", "gate", "model", "render"),
        *("report", "report_words", "snapshot", "sources", "unreached", "visible", "worse"),
    },
    "diff": {
        *("__version__", "compared", "document", "errors", "gate", "lines", "model", "paths"),
        *("place", "report", "report_words", "roles", "sections", "snapshot"),
        *("events.account", "events.event", "events.lists", "events.not_stored"),
        *("events.recorded", "events.row"),
    },
    "events": {
        *("discreet", "document", "errors", "lines", "model", "paths", "regular", "roles"),
        *("sections", "snapshot", "sources", "spreadsheet", "subject", "values", "visible"),
    },
    "investigate": {
        *("__version__", "access", "diff", "discreet", "document", "errors", "events", "lines"),
        *("model", "report", "report_words", "roles", "sections", "snapshot", "spelling"),
        "visible",
    },
    "preflight": {"catalog", "model", "requirement", "roles", "sections"},
    "authoring": {
        "catalog",
        "document",
        "engines.opa",
        "engines.rego_tree",
        "errors",
        "model",
        "policy_tests",
        "requirement",
        "sections",
        "spelling",
    },
    "policy_pages": {
        "catalog",
        "choices",
        "engines.base",
        "model",
        "preflight",
        "requirement",
        "sections",
    },
    "policy_tests": {"catalog", "engines.base", "lines", "model"},
    "render": {
        *("compared", "errors", "gate", "lines", "model", "paths", "report", "resources"),
        *("redaction", "report_words", "spreadsheet", "trend", "unseen", "visible", "waived"),
        *("diff.shape", "investigate.shape", "roles"),
    },
    "doctor": {
        "catalog",
        "engines.base",
        "engines.opa",
        "errors",
        "model",
        "preflight",
        "roles",
        "sections",
        "sources",
    },
    "propose": {
        *("__version__", "discreet", "errors", "model", "paths", "report", "results"),
        *("snapshot", "sources"),
    },
    "runs": {
        *("__version__", "catalog", "engines.base", "engines.forbidden", "engines.opa"),
        *("errors", "events.recorded", "gate", "judging", "lines", "model", "regular", "render"),
        *("report", "report_words", "results", "snapshot", "triage", "typed"),
    },
    "redaction": {"values"},
    "redact": {
        *("fingerprint", "lines", "model", "redaction", "report", "requirement", "sections"),
        "snapshot",
    },
    "history": {
        *("compared", "discreet", "errors", "gate", "lines", "model", "paths", "regular", "report"),
        *("subject", "trend", "triage", "typed", "values"),
    },
    "marking": {"catalog", "gate", "lines", "model", "report", "results", "triage"},
    "scan": {
        *("__version__", "catalog", "errors", "model", "preflight", "results", "roles"),
        *("snapshot", "sources"),
    },
    "judging": {
        *("catalog", "engines.base", "errors", "evaluate", "events", "gate", "model", "report"),
        *("results", "snapshot", "triage"),
    },
}
"""What each part of scanner/ may import of the others; cli, on top, may import all."""

WORLD = {
    "print": {"cli"},
    "input": {"cli"},
    "sys.exit": {"cli"},
    "sys.stdin": {"cli"},
    "sys.stdout": {"cli"},
    "sys.stderr": {"cli"},
    "os._exit": set[str](),
    "os.environ": {"cli", "engines/environment.py"},
    "os.getenv": set[str](),
    "datetime.now": {"cli"},
    "datetime.utcnow": set[str](),
    "date.today": set[str](),
    "time.time": set[str](),
    "breakpoint": set[str](),
    "eval": set[str](),
    "exec": set[str](),
}
"""Where each touch of the world is allowed; cli prints, exits, reads clock and environment."""

OWN_PROCESS = {"engines/embedded_child.py"}
"""A program of its own: it speaks over its standard streams."""


def files() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


FILES = dict(files())


def part_of(file: str) -> str:
    """`engines/base.py` is of `engines`; `gate.py` is `gate`."""
    return file.split("/")[0].removesuffix(".py")


def imports(tree: ast.Module) -> Iterator[str]:
    """The dotted names below `scanner.` that a file imports, at whatever depth."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (
                alias.name.removeprefix("scanner.")
                for alias in node.names
                if alias.name.split(".")[0] == "scanner"
            )
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "scanner":
            below = (node.module or "").removeprefix("scanner").removeprefix(".")
            for alias in node.names:
                yield f"{below}.{alias.name}" if below else alias.name


def allowed(part: str, name: str) -> bool:
    return name.split(".")[0] == part or any(
        name == one or name.startswith(f"{one}.") for one in ALLOWED[part]
    )


BELOW_CLI = [file for file in FILES if part_of(file) not in {"cli", "__init__", "_data"}]


@pytest.mark.parametrize("file", BELOW_CLI)
def test_file_imports_only_what_stands_below_its_part(file: str) -> None:
    part = part_of(file)
    assert [name for name in imports(FILES[file]) if not allowed(part, name)] == []


def test_table_has_exactly_the_parts_that_there_are() -> None:
    assert set(ALLOWED) - {"__version__"} == {part_of(file) for file in BELOW_CLI}


def test_table_allows_nothing_that_nobody_imports() -> None:
    used = {(part_of(file), name) for file in BELOW_CLI for name in imports(FILES[file])}
    unused = {
        (part, one)
        for part, may in ALLOWED.items()
        for one in may - LEAVES
        if not any(who == part and f"{name}.".startswith(f"{one}.") for who, name in used)
    }
    assert unused == set()


def test_table_has_no_circle() -> None:
    below = {part: {one.split(".")[0] for one in may} for part, may in ALLOWED.items()}
    order: list[str] = []
    while len(order) < len(below):
        free = [part for part in below if part not in order and below[part] <= set(order)]
        assert free, f"these stand on each other: {sorted(set(below) - set(order))}"
        order += free
    assert set(order[-2:]) == {"merge_request", "runs"}


def test_leaves_stand_on_leaves_alone() -> None:
    assert [leaf for leaf in LEAVES if not ALLOWED[leaf] <= LEAVES] == []


@pytest.mark.parametrize("part", ["sources", "engines", "catalog", "render", "snapshot"])
def test_siblings_do_not_know_each_other(part: str) -> None:
    siblings = {"sources", "engines", "catalog", "render", "snapshot", "evaluate", "scan", "cli"}
    known = ALLOWED[part] & siblings
    assert known <= ({"snapshot"} if part == "sources" else set())


def test_nobody_imports_the_command_line() -> None:
    assert [
        file for file in BELOW_CLI for name in imports(FILES[file]) if name.split(".")[0] == "cli"
    ] == []


def test_nobody_imports_relatively() -> None:
    assert [
        file
        for file, tree in FILES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ] == []


def touches(tree: ast.Module) -> Iterator[str]:
    """Bare names and `a.b` as the code spells them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


@pytest.mark.parametrize("name", WORLD)
def test_world_is_touched_only_where_it_is_allowed(name: str) -> None:
    assert [
        file
        for file, tree in FILES.items()
        if name in set(touches(tree))
        and file not in OWN_PROCESS
        and not {file, part_of(file)} & WORLD[name]
    ] == []


def test_only_the_command_line_knows_typer_and_rich() -> None:
    assert [
        file
        for file, tree in FILES.items()
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        and part_of(file) != "cli"
        and {(getattr(node, "module", "") or node.names[0].name).split(".")[0]} & {"typer", "rich"}
    ] == []


def test_files_take_of_the_gitlab_source_what_asks_nobody() -> None:
    pure = {"derive", "follows", "normalise", "sight", "texts"}
    assert [
        (file, name)
        for file, tree in FILES.items()
        for name in imports(tree)
        if file.startswith("sources/files/")
        and name.startswith("sources.gitlab")
        and name.split(".")[2] not in pure
    ] == []
