"""DataHub's parser: one statement at a time, or its own way for many, which sees through temporary tables."""

from collections.abc import Iterable

from datahub.metadata.urns import DatasetUrn
from datahub.sql_parsing._models import _TableName
from datahub.sql_parsing.schema_resolver import SchemaResolver
from datahub.sql_parsing.split_statements import split_statements
from datahub.sql_parsing.sql_parsing_common import get_dialect_str
from datahub.sql_parsing.sqlglot_lineage import (
    SqlParsingResult,
    create_lineage_from_sql_statements,
    sqlglot_lineage,
)
from line_protocol import Answer, Pair, Refusal, Request, answer_of, completed, serve, undone

PLATFORMS = {"tsql": "mssql"}


class Catalogue:
    """Stands where DataHub's server would: it only knows the schemas of the request."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.platform = PLATFORMS.get(request["dialect"], request["dialect"])

    def _make_schema_resolver(self, **_: object) -> SchemaResolver:
        """What DataHub's own functions ask its server's client for."""
        return self.resolver()

    def resolver(self) -> SchemaResolver:
        """Knows the request's schemas."""
        resolver = SchemaResolver(platform=self.platform, env="PROD", graph=None)
        for name, columns in self.request["schema"].items():
            catalog, schema, table = completed(name, self.request)
            named = _TableName(database=catalog, db_schema=schema, table=table)
            urn, _known = resolver.resolve_table(named)
            resolver.add_raw_schema_info(urn, dict(columns))
        return resolver


def answer(request: Request) -> Answer:
    """What it says of the file."""
    catalogue = Catalogue(request)
    statements = [
        text
        for text in split_statements(request["sql"], dialect=get_dialect_str(catalogue.platform))
        if text.strip()
    ]
    catalog, schema, _ = completed("", request)
    defaults = {"default_db": catalog, "default_schema": schema}
    if len(statements) == 1:
        resolver = catalogue.resolver()
        return said(sqlglot_lineage(statements[0], schema_resolver=resolver, **defaults))
    return said(
        create_lineage_from_sql_statements(
            request["sql"],
            platform=catalogue.platform,
            platform_instance=None,
            env="PROD",
            graph=catalogue,
            **defaults,
        )
    )


def said(result: SqlParsingResult) -> Answer:
    """Names out of URNs; an error about tables is a refusal, one about columns alone isn't."""
    if result.debug_info.table_error is not None:
        raise Refusal(type(result.debug_info.table_error).__name__)
    pairs: set[Pair] = {
        (
            name_of(column.downstream.table) if column.downstream.table else None,
            column.downstream.column,
            name_of(upstream.table),
            upstream.column,
        )
        for column in result.column_lineage or []
        for upstream in column.upstreams
    }
    return answer_of(names(result.in_tables), names(result.out_tables), pairs)


def names(urns: Iterable[str]) -> set[str]:
    """The dotted names."""
    return {name_of(urn) for urn in urns}


def name_of(urn: str) -> str:
    """The dotted name."""
    return undone(DatasetUrn.from_string(urn).name)


if __name__ == "__main__":
    serve("acryl-datahub", answer)
