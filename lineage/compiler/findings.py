"""What was found in one text: its statements in order, and what is to be reported."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.meta_commands import PLAIN_CODE, CleanText
from lineage.compiler.named_by_text import may_name_by_text, with_named_tables
from lineage.compiler.nesting import MOST_DOUBLING, MOST_JOINS_OPEN, is_deeper
from lineage.compiler.rewrites import closing, in_brackets, like, parseable, schema_use
from lineage.compiler.tokenizing import line_breaks, tokenize, word_of
from lineage.compiler.variables import Assignment, Branch, Returned, Text, Variables
from lineage.compiler.vocabulary import GAP, HOLD_NO_ROWS, QUERIES, TO_BE_RENDERED, words_in
from lineage.names import sqlglot_dialect
from lineage.unit import CompileOptions, Diagnostic

DEFINITIONS: Final = frozenset({TokenType.CREATE, TokenType.ALTER, TokenType.DROP})

_SCANS_RESULT: Final = re.compile(
    rf"\bRESULT_SCAN{GAP}*\({GAP}*LAST_QUERY_ID{GAP}*\({GAP}*(?:-{GAP}*1{GAP}*)?\)"
)
"""Where Snowflake is asked for the result of the statement before."""

_MADE_WITH_LINEAGE: Final = words_in("ALERT CORTEX MODEL PIPE ROUTINE STREAM")
"""What leads from table to table as it is made, and is only switched or described by an ALTER."""

_BEFORE_KIND: Final = words_in(
    "OR REPLACE ALTER GLOBAL LOCAL TEMP TEMPORARY UNIQUE PUBLIC IF NOT EXISTS SECURE PRIVATE ROW VECTOR SEARCH EXTERNAL "
    "HASH INVERTED JOIN PERSISTENT PLACEMENT PLUGGABLE REGULAR SETTINGS"
)

# Members that are asked for all the time; looking one up in its enumeration takes as long as a call.
_L_PAREN: Final = TokenType.L_PAREN
_R_PAREN: Final = TokenType.R_PAREN
_REPLACE: Final = TokenType.REPLACE
_MAY_USE: Final = frozenset({TokenType.SET, TokenType.ALTER, TokenType.USE})

_ALTER_TABLE: Final = [TokenType.ALTER, TokenType.TABLE]
_MORE_THAN_CONSTRAINTS: Final = words_in(
    ", ADD ALTER DROP MODIFY CHANGE RENAME SELECT WITH INSERT UPDATE DELETE MERGE CREATE TRUNCATE COPY REPLACE BEGIN"
)
"""Outside brackets these are of one more change, or of a statement that follows without a semicolon."""

_DEFINED_BY_REPLACE: Final = frozenset({TokenType.VIEW, TokenType.TABLE, TokenType.RECURSIVE})

_UNKNOWN_VARIABLE: Final = re.compile(r"[&@]\w|[$&][({]|\{")
_ONE_VARIABLE: Final = re.compile(r"\$?\{\{?[\w.:-]+\}?\}")
_NUMBERED: Final = re.compile(r"[A-Za-z_]\w*\.\d\w*")
"""dbt's ``source('sales', '2024')``: such a name would have to stand in quotes."""

_SPARE_CHARACTERS: Final = 200_000
"""Of dynamic SQL, how much is read besides four times the file: one text may be executed many times."""

_FUNCTION_MADE: Final = re.compile(rf"\bFUNCTION{GAP}+(?:[\w\[\]\"]+{GAP}*\.{GAP}*){{0,2}}[\[\"]?(\w+)")
"""The last part of the names of functions that a text creates, or declares in a package."""


