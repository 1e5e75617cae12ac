"""Framework files: controls in order, and refused with file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import resources
from scanner.catalog import frameworks
from scanner.catalog.load import load
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
        ("title: SOC 2\n", "", "title: this has to be there"),
        ('version: "2017"', "version: 2017", "version: "),
        ("{id: CC8.1,", "{id: 8.1,", "controls.0.id: "),
        ("manual: false", "manual: perhaps", "controls.0.manual: "),
        ("title: Integrity", "titel: Integrity", "controls.1."),
        (FINE, "", "this should be keys and values"),
        (FINE, "- a list", "this should be keys and values"),
        ("id: soc2", "id: [", "cannot be read"),
        ("id: soc2", "id: soc2\nid: other", "stands twice"),
        (FINE[FINE.index("controls") :], "controls: []", "controls: "),
        ("id: CC1.1", "id: CC8.1", "controls: CC8.1 stands 2 times"),
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


def test_frameworks_of_several_folders_stand_together(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        folder(tmp_path / name, FINE.replace("soc2", name))
    both = frameworks.load(tmp_path / "one", tmp_path / "absent", tmp_path / "two")
    assert [one["id"] for one in both] == ["one", "two"]


def test_id_of_a_framework_in_another_folder_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        folder(tmp_path / name, FINE)
    with pytest.raises(PolicyError, match=r"two/0\.yaml: id: soc2 is taken"):
        frameworks.load(tmp_path / "one", tmp_path / "two")


BUNDLED = {one["id"]: one for one in frameworks.load(resources.policies() / "frameworks")}

CIS = {
    **{"1.1": 20, "1.2": 7, "1.3": 13, "1.4": 4, "1.5": 8},
    **{"2.1": 11, "2.2": 8, "2.3": 8, "2.4": 6},
    **{"3.1": 8, "3.2": 4},
    **{"4.1": 3, "4.2": 6, "4.3": 4, "4.4": 1},
    **{"5.1": 7, "5.2": 4},
}
"""Recommendations of each chapter of the CIS GitLab Benchmark 1.0.1."""

ISO = {"A.5": 37, "A.6": 8, "A.7": 14, "A.8": 34}
"""Controls of each theme of ISO/IEC 27001:2022, Annex A."""


@pytest.mark.parametrize(
    ("framework", "expected"),
    [
        (
            "cis_gitlab_1_0_1",
            [f"{part}.{n + 1}" for part, last in CIS.items() for n in range(last)],
        ),
        ("iso27001_2022", [f"{part}.{n + 1}" for part, last in ISO.items() for n in range(last)]),
        ("owasp_cicd", [f"CICD-SEC-{n + 1}" for n in range(10)]),
    ],
)
def test_framework_lists_every_control_in_order(framework: str, expected: list[str]) -> None:
    assert [control["id"] for control in BUNDLED[framework]["controls"]] == expected


def test_nist_has_no_manual_control_because_it_lists_only_some() -> None:
    nist = BUNDLED["nist_800_53r5"]
    assert not any(control["manual"] for control in nist["controls"])
    assert "selected controls" in nist["version"]


@pytest.mark.parametrize("framework", BUNDLED)
def test_every_control_is_supported_by_a_policy_or_manual(framework: str) -> None:
    policies = load(resources.policies()).policies
    cited = {id for one in policies for id in one.annotation.custom.controls.get(framework, {})}
    controls = {one["id"] for one in BUNDLED[framework]["controls"] if not one["manual"]}
    assert controls - cited == set()


@pytest.mark.parametrize("framework", BUNDLED)
def test_titles_are_a_few_words(framework: str) -> None:
    titles = [control["title"] for control in BUNDLED[framework]["controls"]]
    assert [title for title in titles if len(title) > 50 or title.startswith("Ensure")] == []
    assert len(set(titles)) == len(titles)
