"""ALTER TABLE: what it changes of columns, each change by itself."""

from collections.abc import Iterator
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, like
from lineage.compiler.second_reading.definitions import plain_column, says_no_column
from lineage.compiler.second_reading.tokens import (
    ANY,
    NO_COLUMNS,
    Row,
    after_name,
    divided,
    find_phrase,
    is_kind,
    words_at,
    words_of,
)


def alterations(tokens: list[Token]) -> list[list[Token]]:
    """Each change that an ALTER TABLE makes to columns, as an ALTER TABLE of its own; what changes none goes."""
    name = 2 + 2 * (words_at(tokens, 2, 4) == ["IF", "EXISTS"])
    if words_at(tokens, 0, 2) != ["ALTER", "TABLE"] or name >= len(tokens):
        return []
    after = _after_table(tokens, name)
    apart = [one for action in divided(tokens[after:]) for one in _actions(action)]
    actions = [part for action in apart for part in _listed_changes(action)]
    return [[*tokens[:after], *_certain(action)] for action in actions if _changes_columns(action)]


def leaves_columns(tokens: list[Token]) -> bool:
    """Whether an ALTER TABLE is about constraints, partitions, comments, fields of structs and the like alone."""
    after = _after_table(tokens, 2) if words_at(tokens, 0, 2) == ["ALTER", "TABLE"] else len(tokens)
    if words_at(tokens, after, after + 2) == ["DROP", "PARTITION"]:
        return True  # of several, which are listed
    actions = [part for action in divided(tokens[after:]) if action for part in _listed_changes(action)]
    return bool(actions) and all(map(_leaves_columns, actions))


def _after_table(tokens: list[Token], name: int) -> int:
    """The index behind the table's name and ClickHouse's ``ON CLUSTER c``."""
    after = after_name(tokens, name)
    return after + 3 if words_at(tokens, after, after + 2) == ["ON", "CLUSTER"] else after


def _leaves_columns(action: list[Token]) -> bool:
    first, *others = words_at(action, 0, 5)
    if first in {"ADD", "DROP"}:
        what = [word for word in others if word not in {"IF", "NOT", "EXISTS"}]
        if what[:2] == ["RANGE", "PARTITION"]:
            return True
        if first == "DROP":
            return bool(what) and what[0] in NO_COLUMNS
        return bool(what) and says_no_column(action[others.index(what[0]) + 1 :])
    if first == "CHANGE":
        name, *said = others[1:] if others[:1] == ["COLUMN"] else others
        return bool(name) and said[:1] in (["."], ["COMMENT"], ["DROP"], ["SET"])
    if first == "MOVE":  # Oracle's, to another tablespace
        return "TABLE" not in words_at(action, 0, len(action))
    return first == "PARTITION"


def _actions(action: list[Token]) -> Iterator[list[Token]]:
    """Oracle's ``ADD CONSTRAINT k PRIMARY KEY (a) ADD (b INT)``: no comma stands between changes."""
    start = depth = 0
    for at, token in enumerate(action):
        depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        begins = words_at(action, at, at + 2) in (["ADD", "("], ["MODIFY", "("])
        if begins and not depth and at > start and is_kind(action, at - 1, TokenType.R_PAREN):
            yield action[start:at]
            start = at
    if action:
        yield action[start:]


def _certain(action: list[Token]) -> list[Token]:
    """``ADD COLUMN IF NOT EXISTS a INT``: without the condition."""
    at = next((i for i in range(1, 4) if words_at(action, i, i + 1) == ["IF"]), 0)
    return [*action[:at], *action[at + 2 + (words_at(action, at + 1, at + 2) == ["NOT"]) :]] if at else action


