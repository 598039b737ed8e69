"""Facts, manifest and link index: pending adds up, a commit moves all or nothing."""

import multiprocessing
import os
import signal
from collections.abc import Callable

import pytest

from errors import StateError
from stores.state import CommitBatch, LinkNames, ManifestEntry, StateDatabase, open_state

GRAPH = "7f1c"
SOURCE = "bank"


def entry(path: str, **changes: object) -> ManifestEntry:
    values: dict[str, object] = {
        "path": path,
        "size": 5_000_000_000,
        "mtime_ns": 1_790_000_000_123_456_789,
        "content_hash": "a" * 64,
        "unit_key": "b" * 64,
        "dialect": "postgres",
        "failure": None,
        "arms": {"caching": True, "batching": False},
        "scanned_ns": 1_790_000_000_987_654_321,
    }
    return ManifestEntry(**{**values, **changes})  # type: ignore[arg-type]


def commit(state: StateDatabase, graph: str = GRAPH, source: str = SOURCE, **batch: object) -> None:
    state.facts.commit(graph, source, CommitBatch(**batch))  # type: ignore[arg-type]


def published(state: StateDatabase, graph: str = GRAPH, source: str = SOURCE) -> dict[str, bytes]:
    return dict(state.facts.published(graph, source))


def test_staged_facts_are_pending_and_not_published(state: StateDatabase) -> None:
    state.facts.stage(GRAPH, SOURCE, "run-1", {"a.sql": b"one", "b.sql": b""})
    assert list(state.facts.pending(GRAPH, SOURCE)) == [("a.sql", b"one"), ("b.sql", b"")]
    assert published(state) == {}


def test_pending_facts_add_up_across_runs(state: StateDatabase) -> None:
    state.facts.stage(GRAPH, SOURCE, "run-1", {"a.sql": b"one"})
    state.facts.stage(GRAPH, SOURCE, "run-2", {"a.sql": b"two"})
    state.facts.stage(GRAPH, SOURCE, "run-3", {"a.sql": b"one"})
    pending = state.facts.pending_for(GRAPH, SOURCE, ["a.sql", "b.sql"])
    assert {path: sorted(payloads) for path, payloads in pending.items()} == {"a.sql": [b"one", b"two"]}


def test_a_commit_publishes_and_drops_all_pending_of_its_paths(state: StateDatabase) -> None:
    for run in ("run-1", "run-2"):
        state.facts.stage(GRAPH, SOURCE, run, {"a.sql": run.encode(), "b.sql": run.encode()})
    commit(state, published={"a.sql": b"accepted"})
    assert published(state) == {"a.sql": b"accepted"}
    assert {path for path, _ in state.facts.pending(GRAPH, SOURCE)} == {"b.sql"}
    commit(state, published={"a.sql": b"next"}, removed=["b.sql"])
    assert published(state) == {"a.sql": b"next"}
    assert list(state.facts.pending(GRAPH, SOURCE)) == []


def test_a_removed_file_is_no_longer_published(state: StateDatabase) -> None:
    commit(state, published={"a.sql": b"a", "b.sql": b"b"}, manifest=[entry("a.sql"), entry("b.sql")])
    commit(state, removed=["a.sql"], manifest_removed=["a.sql"])
    assert published(state) == {"b.sql": b"b"}
    assert state.manifest.load(GRAPH, SOURCE).keys() == {"b.sql"}


def test_sources_and_graphs_do_not_touch_each_other(state: StateDatabase) -> None:
    scopes = [(GRAPH, SOURCE), (GRAPH, "other"), ("9e9e", SOURCE)]
    for scope in scopes:
        payload = "/".join(scope).encode()
        state.facts.stage(*scope, "run-1", {"p.sql": payload})
        commit(
            state,
            *scope,
            published={"a.sql": payload},
            manifest=[entry("a.sql", dialect="/".join(scope))],
            names={"a.sql": LinkNames(frozenset({"t"}), {"t": "/".join(scope)})},
        )
    commit(state, removed=["a.sql", "p.sql"], manifest_removed=["a.sql"])
    assert published(state) == {}
    assert state.manifest.load(GRAPH, SOURCE) == {}
    assert state.lookup.readers(GRAPH, SOURCE, ["t"]) == set()
    for graph, source in scopes[1:]:
        assert published(state, graph, source) == {"a.sql": f"{graph}/{source}".encode()}
        assert [path for path, _ in state.facts.pending(graph, source)] == ["p.sql"]
        assert state.manifest.load(graph, source)["a.sql"].dialect == f"{graph}/{source}"
        assert state.lookup.readers(graph, source, ["t"]) == {"a.sql"}


def test_a_commit_is_all_or_nothing(state: StateDatabase) -> None:
    commit(state, published={"a.sql": b"old"}, manifest=[entry("a.sql")], names={"a.sql": LinkNames()})
    state.facts.stage(GRAPH, SOURCE, "run-2", {"a.sql": b"new"})
    with pytest.raises(StateError, match="cannot be used"):
        commit(state, published={"a.sql": b"new"}, manifest=[entry("a.sql", size=2), entry("\udcff.sql")])
    assert published(state) == {"a.sql": b"old"}
    assert list(state.facts.pending(GRAPH, SOURCE)) == [("a.sql", b"new")]
    assert state.manifest.load(GRAPH, SOURCE) == {"a.sql": entry("a.sql")}


