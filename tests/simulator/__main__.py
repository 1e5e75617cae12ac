"""Serves a simulated GitLab: `python -m tests.simulator`, alone or around a command."""

import argparse
import os
import subprocess
import sys
import threading
from pathlib import Path

from tests.simulator import Estate, EstateError, Simulator
from tests.simulator.access import ROLES
from tests.simulator.keys import TIERS


def main(arguments: list[str]) -> int:
    """Serve until interrupted, or run the command after `--` and return its exit code."""
    own, command = _split(arguments)
    options = _parser().parse_args(own)
    try:
        estate = _estate(options)
        simulator = Simulator(
            estate,
            tier=options.tier or estate.tier or "premium",
            role=options.role,
            latency=options.latency / 1000,
            gitlab_com=options.gitlab_com,
            edition=options.edition,
            rate_limit=options.rate_limit,
            port=_port(options.port, command),
        )
        with simulator as gitlab:
            if command:
                return _run(command, gitlab)
            print(f"GITLAB_URL={gitlab.url}\nGITLAB_TOKEN={gitlab.token}", flush=True)
            threading.Event().wait()
    except EstateError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


def _port(asked: int | None, command: list[str]) -> int:
    if asked is not None:
        return asked
    return 0 if command else 8080


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in arguments:
        return arguments, []
    at = arguments.index("--")
    return arguments[:at], arguments[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.simulator",
        description="A simulated GitLab on loopback. Without COMMAND it prints GITLAB_URL and "
        "GITLAB_TOKEN and serves until it is interrupted; otherwise it runs COMMAND with both set.",
        usage="%(prog)s [options] [-- COMMAND ...]",
    )
    parser.add_argument(
        "--port", type=int, help="default: 8080, or a free one around COMMAND; 0: a free one"
    )
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds per request")
    parser.add_argument("--rate-limit", type=int, help="requests a minute")
    parser.add_argument("--tier", choices=TIERS, help="default: the estate's, else premium")
    parser.add_argument(
        "--role",
        choices=ROLES,
        default="owner",
        help="of the token's user, on every top-level group; default: owner",
    )
    parser.add_argument("--edition", choices=("ee", "ce"), default="ee", help="default: ee")
    parser.add_argument("--gitlab-com", action="store_true", help="answer as GitLab.com does")
    parser.add_argument("--estate", type=Path, help="a folder with estate.yaml, or a file")
    parser.add_argument(
        "--seed", type=int, default=1, help="without --estate: which one to make up"
    )
    parser.add_argument("--groups", type=int, default=20, help="to make up; default: 20")
    parser.add_argument("--projects", type=int, default=500, help="to make up; default: 500")
    return parser


def _estate(options: argparse.Namespace) -> Estate:
    if options.estate is not None:
        return Estate.load(options.estate)
    return Estate.generate(options.seed, options.groups, options.projects)


def _run(command: list[str], gitlab: Simulator) -> int:
    environment = {**os.environ, "GITLAB_URL": gitlab.url, "GITLAB_TOKEN": gitlab.token}
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
