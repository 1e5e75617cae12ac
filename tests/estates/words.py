"""Words that several parts of the estates share."""

from __future__ import annotations

from typing import Any

LATER = "2099-12-31"
"""An expiry that has not come."""

ADMINISTRATOR: dict[str, Any] = {
    "tier": "ultimate",
    "role": "admin",
    "token_scopes": ("read_api", "admin_mode"),
}
"""Who sees all of an estate: options of a `Simulator`. Admin Mode, where it is on, asks for its
scope."""
