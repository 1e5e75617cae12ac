"""`glscan policies test`: whether policies do what their tests say, on every engine."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import options

if TYPE_CHECKING:
    from scanner.catalog.load import Catalog, Policy
    from scanner.policy_tests import TestVerdict


def command(
    policies: options.Policies = None,
    engines: Annotated[
        list[options.EngineName] | None,
        typer.Option(
            "--engine",
            metavar=f"<{'|'.join(options.EngineName)}>",
            help="Repeatable. [default: every engine that is here]",
        ),
    ] = None,
    match: Annotated[
        str, typer.Option("--match", metavar="TEXT", help="Only policies whose id has this.")
    ] = "",
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Tell which lines no test reaches; needs opa.")
    ] = False,
    policy_timeout: options.PolicyTimeout = options.POLICY_TIMEOUT,
    opa_url: options.OpaUrl = None,
    config: options.ConfigFile = None,
) -> int:
    """Run the `_test.rego` beside each policy.

    Input is cut down to what the policy requires. With --policies, those of the folders alone,
    unless --match names bundled ones.
    """
    from scanner import policy_tests, resources
    from scanner.cli.terminal import complain, say
    from scanner.engines.presence import present
    from scanner.errors import ExitCode, UsageError

    catalog = options.catalog(policies)
    bundled_too = resources.is_checkout() and (match or not policies)
    chosen = [
        policy
        for policy in catalog.policies
        if match.lower() in policy.id.lower() and (bundled_too or not policy.is_bundled)
    ]
    if not chosen:
        raise UsageError(
            "there is no policy to test" + (f" with {match!r} in its id" if match else ""),
            "Tests of the bundled policies do not travel with the package; give --policies.",
        )
    names = engines or [options.EngineName(name) for name in present(os.environ, opa_url)]
    if not names:
        raise UsageError(
            "there is no engine to test on", "`pip install 'glscan[embedded]'`, or put opa on PATH."
        )
    for policy in chosen:
        if waiting := policy_tests.to_do(policy):
            complain(f"{policy.id} {', '.join(waiting)}: to do, and not run")
    failed = 0
    for name in names:
        with options.engine(name, opa_url, policy_timeout) as running:
            verdicts = policy_tests.run(catalog, chosen, running)
            _tell(running.name, verdicts)
            bad = sum(not verdict.passed for verdict in verdicts)
            say(f"{running.name} ({running.version}): {len(verdicts) - bad} passed, {bad} failed")
            failed += bad
    if failed and coverage:
        complain("coverage is told when every test passes")
    if failed:
        return ExitCode.FINDINGS
    return _covered(catalog, chosen) if coverage else ExitCode.OK


def _tell(engine: str, verdicts: Sequence[TestVerdict]) -> None:
    """Name the tests that failed; those of a policy that failed alike, in one go."""
    from scanner.cli.terminal import complain

    alike: dict[tuple[str, str], list[str]] = {}
    for verdict in verdicts:
        if not verdict.passed:
            alike.setdefault((verdict.policy, verdict.why), []).append(verdict.name)
    for (policy, why), names in alike.items():
        complain(f"{engine}: {' '.join((policy, ', '.join(names))).rstrip()}: {why}")


def _covered(catalog: Catalog, chosen: Sequence[Policy]) -> int:
    """Print what the tests reach of each policy; incomplete where no OPA can tell."""
    from scanner import policy_tests
    from scanner.cli.terminal import complain
    from scanner.engines.opa_coverage import Coverage, coverage
    from scanner.engines.presence import opa_binary
    from scanner.errors import ExitCode

    binary = opa_binary(os.environ)
    if not binary:
        complain("coverage is told by opa alone, and there is none on PATH", "Put one there.")
        return ExitCode.INCOMPLETE
    found = coverage(binary, policy_tests.sources(catalog, chosen))
    for policy in chosen:
        reached = found.get(policy_tests.name_of(policy.module)) or Coverage(0, ())
        missed = f"  not reached: {_spans(reached.missed)}" if reached.missed else ""
        typer.echo(f"{policy.id:<12} {reached.percent:5.1f} %  {policy.path}{missed}")
    return ExitCode.OK


def _spans(lines: Sequence[int]) -> str:
    """`3, 7-9`."""
    spans: list[list[int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    return ", ".join(f"{one}-{end}" if end > one else str(one) for one, end in spans)
