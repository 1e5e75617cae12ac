"""What the pages of an investigation say: its chapters, as sentences, facts and tables."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.investigate import shape
from scanner.investigate.shape import Investigation
from scanner.model import JSON
from scanner.render import investigation_words as words
from scanner.render.investigation_first import first
from scanner.render.investigation_page import Cell, Chapter, Page, Row, Table
from scanner.render.investigation_reach import could
from scanner.render.investigation_words import of, place, when
from scanner.render.template import value
from scanner.report_words import counted


def page(found: Investigation) -> Page:
    """The page of an investigation."""
    chapters = (_identity, _exposure, could, _timeline, _changes)
    more = (_revoke, _rotate, _set_back, _unseen)
    return Page(
        f"Investigation of {words.subject(found['identity'])}",
        list(first(found)),
        list(_about(found)),
        [make(found) for make in (*chapters, *more)],
    )


def _about(found: Investigation) -> Iterator[tuple[str, Cell]]:
    about = found["investigation"]
    asked = about["asked"]
    yield "Instance", Cell(about["instance"]["name"], True)
    end = when(asked["until"]) if asked["until"] else "as far as the events reach"
    yield "Period", Cell(f"from {when(asked['since'])} until {end}")
    for name, side in (("Snapshot", about["snapshot"]), ("Before", about["before"])):
        if side:
            yield name, Cell(f"{when(side['finished'])}, sha256 {side['sha256']}")
    for file in about["events"]:
        yield "Audit events", Cell(words.file(file))


def _identity(found: Investigation) -> Chapter:
    who = found["identity"]
    table = [words.credential_row(one) for one in who["credentials"]]
    beside = Table(
        "Other tokens and keys of the same user",
        words.CREDENTIAL_HEADS,
        [tuple(Cell(text) for text in row) for row in table],
    )
    facts = [(label, Cell(text, label in words.NAMES)) for label, text in words.facts(who)]
    return Chapter(
        "identity", "Who or what it is", who["remarks"], facts, [beside] if table else []
    )


def _exposure(found: Investigation) -> Chapter:
    told = found["exposure"]
    until = when(told["until"]) if told["until"] else "not ended, as far as is known"
    facts = [
        ("Exposed since", Cell(when(told["since"]))),
        ("Until at the latest", Cell(until)),
        ("Works still", Cell(f"{told['works']}: {told['why']}")),
    ]
    return Chapter("exposure", "Since when it was exposed", told["remarks"], facts)


def _timeline(found: Investigation) -> Chapter:
    told = found["timeline"]
    followed = [
        (
            Cell(f"{one['who'].replace('_', ' ')} {one['name'] or ''}".strip(), True),
            Cell(str(one["id"])),
            Cell(when(one["since"])),
            Cell(one["because"]),
        )
        for one in told["followed"]
    ]
    events = [
        (
            Cell(when(one["at"], seconds=True)),
            Cell(words.author(one)),
            Cell(of(one["of"])),
            Cell(one["ip"] or "not told"),
            Cell(one["type"] or "not told", True),
            Cell(one["entity"], True),
            Cell(words.event(one)),
        )
        for one in told["events"]
    ]
    heads = ("Time (UTC)", "Author", "Whose", "IP address", "Event", "On", "What")
    tables = [Table("Events, the earliest first", heads, events)] if events else []
    if followed:
        beside = ("Who", "Id", "From then on", "Because")
        tables.append(Table("Let in, and followed", beside, followed, whole=True))
    silent = sum(one["of"] == shape.UNEXPLAINED for one in found["changes"])
    sentences = []
    if silent:
        changes = counted(silent, "change")
        sentences.append(f"Of {changes} no event tells who made it, and when: see chapter 5.")
    given = found["investigation"]["events"]
    nothing = "No event of it is in the files." if given else "No file of events was given."
    return Chapter("timeline", "What happened", sentences, (), tables, nothing)


def _changes(found: Investigation) -> Chapter:
    heads = ("Where", "What", "Change", "Before", "Now", "Whose", "By")
    rows = [
        (
            Cell(place(one["at"]), True),
            Cell(words.setting(one["place"]), True),
            Cell(one["change"]),
            Cell(words.before(one["before"], one["before_from"], one["change"]), True),
            Cell(_value(one["now"]), True),
            Cell(of(one["of"])),
            Cell(words.by(one)),
        )
        for one in found["changes"]
    ]
    sentences = []
    if any(one["of"] == shape.UNEXPLAINED for one in found["changes"]):
        sentences.append(
            "What no event tells of is listed where the identity could have changed it: look at"
            " each before it is undone."
        )
    tables = [Table("Changes", heads, rows)] if rows else []
    return Chapter("changes", "What changed", sentences, (), tables, "No change is known.")


def _value(held: JSON) -> str:
    return "" if held is None else value(held)


def _remedy(one: shape.Remedy) -> Row:
    return (
        Cell("; then ".join(words.call(call) for call in one["calls"]), True),
        Cell(one["ui"]),
        Cell(one["note"]),
    )


_REMEDY = ("Call, below /api/v4", "Or by hand", "To know")


def _revoke(found: Investigation) -> Chapter:
    rows = [
        (
            Cell(words.ORDER[one["urgency"]]),
            Cell(one["what"]),
            Cell(one["name"], True),
            Cell(place(one["at"]), True),
            Cell(of(one["of"])),
            *_remedy(one),
            Cell(one["because"]),
        )
        for one in found["revoke"]
    ]
    heads = ("Order", "What", "Name", "Where", "Whose", *_REMEDY, "Because")
    tables = [Table("The most urgent first", heads, rows, whole=True)] if rows else []
    return Chapter("revoke", "To revoke", (), (), tables, "Nothing that is known.")


def _rotate(found: Investigation) -> Chapter:
    told = found["rotate"]
    secrets = [
        (
            Cell(one["what"]),
            Cell(one["name"], True),
            Cell(place(one["at"]), True),
            Cell(words.HOW[one["how"]]),
            Cell("yes" if one["certain"] else "not known"),
            Cell(one["because"]),
            Cell(one["ui"]),
        )
        for one in told["secrets"]
    ]
    downloads = [
        (
            Cell(one["project"] or str(one["id"]), True),
            Cell(f"{one['times']:,}"),
            Cell(when(one["first"], seconds=True)),
            Cell(when(one["last"], seconds=True)),
            Cell(", ".join(one["ips"]) or "not told"),
            Cell(of(one["of"])),
        )
        for one in told["downloads"]
    ]
    tables = []
    if secrets:
        heads = ("What", "Name", "Where", "How", "It could", "Because", "Where it is set")
        tables.append(Table("Secrets", heads, secrets))
    if downloads:
        columns = ("Project", "Times", "First", "Last", "IP addresses", "Whose")
        caption = "Went out: rotate every secret that ever stood in these repositories"
        tables.append(Table(caption, columns, downloads, whole=True))
    return Chapter("rotate", "To rotate", (), (), tables, "Nothing that is known.")


def _set_back(found: Investigation) -> Chapter:
    rows = [
        (
            Cell(place(one["at"]), True),
            Cell(words.setting(one["place"]), True),
            Cell(_value(one["now"]), True),
            Cell(words.before(one["before"], one["before_from"], one["change"]), True),
            Cell(words.FROM[one["before_from"]]),
            Cell(of(one["of"])),
            *_remedy(one),
        )
        for one in found["set_back"]
    ]
    heads = ("Where", "What", "Now", "Before", "Known from", "Whose", *_REMEDY)
    tables = [Table("After what is to be revoked", heads, rows, whole=True)] if rows else []
    return Chapter("set-back", "To set back", (), (), tables, "Nothing that is known.")


def _unseen(found: Investigation) -> Chapter:
    rows = [
        (
            Cell(one["words"]),
            Cell(words.listed(one["of"], one["count"])),
            Cell("yes" if one["mends"] else "no"),
        )
        for one in found["unseen"]
    ]
    heads = ("What", "Of", "Can be mended")
    tables = [Table("What is not here proves nothing", heads, rows, whole=True)]
    return Chapter("unseen", "What nobody could see", (), (), tables)
