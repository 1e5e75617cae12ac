"""Asks for what only a runner's own answer tells; one runner serves many groups and projects."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scanner.model import JSON, Gap, Kind, Status
from scanner.sections import SECTIONS, Attribute
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.once import Once
from scanner.sources.gitlab.question import Refusal, ask
from scanner.sources.gitlab.sight import Sight

ENDPOINT = "/runners/:id"

DETAILS: Mapping[str, Attribute] = {
    name: attribute
    for name, attribute in SECTIONS["runners"].attributes[Kind.INSTANCE].items()
    if attribute.get_only
}
"""What no list of runners has; it is the same for every kind."""

_ALL = SECTIONS["runners"].attributes[Kind.INSTANCE]
_KEYS = _ALL.keys() | {one.older for one in _ALL.values() if one.older}

READ_WITH_THEM = DETAILS.keys() | {one.age for one in DETAILS.values() if one.age}
"""The names under which a policy may ask for them."""


class Runners:
    """Remembers what the runners told; each is asked for once."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        """Whether some policy reads it: every runner costs a request."""
        self._told = Once[int, JSON | Refusal]()

    def of(self, client: Client, id: int, resource: str, sight: Sight) -> normalise.Fields:
        """The details of a runner, with gaps for those that it does not tell."""
        return _fields(self._answer(client, id, resource), sight)

    def whole(self, client: Client, id: int, resource: str, sight: Sight) -> normalise.Fields:
        """All that is kept of a runner: its own answer has what lists tell, too.

        Raises Malformed where it does not answer.
        """
        answer = self._answer(client, id, resource)
        if not isinstance(answer, dict):
            raise normalise.Malformed
        data, gaps = normalise.fields(_ALL, answer, sight)
        details, missing = _fields(answer, sight)
        return {**data, **details}, {**gaps, **missing}

    def _answer(self, client: Client, id: int, resource: str) -> JSON | Refusal:
        question = ask(ENDPOINT, id, resource, "runners")
        return self._told.get(id, lambda: _kept(client.get(question)))


def _kept(answer: JSON | Refusal) -> JSON | Refusal:
    """An answer cut down to what is read of it."""
    if not isinstance(answer, dict):
        return answer
    return {name: value for name, value in answer.items() if name in _KEYS}


def _fields(answer: JSON | Refusal, sight: Sight) -> normalise.Fields:
    if isinstance(answer, Refusal):
        hidden = answer.status is Status.FORBIDDEN
        return {}, dict.fromkeys(DETAILS, Gap.ROLE if hidden else Gap.UNEXPLAINED)
    if not isinstance(answer, dict):
        return {}, dict.fromkeys(DETAILS, Gap.MALFORMED)
    data, gaps = normalise.fields(DETAILS, answer, sight)
    version = data.get("version", "")
    if version:
        behind = minor_versions_behind(version, sight.version)
        if behind is None:
            gaps["minor_versions_behind"] = Gap.MALFORMED
        else:
            data["minor_versions_behind"] = behind
    elif "version" in gaps:
        gaps["minor_versions_behind"] = gaps["version"]
    return data, gaps


def minor_versions_behind(runner: str, server: str) -> int | None:
    """How many minor versions a runner is behind its server, a major one being a hundred.

    None where one of the versions has no numbers.
    """
    numbers = [_NUMBERS.match(version) for version in (runner, server)]
    if not all(numbers):
        return None
    older, newer = (100 * int(one[1]) + int(one[2]) for one in numbers if one)
    return max(0, newer - older)


_NUMBERS = re.compile(r"v?([0-9]{1,4})\.([0-9]{1,4})")
