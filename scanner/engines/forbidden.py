"""What no policy may call: clock, chance, network and environment, found in the tree of its Rego.

OPA refuses it when it compiles, by `capabilities`. The embedded engine has no such list, and an
OPA of somebody else has its own: there the tree of each module that is not ours is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from scanner.engines.base import Module
from scanner.engines.opa import CompileError
from scanner.engines.rego_tree import Node, call_of, operator, walk
from scanner.model import JSON

REFUSED = frozenset(
    {
        "crypto.x509.parse_and_verify_certificates",
        "crypto.x509.parse_and_verify_certificates_with_options",
        "http.send",
        "io.jwt.decode_verify",
        "io.jwt.encode_sign",
        "io.jwt.encode_sign_raw",
        "json.match_schema",
        "json.verify_schema",
        "net.lookup_ip_addr",
        "opa.runtime",
        "rand.intn",
        "time.now_ns",
        "uuid.rfc4122",
    }
)
"""What OPA calls nondeterministic (schemas may be fetched), and what looks at the clock."""

_UNDEFINED = re.compile(r"^undefined function ([\w.]+)$")


def capabilities(current: Mapping[str, JSON]) -> dict[str, JSON]:
    """What an OPA can do, as it says itself, without what no policy may call.

    Format: https://www.openpolicyagent.org/docs/deployments#capabilities
    """
    allowed = [
        one
        for one in current["builtins"]
        if one["name"] not in REFUSED and not one.get("nondeterministic")
    ]
    return {**current, "builtins": allowed, "allow_net": []}


def others(modules: Iterable[Module]) -> Sequence[Module]:
    """Each module, once, that does not come with glscan: no other may have a package of ours."""
    return list(dict.fromkeys(one for one in modules if not f"{one.package}.".startswith(_OURS)))


_OURS = "glscan."


def found(tree: Node) -> CompileError | None:
    """The first call in a module of what no policy may call; its row is 0 if the tree has none."""
    row = 0
    for node in walk(tree):
        row = node.get("location", {}).get("row", row)
        named = [one for part in node.get("with") or () for one in (part["target"], part["value"])]
        if called := call_of(node if node.get("type") == "call" else node.get("terms")):
            named.append(called[0])
            if (name := operator(called[0])).startswith("time.") and _is_local(called[1]):
                return CompileError("", row, _words(f'{name} with "{_LOCAL}"'))
        for one in named:
            if one.get("type") == "ref" and (name := operator(one)) in REFUSED:
                return CompileError("", row, _words(name))
    return None


def doubtful(module: Module) -> bool:
    """Whether OPA's compiler takes what is refused here: the time of its own machine."""
    return _LOCAL in module.source


_LOCAL = "Local"
"""The time zone of the machine on which an engine runs."""


def _is_local(operands: Sequence[Node]) -> bool:
    """Whether `[moment, zone]` is among them, with that zone."""
    pairs = (one["value"] for one in operands if one.get("type") == "array")
    return any(one.get("value") == _LOCAL for pair in pairs for one in pair)


def told(message: str) -> str:
    """What a compiler says; where it was not to know a function, why not."""
    match = _UNDEFINED.match(message)
    return _words(match[1]) if match and match[1] in REFUSED else message


def _words(name: str) -> str:
    return f"{name} is refused: a verdict follows from the input, which has ages, too"
