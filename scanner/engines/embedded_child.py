"""The process that holds regorus: requests on stdin, replies on stdout, one JSON text per line.

It is run as a script, not imported, and imports nothing of ours.
The time limit is SIGALRM without a handler: regorus holds the interpreter while it works, so
only the kernel can end it, and does so even when the scanner itself is gone.
"""

import os
import resource
import signal
import sys
from contextlib import suppress
from typing import Any

if __name__ == "__main__":
    # `-I` hides PYTHONPATH and the user's own site-packages, where regorus may be.
    sys.path.extend(sys.argv[1:])

import orjson
import regorus

SOURCE_LIMITS = {"max_col": 1_000_000, "max_file_bytes": 16_000_000, "max_lines": 200_000}
"""regorus would refuse lines of more than 1,024 characters, which OPA takes."""

MEMORY = 4 * 1024**3

Request = dict[str, Any]
Row = dict[str, dict[str, Any]]


def load(engine: Any, request: Request) -> dict[str, Any]:
    """Add the modules; tell by their numbers which were refused and why."""
    engine.set_policy_length_config(**SOURCE_LIMITS)
    errors = {}
    for number, (name, source) in enumerate(request["modules"]):
        try:
            engine.add_policy(name, source)
        except RuntimeError as error:
            errors[str(number)] = str(error)
    return {"errors": errors}


def ask(engine: Any, request: Request, documents: list[str]) -> dict[str, Any]:
    """A row per document."""
    rows = []
    for document in documents:
        engine.set_input_json(document)
        rows.append(by_tree(engine, request) if "trees" in request else by_rule(engine, request))
    return {"rows": rows}


def by_tree(engine: Any, request: Request) -> Row:
    """Evaluate whole trees of packages: fast, and private rules are evaluated and dropped."""
    row = {}
    for query, leaves in request["trees"]:
        tree = evaluate(engine, query).get("value", {})
        for package, steps, rules in leaves:
            node = tree
            for step in steps:
                node = node.get(step, {})
            row[package] = {rule: node[rule] for rule in rules if rule in node}
    return row


def by_rule(engine: Any, request: Request) -> Row:
    """Evaluate rule by rule: a private rule that fails does no harm unless it is used."""
    row = {}
    for package, queries in request["rules"]:
        found = {rule: evaluate(engine, query) for rule, query in queries}
        row[package] = {rule: hit["value"] for rule, hit in found.items() if "value" in hit}
    return row


def evaluate(engine: Any, query: str) -> dict[str, Any]:
    """`{"value": ...}`, or an empty dict for undefined."""
    answer = orjson.loads(engine.eval_query_as_json(query))
    expression: dict[str, Any] = answer["result"][0]["expressions"][0] if answer else {}
    return expression


def contain() -> None:
    """Let a policy that eats memory end this process rather than the machine; leave no core."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    with suppress(ValueError, OSError):  # macOS does not let everybody
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


def main() -> None:
    """Answer requests until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    contain()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever regorus prints must not look like a reply
    replies.write(b"{}\n")  # every import worked
    replies.flush()
    requests = sys.stdin.buffer
    engines: dict[str, Any] = {}
    for line in iter(requests.readline, b""):
        request = orjson.loads(line)
        documents = [requests.readline().decode() for _ in range(request["documents"])]
        signal.setitimer(signal.ITIMER_REAL, request["limit"])
        try:
            if "modules" in request:
                engine = engines[request["engine"]] = regorus.Engine()
                reply = load(engine, request)
            elif "ast" in request:
                ast = engines[request["engine"]].get_ast_as_json()
                reply = {"ast": orjson.loads(ast)}  # it is written over many lines
            else:
                reply = ask(engines[request["engine"]], request, documents)
            line = orjson.dumps(reply)
        except RuntimeError as error:
            line = orjson.dumps({"error": str(error)})
        except (orjson.JSONDecodeError, orjson.JSONEncodeError):
            line = orjson.dumps({"error": "its answer is nested too deep"})
        signal.setitimer(signal.ITIMER_REAL, 0)
        replies.write(line + b"\n")
        replies.flush()


if __name__ == "__main__":
    main()
