"""A first gate on an estate full of findings: what is there is known, and what comes is stopped."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.integration.test_cli import GLSCAN, Shell, served
from tests.simulator import Estate, Fault, Simulator

REPOSITORY = Path(__file__).parents[2]
ACME = "examples/acme"
HOOKS = "GET /projects/:id/hooks"
INVOICES, GATEWAY = "acme/payments/invoices", "acme/payments/gateway"
Named = tuple[str, str]
"""Policy and path."""


@dataclass
class Adopted:
    """The sample estate with a baseline of all that is found in it."""

    shell: Shell
    gitlab: Simulator

    def scan(self, name: str, *flags: str) -> tuple[CompletedProcess[str], dict[str, Any]]:
        given = ("--baseline", "baseline.json", "--allow-incomplete", "-o", f"json={name}")
        done = self.shell.run("scan", *given, *flags)
        return done, json.loads((self.shell.folder / name).read_text())

    def baseline(self) -> Counter[Named]:
        """The entries of the file."""
        told = json.loads((self.shell.folder / "baseline.json").read_text())
        return Counter((one["policy"], one["resource"]) for one in told["findings"])


SEEN = {"tier": "ultimate", "role": "admin"}
"""As `make demo` asks."""


def configured(folder: Path, home: Path) -> Shell:
    folder.mkdir()
    environment = {"PATH": f"{GLSCAN.parent}:/usr/bin:/bin", "HOME": str(home)}
    config = str(REPOSITORY / ACME / "glscan.yaml")
    return Shell(folder, {**environment, "GLSCAN_ENGINE": "embedded", "GLSCAN_CONFIG": config})


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the results of a first scan, and the baseline made of them."""
    home = tmp_path_factory.mktemp("first")
    shell = configured(home / "work", home)
    with served(shell, Estate.load(REPOSITORY / ACME), **SEEN):
        assert shell.run("scan", "-o", "json=first.json").returncode == 1
    done = shell.run("baseline", "first.json")
    assert done.returncode == 0, done.stderr
    return shell.folder


@pytest.fixture
def adopted(first: Path, tmp_path: Path) -> Iterator[Adopted]:
    shell = configured(tmp_path / "work", tmp_path)
    shutil.copytree(first, shell.folder, dirs_exist_ok=True)
    with served(shell, Estate.load(REPOSITORY / ACME), **SEEN) as gitlab:
        yield Adopted(shell, gitlab)


def found(results: dict[str, Any], *marks: str) -> Counter[Named]:
    """Findings that have none of these marks."""
    return Counter(
        (one["policy"], line["path"])
        for line in results["resources"]
        for one in line["findings"]
        if not set(marks) & set(one)
    )


def summary(done: CompletedProcess[str]) -> str:
    """The line of the verdict."""
    return next(line for line in done.stderr.splitlines() if "COMPLIANT" in line)


def became(results: dict[str, Any]) -> dict[str, int]:
    told = results["run"]["baseline"]["findings"]
    return {name: count for name, count in told.items() if count}


def worsen(gitlab: Simulator) -> None:
    rule = gitlab.estate.project(INVOICES)["protected_branches"]["main"]
    rule["allow_force_push"] = True


def mend(gitlab: Simulator) -> None:
    gitlab.estate.project(INVOICES)["hooks"][0]["enable_ssl_verification"] = True


def test_what_was_there_stays_a_finding_and_stops_nobody(adopted: Adopted) -> None:
    first = json.loads((adopted.shell.folder / "first.json").read_text())
    assert adopted.baseline() == found(first)
    done, now = adopted.scan("now.json", "--strict")
    assert done.returncode == 0, done.stderr
    assert found(now) == found(first)
    assert found(now, "known") == Counter()
    count = sum(found(first).values())
    totals = now["run"]["totals"]
    assert became(now) == {"known": count}
    assert totals["findings"] == totals["known_findings"] == count
    assert totals["outcomes"] == first["run"]["totals"]["outcomes"]
    fails = sum(totals["known"].values())
    assert fails == totals["outcomes"]["fail"]
    assert summary(done).startswith("NOT COMPLIANT and INCOMPLETE: ")
    assert f"{fails} failing and known from the baseline" in summary(done)


def test_one_setting_made_worse_is_the_one_new_finding(adopted: Adopted) -> None:
    worsen(adopted.gitlab)
    done, now = adopted.scan("now.json", "--previous", "first.json")
    assert done.returncode == 1
    assert found(now, "known") == {("GL-PRJ-003", INVOICES): 1}
    assert re.search(r": 1 \w+ evaluation fails, at or above high; ", summary(done))
    told = now["run"]["previous"]["findings"]
    assert (told["new"], told["unchanged"]) == (1, sum(adopted.baseline().values()))
    assert now["run"]["previous"]["moved"] == {"baseline": True}
    [new] = (
        (one["policy"], line["path"])
        for line in now["resources"]
        for one in line["findings"]
        if one["change"] == "new"
    )
    assert new == ("GL-PRJ-003", INVOICES)


