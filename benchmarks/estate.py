"""A seeded generator of SQL estates: folders that look like a warehouse's, of any size, always the same.

``generate`` writes raw tables, staging views, marts and load scripts of several dialects, each in a folder of
its own, with a ``headwater.toml`` that says which dialect is where. ``mutate`` then changes a share of the
files as a week of work would. Both take a seed: equal arguments give equal bytes.

    python -m benchmarks.estate /tmp/estate --files 1000 --cte-depth 3 --dialects postgres,tsql

``Shape()`` is taken from what public repositories look like; docs/benchmarks.md has their figures beside its own.
"""

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path

KINDS = ("id", "text", "amount", "count", "date", "time", "flag")


@dataclass(frozen=True)
class Spelling:
    """What differs between dialects in what the generator writes."""

    types: dict[str, str]
    view: str = "CREATE OR REPLACE VIEW"
    temporary: str = "CREATE TEMPORARY TABLE {name} AS\n{query}"
    temporary_name: str = "{name}"
    true: str = "TRUE"
    using: bool = True
    ctas: bool = True


def _types(*names: str) -> dict[str, str]:
    return dict(zip(KINDS, names, strict=True))


SPELLINGS = {
    "postgres": Spelling(
        _types("BIGINT", "TEXT", "NUMERIC(18, 2)", "INTEGER", "DATE", "TIMESTAMP", "BOOLEAN"),
        temporary="CREATE TEMP TABLE {name} AS\n{query}",
    ),
    "snowflake": Spelling(
        _types(
            "NUMBER(38, 0)", "VARCHAR", "NUMBER(18, 2)", "NUMBER(10, 0)", "DATE", "TIMESTAMP_NTZ", "BOOLEAN"
        )
    ),
    "bigquery": Spelling(
        _types("INT64", "STRING", "NUMERIC", "INT64", "DATE", "TIMESTAMP", "BOOL"),
        temporary="CREATE TEMP TABLE {name} AS\n{query}",
    ),
    "tsql": Spelling(
        _types("BIGINT", "NVARCHAR(200)", "DECIMAL(18, 2)", "INT", "DATE", "DATETIME2", "BIT"),
        view="CREATE VIEW",
        temporary="SELECT * INTO {name} FROM (\n{query}\n) AS prepared",
        temporary_name="#{name}",
        true="1",
        using=False,
        ctas=False,
    ),
}

DIALECTS = ("postgres", "snowflake", "bigquery", "tsql")

_SYSTEMS = ("core", "crm", "cards", "payments", "lending", "treasury", "risk", "branch", "web", "ledger")
_ENTITIES = (
    "customer", "account", "card", "transfer", "loan", "branch", "merchant", "employee", "product", "rate",
    "statement", "dispute", "collateral", "limit_use", "session", "address", "mandate", "fee", "invoice", "quote",
)  # fmt: skip
_ATTRIBUTES = {
    "text": (
        "name",
        "status",
        "segment",
        "country",
        "currency",
        "channel",
        "category",
        "iban",
        "email",
        "city",
    ),
    "amount": ("amount", "balance", "fee_amount", "interest", "exposure", "limit_amount", "tax"),
    "count": ("quantity", "days_past_due", "term_months", "attempts", "score"),
    "date": ("opened_on", "closed_on", "due_on", "valid_from", "valid_to"),
    "time": ("created_at", "updated_at", "loaded_at"),
    "flag": ("is_active", "is_deleted", "is_primary"),
}


@dataclass(frozen=True)
class Shape:
    """How an estate looks: what ``generate`` takes, apart from where and how much.

    ``cte_depth``: CTEs of a mart; ``join_width``: relations that a CTE of the joining kind joins; ``statements``: loads
    in a load script. Each is a median, and what a file has is log-normal around it: ``spread`` is its sigma, with 0
    every file has the median. ``star_share``: select lists of staging and first CTEs that are a star.
    ``duplicate_share``: files that are another one's copy.
    """

    cte_depth: int = 3
    join_width: int = 2
    statements: int = 1
    spread: float = 0.8
    star_share: float = 0.3
    duplicate_share: float = 0.03


SMALL = Shape(spread=0, duplicate_share=0.05)
"""An estate without large files, where a test wants many files and not much in them."""


