"""The compiler: one SQL text, alone, to a ``Unit``.

``compile_unit`` is a function of the text and the options and of nothing else: no path, no catalogue, no
clock. ``unit_key`` names its result.
"""

import hashlib
import logging
from collections.abc import Hashable, Iterable, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec
from msgspec.structs import replace
from sqlglot import exp
from sqlglot.errors import ParseError, SqlglotError
from sqlglot.parser import Parser
from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.heirs import Heirs
from lineage.compiler.lending import Lender
from lineage.compiler.pipelines import in_order_of_use
from lineage.compiler.rows import only_seeds, without_seed_rows
from lineage.compiler.second_reading import makes, rewritten, several
from lineage.compiler.second_reading.alter_table import alterations, leaves_columns
from lineage.compiler.second_reading.oracle import types_of_view
from lineage.compiler.shared_tables import SharedTables
from lineage.compiler.splitter import StatementTokens, split
from lineage.compiler.statements import StatementLowering
from lineage.compiler.unnesting import left_to_us
from lineage.compiler.unparsed import read_unparsed
from lineage.compiler.variables import Assignment, Returned
from lineage.compiler.vocabulary import OUTPUTS_OF_TEMPLATE, ROWS_HAVE_TYPES, TO_BE_RENDERED
from lineage.names import sqlglot_dialect
from lineage.recursion import deep_recursion
from lineage.unit import (
    ROWS_CHANGED,
    ROWS_FIRED,
    Block,
    CompileOptions,
    Diagnostic,
    Function,
    Name,
    Renamed,
    Statement,
    StatementCounts,
    Table,
    Unit,
)

# sqlglot logs the text of statements it falls back on; users' literals don't belong in logs.
logging.getLogger("sqlglot").disabled = True

_REFUSALS: Final = (
    SqlglotError,
    RecursionError,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    IndexError,
    AssertionError,  # what sqlglot's own ``assert_is`` raises
)
_MISSING: Final = "Required keyword"
"""How sqlglot begins to say what is missing: of several things the one that its set, in this process, has first."""
_FRAMES: Final = 4_000
"""Frames of Python that ``MOST_QUERIES`` in one another take, wherever the caller stands: ten each, and some more."""
_EXPRESSIONS: Final = (exp.Condition, exp.Alias)
_SHARES_TABLES: Final = frozenset({"tsql", "fabric"})
_SOURCES: Final = ("compiler/**/*.py", "unit.py", "names.py", "facts.py", "recursion.py")


@lru_cache(maxsize=1)
def _compiler_digest() -> bytes:
    """SHA-256 of everything a unit depends on besides text and options: our sources, sqlglot's version."""
    digest = hashlib.sha256(version("sqlglot").encode())
    folder = Path(__file__).parent.parent
    for pattern in _SOURCES:
        for source in sorted(folder.glob(pattern)):
            digest.update(source.name.encode() + b"\0" + source.read_bytes())
    return digest.digest()


@lru_cache(maxsize=64)
def _key_prefix(options: CompileOptions) -> bytes:
    return _compiler_digest() + hashlib.sha256(msgspec.msgpack.encode(options)).digest()


_parsers: Final[Lender[Parser]] = Lender(lambda dialect: sqlglot_dialect(dialect).parser())


def unit_key(text: str, options: CompileOptions) -> str:
    """The SHA-256 key of a unit, as 64 hex digits: text, options, sqlglot's version, compiler's sources."""
    return hashlib.sha256(_key_prefix(options) + text.encode("utf-8", "surrogatepass")).hexdigest()


def compile_unit(text: str, options: CompileOptions) -> Unit:
    """Compile one text. Statements that don't parse become diagnostics and cost only themselves.

    Raises ``CompileRefusedError`` when a deterministic bound refuses the whole text.
    """
    pieces = split(text, options)
    with left_to_us(options.dialect), _parsers.lent(options.dialect) as parser:
        compilation = _Compilation(text, options, parser, of_sqlmesh=pieces.of_sqlmesh)
        for piece in in_order_of_use(pieces.statements, text, options.dialect):
            compilation.add(piece)
    return compilation.unit(pieces.problems)


