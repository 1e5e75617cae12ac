"""The sample report for auditors is what the code makes of the sample estate, byte for byte."""

from __future__ import annotations

import pytest

from docs import generate
from docs.generators import sample

MOST_BYTES = 1_250_000


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return dict(sample.files(generate.ACME))


def test_the_same_estate_gives_the_same_bytes(made: dict[str, bytes]) -> None:
    assert sample.files(generate.ACME) == made


def test_what_is_committed_is_what_is_made(made: dict[str, bytes]) -> None:
    there = {path.name: path for path in generate.SAMPLE.iterdir() if path.name != "README.md"}
    assert there.keys() == made.keys()
    for name, content in made.items():
        assert there[name].read_bytes() == content, f"{name} is stale: `make docs`"


def test_it_names_no_place_of_this_machine(made: dict[str, bytes]) -> None:
    for content in made.values():
        assert b"127.0.0.1" not in content
        assert sample.ADDRESS.encode() in content


def test_it_is_small_enough_to_be_kept(made: dict[str, bytes]) -> None:
    assert sum(map(len, made.values())) < MOST_BYTES
