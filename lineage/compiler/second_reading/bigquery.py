"""BigQuery's: pipes, models, LOAD DATA."""

from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import all_from, closing, in_brackets, like
from lineage.compiler.second_reading.tokens import (
    Row,
    after_name,
    divided,
    end_of_step,
    find_anywhere,
    find_phrase,
    is_kind,
    joined_by,
    start_of_name,
    with_calls,
    words_at,
)


def _load_into(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``LOAD DATA OVERWRITE t (a INT64) PARTITION BY a FROM FILES (…)``: what is said of partitions and options goes."""
    files = find_phrase(tokens, ["FROM", "FILES"])
    if words_at(tokens, 0, 2) != ["LOAD", "DATA"] or files < 0:
        return tokens
    temporary = words_at(tokens, 3, 4)[0] in {"TEMP", "TEMPORARY"}
    start = 3 + temporary + (words_at(tokens, 3 + temporary, 4 + temporary) == ["TABLE"])
    end = columns = after_name(tokens, start)
    if words_at(tokens, end, end + 2) == ["PARTITIONS", "("]:
        columns = closing(tokens, end + 1) + 1
    declared = (
        tokens[columns : closing(tokens, columns) + 1] if is_kind(tokens, columns, TokenType.L_PAREN) else []
    )
    into = like(tokens[2], TokenType.INTO, "INTO")
    kind = (
        [like(into, TokenType.TEMPORARY, "TEMP"), like(into, TokenType.TABLE, "TABLE")] if temporary else []
    )
    return [
        *tokens[:2],
        into,
        *kind,
        *tokens[start:end],
        *declared,
        *tokens[files : closing(tokens, files + 2) + 1],
    ]


def _of_model(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``ML.EVALUATE(MODEL m, …, (query))``: as ML.PREDICT of the query, or, without one, a function of nothing."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        said = words_at(tokens, at, at + 2), words_at(tokens, at + 3, at + 5)
        if said != (["ML", "."], ["(", "MODEL"]):
            kept.append(tokens[at])
            at += 1
            continue
        end = closing(tokens, at + 3)
        model, *others = divided(tokens[at + 4 : end])
        rows = next(
            (arg for arg in others if words_at(arg, 0, 1) == ["TABLE"] or words_at(arg, 1, 2) == ["SELECT"]),
            [],
        )
        name = tokens[at + 2]
        if rows:
            call = [*tokens[at : at + 2], like(name, TokenType.VAR, "PREDICT"), tokens[at + 3]]
            kept += [*call, *model, like(name, TokenType.COMMA, ","), *rows, tokens[end]]
        else:
            kept += [like(name, TokenType.VAR, f"ml_{name.text}"), tokens[at + 3], tokens[end]]
        at = end + 1
    return kept


def _tables_as_arguments(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``FROM f(TABLE d.t, 1)``: a table that a function takes, as a query of it."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        given = is_kind(tokens, at, TokenType.TABLE) and kept and kept[-1].token_type in _BEFORE_ARGUMENTS
        if not given:
            kept.append(tokens[at])
            at += 1
            continue
        end = after_name(tokens, at + 1)
        kept += in_brackets(tokens[at], [*all_from(tokens[at]), *tokens[at + 1 : end]])
        at = end
    return kept


def _piped(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``|> SET a = x``, ``|> DROP a`` and ``|> RENAME a AS b``: as ``|> SELECT * REPLACE``, EXCEPT, RENAME."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        word = words_at(tokens, at + 1, at + 2)
        if tokens[at].token_type is TokenType.PIPE_GT and word == ["WINDOW"]:
            kept.append(like(tokens[at + 1], TokenType.VAR, "EXTEND"))
            at += 1
        elif tokens[at].token_type is TokenType.PIPE_GT and word == ["ASSERT"]:
            kept.pop()
            at = end_of_step(tokens, at + 1) - 1
        elif tokens[at].token_type is TokenType.PIPE_GT and word in (["SET"], ["DROP"], ["RENAME"]):
            end = end_of_step(tokens, at + 2)
            kept += _piped_star(word[0], tokens[at + 1], list(divided(tokens[at + 2 : end])))
            at = end - 1
        at += 1
    return kept


def _grouped_by_sets(tokens: list[Token]) -> list[Token]:
    """``|> AGGREGATE … GROUP BY GROUPING SETS (a, (a, b), ROLLUP (c), ())``: the keys alone, each once."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if tokens[at].text.upper() != "GROUPING SETS" or not is_kind(tokens, at + 1, TokenType.L_PAREN):
            kept.append(tokens[at])
            at += 1
            continue
        end = closing(tokens, at + 1)
        keys = {tuple(words_at(key, 0, len(key))): key for key in _keys(tokens[at + 2 : end])}
        if keys:
            kept += joined_by(list(keys.values()), tokens[at])
        else:  # GROUP BY of nothing
            kept.pop()
        at = end + 1
    return kept


def _keys(tokens: list[Token]) -> list[list[Token]]:
    """The grouping keys that stand in sets of them, however nested."""
    keys: list[list[Token]] = []
    for part in divided(tokens):
        inner = part[part[0].token_type in {TokenType.ROLLUP, TokenType.CUBE} :] if part else []
        if is_kind(inner, 0, TokenType.L_PAREN) and closing(inner, 0) == len(inner) - 1:
            keys += _keys(inner[1:-1])
        elif inner:
            keys.append(inner)
    return keys


def _with_at_the_front(tokens: list[Token]) -> list[Token]:
    """``FROM t |> … |> WITH r AS (query) |> …``: as ``WITH r AS (query) FROM t |> … |> …``."""
    if sum(token.token_type is TokenType.PIPE_GT for token in tokens) > _MOST_PIPES:
        return tokens
    while (pipe := find_anywhere(tokens, ["|>", "WITH"])) >= 0:
        start = _start_of_query(tokens, pipe)
        end = end_of_step(tokens, pipe + 2)
        listed = tokens[pipe + 1 : end]
        if any(is_kind(tokens, i, TokenType.WITH) and _is_at_depth(tokens, i, start) for i in range(start)):
            recursive = is_kind(listed, 1, TokenType.RECURSIVE)
            listed = [like(tokens[pipe], TokenType.COMMA, ","), *listed[1 + recursive :]]
        tokens = [*tokens[:start], *listed, *tokens[start:pipe], *tokens[end:]]
    return tokens


def _rows_passed_on(tokens: list[Token]) -> list[Token]:
    """``FROM t |> … |> CALL f(a)`` as ``SELECT * FROM f((FROM t |> …), a)``, ``|> DISTINCT`` as ``SELECT DISTINCT * FROM (…)``."""
    if sum(token.token_type is TokenType.PIPE_GT for token in tokens) > _MOST_PIPES:
        return tokens
    for at, token in enumerate(tokens):
        word = words_at(tokens, at + 1, at + 2) if token.token_type is TokenType.PIPE_GT else []
        if word in (["CALL"], ["DISTINCT"], ["MATCH_RECOGNIZE"]):
            return _rows_passed_on(_passed(tokens, _start_of_query(tokens, at), at))
    return tokens


def _matched(tokens: list[Token]) -> list[Token]:
    """``FROM t MATCH_RECOGNIZE (… OPTIONS (use_longest_match = TRUE))``, which sqlglot knows in other dialects: without options."""

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token]:
        options = find_anywhere(call, ["OPTIONS", "("])
        inside = call[1 : options if options > 0 else -1]
        return [like(call[0], TokenType.MATCH_RECOGNIZE, call[0].text), *inside, call[-1]]

    return with_calls(tokens, {"MATCH_RECOGNIZE"}, change)


