"""Everything that somebody may do to a kept run is found, by the check that says so."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import orjson
import pytest

from scanner import __version__
from scanner.errors import DocumentError, EngineError, UsageError
from scanner.runs import manifest as manifests
from tests.builders import denying, policy_source
from tests.kept import DENIED, WHOLE, Place, resign, rewrite, states, wrong

POLICY = "policies/bundled/project/sample.rego"


@pytest.fixture
def run(place: Place) -> Path:
    return place.keep().folder


def test_run_as_it_was_kept_is_whole(place: Place, run: Path) -> None:
    checks = place.verify(run)
    assert states(checks) == WHOLE
    assert checks["verdicts"].words == "2 evaluations, judged again with fake fake 1.0: the same"
    assert checks["policies"].words == f"as they travel with glscan {__version__}"


def test_results_of_another_snapshot_are_found(place: Place, run: Path) -> None:
    other = place.keep(LATER_SNAPSHOT, runs=place.folder / "others").folder
    shutil.copy(other / "results.json", run)
    resign(run)
    assert "the results are of another snapshot" in wrong(place.verify(run))["documents"]


LATER_SNAPSHOT = "2026-11-22T10:00:00Z"


def pass_all(header: dict[str, Any], items: list[dict[str, Any]]) -> None:
    for item in items:
        if item["outcomes"] == "F":
            item.update(outcomes="P", findings=[])
    header["totals"]["outcomes"].update({"pass": 2, "fail": 0})
    header["totals"].update(findings=0, policies={"GL-PRJ-900": {"pass": 2}})


def test_flipped_verdict_is_found_and_named(place: Place, run: Path) -> None:
    rewrite(run, pass_all)
    resign(run, verdict={"word": "COMPLIANT", "exit_code": 0})
    found = wrong(place.verify(run))
    assert found.keys() == {"verdicts", "report"}
    assert "project acme/a: GL-PRJ-900 was pass, is fail" in found["verdicts"]
    assert "project b: GL-PRJ-900 was pass, is fail" in found["verdicts"]
    assert "the header tells otherwise of totals" in found["verdicts"]


def test_verdict_of_the_manifest_is_that_of_the_results(place: Place, run: Path) -> None:
    resign(run, verdict={"word": "COMPLIANT", "exit_code": 0})
    assert wrong(place.verify(run)) == {"documents": "the manifest names another verdict"}


def edited_message(header: dict[str, Any], items: list[dict[str, Any]]) -> None:
    items[-1]["findings"][0]["message"] = "All is well."


def edited_time(header: dict[str, Any], items: list[dict[str, Any]]) -> None:
    items[-1]["findings"][0]["evidence"]["read_at"] = "2020-01-01T00:00:00Z"


def lost_line(header: dict[str, Any], items: list[dict[str, Any]]) -> None:
    items.pop()


def swapped_lines(header: dict[str, Any], items: list[dict[str, Any]]) -> None:
    items.reverse()


def added_key(header: dict[str, Any], items: list[dict[str, Any]]) -> None:
    header["note"] = "approved"


def added_reason(header: dict[str, Any], items: list[dict[str, Any]]) -> None:
    items[-1]["reasons"] = {"GL-PRJ-900": ["the tier does not have it"]}


EDITED = [
    (edited_message, "project b: other findings of GL-PRJ-900"),
    (edited_time, "project b: other findings of GL-PRJ-900"),
    (lost_line, "project b: it is in one of the two only"),
    (swapped_lines, "project b: there is project acme/a in its place"),
    (added_key, "the header tells otherwise of note"),
    (added_reason, "project b: its reasons differ"),
]


@pytest.mark.parametrize(("edit", "words"), EDITED, ids=[one.__name__ for one, _ in EDITED])
def test_edited_results_are_found(place: Place, run: Path, edit: Any, words: str) -> None:
    rewrite(run, edit)
    assert words in wrong(place.verify(run))["verdicts"]


def test_results_that_say_the_same_otherwise_are_found(place: Place, run: Path) -> None:
    head, _, rest = (run / "results.json").read_bytes().partition(b"\n")
    body, _, footer = rest.rpartition(b'], "footer": ')
    head = head.replace(b'{"run":{', b'{"run":{"strict":true,', 1)
    told = orjson.loads(footer.removesuffix(b"}\n"))
    told["sha256"] = hashlib.sha256(head + b"\n" + body).hexdigest()
    footer = orjson.dumps(told) + b"}\n"
    (run / "results.json").write_bytes(head + b"\n" + body + b'], "footer": ' + footer)
    resign(run)
    words = "they say the same, and are not written as glscan writes them"
    assert words in wrong(place.verify(run))["verdicts"]


def test_page_that_says_something_else_is_found(place: Place, run: Path) -> None:
    page = run / "report.html"
    page.write_bytes(page.read_bytes().replace(b"GL-PRJ-900", b"GL-PRJ-901"))
    resign(run)
    assert wrong(place.verify(run)) == {"report": "report.html is not what the results come to"}


def test_run_that_is_another_as_a_whole_differs_by_the_digest_kept_elsewhere(
    place: Place, run: Path
) -> None:
    digest = place.verify(run)["manifest"].words.split()[1].rstrip(";")
    assert states(place.verify(run, digest.upper())) == WHOLE
    shutil.rmtree(run)
    place.answer = denying()
    other = place.keep().folder
    other.rename(run)
    resign(run, run=run.name)
    assert states(place.verify(run)) == WHOLE
    assert wrong(place.verify(run, digest)).keys() == {"manifest"}


def test_policy_that_was_made_to_pass_is_found(place: Place, run: Path) -> None:
    (run / POLICY).write_text(policy_source(severity="low"))
    resign(run)
    checks = place.verify(run)
    words = f"1 file not as with glscan {__version__}: project/sample.rego"
    assert wrong(checks) == {"policies": words}
    assert "nobody here can tell what its policies call" in checks["verdicts"].words


def test_policies_of_another_version_are_not_judged_by_ours(place: Place, run: Path) -> None:
    (place.bundled / "project/sample.rego").write_text(policy_source(severity="low"))
    tool = {"name": "glscan", "version": "0.0.9"}
    rewrite(run, lambda header, _: header.update(tool=tool))
    resign(run, tool=tool)
    checks = place.verify(run)
    assert not wrong(checks)
    assert checks["policies"].words.startswith("they are those of 0.0.9; 1 file not as with")
    assert checks["report"].words == "glscan 0.0.9 made it; render it with that"


def test_another_engine_may_say_the_same(place: Place, run: Path) -> None:
    place.engine = "fake 2.0"
    assert states(place.verify(run)) == WHOLE


def test_another_engine_that_says_something_else_differs(place: Place, run: Path) -> None:
    place.engine, place.answer = "fake 2.0", denying()
    assert "GL-PRJ-900 was fail, is pass" in wrong(place.verify(run))["verdicts"]


def test_nothing_is_judged_where_that_is_not_asked(place: Place, run: Path) -> None:
    assert states(place.verify(run, engine=None)) == {**WHOLE, "verdicts": "not checked"}


def none() -> Any:
    raise EngineError("there is no policy engine", "Get one.")


def test_machine_without_an_engine_checks_the_rest(place: Place, run: Path) -> None:
    checks = place.verify(run, engine=none)
    assert states(checks) == {**WHOLE, "verdicts": "not checked"}
    assert checks["verdicts"].words == "they cannot be judged again: there is no policy engine"


def test_run_without_its_ledger_is_told_from_a_whole_one(place: Place, run: Path) -> None:
    (run / "snapshot.ledger.jsonl").unlink()
    resign(run)
    found = states(place.verify(run))
    assert found["documents"] == "not checked"
    assert found["verdicts"] == "DIFFERS"


def test_snapshot_that_is_another_with_all_the_rest_is_that_run(place: Place, run: Path) -> None:
    """It is whole: only what was kept elsewhere tells that it is not the one that was."""
    kept = manifests.read(run)
    place.answer = denying()
    other = place.keep(runs=place.folder / "others")
    assert states(place.verify(other.folder)) == WHOLE
    assert wrong(place.verify(other.folder, kept.sha256))


def test_folder_without_a_run_is_refused(place: Place) -> None:
    with pytest.raises(DocumentError, match="this is no folder of a run"):
        place.verify(place.folder)


def misused() -> Any:
    raise UsageError("opa_rest needs the address of an OPA")


def test_option_that_fits_nothing_is_no_doubt_about_the_run(place: Place, run: Path) -> None:
    with pytest.raises(UsageError, match="needs the address"):
        place.verify(run, engine=misused)


def test_results_that_stand_under_pseudonyms_were_never_kept(place: Place, run: Path) -> None:
    rewrite(run, lambda header, _: header.update(redacted=["users"]))
    assert "the header tells otherwise of redacted" in wrong(place.verify(run))["verdicts"]


def test_answer_that_is_not_the_one_of_then_is_told(place: Place, run: Path) -> None:
    place.answer = lambda document: denying() if document["resource"]["path"] == "b" else DENIED
    assert wrong(place.verify(run))["verdicts"].startswith(
        "judged again with fake fake 1.0: project b: GL-PRJ-900 was fail, is pass"
    )
