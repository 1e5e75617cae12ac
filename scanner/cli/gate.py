"""`glscan gate`: may this change of settings be merged?"""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli import merge_request, options, redacting, settings, theming
from scanner.cli.propose import TierOption
from scanner.errors import ExitCode
from scanner.model import Tier


def command(
    context: typer.Context,
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="FILE",
            help="YAML of settings, or folders of it; a Terraform plan as JSON; or a results.json.",
        ),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against",
            metavar="SNAPSHOT",
            help="What stands: files are laid over it, results are compared with it.",
        ),
    ] = None,
    previous: options.Previous = None,
    baseline: options.Baseline = None,
    new_only: Annotated[
        bool,
        typer.Option(
            "--new-only",
            help="Of results: only what --baseline, --against or --previous does not have decides."
            " Of files that is so anyway.",
        ),
    ] = False,
    from_job: merge_request.FromJob = None,
    output: options.Outputs = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell for each finding what led to the decision.")
    ] = False,
    policies: options.Policies = None,
    profile: options.Profile = options.FULL,
    policy: options.Policy = None,
    skip_policy: options.SkipPolicy = None,
    framework: options.Framework = None,
    severity: options.LeastSeverity = None,
    engine: options.EngineOption = options.EngineName.AUTO,
    opa_url: options.OpaUrl = None,
    policy_timeout: options.PolicyTimeout = options.POLICY_TIMEOUT,
    fail_on: options.FailOnOption = options.FailOn.HIGH,
    allow_incomplete: options.AllowIncomplete = False,
    waivers: options.Waivers = None,
    strict: options.Strict = False,
    exit_zero: options.ExitZero = False,
    tier: TierOption = Tier.UNKNOWN,
    url: options.Url = options.GITLAB_COM,
    instance_name: options.InstanceName = "",
    merge_request_: merge_request.MergeRequestOption = None,
    post: merge_request.Post = False,
    status: merge_request.Status = False,
    token_file: options.TokenFile = None,
    ca_bundle: options.CaBundle = None,
    timeout: options.HttpTimeout = options.HTTP_TIMEOUT,
    redact: redacting.Redact = None,
    snapshot: Annotated[
        Path | None,
        typer.Option(
            "--snapshot",
            metavar="FILE",
            help="Of results: their snapshot, which tells --redact who is a person.",
        ),
    ] = None,
    template_dir: theming.TemplateDir = None,
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Count ages, and whether waivers hold, to this date or time. [default: now]",
        ),
    ] = "",
    config: options.ConfigFile = None,
) -> int:
    """Decide whether a change of settings kept as code may be merged, or on results of a scan.

    Of files only what the change makes worse decides, by `gate.decisions` of glscan.yaml and
    --fail-on. GitLab is asked only who approved, where a rule names approvers, and for what
    --from-job, --post and --status say.
    """
    from scanner import decisions
    from scanner.cli import beside as besides
    from scanner.cli import choosing, gate_files, gate_lines, gate_remote, gate_results
    from scanner.cli import output as outputs
    from scanner.cli.gate_asked import Asked
    from scanner.cli.terminal import say
    from scanner.gate import Threshold

    asked = Asked(
        context,
        Threshold(fail_on, allow_incomplete, strict),
        lambda: options.catalog(policies),
        lambda whole: choosing.narrowed_to(
            context, whole, profile, policy, skip_policy, framework, severity, events=False
        ),
        lambda: options.engine(engine, opa_url, policy_timeout),
        redacting.wanted(redact),
        against=against,
        previous=previous,
        baseline=baseline,
        new_only=new_only,
        waivers=waivers,
        snapshot=snapshot,
        tier=tier,
        url=url,
        instance_name=instance_name,
        as_of=as_of,
    ).alone()
    given = [*settings.given_files(context), *besides.given(waivers, None, None)]
    wanted = outputs.parse(output, (), given)
    formats = theming.formats(template_dir)
    found = functools.partial(
        merge_request.found, url, token_file, ca_bundle, timeout, merge_request_
    )
    place = functools.cache(found)
    if post or status:
        place()
    source = found(branch_will_do=not (post or status)) if from_job else None
    with tempfile.TemporaryDirectory(prefix="glscan-") as name:
        folder = Path(name)
        if from_job and source:
            asked = gate_remote.fetched(asked, from_job, source, folder)
        with gate_remote.told_as(from_job, against or previous, folder):
            subject = gate_results.opened(asked, files) or gate_files.opened(asked, files)
            outputs.check_apart(
                [Path(one.path) for one in wanted if one.path != outputs.STDOUT],
                subject.read,
                "an output",
            )
            case = subject.judged(asked, folder)
        approvals = gate_remote.asked_for(case.merge, place)
        if approvals:
            case, approvals = gate_remote.approved(case, approvals, named=redact is None)
        verdict = decisions.decide(case.merge, case.report.run)
        written = outputs.write(case.report, wanted, formats)
        for line in case.remarks:
            say(line)
        for line in gate_lines.told(case.merge, case.report.run, case.stood, explain):
            say(line)
        for line in gate_remote.in_words(approvals) if approvals else ():
            say(line)
        say(f"{verdict.word}: {', '.join(verdict.reasons)}")
        for one in written:
            say(f"  {one.format} {one.path}")
        code = ExitCode.OK if exit_zero else verdict.exit_code
        if post or status:
            told = gate_remote.post(place(), case, verdict, approvals, note=post, status=status)
            code = code or told
    return code
