"""Types as text: what a column definition or cast says, in the dialect's own words."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Final

from sqlglot import exp

from lineage.names import sqlglot_dialect

_MOST_KNOWN: Final = 1_000


@lru_cache(maxsize=64)
def types_of(dialect: str) -> "TypeNames":
    """The types of a dialect, for all texts."""
    return TypeNames(dialect)


class TypeNames:
    """Writes the types of one dialect; most of them come again and again, and each is written once."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._known: dict[Hashable, str] = {}

    def text(self, node: exp.Expr) -> str:
        """The type as SQL."""
        key = _key(node)
        known = self._known.get(key)
        if known is None:
            known = sqlglot_dialect(self._dialect).generate(node)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[key] = known
        return known


def _key(node: object) -> Hashable:
    """What two types have in common that are written alike."""
    if isinstance(node, exp.Expr):
        said = tuple((name, _key(value)) for name, value in node.args.items() if value is not None)
        return type(node), said, tuple(node.comments or ())
    if isinstance(node, list):
        return tuple(map(_key, node))
    return node if isinstance(node, Hashable) else repr(node)
