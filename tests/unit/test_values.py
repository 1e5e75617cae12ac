"""What a moment, a day, a count, a digest, ... is, and what only looks like one."""

from __future__ import annotations

from typing import Any

import pytest

from scanner import values
from scanner.typed import holds

HEX = "0123456789abcdef"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (values.Count, 0),
        (values.Count, 2**53),
        (values.Moment, "2026-11-21T10:00:09Z"),
        (values.MomentIfKnown, ""),
        (values.Day, "2024-02-29"),
        (values.Sha256, HEX * 4),
        (values.Commit, HEX * 4),
        (values.Commit, HEX[:10] * 4),
        (values.Fingerprints, {"id/v1": HEX * 2, "path/v1": HEX * 2}),
        (values.Said, "x"),
        (values.Word, "merge_request_event"),
        (values.Ref, "feature/ö-1"),
        (values.Address, "http://127.0.0.1:8080/a"),
        (values.Pair, ["a", "b"]),
        (values.KindName, "estate"),
        (values.TierName, "unknown"),
        (values.SeverityName, "info"),
        (values.OutcomeName, "not_applicable"),
        (values.StrengthName, "weak"),
    ],
)
def test_what_it_is(kind: Any, value: Any) -> None:
    assert holds(value, kind)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (values.Count, -1),
        (values.Count, 2**53 + 1),
        (values.Count, True),
        (values.Count, 1.0),
        (values.Moment, ""),
        (values.Moment, "2026-11-21"),
        (values.Moment, "2026-02-30T10:00:09Z"),
        (values.Moment, "2026-11-21T24:00:01Z"),
        (values.Moment, "2026-11-21T10:00:09+01:00"),
        (values.Moment, "2026-11-21T10:00:09.5Z"),
        (values.Moment, "0000-11-21T10:00:09Z"),
        (values.Moment, "٢٠٢٦-11-21T10:00:09Z"),
        (values.MomentIfKnown, "soon"),
        (values.Day, "2026-02-29"),
        (values.Day, "2026-2-9"),
        (values.Day, "2026-11-21\n"),
        (values.Sha256, HEX * 2),
        (values.Sha256, HEX.upper() * 4),
        (values.Commit, HEX),
        (values.Fingerprints, {"id/v1": HEX * 2}),
        (values.Fingerprints, {"id/v1": HEX * 2, "path/v1": HEX}),
        (values.Fingerprints, {"id/v1": HEX * 2, "path/v1": HEX * 2, "path/v2": HEX * 2}),
        (values.Said, ""),
        (values.Word, "<b>x"),
        (values.Word, "Schedule"),
        (values.Ref, "x" * 256),
        (values.Ref, "a\u202eb"),
        (values.Address, "javascript:alert(1)"),
        (values.Address, "https://a b"),
        (values.Pair, ["a"]),
        (values.KindName, "pipeline"),
        (values.SeverityName, ""),
    ],
)
def test_what_only_looks_like_it(kind: Any, value: Any) -> None:
    assert not holds(value, kind)
