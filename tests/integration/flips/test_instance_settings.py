"""Settings of the instance that one policy judges, or two, each by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from scanner.engines.base import Engine
from tests.integration.flips.baseline import INSTANCE, Verdicts, fails, skipped, unknown
from tests.integration.flips.play import Flipped
from tests.integration.flips.world import Flip, instance
from tests.simulator import ABSENT

HIDDEN = (ABSENT, 1.5)
"""What tells nothing: no setting is a fraction."""
OR_NULL = (*HIDDEN, None)
"""Where null tells nothing, either."""


def judged(
    policy: str,
    setting: str,
    failing: Sequence[object],
    passing: Sequence[object] = (),
    hidden: Sequence[object] = HIDDEN,
) -> Mapping[str, tuple[Flip, Verdicts]]:
    """What one policy says of a setting that it alone reads."""
    cases = (
        *((one, fails(INSTANCE, policy)) for one in failing),
        *((one, {}) for one in passing),
        *((one, unknown(INSTANCE, policy)) for one in hidden),
    )
    return {named(setting, one): (instance(**{setting: one}), to) for one, to in cases}


def named(setting: str, value: object) -> str:
    """A flip in words."""
    return f"{setting}: {'null' if value is None else value}"


THROTTLES = (
    "throttle_unauthenticated_web_enabled",
    "throttle_unauthenticated_api_enabled",
    "throttle_authenticated_web_enabled",
    "throttle_authenticated_api_enabled",
    "throttle_protected_paths_enabled",
)
VISIBILITIES = tuple(f"default_{what}_visibility" for what in ("project", "group", "snippet"))
WEB, GIT = "password_authentication_enabled_for_web", "password_authentication_enabled_for_git"
SINGLE_SIGN_ON = "disable_password_authentication_for_users_with_sso_identities"
HOOKS = "allow_local_requests_from_web_hooks_and_services"
HOOKS_OLD = "allow_local_requests_from_hooks_and_services"
OPEN, OPEN_OLD = "outbound_local_requests_allowlist_raw", "outbound_local_requests_whitelist"
EXPIRY, LIFETIME = "require_personal_access_token_expiry", "max_personal_access_token_lifetime"

FLIPS: dict[str, tuple[Flip, Verdicts]] = {
    # --- sign-up
    "sign-up off": (instance(signup_enabled=False), skipped(INSTANCE, "INS-002")),
    "sign-up off, and open otherwise": (
        instance(
            signup_enabled=False,
            require_admin_approval_after_user_signup=False,
            email_confirmation_setting="off",
            domain_allowlist=[],
        ),
        skipped(INSTANCE, "INS-002"),
    ),
    **{
        named("signup_enabled", one): (
            instance(signup_enabled=one),
            unknown(INSTANCE, "INS-001", "INS-002"),
        )
        for one in OR_NULL
    },
    **judged("INS-001", "require_admin_approval_after_user_signup", [False, None]),
    **judged("INS-001", "email_confirmation_setting", ["soft", "off", None]),
    **judged(
        "INS-002",
        "domain_allowlist",
        [[], None, ["north.example", "gmail.com"], ["Yahoo.co.uk"], ["*north.example"]],
        [["*.north.example"], ["NORTH.example", "south.example"]],
    ),
    # --- passwords; on the web none is in use
    **judged("INS-003", SINGLE_SIGN_ON, [False, None]),
    "passwords for the web": (instance(**{WEB: True}), {}),
    "passwords for nothing": (instance(**{GIT: False}), skipped(INSTANCE, "INS-004")),
    "passwords for nothing, and no single sign-on that forbids them": (
        instance(**{GIT: False, SINGLE_SIGN_ON: ABSENT}),
        skipped(INSTANCE, "INS-004"),
    ),
    **{
        named(way, one): (instance(**{way: one}), unknown(INSTANCE, "INS-003", "INS-004"))
        for way in (WEB, GIT)
        for one in OR_NULL
    },
    **judged("INS-004", "minimum_password_length", [0, 11], [12, 128], OR_NULL),
    # --- administrators and sessions
    **judged("INS-006", "require_admin_two_factor_authentication", [False, None]),
    **judged("INS-009", "admin_mode", [False, None]),
    **judged("INS-010", "session_expire_delay", [1441, 10080], [1, 1440], OR_NULL),
    # --- requests to the local network; older servers know two settings by another name
    **judged("INS-011", HOOKS, [True], [ABSENT], [1.5, None]),
    "local requests of hooks true by the older name": (
        instance(**{HOOKS: ABSENT, HOOKS_OLD: True}),
        fails(INSTANCE, "INS-011"),
    ),
    "local requests of hooks absent by both names": (
        instance(**{HOOKS: ABSENT, HOOKS_OLD: ABSENT}),
        unknown(INSTANCE, "INS-011"),
    ),
    **judged("INS-011", "allow_local_requests_from_system_hooks", [True], [], OR_NULL),
    **judged("INS-011", "dns_rebinding_protection_enabled", [False, None]),
    **judged(
        "INS-011",
        OPEN,
        ["0.0.0.0/0", "hooks.north.example\n10.0.0.0/15", "::/0", "[fd00::/31]:8080"],
        ["", None, "10.0.0.0/16", "fd00::/32", "hooks.north.example:443;10.1.2.3", ABSENT],
        [1.5, "10.0.0.0/255.0.0.0"],
    ),
    "open to a wide range by the older name": (
        instance(**{OPEN: ABSENT, OPEN_OLD: ["10.0.0.0/8"]}),
        fails(INSTANCE, "INS-011"),
    ),
    "open to something absent by both names": (
        instance(**{OPEN: ABSENT, OPEN_OLD: ABSENT}),
        unknown(INSTANCE, "INS-011"),
    ),
    # --- what is new
    **{
        name: flip
        for setting in VISIBILITIES
        for name, flip in judged("INS-012", setting, ["internal", "public", None]).items()
    },
    **judged(
        "INS-012",
        "restricted_visibility_levels",
        [[], None, ["internal"]],
        [["internal", "public"]],
    ),
    **judged("INS-015", "can_create_group", [True], [], OR_NULL),
    **judged("INS-015", "default_project_creation", [2], [0, 3, 4], [*OR_NULL, 5]),
    **judged("INS-015", "allow_project_creation_for_guest_and_below", [True], [], OR_NULL),
    # --- rate limits
    **{
        name: flip
        for setting in THROTTLES
        for name, flip in judged("INS-013", setting, [False, None]).items()
    },
    # --- tokens and keys; without a limit of its own the instance has that of GitLab
    **judged("INS-016", EXPIRY, [False, None]),
    **judged("INS-016", LIFETIME, [366, 400], [1, 365, 0, None]),
    "tokens without an end and without a limit": (
        instance(**{EXPIRY: False, LIFETIME: None}),
        fails(INSTANCE, "INS-016"),
    ),
    **judged("INS-017", "dsa_key_restriction", [0, 2048], [], OR_NULL),
    **judged("INS-017", "rsa_key_restriction", [0, 2048, 3071], [4096, -1], OR_NULL),
    # --- users, runners, applications
    **judged("INS-018", "deactivate_dormant_users", [False, None]),
    **judged("INS-018", "deactivate_dormant_users_period", [91, 365], [], OR_NULL),
    "dormant users not deactivated, however late": (
        instance(deactivate_dormant_users=False, deactivate_dormant_users_period=365),
        fails(INSTANCE, "INS-018"),
    ),
    **judged("INS-019", "allow_runner_registration_token", [True], [], OR_NULL),
    **judged("INS-020", "user_oauth_applications", [True], [], OR_NULL),
}


@pytest.mark.parametrize("name", FLIPS)
def test_exactly_these_verdicts_change(name: str, flipped: Flipped, engine: Engine) -> None:
    flip, changes = FLIPS[name]
    assert flipped.verdicts(flip, engine) == flipped.compliant | changes
