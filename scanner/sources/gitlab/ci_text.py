"""Reads what the jobs of a merged CI/CD configuration run on, and what they print.

Keywords: https://docs.gitlab.com/ci/yaml/. Of the text, which may hold secrets, nothing is kept but
references of images and names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from scanner import discreet, yaml_text
from scanner.model import JSON, Gap
from scanner.sources.gitlab import ci_images, ci_shell, texts
from scanner.sources.gitlab.ci_words import TooDeep
from scanner.sources.gitlab.normalise import Malformed

_KEYWORDS = {
    "after_script",
    "before_script",
    "cache",
    "default",
    "image",
    "include",
    "services",
    "spec",
    "stages",
    "types",
    "variables",
    "workflow",
}
"""What stands beside the jobs and is none."""

_ONE_OF_MANY = re.compile(r"(.+?)(?: [0-9]+/[0-9]+|: \[.*\])", re.DOTALL)
"""How GitLab names the jobs that `parallel` makes of one."""

_DEBUG = ("CI_DEBUG_TRACE", "CI_DEBUG_SERVICES")
_TRUE = {"1", "t", "true", "y", "yes", "on"}
_MOST_LISTS = 10
"""How deep GitLab lets lists of commands lie in each other."""


class _Unresolved(Exception):
    """A value hangs on another variable."""


class Configuration:
    """A merged configuration; `names` are the jobs that GitLab tells of, if it does.

    Raises Malformed where the text cannot be read, or is not the one that GitLab tells of.
    """

    def __init__(self, merged: str, names: Iterable[str] = ()) -> None:
        try:
            found = yaml_text.load(merged)
        except yaml.YAMLError:
            raise Malformed("the merged configuration cannot be read") from None
        self._all: Mapping[Any, Any] = _mapping(found)
        self._default = _mapping(self._all.get("default"))
        self._scripts: dict[tuple[int, bool], ci_shell.Printed] = {}
        """By the identity of a script: one that many jobs share is read once."""
        self._jobs = self._found(names)
        self._shown = _discreet(self._jobs)

    def _found(self, names: Iterable[str]) -> Mapping[str, Mapping[Any, Any]]:
        """The jobs: all that is no keyword and not hidden, whether or not GitLab tells of it.

        A configuration without any does not lint.
        """
        plain = (name for name in self._all if name not in _KEYWORDS)
        found = [name for name in plain if not _text(name).startswith(".")]
        told = [self._key(name) for name in names]
        if not found:
            raise Malformed("the merged configuration has no job")
        return {name: _mapping(self._all[name]) for name in (*found, *told)}

    def _key(self, name: str) -> str:
        """The key of a job, of which GitLab may make several."""
        several = _ONE_OF_MANY.fullmatch(name)
        for key in (name, several[1] if several else name):
            if key in self._all:
                return _text(key)
        raise Malformed("GitLab tells of a job that the merged configuration does not have")

    def facts(self) -> Mapping[str, JSON | Gap]:
        """What is kept of it; a gap where a part of it cannot be read."""
        return {
            "images": self._of_each(self._image),
            "services": self._of_each(self._services),
            "scripts_naming_variables": self._of_each(self._printed),
            "debug_trace": self._of_each(self._traced),
            "child_pipelines": self._those(_has_child),
            "unclear_scripts": self._those(self._is_unclear),
        }

    def _those(self, what: Callable[[Mapping[Any, Any]], bool]) -> Sequence[JSON] | Gap:
        """The jobs of which something is so."""
        found = self._of_each(what)
        return found if isinstance(found, Gap) else sorted(found)

    def _of_each(self, what: Callable[[Mapping[Any, Any]], JSON]) -> Mapping[str, JSON] | Gap:
        try:
            found = {self._shown[name]: what(job) for name, job in self._jobs.items()}
        except _Unresolved:
            return Gap.UNEXPLAINED
        except (Malformed, TooDeep):
            return Gap.MALFORMED
        return {name: value for name, value in found.items() if value}

    def _of(self, job: Mapping[Any, Any], keyword: str) -> Any:
        """What a job says, or what holds for those that say nothing."""
        inherited = _mapping(job.get("inherit")).get("default")
        if job.get(keyword) is not None or not _lets(inherited, keyword):
            return job.get(keyword)
        default = self._default.get(keyword)
        return self._all.get(keyword) if default is None and keyword in _KEYWORDS else default

    def _image(self, job: Mapping[Any, Any]) -> str:
        image = None if "trigger" in job else self._of(job, "image")
        return "" if image is None else _reference(image)

    def _services(self, job: Mapping[Any, Any]) -> Sequence[str]:
        services = None if "trigger" in job else self._of(job, "services")
        if not isinstance(services, list | None):
            raise Malformed
        return [_reference(service) for service in services or ()]

    def _printed(self, job: Mapping[Any, Any]) -> Sequence[str]:
        return sorted(frozenset().union(*(found.names for found in self._read(job))))

    def _is_unclear(self, job: Mapping[Any, Any]) -> bool:
        return True in [found.unclear for found in self._read(job)]  # all are to be read

    def _read(self, job: Mapping[Any, Any]) -> Iterator[ci_shell.Printed]:
        """What each part of a job's scripts prints."""
        for script in () if "trigger" in job else self._shells(job):
            traced = False
            for part in script:
                found = self._script(part, traced)
                yield found
                traced = found.traced

    def _shells(self, job: Mapping[Any, Any]) -> Iterator[Sequence[Any]]:
        """The scripts of a job, by the shell that runs them one after the other."""
        yield [_mapping(self._of(job, "hooks")).get("pre_get_sources_script")]
        yield [self._of(job, "before_script"), job.get("script")]
        yield [self._of(job, "after_script")]
        steps = job.get("run")
        for step in steps if isinstance(steps, list) else ():
            yield [_mapping(step).get("script")]

    def _script(self, script: Any, traced: bool) -> ci_shell.Printed:
        found = self._scripts.get((id(script), traced))
        if found is None:
            text = "\n".join(_lines(script, 0))
            found = self._scripts[id(script), traced] = ci_shell.printed(text, traced)
        return found

    def _traced(self, job: Mapping[Any, Any]) -> bool:
        """Whether the log of a job may show all that its shell does, and with it every variable."""
        inherited = _mapping(job.get("inherit")).get("variables")
        return any(self._is_on(job, inherited, name) for name in _DEBUG)

    def _is_on(self, job: Mapping[Any, Any], inherited: Any, name: str) -> bool:
        if any(_is_true(given) for given in (*_in_rules(job, name), *_in_matrix(job, name))):
            return True
        own = _mapping(job.get("variables")).get(name)
        if own is not None or not _lets(inherited, name):
            return _is_true(own)
        of_all = _mapping(self._all.get("variables")).get(name)
        of_some = _in_rules(_mapping(self._all.get("workflow")), name)
        return any(_is_true(given) for given in (of_all, *of_some))


