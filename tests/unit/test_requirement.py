"""Dotted paths of `requires`."""

from __future__ import annotations

import re

import pytest

from scanner.requirement import Requirement, Scope, parse

OWN, ABOVE, SERVER = Scope.RESOURCE, Scope.ANCESTORS, Scope.INSTANCE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("settings", Requirement(OWN, "settings", "", False)),
        ("settings.archived", Requirement(OWN, "settings", "archived", False)),
        ("resource.settings.archived", Requirement(OWN, "settings", "archived", False)),
        ("input.resource.settings", Requirement(OWN, "input", "resource", False)),
        ("members.*", Requirement(OWN, "members", "", True)),
        ("members.*.state", Requirement(OWN, "members", "state", True)),
        ("ancestors.settings.archived", Requirement(ABOVE, "settings", "archived", False)),
        ("ancestors.members.*.state", Requirement(ABOVE, "members", "state", True)),
        ("instance.application_settings", Requirement(SERVER, "application_settings", "", False)),
    ],
)
def test_path_is_read(text: str, expected: Requirement) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text", ["", ".", "settings.", ".archived", "a..b", "ancestors", "instance", "resource", "*.x"]
)
def test_path_that_names_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"empty part|names no section"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "settings",
        "settings.archived",
        "members.*",
        "members.*.state",
        "ancestors.settings.archived",
        "instance.application_settings.x",
    ],
)
def test_path_is_spelt_as_metadata_spells_it(text: str) -> None:
    assert parse(text).text == text


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("settings.visibility.x", "settings.visibility"),
        ("settings.a.b.c", "settings.a"),
        ("resource.settings.a.b", "settings.a"),
        ("ancestors.settings.visibility.x", "ancestors.settings.visibility"),
        ("members.*.access_level.x", "members.*.access_level"),
        ("ci_config.images.*.x", "ci_config.images"),
    ],
)
def test_path_that_goes_on_below_an_attribute_is_refused(text: str, whole: str) -> None:
    """Nobody looks there: what is below a scalar would be absent, which never denies."""
    with pytest.raises(ValueError, match=rf"below an attribute: .* at {re.escape(whole)}(;|$)"):
        parse(text)
