"""Personal access tokens: whose they are, by name."""

from __future__ import annotations

from dataclasses import replace

from scanner.model import JSON, Gap, Resource
from scanner.sources.gitlab.derive.fact import Fact
from scanner.sources.gitlab.sight import why_unread

_TOKENS, _USERS, _NAME = "personal_access_tokens", "users", "username"


class TokenNames(Fact):
    """The user name of each token's owner; those of bots are not among the users."""

    def put(self, resource: Resource) -> Resource:
        """Look up every owner among the users of the instance."""
        tokens = resource.sections.get(_TOKENS)
        if tokens is None or not tokens.data:
            return resource
        users = resource.sections.get(_USERS)
        data: dict[str, JSON] = {}
        gaps: dict[str, Gap] = dict(tokens.gaps)
        for key, token in tokens.data.items():
            data[key] = token
            if users is None or not users.status.readable:
                gaps[f"{key}.{_NAME}"] = why_unread(users)
            elif name := users.data.get(str(token.get("user_id")), {}).get(_NAME):
                data[key] = {**token, _NAME: name}
        section = replace(tokens, data=data, gaps=gaps)
        return replace(resource, sections={**resource.sections, _TOKENS: section})
