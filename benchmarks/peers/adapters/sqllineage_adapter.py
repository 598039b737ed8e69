"""sqllineage: its runner splits files itself; its switches for T-SQL and lateral aliases are set by dialect."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from line_protocol import Answer, Pair, Request, answer_of, serve
from sqllineage.config import SQLLineageConfig
from sqllineage.core.metadata.dummy import DummyMetaDataProvider
from sqllineage.core.models import Column, Table
from sqllineage.runner import LineageRunner

DIALECTS = {"spark": "sparksql"}
LATERAL_ALIASES = {"redshift", "snowflake", "spark", "databricks", "duckdb"}


def answer(request: Request) -> Answer:
    """Lineage between tables, subqueries passed through."""
    dialect = request["dialect"]
    switches = {
        "TSQL_NO_SEMICOLON": dialect == "tsql",
        "LATERAL_COLUMN_ALIAS_REFERENCE": dialect in LATERAL_ALIASES,
        "DEFAULT_SCHEMA": request["default_schema"] or "",
    }
    with SQLLineageConfig(**switches):
        runner = LineageRunner(
            request["sql"],
            dialect=DIALECTS.get(dialect, dialect),
            metadata_provider=DummyMetaDataProvider(catalogue(request)),
            silent_mode=True,
        )
        between = tables(runner.intermediate_tables)
        return answer_of(
            tables(runner.source_tables) | between,
            tables(runner.target_tables) | between,
            {hop for path in runner.get_column_lineage(exclude_subquery_columns=True) for hop in hops(path)},
        )


def catalogue(request: Request) -> dict[str, list[str]]:
    """Columns by ``schema.table``, as the provider asks; a table without a schema is in the unnamed one."""
    default = request["default_schema"] or "<default>"
    return {
        name if "." in name else f"{default}.{name}": list(columns)
        for name, columns in request["schema"].items()
    }


def tables(found: Sequence[object]) -> set[str]:
    """Names of tables; paths of files aren't datasets here."""
    return {str(table) for table in found if isinstance(table, Table)}


def hops(path: tuple[Column, ...]) -> Iterator[Pair]:
    """From table to table along a path."""
    for source, target in pairwise(path):
        if isinstance(source.parent, Table) and isinstance(target.parent, Table):
            yield str(target.parent), target.raw_name, str(source.parent), source.raw_name


if __name__ == "__main__":
    serve("sqllineage", answer)
