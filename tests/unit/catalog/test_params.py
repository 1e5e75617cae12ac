"""Parameters: held against METADATA, and which value holds for which path."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.catalog.params import ByPath, Params, Unfit, checked
from scanner.model import JSON
from scanner.report import ParamOverride
from tests.builders import policy


def param(type: str = "integer", default: JSON = 1) -> dict[str, Any]:
    return {"type": type, "default": default, "meaning": "What it means."}


ONE = policy(id="GL-PRJ-001", aliases=["GL-PRJ-900"], params={"least": param(), "most": param()})
TWO = policy(id="GL-PRJ-002", params={"names": param("list of text", [])})
NONE = policy(id="GL-PRJ-003")
ALL = [ONE, TWO, NONE]


def test_values_are_told_by_the_id_the_policy_has_now() -> None:
    given = {"GL-PRJ-900": {"least": 2}, "GL-PRJ-001": {"most": 3}}
    assert checked(ALL, given, ()) == {"GL-PRJ-001": {"least": 2, "most": 3}}


@pytest.mark.parametrize(
    ("params", "key", "message", "hint"),
    [
        (
            {"GL-PRJ-01": {"least": 2}},
            ("GL-PRJ-01",),
            "there is no policy GL-PRJ-01",
            "Did you mean GL-PRJ-001?",
        ),
        (
            {"X": {}},
            ("X",),
            "there is no policy X",
            "`glscan policies list` names them all.",
        ),
        (
            {"GL-PRJ-001": {"lest": 2}},
            ("GL-PRJ-001", "lest"),
            "GL-PRJ-001 has no parameter lest",
            "Did you mean least?",
        ),
        (
            {"GL-PRJ-001": {"colour": 2}},
            ("GL-PRJ-001", "colour"),
            "GL-PRJ-001 has no parameter colour",
            "It has least, most.",
        ),
        (
            {"GL-PRJ-003": {"least": 2}},
            ("GL-PRJ-003", "least"),
            "GL-PRJ-003 has no parameter least",
            "It has none.",
        ),
    ],
)
def test_what_no_policy_knows_is_refused(
    params: Params, key: tuple[str, ...], message: str, hint: str
) -> None:
    with pytest.raises(Unfit) as caught:
        checked(ALL, params, ("params",))
    assert caught.value.key == ("params", *key)
    assert (str(caught.value), caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("type", "default", "fits", "unfit"),
    [
        ("integer", 1, [0, -1, 2**53], [2**53 + 1, True, 1.0, "1", None, [1], float("nan")]),
        ("boolean", True, [True, False], [0, 1, "true", None]),
        ("text", "", ["", "x"], [1, None, ["x"], True]),
        ("list of text", [], [[], ["x", "y"]], ["x", [1], ["x", None], None, {"x": 1}]),
    ],
)
def test_value_is_of_the_declared_type(
    type: str, default: JSON, fits: list[JSON], unfit: list[JSON]
) -> None:
    one = policy(id="GL-PRJ-001", params={"p": param(type, default)})
    for value in fits:
        assert checked([one], {"GL-PRJ-001": {"p": value}}, ()) == {"GL-PRJ-001": {"p": value}}
    for value in unfit:
        with pytest.raises(Unfit, match=f"this should be of type {type}") as caught:
            checked([one], {"GL-PRJ-001": {"p": value}}, ())
        assert caught.value.hint == "What it means."


ROW = {"who": "list of text", "most": "integer"}
FITS = {"who": ["ada"], "most": 30}


@pytest.mark.parametrize(
    "entry",
    [
        {"who": ["ada"]},
        {**FITS, "least": 1},
        {**FITS, "who": "ada"},
        {**FITS, "most": "30"},
        {**FITS, "most": None},
        {},
        [],
        "ada",
        None,
    ],
)
def test_every_mapping_of_a_list_has_the_declared_keys_and_no_other(entry: JSON) -> None:
    one = policy(id="GL-PRJ-001", params={"p": {**param("list of mapping", []), "fields": ROW}})
    for value in ([], [FITS], [FITS, {"who": [], "most": 0}]):
        assert checked([one], {"GL-PRJ-001": {"p": value}}, ()) == {"GL-PRJ-001": {"p": value}}
    wrong: list[JSON] = [[entry], [FITS, entry], {"0": FITS}, FITS]
    for value in wrong:
        with pytest.raises(Unfit) as caught:
            checked([one], {"GL-PRJ-001": {"p": value}}, ())
        said = "this should be of type list of mapping {who: list of text, most: integer}"
        assert str(caught.value) == said


def test_value_lies_in_the_declared_range() -> None:
    bounded = {**param(default=5), "minimum": 1, "maximum": 50}
    one = policy(id="GL-PRJ-001", params={"p": bounded})
    for value in (1, 50):
        assert checked([one], {"GL-PRJ-001": {"p": value}}, ()) == {"GL-PRJ-001": {"p": value}}
    for value in (-1, 0, 51, 9999):
        with pytest.raises(Unfit) as caught:
            checked([one], {"GL-PRJ-001": {"p": value}}, ("params",))
        assert str(caught.value) == "this should be from 1 to 50"
        assert caught.value.key == ("params", "GL-PRJ-001", "p")
        assert caught.value.hint == "What it means."


def test_integers_of_every_mapping_lie_in_the_range() -> None:
    bounded = {**param("list of mapping", []), "fields": ROW, "minimum": 0, "maximum": 50}
    one = policy(id="GL-PRJ-001", params={"p": bounded})
    assert checked([one], {"GL-PRJ-001": {"p": [FITS]}}, ()) == {"GL-PRJ-001": {"p": [FITS]}}
    for most in (-1, 9999):
        with pytest.raises(Unfit, match="this should be from 0 to 50"):
            checked([one], {"GL-PRJ-001": {"p": [FITS, {**FITS, "most": most}]}}, ())


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        (param("list of text", []), [""]),
        (param("list of text", []), ["x", " "]),
        ({**param("list of mapping", []), "fields": ROW}, [FITS, {**FITS, "who": ["ada", ""]}]),
    ],
)
def test_a_list_of_text_holds_no_empty_text(declared: dict[str, Any], value: JSON) -> None:
    """It would mean nothing, and take the place of what was meant."""
    one = policy(id="GL-PRJ-001", params={"p": declared})
    with pytest.raises(Unfit, match="this should hold no empty text"):
        checked([one], {"GL-PRJ-001": {"p": value}}, ())


OVERRIDES = [
    ParamOverride(paths=["acme/*"], params={"GL-PRJ-001": {"least": 2, "most": 5}}),
    ParamOverride(paths=["acme/pay", "acme/pay/*"], params={"GL-PRJ-001": {"least": 3}}),
    ParamOverride(paths=["*"], params={"GL-PRJ-002": {"names": ["x"]}}),
    ParamOverride(paths=["acme/web"], params={"GL-GRP-001": {"of": "another kind"}}),
]


@pytest.mark.parametrize(
    ("path", "least", "most"),
    [
        ("other", 1, 1),
        ("acme", 1, 1),
        ("acme/web", 2, 5),
        ("acme/pay", 3, 5),
        ("ACME/pay/API", 3, 5),
        ("acme/payments", 2, 5),
    ],
)
def test_later_override_wins_and_others_stay(path: str, least: int, most: int) -> None:
    held = ByPath([ONE, TWO], OVERRIDES).of(path)
    assert held["GL-PRJ-001"] == {"least": least, "most": most}
    assert held["GL-PRJ-002"] == {"names": ["x"]}
    assert set(held) == {"GL-PRJ-001", "GL-PRJ-002"}


def test_override_leaves_the_values_of_the_run_as_they_are() -> None:
    params = ByPath([ONE], OVERRIDES)
    params.of("acme/pay")
    assert params.of("other") == {"GL-PRJ-001": {"least": 1, "most": 1}}


def test_values_are_made_once_for_all_that_the_same_overrides_meet() -> None:
    params = ByPath([ONE, TWO], OVERRIDES)
    held = {id(params.of(f"acme/pay/{number}")) for number in range(1000)}
    assert len(held) == 1
    assert params.of("acme/web") is params.of("acme/shop")
