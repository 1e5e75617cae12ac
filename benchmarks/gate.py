"""Times `glscan gate` from its start to its verdict: seconds and peak memory, per form of files.

    python -m benchmarks.gate
    python -m benchmarks.gate --projects 2000

What stands are the sample estates, many times over; the files say of every project what stands, and
of one project less. The last rows are of examples/config-repo over the sample estate.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import yaml

from benchmarks import estate
from benchmarks.evaluate import environment
from benchmarks.measure import GLSCAN, Figures, measured
from scanner.model import JSON, Kind, Resource
from scanner.snapshot import store
from tests.simulator import Estate, Simulator

ENGINES = ("embedded", "opa_process")
_EXAMPLES = Path(__file__).parents[1] / "examples"
_BRANCH = "main"
_SETTINGS = (
    *("visibility", "merge_method", "squash_option", "request_access_enabled"),
    *("only_allow_merge_if_pipeline_succeeds", "ci_push_repository_for_job_token_allowed"),
    "only_allow_merge_if_all_discussions_are_resolved",
)
_RULE = ("allow_force_push", "code_owner_approval_required")
_VARIABLE = ("protected", "masked")

Said = Mapping[str, Mapping[str, JSON]]
"""Of each project what stands of some sections, by names of GitLab's."""


def main() -> None:
    """Make the snapshots and the files, run each engine, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--projects", type=int, default=2000)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--opa", default=shutil.which("opa") or ".cache/tools/opa")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        snapshot, small = folder / "snapshot.json", folder / "small" / "snapshot.json"
        _write_estate(snapshot, wanted.projects)
        _scan_acme(small)
        said = weakened({one.path: _said(one) for one in _projects(snapshot)})
        cases = {form: (write(folder / form, said), snapshot, 1) for form, write in WRITERS.items()}
        cases["examples/config-repo"] = _EXAMPLES / "config-repo" / "config", small, 0
        print("| files | engine | seconds, best (all) | peak memory, MB | to embedded |")
        print("|---|---|---|---|---|")
        for form, (files, stands, code) in cases.items():
            for line in _rows(form, files, stands, code, wanted):
                print(line, flush=True)


def _rows(
    form: str, files: Path, stands: Path, code: int, wanted: argparse.Namespace
) -> Iterator[str]:
    figures: dict[str, list[Figures]] = {engine: [] for engine in ENGINES}
    for _ in range(wanted.runs):
        for engine in ENGINES:
            with environment(engine, wanted.opa, None) as environ:
                figures[engine].append(_judged(files, stands, engine, code, environ))
    best = {engine: min(one.seconds for one in each) for engine, each in figures.items()}
    for engine, each in figures.items():
        every = ", ".join(f"{one.seconds:.1f}" for one in each)
        memory = max(one.megabytes for one in each)
        ratio = best[engine] / best["embedded"]
        yield (f"| {form} | {engine} | {best[engine]:.1f} ({every}) | {memory:.0f} | {ratio:.2f} |")


def _judged(
    files: Path, stands: Path, engine: str, code: int, environ: Mapping[str, str]
) -> Figures:
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [GLSCAN, "gate", files, "--against", stands, "--engine", engine, "--allow-incomplete"],
            env=environ,
            stderr=said,
            text=True,
        )
        figures, _ = measured(process)
        said.seek(0)
        told = said.read()
    if process.returncode != code or told.count("\nBLOCKED: 1 block") != code:
        raise SystemExit(f"{files}: exit {process.returncode}\n{told[-2000:]}")
    return figures


def _write_estate(snapshot: Path, projects: int) -> None:
    """The sample estates many times over, with what follows from several of their resources.

    Else the merge would be blamed for it.
    """
    raw, nothing = snapshot.with_name("raw.json"), snapshot.with_name("nothing.yaml")
    proposed = snapshot.with_name("proposed.json")
    estate.write(raw, projects, projects // 10)
    nothing.write_text("version: 1\n", encoding="utf-8")
    subprocess.run(
        [GLSCAN, "propose", nothing, "--against", raw, "--to", proposed],
        check=True,
        capture_output=True,
    )
    made = store.read(proposed)
    about = {name: said for name, said in made.manifest.items() if name != "proposed"}
    store.write_after(snapshot, about, made.resources(), made)


def _scan_acme(snapshot: Path) -> None:
    """A snapshot of the sample estate, for the example's files."""
    snapshot.parent.mkdir()
    with Simulator(Estate.load(_EXAMPLES / "acme"), "ultimate", "admin") as gitlab:
        subprocess.run(
            [GLSCAN, "snapshot", "acme", "--all-sections", "--to", snapshot],
            env={**os.environ, "GITLAB_URL": gitlab.url, "GITLAB_TOKEN": gitlab.token},
            check=True,
            capture_output=True,
        )


def _projects(snapshot: Path) -> Iterator[Resource]:
    return (one for one in store.read(snapshot).resources() if one.kind is Kind.PROJECT)


def _said(project: Resource) -> Mapping[str, JSON]:
    data = {name: section.data for name, section in project.sections.items()}
    rules = data.get("protected_branches", {})
    variables = data.get("variables", {})
    return {
        "settings": _some(data["settings"], _SETTINGS),
        "protected_branches": {
            name: _some(rule, _RULE) for name, rule in rules.items() if not rule.get("inherited")
        },
        "variables": {name: _some(one, _VARIABLE) for name, one in variables.items()},
    }


def _some(data: Mapping[str, JSON], names: Sequence[str]) -> dict[str, JSON]:
    return {name: data[name] for name in names if name in data}


def weakened(said: Said) -> Said:
    """The same with force pushes to one branch."""
    for path, sections in said.items():
        rule = sections["protected_branches"].get(_BRANCH, {})
        if rule.get("allow_force_push") is False:
            branches = {
                **sections["protected_branches"],
                _BRANCH: {**rule, "allow_force_push": True},
            }
            return {**said, path: {**sections, "protected_branches": branches}}
    raise SystemExit(f"no project refuses force pushes to {_BRANCH}")


def ours(folder: Path, said: Said) -> Path:
    """A folder of our own YAML, with a file for the projects of each area."""
    folder.mkdir()
    areas: dict[str, dict[str, JSON]] = {}
    for path, sections in said.items():
        areas.setdefault(path.split("/")[1], {})[path] = sections
    for area, projects in areas.items():
        _write(folder / f"{area}.yaml", {"version": 1, "projects": projects})
    return folder


def gitlabform(folder: Path, said: Said) -> Path:
    """A configuration of gitlabform."""
    folder.mkdir()
    projects = {path: _theirs(sections) for path, sections in said.items()}
    return _write(folder / "config.yml", {"projects_and_groups": projects})


def _theirs(sections: Mapping[str, JSON]) -> Mapping[str, JSON]:
    return {
        "project_settings": sections["settings"],
        "branches": {
            name: {"protected": True, **rule}
            for name, rule in sections["protected_branches"].items()
        },
        "variables": {
            name: {"key": name.split("@")[0], "environment_scope": name.split("@")[1], **one}
            for name, one in sections["variables"].items()
        },
    }


def _write(path: Path, value: JSON) -> Path:
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    path.write_text(yaml.dump(value, Dumper=dumper, sort_keys=False), encoding="utf-8")
    return path


WRITERS: Mapping[str, Callable[[Path, Said], Path]] = {"ours": ours, "gitlabform": gitlabform}


if __name__ == "__main__":
    main()
