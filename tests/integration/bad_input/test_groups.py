"""A group that cannot be read: what the path is instead, and what was not seen of one that can."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from tests.integration.bad_input.ended import (
    FEW,
    SECRET,
    Against,
    Met,
    complaint,
    keeps_secrets,
    met,
    small,
)
from tests.integration.test_cli import Shell, served
from tests.simulator import Fault, Simulator

INSTEAD = {
    "missing": (
        ("shop/pays",),
        "the group 'shop/pays' cannot be read (404: 404 Group Not Found)",
        "Check the path, and that the token's user is a member of the group.",
    ),
    "a user's": (
        ("lea.kurz",),
        "the group 'lea.kurz' cannot be read",
        "lea.kurz is a user's namespace: give its projects as --project lea.kurz/NAME",
    ),
    "a project": (
        ("shop/web",),
        "the group 'shop/web' cannot be read",
        "shop/web is a project: give it as --project shop/web",
    ),
    "a group as project": (
        ("--project", "shop/pay"),
        "the project 'shop/pay' cannot be read",
        "shop/pay is a group: give it as --group shop/pay",
    ),
    "one of two": (
        ("shop", "--project", "shop/wep"),
        "the project 'shop/wep' cannot be read",
        "Check the path, and that the token's user is a member of the project.",
    ),
    "hostile": (
        ("shop", "a\x1b[2Jb"),
        "the group 'a\\x1b[2Jb' cannot be read",
        "Check the path",
    ),
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Met]]:
    def asking(arguments: Sequence[str]) -> Against:
        return lambda shell, gitlab: ("scan", *FEW, *arguments)

    cases = {name: asking(INSTEAD[name][0]) for name in INSTEAD}
    with met(tmp_path_factory, cases) as found:
        yield found


@pytest.mark.parametrize("name", INSTEAD)
def test_what_a_path_is_instead_is_said(name: str, asked: Mapping[str, Met]) -> None:
    _, message, hint = INSTEAD[name]
    said = complaint(asked[name].shell, asked[name].done, 5)
    assert said.message.startswith(message)
    assert said.hint.startswith(hint)
    assert asked[name].shell.files() == set()


@pytest.mark.parametrize("option", ["--group", "--project"])
def test_an_address_in_place_of_a_path(option: str, shell: Shell, gitlab: Simulator) -> None:
    address = f"https://me:{SECRET}@gitlab.example.com/shop/web/"
    said = complaint(shell, shell.run("scan", *FEW, option, address), 2)
    assert said.message == f"a {option.strip('-')} is given by its address, not its path"
    assert said.hint == "Give the full path alone: shop/web"
    assert gitlab.requests == []


def test_a_group_that_is_not_visible_is_as_if_it_were_not_there(shell: Shell) -> None:
    with served(shell, small(), role="none"):
        said = complaint(shell, shell.run("scan", "shop", *FEW), 5)
    assert said.message == "the group 'shop' cannot be read (404: 404 Group Not Found)"
    assert "is a member of the group" in said.hint


@pytest.mark.parametrize(
    ("policies", "reason"),
    [
        (FEW, "nothing was judged; no project was seen in shop"),
        (
            ("--policy", "GL-PRJ-002", "--policy", "GL-GRP-020"),
            "no project was seen in shop",
        ),
    ],
    ids=["nothing left", "groups left"],
)
def test_a_group_that_hides_its_projects_from_this_address_is_not_clean(
    policies: tuple[str, ...], reason: str, shell: Shell, gitlab: Simulator
) -> None:
    for path in ("shop", "shop/pay"):
        gitlab.estate.group(path)["visibility"] = "private"
    gitlab.add_fault(Fault("GET /groups/:id/projects", body=[], times=None))
    done = shell.run("scan", "shop", *policies, "-o", "json=results.json", "--fail-on", "never")
    assert done.returncode == 3, done.stderr
    assert f"INCOMPLETE: {reason}: there is none, or this token or address is" in done.stderr
    scope = _run(shell)["snapshot"]["scope"]
    assert scope["without_projects"] == ["shop"]
    keeps_secrets(shell, done)


def test_what_hangs_on_a_group_above_that_is_hidden_is_unknown(
    shell: Shell, gitlab: Simulator
) -> None:
    gitlab.add_fault(Fault("GET /groups/:id", 404, match="shop", times=None))
    inherited = ("--policy", "GL-PRJ-002", "--policy", "GL-GRP-017")
    done = shell.run("scan", "shop/pay", *inherited, "-o", "json=results.json")
    assert done.returncode == 3, done.stderr
    assert "not evaluated: GL-GRP-017 on 1: settings of group shop: " in done.stderr
    assert "1 unknown" in done.stderr
    assert _run(shell)["totals"]["outcomes"]["pass"] == 1
    keeps_secrets(shell, done)


def _run(shell: Shell) -> dict[str, Any]:
    run: dict[str, Any] = json.loads((shell.folder / "results.json").read_bytes())["run"]
    return run
