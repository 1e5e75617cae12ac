"""What no list of members tells: it is looked up by user id where somebody is shown accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from scanner.model import HIDDEN_ENTRIES, JSON, Gap, Kind, Resource, Section, Status
from scanner.sources.gitlab.derive.fact import Fact
from scanner.sources.gitlab.sight import why_unread

_ACTIVITY = "last_activity_on"
_ONLY_ADMINISTRATORS = ("is_admin", "is_auditor")
_OF_ACCOUNTS = (
    "is_bot",
    *_ONLY_ADMINISTRATORS,
    "external",
    "two_factor_enabled",
    "email_domain",
    "identity_providers",
    "created_at",
    _ACTIVITY,
)
_JOINED: Mapping[str, tuple[str, ...]] = {
    "members": ("external", "two_factor_enabled", "email_domain", _ACTIVITY),
    "members_all": ("external",),
    "identity": _OF_ACCOUNTS[1:],
}
"""By section, what is put on its entries, or on itself; `is_bot` on all of them."""

_TOKENS_OF_BOTS = ("access_tokens", "service_account_tokens")
"""Whoever acts by one of these is a bot, whatever the name."""

_OLDER_SIGNS = ("last_sign_in_at", "last_login_at")
"""What tells of activity where GitLab has counted none, which it does not do for everything."""

_Account = tuple[JSON | Gap, ...]
"""In the order of `_OF_ACCOUNTS`: a value, or why there is none."""


@dataclass(slots=True)
class _Source:
    """One list of accounts."""

    section: Section
    """Without its data: why it was not read, and where from."""
    asked: str
    """`kind path` of the resource that was asked."""
    unnamed: Gap
    """Why a user is not in the list, where it is whole."""
    accounts: dict[str, _Account] = field(default_factory=dict)

    def leaves_out(self, key: str) -> bool:
        """Whether the list is whole and does not name a user."""
        whole = self.section.status is Status.OK and HIDDEN_ENTRIES not in self.section.gaps
        return whole and key not in self.accounts

    def silent(self) -> Gap:
        """Why the list says nothing of a user whom it does not name."""
        status = self.section.status
        if status in (Status.NOT_OFFERED, Status.UNLICENSED):
            return Gap.UNOBSERVABLE
        if status is not Status.OK:
            return why_unread(self.section)
        return self.section.gaps.get(HIDDEN_ENTRIES, self.unnamed)


class Accounts(Fact):
    """Activity, second factor, e-mail domain and the like, from lists of users and seats.

    Administrators see every user of their GitLab. On GitLab.com, Owners see the accounts that their
    top-level group manages, and the last activity of whoever takes a seat; of others nobody is
    shown anything.
    """

    def __init__(self) -> None:
        self._users: _Source | None = None
        self._managed: dict[str, _Source] = {}
        self._billable: dict[str, _Source] = {}
        self._bots: set[str] = set()

    def note(self, resource: Resource) -> None:
        """Remember the accounts that a list names, and the bots that tokens act as."""
        for name in _TOKENS_OF_BOTS:
            if tokens := resource.sections.get(name):
                users = (token.get("user_id") for token in tokens.data.values())
                self._bots |= {str(user) for user in users if user}
        if resource.kind is Kind.INSTANCE:  # whose list leaves out the bots of access tokens
            self._users = _source(resource, "users", Gap.NOT_COLLECTED)
        elif resource.kind is Kind.GROUP and "/" not in resource.path:
            for name, kept in (
                ("managed_users", self._managed),
                ("billable_members", self._billable),
            ):
                if found := _source(resource, name, Gap.UNOBSERVABLE):
                    kept[resource.path] = found

    def put(self, resource: Resource) -> Resource:
        """Put on every member, and on every user, what their accounts tell."""
        known = {
            name: self._on_identity(resource, section)
            if name == "identity"
            else self._on_members(resource, name, section)
            for name, section in resource.sections.items()
            if name in _JOINED and section.status is Status.OK
        }
        return replace(resource, sections={**resource.sections, **known}) if known else resource

    def _on_members(self, resource: Resource, name: str, section: Section) -> Section:
        top = [resource.path.split("/")[0]]
        data: dict[str, JSON] = {}
        gaps = dict(section.gaps)
        for key, member in section.data.items():
            told, missing = self._joined(key, _JOINED[name], member, top)
            data[key] = {**member, **told}
            for attribute in told:  # which the list itself did not tell
                gaps.pop(f"{key}.{attribute}", None)
            gaps |= {f"{key}.{attribute}": gap for attribute, gap in missing.items()}
        return replace(section, data=data, gaps=gaps)

    def _on_identity(self, resource: Resource, section: Section) -> Section:
        key, tops = str(resource.id), sorted({*self._managed, *self._billable})
        told, missing = self._joined(key, _JOINED["identity"], section.data, tops)
        covering = next((one for one in self._sources(tops) if key in one.accounts), None)
        origin = section.origin
        if covering:
            origin = {**covering.section.origin, "asked": covering.asked}
        data, gaps = {**section.data, **told}, {**section.gaps, **missing}
        return replace(section, data=data, gaps=gaps, origin=origin)

    def _joined(
        self, key: str, names: tuple[str, ...], known: Mapping[str, JSON], tops: list[str]
    ) -> tuple[dict[str, JSON], dict[str, Gap]]:
        """What is told of one user beside what is known already, and why the rest is not."""
        told: dict[str, JSON] = {}
        missing: dict[str, Gap] = {}
        for name in names:
            if name in known:
                continue
            value = self._told(key, name, tops)
            if isinstance(value, Gap):
                missing[name] = value
            else:
                told[name] = value
        is_bot = self._is_bot(key, known, tops)
        if isinstance(is_bot, Gap):
            return told, {**missing, "is_bot": is_bot}
        return {**told, "is_bot": is_bot}, missing

    def _is_bot(self, key: str, known: Mapping[str, JSON], tops: list[str]) -> JSON | Gap:
        """What the account says, or what a token proves; a name that bots have is no proof.

        It is one where the user is not on a list of all users but the bots of access tokens.
        """
        told = self._told(key, "is_bot", tops)
        if not isinstance(told, Gap):
            return told
        if key in self._bots:
            return True
        if "is_bot" in known:
            return known["is_bot"]
        left_out = self._users is not None and self._users.leaves_out(key)
        return True if left_out and known.get("username") else told

    def _sources(self, tops: list[str], name: str = "") -> list[_Source]:
        """The lists that may tell, the best first."""
        managed = [self._managed[top] for top in tops if top in self._managed]
        billable = [self._billable[top] for top in tops if top in self._billable]
        seats = billable if name == _ACTIVITY else []
        return [*([self._users] if self._users else []), *managed, *seats]

    def _told(self, key: str, name: str, tops: list[str]) -> JSON | Gap:
        at = _OF_ACCOUNTS.index(name)
        sources = self._sources(tops, name)
        covering = [one.accounts[key][at] for one in sources if key in one.accounts]
        values = [value for value in covering if not isinstance(value, Gap)]
        if values:
            return values[0]
        if name in _ONLY_ADMINISTRATORS:
            sources = [self._users] if self._users else []
        elif self._is_hidden(tops):
            covering.append(Gap.ROLE)
        return _strongest([*covering, *(one.silent() for one in sources)])

    def _is_hidden(self, tops: list[str]) -> bool:
        """Whether the top-level group on GitLab.com was not read, and those whom it manages."""
        gitlab_com = self._users and self._users.section.status is Status.NOT_OFFERED
        return bool(gitlab_com) and not any(top in self._managed for top in tops)


def _source(resource: Resource, name: str, unnamed: Gap) -> _Source | None:
    section = resource.sections.get(name)
    if section is None:
        return None
    accounts = {key: _account(section, key, entry) for key, entry in section.data.items()}
    return _Source(
        replace(section, data={}, gaps=_whole(section)), resource.name, unnamed, accounts
    )


def _whole(section: Section) -> Mapping[str, Gap]:
    hidden = section.gaps.get(HIDDEN_ENTRIES)
    return {HIDDEN_ENTRIES: hidden} if hidden else {}


def _account(section: Section, key: str, entry: Mapping[str, JSON]) -> _Account:
    def value(name: str) -> JSON | Gap:
        source = "bot" if name == "is_bot" else name
        found = entry.get(source)
        if found is None:
            return section.gaps.get(f"{key}.{source}", Gap.UNOBSERVABLE)
        if found == "" and name == _ACTIVITY:
            return _older_sign(section, key, entry)
        return found

    return tuple(value(name) for name in _OF_ACCOUNTS)


def _older_sign(section: Section, key: str, entry: Mapping[str, JSON]) -> JSON | Gap:
    """The day of the last sign-in; empty for never, and a gap where nobody tells of one."""
    told = next((entry[sign][:10] for sign in _OLDER_SIGNS if entry.get(sign)), "")
    unread = (section.gaps.get(f"{key}.{sign}") for sign in _OLDER_SIGNS)
    return told or next(filter(None, unread), "")


_WORST = (
    Gap.ROLE,
    Gap.MALFORMED,
    Gap.VERSION,
    Gap.UNEXPLAINED,
    Gap.UNLICENSED,
    Gap.NOT_COLLECTED,
    Gap.UNOBSERVABLE,
)


def _strongest(gaps: list[Gap]) -> Gap:
    """Of several reasons, the one that most can be done about; without any, nobody asked."""
    return next((gap for gap in _WORST if gap in gaps), Gap.NOT_COLLECTED)
