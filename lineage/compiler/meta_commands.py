"""What stands in SQL files and is not SQL: commands to a client program, data blocks, template code.

All of it is blanked out, character by character, before the text is tokenized, so that every line and
offset stays true. What ends a batch there (``GO``, SQL*Plus's ``/``, MySQL's own delimiter) becomes a
semicolon. Strings and comments are stepped over, so nothing inside them is taken for a command.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple


class CleanText(NamedTuple):
    """A text of the same length and lines, with SQL only.

    ``batch_ends`` are offsets of semicolons that end a batch, whatever is still open before them.
    ``templates`` are offsets at which template code or a client's substitution variable stood.
    """

    text: str
    batch_ends: frozenset[int]
    templates: list[int]


class _Client(NamedTuple):
    """One client program's habits: a cheap test whether any occur, what to step over, what to act on."""

    hint: str
    skip: str
    act: str


_LINE_COMMENT: Final = r"--[^\n]*"
_BLOCK_COMMENT: Final = r"/\*.*?\*/"
_JINJA: Final = r"\{\{.*?\}\}|\{%.*?%\}"
_PLAIN_STRING: Final = r"'(?:[^'{]|\{(?!\{)|\{\{.*?\}\})*+'"
_ESCAPED_STRING: Final = (
    r"'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\{]|\\.|\{(?!\{)|\{\{.*?\}\})*+'|\"(?:[^\"\\\n]|\\.)*+\""
)
_QUOTED_NAME: Final = r"\"[^\"{]*+\""
_DOLLAR_STRING: Final = r"\$(?P<tag>[A-Za-z_]*\w*)\$.*?\$(?P=tag)\$"
_ORACLE_STRING: Final = r"[qQ]'(?:\[.*?\]|\{.*?\}|\(.*?\)|<.*?>|(?P<q>[^\s\[{(<]).*?(?P=q))'"

