"""The controls that policies cite: only what a framework lists, and never a manual one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scanner import resources
from scanner.catalog import controls
from scanner.catalog.load import Catalog, load
from scanner.catalog.metadata import Annotation
from scanner.errors import PolicyError
from scanner.report import Control, Framework
from tests.builders import annotation, policy_folder, policy_source

FILE = Path("project/sample.rego")

FRAMEWORKS = [
    Framework(
        id="iso27001_2022",
        title="ISO/IEC 27001:2022 Annex A",
        version="2022",
        url="https://example.com/",
        controls=[
            Control(id="A.8.4", title="Source code", manual=False, formerly=["A.9.4.5"]),
            Control(id="A.8.19", title="Installing", manual=False, formerly=["A.12.6.2"]),
            Control(id="A.8.8", title="Weaknesses", manual=False, formerly=["A.18.2.3"]),
            Control(id="A.5.36", title="Own rules", manual=False, formerly=["A.18.2.3"]),
            Control(id="A.7.1", title="Buildings", manual=True, formerly=[]),
        ],
    )
]


def check(**cited: Any) -> None:
    made = Annotation.model_validate(annotation(controls=cited))
    controls.check([(FILE, made)], FRAMEWORKS)


def refusal(**cited: Any) -> tuple[str, str]:
    with pytest.raises(PolicyError) as caught:
        check(**cited)
    return str(caught.value), caught.value.hint


def test_listed_controls_may_be_cited() -> None:
    check(iso27001_2022={"A.8.4": "strong", "A.8.19": "weak"})


def test_a_policy_need_not_cite_any() -> None:
    check()


@pytest.mark.parametrize(
    ("framework", "hint"),
    [
        ("iso27001", "Did you mean iso27001_2022?"),
        ("ISO27001_2022", "Did you mean iso27001_2022?"),
        ("pci_dss", "The files frameworks/*.yaml list what there is."),
    ],
)
def test_unknown_framework_is_refused(framework: str, hint: str) -> None:
    assert refusal(**{framework: {"A.8.4": "strong"}}) == (
        f"project/sample.rego: METADATA custom.controls.{framework}: there is no such framework",
        hint,
    )


@pytest.mark.parametrize(
    ("control", "hint"),
    [
        ("A.8.40", "Did you mean A.8.4?"),
        ("a.8.4", "Did you mean A.8.4?"),
        ("CC8.1", "The files frameworks/*.yaml list what there is."),
        ("A.9.4.5", "A.9.4.5 is of the edition before; now it is A.8.4."),
        ("A.18.2.3", "A.18.2.3 is of the edition before; now it is A.8.8 or A.5.36."),
    ],
)
def test_unknown_control_is_refused(control: str, hint: str) -> None:
    message, told = refusal(iso27001_2022={"A.8.4": "strong", control: "weak"})
    key = f"project/sample.rego: METADATA custom.controls.iso27001_2022.{control}"
    assert message == f"{key}: the framework has no such control"
    assert told == hint


def test_manual_control_is_refused() -> None:
    message, hint = refusal(iso27001_2022={"A.7.1": "weak"})
    assert "custom.controls.iso27001_2022.A.7.1: the framework lists this control as man" in message
    assert "a framework of your own" in hint


# --- on load

OWN = """\
id: acme
title: Rules of Acme
version: "3"
url: https://example.com/rules
controls:
  - {id: R1, title: Nobody pushes, manual: false}
"""


def loaded(tmp_path: Path, own: str = OWN, **cited: Any) -> Catalog:
    """The bundled catalogue with a custom policy, and a framework beside it."""
    source = policy_source("custom.project.mine", id="ACME-001", controls=cited)
    files = {"project/mine.rego": source} | ({"frameworks/acme.yaml": own} if own else {})
    return load(resources.policies(), [policy_folder(tmp_path, files)])


def test_a_custom_policy_may_cite_bundled_and_own_frameworks(tmp_path: Path) -> None:
    made = loaded(tmp_path, soc2={"CC8.1": "strong"}, acme={"R1": "weak"})
    bundled = [one["id"] for one in load(resources.policies()).frameworks]
    assert [one["id"] for one in made.frameworks] == [*bundled, "acme"]


def test_a_custom_policy_is_held_against_the_frameworks(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"mine\.rego: METADATA custom\.controls\.soc2\.CC8\.9"):
        loaded(tmp_path, soc2={"CC8.9": "strong"})


def test_a_custom_policy_needs_its_framework(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"custom\.controls\.acme: there is no such framework"):
        loaded(tmp_path, own="", acme={"R1": "weak"})


def test_a_custom_framework_cannot_take_the_place_of_a_bundled_one(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"acme\.yaml: id: soc2 is taken"):
        loaded(tmp_path, own=OWN.replace("id: acme", "id: soc2"))


def test_frameworks_are_part_of_the_digest(tmp_path: Path) -> None:
    one = loaded(tmp_path / "one")
    other = loaded(tmp_path / "two", own=OWN.replace("Nobody pushes", "All push"))
    assert one.sha256 != other.sha256
