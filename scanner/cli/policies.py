"""`glscan policies`: what there is and what it says; for authors, see `authoring`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from scanner.cli import authoring, completion, options, policy_tests, publishing

if TYPE_CHECKING:
    from scanner.catalog.load import Catalog, Policy
    from scanner.model import JSON

app = typer.Typer(
    help="List, show, write, check and test policies.", no_args_is_help=True, rich_markup_mode=None
)


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
    """List policies: id, severity, kinds, title.

    Every one until told otherwise.
    """
    from scanner.cli.choosing import chosen
    from scanner.results import described
    from scanner.visible import visible

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
        typer.Argument(
            help="Id or name of a policy.", metavar="ID", autocompletion=completion.policies
        ),
    ],
    policies: options.Policies = None,
    profile: options.Profile = options.FULL,
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    config: options.ConfigFile = None,
) -> int:
    """Show one policy, by its id or its name.

    Why, what it reads, how to mend it, its controls and its Rego. Its parameters have the values
    of the profile and of glscan.yaml.
    """
    from scanner.cli.choosing import valued
    from scanner.results import described
    from scanner.visible import visible

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
    if record["controls"]:
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
        yield f"parameter {name} ({param.type_in_words}, default {written(param.default)}{here})"
        yield f"  {param.meaning}"
        for override in catalog.overrides:
            values = override["params"].get(policy.id, {})
            if name in values:
                yield f"  for {', '.join(override['paths'])}: {written(values[name])}"


app.command("new")(authoring.new)
app.command("check")(authoring.check)
app.command("test")(policy_tests.command)
app.command("docs")(publishing.docs)
app.command("bundle")(publishing.bundle)


def _print_json(value: object) -> None:
    import orjson

    typer.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
