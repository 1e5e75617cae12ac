"""What a run is told beside the settings: waivers, a baseline, the run before, audit events."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from scanner import discreet, regular
from scanner import report as reports
from scanner.catalog.load import Catalog
from scanner.cli.terminal import say
from scanner.cli.waiving import waived_in, waivers_of
from scanner.errors import UsageError
from scanner.events import recorded
from scanner.judging import Beside
from scanner.report import Ci
from scanner.report_words import counted
from scanner.runs import manifest as manifests
from scanner.triage import baseline_file
from scanner.triage.baseline_file import Baseline
from scanner.triage.previous import check_whole
from scanner.typed import holds


def given(
    waivers: Path | None,
    baseline: Path | None,
    previous: Path | None,
    audit_events: Path | None = None,
) -> list[Path]:
    """What is read, so that nothing is written over it."""
    documents = [baseline, results_in(previous) if previous else None, audit_events]
    return [*waived_in(waivers), *filter(None, documents)]


def read(
    waivers: Path | None,
    baseline: Path | None,
    previous: Path | None,
    catalog: Catalog,
    audit_events: Path | None = None,
) -> Beside:
    """All of it. Raises UsageError or DocumentError naming the file that cannot be used."""
    accepted = waivers_of(waivers, catalog)
    known = baseline_of(baseline) if baseline else None
    if known:
        entries = counted(len(known.entries), "entry", "entries")
        say(f"baseline: {baseline}, {entries} of {known.created}")
    before = results_of(previous) if previous else None
    events = recorded.read(audit_events) if audit_events else None
    return Beside(accepted, known, before, ci=pipeline(os.environ), events=events)


def baseline_of(path: Path) -> Baseline:
    """The baseline of a file. Raises UsageError."""
    try:
        content = regular.start_of(path, baseline_file.MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"the baseline {path} cannot be read: {error.strerror}",
            "Check the path. `glscan baseline RESULTS` makes one: leave baseline.file out until "
            "then.",
        ) from None
    return baseline_file.read(path, content)


def results_in(path: Path) -> Path:
    """The file itself, or the results in the folder of a run."""
    return path / manifests.RESULTS if path.is_dir() else path


def results_of(path: Path) -> reports.Report:
    """Results of before, of a file or of the folder of a run.

    Raises DocumentError, or UsageError where findings cannot be met again.
    """
    report = reports.read(results_in(path))
    reports.check(report)
    check_whole(report)
    return report


_VARIABLES = {
    "CI_PROJECT_URL": "project_url",
    "CI_PIPELINE_URL": "pipeline_url",
    "CI_JOB_URL": "job_url",
    "CI_COMMIT_SHA": "commit_sha",
    "CI_COMMIT_REF_NAME": "ref",
    "CI_PIPELINE_SOURCE": "source",
}
"""https://docs.gitlab.com/ci/variables/predefined_variables/"""


def pipeline(environment: Mapping[str, str]) -> Ci | None:
    """The pipeline of GitLab that this runs in; nothing elsewhere."""
    if not environment.get("GITLAB_CI"):
        return None
    told = {name: environment.get(variable, "") for variable, name in _VARIABLES.items()}
    kept = {name: value for name, value in told.items() if value and _usable(name, value)}
    return cast("Ci", kept)


def _usable(name: str, value: str) -> bool:
    """Whether it is what GitLab would say, and an address holds nothing that may be a secret.

    What is no UTF-8 comes from the environment as text that nothing could write.
    """
    if not value.isprintable() or not holds({name: value}, Ci):
        return False
    return not name.endswith("_url") or discreet.address(value) == value
