"""The limits: what the same files cost where nothing is done but what nobody can do without.

Compiling can't be quicker than parsing, and publishing not quicker than handing the same rows to the driver in
batches. Both are measured beside Headwater, in the same run, on the same files and cores.
"""

import gc
import multiprocessing
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import kglite
import sqlglot
from neo4j import GraphDatabase
from sqlglot.errors import SqlglotError

from lineage.dialects import guess_dialect
from lineage.facts import FileFacts
from lineage.unit import Unit, decode_unit
from settings import PathRules, load_settings
from stores.graph.cypher import migrations, statement
from stores.graph.protocol import Row
from stores.graph.rows import EDGE_KINDS, NODE_KINDS, GraphRows, rows_of
from tasks.compile import Request, chunks
from tasks.link import link_units
from tasks.loads import Load, batches, edge_loads, node_key, node_loads
from tasks.recipes import Recipes
from tasks.worker import Job, Limits, compile_chunk

BATCH_ROWS = 1000
"""Rows in a transaction of the raw driver: what it is about fastest with."""


class Texts(NamedTuple):
    """The files of an estate as they are compiled, by path, and the rules for their paths."""

    jobs: dict[str, Job]
    rules: PathRules


def read(folder: Path) -> Texts:
    """Read the SQL files of a folder."""
    recipes = Recipes(load_settings(source=folder), None)
    jobs = {}
    for file in sorted(folder.rglob("*.sql")):
        path, text = file.relative_to(folder).as_posix(), file.read_text(encoding="utf-8", errors="replace")
        jobs[path] = Job(text, recipes.options(recipes.dialect(path) or guess_dialect(text)))
    return Texts(jobs, recipes.rules)


def units_of(texts: Texts) -> dict[str, Unit]:
    """The units of the files, compiled here and now; those that have one."""
    outcomes = compile_chunk(list(texts.jobs.values()), Limits())
    made = zip(texts.jobs, outcomes, strict=True)
    return {path: decode_unit(each.payload) for path, each in made if each.payload is not None}


def facts_of(texts: Texts) -> dict[str, FileFacts]:
    """The facts of the files."""
    return {path: linked.facts for path, linked in link_units(units_of(texts), texts.rules)}


def loads_of(source: str, facts: Mapping[str, FileFacts]) -> list[Load]:
    """The rows of these facts as a first run writes them: every node once, then every edge."""
    nodes: dict[tuple[str, ...], tuple[str, Row]] = {}
    edges: GraphRows = {kind: [] for kind in EDGE_KINDS}
    for path, each in facts.items():
        rows = rows_of(source, path, each)
        nodes.update({node_key(kind, row): (kind, row) for kind in NODE_KINDS for row in rows[kind]})
        for edge in EDGE_KINDS:
            edges[edge] += rows[edge]
    once: GraphRows = {kind: [row for of, row in nodes.values() if of == kind] for kind in NODE_KINDS}
    return [*node_loads("merge", once), *edge_loads("create", edges)]


# --- parsing -------------------------------------------------------------------------------------------------


def parse(jobs: Iterable[Job]) -> None:
    """Parse texts one after the other, the garbage collector off."""
    gc.disable()
    try:
        for job in jobs:
            _parse(job)
    finally:
        gc.enable()


def _parse(job: Job) -> None:
    try:
        sqlglot.parse(job.text, read=job.options.dialect)
    except (SqlglotError, RecursionError):
        return  # Until there it has been parsed, as by us.


def parse_seconds(texts: Texts, workers: int) -> float:
    """Seconds to parse the files in so many processes that are up already."""
    requests = [Request(path, path, job.text, job.options) for path, job in texts.jobs.items()]
    parts = [[request.job for request in part] for part in chunks(requests, workers)]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        pool.map(parse, [part[:1] for part in parts] * workers, chunksize=1)  # They have imported all by now.
        started = time.perf_counter()
        pool.map(parse, parts, chunksize=1)
        return time.perf_counter() - started


# --- writing -------------------------------------------------------------------------------------------------


def unwind_neo4j(uri: str, loads: Iterable[Load], rows: int = BATCH_ROWS) -> float:
    """Seconds that the bare driver needs for these rows, in one session."""
    with GraphDatabase.driver(uri) as driver, driver.session() as session:
        driver.verify_connectivity()
        started = time.perf_counter()
        for text, part in _statements(loads, rows):
            session.run(text, rows=part).consume()
        return time.perf_counter() - started


@contextmanager
def bare_embedded(folder: Path, *, durable: bool = True) -> Iterator[kglite.Session]:
    """An embedded graph without anything of ours around it, but with our constraints."""
    folder.mkdir(parents=True, exist_ok=True)
    kglite.set_query_warning_policy("silent")
    session = kglite.open_session(str(folder / "bare.kgl"), durable="full" if durable else "off")
    for text in chain.from_iterable(migrations().values()):
        session.execute(text)
    try:
        yield session
    finally:
        session.close()


def unwind_embedded(session: kglite.Session, loads: Iterable[Load], rows: int = BATCH_ROWS) -> None:
    """Hand the rows to the embedded graph."""
    for text, part in _statements(loads, rows):
        with session.begin() as transaction:
            transaction.cypher(text, params={"rows": part}, timeout_ms=0).to_list()


def _statements(loads: Iterable[Load], rows: int) -> Iterator[tuple[str, list[Row]]]:
    for load in loads:
        text = statement(load.statement)
        for part in batches(load, rows):
            yield text, list(part.rows)


# --- looking -------------------------------------------------------------------------------------------------


def walk(folder: Path) -> int:
    """Look at every file of a folder, as little as can be: scandir and stat; how many there are."""
    files = 0
    waiting = [str(folder)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    entry.stat(follow_symlinks=False)
                    files += 1
    return files
