"""Mutants that say the same as the policy, so that no test can tell them apart, and why."""

from __future__ import annotations

from collections.abc import Mapping

_BEFORE_THE_START = "A list has nothing before its start: OPA slices from there all the same."

EQUIVALENT: Mapping[str, Mapping[str, str]] = {
    "GL-GRP-005": {
        'deny: `some section in {"application_settings", "settings"}` to `true`': (
            "Of all sections only these two have the attribute."
        ),
    },
    "GL-GRP-008": {
        "_flaw: `_wider(range) != set()` to `true`": (
            "The least of an empty set is undefined, and with it all that the clause says."
        ),
    },
    "GL-GRP-010": {
        "_list: `hierarchy.is_subgroup` to `true`": (
            "Above a top-level group there is none whose list could be read instead of its own."
        ),
    },
    "GL-GRP-024": {
        '_admitted: `"some"` to `"somex"`': (
            "The rules ask for everybody and for what is unclear; any other word is as good."
        ),
    },
    "GL-INS-007": {
        "_listed: `0` to `-1`": _BEFORE_THE_START,
    },
    "GL-INS-014": {
        "deny: `levels != []` to `true`": (
            "The least of an empty list is undefined, and with it all that the clause says."
        ),
    },
    "GL-INS-022": {
        "unknown: `is_string(_version)` to `true`": (
            "On OPA a negation asks for the version first, wherever it stands; not on every engine."
        ),
        (
            '_numbers: `some number in array.slice(array.concat(split(found, "."), ["0"]), 0, 3)` '
            'to `some number in array.slice(array.concat(split(found, "."), ["0"]), -1, 3)`'
        ): _BEFORE_THE_START,
    },
    "GL-MEM-008": {
        (
            '_hidden: `not is_boolean(object.get(member, "external", ""))` '
            'to `not is_boolean(object.get(member, "external", "x"))`'
        ): "Neither text is a boolean.",
    },
    "GL-MEM-012": {
        "_rows_above: `0` to `-1`": _BEFORE_THE_START,
        '_rows: `contains(user, "*")` to `true`': (
            "A pattern without a star means that name alone: to look it up is only faster."
        ),
        (
            '_too_high: `some source in object.get(member, "sources", [])` '
            'to `some source in object.get(member, "sources", "x")`'
        ): "OPA finds no entry in a text either; the embedded engine takes none.",
    },
    "GL-PIP-016": {
        "deny: `rules != []` to `true`": (
            "The most of nothing is undefined, and with it all that the clause says."
        ),
    },
    "GL-PIP-018": {
        '_with_what_was_built: `"0"` to `"0x"`': (
            "It stands for what the pipeline fills in: any text that a tag may have is as good."
        ),
    },
    "GL-PIP-019": {
        "_is_secret: `regex.is_valid(_params.secret_pattern)` to `true`": (
            "OPA's tests pass over what fails; a scan has an error of it."
        ),
        "_masked: `is_string(variable.key)` to `true`": (
            "OPA passes over an entry that is undefined; the embedded engine fails on it."
        ),
    },
    "GL-PRJ-005": {
        "_lowest: `100` to `99`": "GitLab has no role as high as either.",
        "_lowest: `100` to `101`": "GitLab has no role as high as either.",
        "_lowest: `entry.access_level > 0` to `entry.access_level > 1`": (
            "GitLab has no role of level 1."
        ),
    },
    "GL-PRJ-027": {
        "deny: `_lack` to `true`": "The message needs it, so that there is no finding without it.",
    },
}
"""By the id of the policy and the mutant's name, a sentence that says why."""
