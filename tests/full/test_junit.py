"""JUnit as others see it: the schema of Jenkins, which pytest tests its own reports with."""

from __future__ import annotations

import io
import tarfile
from importlib.metadata import version

import pytest
import xmlschema

from scanner import report
from scanner.render import junit
from tests.full.conftest import REPORTS
from tests.full.tools import SDISTS, require_fetched


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    """It ships with the source of pytest, and is fetched rather than kept here."""
    name = f"pytest-{version('pytest')}"
    with tarfile.open(require_fetched(SDISTS, f"{name}.tar.gz")) as source:
        member = source.extractfile(f"{name}/testing/example_scripts/junit-10.xsd")
        assert member
        return xmlschema.XMLSchema(member.read().decode())


@pytest.mark.parametrize("name", REPORTS)
def test_it_follows_the_schema(
    name: str, opened: dict[str, report.Report], schema: xmlschema.XMLSchema
) -> None:
    out = io.BytesIO()
    junit.render(opened[name], out)
    out.seek(0)
    assert [error.reason for error in schema.iter_errors(out)] == []


def test_the_schema_refuses_what_is_no_report(schema: xmlschema.XMLSchema) -> None:
    assert not schema.is_valid('<testsuites><testcase name="x"/></testsuites>')
