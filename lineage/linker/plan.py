"""What follows from one file alone: the full names it uses, and which statements fill its temporary tables."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property
from math import inf
from typing import Final, NamedTuple

import msgspec

from lineage.linker.mentions import mentions_of, names_of
from lineage.names import complete, dotted, path_order, split_dotted
from lineage.unit import (
    GIVEN_ROWS,
    PUT_ROWS,
    SHARED_MARK,
    Function,
    Name,
    Statement,
    Table,
    Unit,
    in_one_loop,
)


class LinkFile(msgspec.Struct, frozen=True):
    """One file to link: its unit and what its path says about it.

    ``target`` is the dataset (dotted) that a bare SELECT in the file makes, or None.
    """

    path: str
    namespace: str
    unit: Unit
    default_catalog: str | None = None
    default_schema: str | None = None
    target: str | None = None


_USE_NAMES_A_DATABASE: Final = frozenset({"tsql", "fabric"})
_TEMPORARY_SCHEMAS: Final = frozenset({"pg_temp", "tempdb", "_session", "global_temp"})
_FIRST_SCHEMA: Final = {"tsql": "dbo", "fabric": "dbo", "snowflake": "PUBLIC", "databricks": "default"}
"""The schema a session has after USE DATABASE or USE CATALOG, by the dialects' manuals."""
_VIEWS_OF_THE_CATALOGUE: Final = "INFORMATION_SCHEMA."
_HOME_SCHEMA: Final = _FIRST_SCHEMA | {
    **dict.fromkeys(("postgres", "redshift", "materialize", "risingwave"), "public"),
    **dict.fromkeys(("duckdb", "sqlite"), "main"),
    **dict.fromkeys(("hive", "spark", "spark2", "databricks", "clickhouse"), "default"),
}
"""Where a name without a schema is looked for before anything is set, by the dialects' manuals."""


_WAY_BACK: Final = re.compile(
    r"(?:^|[/.-])down\.sql$|(?:^|/)U\d[\d._]*__[^/]*\.sql$|(?:^|/)revert/[^/]+\.sql$"
)
"""Files that lead a migration back: golang-migrate's, sqlx's and db-migrate's, Diesel's, Flyway's and sqitch's."""


class Place(NamedTuple):
    """One statement of the estate: its file, behind what that is compared by, and its number there, from 0."""

    order: str
    path: str
    statement: int


class Life(msgspec.Struct):
    """One life of a temporary table: the statements that fill it, the first makes it; and the one that ends it.

    ``branches`` are where in the control flow it was made: in several arms of an IF it is one table.
    """

    fills: list[int]
    end: float = inf
    branches: list[tuple[int, ...]] = []

    def outlives(self, branch: tuple[int, ...]) -> bool:
        """Whether it may still be there after a statement in this branch that makes it anew or drops it."""
        depth = len(branch)
        return any(
            (not made or made[0] == branch[0]) and made[:depth] != branch
            for made in self.branches
            if depth > 1
        )