class _Compilation:
    """The statements of one text as they are compiled."""

    def __init__(self, text: str, options: CompileOptions, parser: Parser, *, of_sqlmesh: bool) -> None:
        self._text = text
        self._dialect = dialect = options.dialect
        self._parser = parser
        self._lowering = StatementLowering(
            dialect, text, fingerprints=options.fingerprints, of_sqlmesh=of_sqlmesh
        )
        self._statements: list[Statement] = []
        self._diagnostics: list[Diagnostic] = []
        self._unsupported: list[str] = []
        self._dropped: set[Name] = set()
        self._heirs = Heirs()
        self._seeds: dict[Hashable, list[Statement]] = {}
        self._compiled = 0
        self._failed = 0
        self._shared = SharedTables(dialect) if dialect in _SHARES_TABLES and "#" in text else None

    def add(self, piece: StatementTokens) -> None:
        """Parse and lower one statement."""
        if piece.utility:
            self._compiled += not piece.computed
            if self._shared is not None:
                self._statements += self._shared.called(piece.tokens, piece.body_of, piece.line)
            return
        if piece.names:
            self._statements.append(Statement(piece.names, piece.line))
            return
        if piece.assignment is not None and not piece.tokens:
            self._fetch(piece, piece.assignment)
            return
        try:
            if self._lowering.fingerprints:
                self._compile(piece.tokens, piece)
            else:
                self._plant(without_seed_rows(piece.tokens), piece)
        except _REFUSALS as error:
            if piece.computed:
                return
            parts = several(piece.tokens) if piece.assignment is None else []
            if len(parts) > 1:
                for part in parts:
                    self.add(piece._replace(tokens=part, line=part[0].line, end_line=part[-1].line))
                return
            self._failed += 1
            self._diagnostics.append(
                Diagnostic(piece.line, "template", TO_BE_RENDERED)
                if any(token.text == OUTPUTS_OF_TEMPLATE for token in piece.tokens)
                else _parse_diagnostic(error, piece.line)
            )

    def _plant(self, tokens: list[Token], piece: StatementTokens) -> None:
        """Compile a statement, unless one said the same with other literals: then it differs from that by its line."""
        besides = piece.output_into or piece.assignment or piece.returned
        seeds = None if besides else only_seeds(tokens)
        place = seeds, piece.variables, piece.branch
        known = self._seeds.get(place)
        if known is not None:
            self._statements += [replace(statement, line=piece.line) for statement in known]
            self._compiled += 1
            return
        before, noted = len(self._statements), len(self._diagnostics)
        self._compile(tokens, piece)
        if seeds is not None and len(self._diagnostics) == noted:
            self._seeds[place] = self._statements[before:]

    def _compile(self, tokens: list[Token], piece: StatementTokens) -> None:
        for node in self._parsed(tokens):
            if node is not None:
                self._lower(node, piece)

    def _parsed(self, tokens: list[Token]) -> Sequence[exp.Expr | None]:
        """The statement, or what its nearest form says where sqlglot refuses it or keeps it as mere text."""
        read = read_unparsed(self._parser, tokens, self._text)
        if read is not None:
            return read
        refusal: Exception | None = None
        nodes: Sequence[exp.Expr | None] = ()
        try:
            nodes = self._parser.parse(tokens, self._text)
        except _REFUSALS as error:
            refusal = error
        if refusal is None and not (nodes and type(nodes[0]) is exp.Command):
            return nodes
        makes_table = makes(TokenType.TABLE, tokens)
        if makes_table or makes(TokenType.VIEW, tokens):
            following = several(tokens)[1 : 2 if makes_table else None]
            if any(part[0].token_type not in {TokenType.SELECT, TokenType.WITH} for part in following):
                raise refusal or ParseError("another statement begins inside")
        again = rewritten(tokens, self._dialect)
        if again is not None:
            with suppress(*_REFUSALS):
                nodes, refusal = self._parser.parse(again, self._text), None
                if not (nodes and type(nodes[0]) is exp.Command):
                    return nodes
        return self._altered(tokens, nodes, refusal)

    def _altered(
        self, tokens: list[Token], nodes: Sequence[exp.Expr | None], refusal: Exception | None
    ) -> Sequence[exp.Expr | None]:
        """The changes that an ALTER TABLE makes one by one, where sqlglot does not know all of them."""
        apart = alterations(tokens)
        if refusal is not None and not apart and not leaves_columns(tokens):
            raise refusal
        if tokens[0].token_type is not TokenType.ALTER or tokens[1].token_type is not TokenType.TABLE:
            return nodes
        changes: list[exp.Expr | None] = [exp.Semicolon()]
        for change in apart:
            try:
                parsed = self._parser.parse(change, self._text)
                again = rewritten(change, self._dialect) if isinstance(parsed[0], exp.Command) else None
                changes += self._parser.parse(again, self._text) if again is not None else parsed
            except _REFUSALS:
                if refusal is not None:
                    raise
        return changes

    def _table_of(self, tokens: Sequence[Token]) -> exp.Expr | None:
        """The table that tokens name, with its column list if there is one."""
        if not tokens:
            return None
        first, last = tokens[0], tokens[-1]
        words = [(TokenType.INSERT, "INSERT"), (TokenType.INTO, "INTO")]
        row = [(TokenType.L_PAREN, "("), (TokenType.NUMBER, "1"), (TokenType.R_PAREN, ")")]
        tail = [(TokenType.VALUES, "VALUES"), *row]
        before = [Token(kind, text, first.line, first.col, first.start, first.start) for kind, text in words]
        after = [Token(kind, text, last.line, last.col, last.end, last.end) for kind, text in tail]
        (insert,) = self._parser.parse([*before, *tokens, *after], self._text)
        return insert.this if insert is not None else None

    def _fetch(self, piece: StatementTokens, assignment: Assignment) -> None:
        """Variables take what a cursor holds, or, without one, nothing that leads to a column."""
        relations = (Table((piece.cursor,)),) if piece.cursor is not None else ()
        query = 0 if relations else -1
        into, replaces, fields, *_ = assignment
        fetched = Statement("set", piece.line, relations, query, into=into, replaces=replaces, columns=fields)
        if _comes_round(piece):
            fetched = replace(fetched, branch=piece.branch)
        self._statements.append(self._held_as(fetched, assignment))

    def _lower(self, node: exp.Expr, piece: StatementTokens) -> None:
        line = piece.line
        if isinstance(node, _EXPRESSIONS) and not isinstance(node, exp.Query):
            raise ParseError("a lone expression is no statement")
        into = self._table_of(piece.output_into) if piece.output_into else None
        with deep_recursion(_FRAMES):
            statements, diagnostics, unsupported = self._lowering.lower(
                node, line, piece.variables, piece.assignment, into, apart=piece.apart
            )
        statements = self._as_typed(statements, piece.tokens)
        if piece.assignment is not None and statements and statements[-1].into:
            statements[-1] = self._held_as(statements[-1], piece.assignment)
        if piece.returned is not None and statements:
            statements = self._giving(statements, piece.returned, computed=piece.computed)
        comes_round = _comes_round(piece)
        for s in map(self._made_anew, statements):
            if self._shared is not None:
                self._statements += self._shared.before(s, piece.body_of)
            where = s.temporary or s.kind == "drop" or comes_round
            self._statements.append(replace(s, branch=piece.branch) if where and piece.branch else s)
            if self._dialect in ROWS_HAVE_TYPES:
                self._heirs.note(s, piece.tokens)
                self._statements += self._heirs.changes(s)
            if self._shared is not None:
                self._statements += self._shared.besides(s, piece.body_of)
        self._diagnostics += diagnostics
        if unsupported is None:
            self._compiled += not piece.computed
        else:
            self._unsupported.append(unsupported)
            self._diagnostics.append(
                Diagnostic(line, "unsupported", f"no lineage rule for the statement kind {unsupported!r}")
            )

    def _giving(self, statements: list[Statement], returned: Returned, *, computed: bool) -> list[Statement]:
        """The statements; the rows of a query, or what is assigned to a trigger's row, are those of a function."""
        first, *others = statements
        if first.kind == "update" and first.target and first.target[-1].endswith(ROWS_CHANGED):
            return [_given_to_row(first, again=returned.again), *others]
        if first.kind != "select":
            return statements
        name, columns = self._lowering.named(self._table_of(returned.function))
        kind = "set" if computed else "select"  # RETURN v asks the database nothing
        first = first if columns else self._called_as(first, returned.of)
        if returned.unread:
            each = (replace(r, target=True) if isinstance(r, Table) else r for r in first.relations)
            first = replace(first, relations=tuple(each))
        first = replace(
            first, kind=kind, returns=name, columns=columns, keep=returned.again, takes=returned.takes
        )
        changed = [_changed_by_trigger(first)] if name[-1].endswith(ROWS_FIRED) else []
        return [first, *others, *changed]

    def _made_anew(self, statement: Statement) -> Statement:
        """IF NOT EXISTS makes what the text has dropped before."""
        if statement.kind == "drop":
            self._dropped.add(statement.target)
        elif statement.target in self._dropped and statement.defines is not None:
            self._dropped.remove(statement.target)
            return replace(statement, keep=False)
        return statement

    def _called_as(self, statement: Statement, types: Sequence[Sequence[Token]]) -> Statement:
        """The rows of a query with the names of a type's fields: of a type, or in PostgreSQL of a table, if a file makes it."""
        for tokens in types if statement.query >= 0 else ():
            name, _ = self._lowering.named(self._table_of(tokens))
            at = len(statement.relations)
            made = (Block(-1), Function(at, (), name=name), Renamed(statement.query, (), at + 1, typed=True))
            statement = replace(statement, relations=(*statement.relations, *made), query=at + 2)
            if self._dialect in ROWS_HAVE_TYPES:
                statement = _called_as_row(statement, name)
        return statement

    def _as_typed(self, statements: list[Statement], tokens: list[Token]) -> list[Statement]:
        """The statements; the columns of Oracle's view ``OF`` a type are called as that says."""
        if not statements or statements[0].kind != "create_view":
            return statements
        return [self._called_as(statements[0], types_of_view(tokens, self._dialect)), *statements[1:]]

    def _held_as(self, statement: Statement, assignment: Assignment) -> Statement:
        """What goes into a variable of the type ``t%ROWTYPE``, or of someone's own: its fields are called as that says."""
        if assignment.types:
            return self._called_as(statement, assignment.types)
        if not assignment.rowtype or statement.query < 0:
            return statement
        return _called_as_row(statement, self._lowering.named(self._table_of(assignment.rowtype))[0])

    def unit(self, problems: Iterable[Diagnostic]) -> Unit:
        """The unit of all statements added; ``problems`` are those of the splitter."""
        problems = list(problems)
        lost = sum(problem.code in ("parse_error", "too_deep") for problem in problems)
        return Unit(
            dialect=self._dialect,
            statements=tuple(self._statements),
            diagnostics=tuple(sorted({*problems, *self._diagnostics})),
            counts=StatementCounts(self._compiled, self._failed + lost, len(self._unsupported)),
            unsupported=tuple(sorted(self._unsupported)),
        )


