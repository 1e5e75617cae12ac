"""The policies know the same types for never stored as the command that reads events."""

from __future__ import annotations

import re

from scanner import resources
from scanner.events.not_stored import NOT_STORED


def test_policies_and_command_agree_on_what_is_streamed_alone() -> None:
    source = (resources.policies() / "lib" / "audit.rego").read_text()
    _, _, told = source.partition("streamed_only := {")
    assert set(re.findall(r'"(\w+)"', told.partition("}")[0])) == NOT_STORED.keys()
