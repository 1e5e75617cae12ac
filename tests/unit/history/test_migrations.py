"""The migrations come to the tables that the code uses, and the version that it asks for."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from scanner.history import store, tables
from scanner.history.store import History

FOLDER = Path(store.__file__).parent / "migrations"


def test_the_revisions_are_those_that_there_are() -> None:
    script = ScriptDirectory(str(FOLDER))
    found = [one.revision for one in script.walk_revisions()]
    assert tuple(reversed(found)) == tables.REVISIONS
    assert script.get_heads() == [tables.HEAD]


def test_they_come_to_the_tables_of_the_code(place: History) -> None:
    with place.writing() as connection:
        options = {"version_table": tables.VERSION_TABLE, "compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, tables.metadata) == []
