"""Dead letters and runs."""

from datetime import UTC, datetime

import msgspec
import pytest

from errors import StateError
from stores.state import CommitBatch, DeadLetter, StateDatabase


def letter(**changes: object) -> DeadLetter:
    values: dict[str, object] = {
        "graph_id": "7f1c",
        "source": "bank",
        "run_id": "run-1",
        "file": "loans.sql",
        "line": 12,
        "statement": "merge_column",
        "row": b"\x81\xa2id\xc0",
        "error_class": "ConstraintError",
        "message": "id must not be null",
        "attempts": 3,
    }
    return DeadLetter(**{**values, **changes})  # type: ignore[arg-type]


def test_letters_come_back_as_they_were(state: StateDatabase) -> None:
    before = datetime.now(UTC)
    letters = [letter(), letter(line=None, row=b"", message="NUL \0 in a name")]
    state.dead_letters.add_many(letters)
    found = state.dead_letters.list()
    bare = [msgspec.structs.replace(each, id=None, created=None) for each in found]
    assert bare == [letters[0], msgspec.structs.replace(letters[1], message="NUL \u2400 in a name")]
    first, second = found
    assert first.id is not None
    assert second.id is not None
    assert first.id < second.id
    assert first.created is not None
    assert before <= first.created <= datetime.now(UTC)


def test_letters_are_told_apart_by_graph_source_and_run(state: StateDatabase) -> None:
    state.dead_letters.add_many(
        [letter(), letter(run_id="run-2", row=b"2"), letter(source="shop"), letter(graph_id="9e9e")]
    )
    assert state.dead_letters.count() == 4
    assert state.dead_letters.count(graph_id="7f1c") == 3
    assert state.dead_letters.count(graph_id="7f1c", source="bank") == 2
    assert [each.run_id for each in state.dead_letters.list(run_id="run-2")] == ["run-2"]


def test_many_letters_and_none(state: StateDatabase) -> None:
    state.dead_letters.add_many([])
    state.dead_letters.add_many([letter(line=line, row=b"%d" % line) for line in range(1_200)])
    assert [each.line for each in state.dead_letters.list()] == list(range(1_200))
    state.dead_letters.remove([each.id for each in state.dead_letters.list()[1:] if each.id is not None])
    assert state.dead_letters.count() == 1


def test_a_row_refused_again_is_the_same_letter(state: StateDatabase) -> None:
    state.dead_letters.add_many([letter()])
    (first,) = state.dead_letters.list()
    state.facts.commit("7f1c", "bank", CommitBatch(superseding=["loans.sql"]))
    assert [each.superseded for each in state.dead_letters.list()] == [True]
    state.dead_letters.add_many([letter(run_id="run-2", line=13, message="still null", attempts=2)])
    (again,) = state.dead_letters.list()
    expected = msgspec.structs.replace(first, run_id="run-2", line=13, message="still null", attempts=5)
    assert again == expected


def test_a_commit_keeps_supersedes_and_removes_letters(state: StateDatabase) -> None:
    state.dead_letters.add_many(
        [letter(row=b"1"), letter(row=b"2", file="b.sql"), letter(row=b"3", source="shop")]
    )
    second = state.dead_letters.list()[1].id
    assert second is not None
    batch = CommitBatch(
        superseding=["loans.sql", "b.sql"], letters=[letter(row=b"4")], letters_removed=[second]
    )
    state.facts.commit("7f1c", "bank", batch)
    left = {(each.row, each.superseded) for each in state.dead_letters.list()}
    assert left == {(b"1", True), (b"3", False), (b"4", False)}


def test_a_run_is_noted_from_start_to_finish(state: StateDatabase) -> None:
    state.runs.start("run-1", "bank", graph_id="7f1c")
    (running,) = state.runs.latest("bank")
    assert (running.graph_id, running.finished, running.report) == ("7f1c", None, None)
    state.runs.finish("run-1", '{"files": {}}')
    (done,) = state.runs.latest("bank")
    assert done.report == '{"files": {}}'
    assert done.finished is not None
    assert done.finished >= done.started == running.started


def test_a_run_of_the_same_id_begins_anew(state: StateDatabase) -> None:
    state.runs.start("run-1", "bank")
    state.runs.finish("run-1", "{}")
    state.runs.start("run-1", "bank")
    (run,) = state.runs.latest("bank")
    assert (run.finished, run.report) == (None, None)


def test_latest_gives_the_newest_of_one_source_first(state: StateDatabase) -> None:
    for number in range(3):
        state.runs.start(f"run-{number}", "bank")
    assert state.runs.begun("shop") is None
    state.runs.start("run-x", "shop")
    newest, before = state.runs.latest("bank", limit=2)
    assert (newest.run_id, before.run_id) == ("run-2", "run-1")
    assert state.runs.begun("bank") == newest.started


def test_a_run_never_started_cannot_finish(state: StateDatabase) -> None:
    with pytest.raises(StateError, match="Run 'run-9' was never started"):
        state.runs.finish("run-9", "{}")
