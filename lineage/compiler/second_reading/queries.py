"""What stands in queries of more than one dialect."""

from functools import partial
from itertools import pairwise
from typing import Final

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import all_from, closing, find_word, in_brackets, like
from lineage.compiler.second_reading.tokens import (
    ANY,
    TSQL,
    UNITS,
    Row,
    divided,
    end_of_part,
    find_anywhere,
    find_phrase,
    is_kind,
    joined_by,
    with_calls,
    without_phrases,
    words_at,
    words_of,
)

_OPENING: Final = TokenType.L_PAREN


def _merged_alias(tokens: list[Token]) -> list[Token]:
    """PostgreSQL's ``JOIN b USING (id) AS k``: the alias goes, ``k.id`` is the merged column, ``k.*`` all of them."""
    for at in range(len(tokens) - 5):
        if tokens[at].token_type is TokenType.USING and tokens[at + 1].token_type is TokenType.L_PAREN:
            end = closing(tokens, at + 1) + 1
            listed = tokens[at + 3].text in {",", ")"}  # else it is a query that a MERGE or DELETE uses
            if listed and words_at(tokens, end, end + 1) == ["AS"] and end + 1 < len(tokens):
                first, last = _brackets_around(tokens, at)
                rest = [*tokens[first:end], *tokens[end + 2 : last]]
                plain = _unqualified(rest, tokens[end + 1].text.lower(), tokens[at + 2 : end - 1])
                return _merged_alias([*tokens[:first], *plain, *tokens[last:]])
    return tokens


def _brackets_around(tokens: list[Token], at: int) -> tuple[int, int]:
    """Where the innermost brackets around a token begin and end; all tokens when there are none."""
    depth = 0
    for start in range(at - 1, -1, -1):
        kind = tokens[start].token_type
        depth += (kind is TokenType.R_PAREN) - (kind is TokenType.L_PAREN)
        if depth < 0:
            return start, closing(tokens, start) + 1
    return 0, len(tokens)


