"""Holds the controls that policies cite against the frameworks: none is cited that is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from scanner.catalog.metadata import Annotation
from scanner.errors import PolicyError
from scanner.report import Control, Framework
from scanner.spelling import nearest

_LISTED = "The files frameworks/*.yaml list what there is."


def check(annotations: Iterable[tuple[Path, Annotation]], frameworks: Sequence[Framework]) -> None:
    """Refuse a control that no policy can support. Raises PolicyError naming file and key.

    That is one of an unknown framework, one that its framework does not list, or a manual one.
    """
    known = {
        framework["id"]: {control["id"]: control for control in framework["controls"]}
        for framework in frameworks
    }
    for path, annotation in annotations:
        for framework, cited in annotation.custom.controls.items():
            key = f"{path}: METADATA custom.controls.{framework}"
            if framework not in known:
                hint = nearest(framework, known, _LISTED)
                raise PolicyError(f"{key}: there is no such framework", hint)
            for id in cited:
                _check(f"{key}.{id}", id, known[framework])


def _check(key: str, id: str, controls: Mapping[str, Control]) -> None:
    if id not in controls:
        raise PolicyError(f"{key}: the framework has no such control", _instead(id, controls))
    if controls[id]["manual"]:
        raise PolicyError(
            f"{key}: the framework lists this control as manual: no policy supports it",
            "Cite another control, or list this one in a framework of your own.",
        )


def _instead(id: str, controls: Mapping[str, Control]) -> str:
    heirs = [each for each, control in controls.items() if id in control.get("formerly", ())]
    if heirs:
        return f"{id} is of the edition before; now it is {' or '.join(heirs)}."
    return nearest(id, controls, _LISTED)
