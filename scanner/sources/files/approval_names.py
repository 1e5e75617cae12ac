"""What GitLab's older API calls the approval settings of a project; other tools kept its names."""

from __future__ import annotations

from collections.abc import Mapping

APPROVALS: Mapping[str, str] = {
    "merge_requests_author_approval": "allow_author_approval",
    "merge_requests_disable_committers_approval": "!allow_committer_approval",
    "disable_overriding_approvers_per_merge_request": "!allow_overrides_to_approver_list"
    "_per_merge_request",
    "reset_approvals_on_push": "!retain_approvals_on_push",
    "require_password_to_approve": "require_reauthentication_to_approve",
}
"""Our names by theirs; a leading `!` turns true into false.

Source: https://docs.gitlab.com/api/merge_request_approvals/
"""
