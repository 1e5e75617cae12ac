"""Estates that tests start from."""

from tests.estates.core import (
    LOOSE_GROUPS,
    OUTSIDER,
    PARAMS,
    catalog,
    compliant,
    loose,
    share,
)
from tests.estates.flawless import flawless
from tests.estates.words import ADMINISTRATOR, LATER

__all__ = [
    "ADMINISTRATOR",
    "LATER",
    "LOOSE_GROUPS",
    "OUTSIDER",
    "PARAMS",
    "catalog",
    "compliant",
    "flawless",
    "loose",
    "share",
]
