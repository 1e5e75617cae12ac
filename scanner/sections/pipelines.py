"""What pipelines run on and with: variables, runners, environments, job tokens, their text."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Kind, Tier
from scanner.sections.spec import (
    BOTH,
    BOTH_MAINTAINED,
    ID,
    MAINTAINED,
    OF_THE_INSTANCE,
    OWNED,
    Attribute,
    P,
    Role,
    SectionSpec,
    Type,
    derived,
    each,
    flags,
    numbers,
    same,
    texts,
)

VARIABLE: Mapping[str, Attribute] = {
    **texts("key"),
    **texts("variable_type", never_null=True),
    **flags("protected", "masked", never_null=True),
    **flags("raw"),
}

SCOPED_VARIABLE: Mapping[str, Attribute] = {
    **VARIABLE,
    **flags("hidden", since="17.4", never_null=True),
    **texts("environment_scope"),
}

RUNNER: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("description", "status"),
    "runner_type": Attribute(
        Type.TEXT, words=frozenset({"instance_type", "group_type", "project_type"})
    ),
    **flags("is_shared", "paused", "online"),
    # To have no tags is what passes, so null is not that.
    "tag_list": Attribute(Type.TEXTS, never_null=True, get_only=True),
    **flags("run_untagged", "locked", never_null=True, get_only=True),
    **texts("access_level", "version", get_only=True),
    "maximum_timeout": Attribute(Type.OPTIONAL, get_only=True),
    "contacted_at": Attribute(Type.DATE, age="days_since_last_contact", get_only=True),
    # Absent where the runner does not tell its version.
    **derived("minor_versions_behind", partial=True, get_only=True),
}

ENVIRONMENT: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("name", "state"),
    # Empty where GitLab tells none.
    "tier": Attribute(
        Type.TEXT,
        words=frozenset({"production", "staging", "testing", "development", "other", ""}),
    ),
}

PROTECTED_ENVIRONMENT: Mapping[str, Attribute] = {
    **texts("name"),
    **numbers("required_approval_count"),
    "deploy_access_levels": Attribute(Type.LEVELS),
    **derived("approval_rules", "approvals_required"),
}

CI_CONFIG: Mapping[str, Attribute] = {
    **flags("valid", never_null=True),
    **derived("images", "services", "scripts_naming_variables", "debug_trace"),
    **derived("child_pipelines", "unclear_scripts"),
}

JOB_TOKEN_SCOPE: Mapping[str, Attribute] = {
    **flags("inbound_enabled", never_null=True),
    **flags("outbound_enabled"),
}

JOB_TOKEN_ALLOWED: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **derived("kind"),
}

SCHEDULE: Mapping[str, Attribute] = {
    "id": Attribute(Type.ID),
    **texts("description", "ref", "cron", "cron_timezone"),
    **flags("active", never_null=True),
    "created_at": Attribute(Type.DATE, age="days_since_created"),
    "next_run_at": Attribute(Type.DATE),
    **derived("owner_username", "owner_state"),
}

SECTIONS: Mapping[str, SectionSpec] = {
    "variables": SectionSpec(
        (Kind.INSTANCE, *BOTH),
        {Kind.INSTANCE: VARIABLE, **same(SCOPED_VARIABLE)},
        {Kind.INSTANCE: "/admin/ci/variables", **each("variables")},
        {**OF_THE_INSTANCE, **OWNED},
        batched="/api/graphql projects.ciVariables",
        key="`KEY@SCOPE`, such as `DEPLOY_KEY@*`",
    ),
    "runners": SectionSpec(
        (Kind.INSTANCE, *BOTH),
        {Kind.INSTANCE: RUNNER, **same(RUNNER)},
        {Kind.INSTANCE: "/runners/all", **each("runners")},
        {**OF_THE_INSTANCE, **BOTH_MAINTAINED},
        batched="/api/graphql projects.runners",
        key=ID,
    ),
    "environments": SectionSpec(
        (P,),
        {P: ENVIRONMENT},
        {P: "/projects/:id/environments"},
        {P: Role.REPORTER},
        key="the name of the environment",
    ),
    "protected_environments": SectionSpec(
        BOTH,
        same(PROTECTED_ENVIRONMENT),
        each("protected_environments"),
        OWNED,
        Tier.PREMIUM,
        key="the name of the environment; of a group, the tier of environments",
    ),
    "ci_config": SectionSpec(
        (P,), {P: CI_CONFIG}, {P: "/projects/:id/ci/lint"}, {P: Role.REPORTER}
    ),
    "job_token_scope": SectionSpec(
        (P,),
        {P: JOB_TOKEN_SCOPE},
        {P: "/projects/:id/job_token_scope"},
        MAINTAINED,
        batched="/api/graphql projects.ciCdSettings",
    ),
    "job_token_allowlist": SectionSpec(
        (P,),
        {P: JOB_TOKEN_ALLOWED},
        {P: "/projects/:id/job_token_scope/allowlist"},
        MAINTAINED,
        batched="/api/graphql projects.ciJobTokenScope",
        key="the full path of the project or group",
    ),
    "pipeline_schedules": SectionSpec(
        (P,),
        {P: SCHEDULE},
        {P: "/projects/:id/pipeline_schedules"},
        {P: Role.REPORTER},
        key=ID,
    ),
}
