"""The shell is offered what there is, and nothing that does not begin as it was typed."""

from __future__ import annotations

from scanner.cli import completion
from scanner.render import FORMATS


def test_policies_are_offered_by_id_in_any_case() -> None:
    offered = dict(completion.policies("gl-prj-00"))
    assert "GL-PRJ-001" in offered
    assert all(id.startswith("GL-PRJ-00") for id in offered)
    assert all(offered.values())


def test_frameworks_are_offered() -> None:
    assert dict(completion.frameworks("soc")).keys() == {"soc2"}


def test_profiles_are_offered() -> None:
    assert [id for id, _ in completion.profiles("")] == ["baseline", "strict", "full"]
    assert [id for id, _ in completion.profiles("fu")] == ["full"]
    assert list(completion.profiles("x")) == []


def test_formats_are_offered_with_the_sign_that_follows() -> None:
    assert set(completion.formats("")) == {f"{format}=" for format in FORMATS}
    assert list(completion.formats("ju")) == ["junit="]
