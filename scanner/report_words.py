"""What the header of a report says of a run, in words."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Kind
from scanner.report import EVERYTHING, Scope, Selection


def counted(count: int, one: str, many: str = "") -> str:
    """`1 project`, `3 projects`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def judged_in_words(resources: Mapping[str, int]) -> list[str]:
    """How many resources of each kind were judged, in the order of the kinds."""
    return [counted(resources[kind], kind) for kind in Kind if kind in resources]


def scope_in_words(scope: Scope) -> list[str]:
    """What was read and what was not, a line each."""
    lines = []
    if groups := scope.get("groups"):
        lines.append(f"Groups: {', '.join(groups)}")
    if projects := scope.get("projects"):
        lines.append(f"Projects: {', '.join(projects)}")
    if exclude := scope.get("exclude"):
        counts = [counted(count, kind) for kind, count in sorted(scope.get("excluded", {}).items())]
        found = ", ".join(counts) or "nothing"
        lines.append(f"Left out: {', '.join(exclude)} ({found})")
    if cut := scope.get("cut"):
        limit = scope["limit"]
        lines.append(f"The limit of {limit} left out projects or subgroups of {', '.join(cut)}")
    if unlisted := scope.get("unlisted"):
        lines.append(f"Groups that GitLab did not list: {', '.join(unlisted)}")
    if empty := scope.get("without_projects"):
        lines.append(f"No project was seen in {', '.join(empty)}")
    if scope.get("instance") is False:
        lines.append("The instance itself was not judged: that takes an administrator")
    return lines


def narrowed(selection: Selection) -> list[str]:
    """What narrowed the policies, in words; empty when nothing did."""
    words = {
        "profile": [selection["profile"]] if selection["profile"] != EVERYTHING["profile"] else [],
        "only": selection["only"],
        "without": selection["skip"],
        "supporting": selection["frameworks"],
        "from severity": [selection["severity"]] if selection["severity"] else [],
    }
    return [f"{name} {', '.join(said)}" for name, said in words.items() if said]
