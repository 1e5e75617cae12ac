"""What the text of a Rego file tells without a parser: rules, imports, and Rego of another kind."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from pathlib import Path

from scanner.errors import PolicyError
from scanner.spelling import nearest

_NO_CODE = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`|#[^\n]*')
_VISIBLE = re.compile(r"[^\n]+")
_RULE = re.compile(r"^[ \t]*(deny|skip|unknown)\b", re.MULTILINE)
"""Also indented, as Rego allows: a rule that is not asked for would be as if it said nothing."""
_IMPORT = re.compile(r"^[ \t]*import[ \t]+data\.([\w.]+)", re.MULTILINE)
_CALL = re.compile(
    r"\b(http|net|opa|rand|time|uuid)\s*\.\s*(send|lookup_ip_addr|runtime|intn|now_ns|rfc4122)\b"
)
_IDLE = re.compile(
    r"^[ \t]*(test_\w+)[ \t]*(?::?=[ \t]*true)?[ \t]*(?:if[ \t]*(?:true|\{\s*true\s*\}))?[ \t]*$",
    re.MULTILINE,
)
"""A test that says true whatever the policy does."""
_OLD = re.compile(
    r"^((?!if\b|else\b)\w+(?:\[[^\]\n]*\]|\([^)\n]*\))?)(?:\s*:?=\s*[\w.]+)?\s*\{", re.MULTILINE
)
"""The head of a rule with a body and without `if`, which no Rego of today has."""
_CONFTEST = re.compile(
    r"^((?:deny|violation|warn)_\w+|violation|warn)(?:[ \t]+contains\b|\[)", re.MULTILINE
)
"""Sets of findings that Conftest and Gatekeeper ask for by their names."""


@lru_cache(maxsize=1024)
def code(source: str) -> str:
    """The text with blanks in place of comments and of what stands within quotes."""
    return _NO_CODE.sub(_blank, source)


def _blank(found: re.Match[str]) -> str:
    return _VISIBLE.sub(lambda line: " " * len(line[0]), found[0])


def rules(source: str) -> frozenset[str]:
    """Which rules of a policy it defines, of those that are asked for."""
    return frozenset(_RULE.findall(code(source)))


def check_dialect(path: Path, source: str) -> None:
    """Raises PolicyError for Rego of before OPA 1.0, and for findings nobody would ask for."""
    text = code(source)
    if old := _OLD.search(text):
        raise PolicyError(
            f"{path}, line {_line(text, old)}: `{source[old.start(1) : old.end(1)]} {{` is Rego of"
            " before OPA 1.0",
            f"`opa fmt --v0-v1 --write {path}` rewrites it.",
        )
    if other := _CONFTEST.search(text):
        raise PolicyError(
            f"{path}, line {_line(text, other)}: the rule {other[1]} would not be asked for",
            "glscan asks for `deny` alone: name it so; or begin its name with _ where `deny`"
            " uses it.",
        )


def idle_tests(source: str) -> Sequence[tuple[str, int]]:
    """The tests that hold nothing of any policy, each with its line."""
    text = code(source)
    return [(found[1], _line(text, found)) for found in _IDLE.finditer(text)]


def check_builtins(path: Path, source: str) -> None:
    """Raises PolicyError for a clock, chance or the network, as far as its text tells.

    Engines tell it from the tree (`engines.forbidden`); this is for who has no engine.
    """
    text = code(source)
    if found := _CALL.search(text):
        raise PolicyError(
            f"{path}, line {_line(text, found)}: {found[1]}.{found[2]} is refused: "
            "a verdict follows from the input",
            "Ages, such as days_until_expiry, are in the input.",
        )


def check_imports(path: Path, source: str, packages: Collection[str]) -> None:
    """Raises PolicyError for an import of nothing: it is undefined, which never denies."""
    text = code(source)
    for found in _IMPORT.finditer(text):
        if not any(_leads_to(found[1], package) for package in packages):
            raise PolicyError(
                f"{path}, line {_line(text, found)}: import data.{found[1]}:"
                " there is no such package",
                nearest(found[1], packages, "A policy may import data.glscan.lib, and others."),
            )


def _line(text: str, found: re.Match[str]) -> int:
    return text.count("\n", 0, found.start()) + 1


def _leads_to(name: str, package: str) -> bool:
    """Whether a name is a package, what lies above it, or a rule of it."""
    return f"{package}.".startswith(f"{name}.") or name.startswith(f"{package}.")
