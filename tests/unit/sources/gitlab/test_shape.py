"""A shape has keys and types, and nothing that anybody wrote."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.sources.gitlab.exchange import NO_JSON
from scanner.sources.gitlab.shape import merged, queried_shape, shape

SECRET = "s3cret-value"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (True, "boolean"),
        (7, "integer"),
        (0.5, "number"),
        (SECRET, "string"),
        ([], "array"),
        ({}, "object"),
        (NO_JSON, "not JSON"),
    ],
)
def test_a_value_is_its_type(value: Any, expected: str) -> None:
    assert shape(value)["type"] == [expected]


def test_an_answer_is_its_keys() -> None:
    assert shape({"id": 7, "namespace": {"full_path": SECRET}}) == {
        "type": ["object"],
        "properties": {
            "id": {"type": ["integer"]},
            "namespace": {"type": ["object"], "properties": {"full_path": {"type": ["string"]}}},
        },
    }


def test_rows_become_one_row() -> None:
    assert shape([{"id": 1, "name": None}, {"id": 2, "name": "a", "override": True}]) == {
        "type": ["array"],
        "items": {
            "type": ["object"],
            "properties": {
                "id": {"type": ["integer"]},
                "name": {"type": ["null", "string"]},
                "override": {"type": ["boolean"]},
            },
        },
    }


def test_a_list_without_rows_says_nothing_of_them() -> None:
    assert shape([]) == {"type": ["array"]}


@pytest.mark.parametrize(
    "body",
    [
        {"repository_storages_weighted": {"acme_cellar": 100}},
        {"custom_attributes": [{"key": {"acme_cellar": 1}}]},
        {"add_ons": {"acme_cellar": 1}},
        {"licensee": {"acme_cellar": SECRET}},
        {"details": {"acme_cellar": {"acme_cellar": SECRET}}},
        {"namespace": {"unheard_of": {"acme_cellar": 1}}},
        {"permissions": {"unheard_of": [{"acme_cellar": 1}]}},
        {"acme-cellar": 1, "ACME CELLAR": 2, "4acme": 3, "": 4},
        {"message": {"acme_cellar": ["has already been taken"]}},
    ],
)
def test_a_name_that_somebody_chose_is_no_key(body: Any) -> None:
    for answer in (body, [body]):
        found = str(shape(answer)).lower()
        assert "acme" not in found.replace(" ", "")
        assert "*" in found
        assert SECRET not in found


def test_keys_that_may_be_names_are_one_key() -> None:
    found = shape({"weights": {"a": 1, "b": "x"}})
    assert found["properties"]["weights"]["properties"] == {"*": {"type": ["integer", "string"]}}


def test_links_are_keys_of_gitlab() -> None:
    assert "_links" in shape({"_links": {"self": "https://gitlab.example.com"}})["properties"]


def test_keys_of_a_query_are_our_own() -> None:
    found = queried_shape({"securityScanners": {"pipelineRun": ["SAST"]}, "id": SECRET})
    assert list(found["properties"]) == ["id", "securityScanners"]
    assert list(found["properties"]["securityScanners"]["properties"]) == ["pipelineRun"]
    assert SECRET not in str(found)


def test_shapes_are_merged_in_whatever_order() -> None:
    one, other = shape({"a": {}, "b": [1]}), shape({"a": None, "b": [None], "c": 1})
    assert merged([one, other]) == merged([other, one])
    assert merged([one, one]) == one
