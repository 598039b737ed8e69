"""What routines give back in their parameters, and who takes it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from sqlglot.tokenizer_core import Token, TokenType

from lineage.compiler.blocks.bodies import BodyReader
from lineage.compiler.given_back import function_of, row_of, row_of_overload, taken
from lineage.compiler.rewrites import all_from, all_from_table, in_brackets, like
from lineage.compiler.routines import Frame, GivenBack, Head, name_at, spelled_before
from lineage.compiler.tokenizing import word_of
from lineage.compiler.variables import Returned, Variables
from lineage.compiler.vocabulary import OF_THE_DIALECT, known_functions

_ROUTINES: Final = frozenset({"PROCEDURE", "FUNCTION"})


class GivingReader(BodyReader):
    """Reads what routines give back in their parameters, and what those take who call them."""

    def _specify(self, frame: Frame) -> None:
        """A package's specification is a row of what it declares, beside it, so that its body is told in any file."""
        names = [name for name in frame.variables.own if "." not in name] if frame.specifies else []
        if names:
            row = row_of(frame.specifies[0], names, (), "")
            returned = Returned(function_of(frame.specifies), again=False)
            self.findings.add(row, self.body_of, variables=frame.variables, computed=True, returned=returned)

    def _will_give(self, gives: GivenBack | None, found: Head) -> None:
        """Note what the routine that begins here gives back at its end; a function's calls are looked for from here on."""
        self.frames[-1].gives = gives
        if self.signed:
            self.sessions[self.spelled(found.signature - 1)] = self.frames[-1].variables
        if gives is not None and found.function:
            self.giving.add(self.spelled(found.signature - 1))

    def _give_back(self, gives: GivenBack | None, variables: Variables) -> None:
        """What a procedure has in its OUT parameters at its end, for those who call it."""
        if gives is None:
            return
        self._give_rows_back(gives, variables)
        if not any(map(variables.holds, gives.given)):
            return
        if self.findings.options.dialect == "oracle":
            self._give_of_overload(gives, variables)
            return
        sign = ":" if self.findings.options.dialect == "snowflake" else ""
        row = row_of(gives.procedure[0], gives.parameters, gives.given, sign)
        returned = Returned(function_of(gives.procedure), again=False)
        self.findings.add(row, self.body_of, variables=variables, computed=True, returned=returned)

    def _give_of_overload(self, gives: GivenBack, variables: Variables) -> None:
        """What a procedure gives back that may be one of several of its name: to all who call one, and to the others of its name."""
        again = self._gave_before(gives)
        alone = not again and not self._has_overloads(gives)
        most = len(gives.parameters) + 1
        each = [("", range(1 if alone else gives.fewest, most), again)]
        for count in range(gives.fewest, most) if not alone else ():
            called = f"{count}@"
            each.append((called, range(count, count + 1), self._gave_before(gives, called)))
        for called, counts, more in each:
            row = row_of_overload(gives.procedure[0], gives.parameters, gives.given, counts)
            returned = Returned(function_of(gives.procedure, called), again=more)
            self.findings.add(row, self.body_of, variables=variables, computed=True, returned=returned)

    def _gave_before(self, gives: GivenBack, called: str = "") -> bool:
        """Whether another procedure of the same package and name gave something back before; notes that this one does.

        Where it is ``called`` by how many arguments it has, another of so many.
        """
        around = self.frames[-1] if self.frames and self.frames[-1].package else None
        if around is None:
            return False
        name = f"{word_of(gives.procedure[-1])}@{called}"
        before = name in around.gave
        around.gave.add(name)
        return before

    def _has_overloads(self, gives: GivenBack) -> bool:
        """Whether further on in a package another procedure of this name is made."""
        if not (self.frames and self.frames[-1].package):
            return False
        if not self.heads:
            pairs = pairwise(self.tokens)
            self.heads = {word_of(name): name for verb, name in pairs if word_of(verb) in _ROUTINES}
        last = self.heads.get(word_of(gives.procedure[-1]))
        return last is not None and last.start > gives.procedure[-1].start

    def _give_rows_back(self, gives: GivenBack, variables: Variables) -> None:
        """Of a parameter that is a record or cursor its row, by its place and by its name."""
        for place, name in enumerate(gives.parameters, 1):
            found = variables.find(name) if name in gives.given else None
            if found is None or not ((found.record and found.filled) or variables.fields_assigned(name)):
                continue
            first = gives.procedure[0]
            query = all_from_table(first, [like(first, TokenType.VAR, name)])
            for called in (str(place), name):
                returned = Returned(function_of(gives.procedure, called), again=False)
                self.findings.add(query, self.body_of, variables=variables, computed=True, returned=returned)

    def _take_back(self, called: int, end: int) -> None:
        """``p(a, v)``, ``p(total => v)``: variables may hold what the procedure leaves there, if a file makes it."""
        _, opening = name_at(self, called)
        if self.word(opening) != "(" or self.word(called).startswith(OF_THE_DIALECT):
            return
        close = self.find(opening + 1, end, {")"})
        at, position = opening + 1, 0
        wanted: dict[str, tuple[int, str]] = {}
        while at < close:
            comma, position = self.find(at, close, {","}), position + 1
            by_name = self.word(at + 1) in {"=>", ":="}
            variable = self._given_variable(at + 2 if by_name else at, comma)
            named = self.spelled(at) if by_name else ""
            if variable and self._takes_row(variable):
                self._take_row(self.tokens[called:opening], variable, named or str(position))
            elif variable:
                wanted[variable] = (position, named)
            if variable and self._is_blank(variable):
                self.note_text((variable,), None)  # what is passed empty is passed to be filled
            at = comma + 1
        if wanted:
            among = position if self.findings.options.dialect == "oracle" else 0
            self._take(self.tokens[called:opening], wanted, among)

    def _take_session(self, called: int) -> None:
        """What a procedure of the file has in MySQL's ``@v`` is the session's once it is called."""
        _, after = name_at(self, called)
        inner = self.sessions.get(self.spelled(after - 1))
        names = [name for name in inner.own if name.startswith("@") and inner.holds(name)] if inner else []
        for name in names if inner is not self.variables else ():
            sign, v = (
                like(self.tokens[called], TokenType.PARAMETER, "@"),
                like(self.tokens[called], TokenType.VAR, name[1:]),
            )
            query = [like(sign, TokenType.SELECT, "SELECT"), sign, v]
            assignment = self.known_variables().assign([name], keeps=True)
            self.note_text((name,), None)
            self.findings.add(query, self.body_of, variables=inner, assignment=assignment, computed=True)

    def _is_blank(self, variable: str) -> bool:
        """Whether a variable holds an empty text, and nothing else."""
        texts = self.known_variables().texts_of(variable)
        return texts is not None and not any(fragment.text.strip() for text in texts for fragment in text)

    def _take_from_functions(self, start: int, end: int) -> None:
        """What the functions that are called in an expression leave in the variables they are given, as PL/SQL's may."""
        if self.findings.options.dialect != "oracle":
            return
        for opening in range(start + 1, end):
            if self.word(opening) == "(" and self._may_give(opening - 1):
                name = opening - 1
                while self.word(name - 1) == ".":
                    name -= 2
                if self.known_variables().find(self.spelled(name)) is None:  # else it is an element of that
                    self._take_back(name, end)

    def _may_give(self, last: int) -> bool:
        """Whether the last part of a name may be that of a function which someone wrote."""
        word = self.word(last)
        of_someone = self.word(last - 1) == "." or self.tokens[last].token_type is TokenType.VAR
        return word in self.giving or (of_someone and word not in known_functions("oracle"))

    def _given_variable(self, at: int, end: int) -> str:
        """The variable that an argument is, and nothing else; an empty name for any other."""
        at += self.word(at) == ":"
        name, after = self._target(at, end) if at < end else ("", end)
        variables = self.variables
        known = variables is not None and (variables.find(name) or variables.find(name.partition(".")[0]))
        return name if after == end and (known or name.startswith("@")) else ""

    def _takes_row(self, variable: str) -> bool:
        """Whether a variable is a record or a cursor."""
        found = self.known_variables().find(variable)
        return self.findings.options.dialect == "oracle" and found is not None and found.record

    def _take_row(self, procedure: list[Token], variable: str, parameter: str) -> None:
        """A record or a cursor takes that of a procedure that has this place, or name."""
        for name in self._spelled_out(procedure):
            first = name[0]
            query = [*all_from(first), *function_of(name, parameter), *in_brackets(first)]
            assignment = self.known_variables().assign([variable], keeps=True)
            self.findings.add(
                query, self.body_of, variables=self.variables, assignment=assignment, computed=True
            )

    def _spelled_out(self, procedure: list[Token]) -> list[list[Token]]:
        """What a procedure may be called in full: one of the same package may be meant without that."""
        owner = self.known_variables().package_around() if len(procedure) == 1 else ""
        return [procedure, [*spelled_before(procedure[0], f"{owner}."), *procedure]] if owner else [procedure]

    def _take(self, procedure: list[Token], wanted: dict[str, tuple[int, str]], among: int) -> None:
        """Variables take the parameters of a procedure that have these places, ``among`` so many, or names."""
        variables, overload = self.known_variables(), self._of_own_name(procedure)
        for name in [overload] if overload else self._spelled_out(procedure):
            query = taken(name, wanted.values(), f"{among}@" if overload else "", among)
            if query:
                assignment = variables.assign(wanted, keeps=True)
                self.findings.add(
                    query, self.body_of, variables=variables, assignment=assignment, computed=True
                )
        self.keep_in_row(wanted, procedure[0])

    def _of_own_name(self, procedure: Sequence[Token]) -> Sequence[Token]:
        """The full name of the package's procedure that calls one of its own name, which is another if it has more of them."""
        if self.findings.options.dialect != "oracle":
            return ()
        pairs = pairwise(self.frames)
        gives = next((inner.gives for outer, inner in pairs if outer.package and inner.gives), None)
        own = gives.procedure if gives is not None else ()
        called = [word_of(token) for token in procedure]
        return own if [word_of(token) for token in own[-len(called) :]] == called else ()
