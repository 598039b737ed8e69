"""What variables are given."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.blocks.dynamic import DynamicReader
from lineage.compiler.rewrites import all_from_table, like
from lineage.compiler.routines import name_at
from lineage.compiler.variables import Assignment
from lineage.compiler.vocabulary import QUERIES, words_in

_AFTER_ASSIGNED: Final = frozenset(
    {",", ")", "WHEN", "THEN", "ELSE", "END", "FROM", "WHERE", "ORDER", "LIMIT"}
)
"""What ends the value that an expression assigns to a variable."""

_CHANGE_INTO: Final = words_in("INSERT MERGE REPLACE")
"""What INTO may belong to, so that it names no variable."""


class AssigningReader(DynamicReader):
    """Reads what variables are given: by ``SET``, ``:=``, ``INTO``, ``RETURNING``."""

    def _set(self, names: tuple[str, ...], start: int, end: int) -> None:
        """One ``v = expr`` of a SET; what is no variable is an option of the session."""
        dialect = self.findings.options.dialect
        of_session = dialect == "snowflake" and self.findings.names_by_text
        if dialect in {"snowflake", "duckdb"}:  # which call it $v and getvariable('v')
            names = tuple(f"${name}" for name in names)
        variables = self.variables
        known = variables is not None and all(
            variables.find(name.partition(".")[0] if variables.changed_row() else name) for name in names
        )
        if known or of_session or self.asks(start, end) or any(name.startswith("@") for name in names):
            self.known_variables()
            self.fill(names, start, end)

    def fill(self, names: tuple[str, ...], start: int, end: int, *, keeps: bool = False) -> None:
        """As any reader; Snowflake's ``rs := (EXECUTE IMMEDIATE text)`` holds what the text asks for.

        Of a record, or an element of a collection of such, each field goes to its own.
        """
        start += self.word(start) == "ASYNC" and self.word(start + 1) == "("
        if self.word(start) == "(" and self.word(start + 1) == "EXECUTE" and self.word(end - 1) == ")":
            self.known_variables()
            self.execute(start + 1, end - 1, names)
        elif record := self._record_in(start, end):
            if self.known_variables().fields_assigned(record):
                self._fill_with_fields(names, start, keeps=keeps)
            else:
                self.fetch(record, names, self.tokens[start].line, keeps=keeps)
        elif self._may_give_row(names, start, end):
            self._fill_with_row(names, start, end, keeps=keeps)
        else:
            super().fill(names, start, end, keeps=keeps)
            self._take_from_functions(start, end)

    def _fill_with_fields(self, names: tuple[str, ...], record: int, *, keeps: bool) -> None:
        """``s := r`` as ``SELECT r.*``, where fields of r were assigned one by one."""
        first = self.tokens[record]
        select, dot, star = TokenType.SELECT, TokenType.DOT, TokenType.STAR
        query = [like(first, select, "SELECT"), first, like(first, dot, "."), like(first, star, "*")]
        self.note_text(names, None)
        assignment = self.known_variables().assign(names, keeps=keeps)
        self.findings.add(query, self.body_of, variables=self.variables, assignment=assignment, computed=True)

    def _fill_with_row(self, names: tuple[str, ...], start: int, end: int, *, keeps: bool) -> None:
        """``r := f(a)`` as ``SELECT * FROM TABLE(f(a))``."""
        _, opening = name_at(self, start)
        for name in self._spelled_out(self.tokens[start:opening]):
            query = all_from_table(name[0], [*name, *self.tokens[opening:end]])
            assignment = self.known_variables().assign(names, keeps=keeps)
            keeps = True
            self.findings.add(
                query, self.body_of, variables=self.variables, assignment=assignment, computed=True
            )

    def _may_give_row(self, names: tuple[str, ...], start: int, end: int) -> bool:
        """Whether a record, or a cursor, takes what a function gives, ``r := f(a)``: that may be a row."""
        variables = self.variables
        if self.findings.options.dialect != "oracle" or variables is None or len(names) != 1:
            return False
        found, (called, opening) = variables.find(names[0]), name_at(self, start)
        if found is None or not found.record or self.word(opening) != "(" or opening >= end:
            return False
        whole = self.find(opening + 1, end, {")"}) == end - 1 and self._may_give(opening - 1)
        bare = opening == start + 1  # then it may be the name of a type, which makes an object
        if found.types and bare and (not variables.package_around() or _names(found.types, called)):
            return False
        return whole and not variables.is_type(called.upper()) and variables.find(called) is None

    def _record_in(self, start: int, end: int) -> str:
        """The variable that is all of an expression, ``r`` or ``c(i)``, if it holds rows of more than one field."""
        alone = start == end - 1 or (
            self.word(start + 1) == "(" and self.find(start + 2, end, {")"}) == end - 1
        )
        variables = self.variables
        if variables is None or not alone:
            return ""
        name = self.spelled(start)
        found = variables.find(name)
        holds = found is not None and found.record and (found.filled or variables.fields_assigned(name))
        return name if holds else ""

    def data(self, at: int, end: int) -> int | None:
        """A query or a change of data; a body's ``INTO variable`` is taken out of it."""
        if self.word(at) == "UPDATE" and self._configures(at):
            self.statement(at, end, utility=True)
            return None
        if self.inside or self.signed:
            kept, names = self._without_into(at, end)
            if not names and self.signed and self.word(at) == "SELECT":
                kept, names = self._assigned_in_list(at, end)
            elif self.signed and self.word(at) == "UPDATE":
                kept, names = self._assigned_in_update(at, end)
            asks = self.word(at) in QUERIES
            in_row = "DUAL" in self.words or (asks and self.change_row(names, kept))
            assignment = self._assignment(names)
            if len(names) == 1 and self.word(at) == "SELECT":
                self.note_text(names, self.constants(at, self.find(at, end, {"INTO"})))
            gives = asks and assignment is None
            self.findings.add(
                kept,
                self.body_of,
                variables=self.variables,
                assignment=assignment,
                returned=self.returned() if gives else None,
            )
            if not in_row:
                self.keep_in_row(names, self.tokens[at])
            if self.signed and self.word(at) == "INSERT":
                self._assign_from_inserted(at, end)
        else:
            self.statement(at, end)
        return None

    def _assignment(self, names: tuple[str, ...]) -> Assignment | None:
        """The assignment of a query's outputs to variables; None without any."""
        if not names:
            return None
        assignment = self.known_variables().assign(names)
        self.note_text(names, None)
        return assignment

    def _without_into(self, at: int, end: int) -> tuple[list[Token], tuple[str, ...]]:
        """The tokens of a statement without ``INTO a, b``, and these names."""
        search = at
        if self.word(at) not in QUERIES:
            search = self.find(at, end, {"RETURNING", "RETURN"})
        into = self.find(search, end, {"INTO", "BULK", "BULK COLLECT INTO"})
        changes = self.find(search, into, _CHANGE_INTO)
        # The functions REPLACE(a, 'x') and, in MySQL, INSERT(a, 1, 2, 'x') are no changes.
        while changes < into and self.word(changes + 1) == "(":
            changes = self.find(changes + 1, into, _CHANGE_INTO)
        if into >= end or changes < into:
            return self.tokens[at:end], ()
        first = self._after_into(into)
        if not self.inside and self.word(first) != "@":
            return self.tokens[at:end], ()
        names, stop = self._targets(first, end)
        self._collect(into, names)
        return self.tokens[at:into] + self.tokens[stop:end], names

    def _assigned_in_list(self, at: int, end: int) -> tuple[list[Token], tuple[str, ...]]:
        """MySQL's ``SELECT @v := a, @w := b FROM t``: the query without, and these names; beside other outputs as one of its own."""
        stop = self.find(at + 1, end, {"FROM", "WHERE", "LIMIT", "UNION"})
        names: list[str] = []
        values: list[Token] = []
        start, every = at + 1 + (self.word(at + 1) == "DISTINCT"), True
        first = start
        while start < stop:
            comma = self.find(start, stop, {","})
            assigns = self.word(start) == "@" and self.word(start + 2) == ":="
            every &= assigns
            if assigns:
                values += [like(self.tokens[start], TokenType.COMMA, ",")] if names else []
                values += self.tokens[start + 3 : comma]
                names.append(self.name_at(start + 1))
            start = comma + 1
        query = [*self.tokens[at:first], *values, *self.tokens[stop:end]]
        if every or not names:
            return (query, tuple(names)) if names else (self.tokens[at:end], ())
        assignment = self._assignment(tuple(names))
        self.findings.add(query, self.body_of, variables=self.variables, assignment=assignment, computed=True)
        return self.tokens[at:end], ()

    def _assigned_in_update(self, at: int, end: int) -> tuple[list[Token], tuple[str, ...]]:
        """MySQL's ``UPDATE t SET a = (@v := a + 1)``: as one that returns these values, and the names they go to."""
        kept = self.tokens[at:end]
        assigned = dict(self._assigned_within(at, end))
        if not assigned:
            return kept, ()
        returning = like(kept[0], TokenType.RETURNING, "RETURNING")
        return [*kept, returning, *_listed(kept[0], assigned.values())], tuple(assigned)

    def _assign_from_inserted(self, at: int, end: int) -> None:
        """What MySQL's ``INSERT … SELECT (@v := value) FROM t`` leaves in variables, as queries of their own."""
        select = self.find(at, end, {"SELECT"})
        rows = self.find(select, end, {"FROM", "WHERE", "ORDER", "LIMIT", "UNION"})
        tail = self.tokens[rows : self.find(rows, end, {"DUPLICATE"})]
        tail = tail[:-1] if rows + len(tail) < end else tail  # the ON before it
        assigned = list(self._assigned_within(select, rows))
        first = dict(reversed(assigned))
        again = [(name, value) for name, value in assigned if value is not first[name]]
        for values in [first, *({name: value} for name, value in again)] if assigned else ():
            assignment = self.known_variables().assign(values, keeps=values is not first)
            self.note_text(tuple(values), None)
            query = [
                like(self.tokens[at], TokenType.SELECT, "SELECT"),
                *_listed(self.tokens[at], values.values()),
                *tail,
            ]
            self.findings.add(
                query, self.body_of, variables=self.variables, assignment=assignment, computed=True
            )

    def _assigned_within(self, start: int, end: int) -> Iterator[tuple[str, list[Token]]]:
        """Each ``@v := value`` in a range, in whatever expression: the name and the value."""
        words = self.words[start - self.base : end - self.base]
        for at in (start + i for i, word in enumerate(words) if word == ":="):
            stop = self.find(at + 1, end, _AFTER_ASSIGNED)
            if at >= start + 2 and self.word(at - 2) == "@" and at + 1 < stop:
                yield self.name_at(at - 1), self.tokens[at + 1 : stop]

    def _collect(self, into: int, names: tuple[str, ...]) -> None:
        """``BULK COLLECT INTO c``: rows, if all goes to the one collection."""
        if self.word(into).startswith("BULK") and len(names) == 1:
            self.known_variables().hold_rows(names[0])
            self.known_variables().hold_many(names[0])


def _names(types: Sequence[Sequence[Token]], name: str) -> bool:
    """Whether a name is that of one of these types, without a schema or package."""
    return any(tokens[-1].text.upper() == name.upper() for tokens in types)


def _listed(at: Token, values: Iterable[list[Token]]) -> list[Token]:
    """Expressions with commas between them."""
    return [token for value in values for token in (like(at, TokenType.COMMA, ","), *value)][1:]