def _start_of_query(tokens: list[Token], pipe: int) -> int:
    """Where the query begins, without its WITH, that ends before a pipe."""
    depth, first = 0, pipe
    while first > 0 and depth >= 0:
        first -= 1
        depth += is_kind(tokens, first, TokenType.R_PAREN) - is_kind(tokens, first, TokenType.L_PAREN)
    first += depth < 0
    begins = (
        i
        for i in range(first, pipe)
        if tokens[i].token_type in _BEGIN_QUERY and _is_at_depth(tokens, first, i)
    )
    return next(begins, first)


def _is_at_depth(tokens: list[Token], start: int, at: int) -> bool:
    """Whether no bracket that opens after ``start`` is open at an index."""
    kinds = [token.token_type for token in tokens[start:at]]
    return kinds.count(TokenType.L_PAREN) == kinds.count(TokenType.R_PAREN)


def _passed(tokens: list[Token], start: int, pipe: int) -> list[Token]:
    """The tokens with the query that begins at ``start`` inside what stands behind a pipe."""
    word = tokens[pipe + 1]
    rows = in_brackets(word, tokens[start:pipe])
    if word.text.upper() == "MATCH_RECOGNIZE":
        return [*tokens[:start], *all_from(word), *rows, *tokens[pipe + 1 :]]
    if word.text.upper() == "DISTINCT":
        distinct = [like(word, TokenType.SELECT, "SELECT"), word, *all_from(word)[1:], *rows]
        return [*tokens[:start], *all_from(word), *in_brackets(word, distinct), *tokens[pipe + 2 :]]
    call = after_name(tokens, pipe + 2)
    given = tokens[call + 1 : closing(tokens, call)]
    others = [like(word, TokenType.COMMA, ","), *given] if given else []
    function = [*all_from(word), *tokens[pipe + 2 : call + 1], *rows, *others]
    return [*tokens[:start], *function, *tokens[closing(tokens, call) :]]


