"""PostgreSQL's and Redshift's."""

from itertools import pairwise
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import all_from, closing, like
from lineage.compiler.second_reading.tokens import (
    Row,
    after_name,
    find_phrase,
    is_kind,
    with_arguments,
    with_calls,
    words_at,
    words_of,
)


def _types_as_text(tokens: list[Token]) -> list[Token]:
    """Redshift's ``x::aclitem[]``: its parser in sqlglot knows no type by another name than its own."""
    before = [TokenType.SEMICOLON, *(token.token_type for token in tokens)]
    return [
        like(token, TokenType.VARCHAR, "VARCHAR")
        if kind is TokenType.DCOLON and token.token_type is TokenType.VAR
        else token
        for kind, token in zip(before, tokens, strict=False)
    ]


def _json_of_arrays(tokens: list[Token]) -> list[Token]:
    """PostgreSQL's function ``json_object(keys, values)`` of one or two arrays, which is no maker of JSON by its words."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        pairs = {":", "VALUE", "ABSENT", "RETURNING", "WITH", "WITHOUT"} & {t.text.upper() for t in call}
        return (
            None
            if pairs or not 0 < len(arguments) < 3
            else [like(call[0], TokenType.VAR, "JSON_OF"), *call[1:]]
        )

    return with_calls(tokens, {"JSON_OBJECT"}, change)


def _cast_of_someone(tokens: list[Token]) -> list[Token]:
    """``try_cast(a, 0)``: a function that someone wrote; as a cast it would say AS, as in Redshift."""

    def change(call: list[Token], _: list[list[Token]]) -> list[Token] | None:
        casts = any(token.token_type is TokenType.ALIAS for token in call)
        return None if casts else [like(call[0], TokenType.VAR, "CAST_OF_SOMEONE"), *call[1:]]

    return with_calls(tokens, {"TRY_CAST", "SAFE_CAST"}, change)


def _without_marks(tokens: list[Token]) -> list[Token]:
    """Redshift's ``a(+)::varchar = b``: the mark of an outer join goes where a cast comes after it."""
    return [
        token
        for at, token in enumerate(tokens)
        if token.token_type is not TokenType.JOIN_MARKER or not is_kind(tokens, at + 1, TokenType.DCOLON)
    ]


def _merged_by_key(tokens: list[Token]) -> list[Token]:
    """Redshift's ``MERGE INTO t USING s ON … REMOVE DUPLICATES``: the rows of s replace those of t."""
    at = find_phrase(tokens, ["REMOVE", "DUPLICATES"])
    if at < 0:
        return tokens
    word = tokens[at]
    kinds = (TokenType.WHEN, TokenType.NOT, TokenType.VAR, TokenType.THEN, TokenType.INSERT, TokenType.STAR)
    texts = ("WHEN", "NOT", "MATCHED", "THEN", "INSERT", "*")
    return [*tokens[:at], *(like(word, kind, text) for kind, text in zip(kinds, texts, strict=True))]


def _without_brackets_of_types(tokens: list[Token]) -> list[Token]:
    """PostgreSQL's ``x :: my_type[]``: sqlglot knows arrays of built-in types only."""
    kept: list[Token] = []
    for token in tokens:
        opens = len(kept) > 2 and kept[-1].token_type is TokenType.L_BRACKET
        if opens and token.token_type is TokenType.R_BRACKET and kept[-3].token_type in _BEFORE_TYPES:
            kept.pop()
        else:
            kept.append(token)
    return kept


def _copied_change(tokens: list[Token]) -> list[Token]:
    """PostgreSQL's ``COPY (DELETE FROM t RETURNING a) TO STDOUT``: as the change of data."""
    changes = {TokenType.INSERT, TokenType.UPDATE, TokenType.DELETE, TokenType.MERGE}
    if not is_kind(tokens, 1, TokenType.L_PAREN) or tokens[2].token_type not in changes:
        return tokens
    return tokens[2 : closing(tokens, 1)]


def _without_types_of_texts(tokens: list[Token]) -> list[Token]:
    """PostgreSQL's ``box '(1,2,3,4)'``: the text alone, of types that sqlglot doesn't know."""
    columns = not _COLUMNS_BY_PATH.isdisjoint(token.text.upper() for token in tokens)  # a TEXT PATH '$.a'
    types = _TYPES_OF_TEXTS - {"PATH"} if columns else _TYPES_OF_TEXTS
    return [
        token
        for token, following in pairwise([*tokens, tokens[-1]])
        if following.token_type is not TokenType.STRING or token.text.upper() not in types
    ]


