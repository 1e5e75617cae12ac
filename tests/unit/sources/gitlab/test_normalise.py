from __future__ import annotations

from typing import Any

import pytest

from scanner.model import Gap, Tier
from scanner.sections import Attribute, Type
from scanner.sources.gitlab.normalise import Malformed, entries, fields
from scanner.sources.gitlab.sight import Licence, Sight

PREMIUM = Licence(Tier.PREMIUM, Tier.PREMIUM)
OWNER = Sight(50, PREMIUM, "18.5.1", "ee")
MALFORMED = object()


def normalised(type: Type, value: Any) -> Any:
    data, gaps = fields({"it": Attribute(type)}, {"it": value}, OWNER)
    if gaps:
        assert gaps == {"it": Gap.MALFORMED}
        assert data == {}
        return MALFORMED
    return data["it"]


@pytest.mark.parametrize(
    ("type", "value", "expected"),
    [
        (Type.FLAG, True, True),
        (Type.FLAG, False, False),
        (Type.FLAG, None, False),
        (Type.FLAG, "true", True),
        (Type.FLAG, "false", False),
        (Type.FLAG, "yes", MALFORMED),
        (Type.FLAG, 1, MALFORMED),
        (Type.FLAG, 0, MALFORMED),
        (Type.FLAG, [], MALFORMED),
        (Type.NUMBER, 48, 48),
        (Type.NUMBER, -1, MALFORMED),
        (Type.OPTIONAL, -1, MALFORMED),
        (Type.NUMBER, None, MALFORMED),
        (Type.NUMBER, "48", MALFORMED),
        (Type.NUMBER, True, MALFORMED),
        (Type.NUMBER, 1.5, MALFORMED),
        (Type.ID, 7, 7),
        (Type.ID, None, 0),
        (Type.ID, "7", MALFORMED),
        (Type.ID, -7, MALFORMED),
        (Type.IDS, [7, -7], MALFORMED),
        (Type.TEXT, "main", "main"),
        (Type.TEXT, None, ""),
        (Type.TEXT, 7, MALFORMED),
        (Type.TEXT, ["main"], MALFORMED),
        (Type.DATE, "2026-01-15", "2026-01-15"),
        (Type.DATE, None, ""),
        (Type.DATE, 20260115, MALFORMED),
        (Type.TEXTS, ["b", "a"], ["a", "b"]),
        (Type.TEXTS, [], []),
        (Type.TEXTS, None, []),
        (Type.TEXTS, "a", MALFORMED),
        (Type.TEXTS, ["a", None], MALFORMED),
        (Type.COMMAS, "b, a ,,b", ["a", "b", "b"]),
        (Type.COMMAS, "b\na", ["a", "b"]),
        (Type.COMMAS, "", []),
        (Type.COMMAS, None, []),
        (Type.COMMAS, ["a"], MALFORMED),
        (Type.OBJECT, None, {}),
        (Type.OBJECT, [], MALFORMED),
        (Type.SETTING, {"value": True}, {"value": True, "locked": False, "inherited_from": ""}),
        (
            Type.SETTING,
            {"value": False, "locked": True, "inherited_from": "group"},
            {"value": False, "locked": True, "inherited_from": "group"},
        ),
        (Type.SETTING, {"value": None}, MALFORMED),
        (Type.SETTING, {}, MALFORMED),
        (Type.SETTING, True, MALFORMED),
        (Type.SETTING, None, MALFORMED),
    ],
)
def test_a_value_is_typed_and_null_means_what_its_type_says(
    type: Type, value: Any, expected: Any
) -> None:
    assert normalised(type, value) == expected


@pytest.mark.parametrize(("least", "value"), [(0, 0), (-1, -1), (-1, 0), (1, 1)])
def test_a_number_may_be_as_small_as_gitlab_sends_it(least: int, value: int) -> None:
    shown = {"it": Attribute(Type.NUMBER, least=least)}
    assert fields(shown, {"it": value}, OWNER) == ({"it": value}, {})
    assert fields(shown, {"it": least - 1}, OWNER) == ({}, {"it": Gap.MALFORMED})


