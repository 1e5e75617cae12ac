"""Where two scans differ: by name, few of many, and nothing where they are alike."""

from __future__ import annotations

import pytest

from scanner.model import JSON
from scanner.snapshot.asked import differences, of_manifest
from tests.builders import MANIFEST


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ({"URL": "a", "limit": 0}, {"limit": 0, "URL": "a"}, []),
        ({"URL": "a"}, {"URL": "b"}, ["URL (a, and now b)"]),
        ({"shard": ""}, {"shard": "2/8"}, ["shard (none, and now 2/8)"]),
        ({"limit": 5}, {}, ["limit (5, and now none)"]),
        ({"groups": ["a", "b"]}, {"groups": ["b", "c"]}, ["groups (+c, -a)"]),
        ({"projects": None}, {"projects": ["a/b"]}, ["projects (none, and now a/b)"]),
        ({"x": list("abcdefg")}, {"x": []}, ["x (-a, -b, -c, -d, -e, 2 more)"]),
    ],
)
def test_what_differs_is_named(
    before: dict[str, JSON], now: dict[str, JSON], told: list[str]
) -> None:
    assert differences(before, now) == told


@pytest.mark.parametrize(
    "other",
    [
        {"instance": {**MANIFEST["instance"], "version": "18.6.0"}},
        {"identity": {**MANIFEST["identity"], "username": "mallory"}},
        {"identity": {**MANIFEST["identity"], "role": "guest"}},
        {"tool": {"name": "glscan", "version": "9"}},
        {"scope": {"groups": ["acme", "other"]}},
        {"reads": ["project settings"]},
    ],
)
def test_whatever_makes_another_scan_counts(other: dict[str, JSON]) -> None:
    assert len(differences(of_manifest(MANIFEST), of_manifest({**MANIFEST, **other}))) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"started": "2027-01-01T00:00:00Z"},
        {"identity": {**MANIFEST["identity"], "token_expires_at": "2027-01-01"}},
        {"scope": {"groups": ["acme"], "excluded": {"project": 2}}},
    ],
)
def test_what_may_differ_from_shard_to_shard_does_not(other: dict[str, JSON]) -> None:
    assert of_manifest({**MANIFEST, **other}) == of_manifest(MANIFEST)
