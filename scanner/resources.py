"""Finds the policies and templates that travel with glscan, in a wheel or in a checkout."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def _bundled(in_wheel: str, in_checkout: str) -> Path:
    installed = _PACKAGE / "_data" / in_wheel
    return installed if installed.is_dir() else _PACKAGE.parent / in_checkout


def is_checkout() -> bool:
    """Whether the bundled policies are those of a checkout, with their tests beside them."""
    return not (_PACKAGE / "_data").is_dir()


def policies() -> Path:
    """The folder of the bundled policies."""
    return _bundled("policies", "policies")


def templates() -> Path:
    """The folder of the bundled report templates."""
    return _bundled("templates", "reports/templates")
