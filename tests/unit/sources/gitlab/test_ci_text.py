"""What a merged configuration says of its jobs."""

from __future__ import annotations

import time
from textwrap import dedent
from typing import Any

import pytest

from scanner.model import Gap
from scanner.sources.gitlab.ci_text import Configuration
from scanner.sources.gitlab.normalise import Malformed


def facts(text: str, *names: str) -> dict[str, Any]:
    return dict(Configuration(dedent(text), names).facts())


JOBS = """
    stages: [test]
    default:
      image: {name: "ruby:3.3", entrypoint: [""]}
      services: [postgres, {name: "redis:7", alias: cache}]
      before_script: [echo $DEFAULT]
    .hidden: {image: hidden}
    own: {image: "alpine@sha256:0", services: [], before_script: [], script: [make]}
    plain: {script: make, services: null}
    none: {inherit: {default: false}, script: [make]}
    some: {inherit: {default: [image]}, script: [make]}
    variable: {image: "$REGISTRY/x:${TAG}", script: [make]}
    child: {trigger: {include: child.yml}}
"""


SCRIPTS = {"scripts_naming_variables", "unclear_scripts"}


def test_defaults_apply_to_jobs_that_say_nothing() -> None:
    found = facts(JOBS)
    assert found["images"] == {
        "own": "alpine@sha256:0",
        "plain": "ruby:3.3",
        "some": "ruby:3.3",
        "variable": "$REGISTRY/x:${TAG}",
    }
    assert found["services"] == {
        "plain": ["postgres", "redis:7"],
        "variable": ["postgres", "redis:7"],
    }
    assert found["scripts_naming_variables"] == {"plain": ["DEFAULT"], "variable": ["DEFAULT"]}
    assert found["debug_trace"] == {}


def test_keywords_at_the_top_are_defaults_too() -> None:
    found = facts("image: ruby:3\nafter_script: [env]\na: {script: [x]}\nvariables: {image: x}")
    assert found["images"] == {"a": "ruby:3"}
    assert found["scripts_naming_variables"] == {"a": ["*"]}


def test_gitlab_names_the_jobs() -> None:
    text = "cut: {image: x, script: [a]}\nshard: {image: y, script: [a]}"
    found = facts(text, "cut: [aws, eu]", "cut: [gcp]", "shard 1/2", "shard 2/2")
    assert found["images"] == {"cut": "x", "shard": "y"}
    with pytest.raises(Malformed):
        facts(text, "missing")


@pytest.mark.parametrize("told", [(), ("b",), ("types",)])
def test_jobs_that_gitlab_does_not_tell_of_are_judged_too(told: tuple[str, ...]) -> None:
    text = """
        stages: [test]
        .hidden: {image: hidden}
        a: {image: x, script: [echo $TOKEN]}
        b: {image: y, script: [make], variables: {CI_DEBUG_TRACE: 'true'}}
        types: {image: z, script: [make]}
    """
    found = facts(text, *told)
    more = {"types": "z"} if "types" in told else {}
    assert found["images"] == {"a": "x", "b": "y", **more}
    assert found["scripts_naming_variables"] == {"a": ["TOKEN"]}
    assert found["debug_trace"] == {"b": True}


def test_what_names_no_image_is_not_kept() -> None:
    found = facts(
        """
        default: {image: "https://user:planted@registry.acme.example/build:1.2"}
        a: {script: [make], services: ["u:planted@host/x:1", "redis:7", {name: "p:${P:-planted}"}]}
        b: {script: [make], image: ""}
        """
    )
    assert found["images"] == {"a": "***", "b": "***"}
    assert found["services"] == {"a": ["***", "redis:7", "***"]}


def test_the_shell_is_one_for_before_script_and_script() -> None:
    found = facts(
        """
        a:
          before_script: [set -x]
          script: [curl $A, [[curl $B]]]
          after_script: [curl $C, 'echo "$D"']
          hooks: {pre_get_sources_script: [echo $E]}
        b:
          script: |
            if true; then
              echo $F
            fi
          run: [{name: x, script: echo $G}, {name: y, step: z}]
        """
    )
    assert found["scripts_naming_variables"] == {"a": ["A", "B", "D", "E"], "b": ["F", "G"]}


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("a: {variables: {CI_DEBUG_TRACE: 'true'}}", True),
        ("a: {variables: {CI_DEBUG_SERVICES: true}}", True),
        ("a: {variables: {CI_DEBUG_TRACE: 'false'}}", False),
        ("variables: {CI_DEBUG_TRACE: {value: 'TRUE', description: x}}\na: {}", True),
        ("variables: {CI_DEBUG_TRACE: 1}\na: {variables: {CI_DEBUG_TRACE: 0}}", False),
        ("variables: {CI_DEBUG_TRACE: 1}\na: {inherit: {variables: false}}", False),
        ("variables: {CI_DEBUG_TRACE: 1}\na: {inherit: {variables: [X]}}", False),
        ("variables: {CI_DEBUG_TRACE: 1}\na: {inherit: {variables: [CI_DEBUG_TRACE]}}", True),
        ("a: {rules: [{if: $X, variables: {CI_DEBUG_TRACE: yes}}]}", True),
        ("workflow: {rules: [{variables: {CI_DEBUG_TRACE: 'true'}}]}\na: {}", True),
        ("a: {trigger: x, variables: {CI_DEBUG_TRACE: 'true'}}", True),
        ("a: {parallel: {matrix: [{X: y}, {CI_DEBUG_TRACE: ['false', 'true']}]}}", True),
        ("a: {parallel: {matrix: [{CI_DEBUG_SERVICES: 'true'}]}}", True),
        ("a: {parallel: {matrix: [{CI_DEBUG_TRACE: ['false']}]}}", False),
        ("a: {parallel: 5}", False),
    ],
)
def test_debugging_is_on_where_it_holds(text: str, on: bool) -> None:
    assert facts(text)["debug_trace"] == ({"a": True} if on else {})


