"""openlineage-sql: the file split by sqlparse, as OpenLineage's own integrations do before they call it."""

import sqlparse
from line_protocol import Answer, Pair, Refusal, Request, answer_of, serve
from openlineage_sql import DbTableMeta, SqlMeta, parse

DIALECTS = {
    "tsql": "mssql", "postgres": "postgres", "bigquery": "bigquery", "snowflake": "snowflake",
    "redshift": "redshift", "hive": "hive", "mysql": "mysql", "sqlite": "sqlite", "spark": "hive",
    "databricks": "databricks",
}  # fmt: skip


def answer(request: Request) -> Answer:
    """Tables of the whole file, and columns of each statement: an output column doesn't say whose it is."""
    dialect = DIALECTS.get(request["dialect"], "generic")
    statements = [text for text in sqlparse.split(request["sql"]) if text.strip(" \n\t;")]
    whole = parse(statements, dialect, request["default_schema"])
    if whole is None or (statements and len(whole.errors) == len(statements)):
        raise Refusal("ExtractionError")
    pairs: set[Pair] = set()
    if len(whole.out_tables) > 1:
        for statement in statements:
            if one := parse([statement], dialect, request["default_schema"]):
                pairs |= pairs_of(one)
    else:
        pairs = pairs_of(whole)
    return answer_of(
        {name_of(table) for table in whole.in_tables}, {name_of(table) for table in whole.out_tables}, pairs
    )


def pairs_of(said: SqlMeta) -> set[Pair]:
    """An output column is the output table's, where there is just one."""
    target = name_of(said.out_tables[0]) if len(said.out_tables) == 1 else None
    return {
        (target, column.descendant.name, name_of(source.origin), source.name)
        for column in said.column_lineage
        for source in column.lineage
        if source.origin is not None
    }


def name_of(table: DbTableMeta) -> str:
    """The dotted name."""
    return ".".join(part for part in (table.database, table.schema, table.name) if part)


if __name__ == "__main__":
    serve("openlineage-sql", answer)
