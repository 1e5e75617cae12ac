"""What the wire tells of a server: address, certificate, clock, version, limits, GraphQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scanner.doctor import server
from scanner.doctor.check import Check, Standing
from scanner.errors import ExitCode
from scanner.sections import SECTIONS
from scanner.sources.gitlab.exchange import NO_JSON, Exchange, Unreached
from scanner.sources.gitlab.probe import Server

URL = "https://gitlab.example.com"
NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
REFUSAL = Exchange(401, {}, {"message": "401 Unauthorized"})


def gitlab(**parts: Any) -> Server:
    known = {
        "url": URL,
        "version": "18.5.1",
        "edition": "ee",
        "username": "auditor",
        "user_id": 1,
        "administrator": False,
        "scopes": ["read_api"],
        "token_expires_at": "2026-07-01",
        "plan": None,
    }
    return Server(**{**known, **parts})


def stands(check: Check) -> tuple[str, str]:
    return check.check, check.status.value


def test_a_server_that_answers_is_reached() -> None:
    assert stands(server.address(URL, REFUSAL)) == ("url", "ok")


def test_a_server_that_is_not_reached_stops_a_scan() -> None:
    check = server.address(URL, Unreached("the name is not known"))
    assert check.status is Standing.FAIL
    assert check.exit_code == ExitCode.ACCESS
    assert "the name is not known" in check.detail
    assert check.hint


def test_a_redirect_is_told_without_what_may_be_secret_in_it() -> None:
    location = "https://user:glpat-secret@sso.example.com/login?token=glpat-secret"
    check = server.address(URL, Exchange(302, {"location": location}, NO_JSON))
    assert stands(check) == ("url", "warn")
    assert "https://sso.example.com" in check.detail
    assert "secret" not in check.detail


@pytest.mark.parametrize(
    ("url", "answer", "expected", "word"),
    [
        ("http://gitlab.example.com", REFUSAL, "warn", "plain http"),
        (URL, Unreached("not trusted: self-signed", certificate=True), "fail", "self-signed"),
        (URL, Unreached("no answer in time"), "warn", "not looked at"),
        (URL, REFUSAL, "ok", "does not say until when"),
        (URL, Exchange(401, {}, {}, NOW + timedelta(days=90)), "ok", "90 days"),
        (URL, Exchange(401, {}, {}, NOW + timedelta(days=29)), "warn", "29 days"),
    ],
)
def test_tls_is_judged_by_scheme_trust_and_expiry(
    url: str, answer: Exchange | Unreached, expected: str, word: str
) -> None:
    check = server.tls(url, answer, NOW)
    assert stands(check) == ("tls", expected)
    assert word in check.detail


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (REFUSAL, "ok"),
        (Exchange(403, {}, {"error": "insufficient_scope"}), "ok"),
        (Exchange(200, {}, {"version": "18.5.1"}), "ok"),
        (Exchange(200, {}, NO_JSON), "fail"),
        (Exchange(401, {}, NO_JSON), "fail"),
        (Exchange(401, {}, {"reason": "go away"}), "fail"),
        (Exchange(404, {}, {"message": "404"}), "fail"),
        (Exchange(200, {}, ["odd"]), "fail"),
        (Exchange(200, {}, None), "fail"),
    ],
)
def test_a_gitlab_is_known_by_how_it_refuses(answer: Exchange, expected: str) -> None:
    assert stands(server.gitlab(answer)) == ("gitlab", expected)


@pytest.mark.parametrize(
    ("date", "expected", "word"),
    [
        ("Thu, 15 Jan 2026 12:00:00 GMT", "ok", "0 s"),
        ("Thu, 15 Jan 2026 11:59:00 GMT", "ok", "60 s"),
        ("Thu, 15 Jan 2026 11:58:00 GMT", "warn", "120 s ahead of"),
        ("Thu, 15 Jan 2026 12:05:00 GMT", "warn", "300 s behind"),
        ("yesterday", "note", "does not tell"),
        ("", "note", "does not tell"),
    ],
)
def test_clocks_are_compared(date: str, expected: str, word: str) -> None:
    check = server.clock(Exchange(401, {"date": date}, {}), NOW)
    assert stands(check) == ("clock", expected)
    assert word in check.detail


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("15.4.6", "warn"),
        ("15.5.0", "ok"),
        ("18.11.2", "ok"),
        ("19.4.1", "ok"),
        ("20.0.0", "warn"),
        ("", "warn"),
        ("nightly", "warn"),
    ],
)
def test_a_version_outside_what_is_known_is_a_warning(version: str, expected: str) -> None:
    assert stands(server.version(gitlab(version=version))) == ("version", expected)


def test_the_edition_is_told_in_words() -> None:
    assert server.edition(gitlab()).detail == "Enterprise Edition"
    assert "does not tell" in server.edition(gitlab(edition="unknown")).detail


@pytest.mark.parametrize(
    ("headers", "expected", "word"),
    [
        ({"ratelimit-limit": "2000", "ratelimit-remaining": "1990"}, "ok", "1990 of 2000"),
        ({"ratelimit-limit": "2000", "ratelimit-remaining": "12"}, "warn", "12 of 2000"),
        ({"ratelimit-limit": "many", "ratelimit-remaining": "12"}, "ok", "none"),
        ({}, "ok", "none"),
    ],
)
def test_what_is_left_of_a_rate_limit(headers: dict[str, str], expected: str, word: str) -> None:
    check = server.rate_limit(Exchange(200, headers, {}))
    assert stands(check) == ("rate_limit", expected)
    assert word in check.detail


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Exchange(200, {}, {"data": {"__typename": "Query"}}), "ok"),
        (Exchange(200, {}, {"errors": [{"message": "no"}]}), "warn"),
        (Exchange(404, {}, {"error": "404 Not Found"}), "warn"),
        (Unreached("no answer in time"), "warn"),
    ],
)
def test_graphql_that_does_not_answer_is_a_warning(
    answer: Exchange | Unreached, expected: str
) -> None:
    assert stands(server.graphql(answer)) == ("graphql", expected)


def test_what_the_table_reads_is_within_what_is_known() -> None:
    since = {
        attribute.since
        for spec in SECTIONS.values()
        for table in spec.attributes.values()
        for attribute in table.values()
        if attribute.since
    }
    assert max(int(version.split(".")[0]) for version in since) == int(server.KNOWN_TO)
