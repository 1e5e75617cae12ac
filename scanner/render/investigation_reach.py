"""Chapter 3 of the page of an investigation: what the identity could do, or perhaps could."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.investigate import shape
from scanner.investigate.shape import Investigation
from scanner.render import investigation_words as words
from scanner.render.investigation_page import Cell, Chapter, Table
from scanner.render.investigation_words import when
from scanner.report_words import counted


def could(found: Investigation) -> Chapter:
    """The chapter; what nobody could see stands beside what was seen."""
    told = found["could"]
    sides = (("When the snapshot was taken", told["now"]), ("Before", told["before"]))
    sentences = list(told["remarks"])
    tables: list[Table] = []
    for name, reach in sides:
        if reach is not None:
            at = f"{name}, {when(reach['as_of'])}"
            sentences += _sentences(at, reach, found["identity"])
            tables += _tables(at, reach, found["identity"]["what"] == shape.PROJECT)
    return Chapter(
        "could", "What it could do", sentences, (), [one for one in tables if one.rows],
        "No way in was seen.",
    )  # fmt: skip


def _sentences(at: str, reach: shape.Reach, who: shape.Who) -> Iterator[str]:
    if who["what"] != shape.PROJECT:
        count = counted(len(reach["resources"]), "group or project", "groups and projects")
        yield f"{at}: {_role(reach, who)}, in {count}."
    if reach["open_to_all"]:
        yield f"{at}: {reach['open_to_all']:,} more it could see, as everybody can."
    if reach["perhaps"]:
        yield (
            f"{at}: this may not be all. Of other groups and projects nobody could see whether it"
            " has a way in: they stand below the table, by the reason."
        )


def _role(reach: shape.Reach, who: shape.Who) -> str:
    if reach["highest"]:
        return f"the highest role was {reach['highest']}"
    one = who["credential"]
    if one and not who["acts_as"]:
        return f"without a role, for a {one['kind'].replace('_', ' ')} has none"
    return "no role of it was seen" if reach["perhaps"] else "it had no role"


def _tables(at: str, reach: shape.Reach, anybody: bool) -> Iterator[Table]:
    rows = [row for line in reach["resources"] for row in words.reach_rows(line, anybody)]
    yield Table(at, words.REACH_HEADS, [tuple(Cell(text) for text in row) for row in rows])
    perhaps = [
        (Cell(one["because"]), Cell(words.listed(one["of"], one["count"])))
        for one in reach["perhaps"]
    ]
    caption = f"{at}, perhaps here as well: nobody could see whether it has a way in"
    yield Table(caption, ("Not read", "Of"), perhaps, whole=True)
