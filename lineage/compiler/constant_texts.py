"""Constant texts: what expressions of literals, and of variables that hold only such, may say as SQL that is executed."""

import re
from collections.abc import Set as AbstractSet
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.composing import COMPOSERS, compose, followed
from lineage.compiler.findings import Findings
from lineage.compiler.meta_commands import BACKSLASH_ESCAPES
from lineage.compiler.tokenizing import STRINGS
from lineage.compiler.variables import MOST_FRAGMENTS, MOST_TEXTS, Fragment, Text, Variables
from lineage.compiler.words import Words

_CONVERSIONS: Final = frozenset({"CAST", "CONVERT", "TRY_CAST", "TRY_CONVERT", "STR", "TO_CHAR"})
_CHOICES: Final = frozenset({"IF", "IIF", "IFF"})
_CHARACTERS: Final = frozenset({"CHAR", "CHR", "NCHAR"})
_TRIMS: Final = frozenset({"TRIM", "LTRIM", "RTRIM"})
_OF_ARRAYS: Final = frozenset({"ARRAY", "UNNEST"})
_OF_LETTERS: Final = _TRIMS | {"UPPER", "LOWER"}
"""Functions that change no more of a constant than blanks around it, which end no name, or its letters."""

_OF_NAME: Final = re.compile(r"[\w.#@$\[\]\"`]")

_STRING_OPENS: Final = re.compile(r"[nN]?[qQ]'(?P<bracket>.)|[A-Za-z]{0,2}(?P<quote>'|\"|\$\w*\$)", re.DOTALL)

_LONG_STRING_OPENS: Final = re.compile(r"[A-Za-z]{0,2}(?P<quote>'''|\"\"\")")
"""BigQuery's; elsewhere three quotes are one and a doubled one."""


