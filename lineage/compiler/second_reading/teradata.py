"""Teradata's."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import all_from, closing, find_word, in_brackets, like
from lineage.compiler.second_reading.tokens import (
    LEADING,
    UNITS,
    Row,
    after_name,
    divided,
    end_of_part,
    find_anywhere,
    find_phrase,
    is_kind,
    joined_by,
    start_of_name,
    with_calls,
    words_at,
    words_of,
)


def _without_locks(tokens: list[Token]) -> list[Token]:
    """Teradata's ``LOCKING TABLE t FOR ACCESS INSERT …``, before any statement: how it is locked goes."""
    mode = (
        max(find_phrase(tokens, ["FOR"]), find_phrase(tokens, ["IN"]))
        if tokens[0].text.upper() == "LOCKING"
        else -1
    )
    if not 0 < mode < LEADING:
        return tokens
    after = mode + 2 + (words_at(tokens, mode + 2, mode + 3) in (["MODE"], ["NOWAIT"]))
    return _without_locks(tokens[after:]) if after < len(tokens) else tokens


def _without_parameters(tokens: list[Token]) -> list[Token]:
    """``USING (a VARCHAR(9), b DATE) INSERT …``: what of a file's records is called how goes."""
    described = words_at(tokens, 0, 2) == ["USING", "("]
    end = closing(tokens, 1) + 1 if described else 0
    return tokens[end:] if end < len(tokens) else tokens


def _plain_teradata(tokens: list[Token]) -> list[Token]:
    """``CAST(x AS DATE FORMAT 'YY')``, ``VARCHAR(9) CHARACTER SET LATIN NOT CASESPECIFIC``, ``(a - b) DAY(4) TO SECOND``: these go."""
    tail = max(find_phrase(tokens, ["LOGGING", "ERRORS"]), find_phrase(tokens, ["LOGGING", "ALL", "ERRORS"]))
    kept: list[Token] = []
    tokens = tokens[:tail] if tail > 0 else tokens
    at = 0
    while at < len(tokens):
        said = words_at(tokens, at, at + 2)
        if said[:1] == ["CHARACTER SET"]:
            at += 2
        elif said == ["CHARACTER", "SET"]:
            at += 3
        elif (
            statistics := next((i for i in (1, 2) if words_at(tokens, at, at + i + 1)[i:] in _STATISTICS), 0)
        ) and (said[0] == "AND" and (statistics == 1 or said[1:] == ["NO"])):
            at += statistics + 1  # CREATE TABLE t AS s WITH DATA AND STATS
        elif said[0] in UNITS and kept and _is_qualifier(tokens, at, kept[-1].token_type):
            at = _after_unit(tokens, at)
            at = _after_unit(tokens, at + 1) if words_at(tokens, at, at + 1) == ["TO"] else at
        elif said == ["NOT", "CASESPECIFIC"] or (
            said[:1] == ["FORMAT"] and is_kind(tokens, at + 1, TokenType.STRING)
        ):
            at += 2
        elif said[:1] == ["CASESPECIFIC"] or (said[:1] == ["RECURSIVE"] and said[1:] == ["VIEW"]):
            at += 1
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _is_qualifier(tokens: list[Token], at: int, before: TokenType) -> bool:
    """Whether the unit at an index says what an interval is made of: reserved words, they are no aliases here."""
    following = words_at(tokens, at + 1, at + 4)
    if before is TokenType.R_PAREN:
        return following[:1] in (["("], ["TO"], ["AS"])
    counted = following[:1] == ["("] and following[2:] == [")"] and following[1].isdigit()
    return before is TokenType.VAR and (counted or following[:1] == ["TO"])


def _after_unit(tokens: list[Token], at: int) -> int:
    """Where ``DAY(4)`` that begins at an index ends."""
    return closing(tokens, at + 1) + 1 if is_kind(tokens, at + 1, TokenType.L_PAREN) else at + 1


