"""`glscan doctor`: is everything there that a scan needs, and what will it not see?"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import options, scoping, settings
from scanner.cli.output import STDOUT
from scanner.errors import UsageError, unwritable

if TYPE_CHECKING:
    from scanner.catalog.load import Catalog
    from scanner.doctor.check import Check
    from scanner.doctor.gitlab import Asked
    from scanner.doctor.scope import Blind
    from scanner.snapshot.journal import Appender
    from scanner.sources.gitlab.client import Client
    from scanner.sources.gitlab.exchange import Wire
    from scanner.sources.gitlab.probe import Server
    from scanner.sources.gitlab.scope import Root

_BROKEN = "glscan.doctor.configuration"
"""Where a configuration that cannot be used leaves its error: it is one line of many here."""


def _configuration(context: typer.Context, named: Path | None) -> Path | None:
    try:
        return settings.read(context, named)
    except UsageError as error:
        context.meta[_BROKEN] = error
        return named


def command(
    context: typer.Context,
    groups: options.Groups = None,
    group: options.Group = None,
    project: options.Project = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    record: Annotated[
        Path | None,
        typer.Option(
            "--record",
            metavar="FILE",
            help="Ask what a scan of the one group asks, and write key names and types of the "
            "answers to this file, no values.",
        ),
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="FILE",
            help="Configuration to use instead of ./glscan.yaml or that of the user.",
            envvar="GLSCAN_CONFIG",
            callback=_configuration,
            is_eager=True,
        ),
    ] = None,
    url: options.Url = options.GITLAB_COM,
    token_file: options.TokenFile = None,
    policies: options.Policies = None,
    profile: options.Profile = options.FULL,
    policy: options.Policy = None,
    skip_policy: options.SkipPolicy = None,
    framework: options.Framework = None,
    severity: options.LeastSeverity = None,
    engine: options.EngineOption = options.EngineName.AUTO,
    opa_url: options.OpaUrl = None,
    policy_timeout: options.PolicyTimeout = options.POLICY_TIMEOUT,
    ca_bundle: options.CaBundle = None,
    timeout: options.HttpTimeout = options.HTTP_TIMEOUT,
) -> int:
    """Check all that a scan needs, a line for each thing.

    The GitLab, the token, groups, the engine, the policies and this machine.

    Exits with 0 when a scan can work, warnings included; with 2 when the configuration or a policy
    is wrong; with 5 when the GitLab, the token or the engine cannot be used.
    """
    from scanner.cli.choosing import chosen
    from scanner.cli.doctor_lines import show, show_json
    from scanner.doctor.gitlab import Asked
    from scanner.errors import ExitCode

    wanted = _scope(context, groups, group, project)
    scope = Asked([path.strip("/ ") for path in wanted.groups], wanted.projects)
    if record and len(scope.groups) != 1:
        raise UsageError("--record needs exactly one group", "Name the group to ask about.")
    if record and os.path.lexists(record):
        raise _there(record)
    found = _Found()
    found.checks.append(_configured(context))
    with found.failing("policies"):
        found.catalog = chosen(
            context, policies, profile, policy, skip_policy, framework, severity, events=False
        )
    bundle = str(ca_bundle) if ca_bundle else None
    _gitlab(found, _Asked(url, token_file, bundle, timeout, scope, record))
    _machine(found, engine, opa_url, policy_timeout, _folders(context))
    (show_json if json else show)(found.checks, found.blind, record if found.recorded else None)
    failing = [check.exit_code for check in found.checks if check.exit_code]
    return min(failing, default=ExitCode.OK)  # a scan meets a wrong configuration first


@dataclass(frozen=True, slots=True)
class _Asked:
    """What to look at."""

    url: str
    token_file: Path | None
    bundle: str | None
    timeout: float
    scope: Asked
    record: Path | None


@dataclass
class _Found:
    """What was found so far."""

    checks: list[Check] = field(default_factory=list)
    catalog: Catalog | None = None
    blind: list[Blind] = field(default_factory=list)
    recorded: bool = False

    @contextlib.contextmanager
    def failing(self, check: str) -> Iterator[None]:
        """An expected error is how the check stands."""
        from scanner.doctor.check import failed
        from scanner.errors import GlscanError

        try:
            yield
        except GlscanError as error:
            self.checks.append(failed(check, error))


def _scope(
    context: typer.Context,
    named: Sequence[str] | None,
    group: Sequence[str] | None,
    project: Sequence[str] | None,
) -> scoping.Scope:
    """What a scan would read; it needs something, the doctor does not."""
    try:
        return scoping.scope(context, named, group, project, (), 0)
    except UsageError:
        return scoping.Scope((), (), (), 0)


def _configured(context: typer.Context) -> Check:
    from scanner.doctor.check import failed, ok

    if error := context.meta.get(_BROKEN):
        return failed("config", error)
    file = settings.file_of(context)
    return ok("config", f"{file.path} is used" if file else "there is no file, and none is needed")


def _gitlab(found: _Found, asked: _Asked) -> None:
    import tempfile

    from scanner.cli import progress
    from scanner.doctor import gitlab, scope
    from scanner.snapshot.journal import Appender
    from scanner.sources.gitlab.exchange import Wire

    token, tokenless = _token(asked.token_file)
    with (
        tempfile.TemporaryDirectory(prefix="glscan-") as folder,
        contextlib.closing(Appender(Path(folder) / "ledger.jsonl")) as ledger,
    ):
        client = _client(found, asked, token, ledger)
        if client is None:
            return
        with (
            progress.shown(client.tally),
            Wire(client.url, token, asked.bundle, asked.timeout) as wire,
        ):
            examined = gitlab.examine(client, wire, asked.scope, _now, tokenless)
            found.checks += examined.checks
            if found.catalog and examined.server:
                found.blind += [
                    scope.blind(found.catalog, root, examined.server) for root in examined.roots
                ]
            if asked.record and examined.server and examined.roots:
                with found.failing("record"):
                    _record(asked.record, client, wire, examined.server, examined.roots[0])
                    found.recorded = True


def _client(found: _Found, asked: _Asked, token: str, ledger: Appender) -> Client | None:
    from scanner.sources.gitlab.client import Client

    with found.failing("url"):
        return Client(
            asked.url, token, ledger, lambda: _now().isoformat(), asked.bundle, asked.timeout
        )
    return None


def _token(file: Path | None) -> tuple[str, Check | None]:
    """The token, or why there is none."""
    from scanner.doctor import token

    try:
        return options.token(file), None
    except UsageError as error:
        return "", token.absent(str(error), error.hint)


def _folders(context: typer.Context) -> list[Path]:
    """Where reports of a scan go."""
    file = settings.file_of(context)
    paths = [file.beside(path) for path in file.config.output.values()] if file else []
    written = [path for path in paths if path.name != STDOUT]
    return sorted({path.absolute().parent for path in written} or {Path.cwd()})


def _machine(
    found: _Found,
    engine: options.EngineName,
    opa_url: str | None,
    timeout: float,
    folders: Sequence[Path],
) -> None:
    from scanner import judging
    from scanner.doctor import machine
    from scanner.engines.presence import opa_binary, regorus_version

    found.checks += [
        machine.opa(
            opa_binary(os.environ),
            lambda: options.engine(options.EngineName.OPA_PROCESS, None, timeout),
        ),
        machine.embedded(regorus_version()),
    ]
    if catalog := found.catalog:
        found.checks += machine.engine(
            lambda: judging.loaded(options.engine(engine, opa_url, timeout), catalog), catalog
        )
    found.checks += [machine.output(folder) for folder in folders]


def _record(path: Path, client: Client, wire: Wire, server: Server, root: Root) -> None:
    import orjson

    from scanner import __version__
    from scanner.roles import role_name
    from scanner.sources.gitlab.record import recording

    document = recording(client, wire, server, root, __version__, role_name(root.role))
    try:
        with path.open("xb") as stream:
            stream.write(orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n")
    except FileExistsError:
        raise _there(path) from None
    except OSError as error:
        raise unwritable(path, error.strerror) from None


def _there(path: Path) -> UsageError:
    return UsageError(f"--record: {path} is there already", "Choose another path, or remove it.")


def _now() -> datetime:
    return datetime.now(UTC)
