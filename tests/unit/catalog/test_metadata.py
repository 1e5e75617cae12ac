"""METADATA: read as OPA reads it, checked, and refused with file, line and key."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.catalog import metadata
from scanner.errors import PolicyError
from scanner.model import Kind, Severity, Tier
from tests.builders import annotation, policy_source

NAME = "project/sample.rego"


def refusal(source: str) -> str:
    with pytest.raises(PolicyError) as caught:
        metadata.parse(source, NAME)
    assert caught.value.hint
    assert str(caught.value).startswith(NAME)
    return str(caught.value)


def param(type: str, default: Any) -> dict[str, Any]:
    return {"params": {"p": {"type": type, "default": default, "meaning": "What it is."}}}


def test_metadata_that_says_the_least_has_defaults() -> None:
    custom = metadata.parse(policy_source(), NAME).custom
    assert (custom.tier, custom.observable, custom.severity) == (Tier.FREE, "reader", Severity.HIGH)
    assert (custom.also_reads, custom.params, custom.controls, custom.aliases) == ([], {}, {}, [])


def test_metadata_is_typed() -> None:
    custom = metadata.parse(policy_source(kinds=["group", "project"]), NAME).custom
    assert custom.kinds == [Kind.GROUP, Kind.PROJECT]


@pytest.mark.parametrize(
    ("source", "package"),
    [
        ("package a", "a"),
        ("# x\n\npackage a.b_c.d1 # why\n", "a.b_c.d1"),
        ("package   spaced\n", "spaced"),
    ],
)
def test_package_is_read(source: str, package: str) -> None:
    assert metadata.package_of(source, NAME) == package


@pytest.mark.parametrize("source", ["", "# package a", "  package a", "packages a", "package 1"])
def test_file_without_a_package_is_refused(source: str) -> None:
    with pytest.raises(PolicyError, match="no package line"):
        metadata.package_of(source, NAME)


@pytest.mark.parametrize(
    ("source", "block"),
    [
        ("# METADATA\n# title: x\npackage a\n", ("title: x", 2)),
        ("# Licence\n#\n# METADATA\n#  title: x\npackage a\n", (" title: x", 4)),
        ("#METADATA\n#title: x\npackage a\n", ("title: x", 2)),
        ("# METADATA\npackage a\n", ("", 2)),
        ("# METADATA\n# title: x\n\npackage a\n", None),
        ("# title: x\npackage a\n", None),
        ("package a\n# METADATA\n# title: x\nallow := 1\n", None),
        ("# METADATA\n# title: x\n", None),
    ],
)
def test_block_is_the_comment_right_above_the_package(
    source: str, block: tuple[str, int] | None
) -> None:
    assert metadata.block_of(source) == block


def test_file_without_a_block_is_refused() -> None:
    assert "no METADATA block" in refusal("package a\ndeny contains 1\n")


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("title: a: b", "line 2: METADATA is not YAML"),
        ("title: x\nscope: [", "line 4: METADATA is not YAML"),
        ("title: x\ntitle: y", "line 3: METADATA is not YAML: the key 'title' stands twice"),
        ("title: x\ncustom: {id: A-1, id: A-2}", "line 3: METADATA is not YAML: the key 'id'"),
        ("title: 2026-13-45", "METADATA is not YAML"),
        ("? [a, list]\n: x", "METADATA is not YAML"),
        ("title: \x01", "METADATA is not YAML"),
        ("title: !!python/object:os.system {}", "METADATA is not YAML"),
        (" ", "line 2: METADATA is empty"),
        ("- a list", "METADATA is empty"),
        ("just a text", "METADATA is empty"),
    ],
)
def test_block_that_is_no_yaml_object_is_refused_with_its_line(block: str, words: str) -> None:
    assert words in refusal(policy_source(block=block))


@pytest.mark.parametrize("name", ["title", "description", "scope", "custom"])
def test_field_that_is_lacking_is_named(name: str) -> None:
    block = annotation()
    del block[name]
    assert f"METADATA {name}: this has to be there" in refusal(policy_source(block=block))


@pytest.mark.parametrize("name", ["id", "severity", "kinds", "requires", "remediation"])
def test_custom_field_that_is_lacking_is_named(name: str) -> None:
    block = annotation()
    del block["custom"][name]
    assert f"METADATA custom.{name}: this has to be there" in refusal(policy_source(block=block))


@pytest.mark.parametrize(
    ("custom", "key"),
    [
        ({"severity": "severe"}, "custom.severity"),
        ({"severity": "High"}, "custom.severity"),
        ({"colour": "red"}, "custom.colour"),
        ({"id": "gl-prj-1"}, "custom.id"),
        ({"id": "GLPRJ"}, "custom.id"),
        ({"id": "GL-PRJ-1 "}, "custom.id"),
        ({"id": 5}, "custom.id"),
        ({"kinds": []}, "custom.kinds"),
        ({"kinds": ["projects"]}, "custom.kinds.0"),
        ({"kinds": "project"}, "custom.kinds"),
        ({"tier": "gold"}, "custom.tier"),
        ({"requires": []}, "custom.requires"),
        ({"requires": ["a..b"]}, "custom.requires"),
        ({"requires": ["ancestors"]}, "custom.requires"),
        ({"requires": ["settings.visibility.x"]}, "custom.requires"),
        ({"also_reads": ["members.*.access_level.x"]}, "custom.also_reads"),
        ({"also_reads": [""]}, "custom.also_reads"),
        ({"remediation": {"ui": "x"}}, "custom.remediation.api"),
        ({"remediation": {"ui": "", "api": "y"}}, "custom.remediation.ui"),
        ({"controls": {"soc2": {"CC8.1": "very"}}}, "custom.controls.soc2.CC8.1"),
        ({"controls": {"soc2": ["CC8.1"]}}, "custom.controls.soc2"),
        ({"controls": {"cis": {1.10: "strong"}}}, "custom.controls.cis.1.1"),
        ({"params": {"p": {"type": "float", "default": 1, "meaning": "x"}}}, "custom.params.p"),
        ({"params": {"p": {"type": "integer", "meaning": "x"}}}, "custom.params.p.default"),
    ],
)
def test_custom_field_that_is_wrong_is_named(custom: dict[str, Any], key: str) -> None:
    assert f"METADATA {key}" in refusal(policy_source(**custom))


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"titel": "x"}, "titel"),
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"title": 5}, "title"),
        ({"scope": "rule"}, "scope"),
        ({"related_resources": [{"ref": "http://plain"}]}, "related_resources.0.ref"),
        ({"related_resources": ["https://a.example"]}, "related_resources.0"),
    ],
)
def test_field_that_is_wrong_is_named(change: dict[str, Any], key: str) -> None:
    assert f"METADATA {key}" in refusal(policy_source(block=annotation() | change))


def test_further_errors_are_counted() -> None:
    assert "(and 1 more)" in refusal(policy_source(severity="x", tier="y"))


@pytest.mark.parametrize(
    ("type", "default"),
    [
        ("integer", "2"),
        ("integer", True),
        ("integer", None),
        ("integer", 1.5),
        ("boolean", "yes"),
        ("boolean", 1),
        ("text", 5),
        ("text", None),
        ("list of text", "a"),
        ("list of text", [1]),
        ("list of text", None),
    ],
)
def test_default_of_another_type_is_refused(type: str, default: Any) -> None:
    assert f"should be of type {type}" in refusal(policy_source(**param(type, default)))


@pytest.mark.parametrize(
    ("type", "default"),
    [("integer", 0), ("boolean", False), ("text", ""), ("list of text", []), ("text", "x")],
)
def test_default_of_its_type_is_taken(type: str, default: Any) -> None:
    custom = metadata.parse(policy_source(**param(type, default)), NAME).custom
    assert custom.params["p"].default == default


def within(type: str, default: Any, **bounds: Any) -> dict[str, Any]:
    declared = param(type, default)
    declared["params"]["p"] |= bounds
    return declared


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        ({"minimum": 1, "maximum": 50}, "integer, from 1 to 50"),
        ({"minimum": 0}, "integer, at least 0"),
        ({"maximum": 9}, "integer, at most 9"),
        ({}, "integer"),
    ],
)
def test_range_of_a_parameter_stands_beside_its_type(bounds: dict[str, int], words: str) -> None:
    custom = metadata.parse(policy_source(**within("integer", 5, **bounds)), NAME).custom
    assert custom.params["p"].type_in_words == words


@pytest.mark.parametrize(
    ("default", "bounds", "said"),
    [
        (0, {"minimum": 1}, "the default 0 should be at least 1"),
        (51, {"minimum": 5, "maximum": 50}, "the default 51 should be from 5 to 50"),
        (5, {"minimum": 6, "maximum": 5}, "the minimum is above the maximum"),
        (5, {"minimum": "1"}, "minimum"),
        (5, {"maximum": True}, "maximum"),
    ],
)
def test_range_that_its_own_default_leaves_is_refused(
    default: int, bounds: dict[str, Any], said: str
) -> None:
    assert said in refusal(policy_source(**within("integer", default, **bounds)))


@pytest.mark.parametrize("type", ["text", "boolean", "list of text"])
def test_only_integers_have_a_range(type: str) -> None:
    default = {"text": "", "boolean": True, "list of text": []}[type]
    assert "only integers have" in refusal(policy_source(**within(type, default, minimum=1)))


def test_a_list_of_mapping_without_integers_has_no_range() -> None:
    declared = within("list of mapping", [], fields={"who": "text"}, minimum=1)
    assert "only integers have" in refusal(policy_source(**declared))


def test_a_list_of_mapping_names_its_fields_and_nothing_else_has_any() -> None:
    declared = param("list of mapping", [{"who": "ada"}])
    declared["params"]["p"]["fields"] = {"who": "text"}
    custom = metadata.parse(policy_source(**declared), NAME).custom
    assert custom.params["p"].type_in_words == "list of mapping {who: text}"
    said = "a list of mapping names its fields, and nothing else has any"
    assert said in refusal(policy_source(**param("list of mapping", [])))
    declared["params"]["p"] |= {"type": "text", "default": ""}
    assert said in refusal(policy_source(**declared))


def test_ids_of_controls_stay_as_they_are_written() -> None:
    controls = {"cis": {"1.10": "strong", "1.1": "weak"}}
    assert metadata.parse(policy_source(controls=controls), NAME).custom.controls == controls
