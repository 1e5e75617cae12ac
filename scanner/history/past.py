"""What a history tells a run that is about to be judged."""

from __future__ import annotations

from scanner.compared import FIXED
from scanner.history import loaded
from scanner.history.series import Asked
from scanner.history.span import fixed_by_severity
from scanner.history.store import History
from scanner.history.tables import findings, spans
from scanner.trend import MOST_POINTS
from scanner.triage.seen import Past

NOTHING = Past(runs=0, first="", points=(), fixed={}, open=())


def past(history: History, asked: Asked, as_of: str) -> Past:
    """The runs of the same series before a moment, and what was open just before it.

    What came at that moment or later is left out, so that judging a snapshot once more gives the
    same bytes. Raises what `History.reading` does.
    """
    with history.reading() as connection:
        series = loaded.series_of(connection, asked)
        if series is None:
            return NOTHING
        before = loaded.runs_of(connection, series.id, as_of)
        fixed = loaded.spans_of(
            connection,
            findings.c.series_id == series.id,
            spans.c.became == FIXED,
            spans.c.closed < as_of,
        )
        return Past(
            runs=len(before),
            first=before[0].as_of if before else "",
            points=[run.told["point"] for run in before[1 - MOST_POINTS :]],
            fixed=fixed_by_severity((one.severity, one.since, one.closed or "") for one in fixed),
            open=list(loaded.standing(connection, series.id, as_of, before=True)),
        )
