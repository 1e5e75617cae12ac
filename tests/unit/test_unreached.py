"""Why no answer came: told from the errors of requests, in words that hold nothing of theirs."""

from __future__ import annotations

import socket
import ssl

import pytest
import requests
import urllib3

from scanner.unreached import unreached

POOL = urllib3.HTTPConnectionPool("gitlab.example.com")
ADDRESS = "https://gitlab.example.com/api/v4/user?private_token=SECRET"


def certificate(words: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = words
    return error


def tls(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, "[SSL] oh")
    error.reason = reason
    return error


def name_unknown() -> Exception:
    connection = urllib3.connection.HTTPConnection("gitlab.example.com")
    unknown = socket.gaierror(-2, "Name or service not known")
    return urllib3.exceptions.NameResolutionError("gitlab.example.com", connection, unknown)


def wrapped(kind: type[requests.RequestException], inner: Exception) -> requests.RequestException:
    """As requests hands on what urllib3 gave up with."""
    return kind(urllib3.exceptions.MaxRetryError(POOL, ADDRESS, inner))


REQUESTS = requests.exceptions


@pytest.mark.parametrize(
    ("error", "reason", "hint"),
    [
        (
            wrapped(REQUESTS.SSLError, certificate("self-signed certificate")),
            "the TLS certificate is not trusted: self-signed certificate",
            "--ca-bundle",
        ),
        (
            wrapped(REQUESTS.SSLError, tls("NO_CERTIFICATE_OR_CRL_FOUND")),
            "the file of trusted certificates holds none",
            "PEM",
        ),
        (wrapped(REQUESTS.SSLError, tls("WRONG_VERSION_NUMBER")), "it does not speak TLS", "http"),
        (wrapped(REQUESTS.SSLError, tls("NO_CIPHERS")), "TLS cannot be agreed on", "1.2"),
        (REQUESTS.SSLError("SECRET"), "the TLS certificate is not trusted", "--ca-bundle"),
        (
            wrapped(REQUESTS.ProxyError, ConnectionRefusedError(111, "SECRET")),
            "the proxy fails",
            "HTTPS_PROXY",
        ),
        (
            wrapped(REQUESTS.ConnectionError, name_unknown()),
            "the name is not known",
            "machine",
        ),
        (
            wrapped(REQUESTS.ConnectionError, ConnectionRefusedError(111, "SECRET")),
            "the connection is refused",
            "port",
        ),
        (REQUESTS.ReadTimeout(ADDRESS), "no answer in time", "firewall"),
        (REQUESTS.TooManyRedirects(ADDRESS), "it redirects in a circle", "browser"),
        (REQUESTS.ConnectionError(ADDRESS), "the connection failed", "network"),
        (ValueError(ADDRESS), "the connection failed", "network"),
    ],
)
def test_the_cause_is_told_and_what_to_do(error: Exception, reason: str, hint: str) -> None:
    found = unreached(error)
    assert found.reason == reason
    assert hint in found.hint
    assert "SECRET" not in found.reason + found.hint


def test_an_error_that_is_its_own_cause_is_told() -> None:
    error = REQUESTS.ConnectionError("x")
    error.args = (error,)
    assert unreached(error).reason == "the connection failed"