def _known_operators(tokens: list[Token]) -> list[Token]:
    """PostgreSQL's ``a <<| b``, ``ORDER BY a USING <``: an operator that sqlglot doesn't know as one it does."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        end = _after_operator(tokens, at)
        if end - at > 1 and tokens[end - 1].text in {"-", "+"}:
            end -= 1
        between = 0 < at < len(tokens) - 1 and tokens[at].end + 1 < tokens[at + 1].start
        if end - at > 1 or (tokens[at].text in _OWN_OPERATORS and between):
            kept.append(like(tokens[at], TokenType.DAMP, "&&"))
        elif tokens[at].token_type is TokenType.USING and end < len(tokens) and _is_sign(tokens[end]):
            end = _after_operator(tokens, end)
        elif words_at(tokens, at, at + 3) == ["USING", "OPERATOR", "("]:
            end = closing(tokens, at + 2) + 1
        else:
            kept.append(tokens[at])
        at = end
    return kept


def _names_that_are_words(tokens: list[Token]) -> list[Token]:
    """PgTAP's function ``is(a, b)`` and the type CUBE, which are names."""
    after = {TokenType.SELECT, TokenType.COMMA, TokenType.L_PAREN, TokenType.ALIAS}
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        calls = is_kind(tokens, at + 1, TokenType.L_PAREN)
        function = token.token_type is TokenType.IS and calls and tokens[at - 1].token_type in after
        name = function or (token.token_type is TokenType.CUBE and not calls)
        kept.append(like(token, TokenType.VAR, token.text) if name else token)
    return kept


def _continued(tokens: list[Token]) -> list[Token]:
    """``E'a'`` and, on the next line, ``'b'`` are one text."""
    kept = tokens[:1]
    for token in tokens[1:]:
        goes_on = token.token_type is TokenType.STRING and kept[-1].token_type in _CONTINUED
        if not (goes_on and token.line > kept[-1].line):
            kept.append(token)
    return kept


def _without_variadic(tokens: list[Token]) -> list[Token]:
    """``f(VARIADIC name => array)``: the array alone, as any argument that is named."""
    return [
        t
        for at, t in enumerate(tokens)
        if t.text.upper() != "VARIADIC" or not is_kind(tokens, at + 2, TokenType.FARROW)
    ]


def _copied_out(tokens: list[Token]) -> list[Token]:
    """``COPY (query) TO PROGRAM 'p' WITH (…)``: where to and in what form goes."""
    end = closing(tokens, 1) if words_at(tokens, 0, 2) == ["COPY", "("] else 0
    if not end or words_at(tokens, end + 1, end + 2) != ["TO"]:
        return tokens
    return [*tokens[: end + 2], like(tokens[end], TokenType.STRING, "")]


def _searched_text(tokens: list[Token]) -> list[Token]:
    """``SUBSTRING(a SIMILAR 'x' ESCAPE '#')``: as ``SUBSTRING(a, 'x', '#')``."""

    def change(_opening: Token, arguments: list[list[Token]]) -> list[Token] | None:
        said = [like(t, TokenType.COMMA, ",") if t.text.upper() in _SIMILAR else t for t in arguments[0]]
        return said if len(arguments) == 1 else None

    return with_arguments(tokens, "SUBSTRING", change)


def _unindexed(tokens: list[Token]) -> list[Token]:
    """Redshift's ``UNPIVOT c.a[0] AS v AT k``: of the array, whichever element."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        if tokens[at].text.upper() == "UNPIVOT" and is_kind(tokens, at + 2, TokenType.DOT):
            end = after_name(tokens, at + 1)
            kept += tokens[at + 1 : end]
            at = _closing_bracket(tokens, end) if is_kind(tokens, end, TokenType.L_BRACKET) else end - 1
        at += 1
    return kept


def _closing_bracket(tokens: list[Token], at: int) -> int:
    """The index of the ``]`` after an index; the last one where there is none."""
    return next(
        (i for i in range(at, len(tokens)) if is_kind(tokens, i, TokenType.R_BRACKET)), len(tokens) - 1
    )


def _learnt_from(tokens: list[Token]) -> list[Token]:
    """Redshift's ``CREATE MODEL m FROM (query) TARGET a …``: what it learns from is read."""
    at = find_phrase(tokens, ["FROM"])
    if words_at(tokens, 0, 2) != ["CREATE", "MODEL"] or at < 0:
        return tokens
    if is_kind(tokens, at + 1, TokenType.L_PAREN):
        return tokens[at + 2 : closing(tokens, at + 1)]
    return [*all_from(tokens[at]), *tokens[at + 1 : after_name(tokens, at + 1)]]


def _sunk(tokens: list[Token]) -> list[Token]:
    """``CREATE SINK s FROM t INTO KAFKA …``, ``CREATE SINK s AS SELECT …``: what leaves the database is read."""
    at, query = find_phrase(tokens, ["FROM"]), find_phrase(tokens, ["AS", "SELECT"])
    if query > 0:
        end = find_phrase(tokens, ["WITH", "("], query)
        return tokens[query + 1 : end if end > 0 else len(tokens)]
    return [*all_from(tokens[at]), *tokens[at + 1 : after_name(tokens, at + 1)]] if at > 0 else tokens


