"""Db2's, which sqlglot has no dialect of: its statements stand in folders read as another's."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, in_brackets, like
from lineage.compiler.second_reading.tokens import (
    ANY,
    LEADING,
    TSQL,
    Row,
    after_name,
    end_of_part,
    find_anywhere,
    find_phrase,
    is_kind,
    joined_by,
    start_of_name,
    with_calls,
    without_phrases,
    words_at,
    words_of,
)


def _any_isolation(tokens: list[Token]) -> list[Token]:
    """``SELECT … WITH UR``, ``… FOR READ ONLY``, ``… OPTIMIZE FOR 10 ROWS``: how rows are read and locked goes."""
    optimized = find_phrase(tokens, ["OPTIMIZE", "FOR"])
    tokens = [*tokens[:optimized], *tokens[optimized + 4 :]] if optimized > 0 else tokens
    return without_phrases(tokens, _HOW_ROWS_ARE_READ)


def _without_else(tokens: list[Token]) -> list[Token]:
    """``MERGE … ELSE IGNORE``: what no branch says anything of stays as it is."""
    return without_phrases(tokens, (["ELSE", "IGNORE"],))


def _without_signals(tokens: list[Token]) -> list[Token]:
    """``MERGE … WHEN MATCHED AND a THEN SIGNAL SQLSTATE '70001' SET …``: what is refused writes nothing."""
    signal = find_phrase(tokens, ["THEN", "SIGNAL"])
    if signal < 0:
        return tokens
    start = max(at for at in range(signal) if tokens[at].token_type is TokenType.WHEN)
    end = end_of_part(tokens, signal, lambda at: tokens[at].text.upper() in _AFTER_BRANCH)
    return _without_signals([*tokens[:start], *tokens[end:]])


def _plain_registers(tokens: list[Token]) -> list[Token]:
    """``CURRENT TIMESTAMP``, a special register: as ``NULL``, which is no column either."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        register = words_at(tokens, at, at + 1) == ["CURRENT"] and words_at(tokens, at + 1, at + 2)
        if register and register[0] in _REGISTERS:
            kept.append(like(tokens[at], TokenType.NULL, "NULL"))
            at += 2
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _without_periods(tokens: list[Token]) -> list[Token]:
    """``UPDATE t FOR PORTION OF p FROM a TO b SET …``, ``FROM t FOR p AS OF x``: of which time rows are changed, or read, goes."""
    portion = find_phrase(tokens, ["FOR", "PORTION", "OF"])
    if portion > 0:
        end = end_of_part(tokens, portion + 3, lambda at: tokens[at].text.upper() in _AFTER_PORTION)
        return [*tokens[:portion], *tokens[end:]]
    at = find_anywhere(tokens, ["AS", "OF"])
    of_period = at > 1 and words_at(tokens, at - 2, at - 1) == ["FOR"]
    return [*tokens[: at - 2], *tokens[at:]] if of_period else tokens


def _loaded(tokens: list[Token]) -> list[Token]:
    """``LOAD FROM f OF DEL … INSERT INTO t (a)``, ``IMPORT FROM …``: as ``COPY INTO t (a) FROM 'f'``."""
    into = find_phrase(tokens, ["INTO"])
    if words_at(tokens, 0, 2) not in (["LOAD", "FROM"], ["IMPORT", "FROM"]) or into < 0:
        return tokens
    first, end = tokens[0], after_name(tokens, into + 1)
    copy = like(first, TokenType.COPY, "COPY"), tokens[into], *tokens[into + 1 : end]
    return [*copy, like(first, TokenType.FROM, "FROM"), like(first, TokenType.STRING, "f")]


def _plain_durations(tokens: list[Token]) -> list[Token]:
    """``d - 30 DAYS``, ``d + (a) MONTHS``: the number, or what it is made of; the unit goes."""
    return [
        token
        for at, token in enumerate(tokens)
        if token.text.upper() not in _DURATIONS or not at or not _is_number(tokens, at - 1)
    ]


def _is_number(tokens: list[Token], at: int) -> bool:
    """Whether a number ends at an index: one, a bracket, or a column that is added (``DATE(a) + t.n DAYS``); no output called DAYS."""
    kind = tokens[at].token_type
    if kind is not TokenType.VAR:
        return kind in {TokenType.NUMBER, TokenType.R_PAREN}
    at = start_of_name(tokens, at)
    following = words_at(tokens, at + 2, at + 3)
    added = at > 0 and tokens[at - 1].token_type in {TokenType.PLUS, TokenType.DASH}
    return added and following not in ([","], ["FROM"])