def _comes_round(piece: StatementTokens) -> bool:
    """Whether a statement stands in a loop, so that what it leaves is there when that comes round."""
    again = piece.assignment is not None and piece.assignment.again
    return any(number < 0 for number in piece.branch) and not again


def _given_to_row(update: Statement, *, again: bool) -> Statement:
    """What a trigger's function assigns to the row of a table that other files name, as rows of a function."""
    relations = [Block(-1) if r == Table(update.target, target=True) else r for r in update.relations]
    return replace(
        update,
        kind="set",
        relations=tuple(relations),
        returns=update.target,
        target=(),
        data=False,
        keep=again,
    )


def _changed_by_trigger(fired: Statement) -> Statement:
    """A trigger's table takes what the function that it calls assigns to the columns of its row."""
    *owner, last = fired.returns
    rows = Function(0, (), name=(*owner, last.removesuffix(ROWS_FIRED) + ROWS_CHANGED))
    (table,) = {r.name for r in fired.relations if isinstance(r, Table)}
    return Statement("set", fired.line, (Block(-1), rows), 1, target=table, data=True, by_name=True)


def _called_as_row(statement: Statement, table: Name) -> Statement:
    """The outputs of a statement, called as the columns of a table, if a file makes that."""
    at = len(statement.relations)
    relations = (
        *statement.relations,
        Table(table, target=True),
        Renamed(statement.query, (), at, typed=True),
    )
    return replace(statement, relations=relations, query=at + 1)


def _parse_diagnostic(error: Exception, line: int) -> Diagnostic:
    """What went wrong and where; sqlglot's message without the excerpt of the user's text."""
    if isinstance(error, ParseError) and error.errors:
        first = error.errors[0]
        description = str(first.get("description") or "does not parse").split("<")[0].strip().rstrip(".")
        if description.startswith(_MISSING):
            description = "something is missing"
        return Diagnostic(int(first.get("line") or line), "parse_error", description)
    return Diagnostic(line, "parse_error", f"the statement does not parse ({type(error).__name__})")