@pytest.mark.parametrize("value", ["zzz", "ACTIVE", "", None, "active "])
def test_a_word_that_gitlab_does_not_have_is_a_gap(value: Any) -> None:
    shown = {"it": Attribute(Type.TEXT, words=frozenset({"active", "banned"}))}
    assert fields(shown, {"it": value}, OWNER) == ({}, {"it": Gap.MALFORMED})
    assert fields(shown, {"it": "banned"}, OWNER) == ({"it": "banned"}, {})


def test_of_an_object_only_the_names_of_the_table_are_kept() -> None:
    shown = Attribute(Type.OBJECT, holds=frozenset({"a", "level"}))
    body = {"x": {"a": [{"level": 40, "token": "s"}, None], "level": None, "token": "s"}}
    assert fields({"x": shown}, body, OWNER) == ({"x": {"a": [{"level": 40}, None]}}, {})


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"access_level": 0}, {"kind": "role", "access_level": 0}),
        ({"access_level": 30}, {"kind": "role", "access_level": 30}),
        (
            {"access_level": 40, "user_id": None, "group_id": None},
            {"kind": "role", "access_level": 40},
        ),
        (
            {"access_level": 60, "access_level_description": "x"},
            {"kind": "role", "access_level": 60},
        ),
        ({"access_level": None, "user_id": 5}, {"kind": "user", "user_id": 5}),
        ({"access_level": None, "group_id": 7}, {"kind": "group", "group_id": 7}),
        ({"group_id": 7, "group_inheritance_type": 0}, {"kind": "group", "group_id": 7}),
        ({"group_id": 7, "group_inheritance_type": None}, {"kind": "group", "group_id": 7}),
        (
            {"group_id": 7, "group_inheritance_type": 1},
            {"kind": "group", "group_id": 7, "group_inheritance_type": 1},
        ),
        ({"group_id": 7, "group_inheritance_type": "all"}, MALFORMED),
        ({"user_id": 5, "group_inheritance_type": 1}, {"kind": "user", "user_id": 5}),
        ({"access_level": None, "member_role_id": 3}, {"kind": "member_role", "member_role_id": 3}),
        # The number of a role stands beside a deploy key, and means nothing.
        ({"access_level": 40, "deploy_key_id": 9}, {"kind": "deploy_key", "deploy_key_id": 9}),
        ({"access_level": None}, MALFORMED),
        ({}, MALFORMED),
        ({"access_level": "40"}, MALFORMED),
        ({"access_level": -7}, MALFORMED),
        ({"user_id": "5"}, MALFORMED),
        (40, MALFORMED),
        (None, MALFORMED),
    ],
)
def test_an_entry_of_a_rule_is_a_role_or_somebody_named(entry: Any, expected: Any) -> None:
    found = normalised(Type.LEVELS, [entry])
    assert found is MALFORMED if expected is MALFORMED else found == [expected]


@pytest.mark.parametrize(
    ("value", "expected"), [(None, MALFORMED), ([], []), ("x", MALFORMED), ({}, MALFORMED)]
)
def test_levels_are_a_list(value: Any, expected: Any) -> None:
    assert normalised(Type.LEVELS, value) == expected


def test_what_is_not_in_the_table_is_not_kept() -> None:
    body = {"name": "acme", "runners_token": "secret", "import_url": "https://a:b@c"}
    assert fields({"name": Attribute(Type.TEXT)}, body, OWNER) == ({"name": "acme"}, {})


def test_what_is_absent_is_a_gap_and_never_a_value() -> None:
    table = {
        "plain": Attribute(Type.FLAG),
        "newer": Attribute(Type.FLAG, since="19.0"),
        "before": Attribute(Type.FLAG, since="19.0", before=False),
        "derived": Attribute(Type.DERIVED),
    }
    data, gaps = fields(table, {}, OWNER)
    assert data == {"before": False}
    assert gaps == {"plain": Gap.UNEXPLAINED, "newer": Gap.VERSION}


def test_before_holds_only_on_versions_before() -> None:
    table = {"archived": Attribute(Type.FLAG, since="18.0", before=False)}
    assert fields(table, {}, OWNER) == ({}, {"archived": Gap.UNEXPLAINED})


