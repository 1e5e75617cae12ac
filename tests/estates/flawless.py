"""The estate of which nothing at all fails."""

from __future__ import annotations

from tests.estates.core import compliant
from tests.simulator import Estate


def flawless() -> Estate:
    """The compliant estate, where the instance requires what else its groups require."""
    estate = compliant()
    estate["application_settings"] |= {
        "require_two_factor_authentication": True,
        "two_factor_grace_period": 24,
    }
    return Estate.from_dict(estate)
