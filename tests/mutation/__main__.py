"""`python -m tests.mutation`: tries every mutant of every policy; fails where tests are weak."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scanner import policy_tests, resources
from scanner.catalog.load import load
from scanner.catalog.policy import Policy
from scanner.errors import GlscanError
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.report import Score, complaints, overall, score, written
from tests.mutation.trial import Trial, tried
from tests.opa import CHECKOUT, find_opa

PAGE = CHECKOUT / "docs" / "mutation.md"


def main(arguments: Sequence[str]) -> int:
    """Print what survived. Of a run over all policies, the page is written as well."""
    asked = _asked(arguments)
    try:
        scores = _scores(asked.policy, asked.jobs)
    except GlscanError as error:
        print(f"{error} {error.hint}".strip(), file=sys.stderr)
        return 1
    for one in scores:
        for mutant in one.survivors:
            print(f"{one.policy} row {mutant.row}: {mutant.name}")
    whole = overall(scores)
    print(f"{whole.caught} of {whole.mutants} mutants are caught: {whole.share:.1%}")
    if not asked.policy:
        PAGE.write_text(written(scores), encoding="utf-8")
    found = list(complaints(scores))
    for line in found:
        print(line, file=sys.stderr)
    return int(bool(found))


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.mutation", description=__doc__)
    parser.add_argument("--policy", action="append", default=[], metavar="ID")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    return parser.parse_args(arguments)


def _scores(ids: Sequence[str], jobs: int) -> list[Score]:
    binary = find_opa()
    if binary is None:
        raise SystemExit("There is no OPA: run `make tools`, or set GLSCAN_OPA.")
    catalog = load(resources.policies())
    policies = [catalog.find(id) for id in ids] or list(catalog.policies)
    shared = [*catalog.libraries, *catalog.test_libraries]
    contract = policy_tests.contract(catalog.policies)
    path = str(Path(binary).resolve())

    def trial(policy: Policy) -> Trial:
        return tried(path, policy, shared, contract)

    with ThreadPoolExecutor(max(1, jobs)) as pool:
        trials = list(pool.map(trial, policies))
    return [score(one, EQUIVALENT.get(one.policy, {})) for one in trials]


if __name__ == "__main__":
    began = time.monotonic()
    code = main(sys.argv[1:])
    print(f"{time.monotonic() - began:.0f} s")
    sys.exit(code)
