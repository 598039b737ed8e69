"""Names: folding identifiers as each dialect does, and writing the parts of a name with dots.

The strategies are sqlglot's ``normalization_strategy``. Where it calls a dialect case-sensitive because its
table names follow the operating system (MySQL, Doris, StarRocks, Fabric), Headwater folds to lower case: one
table spelled two ways in a folder of SQL is one table far more often than two. Teradata compares names in any
case, quoted ones too, as its manual says.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlglot.dialects.dialect import Dialect

_FOLDED_BY_CONVENTION: Final = frozenset({"mysql", "doris", "starrocks", "fabric", "teradata"})
_TABLES_AS_WRITTEN: Final = frozenset({"bigquery"})
_NUMBER: Final = re.compile(r"[0-9]+")
_END_OF_VERSION: Final = re.compile(r"(?<=[0-9])__")
_LONGEST_NUMBER: Final = 16
"""Digits; the length of a longer one would be written as a letter."""


@lru_cache(maxsize=64)
def sqlglot_dialect(name: str) -> "Dialect":
    """The dialect of this name, of sqlglot; one is enough, as nothing changes it. Raises ``ValueError``."""
    from sqlglot.dialects.dialect import Dialect  # noqa: PLC0415 - questions to the graph start without it

    return Dialect.get_or_raise(name)


@lru_cache(maxsize=64)
def names_of(dialect: str) -> "Names":
    """The names of a dialect; one is enough, as nothing changes it."""
    return Names(dialect)


class Names:
    """Normalizes the identifiers of one dialect."""

    def __init__(self, dialect: str) -> None:
        # Questions to the graph start without it.
        from sqlglot.dialects.dialect import NormalizationStrategy  # noqa: PLC0415 - as above

        self.dialect = dialect
        strategy = sqlglot_dialect(dialect).normalization_strategy
        if dialect in _FOLDED_BY_CONVENTION:
            strategy = NormalizationStrategy.CASE_INSENSITIVE
        upper = (NormalizationStrategy.UPPERCASE, NormalizationStrategy.CASE_INSENSITIVE_UPPERCASE)
        keeps_all = strategy is NormalizationStrategy.CASE_SENSITIVE
        self._fold = str if keeps_all else str.upper if strategy in upper else str.lower
        self._keeps_quoted = strategy in (NormalizationStrategy.LOWERCASE, NormalizationStrategy.UPPERCASE)
        self._keeps_tables = dialect in _TABLES_AS_WRITTEN

    def column(self, text: str, quoted: bool) -> str:
        """A column's or alias's name as the dialect compares it."""
        return text if quoted and self._keeps_quoted else self._fold(text)

    def part(self, text: str, quoted: bool) -> str:
        """A part of a dataset's name as the dialect compares it (BigQuery compares it as written)."""
        return text if self._keeps_tables else self.column(text, quoted)


def quoted_part(part: str) -> str:
    """One part as it stands in a dotted name: in double quotes when a dot or quote would mislead."""
    if "." in part or '"' in part or not part:
        return '"' + part.replace('"', '""') + '"'
    return part


def dotted(parts: Iterable[str]) -> str:
    """The parts of a name joined by dots; injective, since misleading parts are quoted."""
    return ".".join(map(quoted_part, parts))


def split_dotted(name: str) -> tuple[str, ...]:
    """The parts of a dotted name: the inverse of ``dotted``."""
    parts: list[str] = []
    rest = name
    while rest:
        part, rest = _first_part(rest)
        parts.append(part)
    return tuple(parts)


def _first_part(text: str) -> tuple[str, str]:
    if not text.startswith('"'):
        part, _, rest = text.partition(".")
        return part, rest
    end = 1
    while (end := text.find('"', end)) >= 0 and text[end + 1 : end + 2] == '"':
        end += 2
    end = len(text) if end < 0 else end
    return text[1:end].replace('""', '"'), text[end + 2 :]


def complete(parts: tuple[str, ...], catalog: str | None, schema: str | None) -> tuple[str, ...]:
    """A name completed by the defaults: the schema for one part, the catalogue for two."""
    if len(parts) == 1 and schema:
        parts = (*split_dotted(schema), *parts)
    if len(parts) == 2 and catalog:
        parts = (*split_dotted(catalog), *parts)
    return parts


def path_order(path: str) -> tuple[str, str]:
    """What paths are compared by: as people number files, ``V2__a.sql`` is before ``V10__b.sql``, ``V1__a`` before ``V1_1__b``.

    Each number is written with how many digits it has before it, and the two underscores with which Flyway ends a version
    come before anything that goes on with one. Paths that count the same come as they are spelled.
    """
    return _NUMBER.sub(_with_its_length, _END_OF_VERSION.sub("\0", path)), path


def _with_its_length(number: re.Match[str]) -> str:
    digits = number[0].lstrip("0") or "0"
    return f"{chr(ord('0') + min(len(digits), _LONGEST_NUMBER))}{digits}"