def _lets(inherited: Any, name: str) -> bool:
    """Whether `inherit` lets a default or a variable through; without it all are."""
    return name in inherited if isinstance(inherited, list) else inherited is not False


def _in_rules(holder: Mapping[Any, Any], name: str) -> Iterator[Any]:
    """What the rules of a job or of the workflow set a variable to."""
    rules = holder.get("rules")
    for rule in rules if isinstance(rules, list) else ():
        if isinstance(rule, dict):
            yield _mapping(rule.get("variables")).get(name)


def _in_matrix(job: Mapping[Any, Any], name: str) -> Iterator[Any]:
    """What the jobs that `parallel` makes of one set a variable to."""
    parallel = job.get("parallel")
    matrix = parallel.get("matrix") if isinstance(parallel, dict) else None
    for variables in matrix if isinstance(matrix, list) else [matrix]:
        given = variables.get(name) if isinstance(variables, dict) else None
        yield from given if isinstance(given, list) else [given]


def _has_child(job: Mapping[Any, Any]) -> bool:
    """Whether a job triggers a pipeline of the same project, which is judged nowhere."""
    trigger = job.get("trigger")
    return isinstance(trigger, dict) and "include" in trigger


def _discreet(names: Iterable[str]) -> Mapping[str, str]:
    """By the names of jobs those to be shown, without tokens and still one for each."""
    shown = {name: discreet.words(name) for name in names}
    taken = {name for name, hidden in shown.items() if hidden == name}
    counts: Counter[str] = Counter()
    for name in sorted(shown.keys() - taken):
        hidden = shown[name]
        while shown[name] in taken:
            counts[hidden] += 1
            shown[name] = f"{hidden} {counts[hidden] + 1}"
        taken.add(shown[name])
    return shown


def _is_true(given: Any) -> bool:
    value = given.get("value") if isinstance(given, dict) else given
    text = str(value).lower()
    if "$" in text:
        raise _Unresolved
    return text in _TRUE


def _mapping(value: Any) -> Mapping[Any, Any]:
    if isinstance(value, dict | None):
        return value or {}
    raise Malformed


def _text(value: Any) -> str:
    if isinstance(value, str) and texts.is_text(value):
        return value
    raise Malformed


def _reference(image: Any) -> str:
    """The reference of an image: by itself, or with settings beside it."""
    return ci_images.reference(_text(image.get("name") if isinstance(image, dict) else image))


def _lines(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth <= _MOST_LISTS:
        for one in value:
            yield from _lines(one, depth + 1)
    elif value is not None:
        raise Malformed
