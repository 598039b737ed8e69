"""collate-sqllineage, as OpenMetadata uses it: its sqlglot analyzer, else sqlfluff's, else sqlparse's."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from collate_sqllineage.core.models import Column, Table
from collate_sqllineage.core.parser.sqlfluff.analyzer import SqlFluffLineageAnalyzer
from collate_sqllineage.core.parser.sqlglot.analyzer import SqlGlotLineageAnalyzer
from collate_sqllineage.core.parser.sqlparse.analyzer import SqlParseLineageAnalyzer
from collate_sqllineage.runner import LineageRunner
from line_protocol import Answer, Pair, Request, answer_of, serve

ANALYZERS = (SqlGlotLineageAnalyzer, SqlFluffLineageAnalyzer, SqlParseLineageAnalyzer)
DIALECTS = {"spark": "sparksql"}


def answer(request: Request) -> Answer:
    """What the first analyzer says that takes the file."""
    dialect = DIALECTS.get(request["dialect"], request["dialect"])
    for analyzer in ANALYZERS[:-1]:
        try:
            return said(LineageRunner(request["sql"], dialect=dialect, analyzer=analyzer))
        except Exception:  # noqa: BLE001  # the next one is asked, whatever it was
            continue
    return said(LineageRunner(request["sql"], dialect=dialect, analyzer=ANALYZERS[-1]))


def said(runner: LineageRunner) -> Answer:
    """Lineage between tables, subqueries passed through."""
    between = tables(runner.intermediate_tables)
    return answer_of(
        tables(runner.source_tables) | between,
        tables(runner.target_tables) | between,
        {hop for path in runner.get_column_lineage() for hop in hops(path)},
    )


def tables(found: Sequence[object]) -> set[str]:
    """Names of tables; stages, paths of files and functions aren't datasets here."""
    return {str(table) for table in found if isinstance(table, Table)}


def hops(path: tuple[Column, ...]) -> Iterator[Pair]:
    """From table to table along a path."""
    in_tables = [column for column in path if isinstance(column.parent, Table)]
    for source, target in pairwise(in_tables):
        yield str(target.parent), target.raw_name, str(source.parent), source.raw_name


if __name__ == "__main__":
    serve("collate-sqllineage", answer)
