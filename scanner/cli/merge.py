"""`glscan merge`: the shards of a scan become one snapshot."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    shards: Annotated[
        list[Path],
        typer.Argument(
            help="The snapshot of each shard, its ledger beside it.", metavar="SHARD..."
        ),
    ],
    path: Annotated[
        Path, typer.Option("--to", metavar="FILE", help="Where to write it; `.json.gz` compresses.")
    ] = Path("snapshot.json"),
) -> int:
    """Join what `glscan snapshot --shard` read into one snapshot; no GitLab is asked.

    All shards of one scan are needed, in any order. What follows from several resources is found
    here, over all of them.
    """
    from scanner import scan
    from scanner.cli import output as outputs
    from scanner.cli.terminal import say
    from scanner.errors import ExitCode
    from scanner.report_words import counted, uneven_in_words
    from scanner.snapshot import store

    outputs.check_snapshot(path, [file for shard in shards for file in store.files(shard)])
    whole = scan.merged(shards, path)
    say(
        f"{whole.document.footer['resources']} resources of {len(shards)} shards, "
        f"{whole.manifest['requests']} requests"
    )
    scope = whole.manifest["scope"]
    for words in uneven_in_words(scope):
        say(f"not the same was shown to all: {words}")
    if apart := scope.get("apart"):
        days = counted(apart, "day")
        say(f"the shards were begun up to {days} apart: look whether each is of this scan")
    say(f"  read     {whole.manifest['started']} to {whole.manifest['finished']}")
    say(f"  snapshot {path}")
    say(f"  ledger   {store.ledger_path(path)}")
    return ExitCode.OK
