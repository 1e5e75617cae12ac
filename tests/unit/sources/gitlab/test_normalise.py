from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest

from scanner.model import Gap, Tier
from scanner.sections import Attribute, Type
from scanner.sources.gitlab import normalise
from scanner.sources.gitlab.normalise import Malformed, entries, fields, ip_ranges, matches_branch
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
        (Type.NUMBER, -1, -1),
        (Type.NUMBER, None, MALFORMED),
        (Type.NUMBER, "48", MALFORMED),
        (Type.NUMBER, True, MALFORMED),
        (Type.NUMBER, 1.5, MALFORMED),
        (Type.ID, 7, 7),
        (Type.ID, None, 0),
        (Type.ID, "7", MALFORMED),
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
        (Type.COMMAS, "b, a ,,b", ["a", "b"]),
        (Type.COMMAS, "b\na", ["a", "b"]),
        (Type.COMMAS, "", []),
        (Type.COMMAS, None, []),
        (Type.COMMAS, ["a"], MALFORMED),
        (Type.OBJECT, {"a": 1, "b": None}, {"a": 1}),
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
        ({"access_level": None, "member_role_id": 3}, {"kind": "member_role", "member_role_id": 3}),
        # The number of a role stands beside a deploy key, and means nothing.
        ({"access_level": 40, "deploy_key_id": 9}, {"kind": "deploy_key", "deploy_key_id": 9}),
        ({"access_level": None}, MALFORMED),
        ({}, MALFORMED),
        ({"access_level": "40"}, MALFORMED),
        ({"user_id": "5"}, MALFORMED),
        (40, MALFORMED),
        (None, MALFORMED),
    ],
)
def test_an_entry_of_a_rule_is_a_role_or_somebody_named(entry: Any, expected: Any) -> None:
    found = normalised(Type.LEVELS, [entry])
    assert found is MALFORMED if expected is MALFORMED else found == [expected]


@pytest.mark.parametrize(
    ("value", "expected"), [(None, []), ([], []), ("x", MALFORMED), ({}, MALFORMED)]
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


@pytest.mark.parametrize(
    ("text", "version", "prefix", "canonical"),
    [
        ("203.0.113.0/24", 4, 24, "203.0.113.0/24"),
        ("203.0.113.7", 4, 32, "203.0.113.7/32"),
        ("203.0.113.7/24", 4, 24, "203.0.113.0/24"),
        ("0.0.0.0/0", 4, 0, "0.0.0.0/0"),
        ("10.0.0.0/255.0.0.0", 4, 8, "10.0.0.0/8"),
        ("::/0", 6, 0, "::/0"),
        ("2001:DB8::/32", 6, 32, "2001:db8::/32"),
        ("2001:db8::1", 6, 128, "2001:db8::1/128"),
        ("::ffff:10.0.0.0/104", 4, 8, "10.0.0.0/8"),
        ("::ffff:0.0.0.0/96", 4, 0, "0.0.0.0/0"),
    ],
)
def test_a_range_is_parsed(text: str, version: int, prefix: int, canonical: str) -> None:
    [found] = ip_ranges([text])
    assert found["valid"] is True
    assert (found["text"], found["version"], found["prefix"]) == (text, version, prefix)
    assert ip_network(found["canonical"]) == ip_network(canonical)


@pytest.mark.parametrize(
    "text", ["nonsense", "10.0.0.0/33", "10.0.0", "1.2.3.4/x", "::/129", "a/8", " "]
)
def test_what_is_no_range_says_so(text: str) -> None:
    assert ip_ranges([text]) == [{"text": text, "valid": False}]


def test_ranges_come_in_order() -> None:
    assert [each["text"] for each in ip_ranges(["b", "10.0.0.1", "a"])] == ["10.0.0.1", "a", "b"]


@pytest.mark.parametrize(
    ("pattern", "branch", "expected"),
    [
        ("main", "main", True),
        ("main", "Main", False),
        ("main", "main2", False),
        ("main", "amain", False),
        ("*", "main", True),
        ("*", "feature/a/b", True),
        ("*", "", True),
        ("ma*", "main", True),
        ("ma*", "ma", True),
        ("ma*", "Main", False),
        ("*in", "main", True),
        ("m*n", "main", True),
        ("m*n", "mainx", False),
        ("release/*", "release/7.x", True),
        ("release/*", "release/a/b", True),
        ("release/*", "release", False),
        ("release/*", "prerelease/7", False),
        ("*-stable", "7-1-stable", True),
        ("*/*", "a/b", True),
        ("*/*", "ab", False),
        ("**", "a", True),
        # Nothing but the star is special.
        ("m?in", "main", False),
        ("m?in", "m?in", True),
        ("m[a]in", "main", False),
        ("m[a]in", "m[a]in", True),
        ("m.in", "main", False),
        ("ma+in", "maain", False),
        ("m{a,b}in", "main", False),
        ("main\\", "main", False),
        ("(main", "(main", True),
        ("^main$", "main", False),
        ("", "main", False),
        ("*", "two\nlines", True),
    ],
)
def test_only_the_star_is_special_in_the_name_of_a_rule(
    pattern: str, branch: str, expected: bool
) -> None:
    assert matches_branch(pattern, branch) is expected


@pytest.mark.parametrize(
    ("username", "expected"),
    [
        ("project_7_bot", True),
        ("project_7_bot_1a2b", True),
        ("group_12_bot_ffff", True),
        ("service_account_group_1_x", True),
        ("ada.lind", False),
        ("my_project_7_bot", False),
        ("project_x_bot", False),
        ("", False),
    ],
)
def test_bots_are_known_by_their_names(username: str, expected: bool) -> None:
    assert normalise.is_bot(username) is expected
