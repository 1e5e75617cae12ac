from __future__ import annotations

from typing import Any, cast

import pytest

from scanner.model import Gap, Tier
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.question import Ask
from scanner.sources.gitlab.runners import Runners
from scanner.sources.gitlab.sight import Licence, Sight

LICENCE = Licence(Tier.PREMIUM, Tier.PREMIUM)
OWNER = Sight(50, LICENCE, "18.5.1", "ee")
LISTED = Sight(50, LICENCE, "18.5.1", "ee", listed=True)


class Answering:
    """A client that knows one answer."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked: list[Ask] = []

    def get(self, question: Ask) -> Any:
        self.asked.append(question)
        return self.answer


@pytest.mark.parametrize("order", [(OWNER, LISTED), (LISTED, OWNER)])
def test_who_asked_first_does_not_decide_what_others_miss(order: tuple[Sight, Sight]) -> None:
    """Threads come in any order, and what they write must not."""
    client, runners = Answering({"locked": True, "token": "SECRET"}), Runners(True)
    told = {sight: runners.of(cast(Client, client), 7, "group acme", sight) for sight in order}
    assert len(client.asked) == 1
    assert told[OWNER][0] == told[LISTED][0] == {"locked": True}
    assert told[OWNER][1]["access_level"] is Gap.UNEXPLAINED
    assert told[LISTED][1]["access_level"] is Gap.NOT_COLLECTED
    assert "SECRET" not in str(vars(runners._told)["_found"][7].result())
