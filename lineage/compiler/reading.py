"""What both readers of statements share: words, searches, and how a found statement is handed on."""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple, TypeAlias

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.composing import COMPOSERS, compose, followed
from lineage.compiler.meta_commands import BACKSLASH_ESCAPES, PLAIN_CODE, CleanText, clean_inner
from lineage.compiler.nesting import MOST_DOUBLING, MOST_JOINS_OPEN, is_deeper
from lineage.compiler.rewrites import closing, in_brackets, like, parseable, schema_use
from lineage.compiler.tokenizing import line_breaks, move, tokenize
from lineage.compiler.variables import (
    MOST_FRAGMENTS,
    MOST_TEXTS,
    Assignment,
    Branch,
    Fragment,
    Returned,
    Text,
    Variables,
)
from lineage.compiler.vocabulary import GAP, NEVER_BARE, OF_THE_DIALECT, TO_BE_RENDERED, known_functions
from lineage.names import sqlglot_dialect
from lineage.unit import CompileOptions, Diagnostic


def words_in(text: str) -> frozenset[str]:
    """The words of a list written as text."""
    return frozenset(text.split())


QUOTED: Final = frozenset(
    {
        TokenType.STRING,
        TokenType.IDENTIFIER,
        TokenType.HEREDOC_STRING,
        TokenType.RAW_STRING,
        TokenType.NATIONAL_STRING,
        TokenType.NATIONAL_RAW_STRING,
        TokenType.UNICODE_STRING,
        TokenType.BYTE_STRING,
    }
)
_NAME_BY_TEXT: Final = {
    "snowflake": re.compile(rf"\bIDENTIFIER\b|\bTABLE{GAP}*\({GAP}*['$:]"),
    **dict.fromkeys(("databricks", "spark"), re.compile(r"\bIDENTIFIER\b")),
}
"""Where a text, in capitals, may name a table by a string, in the dialects that can."""
_VARIABLES_FIRST: Final = re.compile(r"^\s*#variable_conflict[ \t]+use_variable\b", re.MULTILINE)
_SCANS_RESULT: Final = re.compile(
    rf"\bRESULT_SCAN{GAP}*\({GAP}*LAST_QUERY_ID{GAP}*\({GAP}*(?:-{GAP}*1{GAP}*)?\)"
)
"""Where Snowflake is asked for the result of the statement before."""

_PLAIN_NAMES: Final = re.compile(r"[A-Za-z_{][\w{}]*(?:\.[A-Za-z_{][\w{}]*)*")
_SET_OPERATIONS: Final = frozenset({"UNION", "EXCEPT", "INTERSECT", "MINUS"})
STRINGS: Final = QUOTED - {TokenType.IDENTIFIER}

UTILITY: Final = words_in("""
    ABORT ADD ADMINISTER ANALYSE ANALYZE ASSERT ASSOCIATE ATTACH AUDIT BACKUP BEGIN BINLOG BT CALL CATALOG CHANGE CHECK
    CHECKPOINT CHECKSUM CLEAR CLONE CLOSE CLUSTER COLLECT COMMENT COMMIT COMPUTE CONVERT DBCC DEALLOCATE DECOMPOSE
    DENY DESC DESCRIBE DETACH DISABLE DISASSOCIATE DISCARD ECHO ENABLE END ET EXEC EXECUTE EXPLAIN FETCH FLASHBACK
    FLUSH FORCE FSCK GENERATE GET GOTO GRANT HANDLER HELP INSTALL INVALIDATE KILL LIST LISTEN LOCK LS MOVE NOAUDIT NOTIFY
    OPEN OPTIMIZE PRAGMA PREPARE PRINT PURGE PUT QUIESCE RAISERROR REASSIGN RECEIVE RECONFIGURE REDISTRIBUTE REFRESH
    REINDEX RELEASE RELOAD REMOVE REORG REPAIR RESET RESTART RESTORE REVERT REVOKE RM ROLLBACK RUNSTATS SAVE
    SAVEPOINT SECURITY SEND SET SHOW SHUTDOWN START STOP SYNC TERMINATE THROW UNCACHE UNCATALOG UNDROP UNINSTALL
    UNLISTEN UNLOCK UNQUIESCE UNSET VACUUM WAITFOR XA XQUERY
""")
"""First words of statements that can state no lineage."""

