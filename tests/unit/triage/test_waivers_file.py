"""waivers.yaml: what is wrong is told with its line, and never taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from scanner.errors import UsageError
from scanner.triage import waiver as shape
from scanner.triage import waivers_file
from tests.waivers import waiver

IDS = {"GL-PRJ-003": "GL-PRJ-003", "GL-PRJ-900": "GL-PRJ-003", "GL-GRP-017": "GL-GRP-017"}
PATH = Path("waivers.yaml")


def text(*waivers: dict[str, Any], **top: Any) -> bytes:
    return yaml.safe_dump({"version": 1, "waivers": list(waivers), **top}, sort_keys=False).encode()


def problems(content: bytes) -> list[str]:
    return [str(each) for each in waivers_file.examine(PATH, content, IDS)[0]]


def test_a_file_is_read_with_lines_and_the_ids_of_today() -> None:
    second = waiver("WVR-2", rules=["GL-PRJ-900"])
    found = waivers_file.read(PATH, text(waiver(), second), IDS)
    assert [entry.waiver.id for entry in found.entries] == ["WVR-1", "WVR-2"]
    assert [entry.policies for entry in found.entries] == [["GL-PRJ-003"], ["GL-PRJ-003"]]
    assert [entry.line for entry in found.entries] == [3, 16]
    assert len(found.sha256) == 64


@pytest.mark.parametrize("content", [b"version: 1\nwaivers: []\n", b"version: 1\n"])
def test_a_file_may_hold_nothing(content: bytes) -> None:
    assert waivers_file.read(PATH, content, IDS).entries == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "waivers.yaml, line 1: this should be keys and values"),
        (b"\xff\xfe", "waivers.yaml, line 1: it is not text"),
        (b"version: 1\nwaivers: [", "waivers.yaml, line 3: this YAML cannot be used"),
        (b"waivers: []", "waivers.yaml, line 1: version: this has to be there"),
        (b"version: 2", "waivers.yaml, line 1: version: this should be 1"),
        (b"version: 1\nwaviers: []", "waivers.yaml, line 2: waviers: there is no such key"),
        (b"version: 1\nwaivers: {}", "waivers.yaml, line 2: waivers: this should be a list"),
    ],
)
def test_what_is_no_file_of_waivers_is_told(content: bytes, said: str) -> None:
    assert problems(content)[0].startswith(said)


@pytest.mark.parametrize(
    ("changed", "line", "said"),
    [
        ({"reason": "because"}, 10, "waivers.0.reason: say in a sentence why: at least 20"),
        ({"owner": ""}, 11, "waivers.0.owner: it is empty"),
        ({"approver": "IAM-Team@acme.example "}, 3, "the approver is the owner"),
        ({"approver": "Team <iam-team@acme.example>"}, 3, "the approver is the owner"),
        ({"approver": "c\u0456so"}, 12, "waivers.0.approver: a word of it mixes alphabets"),
        ({"owner": "c\u0456so"}, 11, "waivers.0.owner: a word of it mixes alphabets"),
        ({"ticket": "RISK-42"}, 13, "waivers.0.ticket: it is no web address"),
        ({"ticket": "javascript:alert(1)"}, 13, "it is no web address"),
        ({"ticket": "https://"}, 13, "it is no web address"),
        ({"ticket": "https:///1"}, 13, "it is no web address"),
        ({"ticket": "https://me:SECRET@t.example/1"}, 13, "waivers.0.ticket: it holds a user"),
        ({"expires": "2027-13-01"}, 15, "waivers.0.expires: this should be a valid date"),
        ({"expires": "2026-10-01"}, 3, "it expires before it was created"),
        ({"expires": "2027-11-02"}, 3, "it holds for more than 365 days"),
        ({"type": "forgotten"}, 9, "waivers.0.type: this should be 'risk_accepted'"),
        ({"type": "compensating_control"}, 3, "a compensating_control has to be there"),
        ({"rules": []}, 4, "waivers.0.rules: List should have at least 1 item"),
        ({"rules": ["GL-*"]}, 5, "it holds a star; give each policy by its id"),
        ({"rules": ["GL-PRJ-033"]}, 5, "WVR-1: there is no policy GL-PRJ-033"),
        ({"scope": {}}, 6, "say what it holds for: include, ids or instance"),
        ({"scope": {"include": ["acme/**"]}}, 8, "a star stands alone"),
        ({"id": "a b"}, 3, "waivers.0.id: this should match pattern"),
        ({"severity_cap": "hihg"}, 16, "waivers.0.severity_cap: this should be 'critical'"),
        ({"until": "2027-01-01"}, 16, "waivers.0.until: there is no such key"),
    ],
)
def test_a_waiver_that_is_wrong_is_told_with_its_line(
    changed: dict[str, Any], line: int, said: str
) -> None:
    [found] = problems(text(waiver(**changed)))
    assert said in found
    assert found.startswith(f"waivers.yaml, line {line}: ")


def test_plain_ids_are_refused_with_the_form_of_today() -> None:
    [found] = problems(text(waiver(scope={"ids": [7]})))
    assert found == (
        "waivers.yaml, line 7: waivers.0.scope.ids: say of what they are: "
        "{project: [7]}, {group: [3]}, or both"
    )


@pytest.mark.parametrize("id", ["99999999999999999999999", "9223372036854775808", "0", "-1", "yes"])
@pytest.mark.parametrize("kind", ["project", "group"])
def test_an_id_is_one_that_gitlab_can_have(kind: str, id: str) -> None:
    [found] = problems(written(waiver(scope={"ids": {kind: ["THIS"]}}), id))
    assert found.startswith(f"waivers.yaml, line 9: waivers.0.scope.ids.{kind}.0: this should be ")


def test_ids_are_of_projects_and_groups() -> None:
    [found] = problems(text(waiver(scope={"ids": {"user": [7]}})))
    assert "line 8: waivers.0.scope.ids.user: there is no such key" in found
    [found] = problems(text(waiver(scope={"ids": {}})))
    assert "line 6: waivers.0.scope: say what it holds for" in found


def written(made: dict[str, Any], value: str) -> bytes:
    """The file with YAML, as it is, in place of the word THIS."""
    return text(made).replace(b"THIS", value.encode())


@pytest.mark.parametrize(
    "value",
    [
        "99999999999999999999999",
        ".nan",
        "[1, .inf]",
        "{a: -.inf}",
        "1.0e+999",
        "!!binary aGk=",
        "{1: 2}",
        "!!set {a}",
        "!!omap [a: 1]",
        "2026-01-01",
        "[2026-01-01T00:00:00Z]",
    ],
)
def test_what_gitlab_cannot_have_said_is_no_value_to_match(value: str) -> None:
    [found] = problems(written(waiver(match={"actual": "THIS"}), value))
    assert found.startswith("waivers.yaml, line 17: waivers.0.match.actual: it is no value of JSON")


@pytest.mark.parametrize(
    "value", ["null", "1.5", "18446744073709551615", "[{a: b}]", '"2026-01-01"']
)
def test_values_of_json_can_be_matched(value: str) -> None:
    assert problems(written(waiver(match={"actual": "THIS"}), value)) == []


TOKEN = "glpat-" + "S3CR3Tabcdefghijklmn"


@pytest.mark.parametrize(
    ("changed", "key", "line"),
    [
        ({"reason": f"The robot of the team needs {TOKEN} until spring."}, "reason", 10),
        ({"owner": f"web {TOKEN}"}, "owner", 11),
        ({"approver": TOKEN}, "approver", 12),
        ({"ticket": f"https://t.example/{TOKEN}"}, "ticket", 13),
        ({"ticket": f"https://t.example/1?a={TOKEN.replace('-', '%2D')}"}, "ticket", 13),
        ({"compensating_control": f"see {TOKEN}"}, "compensating_control", 16),
        ({"match": {"key": TOKEN}}, "match.key", 17),
        ({"match": {"path": TOKEN}}, "match.path", 17),
        ({"match": {"actual": {"a": [TOKEN]}}}, "match.actual", 17),
        ({"rules": [TOKEN]}, "rules.0", 5),
        ({"id": TOKEN}, "id", 3),
        ({"scope": {"include": [TOKEN]}}, "scope.include.0", 8),
        ({"type": TOKEN}, "type", 9),
    ],
)
def test_a_token_is_refused_and_not_repeated(changed: dict[str, Any], key: str, line: int) -> None:
    found = problems(text(waiver(**changed)))
    assert found[0].startswith(f"waivers.yaml, line {line}: waivers.0.{key}: ")
    assert "S3CR3T" not in "".join(found)


def test_a_token_in_place_of_a_key_is_not_repeated() -> None:
    [found] = problems(text(waiver(**{TOKEN: "x"})))
    assert found == "waivers.yaml, line 16: waivers.0.***: there is no such key"


def test_an_id_stands_once() -> None:
    found = problems(text(waiver(), waiver()))
    assert found == ["waivers.yaml, line 16: the id WVR-1 stands in line 3, too"]


def test_reading_stops_at_the_first_thing_and_counts_the_others() -> None:
    bad = text(waiver(rules=["GL-GRP-018"]), waiver("WVR-2", rules=["NO"]))
    with pytest.raises(UsageError, match=r"line 5: .* no policy GL-GRP-018 \(and 1 more\)") as told:
        waivers_file.read(PATH, bad, IDS)
    assert told.value.hint == "Did you mean GL-GRP-017?"


def test_the_schema_takes_what_is_taken_and_refuses_what_is_not() -> None:
    validator = Draft202012Validator(json.loads(json.dumps(shape.schema())))
    by_id = {"ids": {"project": [7], "group": [3]}}
    good = {"version": 1, "waivers": [waiver(match={"path": "a.b", "actual": False}, scope=by_id)]}
    assert list(validator.iter_errors(good)) == []
    wrong: list[dict[str, Any]] = [
        {"type": "forgotten"},
        {"typ": 1},
        {"rules": []},
        {"scope": {"ids": [7]}},
        {"scope": {"ids": {"project": [0]}}},
    ]
    for changed in wrong:
        assert list(validator.iter_errors({"version": 1, "waivers": [waiver(**changed)]}))
