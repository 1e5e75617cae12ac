"""The CI components, filled in as GitLab does, by the schema of GitLab."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.component import WAYS
from tests.full.test_ci_files import validated
from tests.unit.templates.test_components import GIVEN, IMAGE, jobs


@GIVEN
@pytest.mark.parametrize("way", WAYS)
def test_gitlab_takes_a_component(
    name: str, given: dict[str, object], way: Any, tmp_path: Path
) -> None:
    pipeline = way(name, image=IMAGE, **given)
    assert validated(yaml.safe_dump(pipeline), tmp_path) == ""


@GIVEN
def test_gitlab_takes_its_jobs_with_all_that_they_extend(
    name: str, given: dict[str, object], tmp_path: Path
) -> None:
    assert validated(yaml.safe_dump(jobs(name, **given)), tmp_path) == ""
