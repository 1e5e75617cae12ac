"""A kept run, judged again by what was kept with it, is the same, however it was judged."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from scanner import report
from tests.builders import policy_source
from tests.integration.acme import ACME, catalog, taken
from tests.integration.pipeline import Taken
from tests.integration.test_cli import Shell, shell
from tests.opa import require_opa

__all__ = ["catalog", "shell", "taken"]

CUSTOM = ACME.parent / "custom-policies"


def kept(shell: Shell) -> list[Path]:
    return sorted((shell.folder / "runs").iterdir())


OWN_PROFILE = """\
id: acme
title: Of Acme
description: What Acme looks at.
policies: ["GL-PRJ-*", "GL-MEM-*", "ACME-*"]
skip: [GL-PRJ-003]
params:
  GL-MEM-012: {matrix: [{users: ["*"], paths: [acme/*], max_role: 30}]}
  GL-GRP-020: {public_groups: [acme]}
  ACME-100: {names: [web, "*"], most: 2}
"""
OWN_FRAMEWORK = """\
id: acme_rules
title: Rules of Acme
version: "1"
url: https://rules.acme.example
controls:
  - {id: R1, title: Names, manual: false}
"""
LIBRARY = """\
package custom.lib.names

fits(name) if count(name) > 3
"""
PARAMS = {
    "names": {"type": "list of text", "default": ["x"], "meaning": "Names that are fine."},
    "most": {"type": "integer", "default": 1, "meaning": "How many."},
    "rows": {
        "type": "list of mapping",
        "fields": {"paths": "list of text", "most": "integer"},
        "default": [{"paths": ["*"], "most": 3}],
        "meaning": "By path.",
    },
}
RULES = """\
import data.custom.lib.names

deny contains {
	"path": ["settings", "default_branch"],
	"message": sprintf("Neither %v nor below %v.", [input.params["ACME-100"].names, row.most]),
} if {
	some row in input.params["ACME-100"].rows
	names.fits(input.resource.settings.default_branch)
	count(input.resource.path) > input.params["ACME-100"].most + row.most
}
"""
WAIVERS = """\
version: 1
waivers:
  - id: WVR-1
    rules: [GL-PRJ-003, GL-PRJ-001]
    scope: {include: [acme/*]}
    type: risk_accepted
    reason: Until the release branch is cut over.
    owner: web@acme.example
    approver: ciso@acme.example
    ticket: https://tickets.acme.example/RISK-1
    created: 2026-01-01
    expires: 2026-02-28
"""
OVERRIDES = """\
params:
  GL-PRJ-016: {public_projects: [acme/platform/docs]}
overrides:
  - paths: [acme/payments/*]
    params:
      GL-PRJ-008: {minimum_approvals: 2}
      GL-MEM-012: {matrix: [{users: [ada.lind], paths: ["*"], max_role: 50}]}
  - paths: ["*"]
    params: {GL-TOK-002: {max_days: 30}}
"""


def own_policies(folder: Path) -> Path:
    """A folder with a policy, a library, a framework and a profile."""
    files = {
        "naming/names_fit.rego": policy_source(
            "custom.naming.names_fit",
            id="ACME-100",
            rules=RULES,
            requires=["settings.default_branch"],
            params=PARAMS,
            controls={"acme_rules": {"R1": "strong"}},
        ),
        "lib/names.rego": LIBRARY,
        "frameworks/acme.yaml": OWN_FRAMEWORK,
        "profiles/acme.yaml": OWN_PROFILE,
        "naming/notes.txt": "Nobody's business.",
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@dataclass(frozen=True)
class Case:
    """A way to judge the sample estate."""

    options: tuple[str, ...] = ()
    config: str = ""
    waivers: str = ""
    baseline: bool = False
    again: bool = False
    """Whether a run was kept before."""


TWO = ("--policies", "own", "--policies", str(CUSTOM / "policies"))
CASES = {
    "nothing": Case(),
    "profile": Case(("--profile", "strict")),
    "one policy": Case(("--policy", "GL-GRP-017")),
    "patterns": Case(("--policy", "GL-PRJ-*", "--policy", "gl-mem-*", "--skip-policy", "*-001")),
    "framework": Case(("--framework", "soc2", "--framework", "owasp_cicd")),
    "severity": Case(("--severity", "high", "--fail-on", "critical")),
    "own": Case(TWO),
    "own profile": Case((*TWO, "--profile", "acme", "--severity", "low")),
    "own framework": Case((*TWO, "--framework", "acme_rules")),
    "overrides": Case(config=OVERRIDES),
    "overrides of few": Case(("--policy", "GL-PRJ-*"), config=OVERRIDES),
    "as of": Case(("--as-of", "2027-03-04T05:06:07+02:00", "--allow-incomplete")),
    "waivers": Case(("--strict",), waivers=WAIVERS),
    "waivers of then": Case(("--as-of", "2026-06-01", "--strict"), waivers=WAIVERS),
    "baseline": Case(("--strict",), baseline=True),
    "previous": Case(again=True),
    "everything": Case(
        (*TWO, "--profile", "acme", "--skip-policy", "GL-PRJ-001", "--as-of", "2026-02-01"),
        OVERRIDES,
        WAIVERS,
        baseline=True,
        again=True,
    ),
}


def keep_as(shell: Shell, taken: Taken, case: Case) -> list[Path]:
    """Keep runs as a case has it."""
    own_policies(shell.folder / "own")
    options = list(case.options)
    if case.config:
        (shell.folder / "glscan.yaml").write_text(case.config)
    snapshot = str(taken.path)
    if case.baseline:
        shell.run("evaluate", snapshot, "-o", "json=before.json", "--policy", "GL-[PM]*")
        done = shell.run("baseline", "before.json")
        assert done.returncode == 0, done.stderr
        options += ["--baseline", "baseline.json"]
    if case.again:
        done = shell.run("evaluate", snapshot, "--runs", "runs", "--policy", "GL-PRJ-*")
        assert "kept: " in done.stderr, done.stderr
    if case.waivers:
        (shell.folder / "waivers.yaml").write_text(case.waivers)
    done = shell.run("evaluate", snapshot, "--runs", "runs", *options)
    assert "kept: " in done.stderr, done.stderr
    return kept(shell)


@pytest.mark.parametrize("name", CASES)
def test_run_is_judged_again_as_it_was(shell: Shell, taken: Taken, name: str) -> None:
    """With the same engine that holds every byte of the results."""
    runs = keep_as(shell, taken, CASES[name])
    for used in ("own", "waivers.yaml", "baseline.json", "glscan.yaml", "before.json"):
        path = shell.folder / used
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    done = shell.run("verify", *map(str, runs))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.count("embedded") == len(runs)


@pytest.mark.opa
@pytest.mark.parametrize(
    ("first", "then"), [("embedded", "opa_process"), ("opa_process", "embedded")]
)
def test_engines_agree_on_a_kept_run(shell: Shell, taken: Taken, first: str, then: str) -> None:
    folder = Path(require_opa()).parent
    shell.environment["PATH"] = f"{folder}:{shell.environment['PATH']}"
    shell.environment["GLSCAN_ENGINE"] = first
    keep_as(shell, taken, CASES["everything"])
    done = shell.run("verify", *map(str, kept(shell)), "--engine", then)
    assert done.returncode == 0, done.stdout
    assert f"judged again with {then} " in done.stdout


def test_where_git_saw_a_waiver_goes_with_the_run(shell: Shell, taken: Taken) -> None:
    (shell.folder / "waivers.yaml").write_text(WAIVERS)
    ann = ["-c", "user.name=Ann Ackers", "-c", "user.email=ann@acme.example"]
    for command in (["init", "-q"], ["add", "waivers.yaml"], [*ann, "commit", "-q", "-m", "x"]):
        subprocess.run(["git", *command], cwd=shell.folder, check=True, capture_output=True)
    shell.run("evaluate", str(taken.path), "--runs", "runs")
    [run] = kept(shell)
    [entry] = report.waivers_of(report.read(run / "results.json").run)
    assert entry["author"] == "Ann Ackers <ann@acme.example>"
    shutil.rmtree(shell.folder / ".git")
    assert shell.run("verify", str(run)).returncode == 0
