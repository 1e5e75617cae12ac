"""`glscan plan`: which requests a scan will make, and how long they take at least."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import options, scoping

if TYPE_CHECKING:
    from scanner.sources.gitlab.forecast import Forecast


def command(
    context: typer.Context,
    groups: options.Groups = None,
    group: options.Group = None,
    project: options.Project = None,
    exclude: options.Exclude = None,
    limit: options.Limit = None,
    shard: scoping.ShardOption = None,
    everything: scoping.AllSections = False,
    json: Annotated[bool, typer.Option("--json", help="As JSON, on stdout.")] = False,
    url: options.Url = options.GITLAB_COM,
    token_file: options.TokenFile = None,
    policies: options.Policies = None,
    profile: options.Profile = options.FULL,
    policy: options.Policy = None,
    skip_policy: options.SkipPolicy = None,
    framework: options.Framework = None,
    severity: options.LeastSeverity = None,
    ca_bundle: options.CaBundle = None,
    timeout: options.HttpTimeout = options.HTTP_TIMEOUT,
    config: options.ConfigFile = None,
) -> int:
    """Print the requests that a scan will make.

    By endpoint, with the least time they take. It asks GitLab who you are and how many groups and
    projects there are, or which where some are left out, and nothing else.
    """
    import tempfile
    from dataclasses import replace
    from datetime import UTC, datetime
    from pathlib import Path

    from scanner import scan
    from scanner.cli import progress
    from scanner.cli.choosing import chosen
    from scanner.cli.collecting import target
    from scanner.errors import ExitCode
    from scanner.snapshot.journal import Appender
    from scanner.sources.gitlab import plan

    scope = scoping.scope(context, groups, group, project, exclude, limit)
    catalog = chosen(context, policies, profile, policy, skip_policy, framework, severity)
    asked = target(scope, url, token_file, "", ca_bundle, timeout)
    asked = replace(asked, shard=scoping.shard(shard))
    wanted = plan.everything() if everything else scan.plan_for(catalog, bool(scope.groups))
    with tempfile.TemporaryDirectory(prefix="glscan-") as folder:
        ledger = Appender(Path(folder) / "ledger.jsonl")
        try:
            found = scan.foresee(asked, wanted, ledger, lambda: datetime.now(UTC), progress.shown)
        finally:
            ledger.close()
    if json:
        typer.echo(_json(found))
    else:
        for line in _table(found):
            typer.echo(line)
    return ExitCode.OK


def _json(found: Sequence[Forecast]) -> str:
    import orjson

    from scanner.sources.gitlab.forecast import least_minutes

    record = {
        "requests": [
            {"endpoint": one.endpoint, "least": one.least, "most": one.most} for one in found
        ],
        "least": sum(one.least for one in found),
        "most": sum(one.most for one in found),
        "least_minutes_on_gitlab_com": round(least_minutes(found), 2),
    }
    return orjson.dumps(record, option=orjson.OPT_INDENT_2).decode()


def _table(found: Sequence[Forecast]) -> Iterator[str]:
    from scanner.sources.gitlab.forecast import PER_MINUTE, least_minutes

    counts = [_count(one.least, one.most) for one in found]
    total = _count(sum(one.least for one in found), sum(one.most for one in found))
    width = max(len(count) for count in (*counts, total))
    for one, count in zip(found, counts, strict=True):
        yield f"{count:>{width}}  {one.endpoint}"
    yield f"{total:>{width}}  requests, and more where a list has more than a page"
    minutes = least_minutes(found)
    least = f"{minutes:.1f} minutes" if minutes >= 1 else f"{minutes * 60:.1f} seconds"
    yield f"At least {least} on GitLab.com, which takes {PER_MINUTE:,} requests a minute of a user."
    yield "A GitLab of your own takes what its administrator has set; as installed, no limit."


def _count(least: int, most: int) -> str:
    return f"{most:,}" if least == most else f"{least:,} to {most:,}"
