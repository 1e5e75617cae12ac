"""What holds for every test: an environment without ours in it, and how goldens are rewritten."""

from __future__ import annotations

import os

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

_FLIPS = "tests/integration/flips/"
_SCRUBBED = ("GITLAB_", "CI_", "OPA_", "GLSCAN_", "NO_COLOR")
_KEPT = frozenset({"GLSCAN_OPA"})
"""Which OPA the tests use; it is a setting of the tests, not of glscan."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="Rewrite golden files; review them like code."
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden"):
        os.environ["UPDATE_GOLDEN"] = "1"


class _ByFile(LoadFileScheduling):  # type: ignore[misc]
    """Tests of a file stay with one worker: they share what is dear.

    All flips do: the tests of their completeness look at the snapshots of every one.
    """

    def _split_scope(self, nodeid: str) -> str:
        file: str = super()._split_scope(nodeid)
        return _FLIPS if file.startswith(_FLIPS) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _ByFile:
    """How tests are dealt out to workers."""
    return _ByFile(config, log)


@pytest.fixture(autouse=True)
def scrubbed_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a GitLab token, or run them in GitLab CI."""
    for name in list(os.environ):
        if name.startswith(_SCRUBBED) and name not in _KEPT:
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", os.devnull)  # and a configuration of their own
