"""The answers to whether somebody can do something, and how they combine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Answer(StrEnum):
    """Whether somebody can do something."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Access:
    """What one principal can do; the maps are by branch, tag and environment."""

    read: Answer
    read_variables: Answer
    administer: Answer
    push: Mapping[str, Answer] = field(default_factory=dict)
    merge: Mapping[str, Answer] = field(default_factory=dict)
    create_tag: Mapping[str, Answer] = field(default_factory=dict)
    deploy: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def all(self) -> frozenset[Answer]:
        """Every answer that it has."""
        maps = (self.push, self.merge, self.create_tag, self.deploy)
        answers = (self.read, self.read_variables, self.administer)
        return frozenset({*answers, *(each for one in maps for each in one.values())})

    @property
    def none(self) -> bool:
        """Whether it comes to nothing at all."""
        return self.all <= {Answer.NO}

    def each(self, change: Callable[[Answer], Answer]) -> Access:
        """The same with every answer changed."""
        maps = (self.push, self.merge, self.create_tag, self.deploy)
        return Access(
            change(self.read),
            change(self.read_variables),
            change(self.administer),
            *({name: change(answer) for name, answer in one.items()} for one in maps),
        )


def yes(fact: bool) -> Answer:
    """Yes for what is so."""
    return Answer.YES if fact else Answer.NO


def any_of(answers: Iterable[Answer]) -> Answer:
    """Yes if one is; unknown if one may be."""
    return _worst(answers, Answer.YES, Answer.NO)


def all_of(answers: Iterable[Answer]) -> Answer:
    """No if one is; unknown if one may be."""
    return _worst(answers, Answer.NO, Answer.YES)


def _worst(answers: Iterable[Answer], decisive: Answer, otherwise: Answer) -> Answer:
    found = set(answers)
    if decisive in found:
        return decisive
    return Answer.UNKNOWN if Answer.UNKNOWN in found else otherwise


def both(one: Answer, other: Answer) -> Answer:
    """Yes if both are."""
    return all_of((one, other))
