"""Framework files: controls in order, and refused with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import resources
from scanner.catalog import frameworks
from scanner.errors import PolicyError

FINE = """\
id: soc2
title: SOC 2
version: "2017"
url: https://example.com/
controls:
  - {id: CC8.1, title: Changes are authorised, manual: false}
  - {id: CC1.1, title: Integrity, manual: true, formerly: [X1]}
"""


def folder(tmp_path: Path, *texts: str) -> Path:
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_framework_is_read_with_its_controls_in_order(tmp_path: Path) -> None:
    assert frameworks.load(folder(tmp_path, FINE)) == [
        {
            "id": "soc2",
            "title": "SOC 2",
            "version": "2017",
            "url": "https://example.com/",
            "controls": [
                {"id": "CC8.1", "title": "Changes are authorised", "manual": False},
                {"id": "CC1.1", "title": "Integrity", "manual": True, "formerly": ["X1"]},
            ],
        }
    ]


def test_folder_that_is_not_there_has_no_frameworks(tmp_path: Path) -> None:
    assert frameworks.load(tmp_path / "absent") == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("id: soc2", "id: SOC 2", "id: "),
        ("url: https://", "url: http://", "url: "),
        ("title: SOC 2\n", "", "title: Field required"),
        ('version: "2017"', "version: 2017", "version: "),
        ("{id: CC8.1,", "{id: 8.1,", "controls.0.id: "),
        ("manual: false", "manual: perhaps", "controls.0.manual: "),
        ("title: Integrity", "titel: Integrity", "controls.1."),
        (FINE, "", "valid dictionary"),
        (FINE, "- a list", "valid dictionary"),
        ("id: soc2", "id: [", "cannot be read"),
        ("id: soc2", "id: soc2\nid: other", "stands twice"),
        (FINE[FINE.index("controls") :], "controls: []", "controls: "),
    ],
)
def test_framework_that_cannot_be_used_is_refused(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    assert old in FINE
    with pytest.raises(PolicyError) as caught:
        frameworks.load(folder(tmp_path, FINE.replace(old, new, 1)))
    assert "0.yaml" in str(caught.value)
    assert words in str(caught.value)


def test_framework_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"title: \xff\n")
    with pytest.raises(PolicyError, match=r"x\.yaml: cannot be read"):
        frameworks.load(tmp_path)


def test_id_of_another_framework_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="soc2 is taken"):
        frameworks.load(folder(tmp_path, FINE, FINE))


def test_bundled_frameworks_can_all_be_read() -> None:
    assert {"soc2", "iso27001_2022"} <= {
        one["id"] for one in frameworks.load(resources.policies() / "frameworks")
    }
