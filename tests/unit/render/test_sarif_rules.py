"""The driver of a SARIF run says where the tool lives, and never an address that is not its own."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import Message
from importlib import metadata

import pytest

from scanner import report
from scanner.render import sarif_rules


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    sarif_rules._homepage.cache_clear()
    yield
    sarif_rules._homepage.cache_clear()


def installed(monkeypatch: pytest.MonkeyPatch, *urls: str) -> None:
    """An installed package that names these addresses."""
    told = Message()
    for url in urls:
        told["Project-URL"] = url
    monkeypatch.setattr(metadata, "metadata", lambda _: told)


def test_the_homepage_is_that_of_the_package(
    rich: report.Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch, "Issues, https://a.example/issues", "Homepage, https://a.example/x,y")
    assert sarif_rules.driver(rich.run)["informationUri"] == "https://a.example/x,y"


def test_without_one_a_name_stands_for_this_version(
    rich: report.Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(monkeypatch, "Issues, https://a.example/issues")
    assert sarif_rules.driver(rich.run)["informationUri"] == "urn:glscan:0.1.0"
    rich.run["tool"]["version"] = "1 <b>"
    assert sarif_rules.driver(rich.run)["informationUri"] == "urn:glscan:1%20%3Cb%3E"


def test_a_package_that_is_not_installed_has_none(
    rich: report.Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_: str) -> Message:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "metadata", none)
    assert sarif_rules.driver(rich.run)["informationUri"] == "urn:glscan:0.1.0"
