"""`glscan policies`: what there is, what it says, and whether it does what its tests say."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import completion, options

if TYPE_CHECKING:
    from scanner.catalog.load import Catalog, Policy
    from scanner.model import JSON

app = typer.Typer(help="List, show and test policies.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_policies(
    context: typer.Context,
    policies: options.Policies = None,
    profile: options.Profile = options.FULL,
    policy: options.Policy = None,
    skip_policy: options.SkipPolicy = None,
    framework: options.Framework = None,
    severity: options.LeastSeverity = None,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    config: options.ConfigFile = None,
) -> int:
    """List policies, every one until told otherwise: id, severity, kinds, title."""
    from scanner.cli.choosing import chosen
    from scanner.cli.terminal import visible
    from scanner.results import described

    catalog = chosen(context, policies, profile, policy, skip_policy, framework, severity)
    if json:
        _print_json([described(each) for each in catalog.policies])
        return 0
    for each in catalog.policies:
        kinds = ",".join(each.kinds)
        title = visible(each.annotation.title)
        typer.echo(f"{each.id:<12} {each.severity:<9} {kinds:<14} {title}")
    return 0


@app.command("show")
def show(
    context: typer.Context,
    id: Annotated[
        str,
        typer.Argument(help="Id of a policy.", metavar="ID", autocompletion=completion.policies),
    ],
    policies: options.Policies = None,
    profile: options.Profile = options.FULL,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    config: options.ConfigFile = None,
) -> int:
    """Show one policy: why, what it reads, how to mend it, its controls and its Rego.

    Its parameters have the values of the profile and of glscan.yaml.
    """
    from scanner.cli.choosing import valued
    from scanner.cli.terminal import visible
    from scanner.results import described

    policy, catalog = valued(context, policies, profile, id)
    record = described(policy)
    if json:
        _print_json(record)
        return 0
    typer.echo(visible(f"{record['id']}  {record['title']}"))
    typer.echo(f"severity {record['severity']} · tier {record['tier']} · {policy.package}")
    if policy.id in catalog.selection["left_out"]:
        typer.echo(visible(f"not in the profile {profile}"))
    typer.echo("")
    for line in record["description"].splitlines():
        typer.echo(visible(line))
    typer.echo("\nreads")
    for path in record["requires"]:
        typer.echo(f"  {path}")
    for line in _parameters(policy, catalog):
        typer.echo(visible(line))
    typer.echo("\nto mend it")
    for how, text in record["remediation"].items():
        typer.echo(visible(f"  {how}: {text}"))
    typer.echo("\nsupports")
    for framework, controls in record["controls"].items():
        listed = ", ".join(f"{control} ({strength})" for control, strength in controls.items())
        typer.echo(f"  {framework}: {listed}")
    for page in record["related_resources"]:
        typer.echo(f"\n{page}")
    typer.echo("")
    for text in policy.module.source.splitlines():
        typer.echo(visible(text.expandtabs(4)))
    return 0


def _parameters(policy: Policy, catalog: Catalog) -> Iterator[str]:
    """Each parameter with its default, the value that holds, and those of some paths only."""
    from scanner import lines

    def written(value: JSON) -> str:
        return lines.encode(value).decode()

    for name, param in policy.annotation.custom.params.items():
        here = f", here {written(policy.params[name])}" if name in policy.values else ""
        yield ""
        yield f"parameter {name} ({param.type}, default {written(param.default)}{here})"
        yield f"  {param.meaning}"
        for override in catalog.overrides:
            values = override["params"].get(policy.id, {})
            if name in values:
                yield f"  for {', '.join(override['paths'])}: {written(values[name])}"


@app.command("test")
def run_tests(
    policies: options.Policies = None,
    engines: Annotated[
        list[options.EngineName] | None,
        typer.Option("--engine", help="Repeatable. [default: every engine that is here]"),
    ] = None,
    match: Annotated[str, typer.Option("--match", help="Only policies whose id has this.")] = "",
    policy_timeout: options.PolicyTimeout = options.POLICY_TIMEOUT,
    opa_url: options.OpaUrl = None,
    config: options.ConfigFile = None,
) -> int:
    """Run the `_test.rego` beside each policy, its input cut down to what the policy requires."""
    from scanner import policy_tests, resources
    from scanner.cli.terminal import complain, say
    from scanner.engines.presence import present
    from scanner.errors import ExitCode, UsageError

    catalog = options.catalog(policies)
    chosen = [
        policy
        for policy in catalog.policies
        if match.lower() in policy.id.lower()
        and (resources.is_checkout() or not policy.id.startswith("GL-"))
    ]
    if not chosen:
        raise UsageError(
            "there is no policy to test" + (f" with {match!r} in its id" if match else ""),
            "Tests of the bundled policies do not travel with the package; give --policies.",
        )
    names = engines or [options.EngineName(name) for name in present(os.environ, opa_url)]
    failed = 0
    for name in names:
        with options.engine(name, opa_url, policy_timeout) as running:
            verdicts = policy_tests.run(catalog, chosen, running)
            for verdict in verdicts:
                if not verdict.passed:
                    complain(f"{running.name}: {verdict.policy} {verdict.name}: {verdict.why}")
            bad = sum(not verdict.passed for verdict in verdicts)
            say(f"{running.name} ({running.version}): {len(verdicts) - bad} passed, {bad} failed")
            failed += bad
    return ExitCode.FINDINGS if failed else ExitCode.OK


def _print_json(value: object) -> None:
    import orjson

    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
