"""The files to ask about: the conformance cases, and any folders of SQL."""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from benchmarks.peers.scoring import Defaults, Expected
from tests.conformance.test_conformance import CASES, read_header
from tests.lineage_files import read_lineage

Schema = dict[str, dict[str, str]]

# By the words a case's name starts with or holds; the first that fits. What fits none is "queries".
GROUPS = (
    (
        "procedures",
        r"procedure|function_body|script|do_block|cursor|dynamic|if_else|try_catch|while|loop|exec",
    ),
    ("temporary tables", r"temp|hash_table|table_variable|collapses"),
    ("MERGE", r"merge"),
    ("names, defaults", r"names_|_name|synonym|search_path|use_and|psql|sqlplus|broken|set_"),
    ("stars", r"star|columns_by|exclude|rename_of|by_name"),
    ("UPDATE, DELETE", r"update|delete"),
    ("INSERT", r"insert|replace_into|upsert"),
    (
        "other statements",
        r"copy|load|unload|clone|swap|alter|rename|partition|view|create|select_into|ctas|like",
    ),
    ("set operations", r"union|except|intersect|minus|set_operation"),
    ("CTEs, subqueries", r"cte|subquery|lateral|recursi|outer_column|apply"),
    ("joins", r"join|using"),
    ("groups, windows", r"window|qualify|aggregate|group_by|distinct|pivot|agg|filter"),
    (
        "structs, arrays",
        r"struct|array|unnest|flatten|explode|variant|json|colon_path|table_function|element",
    ),
)


@dataclass(frozen=True)
class SqlFile:
    """One file, with what is known about it."""

    name: str
    sql: str
    dialect: str
    defaults: Defaults = field(default_factory=Defaults)
    schema: Schema = field(default_factory=dict)
    expected: Expected | None = None

    @property
    def group(self) -> str:
        """The group of constructs a case is about."""
        stem = Path(self.name).stem
        return next((group for group, words in GROUPS if re.search(words, stem)), "queries")

    def request(self, *, with_ddl: bool = False) -> dict[str, Any]:
        """As adapters ask for it; ``with_ddl`` adds the columns its own CREATE TABLEs declare."""
        return {
            "sql": self.sql,
            "dialect": self.dialect,
            "default_catalog": self.defaults.catalog,
            "default_schema": self.defaults.schema,
            "schema": {**declared(self.sql, self.dialect), **self.schema} if with_ddl else self.schema,
        }


def conformance(folder: Path = CASES) -> list[SqlFile]:
    """The cases, each with its expectation."""
    return [_case(path, folder) for path in sorted(folder.rglob("*.sql"))]


def _case(path: Path, folder: Path) -> SqlFile:
    text = path.read_text(encoding="utf-8")
    header = read_header(text)
    defaults = Defaults(header.defaults.get("default_catalog"), header.defaults.get("default_schema"))
    name = path.relative_to(folder).as_posix()
    return SqlFile(
        name=name,
        sql=text,
        dialect=name.split("/", maxsplit=1)[0],
        defaults=defaults,
        schema=header.schema,
        expected=Expected.of(read_lineage(path.with_suffix(".lineage")), defaults),
    )


def sample(folders: Iterable[Path], *, dialect: str | None, count: int, seed: int) -> list[SqlFile]:
    """Some files of the folders, always the same for the same seed.

    Without ``dialect`` a file's is the first part of its path that is the name of one; files where there is
    none, templates and files that aren't UTF-8 are left out: no tool here reads those.
    """
    found = sorted((path, folder) for folder in folders for path in folder.rglob("*.sql"))
    random.Random(seed).shuffle(found)
    chosen: list[SqlFile] = []
    for path, folder in found:
        if len(chosen) == count:
            break
        chosen.extend(_real(path, folder, dialect))
    return chosen


def _real(path: Path, folder: Path, dialect: str | None) -> Iterator[SqlFile]:
    spoken = dialect or next((part for part in path.parts if part in sqlglot.Dialects), None)
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        return
    if spoken and text.strip() and "{{" not in text and "{%" not in text:
        yield SqlFile(path.relative_to(folder).as_posix(), text, spoken)


def declared(sql: str, dialect: str) -> Schema:
    """The columns that CREATE TABLE statements of a file declare."""
    try:
        statements = sqlglot.parse(sql, read=dialect, error_level=ErrorLevel.IGNORE)
    except (SqlglotError, RecursionError):
        return {}
    schema: Schema = {}
    for statement in statements:
        if isinstance(statement, exp.Create) and isinstance(statement.this, exp.Schema):
            columns = {
                column.name: column.kind.sql(dialect) if column.kind else "TEXT"
                for column in statement.this.expressions
                if isinstance(column, exp.ColumnDef)
            }
            if columns:
                table = statement.this.this
                schema[".".join(part.name for part in table.parts)] = columns
    return schema
