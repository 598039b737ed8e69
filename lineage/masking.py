"""Masking: a text of SQL without what only its author should read: literals and comments."""

from typing import Final

from sqlglot.tokenizer_core import TokenType

from lineage.compiler.tokenizing import tokenize
from lineage.unit import CompileRefusedError, Diagnostic

MASK: Final = "?"
"""What stands for a literal."""

_LITERALS: Final = frozenset(
    kind for kind in TokenType if kind is TokenType.NUMBER or kind.name.endswith(("STRING", "HEREDOC_STRING"))
)


def mask_literals(text: str, dialect: str, *, guessed: bool = False) -> str | None:
    """The text with ``?`` for every string and number, without comments; line breaks stay where they are.

    What can't be read as SQL is left out, and None is the answer for a text that can't be read at all. Where the
    dialect was only ``guessed``, names in double quotes are masked too: in some dialects these are strings.
    """
    problems: list[Diagnostic] = []
    try:
        tokens = tokenize(text, dialect, problems)
    except CompileRefusedError:
        return None
    parts: list[str] = []
    end = 0
    for token in tokens:
        parts.append(_space(text[end : token.start]))
        word = text[token.start : token.end + 1]
        secret = token.token_type in _LITERALS or (guessed and word.startswith('"'))
        parts.append(MASK + "\n" * word.count("\n") if secret else word)
        end = token.end + 1
    return "".join([*parts, _space(text[end:])])


def _space(gap: str) -> str:
    """The white space between two tokens; a comment there becomes a blank."""
    kept = "".join(character for character in gap if character.isspace())
    return kept or (" " if gap else "")
