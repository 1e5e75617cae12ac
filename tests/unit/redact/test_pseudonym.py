"""One person has one pseudonym; with a key it lasts, and does not tell whose it is."""

from __future__ import annotations

import hashlib
import re

from scanner.redact.pseudonym import Pseudonyms

KEY = b"0123456789abcdef"


def test_numbers_follow_the_order_of_asking() -> None:
    given = Pseudonyms("gitlab.example.com")
    asked = [given.of(one) for one in ("id 9", "text carol", "id 9", "id 7")]
    assert asked == ["person-1", "person-2", "person-1", "person-3"]


def test_with_a_key_they_are_the_same_in_whatever_order() -> None:
    one, other = Pseudonyms("gitlab.example.com", KEY), Pseudonyms("gitlab.example.com", KEY)
    other.of("id 7")
    assert one.of("id 9") == other.of("id 9")
    assert re.fullmatch("person-[0-9a-f]{10}", one.of("id 9"))
    assert one.of("id 9") != one.of("id 7")


def test_another_key_and_another_instance_give_others() -> None:
    made = {
        Pseudonyms("gitlab.example.com", KEY).of("id 9"),
        Pseudonyms("gitlab.example.com", KEY[::-1]).of("id 9"),
        Pseudonyms("gitlab.example.org", KEY).of("id 9"),
    }
    assert len(made) == 3


def test_a_plain_hash_of_the_name_is_not_it() -> None:
    made = Pseudonyms("", KEY).of("text carol")
    for text in ("carol", "text carol", "\ntext carol"):
        assert hashlib.sha256(text.encode()).hexdigest()[:10] not in made


def test_lone_surrogates_are_signed_too() -> None:
    assert Pseudonyms("", KEY).of("text \ud800").startswith("person-")
