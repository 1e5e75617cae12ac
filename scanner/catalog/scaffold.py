"""The text of a new policy and of its tests, which hold as they are and are to be changed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scanner.errors import UsageError
from scanner.model import Kind, Severity

FIRST = "CUSTOM-001"
"""The id proposed where there is none to follow."""
RESERVED = {"lib", "frameworks", "profiles", "schemas"}
"""Folders that hold something else than policies."""
MOST = 60
"""Letters of a name: it is part of a path, of an import, and of the title."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_ID = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+")
RULES = {"deny", "skip", "unknown"}
_POLICY = "policy"
"""What tests call the policy: its own name may be taken."""
_NUMBERED = re.compile(r"^(.+-)(\d+)$")
_KEYWORDS = {"as", "contains", "data", "default", "else", "every", "false", "if", "import", "in"}
_KEYWORDS |= {"input", "not", "null", "package", "some", "true", "with"}


@dataclass(frozen=True, slots=True)
class _Example:
    """A setting of a kind of resource, and what a policy could say of it."""

    section: str
    attribute: str
    good: str
    bad: str
    words: str


_EXAMPLES: Mapping[Kind, _Example] = {
    Kind.PROJECT: _Example(
        "settings", "visibility", '"private"', '"public"', "The project can be seen by others."
    ),
    Kind.GROUP: _Example(
        "settings", "visibility", '"private"', '"public"', "The group can be seen by others."
    ),
    Kind.INSTANCE: _Example(
        "application_settings", "signup_enabled", "false", "true", "Anybody can sign up."
    ),
    Kind.USER: _Example("identity", "is_admin", "false", "true", "The user is an administrator."),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What is asked for."""

    category: str
    name: str
    id: str
    kinds: Sequence[Kind]
    severity: Severity

    def check(self) -> None:
        """Raises UsageError for a name that no policy can have, saying which can."""
        for what, word in (("CATEGORY", self.category), ("NAME", self.name)):
            allowed = f"At most {MOST} lower case letters, digits and _, beginning with a letter."
            if len(word) > MOST:
                raise UsageError(f"{what} has {len(word)} letters", allowed)
            if not _NAME.fullmatch(word):
                raise UsageError(f"{what} cannot be {word!r}", allowed)
            if word in _KEYWORDS:
                raise UsageError(f"{what} cannot be {word!r}: it is a word of Rego", allowed)
        if self.category in RESERVED:
            raise UsageError(
                f"CATEGORY cannot be {self.category!r}: that folder holds no policies",
                "Take another one, such as project.",
            )
        if self.name.endswith("_test"):
            raise UsageError(f"NAME cannot be {self.name!r}: that is a test", "Leave _test off.")
        if self.name in RULES:
            raise UsageError(
                f"NAME cannot be {self.name!r}: that is a rule of every policy",
                "Say what is true when the policy passes, such as no_forks.",
            )
        for kind in self.kinds:
            if kind not in _EXAMPLES:
                known = ", ".join(_EXAMPLES)
                raise UsageError(f"no policy judges the kind {kind}", f"Those judged: {known}.")
        if not _ID.fullmatch(self.id) or self.id.startswith("GL-"):
            raise UsageError(
                f"the id cannot be {self.id!r}",
                "Capital letters and digits with hyphens, such as ACME-001; GL- is glscan's own.",
            )

    @property
    def package(self) -> str:
        """The package of the policy."""
        return f"custom.{self.category}.{self.name}"

    @property
    def policy(self) -> str:
        """The text of the policy."""
        title = self.name.replace("_", " ").capitalize()
        requires = dict.fromkeys(f"#     - {one.section}.{one.attribute}" for one in self._examples)
        rules = (
            f"deny contains {{\n"
            f'\t"path": ["{one.section}", "{one.attribute}"],\n'
            f'\t"message": "{one.words}",\n'
            f'\t"expected": {one.good},\n'
            f"}} if {{\n"
            f'\tinput.resource.kind == "{kind}"\n'
            f"\tinput.resource.{one.section}.{one.attribute} != {one.good}\n"
            f"}}\n"
            for kind, one in self._by_kind
        )
        return "\n".join(
            (
                "# METADATA",
                f"# title: {title}",
                "# description: |",
                "#   Say why it matters: what can happen where it does not hold.",
                "# scope: package",
                "# custom:",
                f"#   id: {self.id}",
                f"#   severity: {self.severity}",
                f"#   kinds: [{', '.join(self.kinds)}]",
                "#   requires:",
                *requires,
                "#   remediation:",
                "#     ui: Say where in the web interface it is put right",
                "#     api: Say which request of the API puts it right",
                f"package {self.package}",
                "",
                "\n".join(rules),
            )
        )

    @property
    def tests(self) -> str:
        """The text of its tests."""
        cases = (self._tests_of(kind, one) for kind, one in self._by_kind)
        return "\n".join(
            (
                f"package {self.package}_test",
                "",
                f"import data.{self.package}" + ("" if self.name == _POLICY else f" as {_POLICY}"),
                "import data.glscan.testing",
                "",
                "\n".join(cases),
            )
        )

    def _tests_of(self, kind: Kind, one: _Example) -> str:
        denied = f"denied := {_POLICY}.deny with input as _{kind}"
        return (
            f"test_denies_{kind}_that_differs if {{\n"
            f'\t{denied}({{"{one.attribute}": {one.bad}}})\n'
            f'\ttesting.places(denied) == {{{{"path": ["{one.section}", "{one.attribute}"]}}}}\n'
            f"}}\n\n"
            f"test_{kind}_passes if {{\n"
            f'\t{denied}({{"{one.attribute}": {one.good}}})\n'
            f"\tdenied == set()\n"
            f"}}\n\n"
            f"test_claims_nothing_of_{kind}_that_could_not_be_read if {{\n"
            f"\t{denied}({{}})\n"
            f"\tdenied == set()\n"
            f"}}\n\n"
            f"_{kind}(attributes) := testing.projected(\n"
            f'\t"{self.id}",\n'
            f'\ttesting.document({{"kind": "{kind}", "{one.section}": attributes}}, {{}}),\n'
            f")\n"
        )

    @property
    def _by_kind(self) -> Sequence[tuple[Kind, _Example]]:
        return [(kind, _EXAMPLES[kind]) for kind in self.kinds]

    @property
    def _examples(self) -> Sequence[_Example]:
        return [_EXAMPLES[kind] for kind in self.kinds]


def proposed(ids: Iterable[str]) -> str:
    """The id that follows those there are: of the family most of them belong to."""
    numbered = [match.groups() for id in ids if (match := _NUMBERED.match(id))]
    if not numbered:
        return FIRST
    family = Counter(prefix for prefix, _ in numbered).most_common(1)[0][0]
    digits = [number for prefix, number in numbered if prefix == family]
    width = max(map(len, digits))
    return f"{family}{max(map(int, digits)) + 1:0{width}}"
