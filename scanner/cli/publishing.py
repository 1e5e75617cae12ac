"""`glscan policies docs` and `bundle`: policies for those who read them, and for an OPA."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import options
from scanner.cli.output import STDOUT, whole

if TYPE_CHECKING:
    from scanner.catalog.load import Catalog


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
    """Write pages about the chosen policies in Markdown.

    What each says, reads and cannot tell. Without --output they go to stdout, one after the other.
    A file that glscan did not write is left alone.
    """
    from scanner.cli.choosing import chosen
    from scanner.cli.terminal import say
    from scanner.errors import ExitCode
    from scanner.policy_pages.pages import pages
    from scanner.visible import visible

    catalog = chosen(context, policies, profile, policy, skip_policy, framework, severity)
    made = {
        name: visible(text, keep="\n")
        for name, text in pages(catalog.policies, options.catalog(policies)).items()
    }
    if output is None:
        for text in made.values():
            typer.echo(text)
        return ExitCode.OK
    for name in made:
        _check_free(output / name, _is_page)
    for name, text in made.items():
        with whole(output / name) as stream:
            stream.write(text.encode())
    say(f"wrote {output}; pages: {len(made)}")
    return ExitCode.OK


def bundle(
    context: typer.Context,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help="Such as glscan.tar.gz; - is stdout."),
    ],
    policies: options.Policies = None,
    profile: options.Profile = options.FULL,
    policy: options.Policy = None,
    skip_policy: options.SkipPolicy = None,
    framework: options.Framework = None,
    severity: options.LeastSeverity = None,
    audit_events: Annotated[
        bool,
        typer.Option(
            "--audit-events", help="Also those over audit events, for scans that judge some."
        ),
    ] = False,
    config: options.ConfigFile = None,
) -> int:
    """Write the chosen policies as an OPA bundle.

    For an OPA of your own to serve: `opa run --server --bundle FILE`, and `glscan scan --engine
    opa_rest --opa-url URL` with the same choice of policies: nothing is uploaded then. The same
    policies give the same bytes. A file that glscan did not write is left alone. Exits with 3
    when there is no engine here that tells what they call.
    """
    from scanner.cli.choosing import chosen
    from scanner.cli.terminal import say
    from scanner.engines.opa_archive import archive
    from scanner.errors import ExitCode

    _check_bundle(output)
    catalog = chosen(
        context, policies, profile, policy, skip_policy, framework, severity, audit_events
    )
    looked_at = _look(catalog)
    content = archive(catalog.modules, catalog.libraries, catalog.sha256)
    if str(output) == STDOUT:
        _to_stdout(content)
    else:
        with whole(output) as stream:
            stream.write(content)
    where = "the bundle" if str(output) == STDOUT else output
    revision = catalog.sha256[:12]
    say(f"wrote {where}; policies: {len(catalog.policies)}, revision: {revision}")
    return ExitCode.OK if looked_at else ExitCode.INCOMPLETE


def _look(catalog: Catalog) -> bool:
    """Whether anything here can tell what policies call. Raises PolicyError for what is refused."""
    from scanner.cli.terminal import complain
    from scanner.engines.embedded import Embedded
    from scanner.engines.opa_compile import compiled
    from scanner.engines.presence import opa_binary, regorus_version
    from scanner.errors import PolicyError

    if binary := opa_binary(os.environ):
        for words in compiled(binary, catalog.modules, catalog.libraries).values():
            raise PolicyError(f"a policy does not compile: {words}", "OPA would take none of it.")
        return True
    if regorus_version() is None:
        complain("not checked: whether it compiles, and what it calls", "Put opa on PATH.")
        return False
    with Embedded() as engine:
        engine.load(catalog.modules, catalog.libraries)
        for words in engine.broken().values():
            hint = "The embedded engine says so; OPA tells more: put it on PATH."
            raise PolicyError(f"a policy does not compile: {words}", hint)
    complain("whether it compiles was not checked: there is no opa on PATH")
    return True


def _check_bundle(output: Path) -> None:
    """Raises UsageError for a place that takes no bundle."""
    from scanner.errors import UsageError, unwritable

    if str(output) != STDOUT:
        if not output.parent.is_dir():
            raise unwritable(output, f"there is no folder {output.parent}")
        _check_free(output, _is_bundle)
    elif sys.stdout is None or sys.stdout.isatty():
        why = "a terminal" if sys.stdout else "closed"
        raise UsageError(f"stdout is {why}: it takes no bundle", "Write it to a file.")


def _to_stdout(content: bytes) -> None:
    from scanner.errors import unwritable

    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # who reads has seen enough
        raise
    except OSError as error:
        raise unwritable("stdout", error.strerror) from None


def _check_free(path: Path, is_ours: Callable[[Path], bool]) -> None:
    """Raises UsageError where writing a file would replace another one, there or elsewhere."""
    from scanner.errors import UsageError, unwritable

    hint = "Choose another path, or remove it."
    if path.is_symlink():
        raise UsageError(f"{path} is a link to somewhere else", hint)
    try:
        taken = path.is_file() and path.stat().st_size > 0 and not is_ours(path)
    except OSError as error:
        raise unwritable(path, error.strerror) from None
    if taken:
        raise UsageError(f"{path} is there already, and glscan did not write it", hint)


def _is_page(path: Path) -> bool:
    from scanner.policy_pages.pages import HERE

    with path.open("rb") as stream:
        return stream.readline(200).strip() == HERE.made.encode()


def _is_bundle(path: Path) -> bool:
    """Whether it is a bundle of glscan: its manifest, which stands first, names the root."""
    import gzip
    import json
    import tarfile
    import zlib

    try:
        with tarfile.open(path, "r:gz") as packed:
            first = packed.next()
            stream = packed.extractfile(first) if first and first.name == ".manifest" else None
            manifest = json.loads(stream.read(_LARGEST_MANIFEST)) if stream else {}
    except (tarfile.TarError, ValueError, EOFError, zlib.error, gzip.BadGzipFile):
        return False
    return isinstance(manifest, dict) and "glscan" in manifest.get("roots", ())


_LARGEST_MANIFEST = 1_000_000
