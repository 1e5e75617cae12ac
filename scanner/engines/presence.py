"""Which engines this machine has, without starting any."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from importlib import util


def present(environ: Mapping[str, str], opa_url: str | None = None) -> Sequence[str]:
    """Names of the engines that can be used here, in the order `auto` prefers them."""
    found = {
        "opa_rest": bool(opa_url or environ.get("GLSCAN_OPA_URL")),
        "opa_process": bool(opa_binary(environ)),
        "embedded": regorus_version() is not None,
    }
    return [name for name, here in found.items() if here]


def opa_binary(environ: Mapping[str, str]) -> str | None:
    """Where `opa` is on PATH."""
    found = shutil.which("opa", path=environ.get("PATH", ""))
    # A folder of PATH may be relative, and OPA is run from other folders.
    return os.path.abspath(found) if found else None


def regorus_version() -> str | None:
    """The version of regorus, whichever distribution brought it; None when it is not installed."""
    if util.find_spec("regorus") is None:
        return None
    from importlib import metadata  # with it comes all that reads e-mail

    try:
        # Asked by name first: looking up who provides a package reads every distribution.
        return metadata.version("gordon-to-regorus")
    except metadata.PackageNotFoundError:
        names = metadata.packages_distributions().get("regorus", [])
        return metadata.version(names[0]) if names else "of unknown version"
