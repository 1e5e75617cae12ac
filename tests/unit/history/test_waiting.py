from __future__ import annotations

import time

import pytest

from scanner.history import waiting
from scanner.history.waiting import Waiting


def test_only_who_waits_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "QUIET", 0.1)
    said: list[str] = []
    with Waiting("one moment", said.append) as found, found.paused():
        time.sleep(0.3)
    assert said == []
    with Waiting("one moment", said.append):
        time.sleep(0.3)
    assert said == ["one moment"]


def test_what_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "QUIET", 0.1)
    said: list[str] = []
    with pytest.raises(KeyError), Waiting("one moment", said.append) as found, found.paused():
        raise KeyError
    time.sleep(0.2)
    assert said == []
