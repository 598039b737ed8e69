"""Control flow: blocks, branches, loops."""

from collections import Counter

from sqlglot.tokenizer_core import TokenType

from lineage.compiler.blocks.bodies import CHANGES, DML
from lineage.compiler.blocks.declaring import DeclaringReader
from lineage.compiler.handlers import leaves
from lineage.compiler.tokenizing import word_of
from lineage.compiler.vocabulary import ROWS_HAVE_TYPES


class FlowReader(DeclaringReader):
    """Reads control flow: blocks, branches, loops."""

    def _close_branch(self) -> None:
        if self.variables is not None:
            self.variables.close_branches(max(0, len(self.variables.branch) - 1))

    def _branch(self, at: int) -> None:
        """What the word of control at an index says about which assignments may have run."""
        variables, word = self.variables, self.word(at)
        if variables is None:
            return
        if word in {"IF", "$IF", "CASE", "EXCEPTION"}:
            variables.open_branch()
        elif word in {"WHILE", "LOOP", "REPEAT", "FOR", "FOREACH"}:
            variables.open_branch(repeats=True)
        elif word in {"ELSIF", "ELSEIF", "ELSE", "WHEN", "$ELSIF", "$ELSE"}:
            variables.next_branch()
        elif word in {"UNTIL", "$END"}:
            self._close_branch()
        failed = self.frames[-1].failed if self.frames else None
        if failed is not None and word == "WHEN" and len(variables.branch) == failed.depth + 1:
            failed.handle(self.findings, variables, self.tokens[at].line, left=self._has_left())

    def _fails(self, at: int) -> None:
        """``EXCEPTION``: the innermost block is over, and its handlers come."""
        if self.frames and self.frames[-1].blocks and self.variables is not None:
            self.frames[-1].blocks[-1].fail(self.findings, self.variables, self.tokens[at].line)

    def _has_left(self) -> bool:
        """Whether the statement before is the last that runs in the innermost handler."""
        word, following, depth = self.last
        failed = self.frames[-1].failed if self.frames else None
        return failed is not None and depth == failed.depth + 1 and leaves(word, following)

    def condition(self, at: int, end: int) -> int | None:
        """``IF … THEN``, ``WHEN … THEN``, ``WHILE … LOOP``: the condition may hold a query."""
        ends = {"LOOP", "DO", "END"} if self.word(at) in {"WHILE", "UNTIL"} else {"THEN", "$THEN"}
        stop = self.find(at + 1, end, ends)
        if stop == end and not self.inside:
            return self.other(at, end)
        self.expression(at + 1, stop)
        self._take_from_functions(at + 1, stop)
        self._branch(at)
        return stop + 1 if stop < end and self.word(stop) != "END" else None

    def case(self, at: int, end: int) -> int | None:
        """``CASE`` as a statement."""
        if self.frames:
            self.frames[-1].depth += 1
        self._branch(at)
        when = self.find(at + 1, end, {"WHEN"})
        self.expression(at + 1, when)
        return when

    def loop_over(self, at: int, end: int) -> int | None:
        """``FOR r IN query LOOP``, ``FORALL i IN … INSERT …``."""
        variables = self.known_variables()
        if self.word(at) == "FORALL":
            variables.declare([self.spelled(at + 1)])
            return self.find(at + 1, end, DML)
        plpgsql = self.findings.options.dialect in ROWS_HAVE_TYPES
        # In PL/pgSQL ON CONFLICT DO NOTHING may stand before LOOP.
        stop = self.find(at + 1, end, {"LOOP"} if plpgsql else {"LOOP", "DO"})
        source = self.find(at + 1, stop, {"IN"}) + 1
        if self.word(at + 2) == "AS" or self.word(at + 1) == "SELECT":
            self._standard_loop(at, stop)
            return stop + 1
        names, _ = self._targets(at + 1, source - 1)
        asks = self.word(source) in {"EXECUTE", *CHANGES} or self.asks(source, stop)
        own = plpgsql and asks and all(map(variables.find, names))
        if not own:  # PL/pgSQL's loop over a query goes through a variable that is declared before
            variables.declare(names, records=len(names) == 1)
        self._loop_source(names, source, stop)
        self._branch(at)
        return stop + 1

    def _names_of_outputs(self, start: int, end: int, loop: str) -> tuple[str, ...]:
        """What the columns of a query are called, by which Db2's loops may name them alone; none where one has no name.

        A name that the query itself says alone is left out: there it is a column; so is one that is called by the loop's.
        """
        if self.word(start) != "SELECT" or self.findings.options.dialect != "oracle":
            return ()
        named = self._fields_named().get(loop.upper(), {})
        called = {field for field, last in named.items() if last >= end}
        alone = Counter(
            self.word(at) for at in range(start + 1, end) if "." not in {self.word(at - 1), self.word(at + 1)}
        )
        names, at, from_ = [], start + 1, self.find(start, end, {"FROM"})
        while at < from_:
            last = self.find(at, from_, {","}) - 1
            if self.tokens[last].token_type not in {TokenType.VAR, TokenType.IDENTIFIER}:
                return ()
            own = last > at and (self.word(last - 1) == "." or alone[self.word(last)] == 1)
            names.append(self.spelled(last) if own and self.word(last) not in called else "FOR")
            at = last + 2
        return tuple(names) if any(name != "FOR" for name in names) else ()

    def _fields_named(self) -> dict[str, dict[str, int]]:
        if self.fields_named is None:
            words = [word_of(token) for token in self.tokens]
            self.fields_named = {}
            for at, (row, dot, field) in enumerate(zip(words, words[1:], words[2:], strict=False)):
                if dot == ".":
                    self.fields_named.setdefault(row, {})[field] = at
        return self.fields_named

    def _loop_source(self, names: tuple[str, ...], source: int, stop: int) -> None:
        """What a loop goes over: a query, a cursor, an array; of a range of numbers nothing counts."""
        if self.word(source) == "EXECUTE":
            self.execute(source, stop, names)
        elif self.word(source) in CHANGES:  # PL/pgSQL's IN UPDATE … RETURNING a, b LOOP
            changed, assignment = self.tokens[source:stop], self._assignment(names)
            self.findings.add(changed, self.body_of, variables=self.variables, assignment=assignment)
        elif self.word(source) == "ARRAY":
            self.fill(names, source + 1, stop)
        elif self.asks(source, stop):
            self.fill(names, source, stop)
        elif source < stop and self.find(source, stop, {"."}) >= stop - 1:
            self._open_with(source, stop)
            self.fetch(self.spelled(source), names, self.tokens[source].line)

    def step_over(self, at: int, _end: int) -> int | None:
        """A word that only leads to the next statement: ``ELSE``, ``LOOP``, ``EXCEPTION``."""
        if self.word(at) == "EXCEPTION":
            self._fails(at)
        self._branch(at)
        return at + 1

    def modifier(self, at: int, end: int) -> int | None:
        """``MEMBER``, ``STATIC`` … before a routine in the body of an object type."""
        return at + 1 if self.inside else self.other(at, end)

    def label(self, at: int, end: int) -> int | None:
        """``<<name>>``."""
        self.labelled = self.spelled(at + 2)
        after = self.find(at + 2, end, {">"}) + 2
        if self.word(after) != "DECLARE":  # else it is the block's that begins there
            self._label()
        return after

    def quiet(self, at: int, end: int) -> int | None:
        """A statement without a table in it; outside a body it is left to the parser, unless BigQuery's scripts have it there."""
        if self.findings.options.dialect == "bigquery":
            self.statement(at, end, utility=True)
        elif not self.inside:
            return self.other(at, end)
        return None

    def _standard_loop(self, at: int, stop: int) -> None:
        """``FOR r AS [c CURSOR FOR] query DO``, as the standard has it; Db2's loops need no name, and may name columns alone."""
        cursor = self.find(at + 3, stop, {"CURSOR"})
        unnamed = self.word(at + 1) == "SELECT"
        source = at + 1 if unnamed else self.find(cursor, stop, {"FOR"}) + 1 if cursor < stop else at + 3
        name = "FOR" if unnamed else self.spelled(at + 1)
        variables, columns = self.known_variables(), self._names_of_outputs(source, stop, name)
        variables.declare([name], records=True)
        self._loop_source((name,), source, stop)
        variables.declare(columns)  # the query doesn't see them
        self.fetch(name, columns, self.tokens[at].line)
        self._branch(at)