def _normalized(tokens: list[Token]) -> list[Token]:
    """Teradata's ``SELECT NORMALIZE ON MEETS OR OVERLAPS a …``: which rows become one goes."""
    at = find_word(tokens, "NORMALIZE")
    end = at + 1
    while at > 0 and end < len(tokens) and tokens[end].text.upper() in {"ON", "MEETS", "OR", "OVERLAPS"}:
        end += 1
    return [*tokens[:at], *tokens[end:]] if at > 0 else tokens


def _restarted(tokens: list[Token]) -> list[Token]:
    """``OVER (… ORDER BY a RESET WHEN b < 0 ROWS …)``: what begins a window anew is one more thing that decides on it."""
    return [
        like(token, TokenType.COMMA, ",") if words_at(tokens, at, at + 2) == ["RESET", "WHEN"] else token
        for at, token in enumerate(tokens)
        if words_at(tokens, at - 1, at + 1) != ["RESET", "WHEN"] or not at
    ]


def _numbered_cases(tokens: list[Token]) -> list[Token]:
    """``CASE_N(a < 0, a < 9, NO CASE OR UNKNOWN)``: as ``CASE WHEN a < 0 THEN 1 WHEN a < 9 THEN 1 END``."""

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token]:
        first, at, end = call[0], 2, 2
        changed = [like(first, TokenType.CASE, "CASE")]
        while end < len(call) - 1:  # its conditions may compare by <, which is no bracket here
            comma = find_phrase(call[:-1], [","], at)
            end = comma if comma > 0 else len(call) - 1
            if words_at(call, at, at + 1) not in (["NO"], ["UNKNOWN"]):
                then = [like(first, TokenType.THEN, "THEN"), like(first, TokenType.NUMBER, "1")]
                changed += [like(first, TokenType.WHEN, "WHEN"), *call[at:end], *then]
            at = end + 1
        return [*changed, like(call[-1], TokenType.END, "END")]

    return with_calls(tokens, {"CASE_N"}, change)


