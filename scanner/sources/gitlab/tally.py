"""How far a scan is, for the person who waits."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts that go up while a GitLab is read; each is written under one lock or by one thread."""

    total: int = 0
    """Groups, projects, users and the GitLab itself, as far as it is known what will be read; 0
    while they are listed."""
    done: int = 0
    requests: int = 0
    """Attempts that were repeated included."""
    waited: float = 0.0
    """Seconds in which some request was held back, for GitLab's limits or before an attempt."""
    waiting: int = 0
    """Threads that are held back just now."""
    until: float = 0.0
    """When GitLab takes requests again, as it said last, by the clock of the limiter."""
    asking: dict[int, tuple[str, float]] = field(default_factory=dict)
    """By thread, which has its own line: the endpoint it asks, and since when by that clock."""