@dataclass(frozen=True)
class Column:
    """A column of a generated table; ``kind`` is one of ``KINDS``."""

    name: str
    kind: str


@dataclass(frozen=True)
class Relation:
    """Something to select from: a table, a view, a CTE or a subquery."""

    name: str
    columns: tuple[Column, ...]

    def of_kind(self, *kinds: str) -> list[Column]:
        """The columns of these kinds, in order."""
        return [column for column in self.columns if column.kind in kinds]


@dataclass(frozen=True)
class Query:
    """A SELECT and the columns it gives."""

    text: str
    columns: tuple[Column, ...]


@dataclass
class _Writer:
    """One dialect's part of an estate while it is being written."""

    dialect: str
    shape: Shape
    rng: random.Random
    raw: list[Relation] = field(default_factory=list)
    staging: list[Relation] = field(default_factory=list)
    marts: list[Relation] = field(default_factory=list)

    @property
    def spelling(self) -> Spelling:
        return SPELLINGS[self.dialect]

    def star(self) -> bool:
        """Whether the next select list is a star."""
        return self.rng.random() < self.shape.star_share

    def drawn(self, median: int) -> int:
        """A number around this median."""
        if not self.shape.spread:
            return median
        return max(min(1, median), round(median * self.rng.lognormvariate(0, self.shape.spread)))

    def some(self, columns: Sequence[Column], low: int, high: int) -> list[Column]:
        """Between low and high of these columns, in their order."""
        count = min(len(columns), self.rng.randint(low, high))
        kept = set(self.rng.sample(range(len(columns)), count))
        return [column for position, column in enumerate(columns) if position in kept]


# --- the files -----------------------------------------------------------------------------------------------


