"""Finds and reads the configuration file, and says what is wrong with it and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs
import yaml
from pydantic import BaseModel, ValidationError

from scanner import config, discreet, regular, yaml_text
from scanner.config import Config
from scanner.errors import UsageError
from scanner.misfit import UNKNOWN, problem, words
from scanner.spelling import nearest

NAME = "glscan.yaml"

Key = tuple[str | int, ...]
"""Where something stands: names of keys, and numbers of list items from 0."""

_PARTS: Mapping[str, type[BaseModel]] = {
    "gitlab": config.Gitlab,
    "scope": config.Scope,
    "policies": config.Policies,
    "engine": config.Engine,
    "gate": config.Gate,
    "waivers": config.Waivers,
    "baseline": config.Baseline,
    "time_to_fix": config.TimeToFix,
    "overrides": config.Override,
}


_RULES = ("gate", "decisions")


@dataclass(frozen=True, slots=True)
class File:
    """A configuration that was read, and where everything in it stands."""

    path: Path
    config: Config
    text: yaml_text.Text

    def line(self, key: Key) -> int:
        """The line of a key."""
        return self.text.line(key)

    def where(self, key: Key) -> str:
        """`glscan.yaml, line 3: policies.profile`."""
        return _where(self.path, self.text, key)

    def beside(self, path: str) -> Path:
        """A path that stands in the file: relative ones begin at its folder."""
        return self.path.parent / path


def dotted(key: Sequence[str | int]) -> str:
    """A key as people write it: `overrides[0].paths`; without what may be a token."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{discreet.name(part)}" for part in key)
    return "".join(parts).removeprefix(".")


def find(named: Path | None) -> Path | None:
    """The named file, else that of the working folder, else that of the user, else none."""
    if named is not None:
        return named
    of_user = platformdirs.user_config_path("glscan", appauthor=False)
    return next((path for path in (Path(NAME), of_user / NAME) if path.exists()), None)


def read(path: Path) -> File:
    """Read a configuration file. Raises UsageError naming file, line and key."""
    try:
        text = yaml_text.parse(_content(path))
    except yaml.YAMLError as error:
        why, line = problem(error)
        mend = "Check the indentation, and quote texts that hold `: ` or start with `*`."
        raise UsageError(
            f"{path}{f', line {line}' if line else ''}: this YAML cannot be used: {why}",
            mend if line else f"Is it a {NAME}?",
        ) from error
    value = {} if text.value is None else text.value
    if not isinstance(value, dict):
        raise UsageError(f"{path}: it holds no keys", "Begin with `gitlab:` or `policies:`.")
    try:
        return File(path, Config.model_validate(value), text)
    except ValidationError as error:
        raise _refusal(path, text, error) from error


def _content(path: Path) -> str:
    try:
        return regular.start_of(path, yaml_text.MOST_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise _unread(path, error.strerror) from None
    except UnicodeDecodeError:
        raise UsageError(
            f"the configuration {path} cannot be read: it is not text", "It is YAML in UTF-8."
        ) from None


def _unread(path: Path, why: str | None) -> UsageError:
    return UsageError(
        f"the configuration {path} cannot be read: {why}",
        "Check --config, or the variable GLSCAN_CONFIG.",
    )


def _refusal(path: Path, text: yaml_text.Text, error: ValidationError) -> UsageError:
    """The first thing that is wrong; its value is not repeated, for it may be a secret."""
    wrong = error.errors(include_url=False, include_input=False)
    keys = [tuple(part for part in one["loc"] if part != "[key]") for one in wrong]
    key, first = min(
        zip(keys, wrong, strict=True),
        key=lambda one: (text.line(one[0]), one[1]["type"] != UNKNOWN),
    )
    where = _where(path, text, key)
    more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
    if first["type"] != UNKNOWN:
        return UsageError(f"{where}: {words(first)}{more}", "See `glscan config schema`.")
    name = str(key[-1])
    if _is_secret(name):
        return UsageError(
            f"{where}: a secret does not belong in this file",
            "Take it out and replace it by a new one. The token comes from GITLAB_TOKEN or"
            " --token-file, that of OPA from GLSCAN_OPA_TOKEN.",
        )
    return UsageError(f"{where}: there is no such key{more}", _instead(name, _part(key)))


def _part(key: Key) -> type[BaseModel]:
    """The model that has keys at the place of this one."""
    if key[:2] == _RULES and len(key) > len(_RULES) + 1:
        return config.Rule
    return _PARTS.get(str(key[0]), Config) if len(key) > 1 else Config


def _instead(name: str, part: type[BaseModel]) -> str:
    """The key that may have been meant; also one that stands in another part."""
    elsewhere = [f"{other}.{name}" for other, model in _PARTS.items() if name in model.model_fields]
    if elsewhere:
        return f"Did you mean {' or '.join(elsewhere)}?"
    return nearest(name, part.model_fields, f"Known: {', '.join(part.model_fields)}.")


def _where(path: Path, text: yaml_text.Text, key: Key) -> str:
    return f"{path}, line {text.line(key)}: {dotted(key)}"


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in ("token", "password", "secret", "private_key"))