def _unqualified(tokens: list[Token], alias: str, keys: list[Token]) -> list[Token]:
    """The tokens with ``alias.column`` as ``column`` and ``alias.*`` as the keys."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        qualifies = (
            tokens[at].text.lower() == alias
            and is_kind(tokens, at + 1, TokenType.DOT)
            and at + 2 < len(tokens)
        )
        column = tokens[at + 2 : at + 3] if qualifies else tokens[at : at + 1]
        kept += keys if qualifies and column[0].token_type is TokenType.STAR else column
        at += 3 if qualifies else 1
    return kept


def _plain_json(tokens: list[Token]) -> list[Token]:
    """``JSON_OBJECT(KEY 'a' IS x ABSENT ON NULL RETURNING CLOB)``: ``KEY 'a' IS x`` as ``'a' : x``, the options go."""

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token]:
        return [*call[:2], *_plain_json(without_json_options(call[2:-1])), call[-1]]

    return with_calls(tokens, _JSON_MAKERS, change)


def without_json_options(tokens: list[Token]) -> list[Token]:
    """The arguments of a function that makes JSON, without what is said of its form."""
    parts: list[list[Token]] = []
    for part in divided(tokens):
        option = next((at for at in range(len(part)) if _is_json_option(part, at)), len(part))
        kept = part[:option]
        if words_at(kept, 0, 1) == ["KEY"]:
            says = next((at for at in range(1, len(kept)) if kept[at].text.upper() in {"IS", "VALUE"}), 0)
            kept = (
                [*kept[1:says], like(kept[says], TokenType.COLON, ":"), *kept[says + 1 :]]
                if says
                else kept[1:]
            )
        if words_at(kept, len(kept) - 2, len(kept)) == [":", "VALUE"]:  # a column, not the word of JSON
            kept[-1] = like(kept[-1], TokenType.IDENTIFIER, kept[-1].text)
        parts += [kept] if kept else []
    return joined_by(parts, tokens[0]) if parts else []


def _is_json_option(tokens: list[Token], at: int) -> bool:
    said = words_at(tokens, at, at + 3)
    if said[1:2] == ["ON"]:
        return said[2:] in (["NULL"], ["EMPTY"], ["ERROR"])
    wraps = said[:1] in _WRAPPERS and said[-1] in {"WRAPPER", "ARRAY", "CONDITIONAL", "UNCONDITIONAL"}
    return wraps or said[:1] == ["RETURNING"] or said[:2] == ["FORMAT", "JSON"]


def _plain_search(tokens: list[Token]) -> list[Token]:
    """``SEARCH DEPTH FIRST BY a DESC, b SET o`` and ``CYCLE a, b SET c …``, after a CTE: by the first column alone.

    Before another CTE sqlglot doesn't take them: there ``r AS (…) CYCLE …`` is ``r AS (WITH r AS (…) CYCLE … SELECT * FROM r)``.
    """
    clause = 0
    for phrase in (["SEARCH", "DEPTH", "FIRST", "BY"], ["SEARCH", "BREADTH", "FIRST", "BY"], ["CYCLE"]):
        at = find_anywhere(tokens, phrase)
        after = is_kind(tokens, at - 1, TokenType.R_PAREN) or words_at(tokens, at - 2, at - 1) == ["SET"]
        end = find_word(tokens, "SET", at) if at > 0 and after else -1
        if end > 0:
            tokens = [*tokens[: at + len(phrase) + 1], *tokens[end:]]
            clause = clause if 0 < clause < at else at
    return _wrapped_cte(tokens, clause) if clause else tokens


def _wrapped_cte(tokens: list[Token], clause: int) -> list[Token]:
    """A CTE before whose clause there is an index, as one that selects all of it, where another CTE comes after it."""
    end = find_phrase(tokens, [","], clause)
    body = _opening(tokens, clause - 1)
    name = body - 2
    if is_kind(tokens, name, TokenType.R_PAREN):
        name = _opening(tokens, name) - 1
    if (
        end < 0
        or body < 3
        or tokens[body - 1].text.upper() != "AS"
        or find_phrase(tokens[:end], ["SELECT"], clause) > 0
    ):
        return tokens
    word = tokens[name]
    recursive = [t for t in tokens[max(0, name - 1) : name] if t.token_type is TokenType.RECURSIVE]
    before = [
        like(word, TokenType.ALIAS, "AS"),
        like(word, TokenType.L_PAREN, "("),
        like(word, TokenType.WITH, "WITH"),
    ]
    inner = [
        *before,
        *recursive,
        *tokens[name:end],
        *all_from(word),
        word,
        like(word, TokenType.R_PAREN, ")"),
    ]
    return [*tokens[:name], word, *inner, *tokens[end:]]


def _opening(tokens: list[Token], at: int) -> int:
    """The index of the parenthesis that the one at an index closes, or -1."""
    depth = 0
    for index in range(at, -1, -1):
        depth += (tokens[index].token_type is TokenType.R_PAREN) - (
            tokens[index].token_type is TokenType.L_PAREN
        )
        if not depth:
            return index
    return -1


def _plainly_given(tokens: list[Token]) -> list[Token]:
    """Trino's ``TABLE(f(input => TABLE(t) AS x PARTITION BY a ORDER BY b KEEP WHEN EMPTY, n => 1))``: the table alone."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        given = (
            words_at(tokens, at, at + 2) == ["TABLE", "("]
            and at
            and tokens[at - 1].token_type in _BEFORE_GIVEN
        )
        kept.append(tokens[at])
        at += 1
        if given:
            end = closing(tokens, at)
            kept += tokens[at : end + 1]
            at = end_of_part(tokens, end + 1, partial(_begins_named_argument, tokens))
    return kept


def _begins_named_argument(tokens: list[Token], at: int) -> bool:
    """Whether a comma is followed by an argument with its name."""
    return is_kind(tokens, at, TokenType.COMMA) and is_kind(tokens, at + 2, TokenType.FARROW)


def _plain_octals(tokens: list[Token]) -> list[Token]:
    """``0o17``, which is read as a number and a name right behind it: as the number."""
    kept: list[Token] = []
    for token in tokens:
        digits = token.text[1:].replace("_", "") if token.text[:1] in {"o", "O"} else ""
        if kept and kept[-1].text == "0" and kept[-1].end + 1 == token.start and digits.isdigit():
            continue
        kept.append(token)
    return kept


