"""People are found in texts however they are written; what only looks like them stays."""

from __future__ import annotations

import time

import pytest

from scanner.redact.people import People
from scanner.redact.pseudonym import Pseudonyms
from scanner.redact.text import Texts

USERS = {
    1: ("alice", "Alice Smith", "asmith@acme.example"),
    2: ("bob.b", "Bob O'Brien"),
    3: ("al", "李小龙"),
    4: ("main",),
    5: ("_o_", "Zoë Müller-Lüdenscheidt Jr."),
    6: ("2026",),
    7: ("merge.request", "code_owner", "allowed.email"),
}


@pytest.fixture
def texts() -> Texts:
    people = People()
    people.groups.add("acme")
    for id, names in USERS.items():
        people.ids.add(id)
        for name in names:
            people.add(name, f"id {id}")
    pseudonyms = Pseudonyms("gitlab.example.com")
    for id in USERS:
        assert pseudonyms.of(f"id {id}") == f"person-{id}"
    return Texts(people, pseudonyms)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("alice", "person-1"),
        ("ALICE has no second factor.", "person-1 has no second factor."),
        ("It belongs to alice.", "It belongs to person-1."),
        ("ask @alice, or bob.b: they know", "ask @person-1, or person-2: they know"),
        ("alice's laptop", "person-1's laptop"),
        ("alice@laptop", "person-1@laptop"),
        ("(alice)", "(person-1)"),
        ('{"user":"alice"}', '{"user":"person-1"}'),
        ("alice/dotfiles", "person-1/dotfiles"),
        ("feature/alice", "feature/person-1"),
        ("https://gitlab.example.com/alice?x=1", "https://gitlab.example.com/person-1?x=1"),
        ("asmith@acme.example", "person-1"),
        ("mailto:alice@acme.example.", "mailto:person-1."),
        ("'alice@acme.example'", "'person-1'"),
        ("Alice Smith, alice smith.", "person-1, person-1."),
        ("Bob O'Brien and Bob", "person-2 and Bob"),
        ("Zoë Müller-Lüdenscheidt Jr. is", "person-5. is"),
        ("Zoe\u0308 Mu\u0308ller-Lu\u0308denscheidt Jr", "person-5"),
        ("用户李小龙的令牌", "用户person-3的令牌"),
        ("alice的令牌", "person-1的令牌"),
        ("q=%40alice%2Fx", "q=@person-1/x"),
        ("a=Alice%20Smith&b=%2F", "a=person-1&b=/"),
        ("asmith%40acme.example", "person-1"),
        ("%2540alice", "@person-1"),
        ("100%alice", "100%person-1"),
        ("100%bob.b", "100%person-2"),
        (
            "members.1.state and members.bob.b.state",
            "members.person-1.state and members.person-2.state",
        ),
        ("user 2, user:2, the member 2", "user person-2, user:person-2, the member person-2"),
        ("_o_ and __o__", "person-5 and __o__"),
        ("user main, @main", "user person-4, @person-4"),
        ("alice-main-patch-31337", "person-1-main-patch-31337"),
        ("bob.b-main-patch-*", "person-2-main-patch-*"),
        ("fix-BOB.B-and-alice", "fix-person-2-and-person-1"),
        ("bob-b-fix, bob_b", "person-2-fix, person-2"),
        ("WVR-bob.b-1", "WVR-person-2-1"),
        ("/alice.keys /bob.b.gpg /alice.git", "/person-1.keys /person-2.gpg /person-1.git"),
        ("ALICE_TOKEN, alice.smith", "person-1_TOKEN, person-1.smith"),
        ("docs/alice-bob.b.md", "docs/person-1-person-2.md"),
        ("feature%2Falice-2", "feature/person-1-2"),
    ],
)
def test_people_are_found(texts: Texts, text: str, shown: str) -> None:
    assert texts.text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "malice alice2 ALICETOKEN alicé",
        "main-patch-1 2026-11-22 merge-request merge_request",
        "settings.code_owner_approval_required code_owner_approval_required",
        "allowed_email_domains_list",
        "general all formal",
        "The rule main lets Developers push in 2026.",
        "acme.example *@acme @acme @acme/platform @all @angular/core",
        "2 users, 5 members",
        "user 77",
        "KEY@production",
        "image@sha256:0123",
        "%ZZ 100% %41",
        "",
        "\ud800",
    ],
)
def test_what_names_nobody_stays(texts: Texts, text: str) -> None:
    assert texts.text(text) == text


def test_the_unknown_are_replaced_where_they_are_addressed(texts: Texts) -> None:
    assert texts.text("dora@acme.example asked @eve.") == "person-8 asked @person-9."
    assert texts.text("eve did not") == "eve did not"


def test_a_common_word_is_a_person_in_what_is_said_of_them(texts: Texts) -> None:
    text = "The role of main was set by hand."
    assert texts.text(text) == text
    assert texts.text(text, {"id 4"}) == "The role of person-4 was set by hand."


def test_at_the_top_of_a_path_stands_a_user_or_a_group(texts: Texts) -> None:
    assert texts.path("project", "main/dotfiles") == "person-4/dotfiles"
    assert texts.path("project", "acme/main") == "acme/main"
    assert texts.path("project", "acme/alice") == "acme/person-1"
    assert texts.path("user", "nobody.known") == "person-8"
    assert texts.path("instance", "alice") == "alice"


def test_a_name_of_many_pieces_makes_nothing_slow() -> None:
    people = People()
    name = "-".join("a" * 127)
    people.add(name, "id 1")
    people.add("-".join("a" * 20), "id 2")
    begun = time.process_time()
    texts = Texts(people, Pseudonyms("gitlab.example.com"))
    texts.text(("a-" * 19 + "b-") * 2_500)
    assert texts.text(f"by {name}.") == "by person-1."
    assert time.process_time() - begun < 5


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        ".",
        "'",
        "@",
        "a@",
        "a@b.",
        "%25",
        "%41",
        "x.state",
        "members.",
        "user ",
        "李",
        "alice ",
        "alice-",
        "bob.b_",
        "bob-",
    ],
)
def test_time_grows_with_the_text_alone(texts: Texts, piece: str) -> None:
    begun = time.process_time()
    texts.text(piece * (100_000 // len(piece)))
    assert time.process_time() - begun < 5
