"""Scopes: what a name can mean while one statement is lowered.

A ``Builder`` holds the relations of one statement; a ``Scope`` is one SELECT (or the like) being lowered:
its sources, aliases, CTEs, named windows and the outputs named so far.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final, Literal, TypeAlias

from sqlglot import exp
from sqlglot.errors import SqlglotError

from lineage.compiler.digests import with_name
from lineage.compiler.type_names import TypeNames
from lineage.compiler.variables import Variable, Variables
from lineage.names import Names, sqlglot_dialect
from lineage.unit import (
    IDENTITY,
    BareUse,
    Block,
    ColumnUse,
    Diagnostic,
    FieldUse,
    Function,
    Item,
    Name,
    Output,
    QueryUse,
    Relation,
    Source,
    Table,
    Use,
)

STRUCT_DIALECTS: Final = frozenset(
    {
        "bigquery", "spark", "spark2", "databricks", "hive", "duckdb", "trino", "presto", "athena", "clickhouse", "redshift",
    }
)  # fmt: skip
"""Dialects in which ``a.b`` may be field b of column a without further syntax."""

LATERAL_ALIAS_DIALECTS: Final = frozenset(
    {"snowflake", "redshift", "databricks", "spark", "duckdb", "clickhouse", "teradata"}
)
"""Dialects in which an output's alias may be used by later outputs and in WHERE, per their manuals."""

ALIASES_FIRST_DIALECTS: Final = frozenset({"clickhouse"})
"""Of these the ones in which it hides the column of its name (ClickHouse's setting prefer_column_name_to_alias is 0)."""

ALIASES_FIRST_BEHIND_WHERE: Final = frozenset({"bigquery"})
"""Dialects in which it does so in GROUP BY, HAVING, QUALIFY and ORDER BY (GoogleSQL's query syntax, "Alias visibility")."""

ALIASES_IN_JOINS_DIALECTS: Final = frozenset({"snowflake"})
"""Dialects in which the conditions of joins may use it, too; in ClickHouse all before it may."""

VARIABLES_FIRST_DIALECTS: Final = frozenset({"mysql", "doris", "starrocks", "singlestore"})
"""Dialects in which a variable hides the columns of its name; elsewhere a column hides the variable."""

SIGNED_VARIABLES_DIALECTS: Final = frozenset({"snowflake"})
"""Dialects in which a query's bare name is never a variable: it has to be written ``:v``."""

PSEUDO_COLUMNS: Final[dict[str, frozenset[str]]] = {
    "oracle": frozenset(
        {
            "rownum", "level", "sysdate", "systimestamp", "rowid", "user", "uid", "connect_by_isleaf", "connect_by_iscycle",
            "dbtimezone", "sessiontimezone", "ora_rowscn", "current",
        }
    ),
    "bigquery": frozenset({"_partitiontime", "_partitiondate", "_table_suffix", "_file_name"}),
    "duckdb": frozenset({"rowid"}),
    "teradata": frozenset({"date", "time", "user"}),
    "hive": frozenset(
        {"input__file__name", "block__offset__inside__file", "row__offset__inside__block", "grouping__id"}
    ),
    **dict.fromkeys(("spark", "spark2", "databricks"), frozenset({"grouping__id", "spark_grouping_id"})),
    **dict.fromkeys(
        ("trino", "presto", "athena"),
        frozenset({"$path", "$bucket", "$file_size", "$file_modified_time", "$partition", "$row_id"}),
    ),
    "sqlite": frozenset({"rowid", "_rowid_"}),
    "tsql": frozenset({"$action", "$identity", "$rowguid"}),
    "snowflake": frozenset(
        {
            "metadata$action", "metadata$isupdate", "metadata$row_id", "metadata$filename", "metadata$file_row_number",
            "metadata$file_content_key", "metadata$file_last_modified", "metadata$start_scan_time",
        }
    ),
    "postgres": frozenset(
        {
            "ctid", "xmin", "xmax", "tableoid", "tg_name", "tg_when", "tg_level", "tg_op", "tg_relid", "tg_relname",
            "tg_table_name", "tg_table_schema", "tg_nargs", "tg_argv",
        }
    ),
}  # fmt: skip
"""Names that a dialect knows in every query, and that are no column of it; Teradata's are, in quotes."""

