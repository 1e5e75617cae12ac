"""Finds in the tree of a module what engines answer differently, and what is forbidden.

Each trap was met, and measured, with OPA and regorus side by side.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from scanner.authoring.problem import Problem, Weight
from scanner.authoring.program import Module, Node, call_of, chain, operator, rule_name, walk

PUBLIC = ("deny", "skip", "unknown")

Absent = Callable[[Node], bool]
"""Whether a reference leads to an attribute of the input, which may be absent."""

_FORBIDDEN: Mapping[str, str] = {
    "http.send": "A verdict follows from the input: equal snapshots give equal verdicts.",
    "net.lookup_ip_addr": "A verdict follows from the input: equal snapshots give equal verdicts.",
    "opa.runtime": "A verdict follows from the input, whatever engine runs it.",
    "print": "It says nothing in a report. Take it out, or use it in tests alone.",
    "rand.intn": "Equal snapshots give equal verdicts.",
    "rego.metadata.chain": "The host joins METADATA; the embedded engine lacks the function.",
    "rego.metadata.rule": "The host joins METADATA; the embedded engine lacks the function.",
    "rego.parse_module": "The embedded engine lacks it.",
    "time.now_ns": "Ages, such as days_until_expiry, are in the input.",
    "trace": "It says nothing in a report. Take it out.",
    "uuid.rfc4122": "Equal snapshots give equal verdicts.",
}
_MISSING = re.compile(
    r"^(net\.cidr_(merge|intersects|contains_matches|overlap|expand)|crypto\..+|io\.jwt\..+"
    r"|strings\.render_template|array\.flatten|regex\.globs_match|graphql\..+"
    r"|providers\..+|time\.parse_duration_ns)$"
)
"""What regorus lacks; it says so only when the rule is evaluated."""
_DIFFERENT: Mapping[str, str] = {
    "time.add_date": "Months on the 29th to the 31st differ: count in days.",
    "json.marshal": "OPA escapes <, > and &, regorus does not.",
    "strings.count": "Engines count overlapping patterns differently.",
    "glob.quote_meta": "Engines quote ? differently.",
    "semver.compare": "Engines differ on versions with a leading v: take it off first.",
    "semver.is_valid": "Engines differ on versions with a leading v: take it off first.",
    "upper": "Engines differ beyond ASCII: compare in lower case.",
}
_VERB = re.compile(r"%(?:%|[^%]*?[a-zA-Z])")
_VERBS = ("%s", "%d", "%v", "%%")
_KEYWORDS = {"as", "contains", "default", "else", "every", "false", "if", "import", "in", "not"}
_KEYWORDS |= {"null", "package", "some", "true", "with"}


def traps(module: Module, source: str, absent: Absent) -> Iterator[Problem]:
    """What to change in a module; `source` is its text."""
    for node in walk(module.rules):
        yield from _forbidden(module, node)
        yield from _keyword(module, node, source)
        if node.get("type") == "templatestring":
            yield _found(module, node, "template-string", *_TEMPLATE)
    for rule in module.rules:
        for part in chain(rule):
            doubtful = _unless(absent, _held(part))
            for node in walk(part):
                yield from _negated(module, node, doubtful)
            yield from _head(module, part, doubtful)
            yield from _pattern(module, part)


def _unless(absent: Absent, held: frozenset[str]) -> Absent:
    return lambda ref: _spelt(ref) not in held and absent(ref)


_TEMPLATE = ("the embedded engine does not know template strings", "Use sprintf.")


def unasked(module: Module) -> Iterator[Problem]:
    """Rules of a policy that look public and that nobody asks for."""
    for rule in module.rules:
        name = rule_name(rule)
        if name not in PUBLIC and not name.startswith("_"):
            yield _found(
                module,
                rule,
                "public-rule",
                f"nobody asks for the rule {name}",
                f"The public rules are {', '.join(PUBLIC)}; let every other name begin with _.",
            )


def _calls(node: Node) -> tuple[str, list[Node]] | None:
    """The name and operands of a call that a node is."""
    found = call_of(node if node.get("type") == "call" else node.get("terms"))
    return (operator(found[0]), found[1]) if found else None


def _forbidden(module: Module, node: Node) -> Iterator[Problem]:
    called = _calls(node)
    if called is None:
        return
    name, operands = called
    if name in _FORBIDDEN:
        yield _found(module, node, "forbidden-function", f"{name} is refused", _FORBIDDEN[name])
    elif _MISSING.match(name):
        hint = "Do without it, or have the collector derive the value."
        yield _found(module, node, "missing-function", f"the embedded engine lacks {name}", hint)
    elif name in _DIFFERENT:
        text = f"engines may answer {name} differently"
        yield _found(module, node, "differing-function", text, _DIFFERENT[name], Weight.WARNING)
    elif name == "sprintf" and operands and operands[0]["type"] == "string":
        odd = [verb for verb in _VERB.findall(operands[0]["value"]) if verb not in _VERBS]
        if odd:
            yield _found(
                module,
                node,
                "sprintf-verb",
                f"engines write {odd[0]} differently",
                "Use %s for texts, %d for integers and %v for anything else.",
            )


def _negated(module: Module, node: Node, absent: Absent) -> Iterator[Problem]:
    """`not f(x.y)`: where x.y is absent, OPA says nothing and regorus says true."""
    if not node.get("negated") or not isinstance(node.get("terms"), list):
        return
    name, operands = operator(node["terms"][0]), node["terms"][1:]
    if name in ("eq", "equal"):
        return
    for operand in operands:
        for inner in walk(operand):
            if inner.get("type") == "ref" and absent(inner):
                yield _found(
                    module,
                    node,
                    "negated-operand",
                    f"`not` before a call of {_spelt(inner)}: where that is absent, OPA says "
                    "nothing and the embedded engine says true",
                    "Bind it in the body first (`x := ...`), then negate a call of x.",
                )
                return


_PATTERNS: Mapping[str, int] = {
    "regex.find_all_string_submatch_n": 0,
    "regex.find_n": 0,
    "regex.match": 0,
    "regex.replace": 1,
    "regex.split": 0,
}
"""Which operand is the regular expression; where it is none, the engines fail."""


def _pattern(module: Module, rule: Node) -> Iterator[Problem]:
    """A regular expression that somebody else may write, used in a rule that does not try it.

    What a function is given may have been tried by who calls it.
    """
    tried = {
        _spelt_alone(called[1][0])
        for node in walk(rule)
        if not node.get("negated") and (called := _calls(node)) and called[0] == "regex.is_valid"
    }
    fixed = {rule_name(one) for one in module.rules if _is_text(one["head"].get("value"))}
    given = {_spelt_alone(argument) for argument in rule["head"].get("args") or ()}
    for node in walk(rule):
        name, operands = _calls(node) or ("", [])
        at = _PATTERNS.get(name, len(operands))
        pattern = _spelt_alone(operands[at]) if at < len(operands) else ""
        if pattern and pattern not in tried | fixed | given:
            yield _found(
                module,
                node,
                "regular-expression",
                f"where {pattern} is no regular expression, {name} is an error of the policy",
                f"Ask regex.is_valid({pattern}) before it in the same rule, and give an `unknown` "
                "where it is none.",
                Weight.WARNING,
            )


def _is_text(value: Node | None) -> bool:
    return value is not None and value["type"] == "string"


def _spelt_alone(node: Node) -> str:
    """A variable or reference as its text says it; nothing for what is written out or computed."""
    if node["type"] == "ref":
        return _spelt(node)
    return str(node["value"]) if node["type"] == "var" else ""


def _held(rule: Node) -> frozenset[str]:
    """The references that the body of a rule holds to be there."""
    expressions = [node for node in walk(rule.get("body") or []) if "terms" in node]
    positive = [node["terms"] for node in expressions if not node.get("negated")]
    refs = (node for node in walk(positive) if node.get("type") == "ref")
    return frozenset(map(_spelt, refs))


def _head(module: Module, rule: Node, absent: Absent) -> Iterator[Problem]:
    """A head, of a rule that loops, that reads what the body does not hold to be there."""
    head = rule["head"]
    loops = any("symbols" in (node.get("terms") or ()) for node in rule.get("body") or ())
    if "key" not in head or "value" in head or not loops:
        return
    for node in walk(head["key"]):
        if node.get("type") == "ref" and absent(node):
            yield _found(
                module,
                node,
                "undefined-in-head",
                f"where {_spelt(node)} is absent, OPA drops the row and the embedded engine fails",
                "Bind it in the body first (`x := ...`), and use x in the head.",
                Weight.WARNING,
            )


def _keyword(module: Module, node: Node, source: str) -> Iterator[Problem]:
    """`input.default`: the embedded engine cannot read it."""
    if node.get("type") != "ref":
        return
    line = source.splitlines()[module.place(node).line - 1 :][:1]
    for step in node["value"][1:]:
        name = step.get("value")
        if step.get("type") == "string" and name in _KEYWORDS and f".{name}" in "".join(line):
            hint = f'Write ["{name}"] instead of .{name}.'
            yield _found(module, node, "keyword-in-reference", f".{name} is a keyword", hint)


def _spelt(node: Node) -> str:
    """A reference as its text says it, near enough to tell two apart."""
    head, *steps = node["value"]
    first = str(head.get("value")) if head["type"] == "var" else "..."
    for step in steps:
        if step["type"] == "string":
            first += f".{step['value']}"
        else:
            first += f"[{step['value'] if step['type'] == 'var' else '...'}]"
    return first


def _found(
    module: Module, node: Node, name: str, text: str, hint: str, weight: Weight = Weight.ERROR
) -> Problem:
    place = module.place(node)
    return Problem(place.module, place.line, name, text, hint, weight)