def _without_sequences(tokens: list[Token]) -> list[Token]:
    """``NEXT VALUE FOR s.q``, ``NEXTVAL FOR s.q``: as ``NULL``."""
    phrases = (["NEXT", "VALUE", "FOR"], ["PREVIOUS", "VALUE", "FOR"], ["NEXTVAL", "FOR"], ["PREVVAL", "FOR"])
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        said = next((len(p) for p in phrases if words_at(tokens, at, at + len(p)) == p), 0)
        kept.append(like(tokens[at], TokenType.NULL, "NULL") if said else tokens[at])
        at = after_name(tokens, at + said) if said else at + 1
    return kept


def _plainly_unequal(tokens: list[Token]) -> list[Token]:
    """``a ¬= b``, the mainframe's ``<>``."""
    return [
        like(token, TokenType.NEQ, "<>") if tokens[at - 1].text == "¬" else token
        for at, token in enumerate(tokens)
        if token.text != "¬"
    ]


def _asked_alone(tokens: list[Token]) -> list[Token]:
    """``VALUES (SELECT …)``, ``VALUES f(1), 2`` as a statement: as ``SELECT (SELECT …)``."""
    return (
        [like(tokens[0], TokenType.SELECT, "SELECT"), *tokens[1:]]
        if tokens[0].token_type is TokenType.VALUES
        else tokens
    )


