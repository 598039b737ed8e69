"""Oracle's DBMS_SQL, which parses, binds, executes and fetches by calls: as PL/SQL's own statements of dynamic SQL.

Source: Oracle's PL/SQL Packages and Types Reference, DBMS_SQL. Positions stay those of the calls.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import closing, like
from lineage.compiler.second_reading.tokens import divided, is_kind, joined_by, words_at, words_of

PACKAGE: Final = "DBMS_SQL"

_FETCHES: Final = words_of(
    "COLUMN_VALUE DEFINE_COLUMN DEFINE_ARRAY TO_REFCURSOR FETCH_ROWS EXECUTE_AND_FETCH DESCRIBE_COLUMNS"
)
"""What is only asked of a query."""
_BINDS: Final = words_of("BIND_VARIABLE BIND_ARRAY")
_ENDS_BINDING: Final = words_of("PARSE EXECUTE EXECUTE_AND_FETCH CLOSE_CURSOR")
_BEFORE_STATEMENT: Final = words_of("; BEGIN THEN ELSE LOOP")
_NOWHERE: Final = "dbms_sql$"
"""The variable to which the columns besides the wanted one go."""
_MOST_COLUMNS: Final = 1_000
"""As many as a table may have."""


class _Call(NamedTuple):
    """A call of a routine of the package."""

    start: int
    """Of the statement, if the call is all that it does or assigns; else of the name."""
    end: int
    """Behind the closing bracket."""
    does: str
    arguments: list[list[Token]]
    alone: bool
    """Whether nothing else stands in its statement but a variable that it is assigned to."""

    @property
    def cursor(self) -> str:
        """The cursor, as the first argument names it."""
        return "".join(token.text.upper() for token in self.arguments[0])


class _Parsed(NamedTuple):
    """What a cursor parsed last, and the values bound to it since: any for a name may be the one, by way of branches."""

    call: _Call
    bound: list[_Call]


def by_statements(tokens: list[Token]) -> list[Token]:
    """The tokens, with statements of PL/SQL in the place of calls: ``OPEN c FOR text USING a AS x``, ``FETCH c INTO v``."""
    calls = list(_calls(tokens))
    queried = {call.cursor for call in calls if call.does in _FETCHES}
    parsed: dict[str, _Parsed] = {}
    kept: list[Token] = []
    at = 0
    for call, is_bound in zip(calls, _bound_later(calls), strict=True):
        if call.does == "PARSE" and len(call.arguments) > 1:
            parsed[call.cursor] = _Parsed(call, [])
        elif _binds(call) and call.cursor in parsed:
            parsed[call.cursor].bound.append(call)
        statement = _instead(call, is_bound, parsed.get(call.cursor), queried)
        if statement is not None:
            kept += [*tokens[at : call.start], *statement]
            at = call.end
    return [*kept, *tokens[at:]]


def _calls(tokens: list[Token]) -> Iterator[_Call]:
    for at in range(len(tokens) - 3):
        if tokens[at].text.upper() != PACKAGE or not is_kind(tokens, at + 3, TokenType.L_PAREN):
            continue
        end = closing(tokens, at + 3) + 1
        arguments = [_unnamed(part) for part in divided(tokens[at + 4 : end - 1])]
        start = at - 2 if is_kind(tokens, at - 1, TokenType.DOT) else at  # SYS.DBMS_SQL
        assigned = is_kind(tokens, start - 1, TokenType.COLON_EQ)
        first = start - 2 if assigned else start
        alone = first < 1 or tokens[first - 1].text.upper() in _BEFORE_STATEMENT
        does = tokens[at + 2].text.upper()
        converts = does in {"TO_REFCURSOR", "TO_CURSOR_NUMBER"}
        if all(arguments):
            yield _Call(first if alone and not converts else start, end, does, arguments, alone)


def _unnamed(argument: list[Token]) -> list[Token]:
    """What is given for a parameter, whether it is named or not: the order of the manual is kept by those who name them."""
    return argument[2:] if words_at(argument, 1, 2) == ["=>"] else argument


def _instead(call: _Call, is_bound: bool, parsed: _Parsed | None, queried: set[str]) -> list[Token] | None:
    """The statement that does what a call does; None for one that leads nowhere.

    ``is_bound`` says that values, or more of them, are bound behind it: then it is read where the last of them is.
    """
    word, given = call.arguments[0][0], call.arguments
    if call.does == "PARSE" and call.alone and len(given) > 1:
        return None if is_bound else _opened(call, (), queried)
    if call.does in _BINDS and call.alone and not is_bound:
        ready = parsed is not None and parsed.call.alone and parsed.bound
        return _opened(parsed.call, parsed.bound, queried) if parsed and ready else None
    if call.does == "COLUMN_VALUE" and call.alone and len(given) > 2 and len(given[1]) == 1:
        number = given[1][0]
        if number.token_type is not TokenType.NUMBER or not number.text.isdigit():
            return None
        fetched = [like(word, TokenType.FETCH, "FETCH"), *given[0], like(word, TokenType.INTO, "INTO")]
        nowhere = [like(word, TokenType.VAR, _NOWHERE)]
        columns = [*[nowhere] * (min(int(number.text), _MOST_COLUMNS) - 1), given[2], nowhere]
        return [*fetched, *joined_by(columns, word)]
    return given[0] if call.does in {"TO_REFCURSOR", "TO_CURSOR_NUMBER"} else None


def _bound_later(calls: Sequence[_Call]) -> list[bool]:
    """Of each call, whether a value is bound to its cursor behind it, before that parses, executes or closes."""
    later: list[bool] = []
    bound: set[str] = set()
    for call in reversed(calls):
        later.append(call.cursor in bound)
        if call.does in _ENDS_BINDING:
            bound.discard(call.cursor)
        elif call.alone and _binds(call):
            bound.add(call.cursor)
    return later[::-1]


def _binds(call: _Call) -> bool:
    """Whether a value is bound to what its cursor parsed."""
    return call.does in _BINDS and len(call.arguments) > 2


def _opened(parsed: _Call, bound: Sequence[_Call], queried: set[str]) -> list[Token]:
    """``OPEN c FOR text USING a AS x`` of a query whose rows are fetched, ``EXECUTE IMMEDIATE text USING …`` of all else."""
    cursor, text = parsed.arguments[0], parsed.arguments[1]
    word = cursor[0]
    if parsed.cursor in queried:
        opened = [like(word, TokenType.VAR, "OPEN"), *cursor, like(word, TokenType.FOR, "FOR"), *text]
    else:
        immediately = like(word, TokenType.VAR, "IMMEDIATE")
        opened = [like(word, TokenType.EXECUTE, "EXECUTE"), immediately, *text]
    for number, call in enumerate(bound):
        name, value = call.arguments[1], call.arguments[2]
        opened += [
            like(word, TokenType.COMMA, ",") if number else like(word, TokenType.USING, "USING"),
            *value,
        ]
        opened += [like(word, TokenType.ALIAS, "AS"), like(name[0], TokenType.VAR, name[0].text.lstrip(":"))]
    return opened
