"""Types as text: what a column definition or cast says, in the dialect's own words."""

from collections.abc import Hashable
from functools import cached_property

from sqlglot import exp
from sqlglot.generator import Generator

from lineage.names import sqlglot_dialect


class TypeNames:
    """Writes the types of one text; most of them come again and again, and each is written once."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._known: dict[Hashable, str] = {}

    @cached_property
    def _generator(self) -> Generator:
        return sqlglot_dialect(self._dialect).generator()

    def text(self, node: exp.Expr) -> str:
        """The type as SQL."""
        key = _key(node)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._generator.generate(node)
        return known


def _key(node: object) -> Hashable:
    """What two types have in common that are written alike."""
    if isinstance(node, exp.Expr):
        said = tuple((name, _key(value)) for name, value in node.args.items() if value is not None)
        return type(node), said, tuple(node.comments or ())
    if isinstance(node, list):
        return tuple(map(_key, node))
    return node if isinstance(node, Hashable) else repr(node)
