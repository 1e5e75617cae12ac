"""What holds for every test: an environment without ours in it, and how goldens are rewritten."""

from __future__ import annotations

import os

import pytest

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


@pytest.fixture(autouse=True)
def scrubbed_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a GitLab token, or run them in GitLab CI."""
    for name in list(os.environ):
        if name.startswith(_SCRUBBED) and name not in _KEPT:
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", os.devnull)  # and a configuration of their own
