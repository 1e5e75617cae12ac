"""Writes what follows from code: pages, tables within pages, a schema, and the sample report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from docs.generators import configuration, help, policies, sample, sections, tokens
from docs.generators.page import filled
from scanner import config, resources
from scanner.catalog.load import Catalog, load

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
POLICIES = DOCS / "policies"
SCHEMA = ROOT / "scanner" / "schemas" / "config.schema.json"
ACME = ROOT / "examples" / "acme"
SAMPLE = ROOT / "examples" / "report"


def main() -> None:
    """Write every generated file, and remove the pages of policies that are gone."""
    catalog = load(resources.policies())
    texts = pages(catalog)
    for stale in set(POLICIES.glob("*.md")) - texts.keys():
        stale.unlink()
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    SAMPLE.mkdir(parents=True, exist_ok=True)
    for name, content in sample.files(ACME).items():
        (SAMPLE / name).write_bytes(content)


def pages(catalog: Catalog) -> Mapping[Path, str]:
    """The text of every file but the sample report, by its path."""
    return {
        **{POLICIES / name: text for name, text in policies.pages(catalog).items()},
        DOCS / "sections.md": sections.text(),
        SCHEMA: json.dumps(config.schema(), indent=2) + "\n",
        **dict(
            _filled(path, blocks)
            for path, blocks in {
                ROOT / "README.md": {
                    "exit-codes": configuration.exit_codes(),
                    "help": help.scan(),
                },
                DOCS / "configuration.md": {
                    "exit-codes": configuration.exit_codes(),
                    "keys": configuration.file_keys(),
                    "flags": configuration.other_options(),
                    "profiles": configuration.profiles(catalog),
                },
                DOCS / "tokens.md": {
                    "roles": tokens.roles(catalog),
                    "by-hand": tokens.by_hand(catalog),
                    "needs": tokens.needs(catalog),
                },
            }.items()
        ),
    }


def _filled(path: Path, blocks: Mapping[str, Iterable[str]]) -> tuple[Path, str]:
    """A hand-written page with its generated blocks made anew."""
    text = path.read_text(encoding="utf-8")
    for name, lines in blocks.items():
        try:
            text = filled(text, name, lines)
        except ValueError as error:
            raise SystemExit(f"{path}: {error}") from error
    return path, text


if __name__ == "__main__":
    main()
