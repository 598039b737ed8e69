"""What tests of publishing share: estates of random facts, and a place to publish them to."""

import random
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from lineage.facts import Defines, DependsOn, DerivesFrom, FileFacts, HasColumn, Reads, Writes
from settings.models import PublishSettings
from stores.graph import Graph
from stores.graph.rows import EDGE_KINDS, NODE_KINDS, rows_of
from stores.state import StateDatabase, open_state
from tasks.engine import PlainEngine
from tasks.publish import Publication, PublishOutcome, publish
from tasks.writers import BatchWriter, Delivery, RowWriter, Writer

SOURCE = "estate"
Estate = dict[str, FileFacts]
Content = dict[str, list[str]]


def random_estate(seed: int, files: int = 12, tables: int = 8, columns: int = 4) -> Estate:
    """Facts of so many files that share tables and columns."""
    chance = random.Random(f"{seed}")
    return {f"f{number}.sql": random_facts(chance, tables, columns) for number in range(files)}


def random_facts(chance: random.Random, tables: int = 8, columns: int = 4) -> FileFacts:
    """Facts of one file, every kind of them."""
    table = f"t{chance.randrange(tables)}"
    sources = sorted({f"t{chance.randrange(tables)}" for _ in range(2)} - {table})
    names = [f"c{number}" for number in range(columns)]
    lines = (chance.randrange(1, 9),)
    derives = {
        (name, source, chance.choice(names), chance.choice(("IDENTITY", "TRANSFORMATION")))
        for name in names
        for source in sources
        if chance.random() < 0.7
    }
    facts: dict[str, tuple[Any, ...]] = {
        "defines": (Defines(table, "view", lines),),
        "reads": tuple(Reads(source, lines) for source in sources),
        "writes": (Writes(table, lines),) if chance.random() < 0.5 else (),
        "columns": tuple(HasColumn(table, name, at, "INT") for at, name in enumerate(names, 1)),
        "derives": tuple(
            DerivesFrom(table, *edge[:-1], "DIRECT", edge[-1], lines) for edge in sorted(derives)
        ),
        "depends": tuple(DependsOn(table, source, names[0], "FILTER", lines) for source in sources),
    }
    return FileFacts("default", **facts)


def changed_estate(estate: Estate, seed: int) -> Estate:
    """The estate after some edits, deletions, renames and additions."""
    chance = random.Random(f"{seed}/changed")
    after = dict(estate)
    for path in chance.sample(sorted(estate), len(estate) // 2):
        match chance.randrange(4):
            case 0:
                del after[path]
            case 1:
                after[f"moved_{path}"] = after.pop(path)
            case _:
                after[path] = random_facts(chance)
    after[f"new_{seed}.sql"] = random_facts(chance)
    return after


def make_writer(
    graph: Graph, *, on: bool, batch_rows: int = 50, workers: int = 2, whole_rows: int = 0, **settings: object
) -> Writer:
    """The writer with the flag ``batch_writes`` on or off; with ``whole_rows`` for those who wait."""
    delivery = Delivery(graph, PublishSettings.model_validate(settings))
    if not on:
        return RowWriter(delivery)
    return BatchWriter(delivery, PlainEngine(), batch_rows=batch_rows, workers=workers, whole_rows=whole_rows)


class Place:
    """A graph and a state database to publish to, run after run."""

    def __init__(self, graph: Graph, folder: Path, *, source: str = SOURCE) -> None:
        self.graph = graph
        self.state: StateDatabase = open_state(f"sqlite:///{folder / f'{source}.db'}")
        self.source = source
        self.runs = 0
        self.graph_id = graph.claim("tests").graph_id

    def publish(
        self,
        writer: Writer,
        linked: Mapping[str, FileFacts],
        removed: Collection[str] = (),
        *,
        empty: bool | None = None,
    ) -> PublishOutcome:
        """One run over the files that changed. ``empty``: what it takes the graph for, else what that is."""
        self.runs += 1
        publication = Publication(
            graph_id=self.graph_id,
            source=self.source,
            run_id=f"run-{self.runs}",
            linked=linked,
            removed=removed,
            empty=not self.graph.size().nodes if empty is None else empty,
        )
        return publish(self.state, writer, publication)

    def publish_change(self, writer: Writer, before: Estate, after: Estate) -> PublishOutcome:
        """One run that takes the estate from one content to another."""
        linked = {path: facts for path, facts in after.items() if before.get(path) != facts}
        return self.publish(writer, linked, before.keys() - after.keys())

    def content(self) -> Content:
        """What the graph holds, by kind of node and relationship."""
        return content_of(self.graph)


def content_of(graph: Graph) -> Content:
    """What a graph holds, by kind of node and relationship."""
    return {kind: sorted(map(repr, graph.read(f"export_{kind}s"))) for kind in NODE_KINDS} | {
        kind: sorted(map(repr, graph.read(f"export_{kind}"))) for kind in EDGE_KINDS
    }


def content_for(graph: Graph, estates: Mapping[str, Estate]) -> Content:
    """What a graph should hold of these sources: every row of theirs written plainly into an empty graph."""
    for source, estate in estates.items():
        rows = [rows_of(source, path, facts) for path, facts in estate.items()]
        for kind in (*NODE_KINDS, *EDGE_KINDS):
            graph.write(f"merge_{kind}", [row for found in rows for row in found[kind]])
    return content_of(graph)
