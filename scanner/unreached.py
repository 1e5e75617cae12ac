"""Why no answer came over HTTP: in words that say what to do, and hold nothing of the request."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field

import requests
import urllib3


@dataclass(frozen=True, slots=True)
class Unreached:
    """Why no answer came."""

    reason: str
    certificate: bool = False
    """TLS is why."""
    hint: str = field(default="Check the address and the network.", compare=False)


class TooLong(OSError):
    """More came than any answer has, and it was read no further."""


def unreached(error: BaseException) -> Unreached:
    """What an error of requests means. Its own text repeats the address, and may hold more."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return _of_tls(cause)
    for kind, words, hint in _WORDS:
        if any(isinstance(cause, kind) for cause in causes):
            return Unreached(words, hint=hint)
    return Unreached("the connection failed")


def _of_tls(error: ssl.SSLError) -> Unreached:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Unreached(
            f"the TLS certificate is not trusted: {error.verify_message}",
            certificate=True,
            hint="Trust who issued it with --ca-bundle, or have it renewed.",
        )
    if error.reason == "NO_CERTIFICATE_OR_CRL_FOUND":
        return Unreached(
            "the file of trusted certificates holds none",
            certificate=True,
            hint="--ca-bundle takes certificates in PEM.",
        )
    if error.reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"):
        return Unreached(
            "it does not speak TLS", certificate=True, hint="Check the port; is it plain http?"
        )
    return Unreached(
        "TLS cannot be agreed on", certificate=True, hint="Does it speak TLS 1.2 or newer?"
    )


_PATIENCE = "Check the address and the network: does a firewall stand between?"

_WORDS: tuple[tuple[type[BaseException], str, str], ...] = (
    (
        TooLong,
        "the answer is too long",
        "Check the address: does a GitLab answer there?",
    ),
    (
        requests.exceptions.ProxyError,
        "the proxy fails",
        "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY.",
    ),
    (
        urllib3.exceptions.NameResolutionError,
        "the name is not known",
        "Check the address, and the name service of this machine.",
    ),
    (
        ConnectionRefusedError,
        "the connection is refused",
        "Check the address and its port: is it running there?",
    ),
    (
        requests.exceptions.SSLError,
        "the TLS certificate is not trusted",
        "Trust who issued it with --ca-bundle, or have it renewed.",
    ),
    (requests.Timeout, "no answer in time", _PATIENCE),
    (urllib3.exceptions.TimeoutError, "no answer in time", _PATIENCE),
    (
        requests.TooManyRedirects,
        "it redirects in a circle",
        "Open the address in a browser: is there a sign-in page?",
    ),
)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what it was made of: the libraries wrap it in each other's arguments."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        inner = (each.__cause__, each.__context__, getattr(each, "reason", None), *each.args)
        waiting += [one for one in inner if isinstance(one, BaseException)]
