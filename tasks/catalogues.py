"""Catalogues: columns of tables that no file of a source defines, from files or from a live database.

Files are YAML or JSON, a table of datasets (``schema.table: {column: type}``, or only a list of columns), or CSV with
the columns of ``information_schema.columns``. A database is asked by SQLAlchemy's inspector, whatever it is.
"""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec
from pydantic import SecretStr
from sqlalchemy import create_engine, inspect
from sqlalchemy.engine import URL, Inspector, make_url
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.engine.reflection import ObjectKind
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from errors import ConfigurationError, HeadwaterError
from lineage.dialects import DEFAULT_DIALECT, DIALECTS, canonical_dialect
from lineage.names import Names, dotted, split_dotted
from lineage.yaml_text import NotYamlError, read_yaml
from settings.models import CatalogSettings

Columns: TypeAlias = dict[str, dict[str, str]]
"""The columns of datasets, in order, with their types ("" where nobody says)."""

_OWN: Final = frozenset(
    {"information_schema", "pg_catalog", "sys", "mysql", "performance_schema", "INFORMATION_SCHEMA"}
)
"""Schemas that hold what a database says of itself."""

_BACKENDS: Final = {"postgresql": "postgres", "mssql": "tsql", "mariadb": "mysql"}
_CSV_DATASET: Final = ("table_catalog", "table_schema", "table_name")


class CatalogueError(HeadwaterError):
    """A catalogue cannot be read."""


class Catalogue(msgspec.Struct, frozen=True):
    """The columns known from elsewhere; ``digest`` is "" where there are none."""

    columns: Columns = {}
    digest: str = ""


class _Entry(NamedTuple):
    """One column, as it was found; ``exact``: written as the database compares it."""

    dataset: tuple[str, ...]
    column: str
    type: str
    exact: bool


def read_catalogue(settings: CatalogSettings, root: Path, dialect: str | None) -> Catalogue:
    """All that files and the database say; of two that speak of a table, the later file wins, the database over all.

    ``root`` is the source's folder, ``dialect`` the run's. Raises ``CatalogueError``, ``ConfigurationError``.
    """
    if not settings.files and settings.url is None:
        return Catalogue()
    names = Names(_dialect(settings.dialect or dialect or DEFAULT_DIALECT))
    columns: Columns = {}
    for file in settings.files:
        columns |= _normalized(_from_file(root, file), names)
    if settings.url is not None:
        backend = _address(settings.url).get_backend_name()
        known = _BACKENDS.get(backend, backend)
        own = Names(known) if known in DIALECTS and settings.dialect is None else names
        columns |= _normalized(_from_database(settings), own)
    digest = hashlib.sha256(msgspec.json.encode(columns)).hexdigest()
    return Catalogue(columns, digest)


def _address(url: SecretStr) -> URL:
    try:
        return make_url(url.get_secret_value())
    except (ArgumentError, ValueError):
        raise ConfigurationError(
            "catalog.url is no SQLAlchemy URL: write one such as postgresql+psycopg://user@host/database."
        ) from None  # It may quote a password.


def _dialect(name: str) -> str:
    try:
        return canonical_dialect(name)
    except ValueError as error:
        raise ConfigurationError(f"catalog.dialect: {error}.") from error


def _normalized(entries: Iterable[_Entry], names: Names) -> Columns:
    columns: Columns = {}
    for entry in entries:
        parts = (names.part(*_as_written(part, exact=entry.exact)) for part in entry.dataset)
        column = names.column(*_as_written(entry.column, exact=entry.exact))
        columns.setdefault(dotted(parts), {})[column] = entry.type
    return columns


def _as_written(name: str, *, exact: bool) -> tuple[str, bool]:
    """A name, and whether it counts as quoted: where it is as the database has it, only if it is in both cases."""
    if not exact and len(name) > 2 and name[0] == name[-1] == '"':
        return name[1:-1], True
    return name, exact and not (name.islower() or name.isupper())


# --- files -------------------------------------------------------------------------------------------------


def _from_file(root: Path, file: str) -> Iterator[_Entry]:
    path = (root / file).resolve()
    if not Path(file).is_absolute() and not path.is_relative_to(root.resolve()):
        raise ConfigurationError(f"catalog.files: {file} is outside of {root}: move it into the source.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise CatalogueError(
            f"The catalogue {path} cannot be read ({_reason(error)}): check catalog.files."
        ) from error
    if path.suffix.lower() == ".csv":
        yield from _from_csv(path, text)
    else:
        yield from _from_tables(path, _loaded(path, text))


