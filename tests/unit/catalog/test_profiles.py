"""Profiles: files that name policies and parameters, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner import resources
from scanner.catalog import profiles
from scanner.catalog.load import load
from scanner.catalog.select import Wanted, select
from scanner.errors import PolicyError

LEAST = "id: mine\ntitle: Mine\ndescription: What we hold.\n"


def write(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text)
    return folder


def refusal(*folders: Path) -> str:
    with pytest.raises(PolicyError) as caught:
        profiles.load(*folders)
    assert caught.value.hint
    return str(caught.value)


def test_profile_that_says_the_least_is_every_policy(tmp_path: Path) -> None:
    mine = profiles.load(write(tmp_path, LEAST))["mine"]
    assert (mine.policies, mine.skip, mine.params) == (["*"], [], {})


def test_profile_says_what_it_holds(tmp_path: Path) -> None:
    text = LEAST + "policies: [GL-PRJ-*]\nskip: [GL-PRJ-002]\nparams: {GL-PRJ-001: {least: 2}}\n"
    mine = profiles.load(write(tmp_path, text))["mine"]
    assert (mine.policies, mine.skip) == (["GL-PRJ-*"], ["GL-PRJ-002"])
    assert mine.params == {"GL-PRJ-001": {"least": 2}}


def test_folders_that_are_not_there_hold_none(tmp_path: Path) -> None:
    assert profiles.load(tmp_path / "absent") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "mine.yaml, line 1: this should be keys and values"),
        ("id: mine", "mine.yaml, line 1: title: this has to be there"),
        (LEAST + "polices: []", "mine.yaml, line 4: polices: there is no such key"),
        (LEAST + "policies: []", "mine.yaml, line 4: policies: "),
        (LEAST + "policies: GL-PRJ-001", "mine.yaml, line 4: policies: "),
        (LEAST + "params: {GL-PRJ-001: 2}", "mine.yaml, line 4: params.GL-PRJ-001: "),
        (LEAST.replace("mine", "Mine"), "mine.yaml, line 1: id: "),
        (LEAST.replace("mine", "full"), "mine.yaml: id: full is taken"),
        (
            LEAST + "id: other",
            "mine.yaml, line 4: this YAML cannot be read: the key 'id' stands twice",
        ),
        ("a: &a [*a]", "mine.yaml, line 1: this YAML cannot be read: an alias stands"),
    ],
)
def test_file_that_is_wrong_is_refused(tmp_path: Path, text: str, words: str) -> None:
    assert words in refusal(write(tmp_path, text))


def test_id_may_be_taken_only_once(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one", LEAST), write(tmp_path / "other", LEAST, "x.yaml")
    assert "x.yaml: id: mine is taken" in refusal(one, other)


def test_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(b"\xff")
    assert "bad.yaml: cannot be read" in refusal(tmp_path)


@pytest.mark.parametrize("name", ["baseline", "strict"])
def test_bundled_profile_names_only_what_there_is(name: str) -> None:
    catalog = load(resources.policies())
    chosen = select(catalog, Wanted(name))
    assert chosen.policies
    for id in catalog.profiles[name].params:
        assert id in {policy.id for policy in chosen.policies}


def test_bundled_strict_profile_leaves_nothing_out() -> None:
    catalog = load(resources.policies())
    assert select(catalog, Wanted("strict", events=True)).selection["left_out"] == []


@pytest.mark.parametrize("name", ["baseline", "strict"])
def test_parameter_of_a_bundled_profile_is_another_than_the_default(name: str) -> None:
    catalog = load(resources.policies())
    for policy in catalog.policies:
        for param, value in catalog.profiles[name].params.get(policy.id, {}).items():
            assert value != policy.params[param]


@pytest.mark.parametrize(
    ("id", "why"),
    [
        ("GL-INS-022", "is unknown until a version is stated"),
        ("GL-MEM-012", "asks for a matrix"),
        ("GL-PIP-010", "asks which projects are sensitive"),
        ("GL-PIP-014", "asks which runners are approved"),
    ],
)
def test_bundled_baseline_profile_leaves_out_what_has_to_be_stated_first(id: str, why: str) -> None:
    catalog = load(resources.policies())
    assert id in select(catalog, Wanted("baseline")).selection["left_out"], why


@pytest.mark.parametrize("area", ["GL-INS", "GL-GRP", "GL-PRJ", "GL-MEM", "GL-TOK", "GL-PIP"])
def test_bundled_baseline_profile_has_something_of_every_area(area: str) -> None:
    chosen = select(load(resources.policies()), Wanted("baseline")).policies
    assert any(policy.id.startswith(area) for policy in chosen)
