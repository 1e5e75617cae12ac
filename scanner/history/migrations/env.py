"""What Alembic runs to bring a history up to date, on the connection that it is given."""

from __future__ import annotations

from alembic import context

from scanner.history.tables import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    version_table=VERSION_TABLE,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
