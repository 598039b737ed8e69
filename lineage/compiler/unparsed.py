"""Statements that sqlglot has no grammar for, read from their first tokens.

Only the forms whose tables stand in a fixed place: what they say is settled by their leading keywords, as the
dialects' manuals give them.
"""

from collections.abc import Callable
from typing import Final

from sqlglot import exp
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType


def read_unparsed(parser: Parser, tokens: list[Token], text: str) -> exp.Expr | None:
    """The statement as sqlglot's nearest expression, or None when it is for sqlglot to parse."""
    if (
        len(tokens) == 2 and tokens[1].token_type is TokenType.STRING
    ):  # a command: its rest is one string so far
        tokens = [tokens[0], *parser.dialect.tokenize(tokens[1].text)]
    words = tuple(token.text.upper() for token in tokens[:2])
    read = _READERS.get(words)
    return read(parser, tokens, text) if read is not None else None


def _bulk_insert(parser: Parser, tokens: list[Token], text: str) -> exp.Expr:
    """T-SQL: ``BULK INSERT table FROM 'file' …`` loads a table."""
    return exp.LoadData(this=_table_before(parser, tokens[2:], "FROM", text))


def _load_data(parser: Parser, tokens: list[Token], text: str) -> exp.Expr | None:
    """MySQL: ``LOAD DATA … INFILE 'file' … INTO TABLE table …``; other forms are for sqlglot."""
    words = [token.text.upper() for token in tokens]
    if "TABLE" not in words:
        return None
    start = words.index("TABLE") + 1
    end = start + 1
    while end + 1 < len(words) and words[end] == ".":
        end += 2
    return exp.LoadData(this=_table(parser, tokens[start:end], text))


def _table_before(parser: Parser, tokens: list[Token], word: str, text: str) -> exp.Expr | None:
    end = next((i for i, token in enumerate(tokens) if token.text.upper() == word), len(tokens))
    return _table(parser, tokens[:end], text)


def _table(parser: Parser, tokens: list[Token], text: str) -> exp.Expr | None:
    return parser.parse_into(exp.Table, tokens, text)[0] if tokens else None


def _rename_table(parser: Parser, tokens: list[Token], text: str) -> exp.Expr | None:
    """MySQL: ``RENAME TABLE old TO new``; several at once are for nobody yet, so they stay unsupported."""
    words = [token.text.upper() for token in tokens]
    if "TO" not in words or "," in words:
        return None
    to = words.index("TO")
    old, new = _table(parser, tokens[2:to], text), _table(parser, tokens[to + 1 :], text)
    return exp.Alter(this=old, kind="TABLE", actions=[exp.AlterRename(this=new)])


def _unload(parser: Parser, tokens: list[Token], text: str) -> exp.Expr | None:
    """Redshift: ``UNLOAD ('query') TO …`` reads what the query in its string reads."""
    del text
    if len(tokens) < 3 or tokens[2].token_type is not TokenType.STRING:
        return None
    inner = tokens[2].text
    return exp.Export(this=parser.parse(parser.dialect.tokenize(inner), inner)[0])


_READERS: Final[dict[tuple[str, ...], Callable[[Parser, list[Token], str], exp.Expr | None]]] = {
    ("BULK", "INSERT"): _bulk_insert,
    ("LOAD", "DATA"): _load_data,
    ("RENAME", "TABLE"): _rename_table,
    ("UNLOAD", "("): _unload,
}
