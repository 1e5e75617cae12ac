"""Which branches and tags a protection rule covers."""

from __future__ import annotations

import re


def matches_branch(pattern: str, branch: str) -> bool:
    """Whether a protection rule covers a branch: only `*` is special, it also crosses `/`.

    Source: GitLab's page on protected branches, wildcard rules; case counts.
    """
    expression = ".*".join(re.escape(part) for part in pattern.split("*"))
    return re.fullmatch(expression, branch, re.DOTALL) is not None
