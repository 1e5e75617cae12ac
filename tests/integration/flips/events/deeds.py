"""What somebody did on the compliant estate, and which verdicts it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.events.event import Event
from tests.integration.flips.baseline import API, INSTANCE, SITE, TOP, Verdicts, fails, unknown
from tests.integration.flips.events.log import MACHINE, ROOT, STRANGER, happened, hook, named

Deed = tuple[Sequence[Event], Verdicts]

_STREAM = "audit_event_streaming_destination"
_FORCE = "protected_branch_allow_force_push_updated"
_OWNERS = "protected_branch_code_owner_approval_required_updated"
_GRACE = "group_two_factor_grace_period_updated"
_SETTING = "application_setting_updated"
_DOWNLOAD = "repository_download_operation"
_MAIN = named("main")


def _downloads(projects: int) -> Sequence[Event]:
    return [happened(f"project north/apps/p{one}", _DOWNLOAD) for one in range(projects)]


def _sign_ins(failures: int, *then: str) -> Sequence[Event]:
    failed = "login_failed_with_standard_authentication"
    return [
        *(
            happened(INSTANCE, failed, days=1 + (failures - one) / 86_400, failed_login="STANDARD")
            for one in range(failures)
        ),
        *(happened(INSTANCE, name, days=1 - 1 / 86_400, with_="standard") for name in then),
    ]


def _one(event: Event, *verdicts: Verdicts) -> Deed:
    return [event], {key: to for told in verdicts for key, to in told.items()}


WRONG: Mapping[str, Deed] = {
    # --- the instance
    "a setting": _one(
        happened(INSTANCE, _SETTING, change="signup_enabled", from_="false", to="true"),
        fails(INSTANCE, "AUD-002"),
    ),
    "a setting that asks for a second factor": _one(
        happened(INSTANCE, _SETTING, change="require_two_factor_authentication", to="false"),
        fails(INSTANCE, "AUD-002", "AUD-005"),
    ),
    "impersonation": _one(
        happened(INSTANCE, "user_impersonation", custom_message="Started Impersonation"),
        fails(INSTANCE, "AUD-003", "AUD-011"),
    ),
    "a personal token": _one(
        happened(INSTANCE, "personal_access_token_created"), fails(INSTANCE, "AUD-004")
    ),
    "a factor taken away": _one(
        happened(INSTANCE, "user_disable_two_factor"), fails(INSTANCE, "AUD-005")
    ),
    "a system hook": _one(
        happened(INSTANCE, "webhook_created", target=hook(990)), fails(INSTANCE, "AUD-007")
    ),
    "a variable of the instance": _one(
        happened(INSTANCE, "ci_instance_variable_updated"), fails(INSTANCE, "AUD-008")
    ),
    "bulk download": (_downloads(11), fails(INSTANCE, "AUD-010")),
    "a new administrator": _one(
        happened(INSTANCE, "user_admin_status_updated", from_="false", to="true"),
        fails(INSTANCE, "AUD-011"),
    ),
    "a project of nobody's destroyed": _one(
        happened(INSTANCE, "project_destroyed"), fails(INSTANCE, "AUD-013")
    ),
    "a header of the instance's stream gone": _one(
        happened(INSTANCE, "audit_events_streaming_instance_headers_destroy"),
        fails(INSTANCE, "AUD-014"),
    ),
    "no stream of the instance": _one(
        happened(INSTANCE, f"deleted_instance_{_STREAM}"), fails(INSTANCE, "AUD-014")
    ),
    "many failures": (_sign_ins(10), fails(INSTANCE, "AUD-015")),
    "a success after failures": (
        _sign_ins(5, "authenticated_with_password"),
        fails(INSTANCE, "AUD-015"),
    ),
    # --- the top-level group
    "another IP allowlist": _one(happened(TOP, "ip_restrictions_changed"), fails(TOP, "AUD-002")),
    "impersonation in the group": _one(
        happened(TOP, "user_impersonation", custom_message="Started Impersonation"),
        fails(TOP, "AUD-003", "AUD-011"),
    ),
    "a token of the group": _one(
        happened(TOP, "group_access_token_created"), fails(TOP, "AUD-004")
    ),
    "no second factor": _one(
        happened(TOP, "group_require_two_factor_authentication_updated", to="false"),
        fails(TOP, "AUD-005"),
    ),
    "a longer grace": _one(happened(TOP, _GRACE, from_="24", to="49"), fails(TOP, "AUD-005")),
    "a rule of the group gone": _one(
        happened(TOP, "protected_branch_removed", target=_MAIN), fails(TOP, "AUD-006")
    ),
    "a hook of the group gone": _one(
        happened(TOP, "webhook_destroyed", target=hook(991)), fails(TOP, "AUD-007")
    ),
    "a variable of the group": _one(
        happened(TOP, "ci_group_variable_created"), fails(TOP, "AUD-008")
    ),
    "the group public": _one(
        happened(TOP, "group_visibility_level_updated", from_="Private", to="Public"),
        fails(TOP, "AUD-009"),
    ),
    "an Owner": _one(
        happened(TOP, "member_created", add="user_access", as_="Owner"), fails(TOP, "AUD-011")
    ),
    "authors may approve": _one(
        happened(TOP, "allow_author_approval_updated", change="allow author approval", to="true"),
        fails(TOP, "AUD-012"),
    ),
    "a project destroyed": _one(
        happened("project north/gone", "project_destroyed"), fails(TOP, "AUD-013")
    ),
    "no stream of the group": _one(
        happened(TOP, f"deleted_group_{_STREAM}"), fails(TOP, "AUD-014")
    ),
    "a filter of the group's stream gone": _one(
        happened(TOP, "event_type_filters_deleted"), fails(TOP, "AUD-014")
    ),
    # --- a project
    "a security setting": _one(
        happened(SITE, "project_security_setting_updated", custom_message="Changed it to false"),
        fails(SITE, "AUD-002", "AUD-014"),
    ),
    "a stranger's download": _one(happened(SITE, _DOWNLOAD, by=STRANGER), fails(SITE, "AUD-003")),
    "an administrator's export": _one(
        happened(API, "project_export_created", by=ROOT), fails(API, "AUD-003")
    ),
    "a deploy token": _one(happened(SITE, "deploy_token_created"), fails(SITE, "AUD-004")),
    "force pushes": _one(
        happened(SITE, _FORCE, target=_MAIN, from_="false", to="true"), fails(SITE, "AUD-006")
    ),
    "no code owners": _one(happened(API, _OWNERS, target=_MAIN, to="false"), fails(API, "AUD-006")),
    "more may push": _one(
        happened(
            SITE,
            "protected_branch_updated",
            change="allowed to push",
            from_='["Maintainers"]',
            to='["Developers + Maintainers"]',
        ),
        fails(SITE, "AUD-006"),
    ),
    "a person who is called No one may push": _one(
        happened(
            SITE,
            "protected_branch_updated",
            change="allowed to push",
            from_='["Maintainers"]',
            to='["No one", "Maintainers"]',
        ),
        fails(SITE, "AUD-006"),
    ),
    "a hook": _one(happened(SITE, "webhook_created", target=hook(992)), fails(SITE, "AUD-007")),
    "a variable": _one(happened(SITE, "ci_variable_updated"), fails(SITE, "AUD-008")),
    "the project internal": _one(
        happened(SITE, "project_visibility_level_updated", from_="Private", to="Internal"),
        fails(SITE, "AUD-009"),
    ),
    "a Maintainer": _one(
        happened(SITE, "member_updated", change="access_level", from_="Guest", to="Maintainer"),
        fails(SITE, "AUD-011"),
    ),
    "no approval rule": _one(happened(SITE, "approval_rule_deleted"), fails(SITE, "AUD-012")),
    "a pipeline deleted": _one(happened(SITE, "destroy_pipeline"), fails(SITE, "AUD-013")),
    "a project moved away": _one(
        happened(
            SITE,
            "project_namespace_updated",
            change="namespace",
            from_="south/site",
            to="north/site",
        ),
        fails(SITE, "AUD-013"),
    ),
    "push protection skipped": _one(
        happened(SITE, "skip_secret_push_protection"), fails(SITE, "AUD-014")
    ),
}
"""Each is one act, and what it comes to."""

HARMLESS: Mapping[str, Sequence[Event]] = {
    "another name": [happened(TOP, "group_name_updated", change="name", to="North")],
    "a download by a member": [happened(SITE, _DOWNLOAD, days=2)],
    "a download by a machine": [happened(SITE, _DOWNLOAD, by=MACHINE)],
    "admin mode": [happened(INSTANCE, "user_enable_admin_mode")],
    "a token revoked": [happened(SITE, "deploy_token_revoked")],
    "a second factor": [
        happened(TOP, "group_require_two_factor_authentication_updated", to="true")
    ],
    "a shorter grace": [happened(TOP, _GRACE, from_="72", to="48")],
    "no force pushes": [happened(SITE, _FORCE, target=_MAIN, from_="true", to="false")],
    "code owners": [happened(SITE, _OWNERS, target=_MAIN, to="true")],
    "fewer may push": [
        happened(
            SITE,
            "protected_branch_updated",
            change="allowed to push",
            from_='["Developers + Maintainers"]',
            to='["Maintainers"]',
        )
    ],
    "a rule more": [happened(SITE, "protected_branch_created", target=_MAIN)],
    "a hook of ours": [happened(SITE, "webhook_created", target=hook(1101))],
    "a hook elsewhere told by its host": [
        happened(SITE, "webhook_created", target=named("https://hooks.north.example"))
    ],
    "a runner": [happened(SITE, "ci_runner_created")],
    "private again": [
        happened(SITE, "project_visibility_level_updated", from_="Public", to="Private")
    ],
    "some downloads": _downloads(10),
    "a Developer": [happened(TOP, "member_created", add="user_access", as_="Developer")],
    "no longer Owner": [
        happened(TOP, "member_updated", change="access_level", from_="Owner", to="Developer")
    ],
    "no administrator any more": [
        happened(INSTANCE, "user_admin_status_updated", from_="true", to="false")
    ],
    "authors may not approve": [
        happened(TOP, "allow_author_approval_updated", change="allow author approval", to="false")
    ],
    "a project moved within": [
        happened(SITE, "project_namespace_updated", from_="north/apps/site", to="north/site")
    ],
    "nobody may push": [
        happened(
            SITE,
            "protected_branch_updated",
            change="allowed to push",
            from_='["Maintainers"]',
            to='["No one"]',
        )
    ],
    "another header": [happened(TOP, "audit_events_streaming_headers_create")],
    "a project restored": [happened(SITE, "project_restored")],
    "a stream more": [happened(TOP, f"created_group_{_STREAM}")],
    "few failures": _sign_ins(4, "authenticated_with_password"),
    "long ago": [happened(SITE, "destroy_pipeline", days=31.5)],
}
"""Each looks like something that is wrong, and changes nothing."""

UNSURE: Mapping[str, Deed] = {
    "something on the instance": _one(
        happened(INSTANCE, None),
        unknown(INSTANCE, *(f"AUD-{one:03}" for one in (2, 3, 4, 5, 7, 8, 11, 13, 14, 15))),
    ),
    "something in the group": _one(
        happened(TOP, None),
        unknown(TOP, *(f"AUD-{one:03}" for one in (2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14))),
    ),
    "something in the project": _one(
        happened(SITE, None),
        unknown(SITE, *(f"AUD-{one:03}" for one in (2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14))),
        unknown(INSTANCE, "AUD-010"),
    ),
    "a clone or a push": _one(
        happened(SITE, "repository_git_operation", custom_message="Repository used"),
        unknown(INSTANCE, "AUD-010"),
    ),
    "a strange role": _one(
        happened(SITE, "member_created", as_="Lord of All"), unknown(SITE, "AUD-011")
    ),
    "a strange visibility": _one(
        happened(TOP, "group_visibility_level_updated", to="Öffentlich"), unknown(TOP, "AUD-009")
    ),
    "a setting that is not named": _one(
        happened(INSTANCE, _SETTING), fails(INSTANCE, "AUD-002"), unknown(INSTANCE, "AUD-005")
    ),
    "a pipeline deleted after the moment": _one(
        happened(SITE, "destroy_pipeline", days=-0.5), unknown(SITE, "AUD-013")
    ),
    "a download from what is gone": _one(
        happened("project north/gone", _DOWNLOAD, by=STRANGER), unknown(TOP, "AUD-003")
    ),
}
"""Each tells too little; servers before 18.0 tell no types."""
