"""Relations: names of datasets as dbt's templates handle them, written as their dialect reads them."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from sqlglot import exp
from sqlglot.errors import SqlglotError

from lineage.names import Names

_IN_QUOTES: Final = re.compile(r'"[^"]+"|`[^`]+`')


class Relation(Mapping[str, object]):
    """A dataset: what ``ref``, ``source`` and ``this`` are in a template; a table of its parts, too, as dbt's is."""

    def __init__(
        self, dialect: str, database: str, schema: str, identifier: str, kind: str = "table"
    ) -> None:
        self.database = database
        self.schema = schema
        self.identifier = self.name = self.table = self.alias = identifier
        self.type = kind
        self.is_view = kind == "view"
        self.is_table = kind == "table"
        self.is_cte = kind == "cte"
        self.metadata = {"type": "Relation"}
        self._dialect = dialect

    def __getitem__(self, name: str) -> object:
        if name.startswith("_"):
            raise KeyError(name)
        return vars(self)[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in vars(self) if not name.startswith("_"))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __hash__(self) -> int:
        return hash(str(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Relation) and str(self) == str(other)

    def __str__(self) -> str:
        names = Names(self._dialect)
        parts = (
            part[1:-1] if _IN_QUOTES.fullmatch(part) else names.part(part, False)  # said with its quotes
            for part in (self.database, self.schema, self.identifier)
            if part
        )
        return ".".join(exp.to_identifier(part, quoted=True).sql(self._dialect) for part in parts)

    def render(self) -> str:
        """Its name as SQL."""
        return str(self)

    def include(self, database: bool = True, schema: bool = True, identifier: bool = True) -> "Relation":
        """The same with some parts left out."""
        return Relation(
            self._dialect,
            self.database if database else "",
            self.schema if schema else "",
            self.identifier if identifier else "",
            self.type,
        )

    def without_identifier(self) -> "Relation":
        """The schema alone."""
        return self.include(identifier=False)

    def quote(self, **_parts: bool) -> "Relation":
        """Itself: all parts are quoted."""
        return self

    def incorporate(self, path: dict[str, str] | None = None, **_others: object) -> "Relation":
        """The same with other parts."""
        said = path or {}
        return Relation(
            self._dialect,
            said.get("database", self.database),
            said.get("schema", self.schema),
            said.get("identifier", self.identifier),
            self.type,
        )

    def replace_path(self, **parts: str) -> "Relation":
        """The same with the parts that are given in the place of its own."""
        return self.incorporate(parts)


def relation_named(name: str, dialect: str, kind: str = "table") -> Relation:
    """The relation of a name written as SQL, as dbt's manifest has it."""
    try:
        parts = [part.name for part in exp.to_table(name, dialect=dialect).parts]
    except SqlglotError:
        parts = [name]
    database, schema, identifier = ["", "", *parts][-3:]
    return Relation(dialect, database, schema, identifier, kind)
