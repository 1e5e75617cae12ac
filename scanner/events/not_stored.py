"""Types of events that GitLab streams and does not store: no API tells whether they happened.

From GitLab's list of types (doc/user/compliance/audit_event_types.md, of 18.3): those that are not
saved to the database. Servers of other versions may store a few more or fewer.
"""

from __future__ import annotations

from collections.abc import Mapping

NOT_STORED: Mapping[str, str] = {
    "comment_by_project_bot": "a comment is written with an access token of a project",
    "delete_epic": "an epic is deleted",
    "delete_issue": "an issue is deleted",
    "delete_merge_request": "a merge request is deleted",
    "delete_work_item": "a work item is deleted",
    "email_confirmation_sent": "an e-mail address is to be confirmed",
    "job_artifact_downloaded": "an artifact of a job is downloaded",
    "merge_request_approval_operation": "a merge request is approved",
    "merge_request_create": "a merge request is created",
    "merged_merge_request_deleted": "a merged merge request is deleted",
    "merged_merge_request_deletion_started": "the deletion of a merged merge request begins",
    "multi_project_downstream_pipeline_created": "a pipeline starts one of another project",
    "password_reset_failed": "a password cannot be reset",
    "project_description_updated": "the description of a project changes",
    "public_repository_download_operation": "the repository of a public project is downloaded",
    "repository_git_operation": "somebody who is signed in pushes, pulls or clones",
    "request_to_compliance_external_control_successful": "an external control is asked",
    "security_policy_pipeline_failed": "a pipeline with jobs of a security policy fails",
    "security_policy_pipeline_skipped": "a pipeline of a security policy is skipped",
    "security_policy_violations_detected": "a merge request violates a security policy",
    "security_policy_violations_resolved": "it violates none any more",
    "status_check_response_update": "an external status check answers",
    "user_authenticated_using_job_token": "a job signs in with its token",
    "user_profile_visibility_updated": "a profile is made private or public",
    "user_profile_visiblity_updated": "the same, as older servers spell it",
    "variable_viewed_api": "a CI/CD variable is read through the API",
}
"""When each happens, by its name."""