_SIGNS: Final = (("temporary", "#"), ("global_", "##"))

Ctes: TypeAlias = Mapping[str, int]
AliasRule: TypeAlias = Literal["none", "fallback", "first"]
"""Whether an unqualified name may mean an output: not at all, after the sources' columns, or before them."""


def distinct_uses(uses: list[Use]) -> tuple[Use, ...]:
    """Each use once, in order."""
    return tuple(dict.fromkeys(uses)) if len(uses) > 1 else tuple(uses)


_NAMED_AS_CAST: Final = frozenset({"spark", "spark2", "databricks"})


class Builder:
    """The relations of one statement while it is lowered, and what was noticed on the way."""

    def __init__(  # noqa: PLR0913 -- what is known of a statement, by name
        self,
        names: Names,
        types: TypeNames,
        line: int,
        variables: Variables | None = None,
        *,
        fingerprints: bool = False,
        text: str = "",
    ) -> None:
        self.dialect = dialect = names.dialect
        self.variables = variables
        self.apart: frozenset[str] = frozenset()
        self.casts_keep_names = dialect in _NAMED_AS_CAST
        """Whether an output that casts a column is called as that is, where nothing else says so."""
        self._text = text
        self.signed_variables = dialect in SIGNED_VARIABLES_DIALECTS and not (variables and variables.bare)
        self._carriers: dict[tuple[str, str], int] = {}
        self.fingerprints = fingerprints
        self.names = names
        self.types = types
        self.line = line
        self.structs = dialect in STRUCT_DIALECTS
        self.pseudo_columns = PSEUDO_COLUMNS.get(dialect, frozenset())
        lateral: AliasRule = "fallback" if dialect in LATERAL_ALIAS_DIALECTS else "none"
        self.alias_rule: AliasRule = "first" if dialect in ALIASES_FIRST_DIALECTS else lateral
        self.relations: list[Relation] = []
        self.diagnostics: list[Diagnostic] = []
        self.side_effects: list[tuple[exp.Expr, Ctes]] = []

    def reserve(self) -> int:
        """A place among the relations, to be filled later: a recursive CTE refers to it meanwhile."""
        self.relations.append(Block(-1))
        return len(self.relations) - 1

    def add(self, relation: Relation) -> int:
        """Append a relation and return its place."""
        self.relations.append(relation)
        return len(self.relations) - 1

    def variable(self, name: str, field: str = "") -> int | None:
        """The relation of a variable (its name in upper case) or of a field of it; None for no variable."""
        found = self.variables.find(name) if self.variables is not None else None
        return self._carrier(found, field) if found is not None and not found.tells_nothing else None

    def _carrier(self, found: Variable, field: str = "") -> int:
        carrier = self._carriers.get((found.key, field))
        if carrier is None:
            carrier = self.add(Table((found.key,)))
            if field:
                item = Item(field, (ColumnUse(IDENTITY, 0, 0, field),))
                carrier = self.add(Block(-1, (Source("@", carrier),), (item,)))
            self._carriers[found.key, field] = carrier
        return carrier

    def specification(self, package: str) -> int:
        """The relation of what a package's specification declares, which another text has."""
        carrier = self._carriers.get((package, "@"))
        if carrier is None:
            name = tuple(self.names.part(part, False) for part in f"{package}@".split("."))
            carrier = self._carriers[package, "@"] = self.add(Function(self.add(Block(-1)), (), name=name))
        return carrier

    def variable_uses(self, qualifiers: Sequence[str], name: str, how: int) -> list[Use] | None:
        """The uses of ``routine.v``, ``record.field``, ``routine.record.field`` or ``record.field.field``; None when it is none."""
        variables = self.variables
        if variables is None or not qualifiers:
            return None
        *before, last = (part.upper() for part in qualifiers)
        if before and not variables.is_label(before[-1]):
            around = self.variable_uses(qualifiers[:1], qualifiers[1], IDENTITY)
            path = (*qualifiers[2:], name)
            return around and [FieldUse(how, use, path) for use in around if isinstance(use, QueryUse)]
        carriers = [self.variable(f"{last}.{name.upper()}")]
        record = variables.find(last)
        if record is not None:
            kept = record.was_filled and f"{last}.{name.upper()}" not in self.apart
            carriers.append(self.variable(last, name) if kept else None)
        elif carriers == [None]:
            labelled = variables.labelled(last).find(name.upper()) if variables.is_label(last) else None
            if labelled is None:
                return None
            carriers.append(self._carrier(labelled))
        return [QueryUse(how, carrier) for carrier in carriers if carrier is not None]

    def note(self, code: str, reason: str) -> None:
        """Keep a diagnostic about the statement."""
        self.diagnostics.append(Diagnostic(self.line, code, reason))

    def alias(self, identifier: exp.Expr | str | None) -> str:
        """The normalized name of a column, alias or CTE identifier."""
        if type(identifier) is exp.Identifier:
            args = identifier.args
            name = self.names.column(args["this"], args.get("quoted", False))
            if "temporary" in args or "global_" in args:  # an alias t beside T-SQL's #t is another table's
                name = next((sign + name for mark, sign in _SIGNS if args.get(mark)), name)
            return name
        if isinstance(identifier, exp.ColumnDef):
            return self.alias(identifier.this)
        if isinstance(identifier, exp.Expr):
            return self.names.column(identifier.name, False)
        return self.names.column(identifier or "", False)

    def function_name(self, function: exp.Expr) -> str | None:
        """A function's name as it is written, where the parser says where that stands; sqlglot has one for several."""
        start = function.meta.get("start")
        if start is None:
            return None
        written = self._text[start : function.meta["end"] + 1]
        return self.names.column(written, False) if written.isidentifier() else None

    def table_name(self, table: exp.Expr) -> Name:
        """The normalized parts of a dataset's name, outermost first; empty when it isn't a plain name."""
        if not isinstance(table, exp.Table):
            return ()
        named = table.this
        if type(named) is not exp.Identifier or isinstance(table.parent, exp.Schema):
            spelled = _spelled(table)
            if spelled is not None:
                return self.spelled_name(spelled)
            if isinstance(named, exp.Func):
                return ()
        parts: list[str] = []
        for key in ("catalog", "db", "this"):
            part = table.args.get(key)
            if part is not None:
                parts += ["dbo"] if part == "" and self.dialect == "tsql" else self._parts(part)
        if self.dialect in ("databricks", "spark") and len(parts) == 2 and parts[0] == "live":
            return (parts[1],)  # the schema of a pipeline's own datasets, which are defined without it
        return tuple(parts)

    def routine_name(self, node: exp.Expr) -> Name:
        """The normalized parts of the name of a table function in FROM; empty for one that is known to all."""
        called: object = node
        before = [node.args.get("catalog"), node.args.get("db")] if isinstance(node, exp.Table) else []
        while isinstance(called, (exp.Table, exp.Lateral, exp.TableFromRows)):
            called = called.this
        if self.dialect == "oracle" and isinstance(called, exp.Anonymous) and called.name.upper() == "TABLE":
            called = called.expressions[0] if len(called.expressions) == 1 else None
            if isinstance(called, exp.Column):  # a function without arguments needs no brackets
                return tuple(part for node in called.parts for part in self._parts(node))
        if isinstance(called, exp.Dot):
            before, called = [called.this], called.expression
        if not isinstance(called, exp.Anonymous):
            return ()
        last = called.this
        if not isinstance(last, exp.Identifier):  # sqlglot would take f$1 for a quoted name
            last = exp.to_identifier(called.name, quoted=False)
        parts = [part for node in (*before, last) for part in self._parts(node)]
        return tuple(".".join(parts).split(".") if self.dialect == "bigquery" else parts)

    def spelled_name(self, text: exp.Expr | None) -> Name:
        """The name in ``IDENTIFIER('db.t')``; that of a variable is known at run time only."""
        if isinstance(text, exp.Literal):
            with suppress(SqlglotError):
                return self.table_name(exp.to_table(text.name, dialect=sqlglot_dialect(self.dialect)))
        self.note("dynamic_sql", "a table is named at run time: its lineage is not known")
        return ()

    def _parts(self, node: object) -> list[str]:
        if isinstance(node, exp.Identifier):
            args = node.args
            text = str(args["this"])
            for mark, sign in _SIGNS:
                if args.get(mark) and not text.startswith(sign):
                    text = sign + text
            return [self.names.part(text, bool(args.get("quoted")))] if text else []
        if isinstance(node, exp.Dot):
            return self._parts(node.this) + self._parts(node.expression)
        if isinstance(node, exp.Parameter):
            return ["@" + self.names.part(node.name, False)]
        return []


