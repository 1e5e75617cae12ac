"""The lists of what is no change name what there is."""

from __future__ import annotations

from pathlib import Path

from scanner.diff import left_out
from scanner.model import Kind
from scanner.sections import SECTIONS

ATTRIBUTES = {
    section: {name for attributes in spec.attributes.values() for name in attributes}
    for section, spec in SECTIONS.items()
}
PAGE = (Path(__file__).parents[3] / "docs" / "diff.md").read_text(encoding="utf-8")


def test_every_name_is_that_of_an_attribute() -> None:
    everywhere = set().union(*ATTRIBUTES.values())
    assert everywhere >= left_out.VOLATILE
    for section, names in left_out.FOLLOWS.items():
        assert ATTRIBUTES[section] >= names, section


def test_a_state_that_somebody_sets_is_told() -> None:
    assert [one for one in ATTRIBUTES if "status" in ATTRIBUTES[one]] == ["runners"]
    assert not left_out.attribute("users", "state")
    assert not left_out.attribute("settings", "visibility")


def test_sections_without_an_endpoint_follow() -> None:
    whole = {
        section
        for section, spec in SECTIONS.items()
        if any(left_out.whole(kind, section) for kind in spec.kinds)
    }
    assert whole == {"billable_members", "identity", "members_all", "memberships"}
    assert not left_out.whole(Kind.USER, "ssh_keys")


def test_the_page_lists_them() -> None:
    names = left_out.VOLATILE.union(*left_out.FOLLOWS.values())
    assert [name for name in sorted(names) if f"`{name}`" not in PAGE] == []
