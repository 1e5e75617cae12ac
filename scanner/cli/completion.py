"""What the shell offers to complete: ids of policies, frameworks, profiles, formats."""

from __future__ import annotations

from collections.abc import Iterator


def policies(incomplete: str) -> Iterator[tuple[str, str]]:
    """Ids of the bundled policies, with their titles."""
    from scanner.cli import options

    for policy in options.catalog(None).policies:
        if policy.id.lower().startswith(incomplete.lower()):
            yield policy.id, policy.annotation.title


def frameworks(incomplete: str) -> Iterator[tuple[str, str]]:
    """Ids of the bundled frameworks, with their titles."""
    from scanner.cli import options

    for framework in options.catalog(None).frameworks:
        if framework["id"].startswith(incomplete):
            yield framework["id"], framework["title"]


def profiles(incomplete: str) -> Iterator[tuple[str, str]]:
    """Ids of the bundled profiles and the one that is none of them, with their titles."""
    from scanner.choices import FULL
    from scanner.cli import options

    titles = {id: profile.title for id, profile in options.catalog(None).profiles.items()}
    offered = {**titles, FULL: "Every policy, with the defaults"}
    yield from ((id, title) for id, title in offered.items() if id.startswith(incomplete))


def formats(incomplete: str) -> Iterator[str]:
    """`FORMAT=` of every format."""
    from scanner.render import FORMATS

    return (f"{format}=" for format in FORMATS if format.startswith(incomplete))