def _named_views(tokens: list[Token]) -> list[Token]:
    """Spark's ``LATERAL VIEW explode(a) t c``: with the AS that may be left out."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if words_at(tokens, at, at + 2) == ["LATERAL", "VIEW"]:
            opening = next(
                (i for i in range(at, len(tokens)) if is_kind(tokens, i, TokenType.L_PAREN)), len(tokens) - 1
            )
            end = closing(tokens, opening) + 2
            kept += tokens[at:end]
            named = is_kind(tokens, end, TokenType.VAR) or is_kind(tokens, end, TokenType.IDENTIFIER)
            kept += [like(tokens[end], TokenType.ALIAS, "AS")] if named else []
            at = end
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _together(tokens: list[Token]) -> list[Token]:
    """Oracle's and T-SQL's ``< >``, ``! =``, ``| |``: operators may be written in two; T-SQL's ``!<`` is ``>=``."""
    kept: list[Token] = []
    for token in tokens:
        signs = kept and _TEXTS.isdisjoint((kept[-1].token_type, token.token_type))
        pair = kept[-1].text + token.text if signs else ""  # <> '' are two, though the second says nothing
        kind = _OPERATORS_IN_TWO.get(pair)
        if kind is not None:
            kept[-1] = like(kept[-1], kind, pair)
        else:
            kept.append(token)
    return kept


def _without_key(tokens: list[Token]) -> list[Token]:
    """DuckDB's ``WITH RECURSIVE t (k, v) USING KEY (k) AS (…)``: the key goes."""
    at = find_anywhere(tokens, ["USING", "KEY", "("])
    return _without_key([*tokens[:at], *tokens[closing(tokens, at + 2) + 1 :]]) if at > 0 else tokens


def _without_factorials(tokens: list[Token]) -> list[Token]:
    """DuckDB's ``a!``."""
    ends = {TokenType.VAR, TokenType.NUMBER, TokenType.R_PAREN, TokenType.IDENTIFIER}
    return [
        token
        for at, token in enumerate(tokens)
        if token.text != "!" or not at or tokens[at - 1].token_type not in ends
    ]


def _without_numbers(tokens: list[Token]) -> list[Token]:
    """SQLite's ``?2``: as ``?``."""
    return [
        token
        for at, token in enumerate(tokens)
        if token.token_type is not TokenType.NUMBER or words_at(tokens, at - 1, at) != ["?"]
    ]


def _raised(tokens: list[Token]) -> list[Token]:
    """SQLite's ``RAISE(ROLLBACK, 'text')``: what is done is no expression."""
    return [like(t, TokenType.STRING, "") if t.text.upper() == "ROLLBACK" else t for t in tokens]


def _plain_xml(tokens: list[Token]) -> list[Token]:
    """``XMLSERIALIZE(CONTENT x AS text)``, ``XMLROOT(x, VERSION …)``, ``XMLPI(NAME a, x)``: with x alone."""

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token]:
        end = len(call) - 1
        first = (
            2 + (words_at(call, 2, 3) in (["CONTENT"], ["DOCUMENT"])) + 2 * (words_at(call, 2, 3) == ["NAME"])
        )
        first += is_kind(call, first, TokenType.COMMA)
        stops = [find_phrase(call[:end], phrase, 2) for phrase in _XML_OPTIONS]
        stop = min((stop for stop in stops if stop > 0), default=end)
        return [*call[:2], *_plain_xml(call[first : max(first, stop)]), call[end]]

    return with_calls(tokens, _XML_FUNCTIONS, change)


def _passed_xml(tokens: list[Token]) -> list[Token]:
    """``XMLEXISTS('/a' PASSING BY REF doc)``, ``XMLQUERY('/a' PASSING doc RETURNING CONTENT)``: as ``XMLEXISTS('/a', doc)``."""

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token]:
        kept = without_phrases(call, (["BY", "REF"], ["BY", "VALUE"], ["RETURNING", "CONTENT"]))
        return [
            like(token, TokenType.COMMA, ",") if token.text.upper() == "PASSING" else token for token in kept
        ]

    return with_calls(tokens, {"XMLEXISTS", "XMLQUERY"}, change)


