"""What the scopes of a token let it do that no snapshot shows: packages, images, runners, clusters.

Sources: GitLab's pages on the scopes of access tokens and of deploy tokens, on rotation by a token
itself, and on tokens made by way of SSH (doc/development/gitlab_shell/features.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scanner.investigate.sought import Sought

_PACKAGES = "it could publish packages: look at Deploy > Package registry for what came since then"
_IMAGES = "it could push images: look at Deploy > Container registry for what came since then"
_PULLED = "it could pull {what}: what is in them is out, and no stored event tells"
_RUNNERS = "it could make or change runners, which see what jobs get: look at Build > Runners"
_ROTATED = (
    "it could rotate itself: the token that came of it has another id, and is not ended with this"
    " one"
)

_OPENS: Mapping[str, tuple[str, ...]] = {
    "api": (_PACKAGES, _IMAGES, _RUNNERS, _ROTATED),
    "write_package_registry": (_PACKAGES,),
    "write_registry": (_IMAGES,),
    "write_virtual_registry": ("it could write to the virtual registry",),
    "read_api": (_PULLED.format(what="packages and images"),),
    "read_package_registry": (_PULLED.format(what="packages"),),
    "read_registry": (_PULLED.format(what="images"),),
    "read_virtual_registry": (_PULLED.format(what="images of the virtual registry"),),
    "create_runner": (_RUNNERS,),
    "manage_runner": (_RUNNERS,),
    "self_rotate": (_ROTATED,),
    "k8s_proxy": ("it could reach the clusters of agents that its user may use",),
    "sudo": (
        "of an administrator it could act as any user: GitLab then tells that user as the author",
    ),
}
"""By scope. Reading and writing code, settings and members, the review has."""

_OWN: Mapping[str, str] = {
    "ssh_key": (
        "An SSH key reaches more than code: `ssh git@HOST personal_access_token` makes a token with"
        " any scope, unless that is switched off. Look at the tokens of this user that were made"
        " since then."
    ),
    "gpg_key": (
        "A GPG key lets nobody in: it signs. Commits that it signed since then look as if they"
        " were its owner's."
    ),
    "deploy_token": ("A deploy token is nobody's: it stays when whoever made it goes."),
    "deploy_key": (
        "A deploy key reaches code alone: no API, no packages. It stays when whoever made it goes."
    ),
}
"""By kind of credential."""


def remarks(sought: Sought) -> Iterator[str]:
    """What there is to know, of the credential that is asked about."""
    one = sought.credential
    if one is None:
        return
    if own := _OWN.get(one.kind):
        yield own
    told: dict[str, list[str]] = {}
    found = one.entry.get("scopes")
    for scope in sorted(map(str, found)) if isinstance(found, list) else ():
        for words in _OPENS.get(scope, ()):
            told.setdefault(words, []).append(scope)
    for words, scopes in told.items():
        if words != _ROTATED or one.user_id:
            role = ", as far as its role goes," if one.user_id else ""
            yield f"By its scope {' and '.join(scopes)}{role} {words}."
    if not isinstance(found, list) and not one.kind.endswith("_key"):
        yield "Its scopes could not be read: it may have any."
