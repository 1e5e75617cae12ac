"""The table of what glscan reads: per section the attributes kept, their types, and who sees them.

It is an allow-list: what is not named here never enters a snapshot. Names are GitLab's own.
Sources: GitLab's REST API pages of the endpoints named below, and its GraphQL reference.
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner.model import Kind, Tier
from scanner.sections import links, rules, settings
from scanner.sections.spec import Attribute, Role, SectionSpec, Type

__all__ = ["SECTIONS", "Attribute", "Role", "SectionSpec", "Type"]

_G, _P, _I = Kind.GROUP, Kind.PROJECT, Kind.INSTANCE
_BOTH = (_G, _P)
_MAINTAINED = {_P: Role.MAINTAINER}
_OWNED = {_G: Role.OWNER, _P: Role.MAINTAINER}


def _same(attributes: Mapping[str, Attribute]) -> dict[Kind, Mapping[str, Attribute]]:
    return dict.fromkeys(_BOTH, attributes)


def _each(endpoint: str) -> dict[Kind, str]:
    """The same endpoint below groups and below projects."""
    return {_G: f"/groups/:id/{endpoint}", _P: f"/projects/:id/{endpoint}"}


SECTIONS: Mapping[str, SectionSpec] = {
    "application_settings": SectionSpec(
        (_I,),
        {_I: settings.APPLICATION},
        {_I: "/application/settings"},
        {_I: Role.ADMIN},
        self_managed=True,
    ),
    "settings": SectionSpec(_BOTH, {_G: settings.GROUP, _P: settings.PROJECT}),
    "push_rule": SectionSpec(
        _BOTH, _same(rules.PUSH_RULE), _each("push_rule"), _OWNED, Tier.PREMIUM
    ),
    "protected_branches": SectionSpec(
        (_P,),
        {_P: rules.PROTECTED_BRANCH},
        {_P: "/projects/:id/protected_branches"},
        _MAINTAINED,
        keyed=True,
    ),
    "protected_tags": SectionSpec(
        (_P,),
        {_P: rules.PROTECTED_TAG},
        {_P: "/projects/:id/protected_tags"},
        _MAINTAINED,
        keyed=True,
    ),
    "approval_settings": SectionSpec(
        _BOTH,
        _same(rules.APPROVAL_SETTINGS),
        _each("merge_request_approval_setting"),
        _OWNED,
        Tier.PREMIUM,
    ),
    "approval_rules": SectionSpec(
        (_P,),
        {_P: rules.APPROVAL_RULE},
        {_P: "/projects/:id/approval_rules"},
        _MAINTAINED,
        Tier.PREMIUM,
        keyed=True,
    ),
    # A share is shown to those who may read the invited group, and an Owner need not be one.
    "shared_with_groups": SectionSpec(
        _BOTH,
        {_G: links.GROUP_SHARE, _P: links.PROJECT_SHARE},
        keyed=True,
        whole_for=Role.ADMIN,
    ),
    "saml_group_links": SectionSpec(
        (_G,), {_G: links.SAML_LINK}, tier=Tier.PREMIUM, since={_G: "15.3"}, keyed=True
    ),
    "ldap_group_links": SectionSpec(
        (_G,), {_G: links.LDAP_LINK}, tier=Tier.PREMIUM, self_managed=True, keyed=True
    ),
    "members": SectionSpec(
        _BOTH, {_G: links.GROUP_MEMBER, _P: links.MEMBER}, _each("members"), keyed=True
    ),
    "hooks": SectionSpec(
        _BOTH, _same(links.HOOK), _each("hooks"), _OWNED, tiers={_G: Tier.PREMIUM}, keyed=True
    ),
    "integrations": SectionSpec(
        _BOTH,
        _same(links.INTEGRATION),
        _each("integrations"),
        _OWNED,
        since={_G: "17.9"},
        keyed=True,
    ),
    "mirrors": SectionSpec(
        (_P,), {_P: links.MIRROR}, {_P: "/projects/:id/remote_mirrors"}, _MAINTAINED, keyed=True
    ),
    "forks": SectionSpec((_P,), {_P: links.FORK}, {_P: "/projects/:id/forks"}, keyed=True),
    "codeowners": SectionSpec(
        (_P,),
        {_P: rules.CODEOWNERS},
        {_P: "/projects/:id/repository/files/:file_path"},
        {_P: Role.REPORTER},
        Tier.PREMIUM,  # the file can be read on Free, where it does nothing
    ),
    "scanners": SectionSpec(
        (_P,),
        {_P: rules.SCANNER},
        {_P: "/api/graphql projects.securityScanners"},
        {_P: Role.DEVELOPER},
        keyed=True,
    ),
    "security_policies": SectionSpec(
        _BOTH,
        _same(rules.SECURITY_POLICY),
        {
            _G: "/api/graphql group.securityPolicies",
            _P: "/api/graphql projects.securityPolicies",
        },
        dict.fromkeys(_BOTH, Role.DEVELOPER),
        Tier.ULTIMATE,
        root_only=True,
        keyed=True,
    ),
    "compliance_frameworks": SectionSpec(
        (_G,),
        {_G: rules.COMPLIANCE_FRAMEWORK},
        {_G: "/api/graphql group.complianceFrameworks"},
        {_G: Role.REPORTER},
        Tier.PREMIUM,
        root_only=True,
        keyed=True,
    ),
}
"""By the name that a snapshot, `requires` and a policy's input give to the section."""