def _reason(error: OSError | UnicodeError) -> str:
    return (error.strerror or "") if isinstance(error, OSError) else "it is not UTF-8"


def _loaded(path: Path, text: str) -> Mapping[str, Any]:
    try:
        said = read_yaml(text)  # JSON is YAML, too
    except NotYamlError as error:
        raise CatalogueError(f"{path}:{error.line} is neither YAML nor JSON: correct it.") from None
    if not isinstance(said, dict):
        raise CatalogueError(f"{path} holds no table of datasets: write `schema.table: {{column: type}}`.")
    return said


def _from_tables(path: Path, said: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[_Entry]:
    """Datasets by their dotted names, or by schemas and tables in one another."""
    for name, inside in said.items():
        dataset = (*above, *_parts(str(name)))
        if (
            isinstance(inside, dict)
            and inside
            and all(isinstance(each, dict | list) for each in inside.values())
        ):
            yield from _from_tables(path, inside, dataset)
        elif isinstance(inside, dict):
            yield from (_Entry(dataset, str(c), str(t or ""), exact=False) for c, t in inside.items())
        elif isinstance(inside, list):
            yield from (_Entry(dataset, *_named(path, each), exact=False) for each in inside)
        else:
            raise CatalogueError(
                f"{path}: {name} has no columns: write a list of names, or `{{column: type}}`."
            )


def _parts(name: str) -> tuple[str, ...]:
    """The parts of a dotted name; those in quotes stay so."""
    return tuple(f'"{part}"' if f'"{part}"' in name else part for part in split_dotted(name))


def _named(path: Path, column: object) -> tuple[str, str]:
    """A column of a list: its name, or a table with ``name`` and ``type``."""
    if isinstance(column, dict) and "name" in column:
        return str(column["name"]), str(column.get("type") or column.get("data_type") or "")
    if isinstance(column, str | int):
        return str(column), ""
    raise CatalogueError(f"{path}: a column has no name: write it as text, or as `{{name: …, type: …}}`.")


def _from_csv(path: Path, text: str) -> Iterator[_Entry]:
    try:
        rows = [
            {str(k).strip().lower(): v for k, v in row.items()}
            for row in csv.DictReader(StringIO(text, newline=""))
        ]
    except csv.Error as error:
        raise CatalogueError(f"{path} is no table of comma-separated values ({error}): correct it.") from None
    if rows and not {"table_name", "column_name"} <= rows[0].keys():
        raise CatalogueError(
            f"{path} needs the columns table_name and column_name, as information_schema.columns has."
        )
    rows.sort(
        key=lambda row: int(row["ordinal_position"]) if str(row.get("ordinal_position")).isdecimal() else 0
    )
    for row in rows:
        dataset = tuple(str(row[part]) for part in _CSV_DATASET if row.get(part))
        yield _Entry(dataset, str(row["column_name"]), str(row.get("data_type") or ""), exact=True)


# --- a database --------------------------------------------------------------------------------------------


def _from_database(settings: CatalogSettings) -> Iterator[_Entry]:
    assert settings.url is not None  # noqa: S101 - asked before
    try:
        engine = create_engine(settings.url.get_secret_value())
        try:
            with engine.connect() as connection:
                yield from _inspected(inspect(connection), settings.schemas)
        finally:
            engine.dispose()
    except (SQLAlchemyError, ArgumentError, ImportError) as error:
        raise CatalogueError(
            f"The catalogue's database cannot be asked ({type(error).__name__}): check catalog.url, its driver, and"
            " that the server is there."
        ) from None


def _inspected(inspector: Inspector, schemas: tuple[str, ...]) -> Iterator[_Entry]:
    only_one = inspector.dialect.name == "sqlite"
    for schema in schemas or inspector.get_schema_names():
        if schema in _OWN and not schemas:
            continue
        found = inspector.get_multi_columns(schema=schema, kind=ObjectKind.ANY)
        for (_, table), columns in sorted(found.items(), key=lambda item: item[0][1]):
            dataset = (table,) if only_one and schema == "main" else (schema, table)
            yield from (_column(dataset, column) for column in columns)


def _column(dataset: tuple[str, ...], column: ReflectedColumn) -> _Entry:
    return _Entry(dataset, column["name"], str(column["type"]), exact=True)