def test_one_setting_mended_can_be_taken_out_and_then_is_new_again(adopted: Adopted) -> None:
    before = adopted.baseline()
    mend(adopted.gitlab)
    done, now = adopted.scan("now.json", "--strict")
    assert done.returncode == 4
    assert became(now) == {"known": sum(before.values()) - 1, "fixed": 1}
    assert now["run"]["baseline"]["fixed"] == [f"GL-PRJ-021 project {INVOICES}"]
    assert "; 1 entry to take out of the baseline" in summary(done)
    done = adopted.shell.run("baseline", "now.json", "--shrink")
    assert done.returncode == 0
    assert f"  GL-PRJ-021 project {INVOICES}" in done.stderr.splitlines()
    assert before - adopted.baseline() == {("GL-PRJ-021", INVOICES): 1}
    assert adopted.scan("now.json", "--strict")[0].returncode == 0
    hook = adopted.gitlab.estate.project(INVOICES)["hooks"][0]
    hook["enable_ssl_verification"] = False
    done, now = adopted.scan("now.json")
    assert done.returncode == 1
    assert found(now, "known") == {("GL-PRJ-021", INVOICES): 1}


def test_what_could_not_be_read_is_not_fixed(adopted: Adopted) -> None:
    before = adopted.baseline()
    adopted.gitlab.add_fault(Fault(HOOKS, 403, None, match=GATEWAY))
    done, now = adopted.scan(
        "now.json", "--strict", "--previous", "first.json", "--no-allow-incomplete"
    )
    assert done.returncode == 3
    assert became(now) == {"known": sum(before.values()) - 1, "not_evaluated": 1}
    [earlier] = (one for line in now["resources"] for one in line.get("earlier", ()))
    assert (earlier["policy"], earlier["became"]) == ("GL-PRJ-020", "not_evaluated")
    assert adopted.shell.run("baseline", "now.json", "--shrink").returncode == 0
    assert adopted.baseline() == before


@pytest.mark.parametrize(
    ("text", "instead", "is_known"),
    [
        (GATEWAY, "acme/payments/psp", True),
        ("    id: 5\n    name: Gateway", "    id: 905\n    name: Gateway", False),
    ],
)
def test_a_renamed_project_keeps_its_findings_and_one_made_anew_does_not(
    adopted: Adopted, tmp_path: Path, text: str, instead: str, is_known: bool
) -> None:
    there = sum(count for (_, path), count in adopted.baseline().items() if path == GATEWAY)
    written = (REPOSITORY / ACME / "estate.yaml").read_text()
    assert text in written
    (tmp_path / "estate.yaml").write_text(written.replace(text, instead))
    with served(adopted.shell, Estate.load(tmp_path), **SEEN):
        done, now = adopted.scan("now.json")
    gone, new = became(now).get("gone", 0), found(now, "known")
    assert done.returncode == (0 if is_known else 1)
    assert (gone, {path for _, path in new}) == ((0, set()) if is_known else (there, {GATEWAY}))


def recipe() -> list[list[str]]:
    """The commands of a first gate, as the documentation has them."""
    text = (REPOSITORY / "docs/baseline.md").read_text()
    section = text.partition("\n## A first gate\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    lines = [shlex.split(line, comments=True) for line in "".join(blocks).splitlines()]
    return [words[1:] for words in lines if words[0] == "glscan"]


def test_the_recipe_of_a_first_gate_does_what_it_says(tmp_path: Path) -> None:
    """Where something is unknown, as it is for the token of an Owner."""
    shell = configured(tmp_path / "work", tmp_path)
    look, take_up, gate, strict, shrink = recipe()
    with served(shell, Estate.load(REPOSITORY / ACME), tier="ultimate", role="owner") as gitlab:
        assert shell.run(*look).returncode == 0
        results = json.loads((shell.folder / "results.json").read_text())
        assert results["run"]["totals"]["outcomes"]["unknown"] > 0
        assert shell.run(*take_up).returncode == 0
        assert [shell.run(*gate).returncode, shell.run(*strict).returncode] == [0, 0]
        mend(gitlab)
        assert [shell.run(*gate).returncode, shell.run(*strict).returncode] == [0, 4]
        assert shell.run(*shrink).returncode == 0
        assert shell.run(*strict).returncode == 0
        worsen(gitlab)
        assert [shell.run(*gate).returncode, shell.run(*strict).returncode] == [1, 1]
