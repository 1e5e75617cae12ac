"""Holds the simulator against a real GitLab: `python -m tests.simulator.compare RECORDING`.

A recording is what `glscan doctor GROUP --record FILE` wrote. The simulator is made to be as like
that GitLab as it can (version, edition, tier, role), is recorded in the same way, and every
difference in keys, types and statuses is listed.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from scanner import __version__
from scanner.roles import role_name
from scanner.snapshot.journal import Appender
from scanner.sources.gitlab.client import Client
from scanner.sources.gitlab.exchange import Wire
from scanner.sources.gitlab.probe import probe
from scanner.sources.gitlab.question import ask
from scanner.sources.gitlab.record import SCHEMA, recording
from scanner.sources.gitlab.scope import open_roots, settle
from tests.simulator.access import ROLES
from tests.simulator.estate import Estate
from tests.simulator.keys import TIERS
from tests.simulator.server import Simulator

ESTATE = Path(__file__).parents[1] / "unit" / "simulator" / "full.yaml"
"""An estate in which every attribute that GitLab can answer has a value somewhere."""
GROUP = "acme"
PROJECT = "acme/web"
"""The project of that estate with the most in it: it is made the first of the list."""

Recording = Mapping[str, Any]
Shape = Mapping[str, Any]


def main(arguments: list[str]) -> int:
    """Print the differences; 0 when there are none, 1 when there are, 2 for a wrong recording."""
    options = _parser().parse_args(arguments)
    try:
        real = orjson.loads(options.recording.read_bytes())
        like = _like(real, options)
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"error: {options.recording} is no recording: {error}", file=sys.stderr)
        return 2
    found = list(differences(real, recorded(like, options.estate, options.group)))
    for line in found:
        print(line)
    print(f"{len(found)} differences; the simulator was {like}", file=sys.stderr)
    return 1 if found else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulator.compare",
        description="What a real GitLab and the simulator answer differently.",
    )
    parser.add_argument("recording", type=Path, help="from `glscan doctor GROUP --record FILE`")
    parser.add_argument("--tier", choices=TIERS, help="where the recording does not know it")
    parser.add_argument("--role", choices=ROLES, help="where the simulator does not know it")
    parser.add_argument("--estate", type=Path, default=ESTATE)
    parser.add_argument("--group", default=GROUP, help="the group of the estate that is asked")
    return parser


@dataclass(frozen=True)
class Like:
    """The GitLab that the simulator is to be."""

    version: str
    edition: str
    gitlab_com: bool
    tier: str
    role: str

    def __str__(self) -> str:
        where = ", GitLab.com" if self.gitlab_com else ""
        return f"{self.version} {self.edition}, {self.tier}, {self.role}{where}"


def _like(real: Recording, options: argparse.Namespace) -> Like:
    if real["recording"] != SCHEMA:
        raise ValueError(f"it is of version {real['recording']}, not {SCHEMA}")
    told = str(real["role"])
    role = str(options.role or {"administrator": "admin"}.get(told, told))
    tier = str(options.tier or real["tier"])
    for value, known in ((role, ROLES), (tier, TIERS)):
        if value not in known:
            raise ValueError(f"{value!r} is none of {', '.join(known)}: give --tier or --role")
    gitlab = real["gitlab"]
    edition = "ce" if gitlab["edition"] == "ce" else "ee"
    return Like(gitlab["version"], edition, gitlab["gitlab_com"], tier, role)


def recorded(like: Like, estate: Path = ESTATE, group: str = GROUP) -> Recording:
    """The simulator's answers, recorded as those of a real GitLab are."""
    stored = Estate.load(estate)
    stored.version = like.version
    if PROJECT in stored.projects:
        stored.project(PROJECT)["created_at"] = "2099-12-31T00:00:00.000Z"
    with Simulator(
        stored,
        tier=like.tier,
        role=like.role,
        edition=like.edition,
        gitlab_com=like.gitlab_com,
    ) as gitlab:
        return record(gitlab, group)


def record(gitlab: Simulator, group: str) -> Recording:
    """What a running simulator answers for a group."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Appender(Path(folder) / "ledger.jsonl")) as ledger,
        Wire(gitlab.url, gitlab.token, None, 30) as wire,
    ):
        client = Client(gitlab.url, gitlab.token, ledger, lambda: "")
        server = probe(client)
        [root] = open_roots(client, server, [group])
        question = ask("/groups/:id/projects", root.row["id"], include_subgroups="true")
        rows = client.get(question)
        root = settle(root, server, rows[0] if isinstance(rows, list) and rows else None)
        return recording(client, wire, server, root, __version__, role_name(root.role))


def differences(real: Recording, simulated: Recording) -> Iterator[str]:
    """What differs, in words; where one of them had nothing to show, nothing is said."""
    ours = {_name(answer): answer for answer in simulated["answers"]}
    for answer in real["answers"]:
        name = _name(answer)
        if name not in ours:
            yield f"{name}: only GitLab was asked"
            continue
        other = ours[name]
        if answer["status"] != other["status"]:
            yield f"{name}: {answer['status']} from GitLab, {other['status']} from the simulator"
            continue
        for header in sorted(set(answer["headers"]) - set(other["headers"])):
            yield f"{name}: the simulator lacks the header {header}"
        for header in sorted(set(other["headers"]) - set(answer["headers"])):
            yield f"{name}: GitLab does not send the header {header}"
        for line in _shapes(answer["body"], other["body"], ""):
            yield f"{name}: {line}"


def _name(answer: Mapping[str, str]) -> str:
    return f"{answer['endpoint']} ({answer['asked']})"


def _shapes(real: Shape, ours: Shape, path: str) -> Iterator[str]:
    types, others = (_types(shape) for shape in (real, ours))
    if types and others and not types & others:
        yield f"{path or 'the body'} is {_words(types)} from GitLab, {_words(others)} here"
        return
    if "properties" in real and "properties" in ours:
        keys, known = real["properties"], ours["properties"]
        yield from (f"the simulator lacks {_below(path, key)}" for key in keys if key not in known)
        yield from (f"GitLab does not send {_below(path, key)}" for key in known if key not in keys)
        for key in keys:
            if key in known:
                yield from _shapes(keys[key], known[key], _below(path, key))
    if "items" in real and "items" in ours:
        yield from _shapes(real["items"], ours["items"], f"{path}[]")


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _types(shape: Shape) -> set[str]:
    """The types but null, and a number is a number."""
    return {"number" if name == "integer" else name for name in shape.get("type", ())} - {"null"}


def _words(types: set[str]) -> str:
    return " or ".join(sorted(types))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
