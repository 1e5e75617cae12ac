"""`glscan init`: writes a configuration, a CI job and a file for waivers, over nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from scanner import discreet
from scanner.errors import UsageError

CONFIG = "glscan.yaml"
WAIVERS = "waivers.yaml"
CI = ".gitlab-ci.yml"
CI_INCLUDED = "glscan.gitlab-ci.yml"

_JOB = "glscan-scan"
"""The job that tells a CI file of ours from another."""

PROFILES = ("baseline", "strict", "full")
GITLAB_COM = "https://gitlab.com"

_NO_GITLAB = {"github.com", "bitbucket.org", "codeberg.org"}


def command(
    folder: Annotated[
        Path, typer.Argument(help="Where to write them; made if need be.", metavar="DIR")
    ] = Path("."),
    url: Annotated[
        str,
        typer.Option(
            "--url", metavar="URL", help="Address of the GitLab. [default: found, and asked for]"
        ),
    ] = "",
    group: Annotated[
        list[str] | None,
        typer.Option("--group", metavar="PATH", help="Full path of a group to scan; repeatable."),
    ] = None,
    profile: Annotated[
        str,
        typer.Option("--profile", metavar="ID", help=f"Which policies: {', '.join(PROFILES)}."),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing.")] = False,
) -> int:
    """Write glscan.yaml, a GitLab CI file and waivers.yaml.

    A file that exists is kept as it is, and that is no error. The CI file is .gitlab-ci.yml, or
    glscan.gitlab-ci.yml to be included where there is one already. No token is ever written.
    """
    from scanner.cli.terminal import say
    from scanner.errors import ExitCode

    found = _found(folder)
    answers = _Answers(url, tuple(group or ()), profile)
    if not yes and sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty():
        answers = _asked(answers, found)
    answers = answers.completed(found)
    answers.check()
    wrote = set()
    for name, text in _files(folder, answers).items():
        if _written(folder / name, text):
            wrote.add(name)
            say(f"wrote {folder / name}")
        else:
            say(f"kept  {folder / name}: it is there already")
    if (folder / CI_INCLUDED).exists():
        say(f"      include it from {CI}: `include: [{{local: {CI_INCLUDED}}}]`")
    say("Next:")
    if CONFIG in wrote and not answers.groups:
        say(f"  set scope.groups in {folder / CONFIG} first: no group was named")
    say("  export GITLAB_TOKEN=...   # scope read_api, of an Owner of the top-level group")
    here = "" if folder.resolve() == Path.cwd() else f" --config {folder / CONFIG}"
    say(f"  glscan doctor{here}             # is everything there that a scan needs?")
    say(f"  glscan scan{here}")
    return ExitCode.OK


@dataclass(frozen=True, slots=True)
class _Answers:
    """What is needed to fill in the files; empty where nobody said."""

    url: str = ""
    groups: tuple[str, ...] = ()
    profile: str = ""

    def completed(self, others: _Answers) -> _Answers:
        """With what is missing taken from elsewhere."""
        return _Answers(
            self.url or others.url, self.groups or others.groups, self.profile or others.profile
        )

    def check(self) -> None:
        """Raises UsageError for what would make a configuration that cannot be used."""
        discreet.check_gitlab(self.url)
        if self.profile not in PROFILES:
            raise UsageError(
                f"there is no profile {self.profile!r}", f"One of: {', '.join(PROFILES)}."
            )
        for group in self.groups:
            _check_group(group)


def _check_group(group: str) -> None:
    if not (_is_plain(group) and all(group.split("/"))):
        raise UsageError(
            f"{group!r} is not the path of a group", "Give full paths, such as acme/platform."
        )


def _is_plain(text: str) -> bool:
    """Whether nothing in it is blank or unseen."""
    return text.isprintable() and " " not in text


def _found(folder: Path) -> _Answers:
    """What the environment and the Git remote tell."""
    url, group = _remote(folder)
    return _Answers(
        os.environ.get("GITLAB_URL") or os.environ.get("CI_SERVER_URL") or url or GITLAB_COM,
        (group,) if group else (),
        PROFILES[0],
    )


def _remote(folder: Path) -> tuple[str, str]:
    """The GitLab of the remote `origin`, and the top-level group there; empty where there is none.

    The address itself may hold a password, so nothing else of it is kept.
    """
    try:
        told = subprocess.run(
            ["git", "remote", "get-url", "origin"],
            cwd=folder if folder.is_dir() else None,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return "", ""
    return parse_remote(told.stdout.strip())


def parse_remote(address: str) -> tuple[str, str]:
    """Web address and top-level group of a Git remote, as `git@host:group/project.git` has them."""
    if "://" not in address:
        host, colon, path = address.partition(":")
        address = f"ssh://{host}/{path}" if colon else ""
    parts = _split(address)
    group, slash, _ = parts.path.strip("/").partition("/")
    if not parts.hostname or not slash or parts.hostname in _NO_GITLAB:
        return "", ""
    web = parts.scheme in ("http", "https")
    port = f":{parts.port}" if web and parts.port else ""
    return f"{parts.scheme if web else 'https'}://{parts.hostname}{port}", group


def _split(address: str) -> Any:
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def _asked(given: _Answers, found: _Answers) -> _Answers:
    """The answers of a person, asked only for what no option gave."""
    url = given.url or typer.prompt("GitLab", default=discreet.address(found.url), err=True)
    groups = given.groups or _paths(
        typer.prompt("Groups to scan", default=" ".join(found.groups), err=True)
    )
    names = "/".join(PROFILES)
    profile = given.profile or typer.prompt(f"Policies ({names})", default=found.profile, err=True)
    return _Answers(url.strip(), groups, profile.strip())


def _paths(text: str) -> tuple[str, ...]:
    return tuple(part.strip("/") for part in text.replace(",", " ").split())


def _files(folder: Path, answers: _Answers) -> Mapping[str, str]:
    """The text of each file by its name."""
    from scanner import __version__

    included = os.path.lexists(folder / CI) and not _ours(folder / CI)
    ci = CI_INCLUDED if included else CI
    filled = {
        "url": answers.url.rstrip("/"),
        "groups": list(answers.groups),
        "profile": answers.profile,
        "version": __version__,
        "included": included,
        "name": ci,
    }
    return {
        CONFIG: _rendered("glscan.yaml.j2", filled),
        ci: _rendered("gitlab-ci.yml.j2", filled),
        WAIVERS: _rendered("waivers.yaml.j2", filled),
    }


def _ours(path: Path) -> bool:
    """Whether an earlier run wrote it."""
    try:
        return f"\n{_JOB}:\n" in path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def _rendered(template: str, filled: Mapping[str, Any]) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from scanner import resources
    from scanner.visible import visible

    made = Environment(
        loader=FileSystemLoader(resources.templates() / "init"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {"yaml": _yaml, "comment": visible}
    return made.get_template(template).render(filled)


def _yaml(value: str | Sequence[str]) -> str:
    """A text or a list of texts as YAML on one line."""
    import yaml

    shown = yaml.safe_dump([value], default_flow_style=True, width=100_000, allow_unicode=True)
    return shown.strip()[1:-1]


def _written(path: Path, text: str) -> bool:
    """Write a file that is not there yet; False where it is, even as a link that leads nowhere."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        if path.parent.is_dir():
            return False
        raise UsageError(f"{path.parent} is no folder", "Choose another one.") from None
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written: {error.strerror}", "Choose another folder."
        ) from None
    return True
