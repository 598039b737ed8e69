"""SQL that is run by bodies written in JavaScript or Python, as Snowflake's and PostgreSQL's procedures may be.

Such a body is not understood. Of it only texts are followed, through variables and joined with ``+``, to where they are
run. It becomes a block in SQL that assigns the same texts and executes them, so that constant text is read, and
composed text reported, as in any other block.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.variables import Fragment

_JAVASCRIPT: Final = re.compile(
    r"(?P<note>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<string>\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+')"
    r"|(?P<filled>`(?:[^`\\]|\\.)*+`)|(?P<name>[A-Za-z_$][\w$]*)|(?P<line>\n[ \t]*)"
    r"|(?P<sign>\+=|=>|[=!]==?|[<>]=|\d+|[^\s\w])",
    re.DOTALL,
)
_PYTHON: Final = re.compile(
    r"(?P<note>\#[^\n]*)|(?P<filled>[rR]?[fF][rR]?(?:'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\"))"
    r"|(?P<string>[rRuUbB]{0,2}(?:'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*+'|\"(?:[^\"\\\n]|\\.)*+\"))"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<line>\n[ \t]*)|(?P<sign>\+=|->|[=!]=|[<>]=|\d+|[^\s\w])",
    re.DOTALL,
)
LANGUAGES: Final = {
    "JAVASCRIPT": _JAVASCRIPT,
    "PLV8": _JAVASCRIPT,
    "PYTHON": _PYTHON,
    "PLPYTHONU": _PYTHON,
    "PLPYTHON3U": _PYTHON,
}
_RUN: Final = frozenset({"sql", "execute"})
"""Methods that run the text they are given: Snowpark's ``session.sql``, ``plpy.execute``, ``plv8.execute``."""

_TEXT: Final = "sqlText"
"""What the text is called in ``snowflake.execute({sqlText: …})`` and ``createStatement({sqlText: …})``."""

_QUOTES: Final = re.compile(r"[A-Za-z]{0,2}(?P<quote>'''|\"\"\"|'|\"|`)")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_PLACES: Final = {
    "`": re.compile(r"\$\{\s*(?P<name>[A-Za-z_]\w*)?[^{}]*\}"),
    "f": re.compile(r"\{\s*(?P<name>[A-Za-z_]\w*)?[^{}]*\}"),
    "%": re.compile(r"%(?P<name>(?!))?(?:s|d|\(\w+\)s)"),
}
_PLAIN_PLACE: Final = re.compile(r"[${ ]*[A-Za-z_]\w*[ }]*")
_LAYOUT: Final = frozenset({"trim", "strip", "toString"})
"""Methods that leave a text as it is, as far as SQL goes."""

_OPENS: Final = {"(": ")", "[": "]", "{": "}"}
_BEFORE_BLOCK: Final = frozenset({"", ")", "else", "try", "finally", "do", "=>", ";", "{", "}"})
_BLOCKS: Final = frozenset({"IF", "LOOP"})
_LOOPS: Final = frozenset({"for", "while"})
_UNKNOWN: Final = "?"
_DEEPEST: Final = 50
_LONGEST_OPERAND: Final = 200
"""Words that an operand may have, and brackets that may be open around it: no body makes the walk start over and over."""


class _Word(NamedTuple):
    kind: str
    text: str
    offset: int
    line: int


class _Piece(NamedTuple):
    """A part of a text: a literal, the name of a variable, or (``?``) what nobody knows."""

    kind: TokenType
    text: str
    offset: int
    line: int


def as_block(body: Fragment, language: str) -> list[Token]:
    """The tokens of a block in SQL that runs the texts that the body runs; empty where none is seen to be run."""
    words = [word for word in _words(body, LANGUAGES[language]) if word.kind != "note"]
    python = LANGUAGES[language] is _PYTHON
    helpers = _Script(words, {}, python=python).helpers_found()
    return _Script(words, helpers, python=python).tokens()


