"""The CI/CD variables of the instance, of groups and of projects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import (
    FAIL,
    INSTANCE,
    NOT,
    SITE,
    SUB,
    TOP,
    UNKNOWN,
    VARIABLES,
    Verdicts,
    skipped,
    told,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Change,
    Flip,
    both,
    edit,
    entry,
    more,
    of_each,
    put,
    refuse,
    value,
    whole,
)
from tests.simulator import ABSENT

MASKED, PROTECTED, HIDDEN, SCOPED, FILES = VARIABLES
OF_THE_INSTANCE = (MASKED, PROTECTED, FILES)
MASKABLE = (MASKED, HIDDEN)
SECRETS = (MASKED, PROTECTED, HIDDEN)

Made = Callable[[str], Flip]
"""Makes a flip of the variables of a group, a project or the instance."""


def of(name: str) -> str:
    """The endpoint of the variables."""
    kind = name.split()[0]
    return "GET /admin/ci/variables" if name == INSTANCE else f"GET /{kind}s/:id/variables"


def secret(**attributes: Any) -> Made:
    """Set attributes of the variable that holds a secret."""
    return lambda name: entry(name, "variables", 0, **attributes)


def file(**attributes: Any) -> Made:
    """Set attributes of the variable that holds a file, the last one."""
    return lambda name: entry(name, "variables", -1, **attributes)


def another(key: str, **attributes: Any) -> Made:
    """Add a variable, which is neither masked nor protected nor hidden."""
    return lambda name: more(name, "variables", {"key": key, **attributes})


def all_told(change: Change) -> Made:
    """Change what the list tells."""
    return lambda name: edit(of(name), "" if name == INSTANCE else name, change)


def refused(status: int) -> Made:
    """Refuse the list."""
    return lambda name: refuse(of(name), "" if name == INSTANCE else name, status)


VARIABLE: Mapping[str, tuple[Made, Mapping[str, tuple[str, ...]]]] = {
    # --- masked
    "not masked": (secret(masked=False), {FAIL: (MASKED,)}),
    "masked null": (secret(masked=None), {UNKNOWN: (MASKED,)}),
    "masked absent": (secret(masked=ABSENT), {UNKNOWN: (MASKED,)}),
    "masked a number": (secret(masked=1), {UNKNOWN: (MASKED,)}),
    "file not masked": (file(masked=False), {}),
    # --- protected
    "not protected": (secret(protected=False), {FAIL: (PROTECTED,)}),
    "protected null": (secret(protected=None), {UNKNOWN: (PROTECTED,)}),
    "protected absent": (secret(protected=ABSENT), {UNKNOWN: (PROTECTED,)}),
    "protected a list": (secret(protected=[]), {UNKNOWN: (PROTECTED,)}),
    # --- hidden; of those of the instance GitLab does not tell
    "not hidden": (secret(hidden=False), {FAIL: (HIDDEN,)}),
    "hidden null": (secret(hidden=None), {UNKNOWN: (HIDDEN,)}),
    "hidden absent": (secret(hidden=ABSENT), {UNKNOWN: (HIDDEN,)}),
    "hidden a text": (secret(hidden="no"), {UNKNOWN: (HIDDEN,)}),
    # --- the type
    "a file": (secret(variable_type="file"), {NOT: MASKABLE}),
    "of an unheard type": (secret(variable_type="vault"), {}),
    "of an unheard type, not masked": (
        secret(variable_type="vault", masked=False),
        {FAIL: (MASKED,)},
    ),
    "of type null": (secret(variable_type=None), {UNKNOWN: (*MASKABLE, FILES)}),
    "of type absent": (secret(variable_type=ABSENT), {UNKNOWN: (*MASKABLE, FILES)}),
    "of type a number": (secret(variable_type=1), {UNKNOWN: (*MASKABLE, FILES)}),
    "file as text": (file(variable_type="env_var"), {FAIL: (FILES,)}),
    # --- the key
    "called otherwise": (secret(key="REGION"), {NOT: SECRETS}),
    "in small letters, not masked": (
        secret(key="registry_token", masked=False),
        {FAIL: (MASKED,)},
    ),
    "called by a number": (secret(key=7), {UNKNOWN: VARIABLES}),
    "file called otherwise": (file(key="REGION"), {NOT: (FILES,)}),
    # --- another one
    "one more of no secret": (another("REGION"), {}),
    "one more of a secret": (another("API_KEY"), {FAIL: SECRETS}),
    "one more that looks like a file": (another("CLUSTER_CRT"), {FAIL: (FILES,)}),
    # --- all of them
    "none": (lambda name: put(name, variables=[]), {NOT: VARIABLES}),
    "without a key": (all_told(of_each(value("key", ABSENT))), {UNKNOWN: VARIABLES}),
    "null": (all_told(whole("null")), {UNKNOWN: VARIABLES}),
    "an object": (all_told(whole({"message": "x"})), {UNKNOWN: VARIABLES}),
    "unauthorized": (refused(401), {UNKNOWN: VARIABLES}),
    "forbidden": (refused(403), {UNKNOWN: VARIABLES}),
    "not found": (refused(404), {UNKNOWN: VARIABLES}),
    "broken": (refused(500), {UNKNOWN: VARIABLES}),
}


def judged(name: str, policies: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the policies that judge such a resource."""
    return tuple(one for one in policies if name != INSTANCE or one in OF_THE_INSTANCE)


def scoped(**attributes: Any) -> Made:
    """Set attributes of the variable for deployments, which the instance does not have."""
    return lambda name: entry(name, "variables", 1, **attributes)


def scope_told(to: object) -> Made:
    """Set what the list tells of all scopes."""
    return all_told(of_each(value("environment_scope", to)))


SCOPE: Mapping[str, tuple[Made, str]] = {
    "of every environment": (scoped(environment_scope="*"), FAIL),
    "of every environment, spelled otherwise": (scoped(environment_scope="**"), FAIL),
    "of some environments": (scoped(environment_scope="review/*"), ""),
    "of environment null": (scoped(environment_scope=None), FAIL),
    "of environments that are a number": (scope_told(7), UNKNOWN),
    "of environments absent": (scoped(environment_scope=ABSENT), UNKNOWN),
    "that any job may have": (scoped(key="AWS_REGION", environment_scope="*"), NOT),
    "for no deployment": (scoped(key="REGION", environment_scope="*"), NOT),
    "beside one of every environment": (another("KUBE_HOST"), FAIL),
}

FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    **{
        f"variable of {name} {what}": (
            made(name),
            {
                cell: outcome
                for outcome in changes
                for cell in told(outcome, name, *judged(name, changes[outcome]))
            },
        )
        for name in (INSTANCE, TOP, SITE)
        for what, (made, changes) in VARIABLE.items()
    },
    **{
        f"variable of {name} {what}": (
            made(name),
            told(outcome, name, SCOPED) if outcome else {},
        )
        for name in (TOP, SITE)
        for what, (made, outcome) in SCOPE.items()
    },
    "variable of the instance hidden": (secret(hidden=True)(INSTANCE), {}),
    "variables of the subgroup forbidden": (refused(403)(SUB), unknown(SUB, *VARIABLES)),
    "variables of the subgroup, none": (put(SUB, variables=[]), skipped(SUB, *VARIABLES)),
    "variables of a project and the group above it forbidden": (
        both(refused(403)(TOP), refused(403)(SITE)),
        unknown(TOP, *VARIABLES) | unknown(SITE, *VARIABLES),
    ),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
