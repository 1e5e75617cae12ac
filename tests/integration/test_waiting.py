"""Whoever waits for a GitLab is told so from the first request on."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from scanner import scan
from scanner.cli import progress
from scanner.errors import AccessError
from scanner.snapshot.journal import Appender
from scanner.sources.gitlab.tally import Tally
from tests import estates
from tests.integration import pipeline
from tests.simulator import Estate, Fault, Simulator

Command = Callable[[scan.Target, Path, scan.Watch], object]


def read(target: scan.Target, folder: Path, watch: scan.Watch) -> object:
    catalog, path = estates.catalog(), folder / "it.json"
    plan = scan.plan_for(catalog)
    say: scan.Say = lambda _: None  # noqa: E731
    return scan.snapshot(target, path, catalog, plan, pipeline.clock, say, watch=watch)


def foresee(target: scan.Target, folder: Path, watch: scan.Watch) -> object:
    plan = scan.plan_for(estates.catalog())
    with closing(Appender(folder / "ledger.jsonl")) as ledger:
        return scan.foresee(target, plan, ledger, pipeline.clock, watch)


@pytest.mark.parametrize("command", [read, foresee])
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("GET /user", drip=0.05, times=None), "0 requests, 0 a second, GET /user unanswered"),
        (
            Fault("GET /user", 429, headers={"Retry-After": "1"}),
            "waiting for GitLab, which takes requests again in",
        ),
    ],
    ids=["a drip", "a 429"],
)
def test_the_first_request_is_watched(
    command: Command,
    fault: Fault,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(progress, "SECONDS", 0.05)
    monkeypatch.setattr(progress, "_LONG", 0.2)
    with Simulator(Estate.from_dict(estates.compliant())) as gitlab:
        gitlab.add_fault(replace(fault))
        target = scan.Target(gitlab.url, gitlab.token, ["north"], timeout=0.5)
        with contextlib.suppress(AccessError):
            command(target, tmp_path, progress.shown)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("listing what there is, ")
    assert [line for line in lines if words in line]


def test_nobody_is_left_in_the_tally(tmp_path: Path) -> None:
    kept: list[Tally] = []

    @contextlib.contextmanager
    def watch(tally: Tally) -> Iterator[None]:
        kept.append(tally)
        yield

    with Simulator(Estate.from_dict(estates.compliant())) as gitlab:
        read(scan.Target(gitlab.url, gitlab.token, ["north"], concurrency=4), tmp_path, watch)
    assert kept[0].requests > 20
    assert not kept[0].asking
