"""What folders of SQL look like, in figures: how the generator's default shape was chosen, and is compared.

    python -m benchmarks.shape postgres=FOLDER tsql=OTHER …      one line a folder; dialect=folder

Sizes and counts are medians, with the ninetieth percentile behind the slash; shares are means. A SELECT list is a
star if any item of it is; a duplicate is a file with the bytes of another one.
"""

import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
import sqlglot
from rich.console import Console
from rich.table import Table
from sqlglot import exp
from sqlglot.errors import SqlglotError

SAMPLE = 400
"""The most files of a folder that are parsed."""


class Spread(msgspec.Struct, frozen=True):
    """The median and the ninetieth percentile of some numbers."""

    p50: float
    p90: float

    @classmethod
    def of(cls, numbers: Iterable[float]) -> "Spread":
        """Of these; zeros if there are none."""
        ordered = sorted(numbers) or [0.0]
        return cls(ordered[len(ordered) // 2], ordered[len(ordered) * 9 // 10])

    def __str__(self) -> str:
        return f"{self.p50:,.0f} / {self.p90:,.0f}"


class EstateShape(msgspec.Struct, frozen=True, kw_only=True):
    """One folder: counts a file, then counts a query (a statement with a SELECT in it), then shares.

    ``parsed`` is the share of the files sampled that parse as they are; what follows it is about those.
    """

    files: int
    bytes: Spread
    duplicates: float
    parsed: float
    statements: Spread
    with_ctes: float
    ctes: Spread
    joins: Spread
    columns: Spread
    subqueries: Spread
    stars: float


class _Query(msgspec.Struct, frozen=True):
    ctes: int
    joins: int
    columns: int
    subqueries: int
    selects: int
    stars: int


def measure(folder: Path, dialect: str, *, sample: int = SAMPLE, seed: int = 1) -> EstateShape:
    """Measure the ``.sql`` files under a folder; at most ``sample`` of them are parsed."""
    texts = [path.read_bytes() for path in sorted(folder.rglob("*.sql")) if path.is_file()]
    chosen = random.Random(seed).sample(texts, min(sample, len(texts)))
    parsed = [each for text in chosen if (each := _parsed(text, dialect)) is not None]
    queries = [query for statements in parsed for query in map(_query, statements) if query.selects]
    with_ctes = [query.ctes for query in queries if query.ctes]
    return EstateShape(
        files=len(texts),
        bytes=Spread.of(map(len, texts)),
        duplicates=1 - _share(len({sha256(text).digest() for text in texts}), len(texts)),
        parsed=_share(len(parsed), len(chosen)),
        statements=Spread.of(map(len, parsed)),
        with_ctes=_share(len(with_ctes), len(queries)),
        ctes=Spread.of(with_ctes),
        joins=Spread.of(query.joins for query in queries),
        columns=Spread.of(query.columns for query in queries),
        subqueries=Spread.of(query.subqueries for query in queries),
        stars=_share(sum(query.stars for query in queries), sum(query.selects for query in queries)),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _parsed(text: bytes, dialect: str) -> list[exp.Expr] | None:
    try:
        found = sqlglot.parse(text.decode(), read=dialect)
    except (SqlglotError, UnicodeDecodeError, RecursionError):
        return None
    return [statement for statement in found if statement is not None]


def _query(statement: exp.Expr) -> _Query:
    selects = list(statement.find_all(exp.Select))
    return _Query(
        ctes=_count(statement, exp.CTE),
        joins=_count(statement, exp.Join),
        columns=len(selects[0].expressions) if selects else 0,
        subqueries=_count(statement, exp.Subquery),
        selects=len(selects),
        stars=sum(select.is_star for select in selects),
    )


def _count(statement: exp.Expr, kind: type[exp.Expr]) -> int:
    return sum(1 for _ in statement.find_all(kind))


def table(shapes: Iterable[tuple[str, EstateShape]]) -> Table:
    """The figures as people read them."""
    result = Table(title="median / ninetieth percentile")
    for column in ("", *EstateShape.__struct_fields__):
        result.add_column(column.replace("_", " "), justify="right")
    for name, shape in shapes:
        result.add_row(name, *map(_cell, msgspec.structs.astuple(shape)))
    return result


def _cell(value: object) -> str:
    return (
        f"{value:.0%}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
    )


def main(arguments: Sequence[str]) -> None:
    """Measure what the command line names."""

    def measured() -> Iterator[tuple[str, EstateShape]]:
        for argument in arguments:
            dialect, _, folder = argument.partition("=")
            yield f"{Path(folder).name} ({dialect})", measure(Path(folder), dialect)

    Console(width=160).print(table(measured()))


if __name__ == "__main__":
    main(sys.argv[1:])
