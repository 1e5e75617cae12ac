"""`glscan policies docs` and `bundle`: policies for those who read them, and for an OPA."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options


def docs(
    context: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="DIR", help="Write a page each, and an index."),
    ] = None,
    policies: options.Policies = None,
    profile: options.Profile = options.FULL,
    policy: options.Policy = None,
    skip_policy: options.SkipPolicy = None,
    framework: options.Framework = None,
    severity: options.LeastSeverity = None,
    config: options.ConfigFile = None,
) -> int:
    """Write pages about the chosen policies in Markdown: what each says, reads and cannot tell.

    Without --output they go to stdout, one after the other.
    """
    from scanner.cli.choosing import chosen
    from scanner.cli.terminal import say
    from scanner.errors import ExitCode, unwritable
    from scanner.policy_pages.pages import pages

    catalog = chosen(context, policies, profile, policy, skip_policy, framework, severity)
    whole = options.catalog(policies)
    made = pages(catalog.policies, whole)
    if output is None:
        for text in made.values():
            typer.echo(text)
        return ExitCode.OK
    for name, text in made.items():
        try:
            output.mkdir(parents=True, exist_ok=True)
            (output / name).write_text(text, encoding="utf-8")
        except OSError as error:
            raise unwritable(output / name, error.strerror) from error
    say(f"wrote {output}; pages: {len(made)}")
    return ExitCode.OK


def bundle(
    context: typer.Context,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Such as glscan.tar.gz.")
    ],
    policies: options.Policies = None,
    profile: options.Profile = options.FULL,
    policy: options.Policy = None,
    skip_policy: options.SkipPolicy = None,
    framework: options.Framework = None,
    severity: options.LeastSeverity = None,
    config: options.ConfigFile = None,
) -> int:
    """Write the chosen policies as an OPA bundle, for an OPA of your own to serve.

    `opa run --server --bundle FILE`, and `glscan scan --engine opa_rest --opa-url URL` with the
    same choice of policies: nothing is uploaded then. The same policies give the same bytes.
    """
    from scanner.cli.choosing import chosen
    from scanner.cli.terminal import complain, say
    from scanner.engines.opa_archive import archive
    from scanner.engines.opa_binary import compiled
    from scanner.engines.presence import opa_binary
    from scanner.errors import ExitCode, PolicyError, unwritable

    catalog = chosen(context, policies, profile, policy, skip_policy, framework, severity)
    if binary := opa_binary(os.environ):
        for words in compiled(binary, catalog.modules, catalog.libraries).values():
            raise PolicyError(f"a policy does not compile: {words}", "OPA would take none of it.")
    else:
        complain("whether it compiles was not checked: there is no opa on PATH")
    content = archive(catalog.modules, catalog.libraries, catalog.sha256)
    try:
        output.write_bytes(content)
    except OSError as error:
        raise unwritable(output, error.strerror) from error
    revision = catalog.sha256[:12]
    say(f"wrote {output}; policies: {len(catalog.policies)}, revision: {revision}")
    return ExitCode.OK