def _words(body: Fragment, pattern: re.Pattern[str]) -> Iterator[_Word]:
    line, counted = body.line, 0
    for match in pattern.finditer(body.text):
        line, counted = line + body.text.count("\n", counted, match.start()), match.start()
        yield _Word(match.lastgroup or "", match[0], body.offset + match.start(), line)


class _Script:
    """One walk over the words of a body.

    ``helpers`` are functions of the body that run one of their arguments: its position by their names.
    """

    def __init__(self, words: Sequence[_Word], helpers: dict[str, int], *, python: bool) -> None:
        self.words = words
        self.helpers = helpers
        self.python = python
        self.out: list[Token] = []
        self.runs = 0
        self.found: dict[str, int] = {}
        self.open: list[str] = []
        """What is open: brackets as they close, blocks as what ends them in SQL."""
        self.indents: list[int] = []
        self.functions: list[tuple[str, list[str], int]] = []
        """Of the functions that are open: name, parameters, and how much was open around each."""

    def tokens(self) -> list[Token]:
        """What the body does with texts, as tokens of SQL; empty where it runs none."""
        self._walk()
        return self.out if self.runs else []

    def helpers_found(self) -> dict[str, int]:
        """The functions that run one of their arguments."""
        self._walk()
        return self.found

    def _text(self, at: int) -> str:
        return self.words[at].text if 0 <= at < len(self.words) else ""

    def _in_list(self) -> bool:
        """Whether the innermost bracket that is open holds a list, not statements."""
        return bool(self.open) and self.open[-1] not in _BLOCKS

    def _before(self, at: int) -> str:
        """The word before an index, line ends aside."""
        return next(
            (word.text for word in reversed(self.words[max(0, at - 3) : at]) if word.kind != "line"), ""
        )

    def _walk(self) -> None:
        at, loop = 0, False
        while at < len(self.words):
            word = self.words[at]
            if word.kind == "line":
                self._indent(at)
            elif word.text in _LOOPS:
                loop = True
            elif word.text in {"function", "def"} or self._text(at + 1) == "=" != self._text(at + 2):
                self._function(at)
            if word.kind == "sign":
                loop = self._bracket(at, loop=loop)
            elif word.kind == "name":
                self._said(at)
            at += 1

    # -- blocks

    def _bracket(self, at: int, *, loop: bool) -> bool:
        """Open or close what a sign does; whether a block that begins next repeats."""
        word = self.words[at]
        if word.text == "{" and not self.python and self._before(at) in _BEFORE_BLOCK:
            self._open_block(word, loop=loop)
            return False
        if word.text in _OPENS:
            self.open.append(_OPENS[word.text])
        elif self.open and self._closes(word.text):
            self._close(word)
        return loop and word.text != ";"

    def _closes(self, sign: str) -> bool:
        return self.open[-1] == sign or (sign == "}" and not self.python and not self._in_list())

    def _open_block(self, word: _Word, *, loop: bool) -> None:
        self.open.append("LOOP" if loop else "IF")
        self._emit(word, *(("WHILE", _UNKNOWN, "LOOP") if loop else ("IF", _UNKNOWN, "THEN")))

    def _close(self, word: _Word) -> None:
        closed = self.open.pop()
        if closed not in _BLOCKS:
            return
        self._emit(word, "END", closed, ";")
        while self.functions and self.functions[-1][2] > len(self.open):
            self.functions.pop()

    def _indent(self, at: int) -> None:
        """Python's blocks: a line that stands further to the right begins one."""
        following = self.words[at + 1] if at + 1 < len(self.words) else None
        if not self.python or following is None or following.kind == "line" or self._in_list():
            return
        depth = len(self._text(at)) - 1
        while self.indents and depth < self.indents[-1]:
            self.indents.pop()
            self._close(following)
        if depth > (self.indents[-1] if self.indents else 0):
            self.indents.append(depth)
            self._open_block(following, loop=False)

    def _function(self, at: int) -> None:
        """``function f(a, b)``, ``f = (a, b) =>``, ``def f(a, b):``: whose parameters are known by what follows."""
        named = at + 1 if self._text(at) in {"function", "def"} else at
        opening = next((i for i in range(named + 1, named + 5) if self._text(i) == "("), -1)
        end = next((i for i in range(opening, opening + 40) if self._text(i) == ")"), -1)
        if opening < 0 or end < 0 or self._text(end + 1) not in {"{", "=>", ":", "->"}:
            return
        between = self.words[opening + 1 : end]
        parameters = [
            w.text for b, w in zip(self.words[opening:], between, strict=False) if b.text in {"(", ","}
        ]
        self.functions.append((self._text(named), parameters, len(self.open) + 1))

    # -- texts

    def _said(self, at: int) -> None:
        """What a name begins: an assignment, a text that is run."""
        word, following = self.words[at], self._text(at + 1)
        if word.text == _TEXT and following in {":", ",", "}"}:
            self._run(at + 2 if following == ":" else at)
        elif following == "(" and self._text(at - 1) == ".":
            if word.text in _RUN and self._text(at + 2) not in {"{", ")"}:
                self._run(at + 2)
        elif following == "(" and word.text in self.helpers and self._text(at - 1) not in {"function", "def"}:
            self._run(self._argument(at + 2, self.helpers[word.text]))
        elif following in {"=", "+="} and self._text(at - 1) != "." and not self._in_list():
            self._assign(at)

    def _argument(self, at: int, position: int) -> int:
        """Where the argument at a position begins."""
        for _ in range(position):
            _, at = self._expression(at)
            at += self._text(at) == ","
        return at

    def _run(self, at: int) -> None:
        pieces, _ = self._expression(at)
        if not pieces:
            return
        name, parameters, _ = self.functions[-1] if self.functions else ("", [], 0)
        if len(pieces) == 1 and pieces[0].text in parameters:
            self.found[name] = parameters.index(pieces[0].text)
        else:
            self.runs += 1
            self._emit(self.words[at], "EXECUTE", "IMMEDIATE", *pieces, ";")

    def _assign(self, at: int) -> None:
        pieces, _ = self._expression(at + 2)
        word = self.words[at]
        own = _Piece(TokenType.VAR, word.text, word.offset, word.line)
        self._emit(
            word,
            own,
            ":=",
            *([own] if self._text(at + 1) == "+=" else ()),
            *pieces or [self._unknown(at)],
            ";",
        )

    def _emit(self, word: _Word, *parts: str | _Piece) -> None:
        joins = False
        for part in parts:
            piece = (
                part
                if isinstance(part, _Piece)
                else _Piece(_KINDS.get(part, TokenType.VAR), part, word.offset, word.line)
            )
            if joins and isinstance(part, _Piece):
                self._put(piece._replace(kind=TokenType.DPIPE, text="||"))
            self._put(
                piece._replace(text=f"v_{piece.text}")
                if isinstance(part, _Piece) and piece.kind is TokenType.VAR
                else piece
            )
            joins = isinstance(part, _Piece)

    def _put(self, piece: _Piece) -> None:
        end = piece.offset + max(0, len(piece.text) - 1)
        self.out.append(Token(piece.kind, piece.text, piece.line, 0, piece.offset, end))

    # -- expressions

    def _unknown(self, at: int) -> _Piece:
        word = self.words[min(at, len(self.words) - 1)]
        return _Piece(TokenType.PLACEHOLDER, _UNKNOWN, word.offset, word.line)

    def _expression(self, at: int) -> tuple[list[_Piece], int]:
        """The parts of a text joined with ``+``, and where they end."""
        pieces: list[_Piece] = []
        inside = self._in_list()
        while at < len(self.words):
            while self.words[at : at + 1] and self.words[at].kind == "line":
                at += 1
            operand, at = self._operand(at)
            pieces += operand
            following = at
            while self.words[following : following + 1] and self.words[following].kind == "line":
                following += 1
            goes_on = self._text(following) == "+" or (
                self.python
                and inside
                and bool(operand)
                and self.words[following : following + 1]
                and self.words[following].kind in {"string", "filled"}
            )
            if not goes_on or (self.python and following > at and not inside):
                break
            at = following + (self._text(following) == "+")
        return pieces, at

    def _operand(self, at: int) -> tuple[list[_Piece], int]:
        """One operand, with what is done to it; what is not a text or a variable alone is not known."""
        if at >= len(self.words):
            return [], at
        word = self.words[at]
        pieces, after = [self._unknown(at)], at
        if word.kind in {"string", "filled"}:
            formats = (
                "f"
                if self._text(at + 1) + self._text(at + 2) == ".format"
                else "%"
                if self._text(at + 1) == "%"
                else ""
            )
            pieces, after = list(_pieces(word, formats)), at + 1
            if formats:
                return pieces, self._skip(after)
        elif word.kind == "name":
            pieces, after = [_Piece(TokenType.VAR, word.text, word.offset, word.line)], at + 1
        elif word.text == "(":
            pieces, after = self._in_brackets(at)
        while (
            self._text(after) == "."
            and self._text(after + 1) in _LAYOUT
            and self._text(after + 2) + self._text(after + 3) == "()"
        ):
            after += 4
        end = self._skip(after)
        end += self._text(end) == "="  # what is assigned on the way is not followed
        return (pieces if end == after > at else [self._unknown(at)] if end > at else []), end

    def _in_brackets(self, at: int) -> tuple[list[_Piece], int]:
        if len(self.open) > _DEEPEST:
            return [self._unknown(at)], at
        self.open.append(")")
        pieces, end = self._expression(at + 1)
        self.open.pop()
        while self.words[end : end + 1] and self.words[end].kind == "line":
            end += 1
        return (pieces, end + 1) if self._text(end) == ")" else ([self._unknown(at)], at)

    def _skip(self, at: int) -> int:
        """Where an operand ends: at a sign that joins or ends it outside brackets, or at the line's end."""
        depth = 0
        stop = min(len(self.words), at + _LONGEST_OPERAND)
        while at < stop:
            text = self.words[at].text
            if not depth and (
                text in {"+", ",", ";", "=", *_OPENS.values()} or self.words[at].kind == "line"
            ):
                break
            depth += (text in _OPENS) - (text in _OPENS.values())
            at += 1
        return at


