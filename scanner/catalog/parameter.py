"""One parameter of a policy as METADATA declares it: its type, its range, and what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, StrictInt, model_validator

from scanner.model import JSON

Simple = Literal["integer", "boolean", "text", "list of text"]
_MAPPINGS = "list of mapping"


class Param(BaseModel):
    """A parameter of a policy: its type, what holds when nobody sets it, and what it means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Simple | Literal["list of mapping"]
    fields: dict[str, Simple] = {}
    """Of a list of mapping: the type of each key. Every mapping has all of them and no other."""
    default: JSON
    minimum: StrictInt | None = None
    maximum: StrictInt | None = None
    """Between which every integer of a value lies."""
    meaning: str

    @model_validator(mode="after")
    def _typed(self) -> Self:
        if (self.type == _MAPPINGS) != bool(self.fields):
            raise ValueError(f"a {_MAPPINGS} names its fields, and nothing else has any")
        if self._range and "integer" not in (self.type, *self.fields.values()):
            raise ValueError("only integers have a minimum or a maximum")
        if None not in (self.minimum, self.maximum) and not self._takes(self.minimum or 0):
            raise ValueError("the minimum is above the maximum")
        if fault := self.fault(self.default):
            raise ValueError(f"the default {self.default!r} should {fault}")
        return self

    @property
    def type_in_words(self) -> str:
        """The type, with the keys that a mapping has, and the range of its integers."""
        return ", ".join(filter(None, (self._shape, self._range)))

    @property
    def _shape(self) -> str:
        keys = ", ".join(f"{name}: {type}" for name, type in self.fields.items())
        return f"{self.type} {{{keys}}}" if keys else self.type

    @property
    def _range(self) -> str:
        if self.minimum is None:
            return "" if self.maximum is None else f"at most {self.maximum}"
        if self.maximum is None:
            return f"at least {self.minimum}"
        return f"from {self.minimum} to {self.maximum}"

    def fault(self, value: JSON) -> str:
        """What a value should be and is not, in words; empty where it fits."""
        if not self._is_typed(value):
            return f"be of type {self._shape}"
        leaves = list(_leaves(value))
        if not all(self._takes(leaf) for leaf in leaves if type(leaf) is int):
            return f"be {self._range}"
        if isinstance(value, list) and not all(
            leaf.strip() for leaf in leaves if type(leaf) is str
        ):
            return "hold no empty text"
        return ""

    def _takes(self, number: int) -> bool:
        return (self.minimum is None or number >= self.minimum) and (
            self.maximum is None or number <= self.maximum
        )

    def _is_typed(self, value: JSON) -> bool:
        if self.type == _MAPPINGS:
            return isinstance(value, list) and all(map(self._is_mapping, value))
        return _TYPES[self.type](value)

    def _is_mapping(self, value: JSON) -> bool:
        return (
            isinstance(value, dict)
            and value.keys() == self.fields.keys()
            and all(_TYPES[type](value[name]) for name, type in self.fields.items())
        )


def _leaves(value: JSON) -> Iterator[JSON]:
    """What stands in a value, at any depth, that holds nothing itself."""
    if isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _leaves(inner)
    else:
        yield value


_TYPES: Mapping[str, Callable[[JSON], bool]] = {
    # Larger ones are not the same number in every engine.
    "integer": lambda value: type(value) is int and abs(value) <= 2**53,
    "boolean": lambda value: isinstance(value, bool),
    "text": lambda value: isinstance(value, str),
    "list of text": lambda value: (
        isinstance(value, list) and all(isinstance(one, str) for one in value)
    ),
}
