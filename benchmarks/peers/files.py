"""The files to ask about: the conformance cases, and any folders of SQL."""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import ErrorLevel, SqlglotError

from benchmarks.peers.scoring import Defaults, Expected
from lineage.dialects import canonical_dialect
from tests.conformance.test_conformance import CASES, read_header
from tests.lineage_files import Stated, read_lineage

# EXCEPT or MINUS between queries, not the EXCEPT of a star.
DIFFERENCE = re.compile(r"\b(?:EXCEPT|MINUS)\b(?!\s*\()|\bEXCEPT\s*\(\s*SELECT", re.IGNORECASE)

DIALECTS = {dialect.value for dialect in sqlglot.Dialects if dialect.value}

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
    catalogue: Schema = field(default_factory=dict)
    expected: Expected | None = None

    @property
    def group(self) -> str:
        """The group of constructs a case is about."""
        stem = Path(self.name).stem
        return next((group for group, words in GROUPS if re.search(words, stem)), "queries")

    def request(self, *, with_catalogue: bool = False) -> dict[str, Any]:
        """As adapters ask for it; with a catalogue, or with only the columns the case itself sets."""
        return {
            "sql": self.sql,
            "dialect": self.dialect,
            "default_catalog": self.defaults.catalog,
            "default_schema": self.defaults.schema,
            "schema": {**self.catalogue, **self.schema} if with_catalogue else self.schema,
        }


def conformance(folder: Path = CASES) -> list[SqlFile]:
    """The cases, each with its expectation."""
    return [_case(path, folder) for path in sorted(folder.rglob("*.sql"))]


def _case(path: Path, folder: Path) -> SqlFile:
    text = path.read_text(encoding="utf-8")
    header = read_header(text)
    defaults = Defaults(header.defaults.get("default_catalog"), header.defaults.get("default_schema"))
    name = path.relative_to(folder).as_posix()
    dialect = canonical_dialect(name.split("/", maxsplit=1)[0])  # the peers don't know every name
    stated = read_lineage(path.with_suffix(".lineage"))
    return SqlFile(
        name=name,
        sql=text,
        dialect=dialect,
        defaults=defaults,
        schema=header.schema,
        catalogue={**named(stated), **declared(text, dialect)},
        expected=Expected.of(stated, defaults, difference=bool(DIFFERENCE.search(text))),
    )


def sample(folders: Iterable[Path], *, dialect: str | None, count: int, seed: int) -> list[SqlFile]:
    """Some files of the folders, as many of each dialect as there are, always the same for the same seed.

    Without ``dialect`` a file's is the first part of its path that is the name of one; files where there is
    none, templates and files that aren't UTF-8 are left out: no tool here reads those.
    """
    by_dialect: dict[str, list[Path]] = {}
    for path in sorted(path for folder in folders for path in folder.rglob("*.sql")):
        if spoken := dialect or next((part for part in path.parts if part in DIALECTS), None):
            by_dialect.setdefault(spoken, []).append(path)
    for paths in by_dialect.values():
        random.Random(seed).shuffle(paths)
    turns = zip_longest(*([(spoken, path) for path in paths] for spoken, paths in by_dialect.items()))
    files = (file for turn in turns for found in turn if found is not None for file in _real(*found))
    return list(islice(files, count))


def _real(dialect: str, path: Path) -> Iterator[SqlFile]:
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        return
    if text.strip() and "{{" not in text and "{%" not in text:
        yield SqlFile(path.as_posix(), text, dialect)


def named(stated: Stated) -> Schema:
    """The columns an expectation names of the tables that are only read: what a warehouse's catalogue has.

    Tables read with a star the case leaves unexpanded are left out, and so are those written: the order of
    their columns would matter.
    """
    schema: Schema = {}
    for edge in sorted(stated.edges, key=str):
        schema.setdefault(edge.source_dataset, {})[edge.source_column] = "TEXT"
    outputs = stated.writes | {name for name, _ in stated.defines}
    return {
        table: columns for table, columns in schema.items() if table not in outputs and "*" not in columns
    }


def declared(sql: str, dialect: str) -> Schema:
    """The columns that CREATE TABLE statements of a file declare."""
    try:
        statements = sqlglot.parse(sql, read=dialect, error_level=ErrorLevel.IGNORE)
    # The last two come where sqlglot ignores an error and goes on with nothing.
    except (SqlglotError, RecursionError, AssertionError, AttributeError):
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
