"""Oracle's."""

from itertools import pairwise
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, find_word, in_brackets, like
from lineage.compiler.second_reading.queries import without_json_options
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
    with_arguments,
    with_calls,
    words_at,
    words_of,
)


def _update_of_query(tokens: list[Token]) -> list[Token]:
    """Oracle's ``UPDATE (SELECT …) SET …``: with an alias, without which sqlglot takes SET for one."""
    if tokens[0].token_type is not TokenType.UPDATE or not is_kind(tokens, 1, TokenType.L_PAREN):
        return tokens
    end = closing(tokens, 1) + 1
    if words_at(tokens, end, end + 1) != ["SET"]:
        return tokens
    return [*tokens[:end], like(tokens[end], TokenType.VAR, "_changed"), *tokens[end:]]


def _insert_into_query(tokens: list[Token]) -> list[Token]:
    """Oracle's ``INSERT INTO (SELECT a, b FROM t …) …``: into these columns of the table."""
    if words_at(tokens, 0, 2) != ["INSERT", "INTO"] or words_at(tokens, 2, 4) != ["(", "SELECT"]:
        return tokens
    end = closing(tokens, 2)
    source = find_phrase(tokens[:end], ["FROM"], 3)
    columns = list(divided(tokens[4:source]))
    if source < 0 or any(len(column) != 1 or column[0].token_type is TokenType.STAR for column in columns):
        return tokens
    opening = tokens[2]
    listed = [opening, *joined_by(columns, opening), like(opening, TokenType.R_PAREN, ")")]
    return [*tokens[:2], *tokens[source + 1 : after_name(tokens, source + 1)], *listed, *tokens[end + 1 :]]


def _translated(tokens: list[Token]) -> list[Token]:
    """Oracle's ``TRANSLATE(x USING NCHAR_CS)``: as any function of x."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        using = find_phrase(arguments[0], ["USING"])
        return (
            [like(call[0], TokenType.VAR, "TO_NCHAR"), call[1], *arguments[0][:using], call[-1]]
            if using > 0
            else None
        )

    return with_calls(tokens, {"TRANSLATE"}, change)


def _positive_scales(tokens: list[Token]) -> list[Token]:
    """Oracle's ``NUMBER(7, -2)``: which digits are rounded away changes nothing."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        negative = len(arguments) == 2 and arguments[1][:1] and arguments[1][0].token_type is TokenType.DASH
        return [*call[:2], *arguments[0], call[-1]] if negative else None

    return with_calls(tokens, {"NUMBER"}, change)


def _returned(tokens: list[Token]) -> list[Token]:
    """Oracle's ``… RETURN a INTO :x``, outside a block: as ``… RETURNING a``."""
    returns = max(find_phrase(tokens, ["RETURNING"]), find_phrase(tokens, ["RETURN"]))
    if returns < 0:
        return tokens
    phrases = (["INTO"], ["BULK", "COLLECT"], ["BULK COLLECT INTO"])
    into = max(find_phrase(tokens, phrase, returns) for phrase in phrases)
    into = into if into > 0 else len(tokens)
    returning = like(tokens[returns], TokenType.RETURNING, "RETURNING")
    return [*tokens[:returns], returning, *tokens[returns + 1 : into]]


