"""Each run names the manifest of the one before; what is removed, altered or moved shows."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest

from scanner.errors import DocumentError
from scanner.runs import record
from scanner.runs.manifest import Kept
from tests.builders import denying
from tests.kept import FINISHED, LAST, LATER, WHOLE, Place, resign, rewrite, states, wrong

Three = tuple[Kept, Kept, Kept]


@pytest.fixture
def three(place: Place) -> Three:
    """Three runs, a month apart."""
    return place.keep(FINISHED), place.keep(LATER), place.keep(LAST)


def test_runs_follow_on_each_other(place: Place, three: Three) -> None:
    words = [place.verify(run.folder)["chain"].words for run in three]
    assert words == [
        "this is the first run",
        f"1 run before it, back to {three[0].folder.name}",
        f"2 runs before it, back to {three[0].folder.name}",
    ]
    assert all(not wrong(place.verify(run.folder)) for run in three)


def test_earliest_runs_may_be_tidied_away(place: Place, three: Three) -> None:
    shutil.rmtree(three[0].folder)
    name = three[0].folder.name
    last = place.verify(three[2].folder)["chain"]
    assert (last.state, last.words) == (
        "ok",
        f"1 run before it; {name} does not lie there any more",
    )
    second = place.verify(three[1].folder)
    assert states(second) == {**WHOLE, "chain": "not checked"}
    assert second["verdicts"].words == ALONE


ALONE = (
    "2 evaluations, judged again with fake fake 1.0: the same; changes since the run before were "
    "not checked, for it is not at hand"
)


def test_run_missing_from_the_middle_is_found(place: Place, three: Three) -> None:
    shutil.rmtree(three[1].folder)
    first, second = three[0].folder.name, three[1].folder.name
    assert wrong(place.verify(three[2].folder)) == {
        "chain": f"{second} is not there, while {first}, which is earlier, is"
    }


def test_hole_further_back_is_found(place: Place, three: Three) -> None:
    fourth = place.keep("2027-02-21T10:00:00Z")
    shutil.rmtree(three[1].folder)
    assert "is not there, while" in wrong(place.verify(fourth.folder))["chain"]


def test_run_altered_and_signed_anew_is_found_by_the_next(place: Place, three: Three) -> None:
    rewrite(three[1].folder, lambda header, _: header.update(allow_incomplete=True))
    words = f"the manifest of {three[1].folder.name} is not the one that was there"
    assert wrong(place.verify(three[2].folder)) == {"chain": words}
    resign(
        three[2].folder,
        previous={
            "run": three[1].folder.name,
            "manifest_sha256": record.runs(place.runs)[1].sha256,
        },
    )
    words = f"the results of {three[1].folder.name} are not those that were compared with"
    assert wrong(place.verify(three[2].folder)) == {"chain": words}


def test_results_altered_under_an_old_manifest_are_found(place: Place, three: Three) -> None:
    path = three[0].folder / "results.json"
    path.write_bytes(three[1].results.read_bytes())
    assert "not those that were compared with" in wrong(place.verify(three[1].folder))["chain"]


def test_manifest_that_leaves_the_run_before_out_is_found(place: Place, three: Three) -> None:
    path = three[2].folder / "manifest.json"
    manifest = orjson.loads(path.read_bytes())
    del manifest["previous"]
    path.write_bytes(orjson.dumps(manifest))
    resign(three[2].folder)
    assert wrong(place.verify(three[2].folder)) == {
        "documents": "the manifest names another run before"
    }


def test_run_before_that_is_later_is_found(place: Place, three: Three) -> None:
    before = {"run": three[2].folder.name, "manifest_sha256": three[2].sha256}
    resign(three[0].folder, previous=before)
    words = f"{three[2].folder.name} is later than the run that follows on it"
    assert wrong(place.verify(three[0].folder))["chain"] == words


def test_run_before_of_another_instance_is_found(place: Place, three: Three) -> None:
    other = place.keep(instance="gitlab.other.example")
    resign(three[1].folder, previous={"run": other.folder.name, "manifest_sha256": other.sha256})
    words = f"{other.folder.name} is of another instance"
    assert wrong(place.verify(three[1].folder))["chain"] == words


def test_chain_that_comes_back_is_no_chain(place: Place, three: Three) -> None:
    resign(three[0].folder, previous={"run": three[0].folder.name, "manifest_sha256": "0" * 64})
    assert "is not the one that was there" in wrong(place.verify(three[0].folder))["chain"]


def test_run_that_lies_elsewhere_is_verified_alone(place: Place, three: Three) -> None:
    there = place.folder / "elsewhere" / three[2].folder.name
    shutil.copytree(three[2].folder, there)
    found = states(place.verify(there))
    assert found == {**WHOLE, "chain": "not checked"}
    other = there.rename(there.with_name("renamed"))
    assert wrong(place.verify(other)) == {"documents": "the folder has another name than the run"}


def pass_one(header: dict[str, Any], items: list[dict[str, Any]]) -> None:
    items[-1].update(outcomes="P", findings=[])


def lose_threshold(header: dict[str, Any], items: list[dict[str, Any]]) -> None:
    header["policies"][0]["title"] = "Nothing to see"


def change(header: dict[str, Any], items: list[dict[str, Any]]) -> None:
    items[-1]["findings"][0]["change"] = "new"


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (pass_one, "project b: GL-PRJ-900 was pass, is fail"),
        (lose_threshold, "the header tells otherwise of policies"),
    ],
)
def test_verdict_of_a_run_that_lies_alone_is_held_against_its_snapshot(
    place: Place, three: Three, edit: Any, words: str
) -> None:
    there = place.folder / "elsewhere" / three[2].folder.name
    shutil.copytree(three[2].folder, there)
    rewrite(there, edit)
    assert words in wrong(place.verify(there))["verdicts"]


def test_finding_that_ended_is_no_difference_of_a_run_that_lies_alone(place: Place) -> None:
    first = place.keep(FINISHED)
    place.answer = denying()
    second = place.keep(LATER)
    shutil.rmtree(first.folder)
    found = states(place.verify(second.folder))
    assert found == {**WHOLE, "chain": "not checked"}


def test_comparison_is_checked_where_the_run_before_lies(place: Place, three: Three) -> None:
    rewrite(three[2].folder, change)
    words = "project b: other findings of GL-PRJ-900"
    assert words in wrong(place.verify(three[2].folder))["verdicts"]
    shutil.rmtree(three[1].folder)
    shutil.rmtree(three[0].folder)
    assert "verdicts" not in wrong(place.verify(three[2].folder))


def test_changes_in_the_results_of_a_first_run_are_found(place: Place) -> None:
    run = place.keep().folder
    rewrite(run, change)
    assert wrong(place.verify(run))


def test_comparison_with_a_run_that_nobody_names_is_found(place: Place, three: Three) -> None:
    def unname(header: dict[str, Any], items: list[dict[str, Any]]) -> None:
        del header["previous"]["run"]

    path = three[2].folder / "manifest.json"
    manifest = orjson.loads(path.read_bytes())
    del manifest["previous"]
    path.write_bytes(orjson.dumps(manifest))
    rewrite(three[2].folder, unname)
    assert wrong(place.verify(three[2].folder)) == {
        "documents": "the manifest names another run before"
    }


def test_damaged_run_elsewhere_in_the_chain_is_told(place: Place, three: Three) -> None:
    (three[0].folder / "manifest.json").write_bytes(b"{}")
    assert "is not there, or not as schema" in wrong(place.verify(three[2].folder))["chain"]


def test_each_instance_has_a_chain_of_its_own(place: Place) -> None:
    one = place.keep(FINISHED)
    other = place.keep(LATER, instance="gitlab.other.example")
    assert "previous" not in other.manifest
    assert place.keep(LAST).manifest["previous"]["run"] == one.folder.name


def test_run_of_an_earlier_snapshot_follows_on_what_was_then(place: Place) -> None:
    first, last = place.keep(FINISHED), place.keep(LAST)
    between = place.keep(LATER)
    assert between.manifest["previous"]["run"] == first.folder.name
    assert not wrong(place.verify(last.folder))


def test_runs_of_one_moment_follow_on_each_other_in_the_order_they_were_kept(
    place: Place,
) -> None:
    kept = [place.keep()]
    for number in range(6):
        place.answer = denying(*[{"path": ["settings"], "message": f"{number}"}])
        kept.append(place.keep())
    named = [run.manifest["previous"]["run"] for run in kept[1:]]
    assert named == [run.folder.name for run in kept[:-1]]
    assert not wrong(place.verify(kept[-1].folder))


def test_what_is_no_run_is_passed_over(place: Place) -> None:
    first = place.keep()
    (place.runs / "README.md").write_text("Runs of Acme.")
    (place.runs / "notes").mkdir()
    shutil.copytree(first.folder, place.runs / ".glscan-part-x")
    assert [run.folder for run in record.runs(place.runs)] == [first.folder]


def test_damaged_run_is_not_passed_over(place: Place) -> None:
    (place.keep().folder / "manifest.json").write_text("{")
    with pytest.raises(DocumentError, match="it is not JSON"):
        place.keep(LATER)


def test_no_runs_are_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert record.last(tmp_path / "absent", "x", FINISHED, FINISHED) is None


def test_nothing_follows_on_a_rehearsal(place: Place) -> None:
    first = place.keep()
    rehearsed = place.keep(as_of=LAST)
    later = place.keep(LATER)
    assert rehearsed.manifest["previous"]["run"] == first.folder.name
    assert later.manifest["previous"]["run"] == first.folder.name


def test_results_that_are_damaged_are_told_before_anything_is_read(place: Place) -> None:
    place.keep().results.write_bytes(b"{}")
    with pytest.raises(DocumentError, match=r"results\.json"):
        record.check(place.runs)
