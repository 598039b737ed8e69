"""Headwater's edges equal those of PostgreSQL's own resolved query trees, statement by statement.

Each file of ``cases`` is tables and views; PostgreSQL creates them and is asked what it made of them.
"""

from pathlib import Path
from random import Random

import psycopg
import pytest

from lineage import Lineage, analyze
from tests.lineage_files import Stated, differences
from tests.oracle.engines import make_estate
from tests.oracle.generator import Draw, Generator
from tests.oracle.statements import Statements
from tests.oracle.views import (
    Catalog,
    read_catalog,
    read_statement,
    stated_file,
    stated_views,
    statements_in,
    views_that_merge_two_types,
)

pytestmark = pytest.mark.postgres

CASES = sorted(path.name for path in (Path(__file__).parent / "cases").glob("*.sql"))
WRITING = "writing/statements.sql"
"""Tables, and statements that write: INSERT, UPDATE, DELETE, MERGE."""


def made(case: str, postgres: psycopg.Connection) -> tuple[str, Catalog]:
    """The text of a case file, and the catalog PostgreSQL has once it ran."""
    text = (Path(__file__).parent / "cases" / case).read_text(encoding="utf-8")
    for statement in statements_in(text):
        try:
            postgres.execute(statement)
        except psycopg.Error as error:
            raise AssertionError(f"{case}: PostgreSQL refuses\n{statement}\n{error}") from error
    return text, read_catalog(postgres)


def compare(text: str, expected: dict[str, Stated], lineage: Lineage) -> None:
    """Fail with every view that differs, its text and the edges missing or extra."""
    found = stated_views(lineage)
    assert found.keys() == expected.keys()
    wrong = {name: differences(stated, found[name]) for name, stated in expected.items()}
    texts = {
        name: s
        for name in wrong
        for s in statements_in(text)
        if f"VIEW {name} " in s or f"VIEW {name}\n" in s
    }
    told = [f"{texts.get(name, name)}\n{found}" for name, found in wrong.items() if found]
    diagnostics = [str(d) for d in lineage.diagnostics]
    assert not told, "\n\n".join([f"{len(told)} of {len(wrong)} differ", *told, *diagnostics])
    assert not diagnostics


@pytest.mark.parametrize("case", CASES)
def test_with_the_tables_in_the_same_file(case: str, postgres: psycopg.Connection):
    text, catalog = made(case, postgres)
    compare(text, catalog.views, analyze({case: text}, dialect="postgres"))


@pytest.mark.parametrize("case", CASES)
def test_with_a_catalogue(case: str, postgres: psycopg.Connection):
    text, catalog = made(case, postgres)
    views = "\n".join(s for s in statements_in(text) if "CREATE VIEW" in s)
    compare(text, catalog.views, analyze({case: views}, dialect="postgres", schema=catalog.schema()))


def definitions_and_statements() -> tuple[list[str], list[str]]:
    pieces = statements_in((Path(__file__).parent / "cases" / WRITING).read_text(encoding="utf-8"))
    definitions = [piece for piece in pieces if "CREATE TABLE" in piece]
    return definitions, [piece for piece in pieces if piece not in definitions]


@pytest.mark.parametrize("with_ddl", [True, False], ids=["ddl", "catalogue"])
def test_statements_that_write(with_ddl: bool, postgres: psycopg.Connection):
    definitions, statements = definitions_and_statements()
    for definition in definitions:
        postgres.execute(definition.encode())
    catalog = read_catalog(postgres)
    told = []
    for statement in statements:
        expected = read_statement(postgres, catalog, statement)
        assert expected is not None
        files = {"written.sql": statement, **({"tables.sql": "\n".join(definitions)} if with_ddl else {})}
        lineage = analyze(files, dialect="postgres", schema=None if with_ddl else catalog.schema())
        found = differences(expected, stated_file(lineage, "written.sql"))
        if found or lineage.diagnostics:
            told.append("\n".join([statement, found, *map(str, lineage.diagnostics)]))
    assert not told, "\n\n".join([f"{len(told)} of {len(statements)} differ", *told])


# The first runs with every test.
GENERATED = [(1, 70), *(pytest.param(seed, 500, marks=pytest.mark.full) for seed in range(2, 18))]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("seed", "count"), GENERATED)
def test_generated_queries(seed: int, count: int, postgres: psycopg.Connection):
    estate = make_estate(seed)
    draw = Draw(Random(seed).randint)
    texts = {}
    for number in range(count):
        query = Generator(draw, estate.columns, "postgres").query()
        columns = ", ".join(f"out{position}" for position in range(len(query.columns)))
        texts[f"v{number}"] = f"CREATE VIEW v{number} ({columns}) AS {query.sql};"
    for statement in [*estate.ddl().splitlines(), *texts.values()]:
        postgres.execute(statement.encode())
    expected = read_catalog(postgres).views
    apart = views_that_merge_two_types(postgres)
    assert len(apart) <= max(5, 0.05 * count)
    told = []
    for name in sorted(texts.keys() - apart, key=lambda name: len(texts[name])):
        lineage = analyze({"estate.sql": estate.ddl(), "view.sql": texts[name]}, dialect="postgres")
        found = differences(expected[name], stated_views(lineage)[name])
        if found or lineage.diagnostics:
            told.append("\n".join([texts[name], found, *map(str, lineage.diagnostics)]))
    assert not told, "\n\n".join([f"{len(told)} of {count} differ", estate.ddl(), *told[:3]])


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("seed", "count"), GENERATED)
def test_generated_statements_that_write(seed: int, count: int, postgres: psycopg.Connection):
    estate = make_estate(seed)
    ddl = estate.ddl().replace("k INTEGER", "k INTEGER PRIMARY KEY")
    postgres.execute(ddl.encode())
    catalog = read_catalog(postgres)
    draw = Draw(Random(seed).randint)
    told, read, refused = [], 0, 0
    for _ in range(count):
        statement = f"{Statements(draw, estate.columns).statement()};"
        try:
            expected = read_statement(postgres, catalog, statement, one_type=True)
        except psycopg.Error:
            refused += 1
            continue
        if expected is None:
            continue
        read += 1
        lineage = analyze({"estate.sql": ddl, "written.sql": statement}, dialect="postgres")
        found = differences(expected, stated_file(lineage, "written.sql"))
        if found or lineage.diagnostics:
            told.append("\n".join([statement, found, *map(str, lineage.diagnostics)]))
    assert refused <= 0.1 * count
    assert read >= 0.85 * count
    assert not told, "\n\n".join([f"{len(told)} of {count} differ", ddl, *sorted(told, key=len)[:3]])