def _compiled_branches(tokens: list[Token]) -> list[Token]:
    """PL/SQL's ``$IF c $THEN a $ELSE b $END``: of an expression as a CASE of both, else the first branch."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        word = tokens[at].text.upper()
        then = find_word(tokens, "$THEN", at) if word in {"$IF", "$ELSIF"} else -1
        if word == "$IF" and then > 0 and _holds_a_part(tokens, at, then):
            end, after = _first_branch(tokens, then + 1)
            tokens = [*tokens[:at], *tokens[then + 1 : end], *tokens[after:]]
            continue
        if word in {"$IF", "$ELSIF"}:
            kept += [like(tokens[at], TokenType.CASE, "CASE")] if word == "$IF" else []
            condition = ((TokenType.WHEN, "WHEN"), (TokenType.TRUE, "TRUE"), (TokenType.THEN, "THEN"))
            kept += [like(tokens[at], kind, text) for kind, text in condition]
            at = max(at, then)
        elif word in {"$ELSE", "$END"}:
            kept.append(like(tokens[at], TokenType.ELSE if word == "$ELSE" else TokenType.END, word[1:]))
        else:
            kept.append(tokens[at])
        at += 1
    return kept


def _holds_a_part(tokens: list[Token], at: int, then: int) -> bool:
    """Whether a branch holds a part of a clause, or a whole one: something whole has come before, or a comma or AND stands at one of its ends."""
    begins = words_at(tokens, then + 1, then + 2)
    end, _ = _first_branch(tokens, then + 1)
    goes_on = begins[:1] and (begins[0] in _GO_ON or tokens[end - 1].text.upper() in _JOINS_PARTS)
    return bool(goes_on) or (bool(begins) and at > 0 and tokens[at - 1].token_type in _NAMES_OR_ENDS)


def _first_branch(tokens: list[Token], start: int) -> tuple[int, int]:
    """Where the branch that begins at an index ends, and what comes after all of them."""
    depth, end = 1, 0
    for at in range(start, len(tokens)):
        word = tokens[at].text.upper()
        depth += (word == "$IF") - (word == "$END")
        if depth <= 1 and word in {"$ELSE", "$ELSIF", "$END"}:
            end = end or at
        if not depth:
            return end, at + 1
    return end or len(tokens), len(tokens)


def _pivoted_to_xml(tokens: list[Token]) -> list[Token]:
    """Oracle's ``PIVOT XML (SUM(a) AS s FOR b IN (ANY))``: one column ``b_XML``, as ``PIVOT (SUM(a) FOR b IN (1 AS b_XML))``."""
    at = find_anywhere(tokens, ["PIVOT", "XML", "("])
    key = find_phrase(tokens, ["FOR"], at + 3)
    listed = find_phrase(tokens, ["IN"], key) + 1
    if at < 0 or key < 0 or not is_kind(tokens, listed, TokenType.L_PAREN):
        return tokens
    aggregate = next(divided(tokens[at + 3 : key]))
    alias = find_phrase(aggregate, ["AS"])
    word = tokens[key + 1]
    named = [
        like(word, TokenType.NUMBER, "1"),
        like(word, TokenType.ALIAS, "AS"),
        like(word, TokenType.VAR, f"{word.text}_XML"),
    ]
    before = [*tokens[: at + 1], tokens[at + 2], *(aggregate[:alias] if alias > 0 else aggregate)]
    return [*before, *tokens[key : listed + 1], *named, *tokens[closing(tokens, listed) :]]


def _combined_sets(tokens: list[Token]) -> list[Token]:
    """Oracle's ``a MULTISET UNION ALL b``: both go into what comes of it, as of ``a || b``; ``a MEMBER OF b`` compares."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        if tokens[at].text.upper() == "MULTISET" and words_at(tokens, at + 1, at + 2)[:1] != ["("]:
            kept.append(like(tokens[at], TokenType.DPIPE, "||"))
            at += 2 + (words_at(tokens, at + 2, at + 3) in (["ALL"], ["DISTINCT"]))
        elif words_at(tokens, at, at + 2) in (["MEMBER", "OF"], ["SUBMULTISET", "OF"]):
            kept.append(like(tokens[at], TokenType.EQ, "="))
            at += 2
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _without_conversion(tokens: list[Token]) -> list[Token]:
    """Oracle's ``TO_NUMBER(x DEFAULT 0 ON CONVERSION ERROR)``: what stands for an error goes."""
    error = find_anywhere(tokens, ["ON", "CONVERSION", "ERROR"])
    default = max((at for at in range(error) if tokens[at].text.upper() == "DEFAULT"), default=-1)
    return _without_conversion([*tokens[:default], *tokens[error + 3 :]]) if default > 0 else tokens