def _without_nulls(tokens: list[Token]) -> list[Token]:
    """``FIRST_VALUE(a, 'IGNORE NULLS') OVER …``: what is done about nulls goes."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        said = arguments[-1][-1:]
        plain = (
            len(arguments) > 1
            and said
            and said[0].token_type is TokenType.STRING
            and "NULLS" in said[0].text.upper()
        )
        return [*call[:2], *joined_by(arguments[:-1], call[1]), call[-1]] if plain else None

    return with_calls(tokens, {"FIRST_VALUE", "LAST_VALUE", "LAG", "LEAD"}, change)


def _without_tail(tokens: list[Token]) -> list[Token]:
    """``CREATE TABLE t AS (SELECT …) WITH NO DATA IN space``, ``… DATA INITIALLY DEFERRED REFRESH …``, ``MERGE … NOT ATOMIC …``."""
    ends = [at + 3 for at in [find_phrase(tokens, ["WITH", "NO", "DATA"])] if at > 0]
    tails = ["DATA", "INITIALLY", "DEFERRED"], ["NOT", "ATOMIC", "CONTINUE"]
    ends += [at for at in (find_phrase(tokens, tail) for tail in tails) if at > 0]
    return tokens[: min(ends)] if ends else tokens


def _plainly_joined(tokens: list[Token]) -> list[Token]:
    """``a CONCAT b``: as ``a || b``."""
    return [
        like(token, TokenType.DPIPE, "||")
        if at > 0 and token.text.upper() == "CONCAT" and not is_kind(tokens, at + 1, TokenType.L_PAREN)
        else token
        for at, token in enumerate(tokens)
    ]


def _declared_alike(tokens: list[Token]) -> list[Token]:
    """``CREATE … TABLE t LIKE s INCLUDING COLUMN DEFAULTS WITH REPLACE IN space …``: nothing but the two names."""
    table = find_phrase(tokens[:LEADING], ["TABLE"])
    at = after_name(tokens, table + 1)
    alike = (
        table > 0 and tokens[0].token_type is TokenType.CREATE and words_at(tokens, at, at + 1) == ["LIKE"]
    )
    return tokens[: after_name(tokens, at + 1)] if alike else tokens


def _only_defined(tokens: list[Token]) -> list[Token]:
    """``CREATE … TABLE t AS (SELECT …) DEFINITION ONLY …``: as ``… WITH NO DATA``."""
    end = find_phrase(tokens, ["DEFINITION", "ONLY"])
    if end < 0 or tokens[0].token_type is not TokenType.CREATE:
        return tokens
    words = ((TokenType.WITH, "WITH"), (TokenType.VAR, "NO"), (TokenType.VAR, "DATA"))
    return [*tokens[:end], *(like(tokens[end], kind, text) for kind, text in words)]


def _changed_rows(tokens: list[Token]) -> list[Token]:
    """``SELECT a FROM FINAL TABLE (INSERT …) AS f``: as a CTE of that name, which gives the rows of the change."""
    at = next((i for i in range(len(tokens)) if words_at(tokens, i, i + 3) in _TABLES_OF_CHANGES), -1)
    if at < 1:
        return tokens
    word, end = tokens[at], closing(tokens, at + 2)
    named = end + 1 + (words_at(tokens, end + 1, end + 2) == ["AS"])
    called = named < len(tokens) and tokens[named].token_type in {TokenType.VAR, TokenType.IDENTIFIER}
    alias = tokens[named] if called else like(word, TokenType.VAR, f"_changed{at}")
    gives = [like(tokens[end], TokenType.RETURNING, "RETURNING"), like(tokens[end], TokenType.STAR, "*")]
    cte = [alias, like(word, TokenType.ALIAS, "AS"), *in_brackets(word, [*tokens[at + 3 : end], *gives])]
    rest = [*tokens[:at], alias, *tokens[named + 1 if called else end + 1 :]]
    if rest[0].token_type is TokenType.WITH:
        return _changed_rows([rest[0], *cte, like(word, TokenType.COMMA, ","), *rest[1:]])
    return _changed_rows([like(word, TokenType.WITH, "WITH"), *cte, *rest])


_HOW_ROWS_ARE_READ: Final = (
    *(["WITH", level] for level in ("UR", "CS", "RS", "RR")),
    ["FOR", "READ", "ONLY"],
    ["FOR", "FETCH", "ONLY"],
)
_REGISTERS: Final = words_of("TIMESTAMP DATE TIME USER SERVER SCHEMA SQLID")
_DURATIONS: Final = words_of(
    "YEAR YEARS MONTH MONTHS DAY DAYS HOUR HOURS MINUTE MINUTES SECOND SECONDS MICROSECOND MICROSECONDS"
)
_WITHOUT_UNITS: Final = ("oracle", "postgres", "mysql", *TSQL)
"""Dialects in which a unit behind a number or bracket is no part of an expression."""
_TABLES_OF_CHANGES: Final = tuple([when, "TABLE", "("] for when in ("FINAL", "NEW", "OLD"))

_AFTER_BRANCH: Final = words_of("WHEN ELSE NOT ;")
_AFTER_PORTION: Final = words_of("SET WHERE AS")

REWRITES: Final[tuple[Row, ...]] = (
    (ANY, frozenset({"FOR", "PORTION", "OF"}), _without_periods),
    (ANY, frozenset({"FOR", "AS", "OF"}), _without_periods),
    *((ANY, frozenset({word, "FROM", "INTO"}), _loaded) for word in ("LOAD", "IMPORT")),
    *((ANY, frozenset({"WITH", level}), _any_isolation) for level in ("UR", "CS", "RS", "RR")),
    (ANY, frozenset({"FOR", "ONLY"}), _any_isolation),
    (ANY, frozenset({"OPTIMIZE", "FOR"}), _any_isolation),
    (ANY, frozenset({"MERGE", "ELSE", "IGNORE"}), _without_else),
    (ANY, frozenset({"MERGE", "WHEN", "SIGNAL"}), _without_signals),
    *((ANY, frozenset({"CURRENT", register}), _plain_registers) for register in sorted(_REGISTERS)),
    *((_WITHOUT_UNITS, frozenset({unit}), _plain_durations) for unit in sorted(_DURATIONS)),
    *((ANY, frozenset({word, "FOR"}), _without_sequences) for word in ("VALUE", "NEXTVAL", "PREVVAL")),
    (ANY, frozenset({"CONCAT"}), _plainly_joined),
    (("oracle",), frozenset({"¬"}), _plainly_unequal),
    (("oracle",), frozenset({"VALUES", "("}), _asked_alone),
    *(
        (("oracle",), frozenset({name, "OVER"}), _without_nulls)
        for name in ("FIRST_VALUE", "LAST_VALUE", "LAG", "LEAD")
    ),
    (("oracle",), frozenset({"CREATE", "NO", "DATA", "IN"}), _without_tail),
    (("oracle",), frozenset({"CREATE", "DATA", "INITIALLY"}), _without_tail),
    (("oracle",), frozenset({"MERGE", "ATOMIC", "CONTINUE"}), _without_tail),
    (ANY, frozenset({"CREATE", "TABLE", "LIKE", "WITH", "REPLACE"}), _declared_alike),
    (("oracle",), frozenset({"CREATE", "TABLE", "LIKE"}), _declared_alike),
    (ANY, frozenset({"CREATE", "DEFINITION", "ONLY"}), _only_defined),
    *((ANY, frozenset({"FROM", when, "TABLE"}), _changed_rows) for when in ("FINAL", "NEW", "OLD")),
)