_PSQL: Final = _Client(
    hint=r"\\|\bstdin\b|:[\"'A-Za-z_]",
    skip=rf"{_DOLLAR_STRING}|[eE]'(?:[^'\\]|\\.)*+'",
    act=r"^[ \t]*COPY\b[^;]*?\bFROM\s+STDIN\b[^;]*;[^\n]*\n(?P<data>.*?(?:^\\\.[ \t\r]*$|\Z))"
    r"|(?P<ends>\\(?:g|gx|gset|gexec|gdesc|crosstabview|watch|bind|parse)\b[^\n]*|\\;)"
    r"|(?P<line>^[ \t]*\\[^\n]*)"
    r"|(?P<blank>(?<![\w:\])]):(?='))"
    r"|(?P<template>(?<![\w:\])]):\"[^\"\n]*\")",
)
_SQLPLUS_WORDS: Final = (
    r"PRO(?:MPT)?|REM(?:ARK)?|SPO(?:OL)?|WHENEVER|EXIT|QUIT|DEF(?:INE)?|UNDEF(?:INE)?|ACC(?:EPT)?"
    r"|VAR(?:IABLE)?|PRINT|COL(?:UMN)?|DISC(?:ONNECT)?|SHO(?:W)?|TTI(?:TLE)?|BTI(?:TLE)?|BRE(?:AK)?"
    r"|COMP(?:UTE)?|CL(?:EAR)?|HO(?:ST)?|TIMI(?:NG)?|PAU(?:SE)?|CONN(?:ECT)?(?![ \t]+BY\b)"
    r"|STA(?:RT)?(?![ \t]+WITH\b)|EXEC(?:UTE)?(?![ \t]+IMMEDIATE\b)"
)
_SQLPLUS: Final = _Client(
    hint=rf"^[ \t]*(?:(?:{_SQLPLUS_WORDS}|SET|DESC)\b|[@/!])|&\w",
    skip=_ORACLE_STRING,
    act=r"(?P<ends>^[ \t]*/[ \t\r]*$)"
    rf"|(?P<line>^[ \t]*(?:(?:(?:{_SQLPLUS_WORDS})(?=[ \t\r;]|$)(?![ \t]*[=,:.(])"
    r"|DESC(?:RIBE)?[ \t]+\w"
    r"|SET[ \t]+(?!TRANSACTION|ROLE|CONSTRAINT)\w++(?:[ \t]+(?![=.(|])|[ \t]*$)"
    r")|@@?|!)(?:[^\n]*-[ \t\r]*\n)*[^\n]*)"
    r"|(?P<template>&&?\w+)",
)
_MYSQL: Final = _Client(
    hint=r"^[ \t]*(?:DELIMITER|SOURCE)\b|\\[Gg]|/\*!|\*/",
    skip=r"#[^\n]*|`[^`{]*+`",
    act=r"(?P<blank>/\*!\d*)|(?P<closing>\*/)"
    r"|(?P<delimiter>^[ \t]*DELIMITER[ \t]+(?P<sign>\S+)[^\n]*)"
    r"|(?P<line>^[ \t]*(?:SOURCE[ \t]+[^\s;]+\.sql\b|\\[.!])[^\n]*)"
    r"|(?P<ends>\\[Gg](?=\s|$))",
)
_SQLCMD: Final = _Client(
    hint=r"^[ \t]*(?:GO\b|:[A-Za-z!]|!!)|\$\(",
    skip=r"\[[^\]\n]*+\]",
    act=r"(?P<ends>^[ \t]*GO(?:[ \t]+\d+)?[ \t]*;?(?:[ \t]*--[^\n]*)?[ \t\r]*$)"
    r"|(?P<line>^[ \t]*(?::(?:setvar|r|connect|on|out|error|perftrace|xml|list|reset|exit|quit|help|ed)\b|!!)"
    r"[^\n]*)"
    r"|(?P<template>\$\(\w+\))",
)
_DOT_COMMANDS: Final = _Client(
    hint=r"^[ \t]*\.[A-Za-z]", skip=r"`[^`]*+`", act=r"(?P<line>^[ \t]*\.[A-Za-z][^\n]*)"
)
_SNOWSQL: Final = _Client(
    hint=r"^[ \t]*![a-z]|&\{?\w",
    skip=r"\$\$.*?\$\$|//[^\n]*",
    act=r"(?P<line>^[ \t]*![a-z][^\n]*)|(?P<template>(?<!&)&(?:\{\w+\}|[A-Za-z_]\w*))",
)
_NO_CLIENT: Final = _Client(hint=r"(?!)", skip=r"`[^`{]*+`", act=r"(?!)")

_CLIENTS: Final = {
    "postgres": _PSQL,
    "redshift": _PSQL,
    "materialize": _PSQL,
    "risingwave": _PSQL,
    "": _PSQL,
    "oracle": _SQLPLUS,
    "mysql": _MYSQL,
    "doris": _MYSQL,
    "starrocks": _MYSQL,
    "singlestore": _MYSQL,
    "tsql": _SQLCMD,
    "fabric": _SQLCMD,
    "teradata": _DOT_COMMANDS,
    "sqlite": _DOT_COMMANDS,
    "duckdb": _DOT_COMMANDS,
    "snowflake": _SNOWSQL,
}
_BACKSLASH_ESCAPES: Final = frozenset(
    {"bigquery", "mysql", "doris", "starrocks", "singlestore", "snowflake", "databricks", "spark", "spark2"}
    | {"hive", "clickhouse"}
)
_VISIBLE: Final = re.compile(r"[^\r\n]")
_FLAGS: Final = re.IGNORECASE | re.MULTILINE | re.DOTALL
_ODD_BLANKS: Final = re.compile("[\ufeff\u200b\u0000]")