def _modelled(tokens: list[Token]) -> list[Token]:
    """Oracle's ``FROM t MODEL PARTITION BY (a) DIMENSION BY (b) MEASURES (c x) RULES (…)``: these columns of t, and what the rules make of them, are the rows."""
    model = find_word(tokens, "MODEL")
    start, depth = model, 0
    while start > 0 and not (depth == 0 and tokens[start].token_type is TokenType.FROM) and depth >= 0:
        start -= 1
        depth += (tokens[start].token_type is TokenType.R_PAREN) - (
            tokens[start].token_type is TokenType.L_PAREN
        )
    if model < 0 or tokens[start].token_type is not TokenType.FROM:
        return tokens
    columns: list[list[Token]] = []
    end = model
    for words, length in (("PARTITION BY", 1), ("DIMENSION", 2), ("MEASURES", 1)):
        at = find_word(tokens, words, model)
        opening = at + length
        if at > 0 and is_kind(tokens, opening, TokenType.L_PAREN):
            columns.append(tokens[opening + 1 : closing(tokens, opening)])
            end = max(end, closing(tokens, opening) + 1)
    after = end_of_part(tokens, end, lambda i: tokens[i].token_type is TokenType.ORDER_BY)
    brackets = [i for i in range(end, after) if is_kind(tokens, i, TokenType.L_PAREN)]
    rules = next((i for i in brackets if words_at(tokens, i - 1, i) not in (["ITERATE"], ["UNTIL"])), after)
    if columns and rules < after:
        columns[-1] = _ruled(columns[-1], tokens[rules + 1 : closing(tokens, rules)])
    word = tokens[start]
    select = [like(word, TokenType.SELECT, "SELECT"), *joined_by(columns, word), *tokens[start:model]]
    return [*tokens[: start + 1], *in_brackets(word, select), *tokens[after:]] if columns else tokens


def _ruled(measures: list[Token], rules: list[Token]) -> list[Token]:
    """The measures of a MODEL, each besides what its rules make of cells: ``x['a'] = AVG(y)['b']`` makes x of y."""
    given = [(part, part[-1].text.upper()) for part in divided(measures)]
    held = {name: part[:-1] or part for part, name in given}
    held = {
        name: part[:-1] if part[-1].token_type is TokenType.ALIAS else part for name, part in held.items()
    }
    made: dict[str, list[list[Token]]] = {name: [] for name in held}
    for rule in divided(_without_cells(rules)):
        equals = find_phrase(rule, ["="])
        name = next((t.text.upper() for t in rule[: max(equals, 0)] if t.text.upper() in made), "")
        if name:
            made[name].append([t for token in rule[equals + 1 :] for t in _held(token, held)])
    parts = []
    for part, name in given:
        last, values = part[-1], [held[name], *made[name]]
        call = [like(last, TokenType.VAR, "COALESCE"), *in_brackets(last, joined_by(values, last))]
        parts.append([*call, like(last, TokenType.ALIAS, "AS"), last] if made[name] else part)
    return joined_by(parts, measures[0])


def _held(token: Token, held: dict[str, list[Token]]) -> list[Token]:
    """What the name of a measure stands for; any other token as it is."""
    return in_brackets(token, held[token.text.upper()]) if token.text.upper() in held else [token]


def _without_cells(tokens: list[Token]) -> list[Token]:
    """Without which cells are meant: ``['a', CV(b)]``; nor in which order they are set."""
    kept: list[Token] = []
    depth = 0
    for token in tokens:
        depth += token.token_type is TokenType.L_BRACKET
        if not depth:
            kept.append(token)
        depth -= token.token_type is TokenType.R_BRACKET
    return kept


def _numbered(tokens: list[Token]) -> list[Token]:
    """Oracle's ``:1``: as ``:p1``."""
    return [
        like(token, TokenType.VAR, f"p{token.text}")
        if token.token_type is TokenType.NUMBER and is_kind(tokens, at - 1, TokenType.COLON)
        else token
        for at, token in enumerate(tokens)
    ]


def _without_densifying(tokens: list[Token]) -> list[Token]:
    """Oracle's ``FROM t PARTITION BY (a) RIGHT JOIN u ON …``, and ``(+)`` behind a table function: what is filled up goes."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        opening = at + 1
        if (
            tokens[at].text.upper() == "PARTITION BY"
            and is_kind(tokens, opening, TokenType.L_PAREN)
            and at
            and not is_kind(tokens, at - 1, TokenType.L_PAREN)
        ):
            at = closing(tokens, opening) + 1
        elif tokens[at].token_type is TokenType.JOIN_MARKER and is_kind(tokens, at - 1, TokenType.R_PAREN):
            at += 1
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _without_partitions(tokens: list[Token]) -> list[Token]:
    """Oracle's ``t PARTITION FOR (DATE '2024-01-01')``: the partition that has a value is a part of its table."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        words = words_at(tokens, at, at + 3)
        if words[1:] == ["FOR", "("] and words[0] in {"PARTITION", "SUBPARTITION"}:
            at = closing(tokens, at + 2) + 1
        else:
            kept.append(tokens[at])
            at += 1
    return kept