class StatementTokens(NamedTuple):
    """One statement, ready for a parser.

    Of a fetch, and of a mark in ``names``, there are no tokens.

    - ``body_of``: the routine whose body it stands in, as written, dotted; empty for a block without a name.
    - ``utility``: its first words rule lineage out (``GRANT``, ``PRINT``, ``COMMIT``): it counts, and is not parsed.
    - ``variables``: those in scope.
    - ``assignment``: which of them take its outputs.
    - ``cursor``: what they are fetched from; without one a fetch empties them.
    - ``computed``: an expression without a query is assigned: no statement of its own, and no loss if it can't be parsed.
    - ``output_into``: the table that T-SQL's ``OUTPUT … INTO`` writes, with its column list.
    - ``branch``: where in the control flow it stands.
    - ``returned``: the function whose rows it makes.
    - ``names``: it only begins ("use_keep") or ends ("use_back") a stretch with a search path of its own.
    - ``apart``: the fields of records that have nothing of these.
    """

    tokens: list[Token]
    line: int
    end_line: int
    body_of: str | None = None
    utility: bool = False
    variables: Variables | None = None
    assignment: Assignment | None = None
    cursor: str | None = None
    computed: bool = False
    output_into: Sequence[Token] = ()
    branch: Branch = ()
    returned: Returned | None = None
    names: str = ""
    apart: frozenset[str] = frozenset()


@lru_cache(maxsize=8)
def _commands(dialect: str) -> frozenset[TokenType]:
    return frozenset(sqlglot_dialect(dialect).tokenizer_class.COMMANDS)


def _plainly_named(token: Token) -> Token:
    """A quoted name with variables in it, written as they are elsewhere; in quotes a variable alone is what it is without."""
    if token.token_type is not TokenType.IDENTIFIER or "{" not in token.text:
        return token
    name = PLAIN_CODE.sub(r"{{\1}}", token.text)
    kind = TokenType.VAR if _ONE_VARIABLE.fullmatch(name) else TokenType.IDENTIFIER
    return like(token, kind, name)


def holds_no_rows(tokens: list[Token]) -> bool:
    """Whether a CREATE, ALTER or DROP is of something that no lineage can lead through."""
    words = [token.text.upper() for token in tokens[1:5]]
    if words[:3] in (["MATERIALIZED", "VIEW", "LOG"], ["FOREIGN", "DATA", "WRAPPER"]) or words[:2] in (
        ["EXTERNAL", "MODEL"],
        ["EXTERNAL", "LOCATION"],
        ["FOREIGN", "CATALOG"],
    ):
        return True
    if words[:2] == ["SCHEDULED", "QUERY"]:
        return all(token.text.upper() != "AS" for token in tokens)
    if "TRANSFER" in words:  # ALTER SCHEMA s TRANSFER t
        return False
    for token in tokens[1:6]:
        word = word_of(token)
        if word not in _BEFORE_KIND:
            altered = tokens[0].token_type is TokenType.ALTER and word in _MADE_WITH_LINEAGE
            return altered or word in HOLD_NO_ROWS
    return False


def only_constrains(tokens: list[Token]) -> bool:
    """Whether it is ``ALTER TABLE t … ADD CONSTRAINT …`` or ``DROP`` and nothing else: no column changes, no statement follows."""
    if [token.token_type for token in tokens[:2]] != _ALTER_TABLE:
        return False
    words = [token.text.upper() for token in tokens]
    if "CONSTRAINT" not in words:
        return False
    added = words.index("CONSTRAINT") - 1
    depth = 0
    for at in range(3, len(words)):
        kind = tokens[at].token_type
        depth += (kind is _L_PAREN) - (kind is _R_PAREN)
        if words[at] not in _MORE_THAN_CONSTRAINTS or depth or at == added or words[at - 1] == "ON":
            continue
        if words[at] != "WITH" or words[at + 1 : at + 2] not in (["("], ["CHECK"], ["NOCHECK"]):
            return False
    return words[added] in {"ADD", "DROP"}


def _with_result(tokens: list[Token], query: list[Token]) -> list[Token]:
    """``TABLE(RESULT_SCAN(LAST_QUERY_ID()))`` as the query before, in brackets; as it is where that was none."""
    words = [token.text.upper() for token in tokens]
    at = words.index("RESULT_SCAN") if query and "RESULT_SCAN" in words else -1
    if at < 2 or [*words[at - 2 : at], *words[at + 2 : at + 3]] != ["TABLE", "(", "LAST_QUERY_ID"]:
        return tokens
    end = closing(tokens, at - 1)
    kept = query[:-1] if query[-1].token_type is TokenType.SEMICOLON else query
    inside = [like(tokens[at], token.token_type, token.text) for token in kept]
    return [*tokens[: at - 2], *in_brackets(tokens[at], inside), *tokens[end + 1 :]]


