"""A real OPA for tests, and short ways to write Rego modules."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from scanner.engines import Module

CHECKOUT = Path(__file__).parent.parent


def find_opa() -> str | None:
    """GLSCAN_OPA, else `.cache/tools/opa` in the checkout, else PATH."""
    cached = CHECKOUT / ".cache" / "tools" / "opa"
    return os.environ.get("GLSCAN_OPA") or (str(cached) if cached.exists() else shutil.which("opa"))


def require_opa() -> str:
    """The binary, or an end of the test: a skip for people, a failure for CI."""
    binary = find_opa()
    if binary:
        return binary
    missing = "NO REAL OPA: set GLSCAN_OPA, or put one into .cache/tools/opa or on PATH"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)


def policy(name: str, body: str, *rules: str) -> Module:
    """A policy `glscan.policies.project.NAME`, asked for `deny` unless told otherwise."""
    package = f"glscan.policies.project.{name}"
    return module(package, f"project/{name}.rego", body, *(rules or ("deny",)))


def library(name: str, body: str) -> Module:
    """A library `glscan.lib.NAME`."""
    return module(f"glscan.lib.{name}", f"lib/{name}.rego", body)


def module(package: str, file: str, body: str, *rules: str) -> Module:
    """Any module; its body begins on line 3."""
    return Module(file, package, f"package {package}\n\n{body}\n", frozenset(rules))
