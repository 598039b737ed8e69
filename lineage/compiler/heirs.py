"""Tables that take their columns from others for good: PostgreSQL's INHERITS and PARTITION OF."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from msgspec.structs import replace
from sqlglot.tokenizer_core import Token

from lineage.unit import Name, Statement

_HANDED_DOWN: Final = frozenset({"add", "drop", "rename_column"})


class Heirs:
    """The heirs that a text makes; what changes a table there later changes them, too.

    Of other texts' changes nobody has to tell them: where those count, the tables' columns are taken over as they are in the end.
    """

    def __init__(self) -> None:
        self._of: dict[Name, list[Name]] = {}

    def note(self, statement: Statement, tokens: Sequence[Token]) -> None:
        """A statement may make an heir."""
        if statement.like and _inherits(tokens):
            for parent in dict.fromkeys((statement.like, *(name for _, name in statement.copies))):
                self._of.setdefault(parent, []).append(statement.target)

    def changes(self, statement: Statement) -> Iterator[Statement]:
        """What a change of a table does to its heirs, and theirs."""
        handed = tuple(alter for alter in statement.alters if alter.action in _HANDED_DOWN)
        reached: dict[Name, None] = dict.fromkeys(self._of.get(statement.target, ()) if handed else ())
        waiting = list(reached)
        while waiting:
            new = [heir for heir in self._of.get(waiting.pop(), ()) if heir not in reached]
            reached.update(dict.fromkeys(new))
            waiting += new
        for heir in reached:
            yield replace(statement, target=heir, alters=handed)


def _inherits(tokens: Sequence[Token]) -> bool:
    words = [token.text.upper() for token in tokens]
    return "INHERITS" in words or any(pair == ("PARTITION", "OF") for pair in pairwise(words))