def test_debugging_that_hangs_on_a_variable_is_not_known() -> None:
    found = facts("a: {image: x, variables: {CI_DEBUG_TRACE: $DEBUG}}")
    assert found["debug_trace"] is Gap.UNEXPLAINED
    assert found["images"] == {"a": "x"}


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("a: {image: [x]}", {"images"}),
        ("a: {image: {entrypoint: x}}", {"images"}),
        ("a: {services: x}", {"services"}),
        ("a: {services: [[x]]}", {"services"}),
        ("a: {script: [1]}", SCRIPTS),
        ("a: {script: {x: y}}", SCRIPTS),
        ("a: {script: [[[[[[[[[[[[x]]]]]]]]]]]]}", SCRIPTS),
        ("a: {variables: [x]}", {"debug_trace"}),
        ('a: {image: "\\ud800"}', {"images"}),
        ("a: {script: '" + "((" * 50 + "'}", SCRIPTS),
    ],
)
def test_what_cannot_be_read_is_a_gap_of_its_own(text: str, lost: set[str]) -> None:
    try:
        found = facts(text)
    except Malformed:
        assert "ud800" in text  # libyaml takes no half of a pair
        return
    assert {name for name, value in found.items() if value is Gap.MALFORMED} == lost


@pytest.mark.parametrize(
    "text",
    [
        "[a, list]",
        "a: [",
        "a: {script: !reference [.x, script]}",
        "a: &x [*x]",
        "1: {script: [x]}",
        "a: {}\na: {}",
        "- " * 100,
        "a: text",
        "default: text",
        "",
        "{}",
        "stages: [test]",
        ".hidden: {script: [make]}",
    ],
)
def test_a_text_that_is_no_configuration_is_refused_without_quoting_it(text: str) -> None:
    with pytest.raises(Malformed) as error:
        facts(text)
    assert error.value.__cause__ is None
    assert "script" not in str(error.value)


def test_a_script_that_all_jobs_share_is_read_once() -> None:
    jobs = "\n".join(f"job{number}: {{}}" for number in range(9000))
    shared = "echo $A; " * 60_000
    started = time.process_time()
    found = facts(f"before_script: ['{shared}']\n{jobs}")
    assert len(found["scripts_naming_variables"]) == 9000
    assert time.process_time() - started < 15


@pytest.mark.parametrize(
    ("trigger", "child"),
    [
        ("{include: child.yml}", True),
        ("{include: [{artifact: made.yml, job: make}], strategy: depend}", True),
        ("{project: other/project, branch: main}", False),
        ("other/project", False),
    ],
)
def test_pipelines_that_nobody_judges_are_told(trigger: str, child: bool) -> None:
    found = facts(f"a: {{trigger: {trigger}}}\nb: {{script: [make]}}")
    assert found["child_pipelines"] == (["a"] if child else [])


@pytest.mark.parametrize("script", ["echo 'it", "sh -x ./deploy.sh"])
def test_scripts_that_cannot_be_followed_are_told(script: str) -> None:
    found = facts(f'a: {{script: ["{script}", "echo $B"]}}\nb: {{script: [make]}}')
    assert found["unclear_scripts"] == ["a"]


def test_a_job_called_like_a_token_is_kept_without_it() -> None:
    token = "glpat-ABCDEFGHIJKLMNOPQRST"
    found = facts(f"""
        deploy {token}: {{image: x, script: [echo $A]}}
        deploy {token}U: {{image: y, script: [env], services: ["tok_{token}"]}}
        deploy *** 2: {{image: z, script: [make]}}
    """)
    assert found["images"] == {"deploy ***": "x", "deploy *** 2": "z", "deploy *** 3": "y"}
    assert found["scripts_naming_variables"] == {"deploy ***": ["A"], "deploy *** 3": ["*"]}
    assert token not in str(found)
