"""YAML beside Rego: what is wrong in it is told, and what nobody would read is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scanner.errors import PolicyError
from tests.unit.catalog.test_plain import PLAIN, loaded, metadata


@pytest.mark.parametrize(
    ("files", "message", "hint"),
    [
        ({"old/plain.yml": ""}, "plain.yml: nobody reads it", "Name it plain.yaml."),
        (
            {"old/plain.yaml": "title: x\n", "old/plain.yml": "title: y\n"},
            "plain.yml: nobody reads it",
            "Name it plain.yaml.",
        ),
        ({"old/lone.yml": "custom:\n  id: OLD-002\n"}, "lone.yml: nobody", "Name it lone.yaml."),
        (
            {"old/plane.yaml": "custom:\n  id: OLD-002\n"},
            "plane.yaml: there is no plane.rego beside it",
            "Did you mean plain.rego?",
        ),
        (
            {"other/lone.yaml": "custom: {id: OLD-002}\n"},
            "lone.yaml: there is no lone.rego beside it",
            "Name it as its Rego is named, or remove it.",
        ),
        ({"frameworks/mine.yml": "id: mine\n"}, "mine.yml: nobody", "Name it mine.yaml."),
        ({"profiles/mine.yml": "id: mine\n"}, "mine.yml: nobody", "Name it mine.yaml."),
    ],
)
def test_yaml_that_nobody_would_read_is_refused(
    tmp_path: Path, files: dict[str, str], message: str, hint: str
) -> None:
    with pytest.raises(PolicyError, match=re.escape(message)) as caught:
        loaded(tmp_path, {"old/plain.rego": PLAIN, "old/plain.yaml": metadata(), **files})
    assert caught.value.hint == hint


def test_yaml_of_something_else_may_lie_there(tmp_path: Path) -> None:
    aside = {
        "glscan.yaml": "policies: {folders: [.]}\n",
        "compose.yml": "services: {}\n",
        "old/image.yaml": "\x00",
        ".ci/lone.yaml": "custom: {}\n",
    }
    files = {"old/plain.rego": PLAIN, "old/plain.yaml": metadata(), **aside}
    assert len(loaded(tmp_path, files)) == 1


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("severty: high", "Did you mean severity?"),
        ("severity: high", "It belongs below `custom`, as custom.severity."),
        ("titel: It is.", "Did you mean title?"),
    ],
)
def test_unknown_key_is_told_with_line_and_the_right_word(
    tmp_path: Path, key: str, hint: str
) -> None:
    beside = f"{key}\n{metadata()}"
    if key.startswith("severty"):
        beside = metadata().replace("severity: high", key)
    with pytest.raises(
        PolicyError, match=r"plain\.yaml, line \d+: METADATA [\w.]+: there is no"
    ) as caught:
        loaded(tmp_path, {"old/plain.rego": PLAIN, "old/plain.yaml": beside})
    assert caught.value.hint == hint
