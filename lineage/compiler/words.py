"""The words of a text's tokens, looked at piece by piece: by index, and searched outside of brackets."""

from collections.abc import Set as AbstractSet
from typing import Final

from sqlglot.tokenizer_core import Token

from lineage.compiler.tokenizing import QUOTED

_OPENING: Final = frozenset({"(", "[", "{", "CASE"})
_CLOSING: Final = frozenset({")", "]", "}", "END"})


class Words:
    """Tokens of one text, and the words of the piece of them that is being read."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.words: list[str] = []
        self.base = 0
        self.piece: tuple[int, int, AbstractSet[str]] = (0, 0, frozenset())

    def set_words(self, start: int, end: int) -> None:
        """Look at the piece ``tokens[start:end]`` from here on."""
        self.base = start
        quoted = QUOTED
        self.words = [
            "" if token.token_type in quoted else token.text.upper() for token in self.tokens[start:end]
        ]
        self.piece = (start, end, frozenset(self.words))

    def look_at(self, start: int, end: int) -> None:
        """Note which words there are between two indexes of what was set: what is missing need not be searched."""
        self.piece = (start, end, frozenset(self.words[start - self.base : end - self.base]))

    def word(self, index: int) -> str:
        """The word at an index of the tokens; outside the piece being read, an empty one."""
        at = index - self.base
        return self.words[at] if 0 <= at < len(self.words) else ""

    def spelled(self, index: int) -> str:
        """The name at an index in upper case, quoted or not."""
        return self.word(index) or (self.tokens[index].text.upper() if index < len(self.tokens) else "")

    def name_at(self, at: int) -> str:
        """The variable's name that ends at an index: a word, with its sign ``@`` or ``$`` if it has one."""
        sign = self.word(at - 1)
        return sign + self.word(at) if sign in {"@", "$"} else self.word(at)

    def find(self, start: int, end: int, targets: AbstractSet[str]) -> int:
        """The first index whose word is one of ``targets``, outside brackets and CASE; else ``end``."""
        first, last, there = self.piece
        if first <= start and end <= last and targets.isdisjoint(there):
            return end
        words, base, depth = self.words, self.base, 0
        for at in range(max(0, start - base), min(end - base, len(words))):
            word = words[at]
            if word in targets and depth <= 0:
                return base + at
            if word in _OPENING:
                depth += 1
            elif word in _CLOSING:
                depth -= 1
        return end

    def asks(self, start: int, end: int) -> bool:
        """Whether a query stands anywhere in the range."""
        return "SELECT" in self.words[start - self.base : end - self.base]