@pytest.mark.parametrize(
    ("edition", "version", "expected"),
    [
        ("ee", "18.5.1", ({}, {})),
        ("ee", "17.0.0", ({}, {"it": Gap.VERSION})),
        ("ce", "18.5.1", ({}, {"it": Gap.UNLICENSED})),
    ],
)
def test_absence_is_an_answer_only_where_nothing_hides_it(
    edition: str, version: str, expected: Any
) -> None:
    table = {"it": Attribute(Type.FLAG, ee=True, since="17.1", partial=True)}
    sight = Sight(50, PREMIUM, version, edition)
    assert fields(table, {}, sight) == expected
    assert fields(table, {"it": True}, sight) == ({"it": True}, {})


def test_an_older_name_counts_where_the_newer_is_not_there() -> None:
    table = {"new": Attribute(Type.FLAG, older="old")}
    assert fields(table, {"old": True}, OWNER)[0] == {"new": True}
    assert fields(table, {"old": True, "new": False}, OWNER)[0] == {"new": False}
    assert fields(table, {}, OWNER)[1] == {"new": Gap.UNEXPLAINED}


def test_what_only_a_top_level_group_has_is_no_gap_below_it() -> None:
    table = {"ranges": Attribute(Type.COMMAS, root_only=True)}
    assert fields(table, {}, OWNER, root=False) == ({}, {})
    assert fields(table, {"ranges": "a"}, OWNER, root=False) == ({}, {})
    assert fields(table, {}, OWNER, root=True) == ({}, {"ranges": Gap.UNEXPLAINED})


def name_of(row: Any) -> str:
    return str(row["name"])


def test_a_list_becomes_a_map_by_its_key() -> None:
    table = {"name": Attribute(Type.TEXT), "on": Attribute(Type.FLAG)}
    rows: list[dict[str, Any]] = [
        {"name": "a.b", "on": None},
        {"name": "*", "on": "maybe"},
        {"name": "c"},
    ]
    assert entries(table, rows, name_of, OWNER) == (
        {"a.b": {"name": "a.b", "on": False}, "*": {"name": "*"}, "c": {"name": "c"}},
        {"*.on": Gap.MALFORMED, "c.on": Gap.UNEXPLAINED},
    )


@pytest.mark.parametrize("row", [{}, {"Name": "a"}, None, 7])
def test_an_entry_without_its_key_spoils_the_list(row: Any) -> None:
    rows: Any = [{"name": "a"}, row]
    with pytest.raises(Malformed):
        entries({}, rows, name_of, OWNER)


def test_what_follows_from_a_row_stands_beside_it() -> None:
    def derive(row: Any) -> Any:
        return {"sure": row["name"].upper(), "unsure": Gap.ROLE}

    table = {"name": Attribute(Type.TEXT), "sure": Attribute(Type.DERIVED)}
    assert entries(table, [{"name": "a"}], name_of, OWNER, derive) == (
        {"a": {"name": "a", "sure": "A"}},
        {"a.unsure": Gap.ROLE},
    )


def test_a_row_that_comes_twice_is_one_entry() -> None:
    table = {"name": Attribute(Type.TEXT)}
    rows: list[dict[str, Any]] = [{"name": "a"}, {"name": "a", "runners_token": "x"}]
    assert entries(table, rows, name_of, OWNER) == ({"a": {"name": "a"}}, {})


def test_two_rows_of_one_key_do_not_hide_each_other() -> None:
    table = {"on": Attribute(Type.FLAG)}
    rows: list[dict[str, Any]] = [{"name": "a", "on": False}, {"name": "a", "on": True}]
    with pytest.raises(Malformed, match="two entries"):
        entries(table, rows, name_of, OWNER)


def test_a_key_that_cannot_be_written_spoils_the_list() -> None:
    with pytest.raises(Malformed, match="no text"):
        entries({}, [{"name": "\ud800"}], name_of, OWNER)


def test_a_null_that_would_be_the_best_value_is_a_gap() -> None:
    table = {"allow_force_push": Attribute(Type.FLAG, never_null=True)}
    assert fields(table, {"allow_force_push": None}, OWNER) == (
        {},
        {"allow_force_push": Gap.MALFORMED},
    )
    assert fields(table, {"allow_force_push": False}, OWNER)[0] == {"allow_force_push": False}