UTILITY_OF: Final = dict.fromkeys(("doris", "starrocks"), words_in("ADMIN CANCEL RECOVER SWITCH WARM"))
"""Those that begin a call in other dialects."""

_WITHOUT_LINEAGE: Final = words_in("""
    ACCESS ACCOUNT AGENT AGGREGATE ANOMALY_DETECTION API APPLICATION ASSEMBLY ASSIGNMENT ASYMMETRIC AUTHENTICATION
    AUTHORIZATION AVAILABILITY BITMAP BLOOMFILTER BROKER CAPACITY CAST CATALOG CERTIFICATE CLASSIFICATION
    CLUSTER CLUSTERED COLLATION COLUMN COLUMNSTORE COMPUTE CONNECTOR CONTEXT CONTRACT CONVERSION CREDENTIAL DATA
    DATABASE DATASHARE DEFAULT DIMENSION DIRECTORY DOMAIN EDITION ENDPOINT EVENT EXTENSION FAILOVER FILE
    FEATURE FORECAST FULLTEXT FUNCTION GIT GROUP IDENTITY IMAGE INDEX INSTANCE INTEGRATION LANGUAGE LARGE LIBRARY
    LISTING LOGFILE LOGIN MASKING MASTER MESSAGE NAMESPACE NETWORK NONCLUSTERED NOTEBOOK OPERATOR OUTLINE
    PACKAGE PACKAGES PARTITION POLICY PRIMARY PROC PROCEDURAL PROCEDURE PROFILE PROPERTY PUBLICATION QUEUE QUOTA RECIPIENT REMOTE
    REPLICATION RESERVATION RESOURCE RLS ROLE ROUTE RULE SCHEMA SECRET SECURITY SEQUENCE SERVER SERVICE SESSION
    SHARE SNOWFLAKE SPATIAL SQL_BLOCK_RULE ENCRYPTKEY STAGE STATISTICS STREAMLIT SUBSCRIPTION SYMMETRIC SYSTEM TABLEGROUP TABLESPACE TAG
    TEXT TRANSFORM TRIGGER TRUSTED TYPE USER VARIABLE VERSIONED VOLUME WAREHOUSE WORKLOAD XML
""") | {"CLUSTERED INDEX", "NONCLUSTERED INDEX"}
"""What may be created, altered or dropped without lineage: everything that holds no rows."""

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
_DEFINITIONS: Final = frozenset({TokenType.CREATE, TokenType.ALTER, TokenType.DROP})
_ALTER_TABLE: Final = [TokenType.ALTER, TokenType.TABLE]
_MORE_THAN_CONSTRAINTS: Final = words_in(
    ", ADD ALTER DROP MODIFY CHANGE RENAME SELECT WITH INSERT UPDATE DELETE MERGE CREATE TRUNCATE COPY REPLACE BEGIN"
)
"""Outside brackets these are of one more change, or of a statement that follows without a semicolon."""

_DEFINED_BY_REPLACE: Final = frozenset({TokenType.VIEW, TokenType.TABLE, TokenType.RECURSIVE})
QUERIES: Final = frozenset({"SELECT", "WITH"})
"""First words of a query."""

_OPENING: Final = frozenset({"(", "[", "{", "CASE"})
_CLOSING: Final = frozenset({")", "]", "}", "END"})
_UNKNOWN_VARIABLE: Final = re.compile(r"[&@]\w|[$&][({]|\{")
_ONE_VARIABLE: Final = re.compile(r"\$?\{\{?[\w.:-]+\}?\}")
_NUMBERED: Final = re.compile(r"[A-Za-z_]\w*\.\d\w*")
"""dbt's ``source('sales', '2024')``: such a name would have to stand in quotes."""

_MAX_TEXTS_IN_TEXTS: Final = 4
_SPARE_CHARACTERS: Final = 200_000
"""Of dynamic SQL, how much is read besides four times the file: one text may be executed many times."""
_CONVERSIONS: Final = frozenset({"CAST", "CONVERT", "TRY_CAST", "TRY_CONVERT", "STR", "TO_CHAR"})
_CHOICES: Final = frozenset({"IF", "IIF", "IFF"})
_CHARACTERS: Final = frozenset({"CHAR", "CHR", "NCHAR"})
_FUNCTION_MADE: Final = re.compile(rf"\bFUNCTION{GAP}+(?:[\w\[\]\"]+{GAP}*\.{GAP}*){{0,2}}[\[\"]?(\w+)")
"""The last part of the names of functions that a text creates, or declares in a package."""

