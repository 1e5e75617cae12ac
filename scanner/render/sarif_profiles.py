"""What of a report each consumer of SARIF gets, and how much it takes.

GitLab (detect/sarif.md) refuses a file above 10 MB, keeps the first 5,000 results of a run, skips
suppressed ones and makes a finding of every kind of result. GitHub shows 5,000 results of a run,
knows no kinds, and does not honour suppressions everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from scanner.model import Outcome

_ALL = "".join(outcome.letter for outcome in Outcome)


@dataclass(frozen=True, slots=True)
class Profile:
    """One way to write SARIF."""

    letters: str
    """The outcomes that become results."""
    waived: bool = True
    """Whether waived findings do, with their suppressions."""
    earlier: bool = False
    """Whether findings of the run before do that this one has not; none of them is a failure."""
    most: int = 0
    """Results at most; 0 for all."""
    most_bytes: int = 0
    """Bytes of results at most; 0 for all."""

    def has_room(self, count: int, size: int) -> bool:
        """Whether one more result fits behind so many."""
        return (not self.most or count < self.most) and (
            not self.most_bytes or size < self.most_bytes
        )


FULL = Profile(_ALL.replace(Outcome.PASS.letter, ""), earlier=True)
EVERYTHING = Profile(_ALL, earlier=True)
"""With a result for every pass."""

_ROOM = 8_000_000
"""Of 10 MB; rules, taxonomies and locations take the rest."""
_FAIL = Outcome.FAIL.letter

GITLAB = Profile(_FAIL, most=5_000, most_bytes=_ROOM)
GITHUB = Profile(_FAIL, waived=False, most=5_000, most_bytes=_ROOM)