def _rows_without_lateral(tokens: list[Token]) -> list[Token]:
    """``LATERAL ROWS FROM (f(a.x))``, ``FROM LATERAL (…)``: functions see what is before them anyway, the first has nothing there."""
    return [
        token
        for at, token in enumerate(tokens)
        if token.token_type is not TokenType.LATERAL
        or (
            words_at(tokens, at + 1, at + 3) != ["ROWS", "FROM"]
            and not is_kind(tokens, at - 1, TokenType.FROM)
        )
    ]


def _is_sign(token: Token) -> bool:
    return bool(token.text) and token.token_type not in _TEXTS and set(token.text) <= set("+-*/<>=~!@#%^&|`?")


def _after_operator(tokens: list[Token], at: int) -> int:
    """What stands after a token and the signs that make one operator with it."""
    end = at + 1
    while end < len(tokens) and _joins_operator(tokens[end - 1], tokens[end]):
        end += 1
    return end


def _joins_operator(one: Token, other: Token) -> bool:
    return one.end + 1 == other.start and _is_sign(one) and _is_sign(other)


def _called_by_variable(tokens: list[Token]) -> list[Token]:
    """``:lag(a)``, a function that a variable of psql names: without the colon."""
    names = [at for at in range(1, len(tokens) - 2) if words_at(tokens, at, at + 1) == [":"]]
    called = {
        at
        for at in names
        if is_kind(tokens, at + 1, TokenType.VAR)
        and is_kind(tokens, at + 2, TokenType.L_PAREN)
        and tokens[at - 1].token_type not in _ENDS_OF_OPERANDS
    }
    return [token for at, token in enumerate(tokens) if at not in called] if called else tokens


_ENDS_OF_OPERANDS: Final = frozenset(
    {
        TokenType.VAR, TokenType.IDENTIFIER, TokenType.NUMBER, TokenType.STRING, TokenType.PLACEHOLDER,
        TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.L_BRACKET,
    }
)  # fmt: skip
_POSTGRES: Final = ("postgres", "redshift", "materialize", "risingwave")
_TEXTS: Final = frozenset(
    {TokenType.STRING, TokenType.IDENTIFIER, TokenType.NUMBER, TokenType.NATIONAL_STRING}
)
_CONTINUED: Final = frozenset(
    {
        TokenType.STRING,
        TokenType.BYTE_STRING,
        TokenType.BIT_STRING,
        TokenType.HEX_STRING,
        TokenType.UNICODE_STRING,
    }
)
_SIMILAR: Final = words_of("SIMILAR ESCAPE")
_BEFORE_TYPES: Final = frozenset({TokenType.DCOLON, TokenType.ALIAS, TokenType.DOT})
_OWN_OPERATORS: Final = frozenset({"|>", "@", "#"})
_COLUMNS_BY_PATH: Final = words_of("JSON_TABLE XMLTABLE")
_TYPES_OF_TEXTS: Final = words_of(
    "BOX CIRCLE LINE LSEG PATH POINT POLYGON INET CIDR MACADDR MONEY TSQUERY TSVECTOR JSONPATH REGCLASS PG_LSN"
)

REWRITES: Final[tuple[Row, ...]] = (
    (("postgres",), frozenset({":", "("}), _called_by_variable),
    (("redshift",), frozenset({"MERGE", "REMOVE", "DUPLICATES"}), _merged_by_key),
    (("redshift",), frozenset({"(+)", "::"}), _without_marks),
    (_POSTGRES, frozenset({"JSON_OBJECT", "("}), _json_of_arrays),
    (_POSTGRES, frozenset({"TRY_CAST"}), _cast_of_someone),
    (_POSTGRES, frozenset({"SAFE_CAST"}), _cast_of_someone),
    (_POSTGRES, frozenset({"[", "]"}), _without_brackets_of_types),
    (_POSTGRES, frozenset({"COPY", "("}), _copied_change),
    (_POSTGRES, frozenset({"COPY", "(", "TO"}), _copied_out),
    (_POSTGRES, frozenset({"VARIADIC"}), _without_variadic),
    (_POSTGRES, frozenset({"SUBSTRING", "SIMILAR"}), _searched_text),
    (("redshift",), frozenset({"CREATE", "MODEL", "FROM"}), _learnt_from),
    (("redshift",), frozenset({"UNPIVOT", "["}), _unindexed),
    (("materialize", "risingwave"), frozenset({"CREATE", "SINK"}), _sunk),
    (("redshift",), frozenset({"::"}), _types_as_text),
    (("postgres",), frozenset(), _without_types_of_texts),
    (("postgres", "redshift"), frozenset(), _continued),
    (("postgres",), frozenset({"IS", "("}), _names_that_are_words),
    (("postgres",), frozenset({"CUBE"}), _names_that_are_words),
    (("postgres",), frozenset({"LATERAL", "FROM"}), _rows_without_lateral),
    (("postgres", "redshift"), frozenset(), _known_operators),
)
