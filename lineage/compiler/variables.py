"""Variables of routines and scripts: what is declared, and which assignments may still hold.

A variable is carried as a temporary table of one row, ``@<scope>.<name>``: an assignment fills it, a use asks
it, and the linker collapses it as any temporary table. Names are compared in upper case in every dialect;
T-SQL's and MySQL's ``@v`` keep their sign, so that they never meet a column.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import count
from typing import Final, NamedTuple, TypeAlias

from sqlglot.tokenizer_core import Token

from lineage.unit import SHARED_MARK, in_one_loop

Branch: TypeAlias = tuple[int, ...]
"""The numbers of the branches that are open, the outermost first; those of loops are negative."""

_ELSEWHERE: Final[Branch] = (0,)
"""The branch of an assignment that another routine makes: nothing here comes after it for sure."""

MOST_TEXTS: Final = 8
"""Constant texts that one variable may hold by way of different branches; more are not followed."""

MOST_FRAGMENTS: Final = 1_000
"""Literals that one constant text may be put together from."""


class Fragment(NamedTuple):
    """A stretch of constant text: where it stands in the file (the offset of its first character), its line.

    ``unknown`` says that it stands for a text that nobody knows, and that may say more than a value.
    """

    text: str
    offset: int
    line: int
    unknown: bool = False


Text: TypeAlias = tuple[Fragment, ...]


class Assignment(NamedTuple):
    """The variables a statement's outputs go to, and whether nothing assigned before may still be there.

    ``fields`` are those of the only variable, where its type names them: the outputs go to them in order. ``rowtype`` is the
    name of the table whose row it holds: then they go to that one's columns, if a file makes it. ``types`` are the names that
    its type may have: so it is with the fields of that. ``apart`` are the fields that have nothing of their records before. ``again``: the loop
    gives one of them a constant before, so that nothing is left of this one when the loop comes round. ``ended`` are the variables,
    by their keys, that held something which is gone.
    """

    into: tuple[str, ...]
    replaces: bool = False
    fields: tuple[str, ...] = ()
    rowtype: Sequence[Token] = ()
    types: Sequence[Sequence[Token]] = ()
    apart: frozenset[str] = frozenset()
    again: bool = False
    ended: tuple[str, ...] = ()


class Returned(NamedTuple):
    """The function (its name, and its columns in brackets) whose rows a query makes, and whether another made some before.

    ``of`` are the names that the type of its rows may have, whose fields they are called as. ``unread``: only who asks for
    them reads them. ``takes`` are the fewest and the most arguments that it takes.
    """

    function: Sequence[Token]
    again: bool
    of: Sequence[Sequence[Token]] = ()
    unread: bool = False
    takes: tuple[int, ...] = ()


class Variable:
    """One variable while its scope is read.

    ``filled``: it may hold something that leads to a column; ``was_filled``: it ever did. ``texts`` are the
    constant texts it may hold, each with the branch it was assigned in; None is a text that nobody knows.
    ``output``: it is a column of the rows that the function gives, in which nobody finds anything unless it is assigned.
    """

    __slots__ = (
        "branches", "fields", "filled", "key", "many", "number", "output", "record", "rowtype", "texts", "types", "was_filled",
    )  # fmt: skip

    def __init__(self, key: str) -> None:
        self.key = key
        self.filled = False
        self.was_filled = False
        self.record = False
        self.many = False
        self.number = False
        self.output = False
        self.fields: tuple[str, ...] = ()
        self.rowtype: Sequence[Token] = ()
        self.types: Sequence[Sequence[Token]] = ()
        self.branches: set[Branch] = set()
        self.texts: list[tuple[Branch, Text | None]] = []

    @property
    def tells_nothing(self) -> bool:
        """Whether a name in a query that could be a column's is none of it: it holds NULL, as far as anybody reads."""
        return self.output and not self.branches

    def assigned_in(self, branch: Branch) -> bool:
        """Note an assignment; whether nothing assigned before may still be there."""
        depth = len(branch)
        replaces = branch != _ELSEWHERE and all(other[:depth] == branch for other in self.branches)
        if replaces:
            self.branches.clear()
        self.branches.add(branch)
        return replaces


