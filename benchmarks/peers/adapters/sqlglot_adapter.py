"""sqlglot's own lineage: parse, qualify and ``lineage`` for all columns of a query in one pass.

``lineage`` takes queries; what surrounds one (INSERT, CREATE … AS) is what every user of it adds by hand. UPDATE
and MERGE have tables only, as sqlglot has no column lineage for them.
"""

from collections.abc import Iterator

import sqlglot
from line_protocol import Answer, Pair, Request, answer_of, completed, serve, undone
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import Node, lineage
from sqlglot.optimizer.normalize_identifiers import normalize_identifiers
from sqlglot.optimizer.scope import traverse_scope
from sqlglot.schema import MappingSchema

WRITING = (exp.Create, exp.Insert, exp.Update, exp.Delete, exp.Merge)


def answer(request: Request) -> Answer:
    """Lineage of each statement, added up."""
    dialect = request["dialect"]
    schema = catalogue(request)
    reads: set[str] = set()
    writes: set[str] = set()
    pairs: set[Pair] = set()
    for statement in sqlglot.parse(request["sql"], read=dialect):
        if statement is None:
            continue
        target = written(statement, dialect)
        reads |= tables_read(statement, dialect)
        if target is not None:
            writes.add(name_of(target))
        query = query_of(statement)
        if query is not None:
            name = None if target is None else name_of(target)
            pairs |= set(pairs_of(query, name, listed(statement), schema, request))
    return answer_of(reads, writes, pairs)


def catalogue(request: Request) -> MappingSchema:
    """The columns known, every table named in full."""
    schema = MappingSchema(dialect=request["dialect"])
    for table, columns in request["schema"].items():
        schema.add_table(exp.table_(*reversed(completed(table, request))), columns)
    return schema


def written(statement: exp.Expression, dialect: str) -> exp.Table | None:
    """The table a statement writes."""
    if isinstance(statement, exp.Select) and (into := statement.args.get("into")):
        return normalize_identifiers(into.this.copy(), dialect=dialect)
    if not isinstance(statement, WRITING):
        return None
    target = statement.this
    if isinstance(target, exp.Schema):
        target = target.this
    return normalize_identifiers(target.copy(), dialect=dialect) if isinstance(target, exp.Table) else None


def tables_read(statement: exp.Expression, dialect: str) -> set[str]:
    """The tables in the scopes of the statement's queries; of other statements, all but the target."""
    query = query_of(statement)
    if query is not None:
        sources = (source for scope in traverse_scope(query.copy()) for source in scope.sources.values())
        tables = [source for source in sources if isinstance(source, exp.Table)]
    else:
        ctes = {cte.alias for cte in statement.find_all(exp.CTE)}
        target = statement.find(exp.Table)
        tables = [
            table for table in statement.find_all(exp.Table) if table is not target and table.name not in ctes
        ]
    return {
        name_of(normalize_identifiers(table.copy(), dialect=dialect))
        for table in tables
        if table.name and not isinstance(table.this, exp.Func)
    }


def query_of(statement: exp.Expression) -> exp.Query | None:
    """The query a statement is or holds, with the CTEs that stand before an INSERT."""
    if isinstance(statement, exp.Query):
        return statement
    if not isinstance(statement, (exp.Create, exp.Insert)):
        return None
    query = statement.expression
    if not isinstance(query, exp.Query):
        return None
    query = query.unnest()
    ctes = statement.args.get("with_")
    if ctes is not None and query.args.get("with_") is None:
        query.set("with_", ctes.copy())
    return query


def listed(statement: exp.Expression) -> list[str]:
    """The column list of the target, where there is one."""
    target = statement.this if isinstance(statement, (exp.Create, exp.Insert)) else None
    return [column.name for column in target.expressions] if isinstance(target, exp.Schema) else []


def pairs_of(
    query: exp.Query, target: str | None, columns: list[str], schema: MappingSchema, request: Request
) -> Iterator[Pair]:
    """The columns each output of a query comes from; none where sqlglot can't qualify it."""
    query = query.copy()
    query.set("into", None)
    catalog, db, _ = completed("", request)
    try:
        outputs = lineage(
            None,
            query,
            schema,
            dialect=request["dialect"],
            catalog=catalog,
            db=db,
            copy=False,
            trim_selects=False,
        )
    except SqlglotError:
        return
    by_position = len(columns) == len(outputs)
    for position, (output, node) in enumerate(outputs.items()):
        column = columns[position] if by_position else output
        for source, source_column in leaves(node):
            yield target, column, source, source_column


def leaves(root: Node) -> Iterator[tuple[str, str]]:
    """The base columns below a node."""
    seen: set[int] = set()
    nodes = [root]
    while nodes:
        node = nodes.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        nodes.extend(node.downstream)
        if not node.downstream and isinstance(node.expression, exp.Table):
            yield name_of(node.expression), exp.to_column(node.name).name


def name_of(table: exp.Table) -> str:
    """The dotted name."""
    return undone(".".join(part.name for part in table.parts))


if __name__ == "__main__":
    serve("sqlglot", answer)
