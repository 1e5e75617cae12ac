"""Policy engines: one protocol, three ways to ask, and one choice.

Each way is imported when it is chosen: HTTP alone takes longer to import than most commands take.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scanner.engines import presence
from scanner.engines.base import Answer, Answers, Document, Engine, Failure, Module
from scanner.errors import EngineError, UsageError

__all__ = [
    "AUTO",
    "ENGINES",
    "Answer",
    "Answers",
    "Document",
    "Engine",
    "Failure",
    "Module",
    "choose",
]

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What is known when an engine is made."""

    opa_url: str | None
    opa_token: str | None
    opa_binary: str | None
    timeout: float


def _opa_rest(wanted: _Wanted) -> Engine:
    from scanner.engines.opa_rest import OpaRest

    if not wanted.opa_url:
        raise UsageError(
            "opa_rest needs the address of an OPA", "Give --opa-url, or set GLSCAN_OPA_URL."
        )
    return OpaRest(wanted.opa_url, wanted.opa_token, wanted.timeout)


def _opa_process(wanted: _Wanted) -> Engine:
    from scanner.engines.opa_process import OpaProcess

    if not wanted.opa_binary:
        raise EngineError(
            "there is no opa on PATH",
            "Get one from https://www.openpolicyagent.org/docs/latest/#running-opa",
        )
    return OpaProcess(wanted.opa_binary, wanted.timeout)


def _embedded(wanted: _Wanted) -> Engine:
    from scanner.engines.embedded import Embedded

    return Embedded(wanted.timeout)


ENGINES: dict[str, Callable[[_Wanted], Engine]] = {
    "opa_rest": _opa_rest,
    "opa_process": _opa_process,
    "embedded": _embedded,
}
"""How each engine is made, by name, in the order `auto` prefers them."""


def choose(
    name: str,
    opa_url: str | None,
    opa_token: str | None,
    timeout: float,
    environ: Mapping[str, str],
) -> Engine:
    """The engine of that name; `auto` takes an OPA given, else an OPA found, else the embedded one.

    Raises UsageError for a name we do not know, EngineError when the engine is not to be had.
    """
    wanted = _Wanted(
        opa_url=opa_url or environ.get("GLSCAN_OPA_URL"),
        opa_token=opa_token or environ.get("GLSCAN_OPA_TOKEN"),
        opa_binary=presence.opa_binary(environ),
        timeout=timeout,
    )
    if name == AUTO:
        names = presence.present(environ, opa_url)
        if not names:
            raise EngineError(
                "there is no policy engine",
                "`pip install 'glscan[embedded]'`, or use OPA: put opa on PATH, or give --opa-url.",
            )
        name = names[0]
    if name not in ENGINES:
        raise UsageError(f"there is no engine {name!r}", f"One of: {', '.join((AUTO, *ENGINES))}.")
    return ENGINES[name](wanted)
