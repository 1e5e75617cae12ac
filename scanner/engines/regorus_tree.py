"""Turns the tree that regorus makes of a module into the one that `opa parse` would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Node = Any

_COMPARED = {"Eq": "equal", "Ne": "neq", "Lt": "lt", "Le": "lte", "Gt": "gt", "Ge": "gte"}
_COUNTED = {"Add": "plus", "Sub": "minus", "Mul": "mul", "Div": "div", "Mod": "rem"}
_JOINED = {"Intersection": "and", "Union": "or", "And": "and", "Or": "or"}
_ASSIGNED = {"ColEq": "assign", "Eq": "eq"}
_SCALARS = {
    "String": "string",
    "RawString": "string",
    "Number": "number",
    "Bool": "boolean",
    "Null": "null",
}
_COMPREHENSIONS = {
    "ArrayCompr": "arraycomprehension",
    "SetCompr": "setcomprehension",
    "ObjectCompr": "objectcomprehension",
}
_HELD = {"key", "term", "value"}
_TRUE = {"type": "boolean", "value": True}


def tree(module: Node) -> Node:
    """The tree of one module of `get_ast_as_json`."""
    made = _Module(module["source"]["contents"].encode())
    ast = module["ast"]
    package = made.term(ast["package"]["refr"])
    steps = package["value"] if package["type"] == "ref" else [package]
    return {
        "package": {
            "location": _location(ast["package"]["span"]),
            "path": [{"type": "var", "value": "data"}, *steps],
        },
        "imports": [made.imported(one) for one in ast.get("imports") or ()],
        "rules": [one for rule in ast.get("rules") or () for one in made.rules(rule)],
    }


def _location(span: Mapping[str, int]) -> dict[str, int]:
    return {"row": span["line"], "col": span["col"]}


def _only(node: Node) -> tuple[str, Node]:
    [(kind, parts)] = node.items()
    return kind, parts


class _Module:
    """Nodes of one module; some names stand in its text alone."""

    def __init__(self, contents: bytes) -> None:
        self._contents = contents

    def imported(self, node: Node) -> Node:
        """An import."""
        made: dict[str, Node] = {"path": self.term(node["refr"])}
        if node.get("as"):
            made["alias"] = self._text(node["as"])
        return made

    def rules(self, node: Node) -> Iterator[Node]:
        """The definitions of a rule; each further body is one of its own, or an `else`."""
        kind, parts = _only(node)
        if kind == "Default":
            head = self._head(parts["refr"], {"value": self.term(parts["value"])})
            yield {"default": True, "head": head, "body": [], "location": _location(parts["span"])}
            return
        made: list[Node] = []
        for body in parts["bodies"] or [None]:
            one = self._definition(parts["head"], body, first=not made)
            if body and body["is_else"]:
                made[-1]["else"] = one
            else:
                yield one
            made.append(one)

    def _definition(self, head: Node, body: Node | None, first: bool) -> Node:
        kind, parts = _only(head)
        own = body.get("assign") if body else None
        assigned = own or (parts.get("assign") if first else None)
        shown: dict[str, Node] = {}
        if kind == "Set" and parts.get("key"):
            shown["key"] = self.term(parts["key"])
        else:
            shown["value"] = self.term(assigned["value"]) if assigned else _TRUE
        if kind == "Func":
            shown["args"] = [self.term(one) for one in parts["args"]]
        return {
            "head": self._head(parts["refr"], shown),
            "body": self._body(body["query"]) if body else [],
            "location": _location((body or parts)["span"] if not first else parts["span"]),
        }

    def _head(self, refr: Node, shown: Mapping[str, Node]) -> Node:
        ref = self.term(refr)
        return {"ref": ref["value"] if ref["type"] == "ref" else [ref], **shown}

    def _body(self, query: Node) -> list[Node]:
        return [self._statement(one) for one in query["stmts"]]

    def _statement(self, node: Node) -> Node:
        kind, parts = _only(node["literal"])
        made: dict[str, Node] = {"location": _location(node["span"])}
        if kind in ("Expr", "NotExpr"):
            term = self.term(parts["expr"])
            made["terms"] = term["value"] if term["type"] == "call" else term
            if kind == "NotExpr":
                made["negated"] = True
        elif kind == "SomeVars":
            made["terms"] = {"symbols": [self._named(span) for span in parts["vars"]]}
        elif kind == "SomeIn":
            made["terms"] = {"symbols": [self._membership(parts)]}
        else:
            made["terms"] = {
                "key": self._named(parts["key"]) if parts.get("key") else None,
                "value": self._named(parts["value"]),
                "domain": self.term(parts["domain"]),
                "body": self._body(parts["query"]),
            }
        if node.get("with_mods"):
            made["with"] = [
                {"target": self.term(one["refr"]), "value": self.term(one["as"])}
                for one in node["with_mods"]
            ]
        return made

    def _membership(self, parts: Node) -> Node:
        shown = [parts["key"], parts["value"]] if parts.get("key") else [parts["value"]]
        operands = [*shown, parts["collection"]]
        return self._call(f"internal.member_{len(operands)}", operands, parts)

    def _call(self, name: str, operands: Sequence[Node], parts: Node) -> Node:
        steps = [
            {"type": "var" if not n else "string", "value": one}
            for n, one in enumerate(name.split("."))
        ]
        called = {"type": "ref", "value": steps}
        return self._made("call", [called, *map(self.term, operands)], parts)

    def term(self, node: Node) -> Node:
        """A term."""
        kind, parts = _only(node)
        if kind in _SCALARS:
            return self._made(_SCALARS[kind], parts.get("value"), parts)
        if kind in _COMPREHENSIONS:
            held = {name: self.term(parts[name]) for name in parts.keys() & _HELD}
            held["body"] = self._body(parts["query"])
            return self._made(_COMPREHENSIONS[kind], held, parts)
        match kind:
            case "Var":
                return self._made("var", parts["value"], parts)
            case "RefDot" | "RefBrack":
                return self._reference(kind, parts)
            case "Array" | "Set":
                return self._made(kind.lower(), [self.term(one) for one in parts["items"]], parts)
            case "Object":
                pairs = [[self.term(key), self.term(value)] for _, key, value in parts["fields"]]
                return self._made("object", pairs, parts)
            case "Call":
                called = self.term(parts["fcn"])
                if called["type"] == "var":
                    called = {"type": "ref", "value": [called]}
                operands = map(self.term, parts["params"])
                return self._made("call", [called, *operands], parts)
            case "Membership":
                return self._membership(parts)
            case "UnaryExpr":
                return self._call("minus", [parts["expr"]], parts)
        names = {**_COMPARED, **_COUNTED, **_JOINED}
        if kind == "AssignExpr":
            names = _ASSIGNED
        name = names.get(parts["op"], parts["op"].lower())
        return self._call(name, [parts["lhs"], parts["rhs"]], parts)

    def _reference(self, kind: str, parts: Node) -> Node:
        below = self.term(parts["refr"])
        head = below["value"] if below["type"] == "ref" else [below]
        if kind == "RefDot":
            span, name = parts["field"]
            step = {"type": "string", "value": name, "location": _location(span)}
        else:
            step = self.term(parts["index"])
        made = self._made("ref", [*head, step], parts)
        return {**made, "location": below.get("location", made["location"])}

    def _named(self, span: Node) -> Node:
        return {"type": "var", "value": self._text(span), "location": _location(span)}

    def _text(self, span: Node) -> str:
        return self._contents[span["start"] : span["end"]].decode()

    def _made(self, kind: str, value: Node, parts: Node) -> Node:
        return {"type": kind, "value": value, "location": _location(parts["span"])}
