"""Random queries that are valid by construction, for PostgreSQL and DuckDB.

A column's name says its type (``INTEGERS``, ``TEXTS``), so that any two columns of one name can be joined
by USING. Everything a query shows is deterministic up to the order of its rows: no LIMIT, no window or
aggregate whose value hangs on the order of rows that tie.

Choices are drawn through ``Draw``; the first option of each list is the plainest, so that hypothesis
shrinks towards plain queries.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias, TypeVar

INTEGERS = ("k", "a", "b", "c", "d", "e")
TEXTS = ("s", "u", "w")
FRESH = {"int": ("x1", "x2", "x3"), "text": ("z1", "z2", "z3")}
_SHADOWED = ("t1", "t2")
"""Tables that a CTE may hide; the third is always there."""
_ALIASES = ("q", "r", "p", "o", "n", "m", "l")

T = TypeVar("T")


class Draw:
    """Where choices come from: ``integer(low, high)`` gives a number, both ends included."""

    def __init__(self, integer: Callable[[int, int], int]) -> None:
        self.integer = integer

    def one(self, options: Sequence[T]) -> T:
        return options[self.integer(0, len(options) - 1)] if len(options) > 1 else options[0]

    def chance(self, percent: int) -> bool:
        return self.integer(0, 99) >= 100 - percent

    def some(self, options: Sequence[T], most: int) -> list[T]:
        """Between one and ``most`` different options, in their order."""
        kept = [option for option in options if self.chance(50)][:most]
        return kept or [self.one(options)]


class Column(NamedTuple):
    name: str
    kind: str


Tables: TypeAlias = dict[str, list[Column]]
"""The columns of relations by name."""


def kind_of(name: str) -> str:
    """The type that a column's name stands for."""
    return "text" if name in TEXTS or name in FRESH["text"] else "int"


@dataclass
class Source:
    """A relation in FROM: its alias, and the columns that can be asked of it by name."""

    alias: str
    columns: list[Column]

    def named(self) -> list[Column]:
        counts = Counter(column.name for column in self.columns)
        return [column for column in self.columns if counts[column.name] == 1]


@dataclass
class Scope:
    """The sources of one query, what its ``*`` gives, and the query around it."""

    parent: "Scope | None"
    sources: list[Source] = field(default_factory=list)
    star: list[Column] = field(default_factory=list)
    aliases_first: bool = False
    """DuckDB takes an alias of the select list before a column of the query around, so bare ones are not used."""

    def bare(self) -> list[Column]:
        """The columns whose bare name means one of them only."""
        counts = Counter(column.name for column in self.star)
        return [column for column in self.star if counts[column.name] == 1]

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.star)

    def references(self, kind: str) -> list[str]:
        """Every way to name a column of a type that is visible here, the nearest first."""
        found: list[str] = []
        scope: Scope | None = self
        hidden_aliases: set[str] = set()
        inner: list[Scope] = []
        while scope is not None:
            own = [s for s in scope.sources if s.alias not in hidden_aliases]
            found += [f"{s.alias}.{c.name}" for s in own for c in s.named() if c.kind == kind]
            bare = [
                c.name for c in scope.bare() if c.kind == kind and (scope is self or not self.aliases_first)
            ]
            found += [name for name in bare if not any(near.has(name) for near in inner)]
            hidden_aliases |= {s.alias for s in scope.sources}
            inner.append(scope)
            scope = scope.parent
        return found


class Relation(NamedTuple):
    """A query's text and the columns it gives."""

    sql: str
    columns: list[Column]


