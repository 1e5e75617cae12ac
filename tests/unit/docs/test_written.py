"""What is written by hand: links lead somewhere, commands and configurations are taken."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from scanner import cli, config_file
from tests.unit.docs import documents

PAGES = documents.pages()


@pytest.mark.parametrize("page", PAGES, ids=documents.named)
def test_links_lead_to_what_is_there(page: Path) -> None:
    lost = [
        f"{target.name}#{anchor}"
        for target, anchor in documents.links(page)
        if not target.exists() or (anchor and anchor not in documents.anchors(target))
    ]
    assert lost == []


def test_every_page_of_the_documents_is_led_to() -> None:
    led_to = {target for page in PAGES for target, _ in documents.links(page)}
    docs = documents.ROOT / "docs"
    assert [path for path in docs.glob("*.md") if path not in led_to] == []


def _taken(words: list[str]) -> None:
    """Follow the words through the command line; every command and option must be there."""
    command: Any = typer.main.get_command(cli.app)
    options = {"--help", "-h"}
    for word in words:
        if word.startswith("-") and word != "-":
            known = {
                name for param in command.params for name in (*param.opts, *param.secondary_opts)
            }
            assert word.partition("=")[0] in known | options, f"{command.name} has no {word}"
        elif hasattr(command, "commands"):
            assert word in command.commands, f"there is no command {word}"
            command = command.commands[word]


@pytest.mark.parametrize("page", PAGES, ids=documents.named)
def test_commands_are_those_that_there_are(page: Path) -> None:
    for words in documents.commands(page):
        _taken(words)


def test_commands_are_found_in_the_readme() -> None:
    first = {words[0] for words in documents.commands(documents.ROOT / "README.md")}
    assert {"scan", "doctor", "init"} <= first


def test_configurations_that_are_shown_can_be_read(tmp_path: Path) -> None:
    shown = [
        block
        for page in PAGES
        for block in documents.blocks(page, "yaml")
        if set(yaml.safe_load(block)) & {"gitlab", "params", "overrides"}
    ]
    assert len(shown) > 10
    for text in shown:
        path = tmp_path / "glscan.yaml"
        path.write_text(text, encoding="utf-8")
        if "id" not in yaml.safe_load(text):  # a profile has params, too
            config_file.read(path)
