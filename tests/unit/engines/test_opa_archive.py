"""Bundles: what is in them, who owns what, and the same bytes each time."""

from __future__ import annotations

import io
import json
import tarfile

from scanner.engines import opa_bundle
from scanner.engines.opa_archive import archive
from scanner.model import Kind
from tests.opa import library, module, policy

ONE = policy("one", "deny contains 1 if true")
POLICIES = {Kind.PROJECT: [ONE]}


def unpacked(content: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as packed:
        return {one.name: packed.extractfile(one).read() for one in packed}  # type: ignore[union-attr]


def test_bundle_holds_what_an_opa_needs() -> None:
    libraries = [library("x", "y := 1")]
    files = unpacked(archive(POLICIES, libraries, "abc"))
    manifest = json.loads(files.pop(".manifest"))
    assert {name: text.decode() for name, text in files.items()} == opa_bundle.bundle_modules(
        POLICIES, libraries
    )
    assert manifest == {"revision": "abc", "rego_version": 1, "roots": ["custom", "glscan"]}


def test_plain_packages_are_roots_and_none_lies_in_another() -> None:
    own = [
        module("main", "a.rego", "deny contains 1 if true", "deny"),
        module("main.sub", "b.rego", "deny contains 1 if true", "deny"),
        module("mainly", "c.rego", "deny contains 1 if true", "deny"),
        module("custom.x.y", "d.rego", "deny contains 1 if true", "deny"),
    ]
    files = unpacked(archive({Kind.PROJECT: own}, [], "abc"))
    assert json.loads(files[".manifest"])["roots"] == ["custom", "glscan", "main", "mainly"]


def test_same_policies_give_the_same_bytes() -> None:
    assert archive(POLICIES, [], "abc") == archive(POLICIES, [], "abc")
    assert archive(POLICIES, [], "abc") != archive(POLICIES, [], "abd")
