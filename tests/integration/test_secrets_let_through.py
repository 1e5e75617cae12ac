"""The tests of secrets fail where one is let through: tried on copies of glscan that do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.secrets import telling
from tests.integration.secrets.scanned import scan, served
from tests.integration.test_cli import Shell, shell
from tests.simulator import Fault
from tests.simulator.estate import SECRET

__all__ = ["shell"]

LET_THROUGH = {
    "a value in the table": (
        "sections/pipelines.py",
        '**texts("key"),',
        '**texts("key", "value"),',
    ),
    "a token in the table": (
        "sections/settings.py",
        '**texts("project_creation_level",',
        '**texts("runners_token", "project_creation_level",',
    ),
    "an address in the table": (
        "sections/links.py",
        '**texts("name", since',
        '**texts("name", "url", since',
    ),
    "an object that is kept whole": (
        "sources/gitlab/normalise.py",
        " if name in names}",
        "}",
    ),
    "the environment of the engine": (
        "engines/environment.py",
        "return {name: os.environ[name] for name in INHERITED if name in os.environ}",
        "return dict(os.environ)",
    ),
    "what a server says": ("sources/gitlab/session.py", 'return "the server failed"', "pass"),
    "the text of the configuration": (
        "sources/gitlab/ci_text.py",
        '"images": self._of_each(self._image),',
        '"images": {"text": str(self._all)},',
    ),
}
"""What would let a secret through: a file, what stands there, and what would stand there."""


@pytest.mark.parametrize("name", LET_THROUGH)
def test_a_secret_that_is_let_through_is_found(
    name: str, shell: Shell, repository: Path, tmp_path: Path
) -> None:
    file, old, new = LET_THROUGH[name]
    copy = tmp_path / "copy"
    shutil.copytree(repository / "scanner", copy / "scanner")
    for folder in ("policies", "reports"):
        (copy / folder).symlink_to(repository / folder)
    text = (copy / "scanner" / file).read_text()
    assert old in text
    (copy / "scanner" / file).write_text(text.replace(old, new))
    reader = copy / "scanner" / "sources" / "gitlab" / "readers" / "pipelines.py"
    reader.write_text(reader.read_text().replace('("value", "description")', '("description",)'))
    shell.environment["PYTHONPATH"] = str(copy)
    with served(shell, telling.more if "object" in name else telling.plain) as gitlab:
        if "says" in name:
            body = {"message": f"{SECRET}said"}
            gitlab.add_fault(Fault("GET /projects/:id/hooks", 500, None, body))
        run = scan(shell)
    assert run.leaked, run.err
