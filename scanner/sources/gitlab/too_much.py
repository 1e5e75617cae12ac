"""Whether GraphQL refuses a query because of what it costs the server, so that less may be told."""

from __future__ import annotations

from scanner.sources.gitlab.question import Refusal


def is_told(refusal: Refusal) -> bool:
    """Whether a smaller query may be answered."""
    return is_complex(refusal) or is_slow(refusal)


def is_complex(refusal: Refusal) -> bool:
    """Whether the server has counted more points than it allows, as it will each time."""
    return _COMPLEX in refusal.detail


def is_slow(refusal: Refusal) -> bool:
    """Whether the answer took too long, as it may not the next time."""
    return refusal.http_status == 504 or any(each in refusal.detail for each in _SLOW)


_COMPLEX = "complexity"
_SLOW = ("Timeout", "timeout", "timed out")