def _states_nothing(tokens: list[Token]) -> bool:
    """Whether a statement can state no lineage, by what its first words define or change."""
    first = tokens[0].token_type
    if first in DEFINITIONS:
        return holds_no_rows(tokens) or only_constrains(tokens)
    # Snowflake's COPY FILES goes from stage to stage.
    return first is TokenType.COPY and len(tokens) > 1 and word_of(tokens[1]) == "FILES"


def _as_create_or_insert(tokens: list[Token]) -> list[Token]:
    """Teradata's REPLACE VIEW and Databricks' REPLACE TABLE as CREATE, any other REPLACE as INSERT."""
    first = tokens[0]
    defines = len(tokens) > 1 and tokens[1].token_type in _DEFINED_BY_REPLACE
    kind = (TokenType.CREATE, "CREATE") if defines else (TokenType.INSERT, "INSERT")
    return [Token(*kind, first.line, first.col, first.start, first.end), *tokens[1:]]


class Findings:
    """Where the statements and problems of a text are gathered, and checked as they come."""

    def __init__(self, clean: CleanText, options: CompileOptions, source: str) -> None:
        self.source = source
        self.text = clean.text
        self.templates = clean.templates
        self.batch_ends = clean.batch_ends
        self.known = clean.known
        self.capitals = clean.text.upper()  # to see quickly what isn't there
        self.names_by_text = may_name_by_text(self.capitals, options.dialect)
        made = _FUNCTION_MADE.findall(self.capitals) if "FUNCTION" in self.capitals else ()
        self.functions = frozenset(made)
        self.options = options
        self.commands = _commands(options.dialect)
        self.statements: list[StatementTokens] = []
        self.problems: list[Diagnostic] = []
        self._said: dict[str | re.Pattern[str], bool] = {}
        self._scopes = 0
        self._scans_results = (
            options.dialect == "snowflake" and _SCANS_RESULT.search(self.capitals) is not None
        )
        self._last_query: list[Token] = []
        self._spare = 4 * len(clean.text) + _SPARE_CHARACTERS

    def says(self, sought: str | re.Pattern[str]) -> bool:
        """Whether a word or a pattern, in capitals, is anywhere in the text: looked for once, however many bodies ask."""
        if sought not in self._said:
            self._said[sought] = (
                sought in self.capitals
                if isinstance(sought, str)
                else sought.search(self.capitals) is not None
            )
        return self._said[sought]

    def filled(self, tokens: list[Token], cleaned: CleanText) -> list[Token]:
        """The tokens of a clean text, with those of the texts that stand for its variables, all where these stand."""
        if "{" in cleaned.text:
            tokens = [_plainly_named(token) for token in tokens]
        if not cleaned.values:
            return tokens
        return [part for token in tokens for part in self._filled(token, cleaned.values.get(token.start))]

    def _filled(self, token: Token, value: str | None) -> list[Token]:
        if value is None:
            return [token]
        if _UNKNOWN_VARIABLE.search(value):  # in a name, which stays as it is
            return [like(token, TokenType.VAR, value)]
        if _NUMBERED.fullmatch(value):
            schema, name = value.split(".")
            parts = (TokenType.VAR, schema), (TokenType.DOT, "."), (TokenType.IDENTIFIER, name)
            return [like(token, *part) for part in parts]
        return [like(token, part.token_type, part.text) for part in tokenize(value, self.options.dialect, [])]

    def affords(self, texts: list[Text]) -> bool:
        """Whether these texts may be read too, and that they will be."""
        self._spare -= sum(len(fragment.text) + 1 for text in texts for fragment in text)
        return self._spare >= 0

    def new_variables(
        self, parent: Variables | None = None, name: str = "", *, inline: bool = False
    ) -> Variables:
        """A scope of its own for the variables of a routine, block or script."""
        self._scopes += 1
        return Variables(self._scopes, parent, name, inline=inline)

    def add_fetch(
        self, line: int, assignment: Assignment, cursor: str | None = None, branch: Branch = ()
    ) -> None:
        """Keep an assignment of what a cursor (or another variable) holds, or of nothing at all."""
        fetched = StatementTokens([], line, line, assignment=assignment, cursor=cursor, branch=branch)
        self.statements.append(fetched)

    def add(  # noqa: PLR0913 -- what is said of a statement, by name
        self,
        tokens: list[Token],
        body_of: str | None = None,
        *,
        utility: bool = False,
        variables: Variables | None = None,
        assignment: Assignment | None = None,
        computed: bool = False,
        output_into: Sequence[Token] = (),
        returned: Returned | None = None,
    ) -> None:
        """Keep one statement, unless it breaks off at its beginning, template code stands in it or it nests too deep."""
        if not tokens:
            return
        last = tokens[-1]
        if tokens[0].token_type in _MAY_USE and (used := schema_use(tokens)):
            tokens, utility = used, False
        utility = utility or _states_nothing(tokens)
        if tokens[0].token_type is _REPLACE:
            tokens = _as_create_or_insert(tokens)
        first = tokens[0]
        tokens = self._spelled_out(tokens, variables, utility=utility)
        if self.templates and not utility and self._templated(first.start, last.end):
            self.report_template(first)
            return
        if not utility and is_deeper(tokens, self.options.max_nesting):
            self.report_depth(first)
            return
        self.statements.append(
            StatementTokens(
                self._for_parser(tokens, utility=utility),
                first.line,
                last.line,
                body_of,
                utility,
                variables,
                assignment,
                computed=computed,
                output_into=output_into,
                branch=variables.place if variables is not None else (),
                returned=returned,
                apart=_fields_apart(variables, assignment),
            )
        )

    def _for_parser(self, tokens: list[Token], *, utility: bool) -> list[Token]:
        """A statement as sqlglot's parser takes it."""
        if not utility:
            tokens = parseable(tokens, self.options.dialect)
        return self._as_command(tokens) if tokens[0].token_type in self.commands else tokens

    def _spelled_out(self, tokens: list[Token], variables: Variables | None, *, utility: bool) -> list[Token]:
        """A statement with the tables that it names by a text, and with the query before it whose result it takes."""
        if self.names_by_text:
            tokens = with_named_tables(tokens, variables)
        if self._scans_results:
            tokens = _with_result(tokens, self._last_query)
            self._last_query = tokens if not utility and word_of(tokens[0]) in QUERIES else []
        return tokens

    def forget_result(self) -> None:
        """Which query ran before is not known: a cursor's runs where it is opened."""
        self._last_query = []

    def report(self, line: int, code: str, reason: str) -> None:
        """Record what was left out, and why; never any of the user's text."""
        self.problems.append(Diagnostic(line, code, reason))

    def report_unknown(self, cleaned: CleanText, line: int) -> None:
        """Record the variables of a text that begins on this line, of which nobody says what they stand for."""
        counted = 0
        for offset, said in cleaned.unknown.items():
            line, counted = line + line_breaks(cleaned.text, counted, offset), offset
            self.report(line, "template", said)

    def report_template(self, token: Token) -> None:
        """Record a statement that somebody else has yet to complete."""
        self.report(token.line, "template", TO_BE_RENDERED)

    def report_depth(self, token: Token) -> None:
        """Record a statement that a recursive parser must not meet."""
        limit = self.options.max_nesting
        reason = f"the statement nests deeper than {limit} levels ({MOST_DOUBLING} of types or LATERAL, {MOST_JOINS_OPEN} JOINs without ON)"
        self.report(token.line, "too_deep", reason)

    def _templated(self, start: int, end: int) -> bool:
        at = bisect_left(self.templates, start)
        return at < len(self.templates) and self.templates[at] <= end

    def _as_command(self, tokens: list[Token]) -> list[Token]:
        """What sqlglot's parser expects after a command word: all the rest as one string."""
        if len(tokens) < 2:
            return tokens
        rest, last = tokens[1], tokens[-1]
        text = self.text[rest.start : last.end + 1]
        return [tokens[0], Token(TokenType.STRING, text, rest.line, rest.col, rest.start, last.end)]


def _fields_apart(variables: Variables | None, assignment: Assignment | None) -> frozenset[str]:
    """The fields that have nothing of their records where a statement stands; what it assigns is none of them yet."""
    if assignment is not None:
        return assignment.apart
    return variables.fields_apart() if variables is not None else frozenset()
