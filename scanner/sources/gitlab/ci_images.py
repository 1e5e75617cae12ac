"""Keeps what names an image, and nothing that may be a password beside it.

The grammar is that of https://pkg.go.dev/github.com/distribution/reference, with variables in it.
"""

from __future__ import annotations

import re

from scanner import discreet

_VARIABLE = r"\$(?:[A-Za-z_]\w*+|\{[A-Za-z_]\w*+\})"
_HOST = rf"(?:[A-Za-z0-9]|{_VARIABLE})(?:[A-Za-z0-9.-]|{_VARIABLE})*+(?::(?:[0-9]++|{_VARIABLE}))?"
_PART = rf"(?:[a-z0-9]|{_VARIABLE})(?:[a-z0-9._-]|{_VARIABLE})*+"
_TAG = rf"(?:\w|{_VARIABLE})(?:[\w.-]|{_VARIABLE}){{0,127}}+"
# Another algorithm might as well be the host that a password is for.
_DIGEST = rf"sha(?:256|512):(?:[0-9a-fA-F]|{_VARIABLE}){{1,128}}+"
_REFERENCE = re.compile(rf"(?:{_HOST}/)?{_PART}(?:/{_PART})*+(?::{_TAG})?(?:@{_DIGEST})?", re.ASCII)


def reference(text: str) -> str:
    """The reference of an image as it is written; `***` for what is none, and for a token in it."""
    return discreet.words(text) if _REFERENCE.fullmatch(text) else discreet.HIDDEN