def _plain_outer_join(tokens: list[Token]) -> list[Token]:
    """ODBC's ``{ OJ a LEFT OUTER JOIN b ON … }``: what stands between."""
    at = find_anywhere(tokens, ["{", "OJ"])
    end = next((i for i in range(at, len(tokens)) if is_kind(tokens, i, TokenType.R_BRACE)), -1)
    if not 0 < at < end:
        return tokens
    return [*tokens[:at], *_plain_outer_join([*tokens[at + 2 : end], *tokens[end + 1 :]])]


def _unsampled(tokens: list[Token]) -> list[Token]:
    """Hive's ``FROM t TABLESAMPLE (100M)``, PostgreSQL's ``… SYSTEM (a + 1) REPEATABLE (b)``: how much is read goes."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        word = tokens[at].text.upper()
        opening = at + 1 + (word == "TABLESAMPLE" and not is_kind(tokens, at + 1, TokenType.L_PAREN))
        samples = word in {"TABLESAMPLE", "REPEATABLE"} and is_kind(tokens, opening, TokenType.L_PAREN)
        if not samples:
            kept.append(tokens[at])
        elif kept and kept[-1].token_type is TokenType.PIPE_GT:  # BigQuery's |> TABLESAMPLE
            kept.pop()
        at = closing(tokens, opening) + 1 if samples else at + 1
    return kept


def _queried_values(tokens: list[Token]) -> list[Token]:
    """``WITH c AS (…) VALUES ((SELECT a FROM c), 1)``: as a query of them."""
    for at in range(1, len(tokens)):
        if tokens[at].token_type is TokenType.VALUES and is_kind(tokens, at - 1, TokenType.R_PAREN):
            opening = _opening(tokens, at - 1)
            if words_at(tokens, opening - 1, opening) == ["AS"]:
                end = end_of_part(tokens, at, lambda i: tokens[i].token_type is TokenType.SEMICOLON)
                inside = in_brackets(tokens[at], tokens[at:end])
                name = [
                    like(tokens[at], kind, text)
                    for kind, text in ((TokenType.ALIAS, "AS"), (TokenType.VAR, "v"))
                ]
                return [*tokens[:at], *all_from(tokens[at]), *inside, *name, *tokens[end:]]
    return tokens


def _of_any_time(tokens: list[Token]) -> list[Token]:
    """``FROM t AS OF SYSTEM TIME '-10s' x``, Oracle's ``FROM t VERSIONS BETWEEN SCN 1 AND 2 x``: of which time the rows are goes.

    CockroachDB, TiDB and Materialize have the former, each with words of its own.
    """
    for phrase in (["AS", "OF"], ["VERSIONS", "BETWEEN"]):
        at = find_anywhere(tokens, phrase)
        if at > 0:
            end = _end_of_time(tokens, at + 2)
            return _of_any_time([*tokens[:at], *tokens[end:]])
    return tokens


def _end_of_time(tokens: list[Token], start: int) -> int:
    """Where what says a time ends: at the next clause, or at an alias right before it."""

    def ends(at: int) -> bool:
        return tokens[at].token_type in _AFTER_TABLE or tokens[at].text.upper() in _AFTER_TIME

    at = end_of_part(tokens, start, ends)
    before, last = tokens[at - 2], tokens[at - 1]
    named = last.token_type in {TokenType.VAR, TokenType.IDENTIFIER} and last.text.upper() not in UNITS
    operand = before.token_type in {TokenType.STRING, TokenType.R_PAREN} or before.text[-1:].isalnum()
    aliased = at - 2 > start and named and operand and before.text.upper() not in _BEFORE_TIME
    return at - 1 if aliased else at


def _words_as_names(tokens: list[Token]) -> list[Token]:
    """``SELECT glob, t.b FROM t WHERE xor = 1``: words of other dialects, or of statements, where only a column can stand.

    A star is not among what may follow, nor NOT among what goes before: ``THEN INSERT *``, ``a NOT BETWEEN -1 AND b``.
    """
    kept = tokens[:1]
    for at in range(1, len(tokens)):
        token, before = tokens[at], tokens[at - 1].token_type
        ends = at + 1 == len(tokens) or tokens[at + 1].token_type in _AFTER_OPERANDS
        stands = (before in _BEFORE_OPERANDS and ends) or is_kind(tokens, at + 1, TokenType.DOT)
        names = before in _BEFORE_TABLES and token.token_type not in _ALSO_BEFORE_TABLES
        named = token.token_type in _NAMES_BESIDES and (stands or names)
        kept.append(like(token, TokenType.VAR, token.text) if named else token)
    return kept


def _at_local(tokens: list[Token]) -> list[Token]:
    """PostgreSQL's and ClickHouse's ``ts AT LOCAL``: the time zone of the session, which is no column."""
    kept: list[Token] = []
    for token in tokens:
        if kept and token.text.upper() == "LOCAL" and words_at(kept, len(kept) - 1, len(kept)) == ["AT"]:
            zone = ((TokenType.VAR, "TIME"), (TokenType.VAR, "ZONE"), (TokenType.STRING, "local"))
            kept += [like(token, kind, text) for kind, text in zone]
        else:
            kept.append(token)
    return kept


def _union_distinct(tokens: list[Token]) -> list[Token]:
    """BigQuery knows no bare UNION, ClickHouse by a setting only: it means UNION DISTINCT."""
    kept: list[Token] = []
    for token, following in pairwise([*tokens, tokens[-1]]):
        kept.append(token)
        if token.token_type in _SET_OPERATIONS and following.text.upper() not in {"ALL", "DISTINCT", "BY"}:
            kept.append(like(token, TokenType.DISTINCT, "DISTINCT"))
    return kept


_AFTER_TABLE: Final = frozenset(
    {
        TokenType.COMMA, TokenType.SEMICOLON, TokenType.WHERE, TokenType.JOIN, TokenType.LEFT, TokenType.RIGHT,
        TokenType.FULL, TokenType.INNER, TokenType.CROSS, TokenType.NATURAL, TokenType.ON, TokenType.USING,
        TokenType.GROUP_BY, TokenType.HAVING, TokenType.ORDER_BY, TokenType.LIMIT, TokenType.OFFSET, TokenType.FETCH,
        TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT, TokenType.ALIAS, TokenType.WINDOW, TokenType.FOR,
        TokenType.CONNECT_BY, TokenType.START_WITH,
    }
)  # fmt: skip
_AFTER_TIME: Final = words_of("MINUS START CONNECT")
_BEFORE_TIME: Final = words_of("AND SCN TIMESTAMP INTERVAL LEAST TIME")
_SET_OPERATIONS: Final = frozenset({TokenType.UNION, TokenType.EXCEPT, TokenType.INTERSECT})
_TEXTS: Final = frozenset({TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.IDENTIFIER})
_OPERATORS_IN_TWO: Final = {
    "<>": TokenType.NEQ, "!=": TokenType.NEQ, "^=": TokenType.NEQ, "<=": TokenType.LTE, ">=": TokenType.GTE,
    "||": TokenType.DPIPE, "!<": TokenType.GTE, "!>": TokenType.LTE,
}  # fmt: skip
_XML_FUNCTIONS: Final = words_of("XMLSERIALIZE XMLPARSE XMLROOT XMLPI")
_XML_OPTIONS: Final = (
    ["AS"],
    [",", "VERSION"],
    [",", "STANDALONE"],
    ["WELLFORMED"],
    ["PRESERVE"],
    ["STRIP"],
    ["NO", "INDENT"],
    ["INDENT"],
)
_NAMES_BESIDES: Final = frozenset(
    {
        TokenType.GLOB, TokenType.RLIKE, TokenType.ILIKE, TokenType.XOR, TokenType.QUALIFY, TokenType.BETWEEN,
        TokenType.INSERT, TokenType.DROP, TokenType.ALTER, TokenType.ROLLBACK, TokenType.RETURNING, TokenType.UNCACHE,
        TokenType.NOTNULL, TokenType.CHARACTER_SET, TokenType.LATERAL, TokenType.USING, TokenType.REVOKE, TokenType.GRANT,
        TokenType.FETCH, TokenType.FORCE, TokenType.ANY,
    }
)  # fmt: skip
_BEFORE_TABLES: Final = frozenset(
    {
        TokenType.FROM, TokenType.JOIN, TokenType.INTO, TokenType.TABLE, TokenType.VIEW, TokenType.UPDATE,
        TokenType.ALIAS, TokenType.DOT,
    }
)  # fmt: skip
_ALSO_BEFORE_TABLES: Final = frozenset({TokenType.LATERAL, TokenType.USING, TokenType.INSERT, TokenType.ANY})
_COMPARISONS: Final = frozenset(
    {
        TokenType.EQ, TokenType.NEQ, TokenType.LT, TokenType.GT, TokenType.LTE, TokenType.GTE, TokenType.PLUS,
        TokenType.DASH, TokenType.SLASH, TokenType.DPIPE, TokenType.AND, TokenType.OR, TokenType.WHEN, TokenType.THEN,
        TokenType.ELSE, TokenType.COMMA, TokenType.HAVING, TokenType.GROUP_BY, TokenType.ORDER_BY,
    }
)  # fmt: skip
_BEFORE_OPERANDS: Final = _COMPARISONS | {
    TokenType.SELECT, TokenType.L_PAREN, TokenType.WHERE, TokenType.ON, TokenType.CASE, TokenType.DISTINCT,
    TokenType.SET, TokenType.PARTITION_BY,
}  # fmt: skip
_AFTER_OPERANDS: Final = _COMPARISONS | {
    TokenType.FROM, TokenType.R_PAREN, TokenType.IS, TokenType.ALIAS, TokenType.ASC, TokenType.DESC,
    TokenType.LIMIT, TokenType.IN, TokenType.LIKE, TokenType.END, TokenType.DCOLON, TokenType.BETWEEN,
}  # fmt: skip
_JSON_MAKERS: Final = words_of(
    "JSON_OBJECT JSON_ARRAY JSON_OBJECTAGG JSON_ARRAYAGG JSON_VALUE JSON_QUERY JSON_SERIALIZE"
)
_BEFORE_GIVEN: Final = frozenset({TokenType.L_PAREN, TokenType.FARROW})
_WRAPPERS: Final = (["WITH"], ["WITHOUT"])


def _defined_subsets(tokens: list[Token]) -> list[Token]:
    """``MATCH_RECOGNIZE (… SUBSET u = (a, b), v = (b, c) DEFINE a AS …)``: u and v as variables that are defined, too."""
    at = find_anywhere(tokens, ["SUBSET"])
    define = find_anywhere(tokens, ["DEFINE"], at)
    if at < 0 or define < 0 or not is_kind(tokens, at + 2, TokenType.EQ):
        return tokens
    subsets: list[Token] = []
    for part in divided(tokens[at + 1 : define]):
        defined = ((TokenType.ALIAS, "AS"), (TokenType.TRUE, "TRUE"), (TokenType.COMMA, ","))
        subsets += [part[0], *(like(part[0], kind, text) for kind, text in defined)]
    return _defined_subsets([*tokens[:at], tokens[define], *subsets, *tokens[define + 1 :]])


def _functions_of_someone(tokens: list[Token]) -> list[Token]:
    """``split(x)``: with fewer, or more, arguments than the function sqlglot knows by the name it is someone's own."""
    changed = list(tokens)
    for at in range(len(tokens) - 2):
        called = is_kind(tokens, at, TokenType.VAR) and is_kind(tokens, at + 1, _OPENING)
        known = exp.FUNCTION_BY_NAME.get(tokens[at].text.upper()) if called else None
        if known is None or known.is_var_len_args or issubclass(known, exp.AggFunc):
            continue
        close = closing(tokens, at + 1)
        given = len(list(divided(tokens[at + 2 : close]))) if close > at + 2 else 0
        if close < len(tokens) and not sum(known.arg_types.values()) <= given <= len(known.arg_types):
            last = tokens[close]
            note = [exp.SQLGLOT_ANONYMOUS]
            changed[close] = Token(
                last.token_type, last.text, last.line, last.col, last.start, last.end, note
            )
    return changed


