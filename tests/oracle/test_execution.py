"""Generated queries are run, and run again with one column's values changed: lineage explains every change."""

from collections.abc import Iterator
from random import Random

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.lineage_files import DIRECT_SUBTYPES, INDIRECT_SUBTYPES
from tests.oracle.engines import Engine, Postgres, RejectedError, make_estate, open_duckdb
from tests.oracle.execution import Counts, analyzed, misses
from tests.oracle.generator import Draw, Generator

ESTATES = [make_estate(number) for number in range(6)]
_integers = {(low, high): st.integers(low, high) for low in range(2) for high in range(120)}


@pytest.fixture(scope="module")
def duckdb_engine() -> Iterator[Engine]:
    with open_duckdb() as engine:
        load(engine)
        yield engine


@pytest.fixture(scope="module")
def postgres_engine(postgres_server: str) -> Iterator[Engine]:
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        engine = Postgres(connection)
        load(engine)
        yield engine


def load(engine: Engine) -> None:
    for number, estate in enumerate(ESTATES):
        engine.load(number, estate)


def check(engine: Engine, dialect: str, examples: int, number: int) -> Counts:
    """Run ``examples`` queries; fails with the plainest one whose lineage lacks something."""
    counts = Counts()

    @seed(number)
    @settings(
        max_examples=examples, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def explain(data: st.DataObject) -> None:
        told = told_of_one(engine, dialect, Draw(lambda low, high: data.draw(_integers[low, high])), counts)
        assert not told, told

    explain()
    return counts


def check_at_random(engine: Engine, dialect: str, examples: int, number: int) -> Counts:
    """As ``check``, ten times as fast: without hypothesis, so what fails is not made plainer."""
    counts = Counts()
    draw = Draw(Random(number).randint)
    told = [one for _ in range(examples) if (one := told_of_one(engine, dialect, draw, counts))]
    assert not told, "\n\n".join([f"{len(told)} of {examples} queries:", *sorted(told, key=len)[:3]])
    return counts


def told_of_one(engine: Engine, dialect: str, draw: Draw, counts: Counts) -> str:
    """Generate and check one query: what its lineage lacks, with all that is needed to see it, or ""."""
    place = draw.integer(0, len(ESTATES) - 1)
    estate = ESTATES[place]
    query = Generator(draw, estate.columns, dialect).query()
    lineage = analyzed(estate, query, dialect, ddl=draw.chance(50))
    try:
        told = misses(engine, place, estate, query, lineage, counts)
    except RejectedError as error:
        counts.rejected[str(error).splitlines()[0]] += 1
        return ""
    return "\n".join([query.sql, estate.ddl(), *told]) if told else ""


def check_size(counts: Counts, examples: int) -> None:
    """Enough was run: few queries were refused, and most called for runs on changed data."""
    refused = sum(counts.rejected.values())
    assert counts.queries + refused >= examples
    assert refused <= 0.05 * examples, counts.rejected.most_common(10)
    assert counts.executions > counts.queries


def test_duckdb(duckdb_engine: Engine):
    check_size(check(duckdb_engine, "duckdb", 50, 1), 50)


@pytest.mark.postgres
def test_postgres(postgres_engine: Engine):
    check_size(check(postgres_engine, "postgres", 50, 1), 50)


@pytest.mark.parametrize("forgotten", sorted(DIRECT_SUBTYPES | INDIRECT_SUBTYPES))
def test_lineage_that_forgets_one_kind_of_edge_is_found_out(forgotten: str, duckdb_engine: Engine):
    random = Random(7)
    for _ in range(400):
        number = random.randrange(len(ESTATES))
        query = Generator(Draw(random.randint), ESTATES[number].columns, "duckdb").query()
        lineage = analyzed(ESTATES[number], query, "duckdb", ddl=True)
        poorer = replace(lineage, edges=tuple(edge for edge in lineage.edges if edge.subtype != forgotten))
        try:
            if misses(duckdb_engine, number, ESTATES[number], query, poorer, Counts()):
                return
        except RejectedError:
            continue
    pytest.fail(f"no query of 400 showed that {forgotten} is missing")


PIECES = [("duckdb", piece) for piece in range(2, 12)] + [
    pytest.param("postgres", piece, marks=pytest.mark.postgres) for piece in range(2, 32)
]
"""The full run: 500 queries a piece, 20,000 together; DuckDB takes longer to plan them than PostgreSQL to run."""


@pytest.mark.full
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("dialect", "piece"), PIECES)
def test_full(dialect: str, piece: int, request: pytest.FixtureRequest):
    engine: Engine = request.getfixturevalue(f"{dialect}_engine")
    check_size(check_at_random(engine, dialect, 500, piece), 500)