def _plain_change(tokens: list[Token]) -> list[Token]:
    """``ALTER TABLE t ADD a TEXT AS (b) STORED AFTER c``: the name and type of the column, and its place."""
    after = after_name(tokens, 2) if words_at(tokens, 0, 2) == ["ALTER", "TABLE"] else len(tokens)
    if (
        words_at(tokens, after, after + 1) not in (["ADD"], ["MODIFY"], ["CHANGE"])
        or find_phrase(tokens, [","], after) > 0
    ):
        return tokens
    column = after + 1 + (words_at(tokens, after + 1, after + 2) == ["COLUMN"])
    column += words_at(tokens, after, after + 1) == ["CHANGE"]
    tail = find_phrase(tokens, ["AFTER"], column)
    place = (
        tokens[tail : tail + 2]
        if tail > 0
        else tokens[-1:]
        if words_at(tokens, -1, len(tokens)) == ["FIRST"]
        else []
    )
    plain = plain_column(tokens[column:])
    return [*tokens[:column], *plain, *place] if plain else tokens


def _listed_changes(action: list[Token]) -> list[list[Token]]:
    """``ADD (a INT, b INT)`` as ``ADD a INT`` and ``ADD b INT``."""
    opening = 1 + (words_at(action, 1, 2) in (["COLUMN"], ["COLUMNS"]))
    if not is_kind(action, opening, TokenType.L_PAREN):
        return [action]
    return [[action[0], *part] for part in divided(action[opening + 1 : closing(action, opening)]) if part]


def _changes_columns(action: list[Token]) -> bool:
    first, *others = words_at(action, 0, 4)
    if first == "ALTER" or (
        first == "MODIFY" and {"FIRST", "AFTER"}.isdisjoint(words_at(action, 2, len(action)))
    ):
        return False  # of a type, a default and the like
    if others[:2] in _OF_POLICIES or _leaves_columns(action):
        return False
    what = next((word for word in others if word not in {"IF", "NOT", "EXISTS"}), "")
    kept = {"CONSTRAINTS", "SYSTEM"} if first == "ADD" else NO_COLUMNS | {"CONSTRAINTS", "SYSTEM"}
    return first in _CHANGES and what.partition(" ")[0] not in kept


_OF_POLICIES: Final = (["ROW", "ACCESS"], ["SEARCH", "OPTIMIZATION"], ["AGGREGATION", "POLICY"])
_CHANGES: Final = words_of(
    "ADD DROP RENAME CHANGE MODIFY ALTER REPLACE EXCHANGE SWITCH SWAP APPEND ATTACH MOVE"
)


def _plain_foreign_table(tokens: list[Token]) -> list[Token]:
    """``ALTER FOREIGN TABLE t ADD COLUMN a INT``: as of any table."""
    return [tokens[0], *tokens[2:]] if words_at(tokens, 0, 3) == ["ALTER", "FOREIGN", "TABLE"] else tokens


def _nested_names(tokens: list[Token]) -> list[Token]:
    """ClickHouse's ``ALTER TABLE t ADD COLUMN n.a Array(String) AFTER n.b``: columns of a Nested, each as one name."""
    if not is_kind(tokens, 0, TokenType.ALTER):
        return tokens
    kept: list[Token] = []
    for token in tokens:
        dotted = (
            len(kept) > 3 and kept[-1].token_type is TokenType.DOT and kept[-3].text.upper() in _BEFORE_COLUMN
        )
        if dotted:
            name = f"{kept[-2].text}.{token.text}"
            kept[-2:] = [like(kept[-2], TokenType.IDENTIFIER, name)]
        else:
            kept.append(token)
    return kept


_BEFORE_COLUMN: Final = frozenset({"COLUMN", "EXISTS", "AFTER", "TO"})
"""What stands before the name of a column in an ALTER."""

REWRITES: Final[tuple[Row, ...]] = (
    (("clickhouse",), frozenset({"ALTER", "COLUMN", "."}), _nested_names),
    (ANY, frozenset({"ALTER", "FOREIGN", "TABLE"}), _plain_foreign_table),
    (ANY, frozenset({"ALTER", "TABLE"}), _plain_change),
)
