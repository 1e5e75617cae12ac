"""What holds for every OPA, however it is asked: which are too old, and what its compiler says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from scanner.errors import EngineError
from scanner.model import JSON

OLDEST = 1
"""The first major version that reads our Rego without flags."""

OTHER_ENGINE = "Use another OPA, or --engine embedded."


@dataclass(frozen=True, slots=True)
class CompileError:
    """One thing OPA's compiler says, and where."""

    file: str
    row: int
    message: str

    @classmethod
    def from_json(cls, record: Mapping[str, JSON]) -> Self:
        """From an entry of `errors` in an answer of the API or of `opa check`."""
        location = record.get("location") or {}
        return cls(location.get("file", ""), location.get("row", 0), record.get("message", ""))

    def words(self, names: Mapping[str, str]) -> str:
        """`file:row: message` in one line; `names` translates the files OPA knows."""
        where = f"{names.get(self.file, self.file)}:{self.row}: " if self.file else ""
        message = " ".join(self.message.split())
        for file, name in names.items():
            message = message.replace(file, name)
        return where + message


def check_version(version: str) -> str:
    """The engine's version in words. Raises EngineError for an OPA that does not know our Rego."""
    major = version.partition(".")[0]
    if major.isdecimal() and int(major) < OLDEST:
        raise EngineError(f"OPA {version} is too old", f"Use OPA {OLDEST}.0 or newer.")
    return f"OPA {version}"