def _plainly_counted(tokens: list[Token]) -> list[Token]:
    """``FETCH FIRST p.n * 2 ROWS ONLY``: how many rows is no column's."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        at += 1
        if kept[-1].token_type is TokenType.FETCH and words_at(tokens, at, at + 1)[:1] in (
            ["FIRST"],
            ["NEXT"],
        ):
            end = end_of_part(tokens, at + 1, lambda i: tokens[i].text.upper() in _AFTER_COUNT)
            counts = [like(tokens[at], TokenType.NUMBER, "1")] if end > at + 1 else []
            kept += [tokens[at], *counts]
            at = end
    return kept


_AFTER_COUNT: Final = words_of("ROW ROWS PERCENT")


def _of_graph(tokens: list[Token]) -> list[Token]:
    """``GRAPH_TABLE (g MATCH (a) -[e]-> (b) COLUMNS (a.id AS i, e.n))``: its columns; which tables the graph is made of, it doesn't say.

    BigQuery's may end with ``RETURN a.id AS i, e.n ORDER BY i`` instead.
    """

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token] | None:
        columns, returns = find_phrase(call, ["COLUMNS", "("], 2), find_phrase(call, ["RETURN"], 2)
        if columns < 0 and returns < 0:
            return None
        end = end_of_part(call, returns + 1, lambda at: call[at].text.upper() in _AFTER_RETURN)
        listed = call[columns + 2 : closing(call, columns + 1)] if columns > 0 else call[returns + 1 : end]
        names = [part[-1] for part in divided(listed) if part]
        null, as_ = like(call[0], TokenType.NULL, "NULL"), like(call[0], TokenType.ALIAS, "AS")
        outputs = joined_by([[null, as_, name] for name in names], call[0])
        return in_brackets(call[0], [like(call[0], TokenType.SELECT, "SELECT"), *outputs])

    return with_calls(tokens, {"GRAPH_TABLE"}, change)


_AFTER_RETURN: Final = frozenset({"ORDER BY", "LIMIT", "OFFSET", "NEXT"})

REWRITES: Final[tuple[Row, ...]] = (
    (("oracle", "bigquery"), frozenset({"GRAPH_TABLE", "MATCH"}), _of_graph),
    (ANY, frozenset({"MATCH_RECOGNIZE", "SUBSET", "DEFINE"}), _defined_subsets),
    (ANY, frozenset({"USING", "AS"}), _merged_alias),
    (ANY, frozenset({"SET", "WITH"}), _plain_search),
    (ANY, frozenset({"(", "JSON_OBJECT"}), _plain_json),
    (ANY, frozenset({"(", "JSON_ARRAY"}), _plain_json),
    (ANY, frozenset({"(", "JSON_OBJECTAGG"}), _plain_json),
    (ANY, frozenset({"(", "JSON_ARRAYAGG"}), _plain_json),
    (ANY, frozenset({"(", "JSON_VALUE"}), _plain_json),
    (ANY, frozenset({"(", "JSON_QUERY"}), _plain_json),
    (ANY, frozenset({"(", "JSON_SERIALIZE"}), _plain_json),
    *((ANY, frozenset({"FETCH", word}), _plainly_counted) for word in ("FIRST", "NEXT")),
    (ANY, frozenset({"XMLEXISTS", "PASSING"}), _passed_xml),
    (ANY, frozenset({"XMLQUERY", "PASSING"}), _passed_xml),
    *((ANY, frozenset({name, "("}), _plain_xml) for name in sorted(_XML_FUNCTIONS)),
    (ANY, frozenset({"TABLESAMPLE"}), _unsampled),
    (ANY, frozenset({"WITH", "VALUES"}), _queried_values),
    (ANY, frozenset({"AS", "OF", "FROM"}), _of_any_time),
    (("oracle",), frozenset({"VERSIONS", "BETWEEN"}), _of_any_time),
    (ANY, frozenset({"{", "OJ"}), _plain_outer_join),
    (ANY, frozenset({"LATERAL", "VIEW"}), _named_views),
    (("trino", "athena"), frozenset({"FROM", "TABLE", "("}), _plainly_given),
    (("trino", "athena"), frozenset({"0"}), _plain_octals),
    (("duckdb",), frozenset({"!"}), _without_factorials),
    (("sqlite",), frozenset({"?"}), _without_numbers),
    (("sqlite",), frozenset({"RAISE", "ROLLBACK"}), _raised),
    (("duckdb",), frozenset({"USING", "KEY"}), _without_key),
    (("bigquery", "clickhouse"), frozenset({"UNION"}), _union_distinct),
    (("postgres", "clickhouse"), frozenset({"AT", "LOCAL"}), _at_local),
    (("oracle", *TSQL), frozenset(), _together),
    (ANY, frozenset({"("}), _functions_of_someone),
    (ANY, frozenset(), _words_as_names),
)