def _spelled(table: exp.Table) -> exp.Expr | None:
    """What stands in ``IDENTIFIER(…)`` in the place of a name."""
    named, around = table.this, table.parent
    given: list[exp.Expr] = []
    if isinstance(named, exp.DynamicIdentifier):
        given = [named.this]
    elif isinstance(named, exp.Anonymous) and named.name.upper() == "IDENTIFIER":
        given = named.expressions
    elif isinstance(around, exp.Schema) and named.name.upper() == "IDENTIFIER":  # Databricks' CREATE TABLE
        given = [one for one in around.expressions[:1] if isinstance(one, exp.Placeholder)]
    return given[0] if given else None


class Scope:
    """One SELECT being lowered. ``relation`` is its reserved place; ``parent`` the enclosing scope.

    ``assigned`` is what the query itself puts into variables (``@V``), by way of MySQL's ``@v := value``, and what is called a
    name within another expression, as in ClickHouse ``if((a AS b) > 3, b, 0)``; ``assigns`` finds that out, as soon as one is used.
    ``ahead`` are the outputs to come, by name, which the conditions of joins may use though nothing before them may.
    ``elements`` are what ARRAY JOIN makes, by name; ``current`` is the output being lowered, whose own alias means nothing in it.
    """

    __slots__ = (
        "ahead", "alias_rule", "aliases", "assigned", "assigns", "builder", "ctes", "current", "elements", "influences", "named",
        "only_source", "outputs", "parent", "relation", "sources", "tables", "windows",
    )  # fmt: skip

    def __init__(
        self, builder: Builder, parent: "Scope | None", ctes: Ctes, relation: int | None = None
    ) -> None:
        self.builder = builder
        self.parent = parent
        self.ctes = ctes
        self.relation = builder.reserve() if relation is None else relation
        self.sources: list[Source] = []
        self.aliases: dict[str, int] = {}
        self.assigned: dict[str, tuple[Use, ...]] = {}
        self.assigns: Callable[[], None] | None = None
        self.tables: list[tuple[Name, int]] = []
        self.windows: dict[str, exp.Expr] = {}
        self.outputs: list[Output] = []
        self.named: dict[str, int] = {}
        self.ahead: dict[str, int] = {}
        self.current = -1
        self.elements: dict[str, int] = {}
        self.influences: list[Use] = []
        self.alias_rule = builder.alias_rule
        self.only_source = -1

    def bare_use(self, name: str, how: int) -> Use:
        """An unqualified name in the clause that is being lowered (``alias_rule``)."""
        output = self.output_named(name)
        if name in self.elements and (output < 0 or self.alias_rule != "first"):
            return ColumnUse(how, 0, self.elements[name], name)
        variables = self.builder.variables
        variable = self.builder.variable(name.upper()) if variables is not None else None
        undeclared = variable is None and output < 0
        if undeclared and variables is not None and (package := variables.package_around()):
            return BareUse(how, name, source=self.only_source, variable=self.builder.specification(package))
        if self.only_source >= 0 and variable is None:
            return BareUse(how, name, source=self.only_source)
        if variable is not None and self._means_variable():
            return QueryUse(how, variable)
        if variable is None or output >= 0 or self.builder.signed_variables:
            return BareUse(how, name, output, self.alias_rule == "first")
        return BareUse(how, name, variable=variable)

    def output_named(self, name: str) -> int:
        """The output that an unqualified name may mean in the clause that is being lowered, or -1."""
        output = -1 if self.alias_rule == "none" else self.named.get(name, -1)
        return output if output != self.current else -1

    def _means_variable(self) -> bool:
        """Whether a bare name that is a variable's can mean nothing else here."""
        variables = self.builder.variables
        if self.builder.dialect in VARIABLES_FIRST_DIALECTS or (variables is not None and variables.first):
            return True
        scope: Scope | None = self
        while scope is not None and not scope.sources:
            scope = scope.parent
        return scope is None

    def assigned_uses(self, variable: str) -> tuple[Use, ...]:
        """What the query itself puts into a variable, or calls so within an expression."""
        if self.assigns is not None:
            find, self.assigns = self.assigns, None
            find()
        return self.assigned.get(variable, ())

    def add_source(self, source: Source, explicit_alias: bool = True) -> None:
        """Bring a relation into scope under its alias."""
        index = len(self.sources)
        self.sources.append(source)
        known = self.aliases.get(source.alias)
        if source.alias and (known is None or self.sources[known].hidden):
            self.aliases[source.alias] = index
        relation = self.builder.relations[source.relation]
        if not explicit_alias and isinstance(relation, Table):
            folded = tuple(self.builder.names.column(part, False) for part in relation.name)
            self.tables.append((folded, index))

    def add_output(self, output: Output) -> None:
        """Append an output; the first of a name is the one its alias means."""
        if isinstance(output, Item):
            self.named.setdefault(output.name, len(self.outputs))
            if self.builder.fingerprints:
                output = with_name(output)
        self.outputs.append(output)

    def find_source(self, qualifiers: Sequence[str]) -> tuple[int, int] | None:
        """Where a qualifier points: (blocks outward, source), or None when nothing has that name."""
        scope: Scope | None = self
        up = 0
        while scope is not None:
            index = scope.own_source(qualifiers)
            if index is not None:
                return up, index
            scope = scope.parent
            up += 1
        return None

    def own_source(self, qualifiers: Sequence[str]) -> int | None:
        """The source of this block that a qualifier names, or None."""
        if len(qualifiers) == 1:
            return self.aliases.get(qualifiers[0])
        wanted = tuple(self.builder.names.column(part, False) for part in qualifiers)
        for name, index in self.tables:
            if name[-len(wanted) :] == wanted or wanted[-len(name) :] == name:
                return index
        # db.alias.column, as MySQL's tools write views
        return self.aliases.get(wanted[-1]) if self.builder.dialect in VARIABLES_FIRST_DIALECTS else None

    def finish(self, distinct: bool = False) -> int:
        """Put the block in its reserved place and return that."""
        self.builder.relations[self.relation] = Block(
            parent=self.parent.relation if self.parent else -1,
            sources=tuple(self.sources),
            outputs=tuple(self.outputs),
            influences=distinct_uses(self.influences),
            distinct=distinct,
        )
        return self.relation