def test_pages_lose_and_repeat_nothing(state: StateDatabase) -> None:
    paths = [f"d/{number:04}.sql" for number in range(1_203)]
    for run in ("1", "2"):
        state.facts.stage(GRAPH, SOURCE, run, {path: (path + run).encode() for path in paths})
    pending = list(state.facts.pending(GRAPH, SOURCE))
    assert [path for path, _ in pending] == sorted([*paths, *paths])
    assert {payload for _, payload in pending} == {(path + run).encode() for path in paths for run in "12"}
    commit(state, published={path: path.encode() for path in paths})
    assert list(state.facts.published(GRAPH, SOURCE)) == [(path, path.encode()) for path in paths]
    assert list(state.facts.pending(GRAPH, SOURCE)) == []


def test_a_page_that_ends_exactly_is_the_last(state: StateDatabase) -> None:
    paths = {f"{number}.sql": b"" for number in range(500)}
    commit(state, published=paths)
    assert published(state) == paths


def test_many_paths_are_asked_for_at_once(state: StateDatabase) -> None:
    payloads = {f"{number}.sql": str(number).encode() for number in range(1_100)}
    state.facts.stage(GRAPH, SOURCE, "run-1", payloads)
    assert state.facts.pending_for(GRAPH, SOURCE, payloads) == {path: [p] for path, p in payloads.items()}
    assert state.facts.published_for(GRAPH, SOURCE, payloads) == {}
    commit(state, published=payloads)
    assert state.facts.published_for(GRAPH, SOURCE, [*payloads, "none.sql"]) == payloads
    assert state.facts.pending_for(GRAPH, SOURCE, payloads) == {}


@pytest.mark.parametrize("kind", ["published", "pending"])
def test_damaged_facts_stop_and_say_whose(
    state: StateDatabase, execute: Callable[..., None], kind: str
) -> None:
    state.facts.stage(GRAPH, SOURCE, "run-1", {"a.sql": b"facts"})
    if kind == "published":
        commit(state, published={"a.sql": b"facts"})
    execute("UPDATE fact SET payload = :payload", payload=b"fucts")
    with pytest.raises(StateError, match=rf"the {kind} facts of 'a\.sql' fail their checksum\. Restore it"):
        list(getattr(state.facts, kind)(GRAPH, SOURCE))


def test_staging_nothing_is_nothing(state: StateDatabase) -> None:
    state.facts.stage(GRAPH, SOURCE, "run-1", {})
    commit(state)
    assert list(state.facts.pending(GRAPH, SOURCE)) == []


def test_a_manifest_entry_comes_back_as_it_was(state: StateDatabase) -> None:
    entries = [
        entry("a.sql"),
        entry("dir with space/ünïcode 'quote\".sql", failure="parse_error", arms={}, mtime_ns=-1),
    ]
    commit(state, manifest=entries)
    assert state.manifest.load(GRAPH, SOURCE) == {each.path: each for each in entries}
    commit(state, manifest=[entry("a.sql", size=1)])
    assert state.manifest.load(GRAPH, SOURCE)["a.sql"].size == 1


def test_the_link_index_answers_who_looked_up_and_who_defined(state: StateDatabase) -> None:
    names = {
        "t.sql": LinkNames(defined={"s.t": "digest-1"}),
        "v.sql": LinkNames(looked_up=frozenset({"s.t", "s.missing"}), defined={"s.v": "digest-2"}),
        "q.sql": LinkNames(looked_up=frozenset({"s.v"})),
        "none.sql": LinkNames(),
    }
    commit(state, names=names)
    assert state.lookup.readers(GRAPH, SOURCE, ["s.t"]) == {"v.sql"}
    assert state.lookup.readers(GRAPH, SOURCE, ["s.missing", "s.v"]) == {"v.sql", "q.sql"}
    assert state.lookup.definers(GRAPH, SOURCE, ["s.t", "s.v", "s.missing"]) == {
        "s.t": {"t.sql"},
        "s.v": {"v.sql"},
    }
    del names["none.sql"]
    assert state.lookup.names_of(GRAPH, SOURCE, [*names, "none.sql"]) == names


def test_a_commit_replaces_the_names_of_its_files(state: StateDatabase) -> None:
    commit(state, names={"a.sql": LinkNames(frozenset({"x", "y"}), {"z": "1"}), "b.sql": LinkNames({"x"})})
    commit(state, names={"a.sql": LinkNames(frozenset({"y"}), {"z": "2"})}, removed=["b.sql"])
    assert state.lookup.readers(GRAPH, SOURCE, ["x"]) == set()
    assert state.lookup.names_of(GRAPH, SOURCE, ["a.sql"])["a.sql"].defined == {"z": "2"}


def test_thousands_of_names_are_asked_for_at_once(state: StateDatabase) -> None:
    looked_up = frozenset(f"s.t{number}" for number in range(1_500))
    commit(state, names={"a.sql": LinkNames(looked_up, dict.fromkeys(looked_up, "d"))})
    assert state.lookup.readers(GRAPH, SOURCE, looked_up) == {"a.sql"}
    assert state.lookup.definers(GRAPH, SOURCE, looked_up).keys() == looked_up


def test_names_no_database_can_hold_still_meet(state: StateDatabase) -> None:
    hostile = 'a\0b"; DROP TABLE lookup; --\udcff'
    commit(state, names={"a.sql": LinkNames(frozenset({hostile}), {hostile: "d"})})
    assert state.lookup.readers(GRAPH, SOURCE, [hostile]) == {"a.sql"}
    assert len(state.lookup.definers(GRAPH, SOURCE, [hostile])) == 1


def _stage_and_die(url: str) -> None:
    state = open_state(url)
    state.facts.stage(GRAPH, SOURCE, "run-1", {"a.sql": b"pending"})
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_was_staged_survives_a_kill(state_url: str) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_stage_and_die, args=(state_url,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    with open_state(state_url) as state:
        assert list(state.facts.pending(GRAPH, SOURCE)) == [("a.sql", b"pending")]
