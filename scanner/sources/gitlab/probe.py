"""Finds out who asks, of which GitLab, at which tier, before anything is collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scanner.errors import AccessError
from scanner.model import JSON, Status, Tier
from scanner.sources.gitlab.client import WHO, Client
from scanner.sources.gitlab.question import Ask, Refusal, ask
from scanner.sources.gitlab.tier import plan_named

_READING_SCOPES = {"api", "read_api"}

METADATA = ("/metadata", "/version")
"""Where a server tells its version: the second one before 15.2."""

LICENCE = "/license"


@dataclass(frozen=True, slots=True)
class Server:
    """The GitLab and the caller."""

    url: str
    version: str
    edition: str
    username: str
    user_id: int
    administrator: bool
    scopes: Sequence[str]
    token_expires_at: str
    plan: Tier | None
    """From the licence, which only administrators can read."""
    told: Mapping[str, JSON | Refusal] = field(default_factory=dict)
    """What was answered of the server itself, by endpoint: nobody asks for it again."""

    @property
    def host(self) -> str:
        """The normalised host, with the port where it is not the scheme's own."""
        return host(self.url)

    @property
    def hides_nobody(self) -> bool:
        """Whether the caller is proven to be shown every user, group and key.

        In Admin Mode an administrator's token has its rights only with a scope of their own. The
        licence, which is told to no other, proves them; a Community build has none to tell.
        """
        told = LICENCE in self.told and not isinstance(self.told[LICENCE], Refusal)
        return self.administrator and told

    @property
    def asked(self) -> str:
        """`instance host`, as the ledger names whom the answers in `told` are about."""
        return f"instance {self.host}"


def host(url: str) -> str:
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port not in (None, usual) else ""
    return f"{parts.hostname}{port}{parts.path}"


def probe(client: Client) -> Server:
    """Ask version, caller and token. Raises AccessError when the token cannot read the API."""
    user = _object(client, ask(WHO, ""))
    token = client.get(ask("/personal_access_tokens/self", ""))
    known = token if isinstance(token, dict) else {}
    told = known.get("scopes")
    scopes = [str(one) for one in told] if isinstance(told, list) else []
    if scopes and not _READING_SCOPES & set(scopes):
        raise AccessError(
            f"the token's scopes ({', '.join(scopes)}) do not let it read the API", _SCOPE
        )
    endpoint, metadata = _metadata(client)
    version = _text(metadata, "version")
    administrator = user.get("is_admin") is True
    answers: dict[str, JSON | Refusal] = {endpoint: metadata}
    if administrator:
        answers[LICENCE] = client.get(_of_server(client, LICENCE))
    return Server(
        url=client.url,
        version=version.split("-")[0],
        edition=_edition(metadata, version),
        username=_text(user, "username"),
        user_id=user["id"] if isinstance(user.get("id"), int) else 0,
        administrator=administrator,
        scopes=scopes,
        token_expires_at=_text(known, "expires_at"),
        plan=_plan(answers.get(LICENCE)),
        told=answers,
    )


def _text(answer: Mapping[str, JSON], name: str) -> str:
    """A text in an answer; empty where there is none."""
    value = answer.get(name)
    return value if isinstance(value, str) else ""


def _of_server(client: Client, endpoint: str) -> Ask:
    return ask(endpoint, "", f"instance {host(client.url)}")


def _metadata(client: Client) -> tuple[str, Mapping[str, JSON]]:
    """What the server says of itself, and where; before 15.2 it does so under another name."""
    question = _of_server(client, METADATA[0])
    answer = client.get(question)
    if isinstance(answer, Refusal) and answer.status is Status.MISSING:
        question = _of_server(client, METADATA[1])
        answer = client.get(question)
    return question.endpoint, _as_object(client, question, answer)


def _object(client: Client, question: Ask) -> Mapping[str, JSON]:
    return _as_object(client, question, client.get(question))


def _as_object(client: Client, question: Ask, answer: JSON | Refusal) -> Mapping[str, JSON]:
    if isinstance(answer, dict):
        return answer
    detail = answer.detail if isinstance(answer, Refusal) else "the answer is no object"
    if isinstance(answer, Refusal) and answer.status is Status.FORBIDDEN:
        if "insufficient_scope" in detail:
            raise AccessError(f"the token's scopes do not let it read the API ({detail})", _SCOPE)
        if question.endpoint == WHO:
            raise AccessError(
                f"{client.url} refuses the token's user ({detail})",
                "Sign in as that user: GitLab says there what it asks for.",
            )
    raise AccessError(
        f"{client.url} does not answer {question.name} as a GitLab does: {detail}",
        _elsewhere(client.url),
    )


def _elsewhere(url: str) -> str:
    """What to try when something else answers at an address."""
    parts = urlsplit(url)
    if parts.path:
        return f"Check GITLAB_URL: is it {parts.scheme}://{parts.netloc}, without a path?"
    return "Check GITLAB_URL: a proxy or a sign-in page may have answered."


_SCOPE = "Make a token with the scope read_api."


def _edition(metadata: Mapping[str, JSON], version: str) -> str:
    if isinstance(metadata.get("enterprise"), bool):
        return "ee" if metadata["enterprise"] else "ce"
    return "ee" if version.endswith("-ee") else "unknown"


def _plan(licence: JSON | Refusal) -> Tier | None:
    if not isinstance(licence, dict) or licence.get("expired"):
        return None
    return plan_named(licence.get("plan"))
