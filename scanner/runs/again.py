"""Judges the snapshot of a kept run again, by what was kept with it, and compares."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

from scanner import judging
from scanner import report as reports
from scanner.catalog.load import Catalog
from scanner.engines.base import Engine
from scanner.events import recorded as events
from scanner.gate import Threshold
from scanner.model import JSON
from scanner.report import Report, ResourceResult, Run
from scanner.runs import manifest as manifests
from scanner.runs.manifest import Kept
from scanner.snapshot import store
from scanner.triage import baseline_file, history, seen, waivers_file

_BY_OTHERS = ("engine", "tool")
"""What another engine or version may tell otherwise, and mean the same."""
_MOST = 5
"""Differences that are told."""


def judged(
    kept: Kept, recorded: Report, previous: Report | None, loaded: Catalog, engine: Engine, to: Path
) -> Report:
    """The results of a kept run, made once more at `to`; compared with `previous`, if it is given.

    Raises what reading and judging raise.
    """
    run = recorded.run
    snapshot = store.read(kept.folder / manifests.SNAPSHOT)
    beside = judging.Beside(
        waivers=_waivers(kept.folder, run, loaded),
        baseline=_baseline(kept.folder, run),
        previous=previous,
        previous_name=run["previous"].get("run", "") if previous else "",
        ci=run.get("ci"),
        events=_events(kept.folder, run),
        past=seen.recorded(recorded),
        time_to_fix=run["time_to_fix"]["days"] if _timed(run, previous) else {},
    )
    threshold = Threshold(run["fail_on"], run["allow_incomplete"], run["strict"])
    with judging.loaded(engine, loaded) as ready:
        moment = datetime.fromisoformat(run["as_of"])
        return judging.judge(snapshot, loaded, ready, to, threshold, moment, beside)


def _timed(run: Run, previous: Report | None) -> bool:
    """Whether ages can be counted again: by the run before, or as a history told them."""
    dated = previous or "previous" not in run or "history" in run
    return bool(dated and "time_to_fix" in run)


def _waivers(folder: Path, run: Run, loaded: Catalog) -> waivers_file.Waivers | None:
    if "waivers" not in run:
        return None
    content = (folder / manifests.WAIVERS).read_bytes()
    waivers = waivers_file.read(Path(run["waivers"]["path"]), content, loaded.ids)
    # There is no git here, nor would it tell today what it told then.
    return dataclasses.replace(waivers, history=history.recorded(run["waivers"]))


def _baseline(folder: Path, run: Run) -> baseline_file.Baseline | None:
    if "baseline" not in run:
        return None
    content = (folder / manifests.BASELINE).read_bytes()
    return baseline_file.read(Path(run["baseline"]["path"]), content)


def _events(folder: Path, run: Run) -> events.Recorded | None:
    return events.read(folder / manifests.AUDIT_EVENTS) if "audit_events" in run else None


def differences(recorded: Report, again: Report) -> Iterator[str]:
    """Where two results say something else, the first few, in words.

    Where only the recorded ones were compared with a run before, what they say of that is left out.
    """
    found = itertools.islice(_differences(recorded, again), _MOST)
    first = next(found, "")
    if first:
        yield first
        yield from found
    elif recorded.run == again.run and _bytes(recorded) != _bytes(again):
        yield "they say the same, and are not written as glscan writes them"


def _bytes(report: Report) -> manifests.Part:
    return manifests.part(report.document.path)


def _differences(recorded: Report, again: Report) -> Iterator[str]:
    """The resources first: what a reader looks for is a verdict."""
    lines, header = recorded.resources(), dict(recorded.run)
    if "previous" in header and "previous" not in again.run:
        lines = (_uncompared(line, "history" in header) for line in lines)
        del header["previous"]
        if "history" not in header:
            header.pop("time_to_fix", None)
    for before, now in itertools.zip_longest(lines, again.resources()):
        if before != now:
            yield _line(again.run, before, now)
    yield from _headers(header, again.run)
    if _frame(recorded) != _frame(again):
        yield "there is something beside header and resources"


def _uncompared(line: ResourceResult, dated: bool) -> ResourceResult:
    """The line without what it says of the run before; `dated` says that a history told ages."""
    dropped = ("change",) if dated else ("change", "first_seen", "due")
    findings = [
        {name: value for name, value in finding.items() if name not in dropped}
        for finding in line["findings"]
    ]
    kept = {name: value for name, value in line.items() if name != "earlier"}
    return cast("ResourceResult", {**kept, "findings": findings})


def _headers(recorded: Mapping[str, JSON], again: Mapping[str, JSON]) -> Iterator[str]:
    for key in sorted({*recorded, *again} - {*_BY_OTHERS}):
        if recorded.get(key) != again.get(key):
            yield f"the header tells otherwise of {key}"


def _frame(report: Report) -> Sequence[JSON]:
    """What stands around the header, the resources and their digest."""
    header = {name: value for name, value in report.document.header.items() if name != "run"}
    footer = {name: value for name, value in report.document.footer.items() if name != "sha256"}
    return header, footer


def _line(run: Run, before: ResourceResult | None, now: ResourceResult | None) -> str:
    """What is another on a resource; `run` is the one of today, whose columns are sound."""
    found = before or now
    if found is None:
        return ""
    name = f"{found['kind']} {found['path']}".rstrip()
    if before is None or now is None:
        return f"{name}: it is in one of the two only"
    if (before["kind"], before["path"]) != (now["kind"], now["path"]):
        return f"{name}: there is {now['kind']} {now['path']} in its place"
    if len(before["outcomes"]) != len(now["outcomes"]):
        return f"{name}: other policies judged it"
    old = dict(reports.outcomes_of(run, before))
    new = dict(reports.outcomes_of(run, now))
    told = [f"{id} was {old[id]}, is {new[id]}" for id in old if old[id] != new[id]]
    return f"{name}: {'; '.join(told[:3]) or _beside_verdicts(before, now)}"


def _beside_verdicts(before: ResourceResult, now: ResourceResult) -> str:
    one, other = before["findings"], now["findings"]
    ids = {finding["policy"] for finding in one if finding not in other}
    ids |= {finding["policy"] for finding in other if finding not in one}
    if ids:
        return f"other findings of {', '.join(sorted(ids)[:3])}"
    keys = sorted(key for key in {*before, *now} if before.get(key) != now.get(key))
    return f"its {', '.join(keys) or 'order of findings'} differ"
