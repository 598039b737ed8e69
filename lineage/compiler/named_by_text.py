"""Tables that a statement names by a text: ``IDENTIFIER('a.b')``, ``IDENTIFIER($v)``, Snowflake's ``TABLE('a.b')``."""

import re
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.meta_commands import PLAIN_CODE
from lineage.compiler.rewrites import closing, like
from lineage.compiler.tokenizing import STRINGS, word_of
from lineage.compiler.variables import Variables
from lineage.compiler.vocabulary import GAP

_NAME_BY_TEXT: Final = {
    "snowflake": re.compile(rf"\bIDENTIFIER\b|\bTABLE{GAP}*\({GAP}*['$:]"),
    **dict.fromkeys(("databricks", "spark"), re.compile(r"\bIDENTIFIER\b")),
}
"""Where a text, in capitals, may name a table by a string, in the dialects that can."""

_PLAIN_NAMES: Final = re.compile(r"[A-Za-z_{][\w{}]*(?:\.[A-Za-z_{][\w{}]*)*")


def may_name_by_text(capitals: str, dialect: str) -> bool:
    """Whether a text, in capitals, may name a table so."""
    by_text = _NAME_BY_TEXT.get(dialect)
    return by_text is not None and by_text.search(capitals) is not None


def with_named_tables(tokens: list[Token], variables: Variables | None) -> list[Token]:
    """``IDENTIFIER($v)``, ``IDENTIFIER('a.' || v)``, ``TABLE('a.b')`` as the name, where the text in brackets is known."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        kept.append(tokens[at])
        at += 1
        if (
            kept[-1].text.upper() not in {"IDENTIFIER", "TABLE"}
            or at == len(tokens)
            or tokens[at].text != "("
        ):
            continue
        end = closing(tokens, at)
        inner = tokens[at + 1 : end]
        if len(inner) > 2 and word_of(inner[0]) == "IDENTIFIER":
            inner = inner[2:-1]
        named = _name_composed(inner, variables)
        if named and not any(map(str.isspace, named)):
            kept[-1:] = _named(kept[-1], named, tokens[at], tokens[end])
            at = end + 1
        elif _names_unknown(kept[-1], inner, variables):
            kept[-1:] = _named_by_nobody(kept[-1], tokens[at], tokens[end])
            at = end + 1
    return kept


def _names_unknown(word: Token, inner: list[Token], variables: Variables | None) -> bool:
    """Whether ``IDENTIFIER(:c || '.t')``, or ``TABLE(:v)`` of a variable that never held rows, names a table that nobody here knows."""
    if word_of(word) == "IDENTIFIER":
        return len(inner) > 2
    if len(inner) != 2 or inner[0].text != ":" or variables is None:
        return False
    variable = variables.find(inner[1].text.upper())
    return variable is not None and not variable.was_filled


def _named_by_nobody(word: Token, opening: Token, end: Token) -> list[Token]:
    """``IDENTIFIER(:v)``, which the parser takes wherever a table may stand."""
    signs = (TokenType.VAR, "IDENTIFIER"), (TokenType.COLON, ":"), (TokenType.VAR, "v")
    identifier, colon, variable = (like(word, *sign) for sign in signs)
    return [identifier, opening, colon, variable, end]


def _named(word: Token, name: str, opening: Token, end: Token) -> list[Token]:
    """The name itself where it is plain; else as text for IDENTIFIER."""
    if not _PLAIN_NAMES.fullmatch(name):
        return [like(word, TokenType.VAR, "IDENTIFIER"), opening, like(word, TokenType.STRING, name), end]
    dot = like(word, TokenType.DOT, ".")
    return [token for part in name.split(".") for token in (dot, like(word, TokenType.VAR, part))][1:]


def _name_composed(tokens: list[Token], variables: Variables | None) -> str:
    """The text of literals and variables with ``||`` between them; empty where one of them is not known."""
    name = ""
    for at, token in enumerate(tokens):
        if token.token_type in STRINGS:
            name += token.text
        elif token.text not in {"||", "$", ":"}:
            sign = "$" if at and tokens[at - 1].text == "$" else ""
            texts = variables.texts_of(sign + token.text.upper()) if variables is not None else None
            if texts is None or len(texts) > 1:
                return ""
            name += "".join(fragment.text for fragment in texts[0])
    return PLAIN_CODE.sub(r"{{\1}}", name)