class Generator:
    """Generates one query over ``tables`` (name to columns) in a dialect, "postgres" or "duckdb"."""

    def __init__(self, draw: Draw, tables: Tables, dialect: str) -> None:
        self.draw = draw
        self.tables = tables
        self.duckdb = dialect == "duckdb"

    def query(self) -> Relation:
        return self.subquery(self.draw.integer(0, 3), None, dict(self.tables))

    # --- queries -----------------------------------------------------------------------------------------

    def subquery(
        self, depth: int, parent: Scope | None, relations: Tables, kinds: Sequence[str] = ()
    ) -> Relation:
        """Any query; with ``kinds`` its columns are of these types."""
        with_ = ""
        if depth > 0 and self.draw.chance(30):
            with_, relations = self.with_clause(depth - 1, parent, relations)
        if depth > 0 and self.draw.chance(20):
            body = self._set_operation(depth - 1, parent, relations, kinds)
        else:
            body = self._select(depth, parent, relations, kinds)
        return Relation(with_ + body.sql, body.columns)

    def with_clause(self, depth: int, parent: Scope | None, relations: Tables) -> tuple[str, Tables]:
        names: list[str] = []
        for _ in range(self.draw.integer(1, 3)):
            names.append(self.draw.one([n for n in ("v1", "v2", "v3", *_SHADOWED) if n not in names]))
        recursive = self.draw.chance(25)  # then every name of the WITH is already visible in all of it
        relations = {n: c for n, c in relations.items() if not (recursive and n in names)}
        parts: list[str] = []
        for name in names:
            one = self._recursive if recursive and self.draw.chance(60) else self._plain_cte
            head, columns = one(name, depth, parent, relations)
            parts.append(head)
            relations[name] = columns
        return f"WITH {'RECURSIVE ' if recursive else ''}{', '.join(parts)} ", relations

    def _plain_cte(
        self, name: str, depth: int, parent: Scope | None, relations: Tables
    ) -> tuple[str, list[Column]]:
        inner = self.subquery(depth, parent, relations)
        if self.draw.chance(70):
            return f"{name} AS ({inner.sql})", inner.columns
        columns = self.renamed(inner.columns)
        return f"{name} ({', '.join(c.name for c in columns)}) AS ({inner.sql})", columns

    def _recursive(
        self, name: str, _depth: int, _parent: Scope | None, relations: Tables
    ) -> tuple[str, list[Column]]:
        """Steps from rows to rows, counted so that they end; ``i`` is the step."""
        base, columns = self._base_table(relations)
        kept = self.draw.some(columns, 3)
        out = self.renamed(kept)
        next_base, next_columns = self._base_table(relations)
        start = ", ".join(f"t0.{c.name}" for c in kept)
        step = [self._step_value(c, next_columns) for c in out]
        left = self.draw.one([c for c in out if c.kind == "int"] or [Column("i", "int")])
        right = self.draw.one([c for c in next_columns if c.kind == "int"])
        union = self.draw.one(["UNION ALL", "UNION"])
        where = self._cheap_filter("t0", columns)
        return (
            f"{name} (i, {', '.join(c.name for c in out)}) AS (SELECT 1, {start} FROM {base} t0{where} {union} "
            f"SELECT y.i + 1, {', '.join(step)} FROM {name} y JOIN {next_base} x ON x.{right.name} = y.{left.name}"
            f" WHERE y.i < 3)"
        ), [Column("i", "int"), *out]

    def _step_value(self, column: Column, others: list[Column]) -> str:
        same = [f"x.{c.name}" for c in others if c.kind == column.kind]
        own = f"y.{column.name}"
        grown = [f"{own} + 1"] if column.kind == "int" else []
        return self.draw.one([own, *same, *grown])

    def _base_table(self, relations: Tables) -> tuple[str, list[Column]]:
        """A table whose types are sure (a CTE's sums are wider, which recursion doesn't take)."""
        names = [n for n in self.tables if relations.get(n) is self.tables[n]]
        name = self.draw.one(names)
        return name, self.tables[name]

    def _cheap_filter(self, alias: str, columns: list[Column]) -> str:
        if self.draw.chance(60):
            return ""
        column = self.draw.one([c for c in columns if c.kind == "int"])
        return f" WHERE {alias}.{column.name} > {self.draw.integer(0, 2)}"

    def renamed(self, columns: Sequence[Column]) -> list[Column]:
        """New names for columns, each of its type, as different as the names allow."""
        taken: set[str] = set()
        renamed = []
        for column in columns:
            pool = TEXTS + FRESH["text"] if column.kind == "text" else INTEGERS + FRESH["int"]
            name = self.draw.one([n for n in pool if n not in taken] or list(pool))
            taken.add(name)
            renamed.append(Column(name, column.kind))
        return renamed if len(taken) == len(renamed) else self._numbered(columns)

    def _numbered(self, columns: Sequence[Column]) -> list[Column]:
        return [Column(f"{column.kind}_{i}", column.kind) for i, column in enumerate(columns)]

    def _set_operation(
        self, depth: int, parent: Scope | None, relations: Tables, kinds: Sequence[str]
    ) -> Relation:
        if self.duckdb and not kinds and self.draw.chance(20):
            return self._by_name(depth, parent, relations)
        kinds = kinds or [self.draw.one(["int", "text"]) for _ in range(self.draw.integer(1, 3))]
        operations = ["UNION ALL", "UNION", "INTERSECT", "EXCEPT", "EXCEPT ALL", "INTERSECT ALL"]
        first = self.subquery(depth, parent, relations, kinds)
        sql = f"({first.sql})"
        for _ in range(self.draw.integer(1, 2)):
            sql += f" {self.draw.one(operations)} ({self.subquery(depth, parent, relations, kinds).sql})"
        if self.draw.chance(15):
            sql += " ORDER BY 1"
        return Relation(sql, first.columns)

    def _by_name(self, depth: int, parent: Scope | None, relations: Tables) -> Relation:
        """DuckDB's UNION BY NAME: a column for each name of either side."""
        sides = [self.subquery(depth, parent, relations) for _ in range(2)]
        for position, side in enumerate(sides):
            if len({c.name for c in side.columns}) < len(side.columns):
                new = [Column(f"{c.kind}_{i}", c.kind) for i, c in enumerate(side.columns)]
                sides[position] = Relation(
                    f"SELECT * FROM ({side.sql}) AS side ({', '.join(c.name for c in new)})", new
                )
        word = self.draw.one(["UNION ALL BY NAME", "UNION BY NAME"])
        columns = list(dict.fromkeys(c for side in sides for c in side.columns))
        return Relation(f"({sides[0].sql}) {word} ({sides[1].sql})", columns)

    # --- SELECT ------------------------------------------------------------------------------------------

    def _select(self, depth: int, parent: Scope | None, relations: Tables, kinds: Sequence[str]) -> Relation:
        scope = Scope(parent, aliases_first=self.duckdb)
        from_ = self.from_clause(depth, scope, relations)
        made = Expressions(self, scope, depth, relations)
        where = f" WHERE {made.predicate()}" if self.draw.chance(40) else ""
        form = self.draw.one(["plain", "plain", "grouped", "windowed", "aggregated"])
        if form == "grouped":
            return self._grouped(made, from_ + where, kinds)
        if form == "aggregated":
            return self._aggregated(made, from_ + where, kinds)
        return self._plain(made, from_ + where, kinds, windows=form == "windowed")

    def _plain(self, made: "Expressions", rest: str, kinds: Sequence[str], *, windows: bool) -> Relation:
        outputs: list[str] = []
        columns: list[Column] = []
        if not kinds and self.draw.chance(25):
            self._star(made.scope, outputs, columns)
        made.windows = []
        value = made.windowed if windows else made.value
        for kind in kinds or self._kinds(0 if columns else 1):
            sql, name = self._named(value(kind), kind, columns)
            outputs.append(sql)
            columns.append(Column(name, kind))
        if self.duckdb and not kinds and self.draw.chance(10):
            plain = Expressions(self, made.scope, 0, made.relations)  # DuckDB takes no alias of a subquery
            outputs += [f"{plain.value('int')} AS shared", f"shared + {made.column('int')} AS doubled"]
            columns += [Column("shared", "int"), Column("doubled", "int")]
        prefix, tail = self._distinct(made, len(columns), windows)
        if self.duckdb and not tail and self.draw.chance(15):
            tail = f" QUALIFY {made.window('int')} > {self.draw.integer(1, 2)}"
        if "ORDER BY" not in tail and self.draw.chance(8):
            tail += self._first_rows(made, len(columns), distinct=bool(prefix))
        defined = f" WINDOW {', '.join(made.windows)}" if made.windows else ""
        return Relation(f"SELECT {prefix}{', '.join(outputs)}{rest}{defined}{tail}", columns)

    def _first_rows(self, made: "Expressions", columns: int, *, distinct: bool) -> str:
        """ORDER BY and LIMIT: rows that tie are equal, or all of them are taken."""
        places = ", ".join(map(str, range(1, columns + 1)))
        # A bare name is looked for among the outputs first, of which several may have it.
        qualified = [name for name in made.scope.references("int") if "." in name]
        first = "" if distinct else f"{self.draw.one(qualified or ['1'])}, "
        number = self.draw.integer(1, 3)
        if first and not self.duckdb and self.draw.chance(30):
            return f" ORDER BY {first[:-2]} FETCH FIRST {number} ROWS WITH TIES"
        return f" ORDER BY {first}{places} LIMIT {number}{self.draw.one(['', ' OFFSET 1'])}"

    def _kinds(self, least: int) -> list[str]:
        return [self.draw.one(["int", "int", "text"]) for _ in range(self.draw.integer(least, 3))]

    def _distinct(self, made: "Expressions", columns: int, windows: bool) -> tuple[str, str]:
        if self.draw.chance(12):
            return "DISTINCT ", ""
        everything = [f"{s.alias}.{c.name}" for s in made.scope.sources for c in s.named()]
        total = all(len(s.named()) == len(s.columns) for s in made.scope.sources)
        if not windows and total and self.draw.chance(6):
            key = self.draw.one(everything)
            return f"DISTINCT ON ({key}) ", f" ORDER BY {', '.join([key, *everything])}"
        if self.draw.chance(8):
            places = [str(self.draw.integer(1, columns))]
            return "", f" ORDER BY {self.draw.one([*everything, *places])}"
        return "", ""

    def _star(self, scope: Scope, outputs: list[str], columns: list[Column]) -> None:
        source = self.draw.one([None, *scope.sources])
        given = scope.star if source is None else source.columns
        star = "*" if source is None else f"{source.alias}.*"
        if self.duckdb and len({c.name for c in given}) == len(given) > 1 and self.draw.chance(60):
            if self.draw.chance(40):
                star, given = self._some_of_star(given, star)
            else:
                change, given = self._changed_star(given, "*" if source is None else source.alias)
                star += change
        outputs.append(star)
        columns += given

    def _some_of_star(self, given: list[Column], star: str) -> tuple[str, list[Column]]:
        """DuckDB's COLUMNS, alone or in an expression, and LIKE on a star."""
        kept = self.draw.some(given, 3)
        names = [c.name for c in kept]
        listed = ", ".join(f"'{name}'" for name in names)
        left_out = ", ".join(c.name for c in given if c not in kept)
        ways = [f"COLUMNS({star} EXCLUDE ({left_out}))"] if left_out else [f"COLUMNS({star})"]
        if star == "*":
            ways += [
                f"COLUMNS('^({'|'.join(names)})$')",
                f"COLUMNS([{listed}])",
                f"COLUMNS(lambda n0: n0 IN ({listed}))",
            ]
        one = self.draw.one(ways)
        if all(c.kind == "int" for c in kept) and self.draw.chance(50):
            return self.draw.one([f"{one} + 1", f"coalesce({one}, 0)"]), kept
        return one, kept

    def _changed_star(self, given: list[Column], alias: str) -> tuple[str, list[Column]]:
        """DuckDB's star with a column less, another value in its place, or another name."""
        one = self.draw.one(given)
        form = self.draw.one(["EXCLUDE", "REPLACE", "RENAME"])
        if form == "EXCLUDE":
            return f" EXCLUDE ({one.name})", [c for c in given if c != one]
        if form == "RENAME":
            new = f"{one.kind}_new"
            return f" RENAME ({one.name} AS {new})", [Column(new, c.kind) if c == one else c for c in given]
        like = [c.name if alias == "*" else f"{alias}.{c.name}" for c in given if c.kind == one.kind]
        return f" REPLACE (coalesce({self.draw.one(like)}, {self.draw.one(like)}) AS {one.name})", given

    def _named(self, sql: str, kind: str, columns: list[Column]) -> tuple[str, str]:
        """An output with its name: its own when it is a column, else one of the pool."""
        last = sql.rpartition(".")[2]
        if last.isidentifier() and (last in INTEGERS + TEXTS or last in FRESH[kind]) and self.draw.chance(50):
            return sql, last
        pool = TEXTS if kind == "text" else INTEGERS
        taken = {column.name for column in columns}
        name = self.draw.one([n for n in pool if n not in taken] or list(pool))
        return f"{sql} AS {name}", name

    def _grouped(self, made: "Expressions", rest: str, kinds: Sequence[str]) -> Relation:
        scope = made.scope
        keys = {
            kind: [
                r for s in scope.sources for c in s.named() if c.kind == kind for r in [f"{s.alias}.{c.name}"]
            ]
            for kind in ("int", "text")
        }
        wanted = list(kinds or self._kinds(1))
        used = self.draw.some([*keys["int"], *keys["text"]], 3) if keys["int"] or keys["text"] else []
        if not used:
            return self._aggregated(made, rest, kinds)
        outputs: list[str] = []
        columns: list[Column] = []
        for kind in wanted:
            own = [key for key in used if key in keys[kind]]
            value = self.draw.one(own) if own and self.draw.chance(50) else made.aggregate(kind)
            sql, name = self._named(value, kind, columns)
            outputs.append(sql)
            columns.append(Column(name, kind))
        having = (
            f" HAVING {made.aggregate('int')} > {self.draw.integer(0, 3)}" if self.draw.chance(25) else ""
        )
        return Relation(f"SELECT {', '.join(outputs)}{rest} GROUP BY {self._group(used)}{having}", columns)

    def _group(self, keys: list[str]) -> str:
        listed = ", ".join(keys)
        forms = [
            listed,
            listed,
            f"ROLLUP ({listed})",
            f"CUBE ({listed})",
            f"GROUPING SETS (({listed}), ({keys[0]}), ())",
        ]
        return self.draw.one(forms)

    def _aggregated(self, made: "Expressions", rest: str, kinds: Sequence[str]) -> Relation:
        outputs: list[str] = []
        columns: list[Column] = []
        for kind in kinds or self._kinds(1):
            sql, name = self._named(made.aggregate(kind), kind, columns)
            outputs.append(sql)
            columns.append(Column(name, kind))
        return Relation(f"SELECT {', '.join(outputs)}{rest}", columns)

    # --- FROM --------------------------------------------------------------------------------------------

    def from_clause(self, depth: int, scope: Scope, relations: Tables) -> str:
        commas = self.draw.chance(25)
        sql = ""
        for position in range(self.draw.integer(1, 3 if depth else 2)):
            text, source, lateral = self._source(depth, scope, relations, first=position == 0)
            if position == 0:
                sql += text
            elif commas:
                sql += f", {text}"
            else:
                sql += self._join(scope, text, source, lateral)
                if self.draw.chance(20):  # which joins come first anyway: the names inside stay known
                    sql = f"({sql})"
                continue
            self._add(scope, source)
        return f" FROM {sql}"

    @staticmethod
    def _add(scope: Scope, source: Source) -> None:
        scope.sources.append(source)
        scope.star = [*scope.star, *source.columns]

    def _join(self, scope: Scope, text: str, source: Source, lateral: bool) -> str:
        sides = ["", "LEFT "] if lateral else ["", "LEFT ", "RIGHT ", "FULL "]
        side = self.draw.one(sides)
        common = self._common(scope, source)
        form = self.draw.one(["on", "on", "using", "natural", "cross"])
        if form == "cross" and not side:
            self._add(scope, source)
            return f" CROSS JOIN {text}"
        if form == "using" and common:
            keys = self.draw.some(common, 2)
            self._merge(scope, source, keys)
            return f" {side}JOIN {text} USING ({', '.join(keys)})"
        every = {c.name for c in source.columns} & {c.name for c in scope.star}
        if form == "natural" and common and len(every) == len(common):
            self._merge(scope, source, [c.name for c in scope.star if c.name in every])
            return f" NATURAL {side}JOIN {text}"
        condition = self._condition(scope, source)
        if self.duckdb and condition and not lateral and self.draw.chance(12):
            return f" {self.draw.one(['SEMI', 'ANTI'])} JOIN {text} ON {condition}"
        self._add(scope, source)
        return f" {side}JOIN {text} ON {condition}" if condition else f" CROSS JOIN {text}"

    @staticmethod
    def _common(scope: Scope, source: Source) -> list[str]:
        """Names that can be merged: each means one column on either side."""
        own = {c.name for c in source.named()}
        return [c.name for c in scope.bare() if c.name in own]

    def _merge(self, scope: Scope, source: Source, keys: list[str]) -> None:
        scope.sources.append(source)
        right = [c for c in source.columns if c.name not in keys]
        if self.duckdb:
            scope.star = [*scope.star, *right]
            return
        kinds = dict(source.columns)
        merged = [Column(name, kinds[name]) for name in keys]
        scope.star = [*merged, *(c for c in scope.star if c.name not in keys), *right]

    def _condition(self, scope: Scope, source: Source) -> str:
        pairs = [
            (f"{s.alias}.{c.name}", f"{source.alias}.{o.name}")
            for s in scope.sources
            for c in s.named()
            for o in source.named()
            if c.kind == o.kind
        ]
        return " = ".join(self.draw.one(pairs)) if pairs else ""

    def _source(
        self, depth: int, scope: Scope, relations: Tables, *, first: bool
    ) -> tuple[str, Source, bool]:
        taken = {source.alias for source in scope.sources}
        alias = self.draw.one([a for a in _ALIASES if a not in taken])
        forms = ["table", "table", "table"]
        if depth > 0:
            forms += ["subquery", "subquery", "values"] + (
                [] if first else ["lateral", "lateral", "series", "rows", "unnest"]
            )
            if self.duckdb:
                forms += ["pivot", "unpivot", "struct"]
        form = self.draw.one(forms)
        if form == "table":
            return self._table(alias, relations, taken)
        if form == "values":
            return (
                f"(VALUES (1, 'x'), (2, 'y')) AS {alias} (a, s)",
                Source(alias, [Column("a", "int"), Column("s", "text")]),
                False,
            )
        if form in ("series", "rows", "unnest"):
            return self._lateral_rows(alias, scope, form)
        if form in ("pivot", "unpivot"):
            turned = self._pivot(relations) if form == "pivot" else self._unpivot(relations)
            if first:  # DuckDB 2.0 forgets which column UNPIVOT must not leave NULL when all are named anew
                return f"{turned.sql} AS {alias}", Source(alias, turned.columns), False
            # behind CROSS JOIN the whole join would be turned
            return *self._aliased(f"(SELECT * FROM {turned.sql})", alias, turned.columns), False
        if form == "struct":
            made = self._of_structs(depth, scope.parent, relations)
            return *self._aliased(f"({made.sql})", alias, made.columns), False
        outer = scope if form == "lateral" else scope.parent
        inner = self.subquery(depth - 1, outer, relations)
        word = "LATERAL " if form == "lateral" and not (self.duckdb and self.draw.chance(50)) else ""
        return *self._aliased(f"{word}({inner.sql})", alias, inner.columns), form == "lateral"

    def _table(self, alias: str, relations: Tables, taken: set[str]) -> tuple[str, Source, bool]:
        name = self.draw.one(list(relations))
        if name not in taken and self.draw.chance(30):
            return name, Source(name, relations[name]), False
        return *self._aliased(name, alias, relations[name]), False

    def _aliased(self, sql: str, alias: str, columns: list[Column]) -> tuple[str, Source]:
        if self.draw.chance(85):
            return f"{sql} AS {alias}", Source(alias, columns)
        renamed = self.renamed(columns)
        return f"{sql} AS {alias} ({', '.join(c.name for c in renamed)})", Source(alias, renamed)

    def _pivot(self, relations: Tables) -> Relation:
        """DuckDB's PIVOT of a table, as a statement or as a clause."""
        name, columns = self._base_table(relations)
        on = self.draw.one([c for c in columns if c.kind == "text"])
        value = self.draw.one([c for c in columns if c.kind == "int"])
        kept = [c for c in columns if c not in (on, value)]
        function = f"{self.draw.one(['sum', 'max', 'count'])}({value.name})"
        form = self.draw.one(["clause", "several", "grouped", "statement"])
        if form == "several":
            sql = f"{name} PIVOT ({function} AS v0, count(*) AS v1 FOR {on.name} IN ('x', 'y'))"
            return Relation(sql, [*kept, *(Column(f"{v}_{n}", "int") for v in "xy" for n in ("v0", "v1"))])
        made = [Column("x", "int"), Column("y", "int")]
        if form == "clause":
            return Relation(f"{name} PIVOT ({function} FOR {on.name} IN ('x', 'y'))", [*kept, *made])
        key = self.draw.one(kept)
        if form == "grouped":
            sql = f"{name} PIVOT ({function} FOR {on.name} IN ('x', 'y') GROUP BY {key.name})"
        else:
            sql = f"(PIVOT {name} ON {on.name} IN ('x', 'y') USING {function} GROUP BY {key.name})"
        return Relation(sql, [key, *made])

    def _unpivot(self, relations: Tables) -> Relation:
        """DuckDB's UNPIVOT of a table, as a statement or as a clause."""
        name, columns = self._base_table(relations)
        turned = self.draw.some([c for c in columns if c.kind == "int"], 2)
        nulls = self.draw.one(["", " INCLUDE NULLS"])
        names = ", ".join(c.name for c in turned)
        if self.draw.chance(50):
            sql = f"{name} UNPIVOT{nulls} (x1 FOR z1 IN ({names}))"
        else:
            sql = f"(UNPIVOT {name} ON {names} INTO NAME z1 VALUE x1)"
        kept = [c for c in columns if c not in turned]
        return Relation(sql, [*kept, Column("z1", "text"), Column("x1", "int")])

    def _of_structs(self, depth: int, outer: Scope | None, relations: Tables) -> Relation:
        """The fields of structs, or of structs in lists, that DuckDB makes of a query's columns."""
        inner = self.subquery(depth - 1, outer, relations, ["int", "text"])
        struct = self.draw.one(["{'f': r0.c1, 'g': r0.c2}", "struct_pack(f := r0.c1, g := r0.c2)"])
        fields = self.draw.one(
            [
                "s0.st.f AS x1, s0.st.g AS z1",
                "s0.st['f'] AS x1, struct_extract(s0.st, 'g') AS z1",
                "(s0.st).f AS x1, st.g AS z1",
                "unnest(s0.st)",
                "[s0.st][1].f AS x1, list_extract([s0.st], 1).g AS z1",
                "unnest([s0.st], recursive := true)",
            ]
        )
        names = ("x1", "z1") if " AS " in fields else ("f", "g")
        sql = f"SELECT {fields} FROM (SELECT {struct} AS st FROM ({inner.sql}) AS r0 (c1, c2)) AS s0"
        return Relation(sql, [Column(names[0], "int"), Column(names[1], "text")])

    def _lateral_rows(self, alias: str, scope: Scope, form: str) -> tuple[str, Source, bool]:
        integers = [f"{s.alias}.{c.name}" for s in scope.sources for c in s.named() if c.kind == "int"] or [
            "2"
        ]
        one = self.draw.one(integers)
        if form == "series":
            text = f"generate_series(1, CAST(least({one}, 4) AS INTEGER)) AS {alias} (d)"
            return ("LATERAL " + text if self.duckdb else text), Source(alias, [Column("d", "int")]), True
        other = self.draw.one(integers)
        if form == "unnest":
            return self._unnested(alias, scope, [one, other])
        text = f"LATERAL (VALUES (1, {one}), (2, {other})) AS {alias} (a, e)"
        return text, Source(alias, [Column("a", "int"), Column("e", "int")]), True

    def _unnested(self, alias: str, scope: Scope, integers: list[str]) -> tuple[str, Source, bool]:
        """The elements of arrays; PostgreSQL's may be several, and have their number."""
        if self.duckdb:
            return (
                f"unnest([{', '.join(integers)}]) AS {alias} (d)",
                Source(alias, [Column("d", "int")]),
                True,
            )
        arrays, columns = [f"ARRAY[{', '.join(integers)}]"], [Column("d", "int")]
        texts = [f"{s.alias}.{c.name}" for s in scope.sources for c in s.named() if c.kind == "text"]
        if texts and self.draw.chance(40):
            arrays.append(f"ARRAY[{self.draw.one(texts)}]")
            columns.append(Column("u", "text"))
        ordinality = ""
        if self.draw.chance(40):
            ordinality = " WITH ORDINALITY"
            columns.append(Column("place", "int"))
        names = ", ".join(c.name for c in columns)
        word = self.draw.one(["", "LATERAL "])
        return (
            f"{word}unnest({', '.join(arrays)}){ordinality} AS {alias} ({names})",
            Source(alias, columns),
            True,
        )


