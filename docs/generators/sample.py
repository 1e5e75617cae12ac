"""The sample report for auditors: a scan of examples/acme that gives the same bytes every time.

A real scan over HTTP of the simulated GitLab, but for three things that would differ from one run
to the next: the clock stands still, durations are zero, and the GitLab has an address of its own
instead of a free port on loopback.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import requests
from requests.adapters import HTTPAdapter

from scanner import config_file, judging, resources, scan
from scanner.catalog.load import Catalog, load
from scanner.catalog.select import Wanted, select
from scanner.choices import FULL, POLICY_TIMEOUT, EngineName
from scanner.config import Config
from scanner.engines import choose
from scanner.gate import Threshold
from scanner.model import Severity
from scanner.render import FORMATS
from scanner.report import ParamOverride
from scanner.snapshot.store import Snapshot
from scanner.sources.gitlab import session
from tests.simulator import Estate, Simulator

ADDRESS = "https://gitlab.acme.example"
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
SARIF = ("baseline", ["soc2"], Severity.CRITICAL)
"""What the SARIF is of: all of it would be larger than a sample should be."""


def files(acme: Path) -> Mapping[str, bytes]:
    """The reports by the names of their files, with Acme's own configuration."""
    file = config_file.read(acme / config_file.NAME)
    folders = [file.beside(folder) for folder in file.config.policies.folders]
    there = load(resources.policies(), folders)
    everything = select(there, _wanted(file.config, FULL))
    with tempfile.TemporaryDirectory() as folder:
        taken = _taken(
            Estate.load(acme, NOW.date()), everything, file.config.scope.groups, Path(folder)
        )
        return {
            "report.html": _judged(taken, everything, "html"),
            "report.sarif": _judged(taken, select(there, _wanted(file.config, *SARIF)), "sarif"),
        }


def _wanted(
    config: Config,
    profile: str,
    frameworks: Sequence[str] = (),
    severity: Severity | None = None,
) -> Wanted:
    overrides = [ParamOverride(paths=one.paths, params=one.params) for one in config.overrides]
    return Wanted(
        profile,
        frameworks=frameworks,
        severity=severity,
        params=config.params,
        overrides=overrides,
    )


def _taken(estate: Estate, catalog: Catalog, groups: Sequence[str], folder: Path) -> Snapshot:
    with Simulator(estate, estate.tier or "premium", "admin") as gitlab, _as(gitlab, ADDRESS):
        return scan.snapshot(
            scan.Target(ADDRESS, gitlab.token, groups),
            folder / "snapshot.json",
            catalog,
            scan.plan_for(catalog),
            now=lambda: NOW,
            say=lambda line: None,
        )


def _judged(taken: Snapshot, catalog: Catalog, format: str) -> bytes:
    engine = choose(EngineName.EMBEDDED, None, None, POLICY_TIMEOUT, {})
    results = taken.document.path.with_name("results.json")
    out = io.BytesIO()
    with judging.loaded(engine, catalog) as ready:
        report = judging.judge(taken, catalog, ready, results, Threshold())
        FORMATS[format]()(report, out)
    return out.getvalue()


@contextmanager
def _as(gitlab: Simulator, address: str) -> Iterator[None]:
    """The simulator at another address, with a ledger in which nothing takes any time."""
    loopback = gitlab.url
    gitlab.url = gitlab.instance.url = address
    send = HTTPAdapter.send

    def sent(
        adapter: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        there = request.copy()
        there.url = str(request.url).replace(address, loopback, 1)
        response = send(adapter, there, *args, **kwargs)
        response.request, response.url = request, str(request.url)
        return response

    still = SimpleNamespace(monotonic=lambda: 0.0)
    with mock.patch.object(HTTPAdapter, "send", sent), mock.patch.object(session, "time", still):
        yield