def _plain_intervals(tokens: list[Token]) -> list[Token]:
    """Oracle's ``INTERVAL '4 5:12' DAY(2) TO MINUTE``: how precise it is goes."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        at += 1
        if kept[-1].text.upper() in UNITS and "INTERVAL" in words_at(kept, max(0, len(kept) - 3), len(kept)):
            at = closing(tokens, at) + 1 if is_kind(tokens, at, TokenType.L_PAREN) else at
            if words_at(tokens, at, at + 1) == ["TO"]:
                at = closing(tokens, at + 2) + 1 if is_kind(tokens, at + 2, TokenType.L_PAREN) else at + 2
    return kept


def _unique_as_distinct(tokens: list[Token]) -> list[Token]:
    """Oracle's ``LISTAGG(UNIQUE a, ',')``."""
    return [
        like(token, TokenType.DISTINCT, "DISTINCT")
        if token.token_type is TokenType.UNIQUE and before.token_type is TokenType.L_PAREN
        else token
        for before, token in pairwise([tokens[0], *tokens])
    ]


def _sets(tokens: list[Token]) -> list[Token]:
    """Oracle's ``SET(a)``, a collection without doubles: as any function."""
    queries = {TokenType.UPDATE, TokenType.MERGE}.isdisjoint(token.token_type for token in tokens)
    return [
        like(token, TokenType.VAR, "set_of")
        if queries and token.token_type is TokenType.SET and following.token_type is TokenType.L_PAREN
        else token
        for token, following in pairwise([*tokens, tokens[-1]])
    ]


def _plain_transforms(tokens: list[Token]) -> list[Token]:
    """Oracle's ``JSON_TRANSFORM(doc, SET '$.a' = x, REMOVE '$.b')``: as ``JSON_TRANSFORM(doc, x)``."""

    def change(opening: Token, arguments: list[list[Token]]) -> list[Token]:
        document, *changes = arguments
        changes = [said for said in changes if not {"REMOVE", "KEEP", "SORT"} & {*words_at(said, 0, 1)}]
        values = [said[find_phrase(said, ["="]) + 1 :] for said in changes]
        parts = [document, *(without_json_options(value) for value in values)]
        return joined_by([part for part in parts if part], opening)

    return with_arguments(tokens, "JSON_TRANSFORM", change)


