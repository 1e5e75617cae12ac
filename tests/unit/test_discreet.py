"""What is shown of addresses and names that may hold secrets."""

from __future__ import annotations

import pytest

from scanner import discreet


@pytest.mark.parametrize(
    "url",
    [
        "https://gitlab.example.com",
        "HTTPS://GitLab.example.com:8443/git/",
        "http://[::1]:8181",
        "http://glscan-opa:8181",
    ],
)
def test_an_address_without_more_is_shown_as_it_is(url: str) -> None:
    assert discreet.address(url) == url


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://me:SECRET@host:80/x", "https://host:80/x"),
        ("https://SECRET@a@host", "https://host"),
        ("https://host/x?private_token=SECRET", "https://host/x"),
        ("https://host/#SECRET", "https://host/"),
        ("https://me:SECRET@host?a#SECRET", "https://host"),
    ],
)
def test_only_scheme_host_port_and_path_are_shown(url: str, shown: str) -> None:
    assert discreet.address(url) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "glpat-SECRET",
        "oauth2:SECRET@host",
        "//u:SECRET@host",
        "ssh://u:SECRET@host",
        "https://me:8/SECRET@host",
        "https://me:SEC/RET@host",
        "https://host/x?SECRET@host",
        "https://me\\SECRET@host",
        "https://host/glpat-SECRET",
        "https://host/\x9bSECRET",
        "https://[SECRET",
        "https://",
    ],
)
def test_of_what_is_no_address_nothing_is_shown(text: str) -> None:
    assert discreet.address(text) == discreet.HIDDEN


@pytest.mark.parametrize("text", ["glpat-SECRET", "my glpat-SECRET", "gldt-x", "x_glpat-SECRET"])
def test_a_name_that_looks_like_a_token_is_not_shown(text: str) -> None:
    assert discreet.name(text) == discreet.HIDDEN


@pytest.mark.parametrize("text", ["gitlab", "GL-PRJ-001", "gl-x", "single-page"])
def test_other_names_are_shown(text: str) -> None:
    assert discreet.name(text) == text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("403 Forbidden", "403 Forbidden"),
        ("no access with my-own-token", "no access with ***"),
        ("glpat-0123456789abcdefghij, expired", "***, expired"),
        ("see the global-settings", "see the global-settings"),
        ("tok_glpat-0123456789abcdefghij", "tok_***"),
        ("x:ghp_0123456789abcdefghij", "x:***"),
        ("x:GR1348941abcdefghijklmnop", "x:***"),
        ("github_pat_0123456789abcdefghij", "***"),
    ],
)
def test_what_others_say_is_repeated_without_tokens(said: str, shown: str) -> None:
    assert discreet.words(said, "my-own-token", "") == shown
