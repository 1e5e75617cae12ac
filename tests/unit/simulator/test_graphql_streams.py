"""Audit streams: who is shown them, under which field, and on which version."""

from typing import Any

import pytest

from tests.unit.simulator.graphs import DATA, GROUP_STREAMS, INSTANCE_STREAMS, group, query


def named(field: str, **options: Any) -> list[str] | None:
    """The names of the streams under a field; None for null."""
    text = f"{field} {{ nodes {{ name }} }}"
    if field in GROUP_STREAMS:
        found = group(text, **options)[field]
    else:
        found = query(f"{{ {text} }}", **options)["data"][field]
    return None if found is None else [node["name"] for node in found["nodes"]]


@pytest.mark.parametrize("fields", [GROUP_STREAMS, INSTANCE_STREAMS])
def test_a_stream_is_under_the_field_for_all_and_under_its_own(fields: dict[str, str]) -> None:
    found = [named(field, role="admin") for field in fields]
    assert found == [["siem", "cloud", "archive"], ["siem"], ["cloud"], ["archive"]]


@pytest.mark.parametrize("told", ["newer", "older"])
def test_an_estate_may_have_it_under_one_alone(told: str) -> None:
    row = {"name": "siem", "category": "http", "told": told}
    data = {**DATA, "groups": {"acme": {"audit_streams": [row]}}, "projects": {}}
    found = [named(field, data=data) for field in list(GROUP_STREAMS)[:2]]
    assert found == ([["siem"], []] if told == "newer" else [[], ["siem"]])


@pytest.mark.parametrize(
    "options", [{"role": "maintainer"}, {"role": "guest"}, {"tier": "premium"}, {"tier": "free"}]
)
def test_a_group_answers_null_to_those_who_may_not_see_them(options: dict[str, Any]) -> None:
    assert [named(field, **options) for field in GROUP_STREAMS] == [None] * 4


@pytest.mark.parametrize(
    "options",
    [
        {"role": "owner"},
        {"role": "admin", "tier": "premium"},
        {"role": "admin", "gitlab_com": True},
    ],
)
def test_the_server_answers_an_empty_list_to_them(options: dict[str, Any]) -> None:
    assert [named(field, **options) for field in INSTANCE_STREAMS] == [[]] * 4


def test_secrets_are_answered_to_whoever_asks_for_them() -> None:
    asked = "externalAuditEventStreamingDestinations { nodes { secretToken config } }"
    [node, *_] = group(asked)["externalAuditEventStreamingDestinations"]["nodes"]
    assert "PLANTED-SECRET" in node["secretToken"]
    assert "PLANTED-SECRET" in str(node["config"]["headers"])


def test_experiments_and_what_is_deprecated_are_hidden_unless_asked_for() -> None:
    def fields(more: str) -> set[str]:
        text = f'{{ __type(name: "Group") {{ fields{more} {{ name }} }} }}'
        body = query(text, {**DATA, "version": "18.10.0"})
        return {field["name"] for field in body["data"]["__type"]["fields"]}

    assert not set(GROUP_STREAMS) & fields("")
    assert set(GROUP_STREAMS) <= fields("(includeDeprecated: true)")


@pytest.mark.parametrize(("version", "there"), [("18.0.0", False), ("18.1.0", True)])
def test_the_switch_came_late(version: str, there: bool) -> None:
    asked = '{ group(fullPath: "acme") { amazonS3Configurations { nodes { active } } } }'
    assert ("errors" in query(asked, {**DATA, "version": version})) is not there