def _extracted_xml(tokens: list[Token]) -> list[Token]:
    """``EXTRACT(t.doc, '/a/b')`` takes from an XML document, no unit of time: as another function."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        calls = token.text.upper() == "EXTRACT" and is_kind(tokens, at + 1, TokenType.L_PAREN)
        inside = tokens[at + 2 : closing(tokens, at + 1)] if calls else []
        path = inside[-1:] and inside[-1].token_type is TokenType.STRING
        kept.append(
            like(token, TokenType.VAR, "XML_EXTRACT") if path and find_phrase(inside, [","]) > 0 else token
        )
    return kept


def _without_layout(tokens: list[Token]) -> list[Token]:
    """``JSON_SERIALIZE(doc RETURNING CLOB PRETTY)``: as what it is given, alone."""
    ends = ("PRETTY", "ASCII", "ORDERED", "TRUNCATE", "RETURNING")

    def change(_opening: Token, arguments: list[list[Token]]) -> list[Token]:
        given = arguments[0]
        return given[
            : min((stop for end in ends if (stop := find_phrase(given, [end])) > 0), default=len(given))
        ]

    return with_arguments(tokens, "JSON_SERIALIZE", change)


def _attributes_of_xml(tokens: list[Token]) -> list[Token]:
    """``XMLATTRIBUTES(a AS "b", c || d e)``: the values without the names of the attributes."""

    def change(opening: Token, arguments: list[list[Token]]) -> list[Token] | None:
        values = []
        for argument in arguments:
            named = find_phrase(argument, ["AS"])
            bare = len(argument) > 1 and {t.token_type for t in argument[-2:]} <= _NAMES_OR_ENDS
            values.append(argument[:named] if named > 0 else argument[:-1] if bare else argument)
        return joined_by(values, opening)

    return with_arguments(tokens, "XMLATTRIBUTES", change)


def _predicted(tokens: list[Token]) -> list[Token]:
    """``PREDICTION(m COST MODEL USING a, b AS c)``: as a function of what a model is asked with."""

    def change(call: list[Token], arguments: list[list[Token]]) -> list[Token] | None:
        using = find_phrase(arguments[-1] if len(arguments) == 1 else call[2:-1], ["USING"])
        if using < 0:
            return None
        given = [
            a[: find_phrase(a, ["AS"])] if find_phrase(a, ["AS"]) > 0 else a
            for a in divided(call[3 + using : -1])
        ]
        return [*call[:2], *joined_by(given, call[1]), call[-1]]

    return with_calls(tokens, _MINING, change)


def _of_any_type(tokens: list[Token]) -> list[Token]:
    """``x IS OF TYPE (ONLY t)``: as ``x IS NOT NULL``."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        of = at + 1 + (words_at(tokens, at + 1, at + 2) == ["NOT"])
        opening = of + 1 + (words_at(tokens, of + 1, of + 2) == ["TYPE"])
        if tokens[at].token_type is TokenType.IS and words_at(tokens, of, of + 1) == ["OF"]:
            kept += [like(tokens[at], TokenType.NOT, "NOT"), like(tokens[at], TokenType.NULL, "NULL")]
            at = closing(tokens, opening)
        at += 1
    return kept


def _unsampled(tokens: list[Token]) -> list[Token]:
    """``FROM t SAMPLE BLOCK (14.2, 1) SEED (1)``: how much is read goes."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        opening = at + 1 + (words_at(tokens, at + 1, at + 2) == ["BLOCK"])
        if tokens[at].text.upper() in {"SAMPLE", "SEED"} and is_kind(tokens, opening, TokenType.L_PAREN):
            at = closing(tokens, opening)
        else:
            kept.append(tokens[at])
        at += 1
    return kept


def _values_of_json(tokens: list[Token]) -> list[Token]:
    """``JSON_OBJECT(a, t.b FORMAT JSON, t.*)``: a column is its own key, and a star all columns."""

    def change(opening: Token, arguments: list[list[Token]]) -> list[Token]:
        return joined_by(
            [_keyed(_values_of_json(a)) for a in map(without_json_options, arguments) if a], opening
        )

    return with_arguments(tokens, "JSON_OBJECT", change)


def _keyed(argument: list[Token]) -> list[Token]:
    """A member of an object; what doesn't say its key has one that is text."""
    if argument[-1].token_type is TokenType.STAR:
        return argument[-1:]
    if {t.text.upper() for t in argument} & {":", "VALUE", "IS"}:
        return argument
    first = argument[0]
    return [like(first, TokenType.STRING, ""), like(first, TokenType.COLON, ":"), *argument]


_MINING: Final = words_of(
    "PREDICTION PREDICTION_PROBABILITY PREDICTION_COST PREDICTION_DETAILS PREDICTION_SET PREDICTION_BOUNDS CLUSTER_ID "
    "CLUSTER_PROBABILITY CLUSTER_SET CLUSTER_DETAILS CLUSTER_DISTANCE FEATURE_ID FEATURE_VALUE FEATURE_SET FEATURE_DETAILS"
)
_NAMES_OR_ENDS: Final = frozenset(
    {TokenType.VAR, TokenType.IDENTIFIER, TokenType.STRING, TokenType.NUMBER, TokenType.R_PAREN}
)


def _made_objects(tokens: list[Token]) -> list[Token]:
    """``NEW t(a, b)``, an object: the word NEW may be left out."""
    return [
        token
        for at, token in enumerate(tokens)
        if token.text.upper() != "NEW"
        or not is_kind(tokens, at + 1, TokenType.VAR)
        or not is_kind(tokens, after_name(tokens, at + 1), TokenType.L_PAREN)
    ]


