"""`glscan snapshot`: read a GitLab into a file, and judge nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options


def command(
    groups: options.Groups,
    path: Annotated[
        Path, typer.Option("--to", help="Where to write it; `.json.gz` compresses.")
    ] = Path("snapshot.json"),
    everything: Annotated[
        bool,
        typer.Option("--all-sections", help="Read every section, not only what policies read."),
    ] = False,
    url: options.Url = "https://gitlab.com",
    token_file: options.TokenFile = None,
    policies: options.Policies = None,
    instance_name: options.InstanceName = "",
    ca_bundle: options.CaBundle = None,
    timeout: options.HttpTimeout = options.HTTP_TIMEOUT,
) -> int:
    """Read groups and all below them into a snapshot, its ledger of requests beside it."""
    from scanner import scan
    from scanner.cli.collecting import collected, target
    from scanner.cli.terminal import say
    from scanner.errors import ExitCode
    from scanner.snapshot import store
    from scanner.sources.gitlab import plan

    catalog = options.catalog(policies)
    asked = target(groups, url, token_file, instance_name, ca_bundle, timeout)
    wanted = plan.everything() if everything else scan.plan_for(catalog)
    taken = collected(asked, path, catalog, wanted)
    say(f"{taken.document.footer['resources']} resources, {taken.manifest['requests']} requests")
    say(f"  snapshot {path}")
    say(f"  ledger   {store.ledger_path(path)}")
    return ExitCode.OK