@lru_cache(maxsize=32)
def _patterns(dialect: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The hint and the scanner of a dialect's usual client; template code is looked for everywhere."""
    client = _CLIENTS.get(dialect, _NO_CLIENT)
    string = _ESCAPED_STRING if dialect in _BACKSLASH_ESCAPES else _PLAIN_STRING
    comment = r"/\*(?!!).*?\*/" if client is _MYSQL else _BLOCK_COMMENT
    scanner = (
        rf"{client.skip}|(?P<string>{string})|{_QUOTED_NAME}|{_LINE_COMMENT}|{comment}"
        rf"|(?P<jinja>{_JINJA})|{client.act}"
    )
    return re.compile(rf"\{{[{{%]|{client.hint}", _FLAGS), re.compile(scanner, _FLAGS)


def clean(text: str, dialect: str) -> CleanText:
    """``text`` with all that is not SQL blanked out, as the dialect's usual client program reads it."""
    if _ODD_BLANKS.search(text):
        text = _ODD_BLANKS.sub(" ", text)
    hint, scanner = _patterns(dialect)
    if not hint.search(text):
        return CleanText(text, frozenset(), [])
    return _Cleaner(text).run(scanner.finditer(text))


class _Cleaner:
    """Collects edits in order of place, then applies them at once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.edits: list[tuple[int, int, str]] = []
        self.batch_ends: list[int] = []
        self.templates: list[int] = []
        self.delimiter: tuple[str, int] | None = None

    def run(self, matches: Iterable[re.Match[str]]) -> CleanText:
        for match in matches:
            kind = match.lastgroup
            if kind is not None and kind in _ACTIONS:
                _ACTIONS[kind](self, match)
        self._end_section(len(self.text))
        return CleanText(self._edited(), frozenset(self.batch_ends), self.templates)

    def blank(self, match: re.Match[str]) -> None:
        self.edits.append((*match.span(match.lastgroup or 0), ""))

    def template(self, match: re.Match[str]) -> None:
        self.templates.append(match.start())
        self.blank(match)

    def string(self, match: re.Match[str]) -> None:
        """Template code in a string is blanked too: its own quotes would break the string apart."""
        if "{{" in match[0]:
            for code in re.finditer(_JINJA, match[0], _FLAGS):
                self.edits.append((match.start() + code.start(), match.start() + code.end(), ""))

    def ends(self, match: re.Match[str]) -> None:
        self.batch_ends.append(match.start())
        self.edits.append((*match.span(), ";"))

    def delimits(self, match: re.Match[str]) -> None:
        """MySQL's DELIMITER line: another sign ends statements from here on."""
        self._end_section(match.start())
        self.blank(match)
        sign = match["sign"]
        self.delimiter = None if sign == ";" else (sign, match.end())

    def _end_section(self, end: int) -> None:
        if self.delimiter is None:
            return
        sign, start = self.delimiter
        self.delimiter = None
        inside = re.compile(
            rf"'(?:[^'\\]|\\.)*+'|--[^\n]*|/\*(?!!).*?\*/|(?P<sign>{re.escape(sign)})", _FLAGS
        )
        for match in inside.finditer(self.text, start, end):
            if match.lastgroup:
                self.batch_ends.append(match.start())
                self.edits.append((*match.span(), ";"))

    def _edited(self) -> str:
        pieces: list[str] = []
        done = 0
        for start, end, sign in sorted(self.edits):
            if start >= done:
                pieces += (self.text[done:start], sign, _VISIBLE.sub(" ", self.text[start + len(sign) : end]))
                done = end
        pieces.append(self.text[done:])
        return "".join(pieces)


_ACTIONS: Final = {
    "blank": _Cleaner.blank,
    "closing": _Cleaner.blank,
    "data": _Cleaner.blank,
    "delimiter": _Cleaner.delimits,
    "ends": _Cleaner.ends,
    "jinja": _Cleaner.template,
    "line": _Cleaner.blank,
    "string": _Cleaner.string,
    "template": _Cleaner.template,
}
