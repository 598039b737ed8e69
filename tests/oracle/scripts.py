"""Random scripts for SQLite, valid by construction: changes of data one after the other, with triggers and views.

Queries are plain, as others generate those; what is tried here is what statements write, and what leads from one
to the next. Every value that is written has a column in it, so that the number of rows shows in no column that
has no lineage; and each table keeps one row of a key, ``k``, so that no change is refused.
"""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from tests.oracle.generator import Draw

Columns: TypeAlias = tuple[str, ...]

SOURCES: dict[str, Columns] = {"s1": ("k", "a", "b", "c"), "s2": ("k", "b", "d", "e")}
TARGETS: dict[str, Columns] = {"t1": ("k", "a", "b"), "t2": ("k", "b", "c", "d"), "t3": ("k", "a", "e")}
TABLES = {**SOURCES, **TARGETS}


class Row(NamedTuple):
    """What columns are asked of: its name, and theirs."""

    name: str
    columns: Columns


def ddl() -> list[str]:
    """The tables; those that are written have a key."""
    keyed = {name: ", UNIQUE (k)" if name in TARGETS else "" for name in TABLES}
    return [f"CREATE TABLE {name} ({', '.join(columns)}{keyed[name]})" for name, columns in TABLES.items()]


class ScriptGenerator:
    """Generates one script over ``TABLES``."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.readable = dict(TABLES)
        self.views: dict[str, Columns] = {}
        self.temporary = 0

    def script(self) -> list[str]:
        statements: list[str] = []
        if self.draw.chance(40):
            statements += self._view()
        for on, written in (("t1", ("t2", "t3")), ("t2", ("t3",))):
            if self.draw.chance(40):
                statements.append(self._trigger(on, self.draw.one(written)))
        makers = [self._insert, self._update, self._delete, self._temporary_table]
        for _ in range(self.draw.integer(1, 5)):
            statements.append(self.draw.one([self._insert, self._update, *makers])())
        return statements

    # --- statements --------------------------------------------------------------------------------------

    def _insert(self) -> str:
        table = self.draw.one([*TARGETS, *self.views])
        columns = self.draw.one([TABLES.get(table) or self.views[table], ()])
        width = len(TABLES.get(table) or self.views[table])
        with_, query = self._query(width)
        listed = f" ({', '.join(columns)})" if columns else ""
        verb, conflict = ("INSERT", "") if table in self.views else self._on_conflict(table)
        return f"{with_}{verb} INTO {table}{listed} {query}{conflict}"

    def _on_conflict(self, table: str, fired: Sequence[Row] = ()) -> tuple[str, str]:
        """The verb of an INSERT and its end: what happens to a row whose key is there."""
        verb = self.draw.one(["REPLACE", "INSERT OR IGNORE", "INSERT", "INSERT"])
        if verb != "INSERT":
            return verb, ""
        rows = [Row(table, TARGETS[table]), Row("excluded", TARGETS[table]), *fired]
        sets = [f"{column} = {self._value(rows)}" for column in self.draw.some(TARGETS[table][1:], 2)]
        where = f" WHERE {self._condition(rows)}" if self.draw.chance(30) else ""
        return verb, f" ON CONFLICT (k) DO UPDATE SET {', '.join(sets)}{where}"

    def _update(self) -> str:
        table = self.draw.one(list(TARGETS))
        alias = self.draw.one(["", "z"])
        rows = [Row(alias or table, TARGETS[table])]
        from_ = where = ""
        if self.draw.chance(50):
            text, others = self._from()
            from_, where = f" FROM {text}", f" WHERE {rows[0].name}.k = {self._column(others)}"
            rows += others
        elif self.draw.chance(60):
            where = f" WHERE {self._condition(rows)}"
        columns = self.draw.some(TARGETS[table][1:], 2)
        if len(columns) > 1 and self.draw.chance(40):
            set_ = f"({', '.join(columns)}) = ({', '.join(self._value(rows) for _ in columns)})"
        else:
            set_ = ", ".join(f"{column} = {self._value(rows)}" for column in columns)
        return f"UPDATE {table}{' AS z' if alias else ''} SET {set_}{from_}{where}"

    def _delete(self) -> str:
        table = self.draw.one(list(TARGETS))
        return f"DELETE FROM {table} WHERE {self._condition([Row(table, TARGETS[table])])}"

    def _temporary_table(self) -> str:
        self.temporary += 1
        name, columns = f"tmp{self.temporary}", ("k", "f", "g")
        with_, query = self._query(3, columns)
        self.readable[name] = columns
        return f"CREATE TEMP TABLE {name} AS {with_}{query}"

    def _view(self) -> list[str]:
        """A view, and the trigger by which rows are put into it."""
        with_, query = self._query(3)
        self.views["v1"] = self.readable["v1"] = ("k", "f", "g")
        body = self._in_trigger(self.draw.one(list(TARGETS)), [Row("NEW", self.views["v1"])])
        trigger = f"CREATE TRIGGER put INSTEAD OF INSERT ON v1 BEGIN {body}; END"
        return [f"CREATE VIEW v1 (k, f, g) AS {with_}{query}", trigger]

    def _trigger(self, on: str, written: str) -> str:
        event, rows = self.draw.one([("INSERT", ["NEW"]), ("UPDATE", ["NEW", "OLD"]), ("DELETE", ["OLD"])])
        body = self._in_trigger(written, [Row(name, TARGETS[on]) for name in rows])
        return f"CREATE TRIGGER on_{on} AFTER {event} ON {on} BEGIN {body}; END"

    def _in_trigger(self, table: str, fired: Sequence[Row]) -> str:
        columns = TARGETS[table]
        form = self.draw.one(["values", "update", "query", "delete"])
        if form == "update":
            column = self.draw.one(columns[1:])
            rows = [Row(table, columns), *fired]
            return (
                f"UPDATE {table} SET {column} = {self._value(rows)} WHERE {table}.k = {self._column(fired)}"
            )
        if form == "delete":
            return f"DELETE FROM {table} WHERE {table}.{self.draw.one(columns)} = {self._column(fired)}"
        verb, conflict = self._on_conflict(table, fired)
        if form == "values":
            values = ", ".join(self._value(fired) for _ in columns)
            return f"{verb} INTO {table} VALUES ({values}){conflict}"
        rows = [Row("x", SOURCES["s1"]), *fired]
        values = ", ".join(self._value(rows) for _ in columns)
        return f"{verb} INTO {table} SELECT {values} FROM s1 AS x WHERE x.k = {self._column(fired)}{conflict}"

    # --- queries -----------------------------------------------------------------------------------------

    def _query(self, width: int, names: Columns = ()) -> tuple[str, str]:
        """A WITH clause, if any, and the query; WHERE is always there, for the grammar's sake before ON CONFLICT."""
        with_, readable = "", self.readable
        if self.draw.chance(20):
            with_ = f"WITH w (k, h) AS ({self._select(2, ())}) "
            self.readable = {**readable, "w": ("k", "h")}
        query = self._select(width, names)
        if self.draw.chance(20):
            word = self.draw.one(["UNION ALL", "UNION", "EXCEPT", "INTERSECT"])
            query = f"{query} {word} {self._select(width, ())}"
        self.readable = {name: columns for name, columns in self.readable.items() if name != "w"}
        return with_, query

    def _select(self, width: int, names: Columns) -> str:
        text, rows = self._from()
        where = f" WHERE {self._condition(rows) if self.draw.chance(50) else 'TRUE'}"
        group = ""
        if self.draw.chance(25):
            key = self._column(rows)
            functions = [self.draw.one(["max", "min", "sum", "count"]) for _ in range(width - 1)]
            outputs = [key, *(f"{function}({self._value(rows, 1)})" for function in functions)]
            group = f" GROUP BY {key}"
        else:
            outputs = [self._value(rows) for _ in range(width)]
        named = (
            [f"{output} AS {name}" for output, name in zip(outputs, names, strict=True)] if names else outputs
        )
        return f"SELECT {', '.join(named)} FROM {text}{where}{group}"

    def _from(self) -> tuple[str, list[Row]]:
        text, rows = "", list[Row]()
        for alias in ("x", "y")[: self.draw.integer(1, 2)]:
            name = self.draw.one(list(self.readable))
            row = Row(alias, self.readable[name])
            if rows:
                join = self.draw.one(["JOIN", "LEFT JOIN"])
                text += f" {join} {name} AS {alias} ON {self._column([row])} = {self._column(rows)}"
            else:
                text = f"{name} AS {alias}"
            rows.append(row)
        return text, rows

    def _column(self, rows: Sequence[Row]) -> str:
        row = self.draw.one(rows)
        return f"{row.name}.{self.draw.one(row.columns)}"

    def _value(self, rows: Sequence[Row], nesting: int = 2) -> str:
        one = self._column(rows)
        form = (
            self.draw.one(["column", "column", "sum", "coalesce", "case", "scalar"]) if nesting else "column"
        )
        if form == "column":
            return one
        if form == "scalar":
            name = self.draw.one(list(TABLES))
            inner = Row("q", TABLES[name])
            return f"(SELECT max({self._column([inner])}) FROM {name} AS q WHERE {self._column([inner])} = {one})"
        other = self._value(rows, nesting - 1)
        if form == "case":
            return f"CASE WHEN {self._condition(rows, 0)} THEN {one} ELSE {other} END"
        return f"coalesce({one}, {other})" if form == "coalesce" else f"({one} + {other})"

    def _condition(self, rows: Sequence[Row], nesting: int = 1) -> str:
        one = self._value(rows, nesting)
        form = self.draw.one(["compare", "null", "in", "exists"]) if nesting else "compare"
        if form == "null":
            return f"{one} IS NOT NULL"
        if form == "compare":
            return f"{one} {self.draw.one(['=', '<', '>=', '<>'])} {self.draw.one([self._column(rows), '2'])}"
        name = self.draw.one(list(TABLES))
        inner = Row("r", TABLES[name])
        if form == "exists":
            return f"EXISTS (SELECT 1 FROM {name} AS r WHERE {self._column([inner])} = {one})"
        return f"{one} IN (SELECT {self._column([inner])} FROM {name} AS r)"
