"""What this machine has to parse Rego with."""

from __future__ import annotations

import os

from scanner.engines import embedded_parse, opa_parse, presence

Parser = opa_parse.Parser | embedded_parse.Parser


def best() -> Parser | None:
    """OPA's parser, which checks types as well, else the embedded one, if there is any."""
    if binary := presence.opa_binary(os.environ):
        return opa_parse.Parser(binary)
    return embedded_parse.Parser() if presence.regorus_version() else None