_TRIMS: Final = frozenset({"TRIM", "LTRIM", "RTRIM"})
_OF_LETTERS: Final = _TRIMS | {"UPPER", "LOWER"}
"""Functions that change no more of a constant than blanks around it, which end no name, or its letters."""
_MAX_PARENTHESES: Final = 3
"""How many pairs around an expression are taken off: the parser takes the others."""

_OF_NAME: Final = re.compile(r"[\w.#@$\[\]\"`]")
_STRING_OPENS: Final = re.compile(r"[nN]?[qQ]'(?P<bracket>.)|[A-Za-z]{0,2}(?P<quote>'|\"|\$\w*\$)", re.DOTALL)
_LONG_STRING_OPENS: Final = re.compile(r"[A-Za-z]{0,2}(?P<quote>'''|\"\"\")")
"""BigQuery's; elsewhere three quotes are one and a doubled one."""


_STAGE: Final = re.compile(r"(?<=[\s(])(@[\w$]+)[^\s,()]+")
"""The path of a file in a stage: sqlglot reads it off the file's text, where the parts of a composed one stand apart."""


class StatementTokens(NamedTuple):
    """One statement, ready for a parser.

    ``body_of`` names the routine whose body the statement comes from, as written, dotted; a block without
    a name gives an empty one. ``utility`` says that the statement's first word alone rules lineage out
    (``GRANT``, ``PRINT``, ``COMMIT``): it counts as a statement and need not be parsed. ``variables`` are
    those in scope, and ``assignment`` says to which of them the outputs go; ``cursor`` is the one they are
    fetched from: then there are no tokens. ``computed`` says that only an expression without a query is
    assigned: no statement of its own, and no loss when it cannot be parsed. ``output_into`` is the table that
    T-SQL's ``OUTPUT … INTO`` writes, with its column list. ``branch`` is where in the control flow it stands,
    ``returned`` the function whose rows it makes. ``names`` begins ("use_keep") or ends ("use_back") a stretch with a
    search path of its own: then there are no tokens. ``apart`` are the fields of records that have nothing of these.
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


def word_of(token: Token) -> str:
    """The token in upper case; a quoted one is no word and gives an empty one."""
    return "" if token.token_type in QUOTED else token.text.upper()


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
            return altered or word in _WITHOUT_LINEAGE
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


class Findings:
    """Where the statements and problems of a text are gathered, and checked as they come."""

    def __init__(self, clean: CleanText, options: CompileOptions, source: str) -> None:
        self.source = source
        self.text = clean.text
        self.templates = clean.templates
        self.batch_ends = clean.batch_ends
        self.known = clean.known
        self.capitals = clean.text.upper()  # to see quickly what isn't there
        by_text = _NAME_BY_TEXT.get(options.dialect)
        self.names_by_text = by_text is not None and by_text.search(self.capitals) is not None
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
        first, last = tokens[0], tokens[-1]
        if first.token_type in _MAY_USE and (used := schema_use(tokens)):
            tokens, first, utility = used, used[0], False
        if first.token_type in _DEFINITIONS and (holds_no_rows(tokens) or only_constrains(tokens)):
            utility = True
        if first.token_type is TokenType.COPY and len(tokens) > 1 and word_of(tokens[1]) == "FILES":
            utility = True  # Snowflake's, from stage to stage
        if first.token_type is _REPLACE:
            # Teradata's REPLACE VIEW, Databricks' REPLACE TABLE
            defines = len(tokens) > 1 and tokens[1].token_type in _DEFINED_BY_REPLACE
            kind = (TokenType.CREATE, "CREATE") if defines else (TokenType.INSERT, "INSERT")
            first = Token(*kind, first.line, first.col, first.start, first.end)
            tokens = [first, *tokens[1:]]
        tokens = self._spelled_out(tokens, variables, utility=utility)
        if self.templates and not utility and self._templated(first.start, last.end):
            self.report_template(first)
        elif not utility and is_deeper(tokens, self.options.max_nesting):
            self.report_depth(first)
        else:
            if not utility:
                tokens = parseable(tokens, self.options.dialect)
            if tokens[0].token_type in self.commands:
                tokens = self._as_command(tokens)
            self.statements.append(
                StatementTokens(
                    tokens,
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


Bind: TypeAlias = Callable[[Variables, list[Token]], None]


class Reader:
    """A walk over the tokens of one text: the file, a routine's body, or a literal that is executed.

    ``text`` is what was read out of literals to get at these tokens.
    """

    text: Text = ()

    def __init__(
        self,
        findings: Findings,
        tokens: list[Token],
        body_of: str | None = None,
        level: int = 0,
        variables: Variables | None = None,
    ) -> None:
        self.findings = findings
        self.tokens = tokens
        self.body_of = body_of
        self.level = level
        self.variables = variables
        self.words: list[str] = []
        self.base = 0
        self.piece: tuple[int, int, AbstractSet[str]] = (0, 0, frozenset())

    def read(self) -> None:
        """Hand on every statement of the tokens."""
        raise NotImplementedError

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

    def is_query_in_brackets(self, start: int) -> bool:
        """``(SELECT …) UNION ALL (SELECT …)`` as a statement."""
        at = start
        while self.word(at) == "(":
            at += 1
        return at > start and self.word(at) in QUERIES

    def statement(self, start: int, end: int, *, utility: bool = False) -> None:
        """Hand on the tokens of a range as one statement."""
        if start < end:
            tokens = self._with_unloaded(self.tokens[start:end])
            self.findings.add(tokens, self.body_of, utility=utility, variables=self.variables)

    def _with_unloaded(self, tokens: list[Token]) -> list[Token]:
        """Redshift's ``UNLOAD ('query') TO …`` with the query itself for its text."""
        if len(tokens) > 3 and word_of(tokens[0]) == "UNLOAD" and tokens[2].token_type in STRINGS:
            unload = like(tokens[0], TokenType.VAR, "UNLOAD")  # no command, whose rest would be one string
            return [unload, tokens[1], *self.tokens_in(tokens[2]), *tokens[3:]]
        return tokens

    def expression(
        self, start: int, end: int, assignment: Assignment | None = None, *, returns: bool = False
    ) -> None:
        """Hand on an expression as a query of its own, if it asks the database anything at all.

        With an ``assignment`` it is handed on in any case. ``returns``: it is what the routine gives; then a variable
        that holds something of a column is enough.
        """
        asks = self.asks(start, end)
        given = asks or (returns and (self.mentions(start, end) or self.calls(start, end)))
        returned = self.returned() if returns and given else None
        if asks or assignment is not None or returned is not None:
            self.query_of(start, end, assignment, returned)

    def query_of(
        self, start: int, end: int, assignment: Assignment | None = None, returned: Returned | None = None
    ) -> None:
        """Hand on an expression as a query of its own."""
        asks = self.asks(start, end)
        for _ in range(_MAX_PARENTHESES):
            if self.word(start) == "(" and self.find(start + 1, end, {")"}) == end - 1:
                start, end = start + 1, end - 1
        tokens = self.tokens[start:end] if asks else self._with_brackets(start, end)
        united = self.is_query_in_brackets(start) and self.find(start, end, _SET_OPERATIONS) < end
        if self.word(start) not in QUERIES and not united:
            first = tokens[0]
            select = Token(TokenType.SELECT, "SELECT", first.line, first.col, first.start, first.start)
            tokens = [select, *tokens]
        self.findings.add(
            tokens,
            self.body_of,
            variables=self.variables,
            assignment=assignment,
            computed=not asks,
            returned=returned,
        )

    def returned(self) -> Returned | None:
        """Whose rows the query is that is returned here (``Variables.returned``)."""
        return self.variables.returned() if self.variables is not None else None

    def mentions(self, start: int, end: int, assigned: Sequence[str] = ()) -> bool:
        """Whether a variable that may hold something of a column stands anywhere in the range.

        In a loop any but those ``assigned`` may: it may be given that further on.
        """
        variables = self.variables
        if variables is None or not (variables.assigns or variables.loops):
            return False
        names = [self.name_at(at) for at in range(start, end) if self.word(at)]
        return any(map(variables.holds, names)) or (
            variables.loops and any(name not in assigned and variables.find(name) for name in names)
        )

    def calls(self, start: int, end: int) -> bool:
        """Whether a function that a file may make is called anywhere in the range."""
        words, base = self.words, self.base
        if self.findings.options.dialect == "oracle" and self._calls_bare(start, end):
            return True
        if "(" not in words[start - base : end - base]:
            return False
        return any(
            words[at + 1] == "(" and self._may_be_made(at + base)
            for at in range(start - base, min(end - base, len(words)) - 1)
        )

    def _calls_bare(self, start: int, end: int) -> bool:
        """Whether a function that a file may make is called without brackets, as PL/SQL may: ``f``, ``package.f``."""
        for at in range(start, end):
            qualified = self.word(at) == "." and self.word(at + 2) not in {".", "("}
            if self._is_bare_call(at) or (qualified and not self._is_variable(at - 1)):
                return True
        return False

    def _is_bare_call(self, at: int) -> bool:
        """Whether a word is the name of a function of this text, which no bracket follows."""
        called = self.word(at) in self.findings.functions and self.word(at + 1) not in {"(", "."}
        return called and self.word(at - 1) != "." and not self._is_variable(at)

    def _is_variable(self, at: int) -> bool:
        return self.variables is not None and self.variables.find(self.spelled(at)) is not None

    def _with_brackets(self, start: int, end: int) -> list[Token]:
        """The tokens of an expression that asks nothing; of PL/SQL each call of a function has its brackets."""
        if self.findings.options.dialect != "oracle" or not self.findings.functions:
            return self.tokens[start:end]
        return [
            part
            for at in range(start, end)
            for part in (self.tokens[at], *(in_brackets(self.tokens[at]) if self._is_bare_call(at) else ()))
        ]

    def _may_be_made(self, at: int) -> bool:
        """Whether a file may make the function at an index: no dialect's own, no variable's element.

        T-SQL's need their schema; what has a dot before it there may also be a method.
        """
        word, qualified = self.word(at), self.word(at - 1) == "."
        if word in self.findings.functions:
            return True
        if self.tokens[at].token_type is not TokenType.VAR or (
            qualified and self.word(at - 2).startswith(OF_THE_DIALECT)
        ):
            return False
        if self.findings.options.dialect in NEVER_BARE:
            return qualified and self.word(at - 3) != "@" and self.word(at - 2) != ")"
        known = self.variables is not None and self.variables.find(word) is not None
        return not known and (qualified or word not in known_functions(self.findings.options.dialect))

    def name_at(self, at: int) -> str:
        """The variable's name that ends at an index: a word, with its sign ``@`` or ``$`` if it has one."""
        sign = self.word(at - 1)
        return sign + self.word(at) if sign in {"@", "$"} else self.word(at)

    def fill(self, names: tuple[str, ...], start: int, end: int, *, keeps: bool = False) -> None:
        """An expression's values go to variables; what cannot lead to a column only ends what was there."""
        variables = self.variables
        if variables is None:
            self.expression(start, end)
        elif start < end and (
            self.asks(start, end) or self.mentions(start, end, names) or self.calls(start, end)
        ):
            own = {self.name_at(at) for at in range(start, end)}.intersection(names)
            self.note_text(names, self.constants(start, end), keeps=bool(own))
            self.change_row(names, self.tokens[start:end])
            # After the range was looked at: what is assigned may be made of what was there.
            self.expression(start, end, variables.assign(names, keeps=keeps))
        elif start < end:
            own = {self.name_at(at) for at in range(start, end)}.intersection(names)
            self.note_text(names, self.constants(start, end), keeps=bool(own))
            for name in names:
                cleared = None if keeps else variables.clear(name)
                if cleared is not None:
                    self.findings.add_fetch(self.tokens[start].line, cleared, branch=variables.place)

    def change_row(self, names: tuple[str, ...], value: list[Token]) -> bool:
        """A trigger's ``NEW.a := …``, ``SELECT … INTO NEW.a``: as an UPDATE of the table, where all are columns of that."""
        if self.variables is None:
            return False
        table, columns = self.variables.changed_row(), self.variables.fields_of_row(names)
        if not table or not columns or len(columns) < len(names) or not value:
            return False
        at = value[0]
        words = [(TokenType.UPDATE, "UPDATE"), (TokenType.SET, "SET"), (TokenType.EQ, "=")]
        update, set_, equals = (like(at, kind, text) for kind, text in words)
        opening, comma, close = (
            like(at, kind, text)
            for kind, text in ((TokenType.L_PAREN, "("), (TokenType.COMMA, ","), (TokenType.R_PAREN, ")"))
        )
        listed = [token for column in columns for token in (comma, like(at, TokenType.VAR, column))][1:]
        target = listed if len(columns) == 1 else [opening, *listed, close]
        tokens = [update, *table, set_, *target, equals, opening, *value, close]
        variables = self.variables
        if all(
            token.token_type is not TokenType.SELECT for token in value
        ):  # no column of the table is in scope
            variables = self.findings.new_variables(variables, inline=True)
            variables.first = True
        self.findings.add(tokens, self.body_of, variables=variables, computed=True)
        return True

    def keep_in_row(self, names: Iterable[str], first: Token) -> None:
        """``FETCH c INTO NEW.a`` and the like left something in a trigger's row: as an UPDATE of the table by that field."""
        for name in names:
            row, _, field = name.partition(".")
            words = [(TokenType.VAR, row), (TokenType.DOT, "."), (TokenType.VAR, field)]
            self.change_row((name,), [like(first, kind, text) for kind, text in words])

    def fetch(self, cursor: str, names: tuple[str, ...], line: int, *, keeps: bool = False) -> None:
        """What a cursor, or another variable, holds goes to variables; ``keeps``: besides what they hold."""
        variables = self.variables
        if variables is None or not names:
            return
        self.note_text(names, None)
        source = variables.find(cursor)
        if source is not None and source.filled:
            assignment = variables.assign(names, keeps=keeps)
            self.findings.add_fetch(line, assignment, source.key, variables.place)

    def note_text(self, names: tuple[str, ...], texts: list[Text] | None, *, keeps: bool = False) -> None:
        """Remember the constant texts that a variable may hold, for SQL made of them."""
        if self.variables is not None:
            for name in names:
                self.variables.set_texts(name, texts, keeps=keeps)

    def constants(self, start: int, end: int) -> list[Text] | None:
        """The texts that an expression of literals and constant variables may have; None for any other."""
        while self.word(start) == "(" and self.find(start + 1, end, {")"}) == end - 1:
            start, end = start + 1, end - 1
        if self.word(start) == "SELECT":  # a query of one value
            start, end = start + 1, self.find(start, end, {"FROM"})
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
        if self.word(start) == "CONCAT" and self.word(start + 1) == "(" and self.word(end - 1) == ")":
            return self._joined(start + 2, end - 1, {","})
        if self.word(start) in COMPOSERS and self.word(start + 1) == "(" and self.word(end - 1) == ")":
            return self._composed(start, end)
        named = self.name_at(end - 1) if count else ""
        if self.variables is None or count != 1 + (self.word(start) in {"@", "$", ":"}):
            return None
        return self.variables.texts_of(named) if named else None

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

    def dynamic(
        self,
        index: int,
        end: int,
        stops: AbstractSet[str],
        into: tuple[str, ...] = (),
        bind: Bind | None = None,
    ) -> None:
        """SQL in a string: constant text is read like a file, what is composed can only be reported.

        ``into`` are the variables that its query fills; ``bind`` gives the text's own variables their values.
        """
        while self.word(index) == "(":
            index += 1
        texts = self.constants(index, self.find(index, end, stops))
        line = self.tokens[min(index, end - 1)].line
        if texts is None or not self.findings.affords(texts) or self.level >= _MAX_TEXTS_IN_TEXTS:
            self.note_text(into, None)
            if texts is None and self._begins_without_lineage(index):
                return
            self.findings.report(line, "dynamic_sql", "SQL is composed at run time: its lineage is not known")
            return
        self.run(texts, into, bind)

    def run(self, texts: list[Text], into: tuple[str, ...], bind: Bind | None) -> None:
        """Read constant texts as what is executed (``dynamic``)."""
        for line in {fragment.line for text in texts for fragment in text if fragment.unknown}:
            self.findings.report(
                line, "dynamic_sql", "a part of the SQL is put in at run time: what it says is not known"
            )
        for text in texts:
            tokens = self._tokens_of(text)
            variables = self.findings.new_variables()
            if bind is not None:
                bind(variables, tokens)
            before = len(self.findings.statements)
            self.read_inner(text, tokens, self.body_of, variables)
            self._query_into(before, into)

    def _begins_without_lineage(self, index: int) -> bool:
        """Whether a text begins, whatever follows, as ``GRANT``, ``DROP``, ``CREATE INDEX`` and the like do.

        Of ``format('DROP VIEW %I', …)`` and ``CONCAT('DROP VIEW ', …)`` the first argument does.
        """
        if self.word(index) in {"FORMAT", "CONCAT"} and self.word(index + 1) == "(":
            index += 2
        if index >= len(self.tokens) or self.tokens[index].token_type not in STRINGS:
            return False
        tokens = self._tokens_of(
            (self._fragment(self.tokens[index]),), problems=[]
        )  # it may end within a name
        if not tokens or tokens[0].token_type not in _DEFINITIONS:
            return bool(tokens) and word_of(tokens[0]) in UTILITY
        return tokens[0].token_type is TokenType.DROP or holds_no_rows(tokens)

    def _query_into(self, before: int, into: tuple[str, ...]) -> None:
        """Let the only statement since then fill variables."""
        statements = self.findings.statements
        if into and self.variables is not None and len(statements) == before + 1:
            self.note_text(into, None)
            statements[before] = statements[before]._replace(assignment=self.variables.assign(into))
            self.keep_in_row(into, statements[before].tokens[0])

    def _tokens_of(self, text: Text, problems: list[Diagnostic] | None = None) -> list[Token]:
        """The tokens of a constant text, each where its literal stands in the file; PL/pgSQL's options before it are none."""
        dialect = self.findings.options.dialect
        problems = self.findings.problems if problems is None else problems
        first = text[0]
        joined = "".join(fragment.text for fragment in text)
        if len(text) > 1 and dialect == "snowflake":
            joined = _STAGE.sub(lambda path: path[1].ljust(len(path[0])), joined)
        cleaned = clean_inner(joined, dialect, self.findings.known)
        tokens = tokenize(cleaned.text, dialect, problems, line=first.line)
        self.findings.report_unknown(cleaned, first.line)
        for offset in cleaned.templates:
            insort(self.findings.templates, first.offset + offset)
        tokens = self.findings.filled(tokens, cleaned)
        while tokens and tokens[0].token_type is TokenType.HASH:  # #variable_conflict use_column
            tokens = tokens[3:]
        if len(text) == 1:
            return move(tokens, first.offset)
        ends = list(accumulate(len(fragment.text) for fragment in text))
        lines = list(accumulate((fragment.text.count("\n") for fragment in text), initial=first.line))
        for token in tokens:
            start, stop = (
                min(bisect_right(ends, place), len(text) - 1) for place in (token.start, token.end)
            )
            token.line += text[start].line - lines[start]
            token.start += text[start].offset - ends[start] + len(text[start].text)
            token.end += text[stop].offset - ends[stop] + len(text[stop].text)
        return tokens

    def text_in(self, token: Token, body_of: str | None, variables: Variables | None = None) -> None:
        """Read the SQL inside a string as a text of its own, lines counted on."""
        if self.level < _MAX_TEXTS_IN_TEXTS:
            text = (self._fragment(token),)
            if variables is not None and "use_variable" in token.text:
                variables.first = _VARIABLES_FIRST.search(token.text) is not None
            self.read_inner(text, self._tokens_of(text), body_of, variables)

    def tokens_in(self, token: Token) -> list[Token]:
        """The tokens of the text in a string, each where it stands in the file."""
        return self._tokens_of((self._fragment(token),))

    def read_inner(
        self, text: Text, tokens: list[Token], body_of: str | None, variables: Variables | None
    ) -> None:
        """Read a text inside this one, whose tokens these are."""
        inner = type(self)(self.findings, tokens, body_of, self.level + 1, variables)
        inner.text = text
        inner.read()


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