def _without_columns_of_macros(tokens: list[Token]) -> list[Token]:
    """``FROM macro(t, COLUMNS(a, b))``: which columns a macro is told of goes."""

    def change(call: list[Token], _arguments: list[list[Token]]) -> list[Token]:
        return [like(call[0], TokenType.NULL, "NULL")]

    return with_calls(tokens, {"COLUMNS"}, change)


def _embedded(tokens: list[Token]) -> list[Token]:
    """``VECTOR_EMBEDDING(model USING a AS data)``: of what, without the model."""

    def change(opening: Token, arguments: list[list[Token]]) -> list[Token] | None:
        given = [part[find_phrase(part, ["USING"]) + 1 :] for part in arguments]
        return joined_by(
            [part[: name if (name := find_phrase(part, ["AS"])) > 0 else None] for part in given], opening
        )

    return with_arguments(tokens, "VECTOR_EMBEDDING", change)


def _documents(tokens: list[Token]) -> list[Token]:
    """``CREATE JSON RELATIONAL DUALITY VIEW v AS SELECT JSON {'k' : a, 'l' : [SELECT JSON {…} FROM u]} FROM t WITH UPDATE``: one column DATA."""
    view = find_word(tokens, "VIEW")
    body = after_name(tokens, view + 1)
    if view < 0 or words_at(tokens, body, body + 4) != ["AS", "SELECT", "JSON", "{"]:
        return tokens
    kept = [tokens[0], tokens[view]]
    at = view + 1
    while at < len(tokens):
        word, token = tokens[at].text.upper(), tokens[at]
        opens = words_at(tokens, at, at + 2)
        if opens == ["JSON", "{"]:
            kept += [like(token, TokenType.VAR, "JSON_OBJECT"), like(token, TokenType.L_PAREN, "(")]
            at += 1
        elif opens == ["[", "SELECT"]:
            kept.append(like(token, TokenType.L_PAREN, "("))
        elif word in {"}", "]"}:
            kept.append(like(token, TokenType.R_PAREN, ")"))
        elif word == "WITH" and opens[1:] and opens[1] in _CHANGES:
            while words_at(tokens, at + 1, at + 2) and tokens[at + 1].text.upper() in _CHANGES:
                at += 1
        else:
            kept.append(token)
        at += 1
    end = closing(kept, kept.index(next(t for t in kept if t.text == "JSON_OBJECT")) + 1) + 1
    named = [like(kept[end - 1], TokenType.ALIAS, "AS"), like(kept[end - 1], TokenType.VAR, "data")]
    return [*kept[:end], *named, *kept[end:]]


