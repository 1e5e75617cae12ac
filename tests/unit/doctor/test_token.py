"""What is said of a token: what it can do, how long it lasts, whose it is; never what it is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scanner.doctor import token
from scanner.doctor.check import Standing
from scanner.errors import ExitCode
from tests.unit.doctor.test_server import gitlab, stands

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("scopes", "expected", "word"),
    [
        (["read_api"], "ok", "enough"),
        (["api"], "warn", "change everything"),
        (["read_api", "sudo"], "warn", "act as any user"),
        (["read_api", "admin_mode"], "warn", "Admin Mode"),
        (["read_api", "write_repository"], "warn", "write_repository"),
        ([], "warn", "does not tell"),
    ],
)
def test_more_than_reading_is_a_warning(scopes: list[str], expected: str, word: str) -> None:
    check = token.scopes(gitlab(scopes=scopes))
    assert stands(check) == ("scopes", expected)
    assert word in check.detail


def test_admin_mode_is_needed_by_some_and_the_api_by_none() -> None:
    assert "Needed only" in token.scopes(gitlab(scopes=["read_api", "admin_mode"])).hint
    assert "read_api is enough" in token.scopes(gitlab(scopes=["api", "admin_mode"])).hint


@pytest.mark.parametrize(
    ("ends", "expected", "word"),
    [
        ("2026-07-01", "ok", "167 days"),
        ("2026-02-14", "ok", "30 days"),
        ("2026-02-13", "warn", "29 days"),
        ("2026-02-13T10:00:00.000Z", "warn", "29 days"),
        ("", "warn", "never"),
        ("some day", "warn", "no date"),
    ],
)
def test_a_token_that_ends_soon_or_never_is_a_warning(ends: str, expected: str, word: str) -> None:
    check = token.expiry(gitlab(token_expires_at=ends), NOW)
    assert stands(check) == ("expiry", expected)
    assert word in check.detail


def test_an_expiry_that_gitlab_hides_is_not_called_endless() -> None:
    check = token.expiry(gitlab(token_expires_at="", scopes=[]), NOW)
    assert "does not tell" in check.detail


def test_an_administrator_is_told_apart() -> None:
    assert token.administrator(gitlab(administrator=True)).detail.startswith("yes")
    assert token.administrator(gitlab()).detail.startswith("no")


def test_no_token_means_no_access() -> None:
    check = token.absent("there is no token", "Set GITLAB_TOKEN.")
    assert (check.check, check.status) == ("token", Standing.FAIL)
    assert check.exit_code == ExitCode.ACCESS