class FilePlan:
    """What follows from one file's text alone: the full names it uses and its temporary tables."""

    def __init__(self, file: LinkFile) -> None:
        self.file = file
        self.statements = tuple(_filling(statement, file.target) for statement in file.unit.statements)
        if _WAY_BACK.search(file.path):
            self.statements = tuple(_kept_before(s) for s in self.statements if not s.alters)
        self.defaults: list[tuple[str | None, str | None]] = []
        self._full_names: dict[tuple[Name, tuple[str | None, str | None]], str] = {}
        self._twins: dict[tuple[str, tuple[str | None, str | None]], str | None] = {}
        self._temporary: dict[Name, list[Life]] = {}
        self._waiting: dict[int, bool] = {}
        self._rounds: dict[int, bool] = {}
        self.renames = sum(a.action in ("rename", "swap") for s in self.statements for a in s.alters)
        self._scan()
        order = path_order(file.path)
        self.places = [Place(*order, index) for index in range(len(self.statements))]
        self.targets = [self._target(statement, index) for index, statement in enumerate(self.statements)]
        """The full name of what each statement writes, makes or changes; None where that is temporary, or nothing."""

    def _target(self, statement: Statement, index: int) -> str | None:
        if not statement.target or statement.temporary:
            return None
        return self.dataset(statement.target, index)

    def _scan(self) -> None:
        catalog, schema = self.file.default_catalog, self.file.default_schema
        around: list[tuple[str | None, str | None]] = []
        for index, statement in enumerate(self.statements):
            if statement.kind == "use_keep":
                around.append((catalog, schema))
            elif statement.kind == "use_back":
                catalog, schema = around.pop() if around else (catalog, schema)
            elif statement.kind.startswith("use"):
                catalog, schema = _used(self.file.unit.dialect, statement, catalog, schema)
            self.defaults.append((catalog, schema))
            if statement.target:
                self._follow_temporary(statement, index)
            for variable in statement.into:
                self._follow_variable(variable, index, statement.replaces)

    def _follow_variable(self, variable: str, index: int, replaces: bool) -> None:
        lives = self._temporary.setdefault((variable,), [])
        if lives and not replaces:
            lives[-1].fills.append(index)
            return
        if lives:
            lives[-1].end = index
        lives.append(Life([index]))

    def _follow_temporary(self, statement: Statement, index: int) -> None:
        key = temporary_key(statement.target)
        lives = self._temporary.get(key, [])
        alive = bool(lives) and lives[-1].end == inf
        if alive and _is_given(statement) and _is_given(self.statements[lives[-1].fills[0]]):
            lives[-1].end, alive = index, False  # another routine's, of whose callers that is
        replaces = statement.defines is not None and not (statement.keep and alive)
        stays = alive and lives[-1].outlives(statement.branch)
        if alive and not stays and (replaces or statement.kind == "drop"):
            lives[-1].end = index
        if alive and (statement.alters or (stays and replaces)):
            lives[-1].fills.append(index)
            lives[-1].branches += [statement.branch] if replaces else []
        elif replaces and statement.temporary:
            self._temporary.setdefault(key, []).append(Life([index], branches=[statement.branch]))
        elif not replaces and statement.kind != "drop" and statement.data:
            if alive:
                lives[-1].fills.append(index)
            elif is_temporary_name(statement.target):
                self._temporary.setdefault(key, []).append(Life([index]))

    @cached_property
    def mentions(self) -> Mapping[str, frozenset[str]]:
        """The columns that the file mentions, by dataset (``lineage.linker.mentions``)."""
        return mentions_of(self.statements, self.dataset)

    def may_mention(self) -> Iterator[str]:
        """The datasets of which the file may mention columns: every one that it names."""
        for index, statement in enumerate(self.statements):
            for name in names_of(statement):
                dataset = self.dataset(name, index)
                if dataset is not None:
                    yield dataset

    def dataset(self, name: Name, index: int) -> str | None:
        """The full name of a dataset at a statement; None for a temporary table."""
        return self.full_name(name, index) if self.fills(name, index) is None else None

    def full_name(self, name: Name, index: int) -> str:
        """The dotted name of a dataset, completed by the defaults in force at a statement."""
        defaults = self.defaults[index]
        full = self._full_names.get((name, defaults))
        if full is None:
            parts = complete(name, *defaults)
            views = parts[-1].upper() if parts else ""
            # BigQuery's, to sqlglot one part, whose case counts
            if views.startswith(_VIEWS_OF_THE_CATALOGUE):
                parts = (*parts[:-1], *views.split("."))
            full = self._full_names[name, defaults] = dotted(parts)
        return full

    def twin(self, dataset: str, index: int) -> str | None:
        """The same dataset's other name at a statement: with or without the schema that a session begins with."""
        key = dataset, self.defaults[index]
        if key not in self._twins:
            self._twins[key] = self._other_name(split_dotted(dataset), index)
        return self._twins[key]

    def _other_name(self, parts: Name, index: int) -> str | None:
        home = _HOME_SCHEMA.get(self.file.unit.dialect)
        if home is None or parts[:-1] not in ((), (home,)):
            return None
        return self.full_name((home, *parts), index) if len(parts) == 1 else dotted(parts[1:])

    def fills(self, name: Name, index: int) -> tuple[int, ...] | None:
        """The statements that made a temporary table what it is at ``index``; None for a real dataset.

        Of a package's variable that nothing fills before, they are those that fill it further on; of a variable in a loop
        those, too, that fill it further on in the loop: it comes round again.
        """
        before = self._filled_before(name, index)
        if before is None:
            return () if is_temporary_name(name) else None
        if later := self._later_in_loop(name, index, before):
            return (*before, *(fill for fill in later if not self._comes_round(fill)))
        if not before and SHARED_MARK in name[-1]:
            every = (fill for life in self._temporary[name] for fill in life.fills)
            return tuple(fill for fill in every if fill > index and not self._waits(fill))
        return before

    def own_fills(self, fills: tuple[int, ...], index: int) -> tuple[tuple[int, ...], bool]:
        """What a procedure itself puts into its callers' table, for the statements that say so, and whether this is one.

        What the callers have there is left out: it isn't all of theirs. Each of these stands behind the one it repeats.
        """
        if not _puts(self.statements[index]):
            return fills, False
        behind = (
            fill + 1 if _puts(self.statements[fill + 1]) else fill for fill in fills if fill + 1 < index
        )
        return tuple(fill for fill in behind if not _is_given(self.statements[fill])), True

    def _filled_before(self, name: Name, index: int) -> tuple[int, ...] | None:
        """The statements before ``index`` that made a temporary table what it is there; None where no such is known."""
        lives = self._temporary.get(temporary_key(name)) if self._temporary else None
        if lives is None:
            return None
        before = bisect_left(lives, index, key=lambda life: life.fills[0])
        if before and lives[before - 1].end >= index:
            fills = lives[before - 1].fills
            return tuple(fills[: bisect_left(fills, index)])
        return () if is_temporary_name(name) else None

    def _later_in_loop(self, name: Name, index: int, before: tuple[int, ...]) -> list[int]:
        """What fills a variable behind a statement in a loop that both stand in; nothing where the loop fills it before."""
        branch = self.statements[index].branch
        if not branch or not _is_variable(name) or self._temporary[name][-1].fills[-1] <= index:
            return []
        if any(_runs_before(self.statements[fill].branch, branch) for fill in reversed(before)):
            return []
        lives = (life.fills for life in self._temporary[name] if life.fills[-1] > index)
        later = (fill for fills in lives for fill in fills[bisect_right(fills, index) :])
        return [fill for fill in later if in_one_loop(self.statements[fill].branch, branch)]

    def _comes_round(self, index: int) -> bool:
        """Whether a statement takes, by whatever way, from what a loop fills behind it: nobody follows that any further on."""
        known = self._rounds.get(index)
        if known is None:
            taken = self._taken_by(index)
            known = self._rounds[index] = any(
                self._later_in_loop(name, at, fills) for name, at, fills in taken
            )
        return known

    def _waits(self, index: int) -> bool:
        """Whether a statement takes, by whatever way, from a package's variable that nothing fills before.

        Nobody follows that any further on: so no statement is asked for what itself asks.
        """
        known = self._waiting.get(index)
        if known is None:
            known = self._waiting[index] = any(
                SHARED_MARK in name[-1] and not before for name, _, before in self._taken_by(index)
            )
        return known

    def _taken_by(self, index: int) -> Iterator[tuple[Name, int, tuple[int, ...]]]:
        """The temporary tables that a statement takes from, and those that they are made from: where, and what fills each."""
        waiting, seen = [index], {index}
        while waiting:
            at = waiting.pop()
            for relation in self.statements[at].relations:
                before = self._filled_before(relation.name, at) if isinstance(relation, Table) else None
                if isinstance(relation, Table) and before is not None:
                    yield relation.name, at, before
                    waiting += [fill for fill in before if fill not in seen]
                    seen.update(before)


