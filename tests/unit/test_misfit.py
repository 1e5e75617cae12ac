"""What does not fit a model is told by key and line, with the key that may have been meant."""

from __future__ import annotations

import pytest
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scanner import yaml_text
from scanner.misfit import Misfit, misfit, problem


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    colour: str
    size: int = Field(default=1, ge=1)


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    inner: Inner | None = None
    many: list[Inner] = []
    named: dict[str, Inner] = {}


def found(text: str) -> Misfit:
    parsed = yaml_text.parse(text)
    with pytest.raises(ValidationError) as caught:
        Outer.model_validate(parsed.value)
    return misfit(caught.value, parsed, Outer)


@pytest.mark.parametrize(
    ("text", "key", "line", "words", "hint"),
    [
        ("{}", "name", 1, "this has to be there", ""),
        ("name: 5", "name", 1, "this should be text; quote it if it is", ""),
        ("nam: x", "nam", 1, "there is no such key (and 1 more)", "Did you mean name?"),
        ("name: x\ncolour: y", "colour", 2, "there is no such key", "Known: name, inner, many"),
        (
            "name: x\nmany:\n  - color: red\n",
            "many.0.color",
            3,
            "there is no such key (and 1 more)",
            "Did you mean colour?",
        ),
        (
            "name: x\nnamed:\n  a: {colour: red, sise: 2}\n",
            "named.a.sise",
            3,
            "there is no such key",
            "Did you mean size?",
        ),
        ("name: x\nmany: {}\n", "many", 2, "this should be a list", ""),
        (
            "name: x\nmany: [{colour: red, size: 0}]\n",
            "many.0.size",
            2,
            "this should be greater than or equal to 1",
            "",
        ),
        ("- x", "", 1, "this should be keys and values", ""),
    ],
)
def test_the_first_thing_that_is_wrong(
    text: str, key: str, line: int, words: str, hint: str
) -> None:
    wrong = found(text)
    assert (wrong.key, wrong.line, wrong.words) == (key, line, words)
    assert wrong.hint.startswith(hint)
    assert bool(wrong.hint) == bool(hint)


def test_a_value_is_not_repeated() -> None:
    wrong = found("name: [glpat-SECRET]\n")
    assert "SECRET" not in wrong.words + wrong.hint


def test_a_problem_of_yaml_is_one_line_with_its_place() -> None:
    with pytest.raises(yaml.YAMLError) as caught:
        yaml_text.parse("a: 1\nb: [\n")
    words, line = problem(caught.value)
    assert "\n" not in words
    assert line == 3


def test_a_problem_without_a_place_has_none() -> None:
    assert problem(yaml.YAMLError("it is\n  odd")) == ("it is odd", 0)