class ConstantTexts(Words):
    """Reads expressions that are texts. ``text`` is what was read out of literals to get at these tokens."""

    text: Text = ()

    def __init__(self, findings: Findings, tokens: list[Token], variables: Variables | None = None) -> None:
        super().__init__(tokens)
        self.findings = findings
        self.variables = variables

    def constants(self, start: int, end: int) -> list[Text] | None:
        """The texts that an expression of literals and constant variables may have; None for any other."""
        while self.word(start) == "(" and self.find(start + 1, end, {")"}) == end - 1:
            start, end = start + 1, end - 1
        if self.word(start) == "SELECT":  # a query of one value
            from_ = self.find(start, end, {"FROM"})
            if self.word(from_ + 1) == "UNNEST" and from_ == start + 2:
                start, end = from_ + 1, self.find(from_ + 3, end, {")"}) + 1
            else:
                start, end = start + 1, from_
        return self._joined(start, end, {"||", "+"})

    def _joined(self, start: int, end: int, signs: AbstractSet[str]) -> list[Text] | None:
        """The texts of operands between signs, or of the arguments of CONCAT."""
        texts: list[Text] = [()]
        while start < end:
            stop = self.find(start, end, signs)
            at = Fragment("", self.tokens[start].start, self.tokens[start].line)
            operand = self._operand(start, stop, alone="," in signs)
            if stop == end - 1:
                return None
            if operand is not None and len(operand) > 1 and not self._within_name(texts, stop + 1, end):
                operand = [text for text in operand if _says_something(text)] or operand
            more = followed(texts, operand, at, of_value=self._is_value(start, stop))
            if more is None or len(more) > MOST_TEXTS or any(len(text) > MOST_FRAGMENTS for text in more):
                return None
            texts = more
            start = stop + 1
        return texts if texts and texts[0] else None

    def _within_name(self, texts: list[Text], following: int, end: int) -> bool:
        """Whether an operand may be a part of a name, with what stands before it and after it.

        Elsewhere a blank among what it may be counts for nothing: what that leaves out, the others put in.
        """
        before = any(text and _OF_NAME.match(text[-1].text[-1:]) for text in texts)
        token = self.tokens[following] if following < end else None
        after = token is not None and token.token_type in STRINGS and _OF_NAME.match(token.text)
        return before or (any(texts) and bool(after))

    def _operand(self, start: int, end: int, *, alone: bool) -> list[Text] | None:
        """The texts of an operand; a conversion to text leaves a constant as it is."""
        if alone and end == start + 1 and self.tokens[start].token_type is TokenType.NUMBER:
            return [(self._fragment(self.tokens[start]),)]
        if self.word(start) in _CONVERSIONS and self.word(start + 1) == "(" and self.word(end - 1) == ")":
            comma = self.find(start + 2, end - 1, {","}) + 1
            given = (start + 2, self.find(start + 2, end - 1, {"AS"}))
            if self.word(start).endswith("CONVERT"):
                given = (comma, self.find(comma, end - 1, {","}))
            return self.constants(*given) if given[0] < given[1] else None
        if self.word(start) in _OF_LETTERS and self.word(start + 1) == "(" and self.word(end - 1) == ")":
            inside = self.constants(start + 2, end - 1)
            return _in_case(self.word(start), inside) if inside is not None else None
        if results := self._results(start, end):
            return self._any_of(results)
        return self.constants(start, end) if alone else self._constant(start, end)

    def _is_value(self, start: int, end: int) -> bool:
        """Whether an operand is a number or the text of one, a date or the like: not what only makes a text longer."""
        if self.word(start) in _TRIMS and self.word(start + 1) == "(" and self.word(end - 1) == ")":
            start, end = start + 2, end - 1
        if end == start + 1 + (self.word(start) == ":") and self.variables is not None:
            variable = self.variables.find(self.word(end - 1))
            if variable is not None and variable.number:
                return True
        converts = self.word(start) in _CONVERSIONS and self.word(start + 1) == "("
        converts |= "::" in self.words[start - self.base : end - self.base]
        return converts and "MAX" not in self.words[start - self.base : end - self.base]

    def _constant(self, start: int, end: int) -> list[Text] | None:
        """The texts of one operand: a literal, ``CHR(10)``, a variable."""
        count = end - start
        if count == 1 and self.tokens[start].token_type in STRINGS:
            return [(self._fragment(self.tokens[start]),)]
        if count == 4 and self.word(start) in _CHARACTERS and self.word(start + 2).isdigit():
            token = self.tokens[start]
            return [(Fragment(chr(int(self.word(start + 2)) % 256), token.start, token.line),)]
        called = self.word(start + 1) == "(" and self.word(end - 1) == ")"
        if called and self.word(start) == "CONCAT":
            return self._joined(start + 2, end - 1, {","})
        if self.word(start) in _OF_ARRAYS:
            return self._elements(start, end)
        if called and self.word(start) in COMPOSERS:
            return self._composed(start, end)
        named = self.name_at(end - 1) if count == 1 + (self.word(start) in {"@", "$", ":"}) else ""
        return self.variables.texts_of(named) if named and self.variables is not None else None

    def _elements(self, start: int, end: int) -> list[Text] | None:
        """The texts of ``ARRAY['a', 'b']::text[]``, or ``unnest`` of it: who goes over it has one after the other."""
        close = self.find(start + 2, end, {"]", ")"})
        if self.word(start) == "UNNEST":
            return self.constants(start + 2, close) if close == end - 1 else None
        if self.word(start + 1) != "[" or (close < end - 1 and self.word(close + 1) != "::"):
            return None
        elements, at = list[tuple[int, int]](), start + 2
        while at < close:
            elements.append((at, self.find(at, close, {","})))
            at = elements[-1][1] + 1
        return self._any_of(elements)

    def _results(self, start: int, end: int) -> list[tuple[int, int]]:
        """Where what ``IF(c, a, b)`` or ``CASE WHEN c THEN a … END`` may give stands; empty for any other expression."""
        results: list[tuple[int, int]] = []
        if self.word(start) == "CASE" and self.word(end - 1) == "END":
            at = self.find(start + 1, end - 1, {"THEN"})
            while at < end - 1:
                stop = self.find(at + 1, end - 1, {"WHEN", "ELSE"})
                results.append((at + 1, stop))
                at = stop if self.word(stop) == "ELSE" else self.find(stop, end - 1, {"THEN"})
        elif self.word(start) in _CHOICES and self.word(start + 1) == "(" and self.word(end - 1) == ")":
            at = self.find(start + 2, end - 1, {","})
            while at < end - 1:
                stop = self.find(at + 1, end - 1, {","})
                results.append((at + 1, stop))
                at = stop
        return results

    def _any_of(self, results: list[tuple[int, int]]) -> list[Text] | None:
        """The texts of several expressions, of which one counts; NULL is none."""
        texts: list[Text] = []
        for start, end in results:
            if end == start + 1 and self.word(start) == "NULL":
                continue
            more = self.constants(start, end)
            if more is None:
                return None
            texts += more
        return texts or None

    def _composed(self, start: int, end: int) -> list[Text] | None:
        """The texts of ``format('… %I', name)`` and its like."""
        token = self.tokens[start]
        arguments: list[list[Text] | None] = []
        at = start + 2
        while at < end - 1 and len(arguments) < MOST_FRAGMENTS:
            stop = self.find(at, end - 1, {","})
            arguments.append(self._operand(at, stop, alone=True))
            at = stop + 1
        return compose(self.word(start), arguments, Fragment("", token.start, token.line))

    def _fragment(self, token: Token) -> Fragment:
        """What a string literal says, where that begins, and on which line."""
        raw = self._as_written(token)
        long = _LONG_STRING_OPENS.match(raw) if self.findings.options.dialect == "bigquery" else None
        opening = long or _STRING_OPENS.match(raw)
        if opening is None:
            return Fragment(token.text, token.start, token.line - token.text.count("\n"))
        quote = opening["quote"] or f"{opening.groupdict()['bracket']}'"
        inside = raw[opening.end() : len(raw) - len(quote)]
        escapes = raw[0] in "eE" or self.findings.options.dialect in BACKSLASH_ESCAPES
        said = _unquoted(inside, quote, escapes=escapes and raw[0] not in "rR")
        return Fragment(said, token.start + opening.end(), token.line - raw.count("\n"))

    def _as_written(self, token: Token) -> str:
        """The token as this text has it, which may stand in a literal of another; empty if over several literals."""
        if not self.text:
            return self.findings.text[token.start : token.end + 1]
        for said, offset, *_ in self.text:
            if offset <= token.start and token.end < offset + len(said):
                return said[token.start - offset : token.end - offset + 1]
        return ""