def _kept_before(statement: Statement) -> Statement:
    """A definition that counts where there is no other: of a migration's way back."""
    return (
        msgspec.structs.replace(statement, keep=True)
        if statement.defines and not statement.temporary
        else statement
    )


def _puts(statement: Statement) -> bool:
    """Whether a statement says what a procedure puts into its callers' tables."""
    name = statement.returns[-1] if statement.returns else ""
    return PUT_ROWS in name and GIVEN_ROWS not in name


def _is_given(statement: Statement) -> bool:
    """Whether a statement says that a procedure's callers have rows in a temporary table."""
    named = [r.name[-1] for r in statement.relations if isinstance(r, Function) and r.name]
    return statement.by_name and any(GIVEN_ROWS in name for name in named)


def is_put(statement: Statement) -> bool:
    """Whether a statement says that a procedure that was called puts rows into a temporary table."""
    return statement.by_name and any(
        isinstance(r, Function) and r.name and PUT_ROWS in r.name[-1] and GIVEN_ROWS not in r.name[-1]
        for r in statement.relations
    )


def is_temporary_name(name: Name) -> bool:
    """T-SQL's ``#local``, ``##global`` and ``@variable`` tables are temporary by their names."""
    return name[-1].startswith(("#", "@"))


def _is_variable(name: Name) -> bool:
    """Whether a temporary table is the row of a variable."""
    return len(name) == 1 and name[0][:1] == "@" and name[0][1:2].isdigit()


def _runs_before(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether the first of two places in one loop is reached whenever the other is."""
    return other[: len(one)] == one and in_one_loop(one, other)


def temporary_key(name: Name) -> Name:
    """Temporary tables live in a schema of their own (pg_temp, tempdb, _SESSION, global_temp): the last part names them."""
    schema = name[0].lower() if len(name) > 1 else ""
    return name[-1:] if schema in _TEMPORARY_SCHEMAS or is_temporary_name(name) else name


def _used(
    dialect: str, statement: Statement, catalog: str | None, schema: str | None
) -> tuple[str | None, str | None]:
    """What USE changes: ``USE a.b`` both, ``USE SCHEMA b`` the schema, else as its kind says.

    Snowflake's ``USE a`` is ``USE DATABASE a``: the word SCHEMA may be left out before a full name only.
    """
    name = statement.target
    if not name:
        return catalog, schema
    bare = statement.kind == "use" and len(name) == 1
    names_database = dialect in _USE_NAMES_A_DATABASE or (bare and dialect == "snowflake")
    if statement.kind in ("use_database", "use_catalog") or names_database:
        return dotted(name), _FIRST_SCHEMA.get(dialect, schema)
    if len(name) > 1:
        return dotted(name[:-1]), dotted(name[-1:])
    return catalog, dotted(name)


def _filling(statement: Statement, target: str | None) -> Statement:
    """The statement; a bare SELECT as what makes the dataset that the file's path names."""
    if (
        target is None
        or statement.kind != "select"
        or statement.target
        or statement.into
        or statement.returns
    ):
        return statement
    return msgspec.structs.replace(statement, target=split_dotted(target), defines="table", data=True)
