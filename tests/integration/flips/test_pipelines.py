"""What pipelines may do: who sees them, job tokens, runners, environments, their own text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from scanner import resources
from scanner.catalog.load import Catalog, load
from scanner.catalog.select import Wanted, select
from scanner.choices import FULL
from scanner.engines.base import Engine
from tests import estates
from tests.integration import pipeline
from tests.integration.flips.baseline import (
    API,
    CI_CONFIG,
    INSTANCE,
    OF_CI_CD,
    SITE,
    SUB,
    TOP,
    VARIABLES,
    Verdicts,
    compliant,
    fails,
    skipped,
    unknown,
)
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import (
    Flip,
    both,
    edit,
    edit_project,
    inside,
    instance,
    of_each,
    put,
    refuse,
    value,
)
from tests.simulator import ABSENT

ROLE = "ci_pipeline_variables_minimum_override_role"
MERGE_REQUESTS = "protect_merge_request_pipelines"
FORKS = "ci_allow_fork_pipelines_to_run_in_parent_project"
SCOPE = "GET /projects/:id/job_token_scope"
ENVIRONMENTS = "GET /projects/:id/environments"
PROTECTED = "GET /projects/:id/protected_environments"


def told(key: str, to: Any, name: str = SITE) -> Flip:
    """Tell it in the project's row."""
    return edit_project(name, value(key, to))


def linted(text: str) -> Flip:
    """Give the project this configuration."""
    return put(SITE, ci_lint={"merged_yaml": text})


def job(**more: Any) -> Flip:
    """Give the project a configuration of one job."""
    keys = {"image": "x:1.2", "script": ["make"], **more}
    return linted(f"build: {keys}")


def live(**attributes: Any) -> Flip:
    """Set attributes of the rule that protects the production environment."""
    return lambda world: world.of(SITE)["protected_environments"]["live"].update(attributes)


def staged(world: Any) -> None:
    """Nothing is deployed to production."""
    world.of(SITE)["environments"][0]["tier"] = "staging"


def on_site(outcome: Any, number: int) -> Verdicts:
    return dict(outcome(SITE, f"PIP-{number:03}"))


FORKS_STAY: Mapping[str, tuple[Flip, Verdicts]] = {
    "merge requests reach secrets": (put(SITE, **{MERGE_REQUESTS: True}), on_site(fails, 17)),
    "merge requests reach secrets null": (told(MERGE_REQUESTS, None), on_site(unknown, 17)),
    "merge requests reach secrets absent": (told(MERGE_REQUESTS, ABSENT), on_site(unknown, 17)),
    "merge requests reach secrets a text": (told(MERGE_REQUESTS, "on"), on_site(unknown, 17)),
    "merge requests reach no secrets": (told(MERGE_REQUESTS, False), {}),
    "merge requests reach secrets where nobody forks": (
        put(API, forking_access_level="disabled", **{MERGE_REQUESTS: True}),
        fails(API, "PIP-017"),
    ),
}
"""Where a parameter refuses it."""

FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- what others see of it, and what they may do in its name
    "jobs public": (put(SITE, public_jobs=True), on_site(fails, 1)),
    "jobs public null": (told("public_jobs", None), on_site(unknown, 1)),
    "jobs public absent": (told("public_jobs", ABSENT), on_site(unknown, 1)),
    "job tokens push": (
        put(SITE, ci_push_repository_for_job_token_allowed=True),
        on_site(fails, 3),
    ),
    "job tokens push, absent": (
        told("ci_push_repository_for_job_token_allowed", ABSENT),
        on_site(unknown, 3),
    ),
    "open to all job tokens": (
        inside(SITE, "job_token_scope", inbound_enabled=False),
        on_site(fails, 2),
    ),
    "job token scope absent": (
        edit(SCOPE, SITE, value("inbound_enabled", ABSENT)),
        on_site(unknown, 2),
    ),
    "job token scope null": (
        edit(SCOPE, SITE, value("inbound_enabled", None)),
        on_site(unknown, 2),
    ),
    "job token scope refused": (refuse(SCOPE, SITE, 403), on_site(unknown, 2)),
    "a stranger on the allowlist": (
        inside(SITE, "job_token_allowlist", groups=["partners"]),
        on_site(fails, 2),
    ),
    "allowlist refused": (refuse(f"{SCOPE}/allowlist", SITE, 403), on_site(unknown, 2)),
    "allowlist of groups refused": (
        refuse(f"{SCOPE}/groups_allowlist", SITE, 500),
        on_site(unknown, 2),
    ),
    # --- variables of those who start a pipeline
    "variables by developers": (put(SITE, **{ROLE: "developer"}), on_site(fails, 9)),
    "variables by nobody": (put(SITE, **{ROLE: "no_one_allowed"}), {}),
    "variables by a role absent": (told(ROLE, ABSENT), on_site(unknown, 9)),
    "variables by a role that is a number": (told(ROLE, 40), on_site(unknown, 9)),
    "variables not restricted, role absent": (
        both(told(ROLE, ABSENT), told("restrict_user_defined_variables", False)),
        on_site(fails, 9),
    ),
    "variables restricted, role absent": (
        both(told(ROLE, ABSENT), told("restrict_user_defined_variables", True)),
        on_site(unknown, 9),
    ),
    # --- where jobs run
    "instance runners on": (put(SITE, shared_runners_enabled=True), on_site(fails, 10)),
    "instance runners absent": (told("shared_runners_enabled", ABSENT), on_site(unknown, 10)),
    "instance runners in a group": (
        put(SUB, shared_runners_setting="enabled"),
        fails(SUB, "PIP-010"),
    ),
    "instance runners in a group, absent": (
        put(SUB, shared_runners_setting=ABSENT),
        unknown(SUB, "PIP-010"),
    ),
    # --- pipelines of forks
    "pipelines of forks": (put(SITE, **{FORKS: True}), on_site(fails, 17)),
    "pipelines of forks absent": (told(FORKS, ABSENT), on_site(unknown, 17)),
    "forking off, with a fork": (put(SITE, forking_access_level="disabled"), {}),
    "forking off, without a fork": (
        put(API, forking_access_level="disabled"),
        skipped(API, "PIP-017"),
    ),
    "forking absent": (told("forking_access_level", ABSENT), on_site(unknown, 17)),
    "number of forks absent": (
        told("forks_count", ABSENT, API),
        unknown(API, "PIP-017", "PRJ-017"),
    ),
    # Nobody asks whether merge requests reach secrets.
    **{name: (flip, {}) for name, (flip, _) in FORKS_STAY.items() if "nobody forks" not in name},
    # --- whether there are pipelines
    "CI/CD off": (
        put(SITE, builds_access_level="disabled"),
        skipped(SITE, *OF_CI_CD, *VARIABLES, "PRJ-014"),
    ),
    "CI/CD for members": (put(SITE, builds_access_level="private"), {}),
    "CI/CD absent": (
        told("builds_access_level", ABSENT),
        unknown(SITE, *OF_CI_CD, "PRJ-014"),
    ),
    # --- what they leave behind
    "latest artefacts kept": (put(SITE, keep_latest_artifact=True), on_site(fails, 15)),
    "latest artefacts absent": (told("keep_latest_artifact", ABSENT), on_site(unknown, 15)),
    "latest artefacts kept, not by the instance": (
        both(instance(keep_latest_artifact=False), put(SITE, keep_latest_artifact=True)),
        {},
    ),
    "artefacts for ever": (
        instance(default_artifacts_expire_in="0"),
        fails(INSTANCE, "PIP-015"),
    ),
    "artefacts for 31 days": (
        instance(default_artifacts_expire_in="31 days"),
        fails(INSTANCE, "PIP-015"),
    ),
    "artefacts for a time nobody knows": (
        instance(default_artifacts_expire_in="soon"),
        unknown(INSTANCE, "PIP-015"),
    ),
    # --- where they deploy to
    "environment not protected": (put(SITE, protected_environments={}), on_site(fails, 16)),
    "developers deploy": (live(deploy_access_levels=[30]), on_site(fails, 16)),
    "nobody approves a deployment": (live(approval_rules=[]), on_site(fails, 16)),
    "no production": (staged, on_site(skipped, 16)),
    "environments refused": (refuse(ENVIRONMENTS, SITE, 403), on_site(unknown, 16)),
    "protected environments refused": (refuse(PROTECTED, SITE, 403), on_site(unknown, 16)),
    "tiers absent": (
        edit(ENVIRONMENTS, SITE, of_each(value("tier", ABSENT))),
        on_site(unknown, 16),
    ),
    "deployers absent": (
        edit(PROTECTED, SITE, of_each(value("deploy_access_levels", ABSENT))),
        on_site(unknown, 16),
    ),
    "approvers absent": (
        edit(PROTECTED, SITE, of_each(value("approval_rules", ABSENT))),
        on_site(unknown, 16),
    ),
    "a group's rule beside the project's": (
        put(TOP, protected_environments={"production": {"deploy_access_levels": [30]}}),
        {},
    ),
    "a group's rules refused": (
        refuse("GET /groups/:id/protected_environments", TOP, 403),
        {},
    ),
    # --- what their text says
    "an image by a moving tag": (job(image="node:latest"), on_site(fails, 18)),
    "an image without a tag": (job(image="node"), on_site(fails, 18)),
    "a service without a tag": (job(services=["postgres"]), on_site(fails, 18)),
    "an image by a variable name": (job(image="$IMAGE:1"), on_site(fails, 18)),
    "an image from the own registry": (job(image="$CI_REGISTRY_IMAGE/build:1.4"), {}),
    "a child pipeline": (
        job(script=None, trigger={"include": "child.yml"}),
        on_site(unknown, 18) | on_site(unknown, 19),
    ),
    "a pipeline of another project": (job(script=None, trigger="other/project"), {}),
    "a script that does not end": (job(script=["echo 'it"]), on_site(unknown, 19)),
    "an image with a password": (
        job(image="https://user:planted@registry.north.example/x:1.2"),
        on_site(fails, 18),
    ),
    "a service with a password": (job(services=["user:planted@host/x:1.2"]), on_site(fails, 18)),
    "a secret is printed": (job(script=["echo $DEPLOY_TOKEN"]), on_site(fails, 19)),
    "a masked variable is printed": (job(script=["echo $PROD_REGION"]), on_site(fails, 19)),
    "every variable is printed": (job(script=["env"]), on_site(fails, 19)),
    "a harmless variable is printed": (job(script=["echo $CI_COMMIT_SHA"]), {}),
    "debug trace": (job(variables={"CI_DEBUG_TRACE": "true"}), on_site(fails, 19)),
    "an invalid configuration": (
        put(SITE, ci_lint={"merged_yaml": "x: 1", "valid": False}),
        unknown(SITE, *CI_CONFIG),
    ),
    "a configuration that is refused": (
        refuse("GET /projects/:id/ci/lint", SITE, 403),
        unknown(SITE, *CI_CONFIG),
    ),
    "no configuration": (put(SITE, ci_lint=None), skipped(SITE, *CI_CONFIG)),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(flipped: Flipped, engine: Engine, name: str) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes


@pytest.fixture(scope="module")
def refusing() -> Catalog:
    params = {**estates.PARAMS, "GL-PIP-017": {"refuse_mr_pipelines": True}}
    return select(load(resources.policies()), Wanted(profile=FULL, params=params))


@pytest.mark.parametrize("name", FORKS_STAY)
def test_exactly_these_verdicts_change_where_merge_requests_are_refused(
    name: str, flipped: Flipped, refusing: Catalog, engine: Engine
) -> None:
    flip, changes = FORKS_STAY[name]
    report = pipeline.judge(flipped.taken(flip), refusing, engine)
    assert pipeline.verdicts(report) == compliant(refusing) | changes


def test_passwords_beside_an_image_are_nowhere(flipped: Flipped) -> None:
    planted = "user:planted@registry.north.example/x:1.2"
    taken = flipped.taken(job(image=planted, services=[f"https://{planted}"]))
    written = "".join(path.read_text() for path in taken.path.parent.iterdir())
    assert '"***"' in written
    assert "planted" not in written
