"""What --help shows: whole sentences, and no types of Python."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from scanner import cli
from tests.unit.cli.conftest import Glscan

PYTHON = re.compile(r"<(str|int|float|bool|list\b|[a-z]+ range)")


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


ALL = list(commands(typer.main.get_command(cli.app)))


@pytest.mark.parametrize("path", [path for path, _ in ALL], ids=" ".join)
def test_help_shows_no_type_of_python(glscan: Glscan, path: tuple[str, ...]) -> None:
    ended = glscan(*path, "--help")
    assert ended.code == 0
    assert PYTHON.findall(ended.out) == []


@pytest.mark.parametrize("group", ["policies", "waivers", "config"])
def test_a_command_is_summed_up_in_a_whole_sentence(glscan: Glscan, group: str) -> None:
    listed = glscan(group, "--help").out.partition("Commands:")[2].strip().splitlines()
    assert listed
    assert [line for line in listed if not line.endswith(".") or line.endswith("...")] == []


def test_every_option_says_what_it_is_for() -> None:
    silent = [(path, one.name) for path, command in ALL for one in command.params if not one.help]
    assert silent == []
