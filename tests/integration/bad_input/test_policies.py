"""Policies of one's own that are wrong: what cannot be loaded ends a run, the rest costs itself."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.integration.bad_input.ended import (
    FEW,
    Ended,
    Prepare,
    at_once,
    complaint,
    keeps_secrets,
)
from tests.integration.test_cli import Shell
from tests.opa import require_opa
from tests.simulator import Simulator

METADATA = """\
# METADATA
# title: Nothing is odd
# description: It is.
# scope: package
# custom:
#   id: ODD-{number:03}
#   severity: high
#   kinds: [project]
#   requires: [settings.archived]
#   remediation: {{ui: none, api: none}}
package custom.odd.{name}

"""
FINE = 'deny contains {"path": ["settings"], "message": "no"} if false\n'

BOTH = [*FEW, "--policy", "ODD-*", "--policies", "mine"]


def policy(name: str = "x", body: str = FINE, number: int = 1) -> str:
    return METADATA.format(name=name, number=number) + body


def write(shell: Shell, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        path = shell.folder / "mine" / "odd" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def citing(framework: str, control: str) -> str:
    cited = f"#   controls: {{{framework}: {{{control}: weak}}}}\n"
    return policy().replace("package custom", f"{cited}package custom")


def bomb() -> str:
    """Eleven lines that stand for nine to the tenth values."""
    first = "# authors: &a0 [x,x,x,x,x,x,x,x,x]\n"
    rows = (f"# b{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 11))
    return policy().replace("# scope", f"{first}{''.join(rows)}# scope", 1)


UNUSABLE: dict[str, tuple[dict[str, str | bytes], str, str]] = {
    "a syntax error": (
        {"x.rego": policy(body="deny contains {\n")},
        "policy ODD-001 does not compile: odd/x.rego:14: ",
        "Mend it, or leave it out with --skip-policy ODD-001.",
    ),
    "an id twice": (
        {"x.rego": policy(), "y.rego": policy("y")},
        "mine/odd/y.rego: id ODD-001 is also that of mine/odd/x.rego",
        "Ids are unique and never reused.",
    ),
    "an unknown key": (
        {"x.rego": policy().replace("severity:", "sevrity:")},
        "mine/odd/x.rego, line 7: METADATA custom.sevrity: there is no such key (and 1 more)",
        "Did you mean severity?",
    ),
    "a key that lacks": (
        {"x.rego": policy().replace("#   kinds: [project]\n", "")},
        "mine/odd/x.rego, line 5: METADATA custom.kinds: this has to be there",
        "See CONTRIBUTING.md for the fields of METADATA.",
    ),
    "YAML that is none": (
        {"x.rego": policy().replace("title: Nothing", "title: 'Nothing")},
        "METADATA is not YAML: found unexpected end of stream",
        "Check the indentation and quote texts that hold `: ` or start with `*`.",
    ),
    "a YAML bomb": (
        {"x.rego": bomb()},
        "METADATA is not YAML: its aliases stand for more than 1,000,000 characters",
        "Check the indentation",
    ),
    "a control that there is not": (
        {"x.rego": citing("soc2", "CC9.99")},
        "mine/odd/x.rego: METADATA custom.controls.soc2.CC9.99: the framework has no such control",
        "Did you mean CC9.",
    ),
    "a framework that there is not": (
        {"x.rego": citing("soc3", "CC8.1")},
        "mine/odd/x.rego: METADATA custom.controls.soc3: there is no such framework",
        "Did you mean soc2?",
    ),
    "an import of nothing": (
        {"x.rego": policy(body=f"import data.glscan.lib.branch\n\n{FINE}")},
        "mine/odd/x.rego, line 13: import data.glscan.lib.branch: there is no such package",
        "Did you mean glscan.lib.branches?",
    ),
    "a call of the network": (
        {"x.rego": policy(body='deny contains 1 if http.send({"url": "http://x.example"})\n')},
        "policy ODD-001 does not compile: odd/x.rego:13: http.send is refused: a verdict follows"
        " from the input, which has ages, too",
        "Mend it, or leave it out with --skip-policy ODD-001.",
    ),
    "no text": (
        {"x.rego": b"\x7fELF\xff\xfe"},
        "mine/odd/x.rego: cannot be read: it is not text in UTF-8",
        "Check it, or move it out of the folder of policies.",
    ),
    "a huge file": (
        {"x.rego": policy() + "#" * 1_000_000},
        "mine/odd/x.rego: it is larger than 1,000,000 bytes",
        "Check it, or move it out of the folder of policies.",
    ),
    "an odd framework": (
        {"x.rego": policy(), "../frameworks/mine.yaml": "id: mine\ntitel: Mine\n"},
        "mine/frameworks/mine.yaml, line 2: titel: there is no such key",
        "Did you mean title?",
    ),
}


@pytest.fixture(scope="module")
def unusable(tmp_path_factory: pytest.TempPathFactory, kept: Path) -> Ended:
    def prepared(files: Mapping[str, str | bytes]) -> Prepare:
        def prepare(shell: Shell) -> Sequence[str]:
            shutil.copy(kept / "snapshot.json", shell.folder)
            write(shell, files)
            return ("evaluate", "snapshot.json", *BOTH)

        return prepare

    return at_once(tmp_path_factory, {what: prepared(UNUSABLE[what][0]) for what in UNUSABLE})


@pytest.mark.parametrize("what", UNUSABLE)
def test_what_cannot_be_loaded_ends_with_2(what: str, unusable: Ended) -> None:
    _, message, hint = UNUSABLE[what]
    shell, done = unusable[what]
    said = complaint(shell, done, 2)
    assert message in said.message
    assert said.hint.startswith(hint)
    assert shell.files() == {"mine", "snapshot.json"}


@pytest.mark.parametrize("engine", ["embedded", pytest.param("opa_process", marks=pytest.mark.opa)])
def test_a_policy_that_does_not_compile_is_told_before_gitlab_is_asked(
    engine: str, shell: Shell, gitlab: Simulator
) -> None:
    if engine == "opa_process":
        shell.environment["PATH"] = f"{Path(require_opa()).parent}:{shell.environment['PATH']}"
    odd = "deny contains 1 if input.resource.settings.archived ==\n"
    write(shell, {"x.rego": policy(body=odd), "y.rego": policy("y", odd, 2)})
    done = shell.run("scan", "shop", *BOTH, "--engine", engine)
    said = complaint(shell, done, 2)
    assert said.message.startswith("policy ODD-001 does not compile: odd/x.rego:1")
    assert said.message.endswith(" (and 1 more)")
    assert gitlab.requests == []


WRONG = {
    "a finding of wrong shape": 'deny contains {"path": "settings", "message": "x"} if true',
    "a finding of an unknown field": 'deny contains {"path": [], "message": "x", "n": 1} if true',
    "a finding without words": 'deny contains "" if true',
    "a huge finding": 'deny contains concat("", ["xxxxxxxxxx" | some _ in numbers.range(1, 9000)])',
    "no set": 'deny := "all is well" if true',
    "an error": "deny contains 1 / count([]) if true",
    "a conflict": "deny := {1} if true\n\ndeny := {2} if true",
    "no end": (
        "deny contains 1 if count([1 | some i in numbers.range(1, 30000);"
        " some j in numbers.range(1, 30000); i == j + 40000]) == 1"
    ),
    "a deep answer": (
        "_open := [`[` | some _ in numbers.range(1, 2000)]\n\n"
        "_shut := [`]` | some _ in numbers.range(1, 2000)]\n\n"
        'deny contains {"path": [], "message": "x", "expected": deep} if {\n'
        '\tdeep := json.unmarshal(concat("", array.concat(_open, _shut)))\n}'
    ),
}
"""What is noticed only when a policy is asked."""


@pytest.mark.usefixtures("snapshot")
@pytest.mark.parametrize("engine", ["embedded", pytest.param("opa_process", marks=pytest.mark.opa)])
def test_what_goes_wrong_when_asked_is_an_error_of_that_policy_alone(
    engine: str, shell: Shell
) -> None:
    if engine == "opa_process":
        shell.environment["PATH"] = f"{Path(require_opa()).parent}:{shell.environment['PATH']}"
    bodies = dict(enumerate(WRONG.values(), start=1))
    write(shell, {f"x{n}.rego": policy(f"x{n}", f"{bodies[n]}\n", n) for n in bodies})
    done = shell.run(
        *("evaluate", "snapshot.json", *BOTH, "--engine", engine),
        *("--policy-timeout", "1", "-o", "json=results.json"),
    )
    assert done.returncode == 3, done.stderr
    assert "INCOMPLETE: 18 error: not everything could be evaluated" in done.stderr
    assert done.stderr.endswith(
        "2 pass · 0 fail · 0 not applicable · 0 unknown · 0 manual · 18 error\n"
    )
    keeps_secrets(shell, done)
    reasons = _reasons(shell)
    for number, what in enumerate(WRONG, start=1):
        [reason] = reasons[f"ODD-{number:03}"]
        assert re.search(REASONS[what], reason), what
        assert "\n" not in reason
        assert "/tmp" not in reason


REASONS = {
    "a finding of wrong shape": "the `path` of a finding is not a list of texts",
    "a finding of an unknown field": "a finding has the unknown field 'n'",
    "a finding without words": "a finding is a text without words",
    "a huge finding": "a finding is larger than 20,000 bytes",
    "no set": "`deny` is not a set",
    "an error": "divide by zero",
    "a conflict": r"^odd/x7\.rego:1",
    "no end": "did not end within 1 s",
    "a deep answer": "nested more than 100 deep|recursion limit exceeded",
}


def _reasons(shell: Shell) -> dict[str, list[str]]:
    document: Any = json.loads((shell.folder / "results.json").read_bytes())
    reasons: dict[str, list[str]] = document["resources"][0]["reasons"]
    return reasons


@pytest.mark.usefixtures("snapshot")
@pytest.mark.parametrize("engine", ["embedded", pytest.param("opa_process", marks=pytest.mark.opa)])
@pytest.mark.parametrize(
    "body",
    [
        f"_deep := {'[' * 5000}{']' * 5000}\n\ndeny contains 1 if _deep == 1",
        "_f(x) := _f(x)\n\ndeny contains _f(1) if true",
    ],
    ids=["data", "rules"],
)
def test_what_nests_too_deep_takes_nothing_else_along(body: str, engine: str, shell: Shell) -> None:
    """The compiler of OPA refuses both; the embedded engine crashes, and is started again.

    It crashes on the data as soon as it reads them, before GitLab would be asked.
    """
    if engine == "opa_process":
        shell.environment["PATH"] = f"{Path(require_opa()).parent}:{shell.environment['PATH']}"
    write(shell, {"x.rego": policy(body=f"{body}\n")})
    done = shell.run("evaluate", "snapshot.json", *BOTH, "--engine", engine)
    if engine == "opa_process":
        said = complaint(shell, done, 2)
        assert said.message.startswith("policy ODD-001 does not compile: odd/x.rego:1")
    elif body.startswith("_deep"):
        said = complaint(shell, done, 2)
        assert said.message == "policy ODD-001 does not compile: crashed the engine: SIGSEGV"
    else:
        assert done.returncode == 3, done.stderr
        assert "not evaluated: ODD-001 on 2: crashed the engine: SIGSEGV" in done.stderr
        assert "2 pass · 0 fail" in done.stderr