def _says_something(text: Text) -> bool:
    return any(fragment.text.strip() for fragment in text)


def _unquoted(inside: str, quote: str, *, escapes: bool) -> str:
    """The text of a string literal, as long as it was: escapes that stand together leave blanks beside what they say.

    Those are before the quotes where a text in it begins, else behind them: neither part of a name nor between the N of
    ``N''text''`` and its text. ``escapes`` says that a backslash escapes, too.
    """
    doubled = quote * 2 if len(quote) == 1 else ""
    kinds = [doubled] * bool(doubled) + [r"\\."] * (escapes and quote[0] in "'\"")
    if not kinds or not (quote in inside or "\\" in inside):
        return inside
    a_line = "\n" if "--" in inside else " "  # the count of lines is kept where no comment has to end

    def said(escape: re.Match[str]) -> str:
        sign = escape[0][1]
        if escape[0][0] != "\\":
            return sign
        return a_line if sign == "n" else " " if sign in "tr" else sign

    def alone(run: re.Match[str]) -> str:
        text = one.sub(said, run[0])
        blanks = " " * (len(run[0]) - len(text))
        begins = not inside[: run.start()].strip() or inside[run.start() - 1] in " \t\n(,=["
        return blanks + text if begins else text + blanks

    one = re.compile("|".join(kinds), re.DOTALL)
    return re.sub(f"(?:{one.pattern})+", alone, inside, flags=re.DOTALL)


def _in_case(function: str, texts: list[Text]) -> list[Text]:
    """Constant texts as UPPER and LOWER give them."""
    if function in _TRIMS:
        return texts
    change = str.upper if function == "UPPER" else str.lower
    return [tuple(fragment._replace(text=change(fragment.text)) for fragment in text) for text in texts]
