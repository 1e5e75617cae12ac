"""Patterns over full paths: one path, everything below one, or everything."""

from __future__ import annotations

from collections.abc import Callable, Iterable

EVERYTHING = "*"
_BELOW = "/*"


def covers(patterns: Iterable[str], path: str) -> bool:
    """Whether some pattern means the path.

    `acme` means itself, `acme/*` all below it but not itself, `*` everything. Case does not count,
    as in GitLab.
    """
    return matcher(patterns)(path)


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """The same question for many paths."""
    exact = frozenset(pattern.lower() for pattern in patterns)
    below = tuple(pattern[:-1] for pattern in exact if pattern.endswith(_BELOW))
    everything = EVERYTHING in exact

    def meant(path: str) -> bool:
        lowered = path.lower()
        return everything or lowered in exact or lowered.startswith(below)

    return meant


def fault(pattern: str) -> str:
    """What is wrong with a pattern; empty when nothing is."""
    path = pattern.removesuffix(_BELOW)
    if pattern == EVERYTHING:
        return ""
    if EVERYTHING in path:
        return "a star stands alone, or for all below a path as in acme/*"
    if not all(part.strip() == part != "" for part in path.split("/")):
        return "it is no full path such as acme/web"
    return ""


def in_words(patterns: Iterable[str]) -> str:
    """The patterns as a sentence's subject: `acme and everything below it, acme/web`."""
    wanted = list(dict.fromkeys(patterns))
    words = []
    for pattern in wanted:
        path = pattern.removesuffix(_BELOW)
        if pattern == EVERYTHING:
            words.append("everything")
        elif path == pattern:
            both = f"{path}{_BELOW}" in wanted
            words.append(f"{path} and everything below it" if both else path)
        elif path not in wanted:
            words.append(f"everything below {path}")
    return ", ".join(words)