class Variables:
    """The variables of one routine, block or script; what is not found here is looked for in ``parent``.

    ``branch`` is where reading stands in the control flow. ``bare``: a query may name them without a sign where
    the dialect else asks for one; ``first``: they hide columns of their names. ``inline``: they are of a block within the parent's, and run where that stands.
    ``shared``: other routines stand within, and see them. ``apart`` are the fields, ``R.A``, that were surely assigned after all of their record was.
    ``row_table`` is the name of the table whose row a trigger's body changes by way of NEW, or ``row_given`` that of the function
    that has, for its rows, what is assigned there; ``rows`` the name, and the
    columns in brackets if they are listed, of the function whose rows its queries make: of other routines it is empty.
    ``rows_of`` are the names that the type of these rows may have. ``package`` is the package they belong to, and
    ``specified`` says that its specification was read: else it may declare more of them, elsewhere.
    """

    def __init__(
        self, number: int, parent: "Variables | None" = None, name: str = "", *, inline: bool = False
    ) -> None:
        self.number = number
        self.parent = parent
        self.bare = False
        self.first: bool = parent is not None and parent.first
        self.labels = {name.rpartition(".")[2].upper()}
        self.branch: Branch = parent.branch if parent is not None and inline else ()
        self.own: dict[str, Variable] = {}
        self.types: dict[str, tuple[str, ...]] = {}
        self.row_types: dict[str, Sequence[Token]] = {}
        self.cursor_types: set[str] = set()
        self.apart: set[str] = set()
        self.row_table: Sequence[Token] = ()
        self.row_given = False
        self.new_row = "NEW"
        self.package = ""
        self.shared = False
        self.specified = True
        self.rows: Sequence[Token] | None = None
        self.rows_of: Sequence[Sequence[Token]] = ()
        self.takes: tuple[int, ...] = ()
        self._returned = False
        self._within_parent = inline
        self._numbers: Iterator[int] = parent._numbers if parent is not None and inline else count(1)  # noqa: SLF001 -- of its own class
        self._arms: dict[int, int] = parent._arms if parent is not None and inline else {}  # noqa: SLF001 -- of its own class
        self._closed: Branch = ()
        self._assigns = False

    # -- control flow

    def open_branch(self, *, repeats: bool = False) -> None:
        """Something that may not run, or (``repeats``) more than once, begins here."""
        number = next(self._numbers)
        self.branch = (*self.branch, -number if repeats else number)

    def next_branch(self) -> None:
        """The other arm of the innermost branch begins."""
        if self.branch:
            self.close_branches(len(self.branch) - 1)
            self.open_arm()

    def open_arm(self) -> None:
        """Another arm of the branch that was left last begins: of both only one runs."""
        outer = len(self.branch)
        other = (
            self._closed[outer] if self._closed[:outer] == self.branch and len(self._closed) > outer else 0
        )
        self.open_branch()
        if other:
            self._arms[self.branch[-1]] = self._arms.get(other, other)

    def close_branches(self, depth: int) -> None:
        """Leave every branch but the outer ``depth``."""
        if depth < len(self.branch):
            self._closed = self.branch[: depth + 1]
        self.branch = self.branch[:depth]

    @property
    def place(self) -> Branch:
        """Where reading stands: the number of the routine or script, then the branches open in it."""
        scope = self
        while scope._within_parent and scope.parent is not None:
            scope = scope.parent
        return (scope.number, *self.branch)

    def _outward(self) -> "Iterator[Variables]":
        """This scope, then those around it."""
        scope: Variables | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    # -- names

    def fields_of(self, type_name: str) -> tuple[str, ...]:
        """The fields of a type that is declared here or further out, if it is one of records."""
        return next((scope.types[type_name] for scope in self._outward() if type_name in scope.types), ())

    def is_type(self, name: str) -> bool:
        """Whether a type of records or collections of this name is declared here or further out."""
        return any(name in scope.types for scope in self._outward())

    def rowtype(self, type_name: str) -> Sequence[Token]:
        """The name of the table whose rows a type of collections has, ``TABLE OF t%ROWTYPE``; empty for any other."""
        return next(
            (scope.row_types[type_name] for scope in self._outward() if type_name in scope.row_types), ()
        )

    def is_collection_type(self, name: str) -> bool:
        """Whether a type of this name, declared here or further out, is a TABLE OF something."""
        return any(name in scope.row_types for scope in self._outward())

    def is_cursor_type(self, name: str) -> bool:
        """Whether a type of this name, declared here or further out, is REF CURSOR."""
        return any(name in scope.cursor_types for scope in self._outward())

    def declare(
        self,
        names: Iterable[str],
        *,
        records: bool = False,
        fields: tuple[str, ...] = (),
        rowtype: Sequence[Token] = (),
    ) -> None:
        """Variables of this scope; each is new here, whatever an outer one of its name holds."""
        for name in filter(None, map(str.upper, names)):
            if name not in self.own:
                mark = SHARED_MARK if self.package or self.shared else "."
                self.own[name] = Variable(f"@{self.number}{mark}{name}")
            if records:
                self.own[name].record = True
                self.own[name].fields = fields
                self.own[name].rowtype = rowtype

    def declare_numbers(self, names: Iterable[str]) -> None:
        """Variables of this scope that hold numbers."""
        for name in names:
            self.declare([name])
            self._assigned(name).number = True

    def declare_outputs(self, names: Iterable[str]) -> None:
        """Variables of this scope that are columns of the rows a function gives."""
        for name in names:
            self._assigned(name).output = True

    def share(self) -> None:
        """Note that a routine stands within this one: it may be called after what is assigned further on."""
        self.shared = True
        for name, variable in self.own.items():
            if not variable.branches:
                variable.key = f"@{self.number}{SHARED_MARK}{name}"

    def stand_in(self, around: "Variables") -> None:
        """Be those of a text, which runs where it is executed."""
        self.branch, self._numbers, self._arms = around.branch, around._numbers, around._arms  # noqa: SLF001 -- of its own class

    def take_session(self, other: "Variables", sign: str) -> None:
        """Have the variables of the session, by which a sign stands, that others have; a text sees no others of the routine it is executed in."""
        for scope in other._outward():  # noqa: SLF001 -- of its own class
            for name, variable in scope.own.items():
                if name[0] == sign:
                    self.own.setdefault(name, variable)

    def find(self, name: str) -> Variable | None:
        """The variable of this name, in whatever case, of the nearest scope that declares it, or of the one that its label says."""
        name = name.upper()
        scope: Variables | None = self
        while scope is not None:
            found = scope.own.get(name)
            if found is not None:
                return found
            scope = scope.parent
        owner = self._by_label(name) if "." in name else None
        return owner.own[name.partition(".")[2]] if owner is not None else None

    def _by_label(self, name: str) -> "Variables | None":
        """The scope that is labelled as a name begins, ``OUTER.V``, and declares what follows."""
        label, _, field = name.partition(".")
        return next(
            (scope for scope in self._outward() if label in scope.labels and field in scope.own), None
        )

    def unlabelled(self, name: str) -> str:
        """The name of what is assigned to: without a label, ``outer.v``, unless a variable of the same name hides it."""
        label, _, field = name.partition(".")
        if not self.is_label(label):
            return name
        owner = self._by_label(name)
        return field if owner is None or self.find(field) is owner.own[field] else name

    def fields_assigned(self, record: str) -> list[str]:
        """The fields of a record that were assigned one by one."""
        start = f"{record}."
        return [
            name[len(start) :] for scope in self._outward() for name in scope.own if name.startswith(start)
        ]

    def is_label(self, name: str) -> bool:
        """Whether a name is that of the routine, or of a block in it, so that it may qualify a variable."""
        return any(name in scope.labels for scope in self._outward())

    def labelled(self, name: str) -> "Variables":
        """The scope of this label, as far as there is one; else this one."""
        return next((scope for scope in self._outward() if name in scope.labels), self)

    @property
    def assigns(self) -> bool:
        """Whether anything was assigned to a variable that can be seen from here, or may be by a routine beside or around."""
        shared = any((scope.package or scope.shared) and scope.own for scope in self._outward())
        return shared or any(scope._assigns for scope in self._outward())  # noqa: SLF001 -- of its own class

    @property
    def loops(self) -> bool:
        """Whether reading stands in a loop."""
        return any(number < 0 for number in self.branch)

    def holds(self, name: str) -> bool:
        """Whether a variable may hold something that leads to a column."""
        found = self.find(name)
        if found is None or found.filled or SHARED_MARK in found.key:
            return found is not None
        start = f"{name.upper()}."
        return found.record and any(
            scope.own[field].filled
            for scope in self._outward()
            for field in scope.own
            if field.startswith(start)
        )

    def package_around(self) -> str:
        """The name of the package in which this stands, as written; empty outside of one."""
        return next((scope.package for scope in self._outward() if scope.package), "")

    def specification(self) -> str:
        """The name of the package in which this stands, if its specification stands elsewhere; else empty."""
        scope = next((scope for scope in self._outward() if scope.package), self)
        return "" if scope.specified else scope.package

    # -- assignments

    def assign(self, names: Iterable[str], *, keeps: bool = False) -> Assignment:
        """Note an assignment of a query's outputs; ``keeps`` says that the old values go into the new."""
        keys, held = [], []
        replaces = not keeps
        again = False
        before = self.fields_apart()
        self._note_assigning()
        for name in names:
            variable = self._assigned(name)
            branch = self._branch_for(name)
            again = again or (not variable.filled and any(in_one_loop(b, branch) for b in variable.branches))
            replaces = variable.assigned_in(branch) and replaces
            if not keeps:
                self._set_apart(name.upper())
            held += [variable.key] if variable.filled else []
            variable.filled = variable.was_filled = True
            keys.append(variable.key)
        ended = tuple(held) if replaces else ()
        if len(keys) != 1:
            return Assignment(tuple(keys), replaces, apart=before, again=again, ended=ended)
        return Assignment(
            tuple(keys), replaces, variable.fields, variable.rowtype, variable.types, before, again, ended
        )

    def restart(self, name: str, *, filled: bool = True) -> Assignment:
        """Note that a variable holds nothing from here on but what is put there now, whatever branches gave it before."""
        variable = self._assigned(name)
        ended = (variable.key,) if variable.filled else ()
        variable.branches = {self._branch_for(name)}
        variable.filled = filled
        return Assignment((variable.key,), replaces=True, ended=ended)

    def names_of(self, keys: AbstractSet[str]) -> dict[str, str]:
        """The variables in scope that have one of these keys: their keys, by their names."""
        return {
            name: variable.key
            for scope in self._outward()
            for name, variable in scope.own.items()
            if variable.key in keys
        }

    def _note_assigning(self) -> None:
        scope: Variables | None = self
        while scope is not None and not scope._assigns:  # noqa: SLF001 -- of its own class
            scope._assigns = True  # noqa: SLF001 -- of its own class
            scope = scope.parent

    def _set_apart(self, name: str) -> None:
        """Note whether a field that is assigned keeps anything of its record's; of an assigned record all are its own again."""
        record, dot, _ = name.partition(".")
        whole = self.find(record) if dot and not self._holds_many(record) else None
        for scope in self._outward():
            if not dot and scope.apart:
                scope.apart = {field for field in scope.apart if not field.startswith(f"{name}.")}
        branch = self._branch_for(name)
        depth = len(branch)
        if whole is not None and branch != _ELSEWHERE and all(b[:depth] == branch for b in whole.branches):
            self.apart.add(name)

    def fields_apart(self) -> frozenset[str]:
        """The fields that have nothing of their records, by what was read so far."""
        return frozenset().union(*(scope.apart for scope in self._outward() if scope.apart))

    def hold_rows(self, name: str) -> None:
        """Note that a variable holds a row, or rows."""
        self._assigned(name).record = True

    def type_as(self, names: Iterable[str], types: Sequence[Sequence[Token]]) -> None:
        """Note of variables that they are of a type that another text may declare, by the names that this may have."""
        for name in names if types else ():
            variable = self._assigned(name)
            variable.record, variable.types = True, types

    def hold_many(self, name: str) -> None:
        """Note that a variable is a collection."""
        self._assigned(name).many = True

    def _holds_many(self, name: str) -> bool:
        """Whether a variable is a collection, of which an assignment changes one element."""
        variable = self.find(name)
        return variable is not None and variable.many

    def clear(self, name: str) -> Assignment | None:
        """Note an assignment of what leads to no column; None when that makes no difference."""
        variable = self._assigned(name)
        replaces = variable.assigned_in(self._branch_for(name))
        self._set_apart(name.upper())
        if not replaces or not variable.filled:
            return None
        variable.filled = False
        return Assignment((variable.key,), replaces=True, ended=(variable.key,))

    def _assigned(self, name: str) -> Variable:
        found = self.find(name)
        if found is None:  # in a package its specification, in another file, declares it
            package = self.specification() and "." not in name
            own = next(scope for scope in self._outward() if scope.package) if package else self
            record = name.partition(".")[0].upper() if "." in name else ""
            own = next((scope for scope in self._outward() if record in scope.own), own)
            while name.startswith("@") and own._within_parent and own.parent is not None:  # noqa: SLF001 -- of its own class
                own = own.parent  # MySQL's are not of a block
            own.declare([name])
            found = own.own.get(name.upper()) or Variable("@")  # what has no name can be asked for by nobody
        return found

    def _branch_for(self, name: str) -> Branch:
        name = name.upper()
        owner = next((scope for scope in self._outward() if name in scope.own), None) or self._by_label(name)
        scope = self
        while scope is not owner and scope._within_parent and scope.parent is not None:
            scope = scope.parent
        return self.branch if scope is owner else _ELSEWHERE

    def changed_row(self) -> Sequence[Token]:
        """The name of the table whose row NEW is, if anything is known to be assigned to that."""
        return next((scope.row_table for scope in self._outward() if scope.row_table), ())

    def row_returned(self) -> Returned | None:
        """Whose rows what is assigned to NEW is; None where it is known which table's row that is."""
        scope = next((scope for scope in self._outward() if scope.row_table), self)
        if not scope.row_given:
            return None
        return Returned(scope.row_table, scope._returns_again())  # noqa: SLF001 -- of its own class

    def fields_of_row(self, names: Iterable[str]) -> list[str]:
        """The columns that these names (``NEW.a``) are of the row that a trigger's body changes."""
        row = next((scope.new_row for scope in self._outward() if scope.row_table), "NEW")
        each = (name.partition(".") for name in names)
        return [field for prefix, _, field in each if prefix == row and field]

    def returned(self) -> Returned | None:
        """Whose rows the query is that is returned here; None where the routine gives none."""
        scope = next((scope for scope in self._outward() if scope.rows is not None), None)
        if scope is None or not scope.rows:
            return None
        again = scope._returns_again()  # noqa: SLF001 -- of its own class
        return Returned(scope.rows, again, scope.rows_of, takes=scope.takes)

    def _returns_again(self) -> bool:
        """Whether rows were returned here before; from now on they were."""
        again, self._returned = self._returned, True
        return again

    # -- constant texts

    def texts_of(self, name: str) -> list[Text] | None:
        """The constant texts a variable may hold here; None when it is not known."""
        variable = self.find(name)
        found = self._reaching(variable.texts, self._branch_for(name)) if variable is not None else []
        known = [text for text in found if text is not None]
        return known if known and len(known) == len(found) <= MOST_TEXTS else None

    def _reaching(self, texts: list[tuple[Branch, Text | None]], here: Branch) -> list[Text | None]:
        """The texts that may still be there: none from before the last assignment that has run for sure."""
        found: list[Text | None] = []
        last: Branch | None = None
        for branch, text in reversed(texts):
            if last is not None and branch != last:
                break
            if self._is_other_arm(branch, here):
                continue
            found.append(text)
            if here[: len(branch)] == branch:
                last = branch
        return found[::-1]

    def _is_other_arm(self, branch: Branch, here: Branch) -> bool:
        """Whether what runs in one branch does not run in the other: in a loop it may, one time after the other."""
        apart = next(
            (at for at, (one, other) in enumerate(zip(branch, here, strict=False)) if one != other), None
        )
        if apart is None or any(number < 0 for number in branch[:apart]):
            return False
        one, other = (self._arms.get(number, number) for number in (branch[apart], here[apart]))
        return one == other

    def set_texts(self, name: str, texts: list[Text] | None, *, keeps: bool = False) -> None:
        """Note what text a variable holds from here on; None for what is not constant.

        ``keeps`` says that its old text goes into the new: in a loop nobody knows how often.
        """
        variable = self._assigned(name)
        branch = self._branch_for(name)
        if branch == _ELSEWHERE or (keeps and any(number < 0 for number in branch)):
            texts = None
        others = [known for known in variable.texts if known[0][: len(branch)] != branch]
        new: list[tuple[Branch, Text | None]] = [(branch, text) for text in texts or ()]
        variable.texts = [*others, *(new or [(branch, None)])][: MOST_TEXTS + 1]