_KINDS: Final = {
    ":=": TokenType.COLON_EQ,
    ";": TokenType.SEMICOLON,
    "EXECUTE": TokenType.EXECUTE,
    "END": TokenType.END,
    "THEN": TokenType.THEN,
    _UNKNOWN: TokenType.PLACEHOLDER,
}


def _pieces(word: _Word, formats: str) -> Iterator[_Piece]:
    """The parts of a literal: text, and what is filled in; each as long as it stands in the body."""
    opening = _QUOTES.match(word.text)
    quote = opening["quote"] if opening else ""
    start = opening.end() if opening else 0
    inside = word.text[start : len(word.text) - len(quote)]
    said = _ESCAPED.sub(_unescaped, inside)
    places = _PLACES.get("`" if quote == "`" else "f" if word.kind == "filled" else formats)
    done = 0
    for place in places.finditer(said) if places is not None else ():
        yield _text_piece(word, start, said, done, place.start())
        plain = place["name"] and word.kind == "filled" and _PLAIN_PLACE.fullmatch(place[0])
        line = word.line + said.count("\n", 0, place.start())
        kind, text = (TokenType.VAR, place["name"]) if plain else (TokenType.PLACEHOLDER, _UNKNOWN)
        yield _Piece(kind, text, word.offset + start + place.start(), line)
        done = place.end()
    yield _text_piece(word, start, said, done, len(said))


def _text_piece(word: _Word, start: int, said: str, begin: int, end: int) -> _Piece:
    line = word.line + said.count("\n", 0, begin)
    return _Piece(TokenType.STRING, said[begin:end], word.offset + start + begin, line)


def _unescaped(match: re.Match[str]) -> str:
    return "  " if match[1] in "nrt" else f" {match[1]}"