def _from_query(tokens: list[Token]) -> list[Token]:
    """``(SELECT …) AS t |> …``: with the FROM that may be left out."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        begins = not kept or kept[-1].token_type in {TokenType.L_PAREN, TokenType.ALIAS}
        if begins and token.token_type is TokenType.L_PAREN:
            end = closing(tokens, at) + 1
            end += words_at(tokens, end, end + 1) == ["AS"]
            if is_kind(tokens, end, TokenType.VAR) and is_kind(tokens, end + 1, TokenType.PIPE_GT):
                kept.append(like(token, TokenType.FROM, "FROM"))
        kept.append(token)
    return kept


def _piped_star(word: str, token: Token, parts: list[list[Token]]) -> list[Token]:
    kinds = {"SET": TokenType.REPLACE, "DROP": TokenType.EXCEPT, "RENAME": TokenType.RENAME}
    if word == "SET":
        parts = [[*part[2:], like(token, TokenType.ALIAS, "AS"), part[0]] for part in parts if len(part) > 2]
    select = [like(token, TokenType.SELECT, "SELECT"), like(token, TokenType.STAR, "*")]
    kind = like(token, kinds[word], kinds[word].name)
    return [
        *select,
        kind,
        *in_brackets(token, joined_by(parts, token)),
    ]


def _given_as_row(tokens: list[Token]) -> list[Token]:
    """``MERGE … INSERT (a, b) ROW``: as ``INSERT (a, b) VALUES (*)``."""
    at = find_phrase(tokens, ["ROW"])
    if at < 1 or not is_kind(tokens, at - 1, TokenType.R_PAREN):
        return tokens
    row = in_brackets(tokens[at], [like(tokens[at], TokenType.STAR, "*")])
    return _given_as_row(
        [*tokens[:at], like(tokens[at], TokenType.VALUES, "VALUES"), *row, *tokens[at + 1 :]]
    )


def _replica(tokens: list[Token]) -> list[Token]:
    """BigQuery's ``CREATE MATERIALIZED VIEW v … AS REPLICA OF s.o``: all of it."""
    of = find_anywhere(tokens, ["AS", "REPLICA", "OF"])
    if of < 1:
        return tokens
    options = find_anywhere(tokens[:of], ["OPTIONS", "("])
    head = tokens[: options if options >= 0 else of]
    return [*head, tokens[of], *all_from(tokens[of]), *tokens[of + 3 :]]


def _learnt_from_several(tokens: list[Token]) -> list[Token]:
    """``CREATE MODEL m … AS (training_data AS (query), custom_holiday AS (query))``: both are read, as CTEs are."""
    body = find_anywhere(tokens, ["AS", "("])
    if (
        "MODEL" not in words_at(tokens, 1, 5)
        or body < 1
        or words_at(tokens, body + 3, body + 5) != ["AS", "("]
    ):
        return tokens
    end = closing(tokens, body + 1)
    first = tokens[body + 2]
    read = [like(first, TokenType.WITH, "WITH"), *tokens[body + 2 : end], *all_from(first), first]
    return [*tokens[: body + 1], *read]


