"""The CI component, filled in as GitLab does, by the schema of GitLab."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.component import WAYS, job, of_nodes
from tests.full.test_ci_files import validated
from tests.unit.templates.test_scan import IMAGE, ODD, SCAN


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("given", [{}, ODD], ids=["defaults", "odd"])
def test_gitlab_takes_the_component(way: Any, given: dict[str, object], tmp_path: Path) -> None:
    pipeline = way(SCAN, image=IMAGE, **given)
    assert validated(yaml.safe_dump(pipeline), tmp_path) == ""


@pytest.mark.parametrize("given", [{}, ODD], ids=["defaults", "odd"])
def test_gitlab_takes_its_jobs_with_all_that_they_extend(
    given: dict[str, object], tmp_path: Path
) -> None:
    pipeline = of_nodes(SCAN, image=IMAGE, **given)
    names = [name for name in pipeline if not name.startswith(".")]
    assert len(names) == 2
    text = yaml.safe_dump({name: job(pipeline, name) for name in names})
    assert validated(text, tmp_path) == ""