def _plainly_given(tokens: list[Token]) -> list[Token]:
    """``FROM f(t PARTITION BY a ORDER BY b, x)``: in which order a function is given the rows goes."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        called = (
            after_name(tokens, at + 1) if tokens[at].token_type in {TokenType.FROM, TokenType.JOIN} else -1
        )
        kept.append(tokens[at])
        if called > 0 and is_kind(tokens, called, TokenType.L_PAREN) and called > at + 1:
            end = closing(tokens, called)
            arguments = [_before_order(part) for part in divided(tokens[called + 1 : end])]
            kept += [*tokens[at + 1 : called + 1], *joined_by(arguments, tokens[at])]
            at = end - 1
        at += 1
    return kept


def _before_order(argument: list[Token]) -> list[Token]:
    found = [find_phrase(argument, [word]) for word in ("PARTITION BY", "ORDER BY")]
    return argument[: min((at for at in found if at > 0), default=None)]


def types_of_view(tokens: list[Token], dialect: str) -> list[list[Token]]:
    """``CREATE VIEW v OF t WITH OBJECT IDENTIFIER (id) AS …``: the name of the type whose fields its columns are called as, if any."""
    view = find_word(tokens, "VIEW", end=LEADING) if dialect == "oracle" else -1
    of = after_name(tokens, view + 1) if view > 0 else 0
    return (
        [tokens[of + 1 : after_name(tokens, of + 1)]] if of and words_at(tokens, of, of + 1) == ["OF"] else []
    )


def _linked(tokens: list[Token]) -> list[Token]:
    """``"t"@link``: the link behind a name in quotes as a part of the name."""
    kept: list[Token] = []
    for at, token in enumerate(tokens):
        links = is_kind(tokens, at, TokenType.PARAMETER) and is_kind(tokens, at - 1, TokenType.IDENTIFIER)
        if is_kind(tokens, at - 1, TokenType.PARAMETER) and is_kind(tokens, at - 2, TokenType.IDENTIFIER):
            link = token.text if token.token_type is TokenType.IDENTIFIER else token.text.upper()
            kept[-1] = like(kept[-1], TokenType.IDENTIFIER, f"{kept[-1].text}@{link}")
        elif not links:
            kept.append(token)
    return kept


_CHANGES: Final = words_of("INSERT UPDATE DELETE CHECK NOINSERT NOUPDATE NODELETE NOCHECK")
_JOINS_PARTS: Final = words_of(", AND OR")
_GO_ON: Final = words_of(", AND OR WHERE FROM JOIN LEFT INNER UNION GROUP HAVING ORDER")

REWRITES: Final[tuple[Row, ...]] = (
    (("oracle",), frozenset({"@"}), _linked),
    (("oracle",), frozenset({"DUALITY", "VIEW", "JSON"}), _documents),
    *((("oracle",), frozenset({"FROM", "(", word}), _plainly_given) for word in ("ORDER BY", "PARTITION BY")),
    (("oracle",), frozenset({"COLUMNS", "FROM", "("}), _without_columns_of_macros),
    (("oracle",), frozenset({"VECTOR_EMBEDDING", "USING"}), _embedded),
    (("oracle",), frozenset({"NEW", "("}), _made_objects),
    (("oracle",), frozenset({"UPDATE", "SET", "("}), _update_of_query),
    (("oracle",), frozenset({"INSERT", "INTO", "("}), _insert_into_query),
    (("oracle",), frozenset({"PIVOT", "XML"}), _pivoted_to_xml),
    (("oracle",), frozenset({"XMLATTRIBUTES"}), _attributes_of_xml),
    (("oracle",), frozenset({"USING", "("}), _predicted),
    (("oracle",), frozenset({"IS", "OF", "("}), _of_any_type),
    (("oracle",), frozenset({"SAMPLE", "("}), _unsampled),
    (("oracle",), frozenset({"JSON_OBJECT", "("}), _values_of_json),
    (("oracle",), frozenset({"$IF", "$THEN", "$END"}), _compiled_branches),
    *((("oracle",), frozenset({word}), _combined_sets) for word in ("MULTISET", "MEMBER", "SUBMULTISET")),
    (("oracle",), frozenset({"DEFAULT", "ON", "CONVERSION", "ERROR"}), _without_conversion),
    (("oracle",), frozenset({"MODEL", "DIMENSION", "MEASURES"}), _modelled),
    (("oracle",), frozenset({"INTERVAL"}), _plain_intervals),
    (("oracle",), frozenset({"TRANSLATE", "USING"}), _translated),
    (("oracle",), frozenset({"NUMBER", "-"}), _positive_scales),
    (("oracle",), frozenset({"UNIQUE", "("}), _unique_as_distinct),
    (("oracle",), frozenset({"SET", "(", "SELECT"}), _sets),
    *((("oracle",), frozenset({into, "RETURNING"}), _returned) for into in ("INTO", "BULK COLLECT INTO")),
    (("oracle",), frozenset({"SET", "RETURN"}), _returned),
    (("oracle",), frozenset({"INSERT", "RETURN"}), _returned),
    (("oracle",), frozenset({"DELETE", "RETURN"}), _returned),
    (("oracle",), frozenset({":"}), _numbered),
    (("oracle",), frozenset({"("}), _without_densifying),
    *((("oracle",), frozenset({word, "FOR"}), _without_partitions) for word in ("PARTITION", "SUBPARTITION")),
    (("oracle",), frozenset({"JSON_TRANSFORM", "("}), _plain_transforms),
    (("oracle",), frozenset({"EXTRACT", ","}), _extracted_xml),
    (("oracle",), frozenset({"JSON_SERIALIZE"}), _without_layout),
)
