"""`glscan snapshot`: read a GitLab into a file, and judge nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import options, scoping, settings


def command(
    context: typer.Context,
    groups: options.Groups = None,
    group: options.Group = None,
    project: options.Project = None,
    exclude: options.Exclude = None,
    limit: options.Limit = None,
    path: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="Where to write it; `.json.gz` compresses.")
    ] = Path("snapshot.json"),
    resume: scoping.Resume = False,
    shard: scoping.ShardOption = None,
    everything: scoping.AllSections = False,
    url: options.Url = options.GITLAB_COM,
    token_file: options.TokenFile = None,
    policies: options.Policies = None,
    profile: options.Profile = options.FULL,
    policy: options.Policy = None,
    skip_policy: options.SkipPolicy = None,
    framework: options.Framework = None,
    severity: options.LeastSeverity = None,
    instance_name: options.InstanceName = "",
    ca_bundle: options.CaBundle = None,
    timeout: options.HttpTimeout = options.HTTP_TIMEOUT,
    concurrency: options.Concurrency = options.CONCURRENCY,
    config: options.ConfigFile = None,
) -> int:
    """Read groups into a snapshot, and judge nothing.

    All below them is read, too; the ledger of requests lies beside the snapshot.
    """
    from dataclasses import replace

    from scanner import scan
    from scanner.cli import output as outputs
    from scanner.cli.choosing import chosen
    from scanner.cli.collecting import collected, kept_on_error, target
    from scanner.cli.terminal import say
    from scanner.errors import ExitCode
    from scanner.snapshot import store
    from scanner.sources.gitlab import plan

    outputs.check_snapshot(path, settings.given_files(context))
    scope = scoping.scope(context, groups, group, project, exclude, limit)
    catalog = chosen(context, policies, profile, policy, skip_policy, framework, severity)
    asked = target(scope, url, token_file, instance_name, ca_bundle, timeout, concurrency)
    asked = replace(asked, shard=scoping.shard(shard), resume=resume)
    wanted = plan.everything() if everything else scan.plan_for(catalog, bool(scope.groups))
    with kept_on_error(path, keep=False):
        taken = collected(asked, path, catalog, wanted)
    say(f"{taken.document.footer['resources']} resources, {taken.manifest['requests']} requests")
    say(f"  snapshot {path}")
    say(f"  ledger   {store.ledger_path(path)}")
    return ExitCode.OK
