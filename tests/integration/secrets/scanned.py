"""A scan of a GitLab full of secrets, with policies that show whatever was read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Self

from scanner.sections import SECTIONS
from tests.estates.planted import planted
from tests.integration.secrets.telling import Spoil, Telling, plain
from tests.integration.secrets.watched import Run, watched
from tests.integration.test_cli import Shell

REPORTS = ("html", "sarif", "json")
"""Every format that a report is written in."""

SHOWN = """# METADATA
# title: Whatever was read of a {kind} is shown
# description: It finds fault with all of it.
# scope: package
# custom:
#   id: ACME-{number}
#   severity: low
#   kinds: [{kind}]
#   requires: {requires}
#   remediation: {{ui: Look, api: none}}
package custom.secrets.of_{kind}

deny contains {{"path": [section], "message": "All of it."}} if some section, _ in input.resource

deny contains {{"path": [section, key], "message": sprintf("It is %v.", [one])}} if {{
	some section, entries in input.resource
	is_object(entries)
	some key, one in entries
}}
"""


def served(shell: Shell, spoil: Spoil = plain) -> Telling:
    """A GitLab full of secrets that the shell knows the address and a token of."""
    return _Served(shell, spoil)


class _Served(Telling):
    def __init__(self, shell: Shell, spoil: Spoil) -> None:
        super().__init__(planted(), spoil)
        self._shell = shell

    def __enter__(self) -> Self:
        super().__enter__()
        self._shell.environment |= {"GITLAB_URL": self.url, "GITLAB_TOKEN": self.token}
        return self


def show_all(folder: Path) -> None:
    """Policies that put all that was read into the report."""
    place = folder / "mine" / "secrets"
    place.mkdir(parents=True)
    for number, kind in enumerate(("instance", "group", "project"), start=100):
        requires = sorted(
            name
            for name, spec in SECTIONS.items()
            if kind in {one.value for one in spec.kinds} and not spec.beside
        )
        text = SHOWN.format(kind=kind, number=number, requires=json.dumps(requires))
        (place / f"of_{kind}.rego").write_text(text)


def scan(shell: Shell, *more: str, **given: Any) -> Run:
    """A scan of all there is, with all that can be written."""
    show_all(shell.folder)
    outputs = [word for name in REPORTS for word in ("-o", f"{name}=r.{name}")]
    return watched(
        shell,
        *("--debug", "scan", "north", "--exit-zero", "--policies", "mine", "--snapshot", "s.json"),
        *outputs,
        *more,
        **given,
    )
