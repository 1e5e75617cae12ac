"""How trials are weighed, and when they are not good enough."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.errors import EngineError
from tests import mutation
from tests.mutation import __main__ as command
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import Mutant
from tests.mutation.report import complaints, overall, score, written
from tests.mutation.trial import Trial
from tests.opa import require_opa


def mutant(number: int) -> Mutant:
    return Mutant("deny", number, f"`{number}` to `x`", "")


def trial(policy: str, caught: int, survived: int) -> Trial:
    both = [mutant(number) for number in range(caught + survived)]
    return Trial(policy, both[survived:], both[:survived], 2)


def test_a_share_is_of_those_that_compile() -> None:
    one = score(trial("GL-X-001", 3, 1), {})
    assert (one.mutants, one.caught, one.broken, one.share) == (4, 3, 2, 0.75)
    assert score(trial("GL-X-001", 0, 0), {}).share == 1


def test_what_says_the_same_is_not_counted() -> None:
    one = score(trial("GL-X-001", 3, 2), {mutant(0).name: "It is.", "deny: gone": "It was."})
    assert (one.mutants, [each.name for each in one.survivors]) == (4, [mutant(1).name])
    assert one.excused == {mutant(0).name: "It is."}
    assert list(complaints([one, score(trial("GL-X-002", 50, 0), {})])) == [
        "GL-X-001 deny: gone: no such mutant survives: take it out of the table of equivalent ones"
    ]


@pytest.mark.parametrize(
    ("trials", "said"),
    [
        ([(10, 0), (7, 3), (90, 0)], []),
        ([(69, 31), (900, 0)], ["GL-X-000: 69.0% of its mutants are caught, and 70% are to be"]),
        ([(8, 2), (8, 1)], ["84.2% of all mutants are caught, and 90% are to be"]),
        ([(9, 1)], []),
    ],
)
def test_there_is_a_least_share_of_all_and_of_each(
    trials: list[tuple[int, int]], said: list[str]
) -> None:
    scores = [score(trial(f"GL-X-{n:03}", *each), {}) for n, each in enumerate(trials)]
    assert list(complaints(scores)) == said


def test_the_page_tells_all() -> None:
    scores = [
        score(trial("GL-X-001", 9, 1), {mutant(0).name: "It is."}),
        score(trial("GL-X-002", 19, 1), {}),
    ]
    page = written(scores)
    assert "The tests catch 28 of 29 mutants, which is 96.6%; 4 more do not compile." in page
    assert "| GL-X-001 | 9 | 9 | 100% | 2 |" in page
    assert "| GL-X-002 | 20 | 19 | 95% | 2 |" in page
    assert f"- GL-X-002 {mutant(0).name}" in page
    assert f"- GL-X-001 {mutant(0).name}: It is." in page
    assert overall(scores).mutants == 29


def test_the_page_is_short_where_nothing_survived() -> None:
    page = written([score(trial("GL-X-001", 9, 0), {})])
    assert "##" not in page


def test_every_reason_is_a_sentence() -> None:
    reasons = [why for each in EQUIVALENT.values() for why in each.values()]
    assert all(why[0].isupper() and why.endswith(".") and why.count(". ") == 0 for why in reasons)


def test_one_policy_can_be_tried_alone(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    require_opa()
    before = command.PAGE.read_bytes() if command.PAGE.exists() else b""
    assert command.main(["--policy", "GL-PRJ-001", "--jobs", "1"]) == 0
    assert "mutants are caught: 100.0%" in capsys.readouterr().out
    assert (command.PAGE.read_bytes() if command.PAGE.exists() else b"") == before


def test_weak_tests_end_in_an_error(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    require_opa()
    monkeypatch.setattr(command, "tried", lambda *_: trial("GL-PRJ-001", 1, 1))
    assert command.main(["--policy", "GL-PRJ-001"]) == 1
    said = capsys.readouterr()
    assert f"GL-PRJ-001 row 0: {mutant(0).name}" in said.out
    assert "50.0% of its mutants" in said.err


def test_an_engine_that_does_not_answer_is_told(
    capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Trial:
        raise EngineError("opa test does not answer", "Look.")

    require_opa()
    monkeypatch.setattr(command, "tried", broken)
    assert command.main(["--policy", "GL-PRJ-001"]) == 1
    assert capsys.readouterr().err == "opa test does not answer Look.\n"
    assert mutation.__doc__
