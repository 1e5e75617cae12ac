"""Runs by series, findings by fingerprint, and spans of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables."""
    op.create_table(
        "glscan_series",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("asked", sa.Text, nullable=False),
    )
    op.create_table(
        "glscan_runs",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("series_id", sa.Integer, sa.ForeignKey("glscan_series.id"), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("as_of", sa.String(20), nullable=False),
        sa.Column("finished", sa.String(20), nullable=False),
        sa.Column("told", sa.Text, nullable=False),
    )
    op.create_index("glscan_runs_series", "glscan_runs", ["series_id", "as_of"])
    op.create_table(
        "glscan_findings",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("series_id", sa.Integer, sa.ForeignKey("glscan_series.id"), nullable=False),
        sa.Column("id_print", sa.String(32), nullable=False),
        sa.Column("path_print", sa.String(32), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
    )
    op.create_index("glscan_findings_series", "glscan_findings", ["series_id"])
    op.create_index("glscan_findings_id_print", "glscan_findings", ["id_print"])
    op.create_index("glscan_findings_path_print", "glscan_findings", ["path_print"])
    op.create_table(
        "glscan_spans",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("finding_id", sa.Integer, sa.ForeignKey("glscan_findings.id"), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("since", sa.String(20), nullable=False),
        sa.Column("opened", sa.String(20), nullable=False),
        sa.Column("seen", sa.String(20)),
        sa.Column("closed", sa.String(20)),
        sa.Column("became", sa.String(16)),
    )
    op.create_index("glscan_spans_finding", "glscan_spans", ["finding_id"])
    op.create_index("glscan_spans_closed", "glscan_spans", ["closed"])