class Expressions:
    """Expressions over one scope; subqueries in them see that scope."""

    def __init__(self, generator: Generator, scope: Scope, depth: int, relations: Tables) -> None:
        self.generator = generator
        self.draw = generator.draw
        self.scope = scope
        self.depth = depth
        self.relations = relations
        self.windows: list[str] = []
        """Windows that are defined by name for this query."""

    def value(self, kind: str, nesting: int = 2) -> str:
        """An expression of a type."""
        if nesting == 0 or self.draw.chance(45):
            return self.column(kind)
        return self._integer(nesting) if kind == "int" else self._text(nesting)

    def column(self, kind: str) -> str:
        """A column of a type, or a literal where there is none."""
        literal = str(self.draw.integer(0, 3)) if kind == "int" else f"'{self.draw.one('xyz')}'"
        references = self.scope.references(kind)
        return self.draw.one(references) if references else literal

    def _integer(self, nesting: int) -> str:
        one = self.value("int", nesting - 1)
        form = self.draw.one(
            [
                "sum",
                "coalesce",
                "case",
                "nullif",
                "greatest",
                "length",
                "operand",
                "scalar",
                "scalar",
                "element",
            ]
        )
        if form == "case":
            return f"CASE WHEN {self.predicate(nesting - 1)} THEN {one} ELSE {self.value('int', nesting - 1)} END"
        if form == "operand":
            return f"CASE {one} WHEN 1 THEN {self.value('int', nesting - 1)} WHEN 2 THEN 7 END"
        if form == "length":
            return f"length({self.value('text', nesting - 1)})"
        if form == "scalar" and self.depth > 0:
            return self._scalar("int")
        other = self.value("int", nesting - 1)
        if form == "element":
            return self._element(one, other)
        if form in ("coalesce", "nullif", "greatest"):
            return f"{form}({one}, {other})"
        return f"({one} + {other})"

    def _element(self, one: str, other: str) -> str:
        """What is taken out of an array, or in DuckDB out of a list, a struct or a map."""
        if not self.generator.duckdb:
            return self.draw.one([f"(ARRAY[{one}, {other}])[1]", f"cardinality(ARRAY[{one}, {other}])"])
        near = self.column("int")
        forms = [
            f"[{one}, {other}][1]",
            f"{{'f': {one}, 'g': {other}}}.f",
            f"map {{'x': {one}, 'y': {other}}}['y']",
            f"list_max(list_transform([{one}, {other}], lambda g0: g0 + {near}))",
            f"len(list_filter([{one}, {other}], lambda g0: g0 > {near}))",
            f"len([g0 + 1 for g0 in [{one}, {other}] if g0 > {near}])",
        ]
        return self.draw.one(forms)

    def _text(self, nesting: int) -> str:
        one = self.value("text", nesting - 1)
        form = self.draw.one(["upper", "joined", "coalesce", "case", "scalar"])
        if form == "case":
            return f"CASE WHEN {self.predicate(nesting - 1)} THEN {one} ELSE {self.value('text', nesting - 1)} END"
        if form == "scalar" and self.depth > 0:
            return self._scalar("text")
        if form == "joined":
            return f"({one} || {self.value('text', nesting - 1)})"
        return f"coalesce({one}, 'z')" if form == "coalesce" else f"upper({one})"

    def _scalar(self, kind: str) -> str:
        """A subquery of one row: an aggregate without groups, over any FROM, correlated or not."""
        inner = Scope(self.scope, aliases_first=self.generator.duckdb)
        from_ = self.generator.from_clause(0, inner, self.relations)
        made = Expressions(self.generator, inner, 0, self.relations)
        where = f" WHERE {made.predicate()}" if self.draw.chance(70) else ""
        return f"(SELECT {made.aggregate(kind)}{from_}{where})"

    def predicate(self, nesting: int = 2) -> str:
        """A condition."""
        forms = ["compare", "compare", "null", "between", "list", "text"]
        if nesting > 0:
            forms += ["and", "or", "not"]
            if self.depth > 0:
                forms += ["exists", "exists", "in", "in", "scalar"]
        form = self.draw.one(forms)
        if form in ("and", "or"):
            return f"({self.predicate(nesting - 1)} {form.upper()} {self.predicate(nesting - 1)})"
        if form == "not":
            return f"NOT ({self.predicate(nesting - 1)})"
        if form == "text":
            return f"{self.value('text', 1)} {self.draw.one(['=', '<>', '<'])} {self.column('text')}"
        if form in ("exists", "in", "scalar"):
            return self._sub_predicate(form)
        one = self.value("int", max(nesting - 1, 0))
        if form == "null":
            return f"{one} IS {self.draw.one(['', 'NOT '])}NULL"
        if form == "between":
            return f"{one} BETWEEN 1 AND {self.column('int')}"
        if form == "list":
            return f"{one} IN (0, 2, {self.column('int')})"
        return f"{one} {self.draw.one(['=', '<', '>=', '<>'])} {self.column('int')}"

    def _sub_predicate(self, form: str) -> str:
        if form == "scalar":
            return f"{self.column('int')} <= {self._scalar('int')}"
        inner = self.generator.subquery(self.depth - 1, self.scope, self.relations, ["int"])
        negated = self.draw.one(["", "NOT "])
        if form == "exists":
            return f"{negated}EXISTS ({inner.sql})"
        return f"{self.column('int')} {negated}IN ({inner.sql})"

    def aggregate(self, kind: str) -> str:
        """An aggregate whose value doesn't hang on the order of rows. Its arguments are of this scope alone."""
        made = Expressions(
            self.generator,
            Scope(None, self.scope.sources, self.scope.star, self.generator.duckdb),
            0,
            self.relations,
        )
        filter_ = f" FILTER (WHERE {made.predicate(1)})" if self.draw.chance(25) else ""
        if kind == "text":
            form = self.draw.one(["min", "max", "string_agg"])
            columns = made.scope.references("text")
            if form == "string_agg" and columns:
                one = self.draw.one(columns)
                first = self.draw.one([*columns, *made.scope.references("int")])
                return f"string_agg({one}, ',' ORDER BY {first}, {one})" + filter_
            return f"{'max' if form == 'max' else 'min'}({made.value('text', 1)})" + filter_
        one = made.value("int", 1)
        form = self.draw.one(
            [
                f"sum({one})",
                f"count({one})",
                "count(*)",
                f"min({one})",
                f"max({one})",
                f"count(DISTINCT {one})",
            ]
        )
        return form + filter_

    def windowed(self, kind: str) -> str:
        """A value, often a window function's."""
        return self.window(kind) if self.draw.chance(70) else self.value(kind, 1)

    def window(self, kind: str) -> str:
        """A window function whose value is the same for rows that tie."""
        partition = (
            f"PARTITION BY {self.draw.one([self.column('int'), self.column('text')])}"
            if self.draw.chance(60)
            else ""
        )
        order = f" ORDER BY {self.column('int')}" if self.draw.chance(60) else ""
        one = self.value(kind, 1)
        if kind == "text":
            return f"{self.draw.one(['min', 'max'])}({one}) OVER ({partition}{order})"
        ranks = ["rank()", "dense_rank()"] if order else []
        functions = [f"sum({one})", f"count({one})", f"max({one})", "count(*)", *ranks]
        filtered = self.draw.one(functions)
        frame = ""
        if filtered not in ranks:
            if self.draw.chance(15):
                filtered += f" FILTER (WHERE {self.predicate(0)})"
            if order and self.draw.chance(20):
                frame = f" {self.draw.one(['GROUPS', 'RANGE'])} BETWEEN 1 PRECEDING AND CURRENT ROW"
                frame += self.draw.one(["", " EXCLUDE GROUP"])
        if self.draw.chance(20):
            return f"{filtered} OVER {self._named_window(partition, order, frame)}"
        return f"{filtered} OVER ({partition}{order}{frame})"

    def _named_window(self, partition: str, order: str, frame: str) -> str:
        """A window of the WINDOW clause, or one that goes on from it."""
        name = f"w{len(self.windows)}"
        if self.draw.chance(50):
            self.windows.append(f"{name} AS ({partition}{order}{frame})")
            return name
        self.windows.append(f"{name} AS ({partition})")
        return f"({name}{order}{frame})"
