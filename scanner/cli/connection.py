"""The options that say which GitLab is asked, how, and as whom."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from scanner import choices, regular
from scanner.cli import settings
from scanner.errors import UsageError

Url = Annotated[
    str,
    typer.Option(
        "--url",
        metavar="URL",
        envvar=["GITLAB_URL", "CI_SERVER_URL"],
        help="Address of the GitLab.",
        callback=settings.rather_than_ci,
    ),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        "--token-file",
        metavar="FILE",
        help="File that holds the token; `-` reads it from stdin. Otherwise GITLAB_TOKEN.",
    ),
]
CaBundle = Annotated[
    Path | None,
    typer.Option(
        "--ca-bundle",
        metavar="FILE",
        help="Certificates to trust, in PEM.",
        exists=True,
        readable=True,
        envvar="GLSCAN_CA_BUNDLE",
    ),
]
HttpTimeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=choices.HTTP_TIMEOUT_LEAST,
        max=choices.TIMEOUT_MOST,
        help="How long to wait for one answer of GitLab.",
        envvar="GLSCAN_TIMEOUT",
    ),
]
Concurrency = Annotated[
    int,
    typer.Option(
        "--concurrency",
        metavar="N",
        min=1,
        max=choices.CONCURRENCY_MOST,
        help="How many requests to GitLab may be under way at once.",
        envvar="GLSCAN_CONCURRENCY",
    ),
]
InstanceName = Annotated[
    str,
    typer.Option(
        "--instance-name",
        metavar="NAME",
        help="Name of the GitLab in reports and fingerprints. [default: its host]",
        envvar="GLSCAN_INSTANCE_NAME",
    ),
]


def token(file: Path | None) -> str:
    """The token from a file, stdin or GITLAB_TOKEN. Raises UsageError when there is none."""
    if file is not None:
        text = _read(file)
    else:
        text = os.environ.get("GITLAB_TOKEN", "") or os.environ.get("GITLAB_PRIVATE_TOKEN", "")
    found = text.strip()
    if not found:
        ci = " CI_JOB_TOKEN cannot read settings." if os.environ.get("CI_JOB_TOKEN") else ""
        raise UsageError(
            "there is no token",
            f"Set GITLAB_TOKEN, or give --token-file, with the scope read_api.{ci}",
        )
    if not found.isascii() or not found.isprintable() or " " in found:
        raise UsageError("the token holds characters that no token has", "Check what was pasted.")
    return found


def _read(file: Path) -> str:
    if str(file) != "-" and (why := regular.irregular(file)):
        raise UsageError(
            f"the token file {file} cannot be read: {why}", "Give `-` to read the token from stdin."
        )
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise UsageError(f"the token file {file} cannot be read: {reason}", "Check it.") from None
