"""The difference, checked against a model of the graph: whatever a dead run did, the next run mends it."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineage.facts import DerivesFrom, FileFacts, HasColumn, Reads
from tasks.difference import Key, count_facts, difference, facts_of, keep_facts, key_of

NAMES = st.sampled_from(["a", "b", "c"])
LINES = st.sampled_from([(1,), (2,), (1, 2)])
READS = st.builds(Reads, NAMES, LINES)
COLUMNS = st.builds(HasColumn, NAMES, NAMES, st.sampled_from([None, 1]), st.sampled_from([None, "INT"]))
DERIVES = st.builds(DerivesFrom, NAMES, NAMES, NAMES, NAMES, st.just("DIRECT"), st.just("IDENTITY"), LINES)


@st.composite
def some_facts(draw: st.DrawFn) -> FileFacts:
    def unique(strategy):  # type: ignore[no-untyped-def]
        return tuple(sorted(draw(st.lists(strategy, max_size=4, unique_by=key_of)), key=key_of))

    namespace = draw(st.sampled_from(["n", "n", "m"]))
    return FileFacts(namespace, reads=unique(READS), columns=unique(COLUMNS), derives=unique(DERIVES))


World = dict[tuple[str, Key], object]


def as_world(facts: FileFacts) -> World:
    return {(facts.namespace, key_of(fact)): fact for fact in facts_of(facts)}


def steps(
    new: FileFacts, published: FileFacts | None, pending: list[FileFacts]
) -> Iterator[tuple[str, object]]:
    """What publishing does to the model, one relationship at a time."""
    change = difference(new, published, pending)
    for facts in (change.added, change.changed):
        yield from (("write", item) for item in as_world(facts).items())
    for facts in change.gone:
        yield from (("delete", key) for key in as_world(facts))


def apply(world: World, done: list[tuple[str, object]]) -> None:
    for verb, item in done:
        if verb == "write":
            key, fact = item  # type: ignore[misc]
            world[key] = fact
        else:
            world.pop(item, None)  # type: ignore[call-overload]


@given(
    some_facts() | st.none(),
    st.lists(st.tuples(some_facts(), st.integers(0, 1000)), max_size=3),
    some_facts(),
)
def test_after_any_dead_runs_the_graph_is_the_new_facts(
    published: FileFacts | None, dead: list[tuple[FileFacts, int]], new: FileFacts
) -> None:
    world = as_world(published) if published else {}
    pending: list[FileFacts] = []
    for facts, seed in dead:
        work = list(steps(facts, published, pending))
        pending.append(facts)  # staged before the first write
        chance = random.Random(seed)
        apply(world, [step for step in work if chance.random() < 0.5])  # transactions land in any order
    apply(world, list(steps(new, published, pending)))
    assert world == as_world(new)


@given(some_facts())
def test_nothing_changed_is_no_difference(facts: FileFacts) -> None:
    assert not difference(facts, facts, [])
    assert not difference(facts, facts, [facts])


@given(some_facts(), some_facts())
def test_only_the_difference_is_written(old: FileFacts, new: FileFacts) -> None:
    change = difference(new, old, [])
    before, after = as_world(old), as_world(new)
    written = {**as_world(change.added), **as_world(change.changed)}
    assert written == {key: fact for key, fact in after.items() if before.get(key) != fact}
    assert sum(map(count_facts, change.gone)) == len(before.keys() - after.keys())


def test_moved_lines_change_data_and_no_node() -> None:
    old = FileFacts("n", reads=(Reads("t", (1,)),))
    new = FileFacts("n", reads=(Reads("t", (2,)),))
    change = difference(new, old, [])
    assert (change.added, change.changed, change.gone) == (FileFacts("n"), new, ())


def test_another_namespace_is_another_relationship() -> None:
    old, new = (FileFacts(namespace, reads=(Reads("t", (1,)),)) for namespace in ("n", "m"))
    change = difference(new, old, [])
    assert (change.added, change.gone) == (new, (old,))


@pytest.mark.parametrize(
    ("published", "pending", "fresh"),
    [
        (None, [], True),
        (FileFacts("n"), [], True),
        (FileFacts("n", reads=(Reads("t", (1,)),)), [], False),
        (None, [FileFacts("n", reads=(Reads("t", (1,)),))], False),
    ],
)
def test_a_file_is_fresh_when_the_graph_can_hold_nothing_of_it(
    published: FileFacts | None, pending: list[FileFacts], fresh: bool
) -> None:
    assert difference(FileFacts("n", reads=(Reads("u", (1,)),)), published, pending).fresh is fresh


def test_reads_and_writes_of_one_dataset_are_two_relationships() -> None:
    facts = FileFacts("n", reads=(Reads("t", (1,)),), columns=(HasColumn("t", "t", None, None),))
    assert len({key_of(fact) for fact in facts_of(facts)}) == 2
    assert keep_facts(facts, lambda fact: isinstance(fact, Reads)).columns == ()
