"""Looks up the e-mail allowlist that binds an invited group's members: its top-level group's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.model import JSON, Gap, Status
from scanner.sources.gitlab import normalise, scope, texts
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.once import Once
from scanner.sources.gitlab.question import Refusal

_NAME = "allowed_email_domains_list"


class Domains:
    """Remembers the lists of top-level groups; each is asked for once."""

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        """Whether some policy reads them: a group outside costs a request."""
        self._lists = Once[str, JSON | Gap]()

    def know(self, path: str, answer: Mapping[str, Any] | Refusal) -> None:
        """Take what a top-level group answered."""
        self._lists.know(path, _list(answer))

    def of(self, client: Client, path: str) -> JSON | Gap:
        """The allowlist that binds a group's members, [] for none, or why it is not known."""
        top = path.split("/")[0]
        return self._lists.get(top, lambda: _list(scope.group_answer(client, top)))


def _list(answer: Mapping[str, Any] | Refusal) -> JSON | Gap:
    if isinstance(answer, Refusal):
        hidden = answer.status in (Status.FORBIDDEN, Status.MISSING)
        return Gap.ROLE if hidden else Gap.UNEXPLAINED
    if _NAME not in answer:
        return Gap.UNEXPLAINED
    try:
        return texts.domains(normalise.commas(answer[_NAME]))
    except normalise.Malformed:
        return Gap.MALFORMED
