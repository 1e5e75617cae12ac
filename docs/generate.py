"""Writes what follows from code: pages, tables within pages, schemas, and the sample report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from docs.generators import access, config_repo, configuration, help, sample, sections, tokens
from scanner import config, resources
from scanner.authoring import input_schema
from scanner.catalog.load import Catalog, load
from scanner.model import JSON
from scanner.policy_pages import pages as policies
from scanner.policy_pages.page import MADE, filled
from scanner.policy_pages.pages import Site
from scanner.sources.files import schema as settings_schema

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
POLICIES = DOCS / "policies"
INPUT_SCHEMAS = ROOT / "policies" / "schemas"
SCHEMA = ROOT / "scanner" / "schemas" / "config.schema.json"
SETTINGS_SCHEMA = SCHEMA.with_name("config-repo.schema.json")
ACME = ROOT / "examples" / "acme"
SAMPLE = ROOT / "examples" / "report"
ACCESS_CASES = ROOT / "tests" / "integration" / "access" / "cases.yaml"


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
        **{POLICIES / name: text for name, text in policy_pages(catalog).items()},
        DOCS / "sections.md": sections.text(),
        SCHEMA: _json(config.schema()),
        SETTINGS_SCHEMA: _json(settings_schema.schema()),
        **{
            INPUT_SCHEMAS / f"{input_schema.name([kind])}.json": _json(input_schema.schema([kind]))
            for kind in input_schema.KINDS
        },
        **dict(
            _filled(path, blocks)
            for path, blocks in {
                ROOT / "README.md": {
                    "exit-codes": configuration.exit_codes(),
                    "help": help.scan(),
                },
                DOCS / "access.md": {"rules": access.rules(ACCESS_CASES)},
                DOCS / "config-repo.md": {"sections": config_repo.sections()},
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


def policy_pages(catalog: Catalog) -> Mapping[str, str]:
    """The page of each bundled policy, and the index, by the name of its file."""
    about = (
        "{count} policies travel with glscan. The title says what is true when a policy passes; "
        "the tier is the lowest one that has the setting. `glscan policies show ID` tells the "
        "same on the terminal, [the configuration](../configuration.md) says how to choose among "
        "them, and "
        "[CONTRIBUTING](../../CONTRIBUTING.md) how to write your own."
    )
    site = Site(MADE, about, "../tokens.md", "../configuration.md", "../../policies")
    return policies.pages(catalog.policies, catalog, site)


def _json(value: JSON) -> str:
    return json.dumps(value, indent=2) + "\n"


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