def _raw_table(writer: _Writer, number: int) -> tuple[str, str]:
    system = _SYSTEMS[number % len(_SYSTEMS)]
    entity = _ENTITIES[(number // len(_SYSTEMS)) % len(_ENTITIES)]
    name = f"{system}_{entity}" + (f"_{number}" if number >= len(_SYSTEMS) * len(_ENTITIES) else "")
    relation = Relation(f"raw.{name}", tuple(_raw_columns(writer, entity)))
    writer.raw.append(relation)
    return f"raw/{system}/{name}.sql", f"-- {entity} records as {system} delivers them\n" + _create(
        writer, relation
    )


def _raw_columns(writer: _Writer, entity: str) -> Iterator[Column]:
    yield Column(f"{entity}_id", "id")
    for other in writer.rng.sample(_ENTITIES, 3):
        if other != entity:
            yield Column(f"{other}_id", "id")
    for kind, names in _ATTRIBUTES.items():
        for name in writer.rng.sample(names, writer.rng.randint(1, min(4, len(names)))):
            yield Column(name, kind)


def _create(writer: _Writer, relation: Relation) -> str:
    types = writer.spelling.types
    lines = [f"    {column.name} {types[column.kind]}" for column in relation.columns]
    return f"CREATE TABLE {relation.name} (\n" + ",\n".join(lines) + "\n);\n"


def _staging_view(writer: _Writer, number: int) -> tuple[str, str]:
    source = writer.raw[number % len(writer.raw)]
    suffix = f"_v{number // len(writer.raw) + 1}" if number >= len(writer.raw) else ""
    name = "stg_" + source.name.removeprefix("raw.") + suffix
    query = _star_query(writer, source) if writer.star() else _cleaned(writer, source)
    writer.staging.append(Relation(f"staging.{name}", query.columns))
    return f"staging/{name}.sql", f"{writer.spelling.view} staging.{name} AS\n{query.text};\n"


def _star_query(writer: _Writer, source: Relation) -> Query:
    where = _condition(writer, source, "")
    return Query(f"SELECT *\nFROM {source.name}\nWHERE {where}", source.columns)


def _cleaned(writer: _Writer, source: Relation) -> Query:
    items, columns = [], []
    for column in source.columns:
        expression, result = _cleaning(writer, column)
        items.append(expression)
        columns.append(result)
    where = _condition(writer, source, "s.")
    return Query(f"{_select(items)}\nFROM {source.name} AS s\nWHERE {where}", tuple(columns))


def _cleaning(writer: _Writer, column: Column) -> tuple[str, Column]:
    roll = writer.rng.random()
    if roll < 0.5:
        return f"s.{column.name}", column
    renamed = Column(f"{column.name}_clean", column.kind)
    if column.kind == "text":
        return f"UPPER(TRIM(s.{column.name})) AS {renamed.name}", renamed
    if column.kind == "amount":
        return f"COALESCE(s.{column.name}, 0) AS {renamed.name}", renamed
    if roll < 0.75:
        return f"CAST(s.{column.name} AS {writer.spelling.types['text']}) AS {renamed.name}", Column(
            renamed.name, "id" if column.kind == "id" else "text"
        )
    return f"s.{column.name} AS {renamed.name}", renamed


def _mart(writer: _Writer, number: int) -> tuple[str, str]:
    name = f"{'fct' if number % 2 else 'dim'}_{writer.rng.choice(_ENTITIES)}_{number}"
    query = _mart_query(writer)
    writer.marts.append(Relation(f"marts.{name}", query.columns))
    as_table = writer.spelling.ctas and writer.rng.random() < 0.4
    head = f"CREATE TABLE marts.{name} AS" if as_table else f"{writer.spelling.view} marts.{name} AS"
    return f"marts/{name}.sql", f"-- built from the staging layer\n{head}\n{query.text};\n"


def _load(writer: _Writer, number: int) -> tuple[str, str]:
    scripts = (_insert_script, _merge_script, _update_script, _temporary_script)
    kind = scripts[number % 4].__name__.removeprefix("_").removesuffix("_script")
    parts = [
        scripts[(number + part) % 4](writer, f"{number}_{part}" if part else f"{number}")
        for part in range(writer.drawn(writer.shape.statements))
    ]
    return f"loads/load_{kind}_{number}.sql", "\n".join(parts)


# --- load scripts --------------------------------------------------------------------------------------------


def _target(writer: _Writer, source: Relation, number: str) -> Relation:
    columns = (source.of_kind("id")[:1] or list(source.columns[:1])) + writer.some(source.columns[1:], 4, 9)
    unique = {column.name: column for column in columns}
    return Relation(f"marts.tgt_{number}", tuple(unique.values()))


def _insert_script(writer: _Writer, number: str) -> str:
    source = writer.rng.choice(writer.staging)
    target = _target(writer, source, number)
    names = ", ".join(column.name for column in target.columns)
    items = [f"s.{column.name}" for column in target.columns]
    where = _condition(writer, source, "s.")
    return (
        f"{_create(writer, target)}\nINSERT INTO {target.name} ({names})\n"
        f"{_select(items)}\nFROM {source.name} AS s\nWHERE {where};\n"
    )


def _merge_script(writer: _Writer, number: str) -> str:
    source = writer.rng.choice(writer.staging)
    target = _target(writer, source, number)
    key, *rest = [column.name for column in target.columns]
    sets = ", ".join(f"{name} = s.{name}" for name in rest)
    names, values = ", ".join([key, *rest]), ", ".join(f"s.{name}" for name in [key, *rest])
    return (
        f"{_create(writer, target)}\nMERGE INTO {target.name} AS t\nUSING {source.name} AS s\n"
        f"ON t.{key} = s.{key}\nWHEN MATCHED THEN UPDATE SET {sets}\n"
        f"WHEN NOT MATCHED THEN INSERT ({names}) VALUES ({values});\n"
    )


def _update_script(writer: _Writer, number: str) -> str:
    source = writer.rng.choice(writer.staging)
    target = _target(writer, source, number)
    key, *rest = [column.name for column in target.columns]
    sets = ",\n    ".join(f"{name} = s.{name}" for name in rest[:4])
    return (
        f"{_create(writer, target)}\nUPDATE {target.name}\nSET {sets}\nFROM {source.name} AS s\n"
        f"WHERE {target.name.removeprefix('marts.')}.{key} = s.{key};\n\n"
        f"DELETE FROM {target.name} WHERE {key} IS NULL;\n"
    )


def _temporary_script(writer: _Writer, number: str) -> str:
    source = writer.rng.choice(writer.staging)
    name = writer.spelling.temporary_name.format(name=f"prepared_{number}")
    query = _narrowed(writer, source)
    final = _windowed(writer, Relation(name, query.columns))
    names = ", ".join(column.name for column in final.columns)
    target = Relation(f"marts.tgt_{number}", final.columns)
    staged = writer.spelling.temporary.format(name=name, query=query.text)
    return f"{_create(writer, target)}\n{staged};\n\nINSERT INTO {target.name} ({names})\n{final.text};\n"


# --- queries -------------------------------------------------------------------------------------------------


def _mart_query(writer: _Writer) -> Query:
    """A chain of CTEs over the staging layer, then an aggregate, a union or a plain select."""
    sources = writer.staging + writer.marts[-20:]
    current = writer.rng.choice(sources)
    ctes = []
    for step in range(writer.drawn(writer.shape.cte_depth)):
        make = _narrowed if step == 0 else writer.rng.choice((_joined, _windowed, _cased, _nested))
        query = make(writer, current)
        current = Relation(f"step_{step + 1}", query.columns)
        ctes.append(f"{current.name} AS (\n{_indent(query.text)}\n)")
    final = writer.rng.choice((_aggregated, _united, _cased))(writer, current)
    head = "WITH " + ", ".join(ctes) + "\n" if ctes else ""
    return Query(head + final.text, final.columns)


def _narrowed(writer: _Writer, source: Relation) -> Query:
    if writer.star():
        return _star_query(writer, source)
    columns = [*source.columns[:1], *writer.some(source.columns[1:], 5, 12)]
    items = [f"a.{column.name}" for column in columns]
    where = _condition(writer, source, "a.")
    return Query(f"{_select(items)}\nFROM {source.name} AS a\nWHERE {where}", tuple(columns))


def _joined(writer: _Writer, source: Relation) -> Query:
    """The source with ``join_width`` staging relations joined to it."""
    width = max(1, min(writer.drawn(writer.shape.join_width), len(writer.staging)))
    items = ["a.*"] if writer.star() else [f"a.{column.name}" for column in source.columns]
    columns = list(source.columns)
    joins = []
    for position, other in enumerate(writer.rng.sample(writer.staging, width), start=1):
        alias = f"b{position}"
        joins.append(_join(writer, source, other, alias))
        for column in writer.some(other.columns, 2, 4):
            result = Column(f"{alias}_{column.name}_{len(columns)}", column.kind)
            items.append(f"{alias}.{column.name} AS {result.name}")
            columns.append(result)
    text = "\n".join([_select(items), f"FROM {source.name} AS a", *joins])
    return Query(text, tuple(columns))


def _join(writer: _Writer, left: Relation, right: Relation, alias: str) -> str:
    kind = writer.rng.choice(("JOIN", "LEFT JOIN"))
    shared = [column.name for column in left.of_kind("id") if column in right.columns]
    if shared and writer.spelling.using and alias == "b1":
        return f"{kind} {right.name} AS {alias} USING ({shared[0]})"
    name = shared[0] if shared else (left.of_kind("id") or list(left.columns))[0].name
    other = shared[0] if shared else (right.of_kind("id") or list(right.columns))[0].name
    return f"{kind} {right.name} AS {alias} ON a.{name} = {alias}.{other}"


def _windowed(_: _Writer, source: Relation) -> Query:
    kept = source.columns[:14]
    partition = (source.of_kind("id", "text") or list(kept))[0].name
    order = (source.of_kind("date", "time") or list(kept))[-1].name
    measure = (source.of_kind("amount", "count") or list(kept))[0]
    over = f"OVER (PARTITION BY a.{partition} ORDER BY a.{order})"
    extra = Column(f"running_{len(source.columns)}", "amount")
    rank = Column(f"place_{len(source.columns)}", "count")
    items = [f"a.{column.name}" for column in kept]
    items += [f"SUM(a.{measure.name}) {over} AS {extra.name}", f"ROW_NUMBER() {over} AS {rank.name}"]
    return Query(f"{_select(items)}\nFROM {source.name} AS a", (*kept, extra, rank))


def _cased(writer: _Writer, source: Relation) -> Query:
    kept = source.columns[:14]
    test = writer.rng.choice(source.columns).name
    yes, no = (writer.rng.choice(source.columns) for _ in range(2))
    band = Column(f"band_{len(source.columns)}", yes.kind)
    case = f"CASE WHEN a.{test} IS NULL THEN a.{yes.name} ELSE a.{no.name} END AS {band.name}"
    items = [*(f"a.{column.name}" for column in kept), case]
    return Query(f"{_select(items)}\nFROM {source.name} AS a", (*kept, band))


def _nested(writer: _Writer, source: Relation) -> Query:
    inner = _cased(writer, source)
    items = [f"inner_part.{column.name}" for column in inner.columns]
    other = writer.rng.choice(writer.staging)
    key = (source.of_kind("id") or list(source.columns))[0].name
    match = (other.of_kind("id") or list(other.columns))[0].name
    text = f"{_select(items)}\nFROM (\n{_indent(inner.text)}\n) AS inner_part"
    if any(column.name == key for column in inner.columns):
        text += f"\nWHERE EXISTS (SELECT 1 FROM {other.name} AS x WHERE x.{match} = inner_part.{key})"
    return Query(text, inner.columns)


def _aggregated(_: _Writer, source: Relation) -> Query:
    keys = (source.of_kind("id", "text", "date") or list(source.columns))[:3]
    measures = (source.of_kind("amount", "count") or list(source.columns))[:4]
    items = [f"a.{column.name}" for column in keys]
    columns = list(keys)
    for position, measure in enumerate(measures):
        function = ("SUM", "MAX", "MIN", "COUNT")[position % 4]
        result = Column(f"{function.lower()}_{measure.name}", "amount")
        items.append(f"{function}(a.{measure.name}) AS {result.name}")
        columns.append(result)
    group = ", ".join(f"a.{column.name}" for column in keys)
    text = f"{_select(items)}\nFROM {source.name} AS a\nGROUP BY {group}\nHAVING COUNT(*) > 1"
    return Query(text, tuple(columns))


def _united(writer: _Writer, source: Relation) -> Query:
    columns = source.columns[:10]
    first = _select([f"a.{column.name}" for column in columns]) + f"\nFROM {source.name} AS a"
    where = _condition(writer, source, "a.")
    return Query(f"{first}\nWHERE {where}\nUNION ALL\n{first}\nWHERE NOT ({where})", columns)


def _condition(writer: _Writer, source: Relation, prefix: str) -> str:
    flags = source.of_kind("flag")
    if flags and writer.rng.random() < 0.5:
        return f"{prefix}{flags[0].name} = {writer.spelling.true}"
    return f"{prefix}{writer.rng.choice(source.columns).name} IS NOT NULL"


def _select(items: Sequence[str]) -> str:
    return "SELECT\n    " + ",\n    ".join(items)


def _indent(text: str) -> str:
    return "\n".join("    " + line for line in text.split("\n"))


# --- whole estates -------------------------------------------------------------------------------------------

# The share of a dialect's files in each layer; raw tables and staging views carry the rest.
_LAYERS: tuple[tuple[Callable[[_Writer, int], tuple[str, str]], float], ...] = (
    (_raw_table, 0.30),
    (_staging_view, 0.30),
    (_mart, 0.25),
    (_load, 0.15),
)


def generate(
    folder: Path,
    *,
    files: int = 300,
    seed: int = 1,
    dialects: Sequence[str] = DIALECTS,
    shape: Shape | None = None,
) -> list[str]:
    """Write an estate of exactly ``files`` SQL files into ``folder`` and return their paths, sorted.

    The dialects share the files evenly; a dialect named twice gets two shares, in one folder. Needs at least
    four files a dialect. A ``headwater.toml`` beside them gives each folder its dialect and namespace. Without a
    shape it is ``SMALL``.
    """
    shape = shape or SMALL
    texts: dict[str, str] = {}
    distinct = sorted(set(dialects))
    for position, dialect in enumerate(distinct):
        share = files * dialects.count(dialect) // len(dialects)
        if position == len(distinct) - 1:
            share = files - len(texts)
        # A string seed gives the same numbers in every process.
        writer = _Writer(dialect, shape, random.Random(f"{seed}/{dialect}"))
        texts.update((f"{dialect}/{path}", text) for path, text in _dialect_files(writer, share))
    for path, text in texts.items():
        _write(folder / path, text)
    _write(folder / "headwater.toml", _rules(distinct))
    return sorted(texts)


def _dialect_files(writer: _Writer, count: int) -> Iterator[tuple[str, str]]:
    copies = int(count * writer.shape.duplicate_share)
    done: list[tuple[str, str]] = []
    for layer, share in _LAYERS:
        size = max(1, round((count - copies) * share))
        done += [layer(writer, number) for number in range(size)][: count - copies - len(done)]
    number = 0
    while len(done) < count - copies:  # what rounding left over
        number += 1
        done.append(_mart(writer, 100_000 + number))
    yield from done
    for number in range(copies):
        path, text = writer.rng.choice(done)
        yield f"copies/{number}_{Path(path).name}", text


def _rules(dialects: Sequence[str]) -> str:
    rules = (
        f'[[rule]]\npath = "{dialect}/**"\ndialect = "{dialect}"\nnamespace = "{dialect}_warehouse"\n'
        for dialect in dialects
    )
    return "\n".join(rules)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


# --- change --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutation:
    """What ``mutate`` did: paths by kind of change."""

    edited: tuple[str, ...]
    deleted: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    added: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many files changed in any way."""
        return len(self.edited) + len(self.deleted) + len(self.renamed) + len(self.added)


def mutate(folder: Path, rate: float, seed: int = 1) -> Mutation:
    """Change ``rate`` (0 to 1) of the SQL files under a generated estate, at least one.

    Of ten changed files about six are edited (a comment on top, which moves lines only; a new column in a raw
    table; a new statement; a statement that cannot be parsed), one is deleted, two are renamed, one is added.
    """
    rng = random.Random(f"{seed}/mutate")
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.sql"))
    chosen = rng.sample(paths, min(len(paths), max(1, round(len(paths) * rate))))
    edited, deleted, renamed, added = [], [], [], []
    for position, path in enumerate(chosen):
        match position % 10:
            case 6:
                (folder / path).unlink()
                deleted.append(path)
            case 7 | 8:
                renamed.append((path, _rename(folder, path, seed)))
            case 9:
                added.append(_add(folder, path, seed))
            case step:
                _edit(folder / path, step, seed)
                edited.append(path)
    return Mutation(tuple(edited), tuple(deleted), tuple(renamed), tuple(added))


def _edit(path: Path, step: int, seed: int) -> None:
    text = path.read_text(encoding="utf-8")
    if step % 3 == 0:
        text = f"-- reviewed, round {seed}\n{text}"
    elif "\n);" in text:
        text = text.replace("\n);", f",\n    added_{seed} DATE\n);", 1)
    else:
        text += f"\nDELETE FROM marts.tgt_extra_{seed} WHERE checked_on IS NULL;\n"
    if step == 5:
        text += "\nSELECT FROM WHERE ((;\n"
    _write(path, text)


def _rename(folder: Path, path: str, seed: int) -> str:
    moved = str(Path(path).with_name(f"moved_{seed}_{Path(path).name}"))
    (folder / path).rename(folder / moved)
    return moved


def _add(folder: Path, path: str, seed: int) -> str:
    copy = str(Path(path).with_name(f"added_{seed}_{Path(path).name}"))
    _write(folder / copy, (folder / path).read_text(encoding="utf-8"))
    return copy


def main() -> None:
    """Write an estate from the command line."""
    parser = argparse.ArgumentParser(description="Write a generated SQL estate into a folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--dialects", type=lambda names: names.split(","), default=DIALECTS)
    parser.add_argument("--change-rate", type=float, default=0.0, help="then change this share of the files")
    for each in fields(Shape):
        parser.add_argument(f"--{each.name.replace('_', '-')}", type=type(each.default), default=each.default)
    options = parser.parse_args()
    shape = Shape(**{each.name: getattr(options, each.name) for each in fields(Shape)})
    folder: Path = options.folder
    paths = generate(folder, files=options.files, seed=options.seed, dialects=options.dialects, shape=shape)
    if options.change_rate:
        mutate(folder, options.change_rate, options.seed)
        paths = [str(path.relative_to(folder)) for path in folder.rglob("*.sql")]
    size = sum((options.folder / path).stat().st_size for path in paths)
    print(f"{len(paths)} files, {size:,} bytes in {options.folder}")


if __name__ == "__main__":
    main()
