"""The shape in which results.json tells how people were replaced, and who may be named still."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from scanner.values import Count, KindName

NOT_COLLECTED = "not_collected"
"""The snapshot was not asked for it: no selected policy reads it."""
HIDDEN = "hidden"
"""The list was read, and GitLab may not have shown all of it, or not by name."""


class Redaction(TypedDict):
    """How people were replaced."""

    people: Count
    """How many were known."""
    unread: Mapping[KindName, Mapping[str, Count]]
    """Of how many resources the members are not all known, by kind and why: the status of the
    section, or `hidden`. People who are named there alone keep their names."""
