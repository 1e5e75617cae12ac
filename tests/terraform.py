"""Builds Terraform plans as `terraform show -json` writes them.

The shapes are those of Terraform's own documentation of the format, version 1.2; no plan here was
made by a Terraform.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scanner.model import JSON, Kind, Resource
from scanner.sources.files import forms
from scanner.sources.files.overlay import Ground, overlaid
from scanner.sources.files.proposal import ONE, Layer, Proposal

Known = Mapping[tuple[Kind, int], str]

_ADDRESS = re.compile(r"(?:(module\..+)\.)?(data\.)?([a-z_0-9]+)\.([\w-]+)(?:\[(.+)\])?$")

ACTIONS: Mapping[str, Sequence[str]] = {
    "replace": ("delete", "create"),
    "replace first": ("create", "delete"),
}


def change(
    address: str,
    after: Mapping[str, JSON] | None = None,
    action: str = "",
    *,
    before: Mapping[str, JSON] | None = None,
    unknown: Mapping[str, JSON] | None = None,
    sensitive: Mapping[str, JSON] | None = None,
    **more: JSON,
) -> dict[str, JSON]:
    """A change of a resource: created, unless it is told what stood before or what is done."""
    matched = _ADDRESS.match(address)
    assert matched
    module, data, type, name, index = matched.groups()
    action = action or ("create" if before is None else "update" if after else "delete")
    made: dict[str, JSON] = {"address": address}
    if module:
        made["module_address"] = module
    made |= {"mode": "data" if data else "managed", "type": type, "name": name}
    if index:
        made["index"] = json.loads(index)
    if action == "no-op" and before is None:
        before = after
    return made | {
        "provider_name": "registry.terraform.io/gitlabhq/gitlab",
        "change": {
            "actions": list(ACTIONS.get(action, (action,))),
            "before": before,
            "after": after,
            "after_unknown": unknown or {},
            "before_sensitive": {},
            "after_sensitive": sensitive or {},
        },
        **more,
    }


def plan(*changes: Mapping[str, JSON], **more: JSON) -> dict[str, JSON]:
    """A plan of these changes."""
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "resource_changes": list(changes),
        **more,
    }


def module(*resources: Mapping[str, JSON], **more: JSON) -> dict[str, JSON]:
    """The configuration of a module."""
    return {"resources": list(resources), **more}


def configured(address: str, **expressions: JSON) -> dict[str, JSON]:
    """The configuration of a resource: references by attribute, or the value itself."""
    matched = _ADDRESS.match(address)
    assert matched
    _, data, type, name, _ = matched.groups()
    return {
        "address": address,
        "mode": "data" if data else "managed",
        "type": type,
        "name": name,
        "expressions": {key: refers(one) for key, one in expressions.items()},
    }


def refers(value: JSON) -> dict[str, JSON]:
    """An expression: references as a tuple, or a constant."""
    return {"references": list(value)} if isinstance(value, tuple) else {"constant_value": value}


def root(**more: JSON) -> dict[str, Any]:
    """A configuration with this root module."""
    return {"configuration": {"root_module": more}}


def write(folder: Path, content: Mapping[str, JSON] | str, name: str = "plan.json") -> Path:
    """A plan in a folder."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def said(folder: Path, content: Mapping[str, JSON], known: Known | None = None) -> Proposal:
    """What a plan says; `known` are paths by id that a snapshot has."""
    paths = known or {}
    return forms.proposal([write(folder, content)], lambda kind, id: paths.get((kind, id), ""))


KNOWN: Known = {(Kind.GROUP, 1): "acme", (Kind.PROJECT, 7): "acme/web", (Kind.GROUP, 5): "acme/ops"}
"""What a snapshot may know."""


def layer(proposal: Proposal, kind: Kind, path: str) -> Layer:
    """All that is said of a resource."""
    found = proposal.of(kind, path)
    assert found
    return found


def values(
    proposal: Proposal, kind: Kind, path: str, name: str, entry: str = ONE
) -> dict[str, Any]:
    one = layer(proposal, kind, path).parts[name].entries[entry]
    return {key: value.value for key, value in one.values.items()}


def laid(proposal: Proposal, *standing: Resource, whole: bool = False) -> dict[str, Resource]:
    """Resources by `kind path` after the plan is applied."""
    kinds = list(Kind)
    rows = sorted(standing, key=lambda one: (kinds.index(one.kind), one.path))
    ground = Ground(lambda: iter(rows), "gitlab.test", is_whole=lambda _: whole)
    return {one.name: one for one in overlaid(proposal, ground, "2026-11-22")}
