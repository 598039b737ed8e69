"""What the rules of statements work with."""

from collections.abc import Callable, Sequence
from typing import Final

from sqlglot import exp

from lineage.compiler.queries import Queries
from lineage.compiler.scopes import Builder, Ctes, Scope
from lineage.compiler.variables import Assignment
from lineage.unit import Item, Name, Statement

SEVERAL_TARGETS: Final = frozenset({"mysql", "doris", "starrocks", "singlestore"})

_NAME_BY_TEXT: Final = frozenset({"databricks", "spark"})


def _is_called_exclude(column: exp.Expr) -> bool:
    """Whether what sqlglot takes for a constraint is a column of this name in the list of an INSERT: it excludes nothing."""
    return isinstance(column, exp.ExcludeColumnConstraint) and not any(
        column.this.find_all(exp.Identifier, exp.Column)
    )


class Context:
    """What a rule works with: the builder, its queries and the line."""

    def __init__(self, builder: Builder, assignment: Assignment | None = None) -> None:
        self.builder = builder
        self.assignment = assignment
        self.queries = Queries(builder)
        self.line = builder.line

    def target(self, node: exp.Expr | None) -> tuple[Name, tuple[str, ...]]:
        """The written dataset's name and the column list behind it, if any."""
        if isinstance(node, exp.Schema) and node.this.name.upper() == "IDENTIFIER":
            said = next(iter(node.expressions), None)
            if isinstance(said, exp.Literal) or self.builder.dialect in _NAME_BY_TEXT:
                return self.builder.spelled_name(said), ()  # Databricks' IDENTIFIER('a.b')
        if isinstance(node, exp.Schema):
            columns = tuple(
                self._listed(column)
                for column in node.expressions
                if isinstance(column, (exp.Identifier, exp.Column, exp.ColumnDef, exp.Dot))
                or _is_called_exclude(column)
            )
            return self.builder.table_name(node.this), columns
        return (self.builder.table_name(node), ()) if node is not None else ((), ())

    def _listed(self, column: exp.Expr) -> str:
        """The name of a column that an INSERT lists; ClickHouse's ``n.a``, of a Nested, is one name."""
        if isinstance(column, exp.ExcludeColumnConstraint):
            return self.builder.alias(exp.to_identifier("exclude"))
        if isinstance(column, exp.Dot) and self.builder.dialect == "clickhouse":
            return f"{self._listed(column.this)}.{self.builder.alias(column.expression)}"
        return self.builder.alias(column if isinstance(column, exp.Identifier) else column.this)


Rule = Callable[[Context, exp.Expr, Ctes], list[Statement]]


def is_temporary(name: Name) -> bool:
    """Whether a name by itself says that its table is temporary: T-SQL's #t, @t."""
    return bool(name) and name[-1].startswith(("#", "@"))


def update_statement(kind: str, line: int, relation: int, target: Name) -> Statement:
    """A statement that gives the columns named by a relation's outputs new values."""
    return Statement(kind, line, query=relation, target=target, data=True, by_name=True)


def cells_of(values: exp.Expr | None) -> Sequence[exp.Expr]:
    """The values of the first row of VALUES, or of a row by itself."""
    if values is None:
        return ()
    row = values.expressions[0] if isinstance(values, exp.Values) and values.expressions else values
    return row.expressions if isinstance(row, exp.Tuple) else [row]


def item_at(context: Context, scope: Scope, cell: exp.Expr, position: int) -> Item:
    """A value that goes to the column at its place: where nobody knows that, it goes by the name of what it takes."""
    name = cell.this if isinstance(cell, exp.Column) else f"column{position + 1}"
    return Item(context.builder.alias(name), context.queries.uses(scope, cell))
