"""Policies as an OPA bundle: one file that a company's own OPA can serve."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterable, Sequence

import orjson

from scanner.engines import opa_bundle
from scanner.engines.base import Module
from scanner.engines.opa_bundle import Policies

_OWN = ("glscan", "custom")
"""The roots of packages that nobody else should define."""


def archive(policies: Policies, libraries: Sequence[Module], revision: str) -> bytes:
    """The bundle, the same bytes for the same policies.

    Format: https://www.openpolicyagent.org/docs/management-bundles#bundle-file-format
    """
    modules = opa_bundle.bundle_modules(policies, libraries)
    roots = _roots(opa_bundle.packages_of(policies, libraries))
    manifest = orjson.dumps({"revision": revision, "rego_version": 1, "roots": roots})
    files = {".manifest": manifest, **{name: text.encode() for name, text in modules.items()}}
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w", format=tarfile.USTAR_FORMAT) as packed:
        for name in sorted(files):
            member = tarfile.TarInfo(name)
            member.size = len(files[name])
            packed.addfile(member, io.BytesIO(files[name]))
    return gzip.compress(tar.getvalue(), mtime=0)


def _roots(packages: Iterable[str]) -> list[str]:
    """What of `data` the bundle owns; OPA refuses roots that lie in one another."""
    roots = set(_OWN)
    for package in sorted(packages):
        path = package.replace(".", "/")
        if not any(f"{path}/".startswith(f"{root}/") for root in roots):
            roots.add(path)
    return sorted(roots)
