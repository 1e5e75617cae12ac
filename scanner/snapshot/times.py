"""When each fact was first read, packed: a ledger has twenty lines for each project and more."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping


class ReadTimes(Mapping[tuple[str, str], str]):
    """When (resource asked, endpoint) was first answered, RFC 3339, whatever the order of lines.

    Of a list, that is its first page: nothing in it was read before, so no fact claims to be newer.
    Of what was asked again after an interruption, it is the time before that, for the same reason.
    """

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._numbers: dict[str, int] = {}
        """Endpoints and times: there are few of either, each in many lines."""
        self._asked: dict[str, array[int]] = {}
        """By resource, in turn the number of an endpoint and that of its time."""

    def note(self, resource: str, endpoint: str, time: str) -> None:
        """Take in an answer."""
        asked = self._asked.setdefault(resource, array("I"))
        number = self._number(endpoint)
        place = self._place(asked, number)
        if place is None:
            asked.extend((number, self._number(time)))
        elif time < self._texts[asked[place]]:
            asked[place] = self._number(time)

    def _number(self, text: str) -> int:
        number = self._numbers.setdefault(text, len(self._texts))
        if number == len(self._texts):
            self._texts.append(text)
        return number

    @staticmethod
    def _place(asked: array[int], endpoint: int) -> int | None:
        """Where the time of an endpoint stands."""
        found = (place + 1 for place in range(0, len(asked), 2) if asked[place] == endpoint)
        return next(found, None)

    def __getitem__(self, key: tuple[str, str]) -> str:
        resource, endpoint = key
        asked = self._asked[resource]
        place = self._place(asked, self._numbers[endpoint])
        if place is None:
            raise KeyError(key)
        return self._texts[asked[place]]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for resource, asked in self._asked.items():
            for endpoint in asked[::2]:
                yield resource, self._texts[endpoint]

    def __len__(self) -> int:
        return sum(len(asked) for asked in self._asked.values()) // 2


class Deferred(Mapping[tuple[str, str], str]):
    """Times that are read when the first of them is asked for."""

    def __init__(self, read: Callable[[], ReadTimes]) -> None:
        self._read = read
        self._known: ReadTimes | None = None

    @property
    def _times(self) -> ReadTimes:
        if self._known is None:
            self._known = self._read()
        return self._known

    def __getitem__(self, key: tuple[str, str]) -> str:
        return self._times[key]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._times)

    def __len__(self) -> int:
        return len(self._times)
