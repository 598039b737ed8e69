"""Random programs for PostgreSQL that fill tables: routines, triggers, rules, views and scripts over generated queries.

Lineage does not follow control: that a branch is taken, a loop comes round or a trigger fires is noted in the table
``trace``, so that two runs can be told apart by it. Nothing hangs on the order of rows that a query leaves open.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.oracle.generator import (
    INTEGERS,
    TEXTS,
    Column,
    Draw,
    Expressions,
    Generator,
    Relation,
    Scope,
    Source,
    Tables,
)
from tests.oracle.statements import Statements

TARGETS: Tables = {
    "g1": [Column("k", "int"), Column("a", "int"), Column("x1", "int"), Column("s", "text"), Column("z1", "text")],
    "g2": [Column("k", "int"), Column("b", "int"), Column("x2", "int"), Column("z1", "text")],
    "g3": [Column("k", "int"), Column("a", "int"), Column("x3", "int"), Column("z2", "text")],
}  # fmt: skip
"""What is filled, beside the tables that a program makes itself; ``k`` is the primary key of ``g3``."""
_LOOSE = ["g1", "g2"]
_TYPES = {"int": "int", "text": "text"}


def sources_of(tables: Tables) -> Tables:
    """The tables of an estate that programs only read."""
    return {name: columns for name, columns in tables.items() if name not in TARGETS}


class Program(NamedTuple):
    """A script, and the tables that it makes itself."""

    sql: str
    made: list[str]


@dataclass
class Env:
    """What a PL/pgSQL statement sees: variables (bare) and records (by their fields)."""

    scope: Scope = field(default_factory=lambda: Scope(None))
    assigned: list[Column] = field(default_factory=list)
    """What can be assigned to: variables, fields, elements."""
    arrays: list[str] = field(default_factory=list)

    def filled(self) -> list[Column]:
        """What INTO can fill: all that can be assigned to but elements."""
        return [c for c in self.assigned if "[" not in c.name]

    def scalars(self) -> list[Column]:
        """The variables of one value that can be assigned to as a whole."""
        return [c for c in self.assigned if c.name.isidentifier()]

    def beside(self, variables: Sequence[Column] = (), record: Source | None = None) -> "Env":
        """The same with more variables, or a record, which hide those of their names."""
        names = {column.name for column in variables}
        star = [*(column for column in self.scope.star if column.name not in names), *variables]
        sources = [s for s in self.scope.sources if record is None or s.alias != record.alias]
        assigned = [*(c for c in self.assigned if c.name not in names), *variables]
        if record is not None:
            sources.append(record)
            assigned += [Column(f"{record.alias}.{c.name}", c.kind) for c in record.named()]
        return Env(Scope(None, sources, star), assigned, list(self.arrays))


class Programs:
    """Generates programs over the tables of an estate and ``TARGETS``."""

    def __init__(self, draw: Draw, tables: Tables) -> None:
        self.draw = draw
        self.tables = tables
        self.relations: Tables = tables
        self.generator = Generator(draw, tables, "postgres")
        self.writable: list[str] = _LOOSE
        """What bodies may change: functions that are called with columns change nothing, for that is not followed."""
        self.made: list[str] = []
        self.late: list[str] = []
        """Declarations of what statements further down use."""
        self.numbers = 0

    def program(self) -> Program:
        self.made, self.numbers = [], 0
        forms: list[Callable[[], str]] = [
            self._block, self._block, self._function, self._function, self._procedure, self._value_function,
            self._value_function, self._table_function, self._table_function, self._trigger, self._trigger,
            self._transition, self._view_trigger, self._rule, self._temporary, self._made_table, self._changing_cte,
            self._computed, self._heirs, self._upsert, self._nested_calls,
        ]  # fmt: skip
        parts = [self.draw.one(forms)() for _ in range(self.draw.integer(1, 2))]
        if self.draw.chance(30):
            parts.append(self._write(Env()))
        return Program("\n".join(parts), self.made)

    # --- small parts --------------------------------------------------------------------------------------

    def _new(self, letter: str) -> str:
        self.numbers += 1
        return f"{letter}{self.numbers}"

    def _trace(self) -> str:
        return f"INSERT INTO trace VALUES ('{self._new('')}');"

    def _over(self, env: Env, depth: int = 1) -> Expressions:
        return Expressions(self.generator, env.scope, depth, self.relations)

    def _values(self, env: Env, columns: Sequence[Column]) -> str:
        return ", ".join(self._over(env).value(c.kind) for c in columns)

    def _rows(self, env: Env, kinds: Sequence[str] = ()) -> Relation:
        """A query whose rows come in a known order."""
        kinds = kinds or [self.draw.one(["int", "text"]) for _ in range(self.draw.integer(1, 3))]
        if self.draw.chance(25):
            inner = self._query(env.scope, self.relations, kinds)
            columns = self._distinct_names(kinds)
            names = ", ".join(c.name for c in columns)
            return Relation(f"SELECT * FROM ({inner.sql}) AS ordered ({names}) ORDER BY {names}", columns)
        scope = Scope(env.scope)
        from_ = self.generator.from_clause(0, scope, self.relations)
        made = Expressions(self.generator, scope, 0, self.relations)
        columns = self._distinct_names(kinds)
        outputs = ", ".join(f"{made.value(c.kind, 1)} AS {c.name}" for c in columns)
        where = f" WHERE {made.predicate(1)}" if self.draw.chance(40) else ""
        order = f" ORDER BY {made.column('int')}" if self.draw.chance(20) else ""
        return Relation(f"SELECT {outputs}{from_}{where}{order}", columns)

    def _query(self, outer: Scope | None, relations: Tables, kinds: Sequence[str]) -> Relation:
        """Any query, plain ones more often."""
        return self.generator.subquery(self.draw.one([0, 0, 1]), outer, relations, kinds)

    def _one_row(self, env: Env, kinds: Sequence[str]) -> Relation:
        """A query of exactly one row."""
        scope = Scope(env.scope)
        from_ = self.generator.from_clause(0, scope, self.relations)
        made = Expressions(self.generator, scope, 0, self.relations)
        where = f" WHERE {made.predicate(1)}" if self.draw.chance(50) else ""
        columns = self._distinct_names(kinds)
        outputs = ", ".join(f"{made.aggregate(c.kind)} AS {c.name}" for c in columns)
        return Relation(f"SELECT {outputs}{from_}{where}", columns)

    def _distinct_names(self, kinds: Sequence[str]) -> list[Column]:
        pools = {"int": [*INTEGERS[1:], "x1", "x2"], "text": [*TEXTS, "z1", "z2"]}
        columns: list[Column] = []
        for kind in kinds:
            taken = [c.name for c in columns]
            columns.append(Column(self.draw.one([n for n in pools[kind] if n not in taken]), kind))
        return columns

    # --- statements that write ----------------------------------------------------------------------------

    def _write(self, env: Env) -> str:
        if not self.writable:
            return "NULL;"
        table = self.draw.one(self.writable)
        if self.draw.chance(35):
            columns = self.draw.some(TARGETS[table], 4)
            return f"INSERT INTO {table} ({', '.join(c.name for c in columns)}) VALUES ({self._values(env, columns)});"
        tables = {**self.relations, table: TARGETS[table]}
        return Statements(self.draw, tables, env.scope).statement([table], conflicts=False) + ";"

    def _upsert(self, env: Env | None = None) -> str:
        """INSERT … ON CONFLICT into ``g3``."""
        if not self.writable:
            return "NULL;"
        env = env or Env()
        scope = Scope(env.scope)
        from_ = self.generator.from_clause(0, scope, self.relations)
        made = Expressions(self.generator, scope, 0, self.relations)
        key = made.column("int")
        own = TARGETS["g3"]
        columns = self.draw.some(own[1:], 3)
        values = ", ".join(made.aggregate(c.kind) for c in columns)
        sees = Scope(env.scope, [Source("x0", own), Source("excluded", own)], [])
        both = Expressions(self.generator, sees, 1, self.relations)
        assigned = ", ".join(f"{c.name} = {both.value(c.kind)}" for c in self.draw.some(own[1:], 2))
        where = f" WHERE {both.predicate(1)}" if self.draw.chance(40) else ""
        return (
            f"INSERT INTO g3 AS x0 (k, {', '.join(c.name for c in columns)})\n"
            f"SELECT {key}, {values}{from_} WHERE {key} IS NOT NULL GROUP BY {key}\n"
            f"ON CONFLICT (k) DO UPDATE SET {assigned}{where};"
        )

    # --- PL/pgSQL -----------------------------------------------------------------------------------------

    def _declared(self, env: Env, *, names: Sequence[Column] = ()) -> tuple[str, Env]:
        """Declarations, and what the body then sees."""
        text = ""
        variables = list(names) or [
            Column(f"v_{c.name}", c.kind) for c in self._distinct_names(["int", "int", "text"][: self.draw.integer(1, 3)])
        ]  # fmt: skip
        for variable in variables:
            start = f" := {self._over(env).value(variable.kind)}" if self.draw.chance(40) else ""
            text += f"  {variable.name} {_TYPES[variable.kind]}{start};\n"
            env = env.beside([variable])
        if self.draw.chance(30):
            array = self._new("list")
            query = self._rows(env, ["int"])
            start = self.draw.one([f"ARRAY({query.sql})", f"ARRAY[{self._over(env).value('int')}, 1]"])
            text += f"  {array} int[] := {start};\n"
            env = env.beside([Column(f"{array}[1]", "int"), Column(f"{array}[2]", "int")])
            env.arrays.append(array)
        if self.draw.chance(30):
            row = self._new("row")
            table = self.draw.one(list(self.tables))
            text += f"  {row} {table}%ROWTYPE;\n"
            env = env.beside(record=Source(row, self.tables[table]))
        return text, env

    def _body(
        self,
        env: Env | None = None,
        last: Callable[[Env], str] = lambda _: "",
        first: str = "",
        given: str = "",
    ) -> str:
        """A whole body: options, declarations, statements, and what ``last`` makes of what they see."""
        env = env or Env()
        option = self.draw.one(
            ["", "", "", "#variable_conflict use_column\n", "#variable_conflict use_variable\n"]
        )
        pool = [Column(n, "int") for n in INTEGERS[1:]] + [Column(n, "text") for n in TEXTS]
        before, self.late = self.late, []
        declared, inner = self._declared(env, names=self.draw.some(pool, 3) if option else ())
        body = f"{self._statements(inner, self.draw.integer(0, 2))}\n{last(inner)}"
        declared, self.late = declared + "".join(self.late), before
        return f"{option}DECLARE\n{given}{declared}BEGIN\n{first}{body}END"

    def _statements(self, env: Env, depth: int) -> str:
        parts = []
        for _ in range(self.draw.integer(1, 3)):
            text, env = self._statement(env, depth)
            parts.append(text)
        if depth < 2 or self.draw.chance(60):
            parts.append(self._write(env))
        return "\n".join(parts)

    def _statement(self, env: Env, depth: int) -> tuple[str, Env]:
        plain = [
            self._assign, self._assign, self._assign, self._select_into, self._select_into, self._fill_record,
            self._written, self._written, self._executed, self._returned, self._array,
        ]  # fmt: skip
        nested = [
            self._if,
            self._loop,
            self._loop,
            self._cursor,
            self._while,
            self._each,
            self._inner,
            self._caught,
        ]
        made = self.draw.one([*plain, *nested] if depth else plain)(env, depth)
        return made if isinstance(made, tuple) else (made, env)

    def _assign(self, env: Env, _depth: int) -> str:
        if not env.assigned:
            return "NULL;"
        one = self.draw.one(env.assigned)
        return f"{one.name} {self.draw.one([':=', '='])} {self._over(env).value(one.kind)};"

    def _select_into(self, env: Env, _depth: int) -> str:
        if not env.filled():
            return "NULL;"
        into = self.draw.some(env.filled(), 2)
        strict = self.draw.chance(20)
        kinds = [c.kind for c in into]
        query = self._one_row(env, kinds) if strict or self.draw.chance(30) else self._rows(env, kinds)
        names = ("STRICT " if strict else "") + ", ".join(c.name for c in into)
        outputs = query.sql[7:]
        if self.draw.chance(30):
            return f"SELECT INTO {names} {outputs};"
        return f"{query.sql} INTO {names};"

    def _fill_record(self, env: Env, _depth: int) -> tuple[str, Env]:
        record = self._record()
        query = self._rows(env)
        form = self.draw.one(["into", "loop"])
        if form == "into":
            text = f"{query.sql} INTO {record};"
        else:
            text = f"FOR {record} IN {query.sql} LOOP\n{self._trace()}\nEND LOOP;"
        return text, env.beside(record=Source(record, query.columns))

    def _written(self, env: Env, _depth: int) -> str:
        return self._upsert(env) if self.draw.chance(15) else self._write(env)

    def _executed(self, env: Env, _depth: int) -> str:
        """EXECUTE of a literal whose parameters are values of variables."""
        columns = [Column("$1", "int"), Column("$2", "text")]
        inner = Env(Scope(None, [], columns))
        using = f" USING {self._values(env, columns)}"
        if env.filled() and self.draw.chance(40):
            one = self.draw.one(env.filled())
            scope = Scope(inner.scope)
            from_ = self.generator.from_clause(0, scope, self.relations)
            value = Expressions(self.generator, scope, 0, self.relations).aggregate(one.kind)
            text = f"SELECT {value}{from_} WHERE $1 IS NULL OR $2 <> 'none'"
            return f"EXECUTE {_quoted(text)} INTO {one.name}{using};"
        if not self.writable:
            return "NULL;"
        table = self.draw.one(self.writable)
        listed = self.draw.some(TARGETS[table], 4)
        values = ", ".join(self._over(inner, 0).value(c.kind) for c in listed)
        into = f"({', '.join(c.name for c in listed)}) SELECT {values} WHERE $1 IS NULL OR $2 <> 'none'"
        if self.draw.chance(50):
            return (
                f"EXECUTE format({_quoted('INSERT INTO %I ' + into.replace('%', '%%'))}, '{table}'){using};"
            )
        return f"EXECUTE {_quoted(f'INSERT INTO {table} {into}')}{using};"

    def _returned(self, env: Env, _depth: int) -> str:
        """RETURNING … INTO a variable, of a change of one row."""
        if not env.filled() or not self.writable:
            return self._write(env)
        one = self.draw.one(env.filled())
        table = self.draw.one([*self.writable, "g3"])
        own = TARGETS[table]
        returned = Expressions(
            self.generator, Scope(env.scope, [Source(table, own)]), 0, self.relations
        ).value(one.kind)
        tail = f"RETURNING {returned} INTO {one.name};"
        if table in _LOOSE:
            columns = self.draw.some(own, 3)
            names = ", ".join(c.name for c in columns)
            return f"INSERT INTO {table} ({names}) VALUES ({self._values(env, columns)}) {tail}"
        sees = Expressions(self.generator, Scope(env.scope, [Source(table, own)]), 1, self.relations)
        column = self.draw.one(own[1:])
        change = self.draw.one([f"UPDATE g3 SET {column.name} = {sees.value(column.kind)}", "DELETE FROM g3"])
        return f"{change} WHERE g3.k = {self.draw.integer(0, 3)} {tail}"

    def _array(self, env: Env, _depth: int) -> str:
        if not env.arrays:
            return self._assign(env, 0)
        one = self.draw.one(env.arrays)
        value = self._over(env).value("int")
        query = self._rows(env, ["int"])
        forms = [
            f"{one} := array_append({one}, {value});",
            f"{one} := {one} || {value};",
            f"{one} := ARRAY({query.sql});",
            f"{one}[2] := {value};",
            f"SELECT array_agg(q.{query.columns[0].name}) INTO {one} FROM ({query.sql}) AS q;",
        ]
        return self.draw.one(forms)

    # --- what holds statements ---

    def _if(self, env: Env, depth: int) -> str:
        over = self._over(env)
        first, second = (f"{self._trace()}\n{self._statements(env, depth - 1)}" for _ in range(2))
        if self.draw.chance(30):
            one = over.value("int", 1)
            return f"CASE ({one}) WHEN 1, 2 THEN\n{first}\nELSE\n{second}\nEND CASE;"
        word = f"ELSIF ({over.predicate(1)}) THEN" if self.draw.chance(50) else "ELSE"
        return f"IF ({over.predicate(1)}) THEN\n{first}\n{word}\n{second}\nEND IF;"

    def _loop(self, env: Env, depth: int) -> str:
        """FOR over numbers, or over the rows of a query, which may be text."""
        form = self.draw.one(["record", "record", "variables", "numbers"])
        if form == "numbers":
            number = self._new("i")
            inner = env.beside([Column(number, "int")])
            inner.assigned = env.assigned
            return f"FOR {number} IN 1..2 LOOP\n{self._statements(inner, depth - 1)}\nEND LOOP;"
        executed = self.draw.chance(20)
        into = self.draw.some(env.scalars(), 2) if form == "variables" and env.scalars() else []
        query = self._rows(Env() if executed else env, [c.kind for c in into])
        text = f"EXECUTE {_quoted(query.sql)}" if executed else query.sql
        if into:
            return self._looped(f"FOR {', '.join(c.name for c in into)} IN {text}", env, depth)
        record = self._record()
        return self._looped(
            f"FOR {record} IN {text}", env.beside(record=Source(record, query.columns)), depth
        )

    def _looped(self, head: str, env: Env, depth: int) -> str:
        return f"{head} LOOP\n{self._trace()}\n{self._statements(env, depth - 1)}\nEND LOOP;"

    def _cursor(self, env: Env, depth: int) -> str:
        cursor = self._new("cur")
        query = self._rows(env)
        if self.draw.chance(50):
            self.late.append(f"  {cursor} refcursor;\n")
            opened = f"OPEN {cursor} FOR {query.sql};\n"
        else:
            query = self._rows(Env(), [c.kind for c in query.columns])
            self.late.append(f"  {cursor} CURSOR FOR {query.sql};\n")
            opened = f"OPEN {cursor};\n"
        record = self._record()
        inner = env.beside(record=Source(record, query.columns))
        fetched = f"FETCH {cursor} INTO {record};\n"
        if self.draw.chance(40):
            body = self._statements(inner, depth - 1)
            return f"{opened}{fetched}{body}\nCLOSE {cursor};"
        body = self._looped("", inner, depth).replace(" LOOP\n", f"LOOP\n{fetched}EXIT WHEN NOT FOUND;\n", 1)
        return f"{opened}{body}\nCLOSE {cursor};"

    def _while(self, env: Env, depth: int) -> str:
        number = self._new("n")
        self.late.append(f"  {number} int := 0;\n")
        inner = env.beside([Column(number, "int")])
        inner.assigned = env.assigned
        return (
            f"WHILE {number} < {self.draw.integer(1, 3)} LOOP\n{number} := {number} + 1;\n"
            f"{self._statements(inner, depth - 1)}\nEND LOOP;"
        )

    def _each(self, env: Env, depth: int) -> str:
        """FOREACH over an array."""
        one = self._new("e")
        self.late.append(f"  {one} int;\n")
        query = self._rows(env, ["int"])
        arrays = [f"ARRAY({query.sql})", *(f"coalesce({a}, ARRAY[0])" for a in env.arrays)]
        return self._looped(
            f"FOREACH {one} IN ARRAY {self.draw.one(arrays)}", env.beside([Column(one, "int")]), depth
        )

    def _inner(self, env: Env, depth: int) -> str:
        """A block of its own, whose variables may hide those around."""
        hidden = self.draw.some(env.scalars(), 1) if env.scalars() and self.draw.chance(60) else ()
        declared, inner = self._declared(env, names=hidden)
        return f"DECLARE\n{declared}BEGIN\n{self._statements(inner, depth - 1)}\nEND;"

    def _caught(self, env: Env, depth: int) -> str:
        """A block in which something may fail, after which another thing is done."""
        tried = self._statements(env, depth - 1)
        fails = "PERFORM 1 / 0;"  # what an assignment that fails leaves is not followed
        if self.draw.chance(50):
            fails = f"PERFORM 6 / nullif({self._over(env).value('int')}, 1);"
        after = f"{self._trace()}\n{self._statements(env, depth - 1)}"
        kind = self.draw.one(["OTHERS", "division_by_zero"])
        return f"BEGIN\n{self._trace()}\n{tried}\n{fails}\nEXCEPTION WHEN {kind} THEN\n{after}\nEND;"

    def _record(self) -> str:
        record = self._new("rec")
        self.late.append(f"  {record} record;\n")
        return record

    # --- routines -----------------------------------------------------------------------------------------

    def _block(self) -> str:
        return f"DO $$\n{self._body()} $$;"

    def _function(self) -> str:
        """A function that writes; what it is called with is not followed."""
        name = self._new("f")
        params = [Column("p_a", "int"), Column("p_s", "text")]
        text = f"CREATE FUNCTION {name}(p_a int, p_s text) RETURNS void LANGUAGE plpgsql AS $$\n{self._body(_with(params))} $$;\n"
        called = [f"SELECT {name}(2, 'y');", f"DO $$ BEGIN PERFORM {name}(p_a => 1, p_s => 'x'); END $$;"]
        return text + self.draw.one(called)

    def _procedure(self) -> str:
        """A procedure that leaves something in its caller's variables."""
        name = self._new("p")
        out = [Column("p_b", "int"), Column("p_w", "text")]
        text = f"CREATE PROCEDURE {name}(IN p_a int, INOUT p_b int, INOUT p_w text) LANGUAGE plpgsql AS $$\n{self._body(_with(out))} $$;\n"
        given = "  v_x int := 2;\n  v_z text;\n"
        body = self._body(
            _with([Column("v_x", "int"), Column("v_z", "text")]),
            first=f"CALL {name}(1, v_x, v_z);\n",
            given=given,
        )
        return f"{text}DO $$\n{body} $$;"

    def _value_function(self) -> str:
        """A function of one value, used in a query, an assignment or another function."""
        name, kind = self._new("f"), self.draw.one(["int", "text"])
        params = [Column("p_a", "int"), Column("p_s", "text")]
        head = f"CREATE FUNCTION {name}(p_a int, p_s text) RETURNS {_TYPES[kind]}"
        env = _with(params)
        form = self.draw.one(["plpgsql", "plpgsql", "sql", "atomic", "return", "out"])
        query = self._one_row(env, [kind]).sql
        self.writable = []
        if form == "plpgsql":
            body = self._body(env, lambda e: f"RETURN {self._over(e).value(kind)};\n")
            text = f"{head} LANGUAGE plpgsql AS $$\n{body} $$;"
        elif form == "out":
            body = self._body(env, lambda e: f"o_x := {self._over(e).value(kind)};\n")
            text = f"CREATE FUNCTION {name}(p_a int, p_s text, OUT o_x {_TYPES[kind]}) LANGUAGE plpgsql AS $$\n{body} $$;"
        elif form == "sql":
            text = f"{head} LANGUAGE sql AS $$ {query} $$;"
        elif form == "atomic":
            text = f"{head} LANGUAGE sql BEGIN ATOMIC {query}; END;"
        else:
            text = f"{head} LANGUAGE sql RETURN ({query});"
        self.writable = _LOOSE
        return f"{text}\n{self._use_of_value(name, kind)}"

    def _use_of_value(self, name: str, kind: str) -> str:
        table = self.draw.one(_LOOSE)
        column = self.draw.one([c for c in TARGETS[table] if c.kind == kind])
        scope = Scope(None)
        from_ = self.generator.from_clause(0, scope, self.relations)
        made = Expressions(self.generator, scope, 0, self.relations)
        call = f"{name}(({made.value('int', 1)})::int, {made.value('text', 1)})"
        if self.draw.chance(25):
            value = self._over(Env()).value("int")
            given = f"  v_x {_TYPES[kind]} := {name}(({value})::int, 'x');\n"
            return f"DO $$\n{self._body(_with([Column('v_x', kind)]), given=given)} $$;"
        return f"INSERT INTO {table} ({column.name}) SELECT {call}{from_};"

    def _table_function(self) -> str:
        name = self._new("f")
        columns = [Column("o_x", "int"), Column("o_z", "text")]
        env = _with([Column("p_a", "int")])
        kinds = [c.kind for c in columns]
        form = self.draw.one(["query", "next", "execute", "sql", "setof"])
        head = f"CREATE FUNCTION {name}(p_a int) RETURNS TABLE (o_x int, o_z text)"
        if form == "sql":
            inner = self._query(env.scope, self.relations, kinds)
            text = f"{head} LANGUAGE sql AS $$ {inner.sql} $$;"
        elif form == "setof":
            table = self.draw.one(list(self.tables))
            columns = self.tables[table]
            text = (
                f"CREATE FUNCTION {name}(p_a int) RETURNS SETOF {table} LANGUAGE plpgsql AS $$\nDECLARE r {table};\nBEGIN\n"
                f"FOR r IN SELECT q.* FROM {table} AS q LOOP\n"
                f"{self._assign(_with([], Source('r', columns)), 0)}\nRETURN NEXT r;\nEND LOOP;\nEND $$;"
            )
        else:
            self.writable = []
            body = self._body(env, lambda e: self._rows_given(e, form, columns))
            self.writable = _LOOSE
            text = f"{head} LANGUAGE plpgsql AS $$\n{body} $$;"
        table = self.draw.one(_LOOSE)
        scope = Scope(None, [Source("called", columns)], columns)
        made = Expressions(self.generator, scope, 0, self.relations)
        into = self.draw.some(TARGETS[table], 3)
        names = ", ".join(c.name for c in into)
        values = ", ".join(made.value(c.kind, 1) for c in into)
        argument = self.draw.one(["1", "2", "(SELECT max(q.k) FROM t1 AS q)"])
        return f"{text}\nINSERT INTO {table} ({names}) SELECT {values} FROM {name}({argument}) AS called;"

    def _rows_given(self, env: Env, form: str, columns: list[Column]) -> str:
        kinds = [c.kind for c in columns]
        if form == "query":
            inner = self._query(env.scope, self.relations, kinds)
            return f"RETURN QUERY SELECT y.c1::int, y.c2::text FROM ({inner.sql}) AS y (c1, c2);\n"
        if form == "execute":
            inner = self._query(Scope(None, [], [Column("$1", "int")]), self.relations, kinds)
            text = (
                f"SELECT y.c1::int, y.c2::text FROM ({inner.sql}) AS y (c1, c2) WHERE $1 IS NULL OR $1 <> 99"
            )
            return f"RETURN QUERY EXECUTE {_quoted(text)} USING {self._over(env).value('int')};\n"
        given = "".join(f"{c.name} := {self._over(env).value(c.kind)};\n" for c in columns)
        return f"{given}RETURN NEXT;\n"

    def _nested_calls(self) -> str:
        """A function that takes what another gives."""
        inner, outer = self._new("f"), self._new("f")
        first = self._one_row(_with([Column("p_a", "int")]), ["int"]).sql
        self.writable = []
        body = self._body(
            _with([Column("p_b", "int")]), lambda e: f"RETURN {inner}(({self._over(e).value('int')})::int);\n"
        )
        self.writable = _LOOSE
        return (
            f"CREATE FUNCTION {inner}(p_a int) RETURNS int LANGUAGE sql AS $$ {first} $$;\n"
            f"CREATE FUNCTION {outer}(p_b int) RETURNS int LANGUAGE plpgsql AS $$\n{body} $$;\n"
            f"INSERT INTO g1 (a) SELECT {outer}(q.k) FROM t2 AS q;"
        )

    # --- triggers, rules ----------------------------------------------------------------------------------

    def _trigger(self) -> str:
        """A row trigger of ``g1``, which changes the new row or writes elsewhere."""
        name = self._new("f")
        before = self.draw.chance(60)
        event = self.draw.one(["INSERT", "INSERT", "UPDATE"])
        env = _with([], Source("NEW", TARGETS["g1"]))
        if not before:
            env.assigned = []
        if event == "UPDATE":
            env.scope.sources.append(Source("OLD", TARGETS["g1"]))
        self.writable = ["g2"]
        body = self._body(env, lambda _: f"RETURN {'NEW' if before else 'NULL'};\n", f"{self._trace()}\n")
        self.writable = _LOOSE
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\n{body} $$;\n"
            f"CREATE TRIGGER on_{name} {'BEFORE' if before else 'AFTER'} {event} ON g1 FOR EACH ROW EXECUTE FUNCTION {name}();\n"
            f"{self._change('g1')}"
        )

    def _change(self, table: str) -> str:
        """A change that fires triggers: new rows, and a change of all.

        The rows come in a known order, as triggers may let the last one win.
        """
        column = self.draw.one(TARGETS[table][1:])
        inner = self._rows(Env(), [column.kind])
        value = Expressions(self.generator, Scope(None, [Source(table, TARGETS[table])]), 1, self.relations)
        changed = self.draw.one(TARGETS[table])
        return (
            f"INSERT INTO {table} ({column.name}) {inner.sql};\n"
            f"UPDATE {table} SET {changed.name} = {value.value(changed.kind)};"
        )

    def _transition(self) -> str:
        """A trigger of a statement, which reads the rows that it changed; how many there were is noted unless a condition is on them."""
        name, own = self._new("f"), TARGETS["g1"]
        event = self.draw.one(["INSERT", "UPDATE", "DELETE"])
        named = {"INSERT": ["NEW"], "UPDATE": ["NEW", "OLD"], "DELETE": ["OLD"]}[event]
        referencing = " ".join(f"{word} TABLE AS {word.lower()}_rows" for word in named)
        scope = Scope(None, [Source(f"{word.lower()}_rows", own) for word in named])
        made = Expressions(self.generator, scope, 1, self.relations)
        columns = self.draw.some(TARGETS["g2"], 3)
        values = ", ".join(made.value(c.kind) for c in columns)
        rows = ", ".join(s.alias for s in scope.sources)
        insert = f"INSERT INTO g2 ({', '.join(c.name for c in columns)}) SELECT {values} FROM {rows}"
        if self.draw.chance(60):
            insert += f" WHERE {made.predicate(1)};"
        else:
            insert += f";\nINSERT INTO trace SELECT '{self._new('')}' FROM {rows};"
        fired = "DELETE FROM g1 WHERE k = 1;" if event == "DELETE" else self._change("g1")
        return (
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n{insert}\nRETURN NULL;\nEND $$;\n"
            f"CREATE TRIGGER on_{name} AFTER {event} ON g1 REFERENCING {referencing} FOR EACH STATEMENT EXECUTE FUNCTION {name}();\n{fired}"
        )

    def _view_trigger(self) -> str:
        """Rows that are put into a view."""
        view, name = self._new("w"), self._new("f")
        inner = self._query(None, self.relations, ["int", "text"])
        columns = [Column("o_x", "int"), Column("o_z", "text")]
        env = _with([], Source("NEW", columns))
        env.assigned = []
        rows = self._rows(Env(), ["int", "text"])
        body = self._body(env, lambda _: "RETURN NEW;\n", f"{self._trace()}\n")
        return (
            f"CREATE VIEW {view} (o_x, o_z) AS {inner.sql};\n"
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\n"
            f"{body} $$;\n"
            f"CREATE TRIGGER on_{name} INSTEAD OF INSERT ON {view} FOR EACH ROW EXECUTE FUNCTION {name}();\n"
            f"INSERT INTO {view} {rows.sql};"
        )

    def _rule(self) -> str:
        name = self._new("u")
        columns = self.draw.some(TARGETS["g2"], 3)
        event, rows = self.draw.one([("INSERT", ["new"]), ("UPDATE", ["new", "old"]), ("DELETE", ["old"])])
        scope = Scope(None, [Source(row, TARGETS["g1"]) for row in rows])
        values = ", ".join(
            Expressions(self.generator, scope, 0, self.relations).value(c.kind) for c in columns
        )
        ways = self.draw.one(["ALSO", "INSTEAD"])
        fired = "DELETE FROM g1 WHERE k = 1;" if event == "DELETE" else self._change("g1")
        return (
            f"CREATE RULE {name} AS ON {event} TO g1 DO {ways} INSERT INTO g2 ({', '.join(c.name for c in columns)}) VALUES ({values});\n"
            f"{fired}"
        )

    # --- scripts ------------------------------------------------------------------------------------------

    def _temporary(self) -> str:
        """A temporary table, changed, and put into another."""
        name = self._new("h")
        columns = self._distinct_names(["int", "int", "text"])
        inner = self._query(None, self.relations, [c.kind for c in columns])
        listed = ", ".join(c.name for c in columns)
        made = self.draw.one(
            [
                f"CREATE TEMP TABLE {name} ({listed}) AS {inner.sql};",
                f"SELECT y.* INTO TEMP {name} FROM ({inner.sql}) AS y ({listed});",
                f"CREATE TEMP TABLE {name} ({', '.join(f'{c.name} {c.kind}' for c in columns)});\nINSERT INTO {name} {inner.sql};",
            ]
        )
        own = Expressions(self.generator, Scope(None, [Source(name, columns)]), 1, self.relations)
        one = self.draw.one(columns)
        where = f" WHERE {own.predicate(1)}" if self.draw.chance(50) else ""
        change = f"{self.draw.one([f'UPDATE {name} SET {one.name} = {own.value(one.kind)}', f'DELETE FROM {name}'])}{where};"
        outer = self.relations
        self.relations = {**outer, name: columns}
        last = "\n".join(self._write(Env()) for _ in range(2))
        self.relations = outer
        return f"{made}\n{change}\n{last}"

    def _made_table(self) -> str:
        """A table or view that the program makes."""
        name = self._new("h")
        inner = self._query(None, self.relations, ["int", "text"])
        form = self.draw.one(["table", "into", "view", "materialized", "refreshed"])
        if form == "into":
            self.made.append(name)
            return f"SELECT y.c1 AS o_x, y.c2 || 'x' AS o_z INTO {name} FROM ({inner.sql}) AS y (c1, c2);"
        word = {"table": "TABLE", "view": "VIEW"}.get(form, "MATERIALIZED VIEW")
        self.made.append(name)
        made = f"CREATE {word} {name} (o_x, o_z) AS {inner.sql};"
        if form == "refreshed":
            return f"{made}\n{self._write(Env())}\nREFRESH MATERIALIZED VIEW {name};"
        return made

    def _changing_cte(self) -> str:
        """A WITH that changes one table and hands its rows on to another."""
        own = TARGETS["g1"]
        columns = self.draw.some(own, 3)
        scope = Scope(None, [Source("g1", own)])
        made = Expressions(self.generator, scope, 0, self.relations)
        both = Scope(None, [Source("g1", own), Source("old", own), Source("new", own)])
        after = Expressions(self.generator, both, 0, self.relations)
        inner = self._query(None, self.relations, [c.kind for c in columns])
        change = self.draw.one(
            [
                f"INSERT INTO g1 ({', '.join(c.name for c in columns)}) {inner.sql}",
                f"UPDATE g1 SET {columns[0].name} = {made.value(columns[0].kind)} WHERE {made.predicate(1)}",
                f"DELETE FROM g1 WHERE {made.predicate(1)}",
            ]
        )
        given = [Column("a", "int"), Column("s", "text")]
        outputs = ", ".join(f"{after.value(c.kind, 1)} AS {c.name}" for c in given)
        listed = self.draw.some(TARGETS["g2"], 3)
        into = Expressions(self.generator, Scope(None, [Source("changed", given)], given), 0, self.relations)
        values = ", ".join(into.value(c.kind, 1) for c in listed)
        return (
            f"WITH changed AS ({change} RETURNING {outputs})\n"
            f"INSERT INTO g2 ({', '.join(c.name for c in listed)}) SELECT {values} FROM changed;"
        )

    def _computed(self) -> str:
        """A table with computed columns and one that a file makes like it."""
        name = self._new("h")
        own = Expressions(
            self.generator,
            Scope(None, [Source(name, [Column("m", "int"), Column("t", "text")])]),
            0,
            self.relations,
        )
        plain = [own.value("int").replace(f"{name}.", ""), own.value("text").replace(f"{name}.", "")]
        inner = self._query(None, self.relations, ["int", "text"])
        self.made.append(name)
        return (
            f"CREATE TABLE {name} (m int, t text, n int GENERATED ALWAYS AS ({plain[0]}) STORED, u text GENERATED ALWAYS AS ({plain[1]}) STORED);\n"
            f"INSERT INTO {name} (m, t) {inner.sql};\nINSERT INTO g1 (a, s) SELECT q.n, q.u FROM {name} AS q;"
        )

    def _heirs(self) -> str:
        """Rows of a partition, or of a table that inherits, seen through the whole."""
        whole, part = self._new("h"), self._new("h")
        inner = self._query(None, self.relations, ["int", "text"])
        self.made += [whole]
        if self.draw.chance(50):
            made = (
                f"CREATE TABLE {whole} (m int, t text) PARTITION BY LIST (m);\n"
                f"CREATE TABLE {part} PARTITION OF {whole} DEFAULT;"
            )
            into = whole
        else:
            made = f"CREATE TABLE {whole} (m int, t text);\nCREATE TABLE {part} (n int) INHERITS ({whole});"
            into = part
            self.made[-1] = part
        return f"{made}\nINSERT INTO {into} (m, t) {inner.sql};\nINSERT INTO g2 (b, z1) SELECT q.m, q.t FROM {into} AS q;"


def _with(variables: Sequence[Column], record: Source | None = None) -> Env:
    return Env().beside(variables, record)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
