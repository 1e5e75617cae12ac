"""The tables of a history; what the migrations come to.

Texts that somebody else chose lie in JSON, which holds what PostgreSQL takes in no text, such as
NUL. A database may be shared with other programs, so that each name says whose it is.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

REVISIONS = ("0001",)
"""The migrations, in order."""
HEAD = REVISIONS[-1]
VERSION_TABLE = "glscan_version"

_DIGEST, _PRINT, _MOMENT, _WORD = String(64), String(32), String(20), String(16)

metadata = MetaData()

series = Table(
    "glscan_series",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sha256", _DIGEST, nullable=False, unique=True),
    Column("asked", Text, nullable=False),
)
"""Runs that can be compared: of one instance, asked for the same; by the digest of that."""

runs = Table(
    "glscan_runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("series_id", Integer, ForeignKey("glscan_series.id"), nullable=False),
    Column("sha256", _DIGEST, nullable=False, unique=True),
    Column("as_of", _MOMENT, nullable=False),
    Column("finished", _MOMENT, nullable=False),
    Column("told", Text, nullable=False),
    Index("glscan_runs_series", "series_id", "as_of"),
)
"""By the digest of its results; `told` is a `RunTold`. A later one has a higher id."""

findings = Table(
    "glscan_findings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("series_id", Integer, ForeignKey("glscan_series.id"), nullable=False),
    Column("id_print", _PRINT, nullable=False),
    Column("path_print", _PRINT, nullable=False),
    Column("severity", _WORD, nullable=False),
    Column("about", Text, nullable=False),
    Index("glscan_findings_series", "series_id"),
    Index("glscan_findings_id_print", "id_print"),
    Index("glscan_findings_path_print", "path_print"),
)
"""What a finding is; with the path and the severity of when it was last seen."""

spans = Table(
    "glscan_spans",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("finding_id", Integer, ForeignKey("glscan_findings.id"), nullable=False),
    Column("state", _WORD, nullable=False),
    Column("since", _MOMENT, nullable=False),
    Column("opened", _MOMENT, nullable=False),
    Column("seen", _MOMENT),
    Column("closed", _MOMENT),
    Column("became", _WORD),
    Index("glscan_spans_finding", "finding_id"),
    Index("glscan_spans_closed", "closed"),
)
"""For how long a finding was in one state, `open` or `waived`.

`since` is when it was first seen, of which its age is counted: it stays the same until the finding
is found fixed. `seen` is the last run that had it, where that is not the last one of all. A span
that is over was `closed` by the run which found what `became` of it.
"""
