"""Random statements that write: INSERT, ON CONFLICT, UPDATE, DELETE and MERGE over generated queries, for PostgreSQL.

Each changes a table of the estate, whose key ``k`` is its primary key.
"""

from collections.abc import Sequence

from tests.oracle.generator import Column, Draw, Expressions, Generator, Scope, Source, Tables

TARGET, SOURCE = "x0", "y0"
"""Aliases that no generated query uses."""


class Statements:
    """Generates one statement over ``tables`` (name to columns), which may see what stands around it (``outer``)."""

    def __init__(self, draw: Draw, tables: Tables, outer: Scope | None = None) -> None:
        self.draw = draw
        self.tables = tables
        self.outer = outer
        self.generator = Generator(draw, tables, "postgres")

    def statement(self, targets: Sequence[str] = (), *, conflicts: bool = True) -> str:
        """A change of one of ``targets``, without them of any table; ``conflicts`` says whether of ON CONFLICT, too."""
        table = self.draw.one(targets or list(self.tables))
        forms = [
            self._insert,
            self._upsert if conflicts else self._insert,
            self._update,
            self._update,
            self._delete,
            self._merge,
            self._merge,
        ]
        with_, relations = "", dict(self.tables)
        if self.draw.chance(30):
            with_, relations = self.generator.with_clause(1, self.outer, relations)
        return with_ + self.draw.one(forms)(table, relations)

    def _insert(self, table: str, relations: Tables) -> str:
        columns = self._shuffled(self.draw.some(self.tables[table], 5))
        return self._rows_into(table, columns, relations)

    def _upsert(self, table: str, relations: Tables) -> str:
        """INSERT … ON CONFLICT, whose assignments see the row that is there and the one proposed."""
        own = self.tables[table]
        columns = self._shuffled(list({own[0]: None, **dict.fromkeys(self.draw.some(own, 4))}))
        insert = f"{self._rows_into(f'{table} AS {TARGET}', columns, relations)} ON CONFLICT (k) DO"
        if self.draw.chance(20):
            return f"{insert} NOTHING"
        made = self._over([Source(TARGET, own), Source("excluded", own)], relations)
        where = f" WHERE {made.predicate(1)}" if self.draw.chance(40) else ""
        return f"{insert} UPDATE SET {self._assigned(made, own[1:])}{where}"

    def _rows_into(self, table: str, columns: list[Column], relations: Tables) -> str:
        query = self.generator.subquery(
            self.draw.integer(0, 2), self.outer, relations, [c.kind for c in columns]
        )
        return f"INSERT INTO {table} ({', '.join(c.name for c in columns)}) {query.sql}"

    def _update(self, table: str, relations: Tables) -> str:
        scope = Scope(self.outer)
        from_ = self.generator.from_clause(1, scope, relations) if self.draw.chance(70) else ""
        made = self._beside(scope, table, relations)
        columns = self.draw.some(self.tables[table], 3)
        names = ", ".join(c.name for c in columns)
        form = self.draw.one(["each", "each", "query", "row"] if len(columns) > 1 else ["each"])
        if form == "query":
            query = self.generator.subquery(1, scope, relations, [c.kind for c in columns])
            assigned = f"({names}) = ({query.sql})"
        elif form == "row":
            assigned = f"({names}) = ROW ({', '.join(made.value(c.kind) for c in columns)})"
        else:
            assigned = self._assigned(made, columns)
        where = f" WHERE {made.predicate()}" if self.draw.chance(70) else ""
        return f"UPDATE {table} AS {TARGET} SET {assigned}{from_}{where}"

    def _delete(self, table: str, relations: Tables) -> str:
        scope = Scope(self.outer)
        from_ = self.generator.from_clause(1, scope, relations) if self.draw.chance(60) else ""
        using = from_.replace(" FROM ", " USING ", 1)
        where = self._beside(scope, table, relations).predicate()
        return f"DELETE FROM {table} AS {TARGET}{using} WHERE {where}"

    def _merge(self, table: str, relations: Tables) -> str:
        own = self.tables[table]
        source, columns = self._merged_source(relations)
        key = self.draw.one([c for c in columns if c.kind == "int"] or [columns[0]])
        compared = "x0.k = y0." + key.name if key.kind == "int" else f"length(y0.{key.name}) = x0.k"
        both = self._over([Source(TARGET, own), Source(SOURCE, columns)], relations)
        one = self._over([Source(SOURCE, columns)], relations)
        whens = ""
        for _ in range(self.draw.integer(1, 3)):
            action = self.draw.one(["insert", "update", "update", "delete", "nothing", "orphan"])
            if action == "orphan":
                whens += f" WHEN NOT MATCHED BY SOURCE{self._orphaned(own, relations)}"
                continue
            if action == "insert":
                listed = self._shuffled(self.draw.some(own, 4))
                values = ", ".join(one.value(c.kind, 1) for c in listed)
                names = ", ".join(c.name for c in listed)
                whens += f" WHEN NOT MATCHED AND {one.predicate(0)} THEN INSERT ({names}) VALUES ({values})"
                continue
            plain = {"delete": "DELETE", "nothing": "DO NOTHING"}
            change = plain.get(action) or f"UPDATE SET {self._assigned(both, own)}"
            whens += f" WHEN MATCHED AND {both.predicate(0)} THEN {change}"
        return f"MERGE INTO {table} AS {TARGET} USING {source} ON {compared}{whens}"

    def _orphaned(self, own: list[Column], relations: Tables) -> str:
        """What becomes of rows of the target that the source doesn't have."""
        alone = self._over([Source(TARGET, own)], relations)
        change = self.draw.one([f"UPDATE SET {self._assigned(alone, own)}", "DELETE"])
        return f" AND {alone.predicate(0)} THEN {change}"

    def _merged_source(self, relations: Tables) -> tuple[str, list[Column]]:
        if self.draw.chance(30):
            name = self.draw.one(list(relations))
            return f"{name} AS {SOURCE}", relations[name]
        query = self.generator.subquery(
            1, self.outer, relations, ["int", self.draw.one(["int", "text"]), "text"]
        )
        columns = self.generator.renamed(query.columns)
        return f"({query.sql}) AS {SOURCE} ({', '.join(c.name for c in columns)})", columns

    def _assigned(self, made: Expressions, columns: list[Column]) -> str:
        return ", ".join(f"{c.name} = {made.value(c.kind)}" for c in self.draw.some(columns, 3))

    def _beside(self, scope: Scope, table: str, relations: Tables) -> Expressions:
        """Expressions that see what a FROM brought, and the table that is changed."""
        columns = self.tables[table]
        scope.sources.append(Source(TARGET, columns))
        scope.star = [*scope.star, *columns]
        return Expressions(self.generator, scope, 1, relations)

    def _over(self, sources: list[Source], relations: Tables) -> Expressions:
        scope = Scope(self.outer, sources, [column for source in sources for column in source.columns])
        return Expressions(self.generator, scope, 0, relations)

    def _shuffled(self, columns: list[Column]) -> list[Column]:
        return sorted(columns, key=lambda _: self.draw.integer(0, 9))
