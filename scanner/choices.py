"""What a setting may be where it is one of a few words, or lies between two numbers."""

from enum import StrEnum

from scanner.model import Severity


class EngineName(StrEnum):
    """How policies are evaluated."""

    AUTO = "auto"
    OPA_REST = "opa_rest"
    OPA_PROCESS = "opa_process"
    EMBEDDED = "embedded"


class FailOn(StrEnum):
    """From which severity on a failing policy fails the run."""

    CRITICAL = Severity.CRITICAL.value
    HIGH = Severity.HIGH.value
    MEDIUM = Severity.MEDIUM.value
    LOW = Severity.LOW.value
    INFO = Severity.INFO.value
    NEVER = "never"


class Decision(StrEnum):
    """What a merge may do with a finding that it brings."""

    ALLOW = "allow"
    WARN = "warn"
    BLOCK = "block"
    APPROVAL = "approval"
    """It blocks until a waiver covers the finding, or one of the rule's approvers approves."""


FULL = "full"
"""The profile of every policy, with the defaults of its METADATA."""

GITLAB_COM = "https://gitlab.com"

HTTP_TIMEOUT = 60.0
HTTP_TIMEOUT_LEAST = 1.0
CONCURRENCY = 8
CONCURRENCY_MOST = 64
"""Each takes a connection, and a thread of the GitLab's web server."""
POLICY_TIMEOUT = 30.0
POLICY_TIMEOUT_LEAST = 0.1
TIMEOUT_MOST = 3600.0
