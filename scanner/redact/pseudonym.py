"""What stands in the place of a person: one pseudonym for one person, wherever they are named."""

from __future__ import annotations

import hashlib
import hmac

_HEX_DIGITS = 10

ADDRESS = "address"
"""How the identity begins of an IP address, which is no person and tells where one was."""


class Pseudonyms:
    """Gives out pseudonyms.

    With a key they are the same in every report of an instance, and nobody without it can tell
    whose they are by trying names. Without one they are numbers, in the order of the asking.
    """

    def __init__(self, instance: str, key: bytes = b"") -> None:
        self._instance = instance
        self._key = key
        self._given: dict[str, str] = {}

    def of(self, identity: str) -> str:
        """The pseudonym of a person; `identity` is what `People` knows them by."""
        if identity not in self._given:
            what = ADDRESS if identity.startswith(f"{ADDRESS} ") else "person"
            self._given[identity] = f"{what}-{self._sign(identity)}"
        return self._given[identity]

    def _sign(self, identity: str) -> str:
        if not self._key:
            return str(len(self._given) + 1)
        message = f"{self._instance}\n{identity}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()[:_HEX_DIGITS]
