"""Options that several commands share, and how their values are found."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scanner import choices
from scanner.choices import EngineName as EngineName
from scanner.choices import FailOn as FailOn
from scanner.cli import completion, settings
from scanner.cli.connection import CaBundle as CaBundle
from scanner.cli.connection import Concurrency as Concurrency
from scanner.cli.connection import HttpTimeout as HttpTimeout
from scanner.cli.connection import InstanceName as InstanceName
from scanner.cli.connection import TokenFile as TokenFile
from scanner.cli.connection import Url as Url
from scanner.cli.connection import token as token
from scanner.errors import UsageError
from scanner.model import Severity

if TYPE_CHECKING:
    from scanner.catalog.load import Catalog
    from scanner.engines.base import Engine


ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="Configuration to use instead of ./glscan.yaml or that of the user.",
        envvar="GLSCAN_CONFIG",
        callback=settings.read,
        is_eager=True,
    ),
]
Groups = Annotated[
    list[str] | None,
    typer.Argument(help="Full path of a group, such as acme/platform.", metavar="GROUP"),
]
Group = Annotated[
    list[str] | None,
    typer.Option(
        "--group", metavar="PATH", help="The same as GROUP; repeatable.", envvar="GLSCAN_GROUP"
    ),
]
Project = Annotated[
    list[str] | None,
    typer.Option(
        "--project",
        metavar="PATH",
        help="Full path of a single project, a personal one too; repeatable.",
        envvar="GLSCAN_PROJECT",
    ),
]
Exclude = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="PATTERN",
        help="Leave out acme/old, or acme/old/* for all below it; repeatable.",
        envvar="GLSCAN_EXCLUDE",
    ),
]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit",
        min=1,
        metavar="N",
        help="For a first look: at most N projects and N subgroups of each group.",
    ),
]
Policies = Annotated[
    list[Path] | None,
    typer.Option(
        "--policies",
        metavar="DIR",
        help="Folder of your own policies; repeatable.",
        envvar="GLSCAN_POLICIES",
    ),
]
Profile = Annotated[
    str,
    typer.Option(
        "--profile",
        metavar="ID",
        help="Which policies, with which parameters: full, baseline, strict or one of your own.",
        envvar="GLSCAN_PROFILE",
        autocompletion=completion.profiles,
    ),
]
Policy = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        metavar="GLOB",
        help="Only policies of this id or name, such as GL-GRP-*; repeatable.",
        envvar="GLSCAN_POLICY",
        autocompletion=completion.policies,
    ),
]
SkipPolicy = Annotated[
    list[str] | None,
    typer.Option(
        "--skip-policy",
        metavar="GLOB",
        help="Without policies of this id or name; repeatable.",
        envvar="GLSCAN_SKIP_POLICY",
        autocompletion=completion.policies,
    ),
]
Framework = Annotated[
    list[str] | None,
    typer.Option(
        "--framework",
        metavar="ID",
        help="Only policies that support this framework, such as soc2; repeatable.",
        envvar="GLSCAN_FRAMEWORK",
        autocompletion=completion.frameworks,
    ),
]
LeastSeverity = Annotated[
    Severity | None,
    typer.Option(
        "--severity",
        help="Only policies of this severity or worse.",
        envvar="GLSCAN_SEVERITY",
    ),
]
EngineOption = Annotated[
    EngineName,
    typer.Option(
        "--engine",
        help="auto: the OPA of --opa-url, else `opa` on PATH, else the embedded engine.",
        envvar="GLSCAN_ENGINE",
    ),
]
OpaUrl = Annotated[
    str | None,
    typer.Option(
        "--opa-url",
        metavar="URL",
        help="A running OPA; its token, if any, is GLSCAN_OPA_TOKEN.",
        envvar="GLSCAN_OPA_URL",
    ),
]
PolicyTimeout = Annotated[
    float,
    typer.Option(
        "--policy-timeout",
        metavar="SECONDS",
        min=choices.POLICY_TIMEOUT_LEAST,
        max=choices.TIMEOUT_MOST,
        help="How long an engine may take for one chunk of resources.",
        envvar="GLSCAN_POLICY_TIMEOUT",
    ),
]
FailOnOption = Annotated[
    FailOn,
    typer.Option(
        "--fail-on", help="Lowest severity that makes the exit code 1.", envvar="GLSCAN_FAIL_ON"
    ),
]
AllowIncomplete = Annotated[
    bool,
    typer.Option(
        "--allow-incomplete/--no-allow-incomplete",
        help="Do not exit with 3 when something could not be evaluated.",
        envvar="GLSCAN_ALLOW_INCOMPLETE",
    ),
]
Waivers = Annotated[
    Path | None,
    typer.Option(
        "--waivers",
        metavar="FILE",
        help="Accepted findings, until a day. [default: waivers.yaml, where there is one]",
        envvar="GLSCAN_WAIVERS",
    ),
]
AuditEvents = Annotated[
    Path | None,
    typer.Option(
        "--audit-events",
        metavar="FILE",
        help="What `glscan audit-events -f jsonl` wrote: judge it as well, by the policies over "
        "audit events.",
    ),
]
Baseline = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        metavar="FILE",
        help="Findings that were there before, which do not decide the exit code.",
        envvar="GLSCAN_BASELINE",
    ),
]
Previous = Annotated[
    Path | None,
    typer.Option(
        "--previous",
        metavar="RESULTS",
        help="A results.json of before: tell what is new, and what has ended.",
        envvar="GLSCAN_PREVIOUS",
    ),
]
Runs = Annotated[
    Path | None,
    typer.Option(
        "--runs",
        metavar="FOLDER",
        help="Keep the run in a folder of its own in here, with a manifest that proves it, and "
        "compare it with the last one.",
        envvar="GLSCAN_RUNS",
    ),
]
Strict = Annotated[
    bool,
    typer.Option(
        "--strict/--no-strict",
        help="Exit with 4 when a waiver has ended, covers nothing, or covers too much, or when "
        "the baseline can shrink.",
        envvar="GLSCAN_STRICT",
    ),
]
ExitZero = Annotated[
    bool,
    typer.Option("--exit-zero", help="Exit with 0 whatever the verdict; errors still count."),
]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FORMAT=PATH",
        autocompletion=completion.formats,
        help="Write a report: html, sarif, sarif-passes, sarif-gitlab, sarif-github, json, "
        "junit, codequality, markdown or csv; PATH `-` is stdout. Repeatable.",
        envvar="GLSCAN_OUTPUT",
    ),
]
AsOf = Annotated[
    str,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Count ages to this date or time. [default: end of the snapshot]",
    ),
]

POLICY_TIMEOUT = choices.POLICY_TIMEOUT
HTTP_TIMEOUT = choices.HTTP_TIMEOUT
CONCURRENCY = choices.CONCURRENCY
GITLAB_COM = choices.GITLAB_COM
FULL = choices.FULL


def catalog(custom: Sequence[Path] | None) -> Catalog:
    """The bundled policies and those of the given folders."""
    from scanner import resources
    from scanner.catalog.load import load

    return load(resources.policies(), custom or ())


def engine(name: EngineName, opa_url: str | None, timeout: float) -> Engine:
    """The engine of that name. Raises EngineError when there is none."""
    from scanner.engines import choose

    opa_token = os.environ.get("GLSCAN_OPA_TOKEN") or None
    return choose(name.value, opa_url, opa_token, timeout, os.environ)


def moment(text: str, option: str = "--as-of") -> datetime:
    """The moment that an option names, in UTC. Raises UsageError."""
    try:
        named = datetime.fromisoformat(text)
        known = named if named.tzinfo else named.replace(tzinfo=UTC)
        found = known.astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"{option} {text!r} is no date", _WRITE_MOMENT) from None
    if found.microsecond:
        raise UsageError(f"{option} {text!r}: a fraction of a second", _WRITE_MOMENT)
    return found


_WRITE_MOMENT = "Write 2026-11-21 or 2026-11-21T10:00:00Z."