def _numbered_ranges(tokens: list[Token]) -> list[Token]:
    """``RANGE_N(a BETWEEN 1 AND 9 EACH 2, NO RANGE)``, in a query: as a function of a."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        between = find_phrase(arguments[0], ["BETWEEN"])
        if between <= 0:
            return None
        return [like(call[0], TokenType.VAR, "RANGE_OF"), call[1], *arguments[0][:between], call[-1]]

    return with_calls(tokens, {"RANGE_N"}, change) if find_anywhere(tokens, ["SELECT"]) >= 0 else tokens


def _expanded(tokens: list[Token]) -> list[Token]:
    """``SELECT BEGIN(x) FROM t EXPAND ON t.p AS x BY INTERVAL '1' DAY``: x is made of ``t.p``, row by row."""
    at = find_anywhere(tokens, ["EXPAND", "ON"])
    alias = find_phrase(tokens, ["AS"], at) + 1 if at > 0 else 0
    if not alias or alias >= len(tokens):
        return tokens
    period, name = tokens[at + 2 : alias - 1], tokens[alias].text.upper()
    end = end_of_part(tokens, alias, lambda i: tokens[i].token_type in _AFTER_EXPANSION)
    kept: list[Token] = []
    for i, token in enumerate([*tokens[:at], *tokens[end:]]):
        qualified = i and kept[-1].token_type in {TokenType.DOT, TokenType.ALIAS}
        if token.text.upper() != name or qualified or token.token_type is TokenType.STRING:
            kept.append(token)
            continue
        alone = kept and kept[-1].token_type in {TokenType.SELECT, TokenType.COMMA}
        made = [like(token, TokenType.VAR, "EXPANDED"), *in_brackets(token, period)]
        kept += [*made, *([like(token, TokenType.ALIAS, "AS"), token] if alone else [])]
    return kept


def _rows_of_functions(tokens: list[Token]) -> list[Token]:
    """``TABLE (f(s.a, s.b) RETURNS (x INTEGER, y DATE)) AS t``: as ``f(s.a, s.b) AS t (x, y)``."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        called = words_at(tokens, at, at + 2) == ["TABLE", "("]
        end = closing(tokens, at + 1) if called else 0
        returns = find_phrase(tokens[:end], ["RETURNS", "("], at + 2) if called else -1
        if returns < 0:
            kept.append(tokens[at])
            at += 1
            continue
        opening = find_word(tokens, "(", at + 2)
        arguments = tokens[opening:returns]
        # A name that is none of sqlglot's own functions.
        name = like(tokens[opening - 1], TokenType.VAR, f"{tokens[opening - 1].text}_")
        kept += [*_tables_only_in(arguments, tokens), *tokens[at + 2 : opening - 1], name, *arguments]
        columns = divided(tokens[returns + 2 : closing(tokens, returns + 1)])
        at = end + 1 + (words_at(tokens, end + 1, end + 2) == ["AS"])
        listed = in_brackets(name, joined_by([column[:1] for column in columns], name))
        kept += [*tokens[at : at + 1], *listed]
        at += 1
    return kept


def _tables_only_in(arguments: list[Token], tokens: list[Token]) -> list[Token]:
    """The tables that only the arguments of a function name, each with a comma after it: Teradata takes them as written in FROM."""
    said = {
        token.text.upper()
        for at, token in enumerate(tokens)
        if not is_kind(tokens, at + 1, TokenType.DOT) and token not in arguments
    }
    found: list[Token] = []
    at = 0
    while at < len(arguments):
        end = (
            after_name(arguments, at)
            if arguments[at].token_type in {TokenType.VAR, TokenType.IDENTIFIER}
            else at + 1
        )
        if end - at > 2 and arguments[end - 3].text.upper() not in said:
            said.add(arguments[end - 3].text.upper())
            found += [*arguments[at : end - 2], like(arguments[at], TokenType.COMMA, ",")]
        at = end
    return found


def _plain_periods(tokens: list[Token]) -> list[Token]:
    """``BEGIN(p)``, ``END(p)`` and ``p CONTAINS q`` of periods: as functions and a comparison that sqlglot knows."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        called = is_kind(tokens, at + 1, TokenType.L_PAREN)
        word = token.text.upper()
        if called and word in {"BEGIN", "END"}:
            kept.append(like(token, TokenType.VAR, f"PERIOD_{word}"))
        elif not called and word in _PERIODS_COMPARED and kept:
            kept.append(like(token, TokenType.EQ, "="))
        else:
            kept.append(token)
    return kept


def _unsampled(tokens: list[Token]) -> list[Token]:
    """``SAMPLE RANDOMIZED ALLOCATION 10``, ``SAMPLE WHEN a = 'x' THEN 10 ELSE 5 END``: which rows are drawn goes."""
    at = find_anywhere(tokens, ["SAMPLE"])
    if at < 0:
        return tokens
    end = end_of_part(tokens, at, lambda i: tokens[i].token_type in _AFTER_SAMPLE)
    return [*tokens[:at], *_unsampled(tokens[end:])]


def _from_before_set(tokens: list[Token]) -> list[Token]:
    """``UPDATE t SET a = s.a FROM s WHERE …``, as other databases have it: the tables stand before SET."""
    if tokens[0].token_type is not TokenType.UPDATE:
        return tokens
    begins, source = find_phrase(tokens, ["SET"]), find_phrase(tokens, ["FROM"])
    where = find_phrase(tokens, ["WHERE"], source) if source > 0 else -1
    end = where if where > 0 else len(tokens)
    if not 0 < begins < source:
        return tokens
    return [*tokens[:begins], *tokens[source:end], *tokens[begins:source], *tokens[end:]]


def _untimed(tokens: list[Token]) -> list[Token]:
    """``SEQUENCED VALIDTIME SELECT …``, ``CURRENT VALIDTIME AND NONSEQUENCED TRANSACTIONTIME UPDATE …``: of which time rows are goes."""
    if tokens[0].text.upper() not in _TIMES:
        return tokens
    verb = next((at for at, token in enumerate(tokens[:LEADING]) if token.token_type in _VERBS), 0)
    return tokens[verb:]


def _operated(tokens: list[Token]) -> list[Token]:
    """``op (ON t PARTITION BY a ON (SELECT …) AS d DIMENSION USING x('y')) AS o``: a function of all columns of its tables.

    What TD_UNPIVOT makes is known.
    """
    at = next((i for i in range(1, len(tokens)) if words_at(tokens, i, i + 2) == ["(", "ON"]), -1)
    if at < 0 or tokens[at - 1].token_type not in {TokenType.VAR, TokenType.IDENTIFIER}:
        return tokens
    end, opening = closing(tokens, at), tokens[at]
    given = [_rows_of_input(part) for part in _inputs(tokens[at + 1 : end])]
    after = end + 1 + (words_at(tokens, end + 1, end + 2) == ["AS"])
    unpivot = _unpivoted(tokens[at + 1 : end]) if tokens[at - 1].text.upper() == "TD_UNPIVOT" else []
    if unpivot and len(given) == 1:
        made = [*given[0], *unpivot]
        return _operated([*tokens[: start_of_name(tokens, at - 1)], *made, *tokens[after:]])
    arguments = in_brackets(opening, joined_by(given, opening))
    return _operated([*tokens[:at], *arguments, *tokens[end + 1 :]])


def _inputs(inside: list[Token]) -> list[list[Token]]:
    """What stands behind each ON of a table operator, up to what is said of it."""
    found: list[list[Token]] = []
    at = find_phrase(inside, ["ON"])
    while 0 <= at < len(inside):
        end = end_of_part(inside, at + 1, lambda i: inside[i].text.upper() in _OF_INPUTS)
        found.append(inside[at + 1 : end])
        at = find_phrase(inside, ["ON"], end) if end < len(inside) else -1
    return found


def _rows_of_input(part: list[Token]) -> list[Token]:
    """A query in brackets, or all of a table."""
    if is_kind(part, 0, TokenType.L_PAREN) or not part:
        return part
    return in_brackets(part[0], [*all_from(part[0]), *part])


def _unpivoted(inside: list[Token]) -> list[Token]:
    """``USING VALUE_COLUMNS('v') UNPIVOT_COLUMN('m') COLUMN_LIST('a', 'b')``: as ``UNPIVOT (v FOR m IN (a, b))``; nothing for more values."""
    said: dict[str, list[Token]] = {}
    for at, token in enumerate(inside[:-2]):
        if inside[at + 1].token_type is TokenType.L_PAREN:
            texts = inside[at + 2 : closing(inside, at + 1)]
            said[token.text.upper()] = [t for t in texts if t.token_type is TokenType.STRING]
    values, names, columns = (
        said.get(word, []) for word in ("VALUE_COLUMNS", "UNPIVOT_COLUMN", "COLUMN_LIST")
    )
    if len(values) != 1 or len(names) != 1 or not columns or any("," in column.text for column in columns):
        return []
    value, name = (like(text, TokenType.VAR, text.text) for text in (values[0], names[0]))
    listed = joined_by([[like(column, TokenType.VAR, column.text)] for column in columns], value)
    words = [like(value, TokenType.FOR, "FOR"), name, like(value, TokenType.IN, "IN")]
    return [
        like(value, TokenType.UNPIVOT, "UNPIVOT"),
        *in_brackets(value, [value, *words, *in_brackets(value, listed)]),
    ]


def _redistributed(tokens: list[Token]) -> list[Token]:
    """``SELECT … HASH BY a LOCAL ORDER BY b``: rows in that order; ``HASH BY RANDOM`` is none."""
    at = find_anywhere(tokens, ["HASH", "BY"])
    if at < 1:
        return tokens
    end = end_of_part(
        tokens, at + 2, lambda i: tokens[i].token_type in _AFTER_SAMPLE or _local_order(tokens, i)
    )
    stop = (
        end_of_part(tokens, end + 2, lambda i: tokens[i].token_type in _AFTER_SAMPLE)
        if _local_order(tokens, end)
        else end
    )
    keys = [tokens[at + 2 : end], tokens[end + 2 : stop]]
    keys = [key for key in keys if key and key[0].text.upper() != "RANDOM"]
    order = [like(tokens[at], TokenType.ORDER_BY, "ORDER BY"), *joined_by(keys, tokens[at])] if keys else []
    return _redistributed([*tokens[:at], *order, *tokens[stop:]])


def _local_order(tokens: list[Token], at: int) -> bool:
    return words_at(tokens, at, at + 2) == ["LOCAL", "ORDER BY"]


def _plainly_joined(tokens: list[Token]) -> list[Token]:
    """``a !! b``, an older spelling of ``a || b``."""
    kept: list[Token] = []
    for token in tokens:
        if kept and token.text == "!" == kept[-1].text and token.start == kept[-1].end + 1:
            kept[-1] = like(token, TokenType.DPIPE, "||")
        else:
            kept.append(token)
    return kept


def _constructed(tokens: list[Token]) -> list[Token]:
    """``NEW JSON(a)``: as a function; NEW is the row of a trigger where no bracket follows."""
    return [
        token
        for at, token in enumerate(tokens)
        if token.text.upper() != "NEW" or not is_kind(tokens, at + 2, TokenType.L_PAREN)
    ]


_TIMES: Final = words_of("SEQUENCED NONSEQUENCED CURRENT VALIDTIME TRANSACTIONTIME TEMPORAL")
_VERBS: Final = frozenset(
    {TokenType.SELECT, TokenType.WITH, TokenType.INSERT, TokenType.UPDATE, TokenType.DELETE, TokenType.MERGE}
)
_OF_INPUTS: Final = words_of("ON PARTITION HASH ORDER LOCAL AS DIMENSION USING RETURNS") | {
    "PARTITION BY",
    "ORDER BY",
}
"""What follows a table that an operator is given."""

_PERIODS_COMPARED: Final = words_of("CONTAINS MEETS PRECEDES SUCCEEDS")
_AFTER_SAMPLE: Final = frozenset(
    {TokenType.ORDER_BY, TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT, TokenType.WITH}
)
_AFTER_EXPANSION: Final = _AFTER_SAMPLE | {TokenType.SEMICOLON}
_STATISTICS: Final = (["STATS"], ["STATISTICS"])

REWRITES: Final[tuple[Row, ...]] = (
    (("teradata",), frozenset({"LOCKING"}), _without_locks),
    (("teradata",), frozenset({"USING", "("}), _without_parameters),
    (("teradata",), frozenset(), _plain_teradata),
    (("teradata",), frozenset({"NORMALIZE"}), _normalized),
    *(
        (("teradata",), frozenset({word}), _plain_periods)
        for word in ("BEGIN", "END", *sorted(_PERIODS_COMPARED))
    ),
    (("teradata",), frozenset({"SAMPLE"}), _unsampled),
    (("teradata",), frozenset({"UPDATE", "SET", "FROM"}), _from_before_set),
    (("teradata",), frozenset({"VALIDTIME"}), _untimed),
    (("teradata",), frozenset({"TRANSACTIONTIME"}), _untimed),
    (("teradata",), frozenset({"ON", "("}), _operated),
    (("teradata",), frozenset({"HASH", "BY"}), _redistributed),
    (("teradata",), frozenset({"!"}), _plainly_joined),
    (("teradata",), frozenset({"NEW", "("}), _constructed),
    (("teradata",), frozenset({"RESET", "WHEN"}), _restarted),
    (("teradata",), frozenset({"CASE_N", "("}), _numbered_cases),
    (("teradata",), frozenset({"RANGE_N", "("}), _numbered_ranges),
    (("teradata",), frozenset({"EXPAND", "ON", "AS"}), _expanded),
    (("teradata",), frozenset({"TABLE", "RETURNS"}), _rows_of_functions),
)