def _without_privacy(tokens: list[Token]) -> list[Token]:
    """``SELECT WITH DIFFERENTIAL_PRIVACY OPTIONS(…) AVG(a, contribution_bounds_per_group => (0, 9))``: how noise is added goes."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if words_at(tokens, at, at + 2) == ["WITH", "DIFFERENTIAL_PRIVACY"]:
            at += 2
            if words_at(tokens, at, at + 2) == ["OPTIONS", "("]:
                at = closing(tokens, at + 1) + 1
        elif is_kind(tokens, at, TokenType.COMMA) and words_at(tokens, at + 1, at + 3) == _BOUNDS:
            at = closing(tokens, at + 3) + 1
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _with_values(tokens: list[Token]) -> list[Token]:
    """``WITH(a AS x, b AS a + y, a * b)``: the last expression, with what the names in it stand for."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        if len(arguments) < 2 or words_at(arguments[0], 1, 2) != ["AS"]:
            return None
        known: dict[str, list[Token]] = {}
        for name, _, *value in arguments[:-1]:
            known[name.text.upper()] = [call[1], *_put_in(known, _with_values(value)), call[-1]]
        return [call[1], *_put_in(known, _with_values(arguments[-1])), call[-1]]

    return with_calls(tokens, {"WITH"}, change)


def _put_in(known: dict[str, list[Token]], tokens: list[Token]) -> list[Token]:
    """The tokens with what names stand for that stand alone."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        beside = [t.token_type for t in (*tokens[at - 1 : at], *tokens[at + 1 : at + 2])]
        alone = TokenType.DOT not in beside and TokenType.L_PAREN not in beside[1:]
        kept += known.get(token.text.upper(), [token]) if alone else [token]
    return kept


_MOST_PIPES: Final = 200
"""Each query that a pipe is put around nests one deeper."""

_BOUNDS: Final = ["CONTRIBUTION_BOUNDS_PER_GROUP", "=>"]
_BEFORE_ARGUMENTS: Final = frozenset({TokenType.L_PAREN, TokenType.COMMA, TokenType.FARROW})
_BEGIN_QUERY: Final = frozenset({TokenType.FROM, TokenType.SELECT})

_PIPING: Final = ("bigquery", "databricks", "spark")


def _numbered_paths(tokens: list[Token]) -> list[Token]:
    """``FROM t, t.items AS i WITH OFFSET o``: the path as UNNEST(t.items), behind which sqlglot takes the offset."""
    kept = list(tokens)
    for at in range(len(tokens) - 1, 2, -1):
        if words_at(tokens, at, at + 2) == ["WITH", "OFFSET"]:
            end = at - (not is_kind(tokens, at - 2, TokenType.DOT))  # an alias stands between
            end -= words_at(tokens, end - 1, end) == ["AS"]
            start = start_of_name(tokens, end - 1)
            if start < end - 1:
                unnest = like(tokens[start], TokenType.UNNEST, "UNNEST")
                kept[start:end] = [unnest, *in_brackets(unnest, tokens[start:end])]
    return kept


REWRITES: Final[tuple[Row, ...]] = (
    (("bigquery",), frozenset({"LOAD", "DATA"}), _load_into),
    (("bigquery",), frozenset({"CREATE", "MODEL", "AS"}), _learnt_from_several),
    (("bigquery",), frozenset({"DIFFERENTIAL_PRIVACY"}), _without_privacy),
    (("bigquery",), frozenset({"WITH", "OFFSET", "."}), _numbered_paths),
    (("bigquery",), frozenset({"WITH", "(", "AS"}), _with_values),
    (("bigquery",), frozenset({"ML", "MODEL"}), _of_model),
    (("bigquery",), frozenset({"FROM", "TABLE", "("}), _tables_as_arguments),
    (_PIPING, frozenset({"|>", "("}), _from_query),
    (_PIPING, frozenset({"|>", "GROUPING SETS"}), _grouped_by_sets),
    (_PIPING, frozenset({"|>", "WITH"}), _with_at_the_front),
    (_PIPING, frozenset({"|>"}), _piped),
    (_PIPING, frozenset({"|>"}), _rows_passed_on),
    (("bigquery",), frozenset({"MATCH_RECOGNIZE", "PATTERN"}), _matched),
    (("bigquery",), frozenset({"REPLICA", "OF"}), _replica),
    (("bigquery",), frozenset({"MERGE", "INSERT", "ROW"}), _given_as_row),
)
