"""What procedures give back in their parameters: the row of a function beside each, which its callers read.

The function has the procedure's name with an ``@`` behind it, which no routine's name ends in, so that a caller
finds it wherever in the source the procedure is made.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.rewrites import like

_LONGEST_NAME: Final = 5
"""Tokens of a procedure's name, dots counted: one of another server has more."""

RETURN: Final = "return"
"""What the value that a T-SQL procedure returns is called by, as if it were a parameter."""

_SIGNS: Final = {"@": TokenType.PARAMETER, ":": TokenType.COLON}


def function_of(procedure: Sequence[Token], parameter: str = "") -> list[Token]:
    """The name of the function that has a procedure's parameters for its row, or that is the row of one of them."""
    last = procedure[-1]
    kind = TokenType.IDENTIFIER if last.token_type is TokenType.IDENTIFIER else TokenType.VAR
    return [*procedure[:-1], like(last, kind, f"{last.text}@{parameter}")]


def row_of(at: Token, parameters: Iterable[str], given: Iterable[str], sign: str) -> list[Token]:
    """``SELECT @a AS a, NULL AS b``: what the parameters hold, those that are ``given`` back, each in its place.

    ``sign`` is what stands before a variable's name in a query, if anything has to.
    """
    given = frozenset(given)
    row = [like(at, TokenType.SELECT, "SELECT")]
    for name in parameters:
        variable = [like(at, TokenType.NULL, "NULL")]
        if name in given:
            variable = [like(at, _SIGNS[sign], sign)] if sign else []
            variable.append(like(at, TokenType.VAR, name))
        row += [*variable, like(at, TokenType.ALIAS, "AS"), like(at, TokenType.VAR, name or "_")]
        row.append(like(at, TokenType.COMMA, ","))
    return row[:-1]


def row_of_overload(
    at: Token, parameters: Sequence[str], given: Iterable[str], counts: Iterable[int]
) -> list[Token]:
    """``SELECT total AS total, total AS c2@3``: what parameters give back, by their names and by their places in a call.

    ``counts`` are the numbers of arguments that a call may have. So PL/SQL's procedures of one name are told apart.
    """
    given, counts = frozenset(given), list(counts)
    row = [like(at, TokenType.SELECT, "SELECT")]
    for place, name in enumerate(parameters, 1):
        for called in [name, *(f"c{place}@{n}" for n in counts if n >= place)] if name in given else ():
            row += [like(at, TokenType.VAR, name), like(at, TokenType.ALIAS, "AS")]
            row += [like(at, TokenType.VAR, called), like(at, TokenType.COMMA, ",")]
    return row[:-1]


def taken(
    procedure: Sequence[Token], wanted: Iterable[tuple[int, str]], parameter: str = "", among: int = 0
) -> list[Token]:
    """``SELECT c2, total FROM "p@"() o(c1, c2)``: the parameters at some positions, from 1 on, or of some names.

    With a ``parameter`` of that row alone. ``among`` so many arguments they are taken as ``row_of_overload`` calls them.

    Empty if the procedure can't be called so.
    """
    if len(procedure) > _LONGEST_NAME or procedure[-1].token_type is TokenType.DOT:
        return []
    at = procedure[0]
    columns, last = [], 0
    for position, named in wanted:
        columns.append(named or (f"c{position}@{among}" if among else f"c{position}"))
        last = last if named else max(last, position)
    opening, close = like(at, TokenType.L_PAREN, "("), like(at, TokenType.R_PAREN, ")")
    query = [like(at, TokenType.SELECT, "SELECT"), *_listed(at, columns), like(at, TokenType.FROM, "FROM")]
    query += [*function_of(procedure, parameter), opening, close, like(at, TokenType.VAR, "o")]
    if not last or among:
        return query
    return [*query, opening, *_listed(at, [f"c{n}" for n in range(1, last + 1)]), close]


def _listed(at: Token, names: Iterable[str]) -> list[Token]:
    """Names with commas between them."""
    return [t for n in names for t in (like(at, TokenType.COMMA, ","), like(at, TokenType.VAR, n))][1:]
