"""What is installed is what was tested: the wheel, in an environment without the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.simulator import Estate, Simulator

GIT = shutil.which("git")


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the build backend itself: no network, no environment of its own."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=repository,
        check=True,
        capture_output=True,
    )
    [wheel] = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment with the wheel and, by a path file, what it depends on."""
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=False, symlinks=True)
    binaries = home / "bin"
    site = sysconfig.get_path("purelib", vars={"base": str(home), "platbase": str(home)})
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", str(binaries / "python")),
            *("install", "--quiet", "--no-deps", "--no-index", "--no-compile", str(wheel)),
        ],
        check=True,
        capture_output=True,
    )
    # Only the packages: the path files of that folder, such as one to the checkout, are not read.
    dependencies = sysconfig.get_path("purelib")
    Path(site, "dependencies.pth").write_text(f"{dependencies}\n")
    return binaries


def test_it_holds_policies_and_templates(names: set[str], repository: Path) -> None:
    policies = {
        f"scanner/_data/policies/{path.relative_to(repository / 'policies').as_posix()}"
        for path in (repository / "policies").rglob("*")
        if path.suffix in (".rego", ".yaml")
        and not path.name.endswith("_test.rego")
        and ".regal" not in path.parts
    }
    templates = {
        f"scanner/_data/templates/{path.relative_to(repository / 'reports/templates').as_posix()}"
        for path in (repository / "reports" / "templates").rglob("*")
        if path.is_file()
    }
    migrations = "scanner/history/migrations"
    assert {f"{migrations}/env.py", f"{migrations}/versions/v0001_runs.py"} <= names
    assert len(policies) > 8
    assert policies <= names
    assert templates <= names
    assert "scanner/py.typed" in names


def test_it_holds_what_tests_of_custom_policies_import(names: set[str]) -> None:
    assert "scanner/_data/policies/lib/testing.rego" in names


def test_it_holds_nothing_that_is_for_tests(names: set[str]) -> None:
    assert not {name for name in names if name.endswith("_test.rego")}
    assert not {name for name in names if "/.regal/" in name or name.startswith(("tests/", "out/"))}
    roots = {name.split("/")[0] for name in names}
    assert len(roots) == 2
    assert "scanner" in roots


@pytest.mark.skipif(GIT is None, reason="needs git")
def test_it_holds_nothing_that_git_ignores(names: set[str], repository: Path) -> None:
    assert GIT
    ignored = subprocess.run(
        [GIT, "ls-files", "--others", "--ignored", "--exclude-standard", "--directory"],
        cwd=repository,
        capture_output=True,
        text=True,
    )
    if ignored.returncode:
        pytest.skip("this is not a Git checkout")
    sources = {name.replace("scanner/_data/policies", "policies") for name in names}
    sources = {name.replace("scanner/_data/templates", "reports/templates") for name in sources}
    for line in ignored.stdout.splitlines():
        assert not {name for name in sources if name == line or name.startswith(f"{line}/")}
    assert not {name for name in names if "__pycache__" in name or name.endswith(".pyc")}


def test_it_scans_from_another_folder(installed: Path, repository: Path, tmp_path: Path) -> None:
    environment = {
        "PATH": f"{installed}:{os.defpath}",
        "HOME": str(tmp_path),
        "GLSCAN_ENGINE": "embedded",
    }
    where = [str(installed / "python"), "-c", "import scanner; print(scanner.__file__)"]
    found = subprocess.run(where, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert Path(found.stdout.strip()).is_relative_to(installed.parent), found.stderr
    with Simulator(Estate.load(repository / "examples" / "acme")) as gitlab:
        environment |= {"GITLAB_URL": gitlab.url, "GITLAB_TOKEN": gitlab.token}
        done = subprocess.run(
            [str(installed / "glscan"), "scan", "acme", "-o", "html=r.html", "-o", "sarif=r.sarif"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1, done.stderr
    assert "NOT COMPLIANT" in done.stderr
    assert (tmp_path / "r.html").stat().st_size > 10_000
    assert (tmp_path / "r.sarif").is_file()


def test_its_policies_are_those_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    command = ["policies", "list", "--json"]
    outputs = [
        subprocess.run(
            [str(binary / "glscan"), *command],
            cwd=tmp_path,
            env={"PATH": os.defpath, "HOME": str(tmp_path)},
            capture_output=True,
            check=True,
        ).stdout
        for binary in (installed, Path(sys.executable).parent)
    ]
    assert outputs[0] == outputs[1]
