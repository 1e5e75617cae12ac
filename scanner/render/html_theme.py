"""A theme of somebody's own: templates that stand in front of ours, and colours of a company."""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    FunctionLoader,
    PrefixLoader,
    TemplateError,
    TemplateSyntaxError,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scanner import resources
from scanner.errors import UsageError
from scanner.render.template import Asset, asset_of, prepared

STYLE = "theme.css"
PAGE = "html.j2"
OURS = "glscan"
"""The folder under which a template finds those that travel with glscan."""
UNWANTED = ("random", "safe")
"""Filters that would make two pages of one report, or obey a name; `lipsum` is random as well."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The files of a folder, as they were read."""

    folder: Path
    templates: Mapping[str, str] = field(default_factory=dict)
    """By name, such as `html/cover.j2`."""
    style: str = ""

    @property
    def asset(self) -> Asset:
        """The style sheet, to be inlined after ours."""
        return asset_of(self.style)

    @property
    def sha256(self) -> str:
        """A digest over all its files."""
        digest = hashlib.sha256()
        for name, text in sorted({**self.templates, STYLE: self.style}.items()):
            digest.update(f"{name}\0{text}\0".encode())
        return digest.hexdigest()

    def environment(self) -> ImmutableSandboxedEnvironment:
        """Ours, with the theme's templates before ours; what they can do to the report is nothing.

        Raises UsageError for a template that cannot be used.
        """
        ours = FileSystemLoader(resources.templates())
        own = FunctionLoader(self._source)
        loader: BaseLoader = ChoiceLoader([own, PrefixLoader({OURS: ours}), ours])
        made = prepared(ImmutableSandboxedEnvironment, loader)
        for name in UNWANTED:
            del made.filters[name]
        del made.globals["lipsum"]
        with self.blamed():
            for name, text in self.templates.items():
                self._check(name, made.parse(text, name, str(self.folder / name)))
                made.get_template(name)
        return made

    def check(self) -> None:
        """Raises UsageError when the theme cannot be used at all."""
        if "</style" in self.style.lower():
            raise UsageError(
                f"{self.folder / STYLE} holds </style, which would end it",
                "Leave it out: the file is CSS alone.",
            )
        self.environment()
        ours = FileSystemLoader(resources.templates()).list_templates()
        if not self.style and not self.templates.keys() & set(ours):
            names = ", ".join(name for name in ours if name.startswith("html"))
            raise UsageError(
                f"{self.folder}: no template has the name of one of glscan, so none is used",
                f"These can be replaced: {names}.",
            )

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Errors of templates, said with the file and the line where they are."""
        hint = "docs/reports.md tells what a theme may hold."
        try:
            yield
        except TemplateSyntaxError as error:
            place = error.filename or self.folder / (error.name or "")
            raise UsageError(f"{place}:{error.lineno}: {error.message}", hint) from None
        except RecursionError:
            raise UsageError(
                f"{self.folder}: a template extends or includes itself",
                f"Extend that of glscan: {OURS}/NAME.",
            ) from None
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            frames = traceback.extract_tb(error.__traceback__)
            own = [one for one in frames if Path(one.filename).is_relative_to(self.folder)]
            if not own:
                raise
            raise UsageError(f"{own[-1].filename}:{own[-1].lineno}: {error}", hint) from None

    def _source(self, name: str) -> tuple[str, str, None] | None:
        text = self.templates.get(name)
        return None if text is None else (text, str(self.folder / name), None)

    def _check(self, name: str, tree: nodes.Template) -> None:
        if escape := next(tree.find_all(nodes.ScopedEvalContextModifier), None):
            raise TemplateSyntaxError(
                "autoescape stays on", escape.lineno, name, str(self.folder / name)
            )
        if name == PAGE:
            first = next(tree.find_all(nodes.Extends), None)
            parent = first.template if first else None
            if not isinstance(parent, nodes.Const) or parent.value != f"{OURS}/{PAGE}":
                raise TemplateSyntaxError(
                    f'it must begin with {{% extends "{OURS}/{PAGE}" %}}',
                    1,
                    name,
                    str(self.folder / name),
                )
