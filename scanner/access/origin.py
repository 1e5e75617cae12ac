"""What a review was made from, and what of it is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scanner.model import JSON
from scanner.report import Scope
from scanner.report_words import scope_in_words


@dataclass(frozen=True, slots=True)
class Origin:
    """The snapshot, and the day that ends are counted to."""

    manifest: Mapping[str, JSON]
    as_of: str
    left_out: Sequence[str] = ()
    """What of the asked was not looked at."""
    file: str = ""
    sha256: str = ""
    """Of the snapshot; empty where none was kept."""

    @property
    def instance(self) -> str:
        return str(self.manifest["instance"]["name"])

    @property
    def read(self) -> str:
        """When the last of it was read."""
        return str(self.manifest["finished"])

    def told(self) -> Iterator[str]:
        """All of it, a line each; for below a table and above a matrix."""
        yield f"{self.instance}, read {self.read}, counted to {self.as_of}"
        scope: Scope = self.manifest["scope"]
        unread = scope.get("instance") is False
        yield from scope_in_words({**scope, "instance": True})
        if unread:
            yield "The instance itself was not read: that takes an administrator"
        if self.sha256:
            yield f"Snapshot: {self.file}, sha256 {self.sha256}"
        yield from (f"not looked at, so there may be more: {reason}" for reason in self.left_out)
