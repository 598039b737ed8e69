"""The catalogue that the files of an estate make of it: which statements make, change and name a dataset, in what order.

What follows from the text alone; no statement is evaluated for it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Any, Final, TypeVar

from lineage.linker.evaluate import Evaluator
from lineage.linker.filling import Filling, Written
from lineage.linker.index_names import in_namespace, mentions_name, rows_name
from lineage.linker.plan import FilePlan, LinkFile, Place
from lineage.linker.spaces import UNFORESEEN, Event, Given, Library, Plans, Space
from lineage.linker.system_views import has_column
from lineage.names import path_order, split_dotted
from lineage.unit import SYNONYM, Alter, Block, ColumnDef, Diagnostic, Item, Statement


def _nobody(path: str) -> None:
    """Watches nothing."""


WATCHER: ContextVar[Callable[[str], None]] = ContextVar("WATCHER", default=_nobody)
"""Told of each statement before it is worked on, by the path of its file; what it raises ends the linking."""

_VARIABLES_END: Final = frozenset({"}", ")"})
_FILLED_IN: Final = re.compile(r"(?:^|\.)(?:\$\{[^{}]*\}|\{\{?[^{}]*\}\}?|\$\(\w+\)|&&?\w+)$")
"""A last part of a name that is a variable and no more."""

MOST_RENAMES: Final = 100
"""Changes of names in a file, and one after the other, that are followed back to what declared a table's columns."""

_Noted = TypeVar("_Noted", Diagnostic, str)


class Catalogue:
    """Files and what their statements do to which dataset. ``schema`` gives columns (and types) that were there before.

    With a ``library`` the files are only a part of the source: the files that define what they look up are
    taken from it when they are needed. With ``again``, which gives each of the files once more, not all of them
    are held at a time, and they are to come in order of path: of a file stays what it does to which dataset.
    """

    def __init__(
        self,
        files: Iterable[LinkFile],
        schema: Mapping[str, Mapping[str, str]] | None = None,
        library: Library | None = None,
        again: Callable[[str], LinkFile] | None = None,
    ) -> None:
        self._library = library
        self.watcher = WATCHER.get()
        self.plans = Plans(again)
        self._given = Given(schema or {})
        self._spaces: dict[str, Space] = {}
        self._results: dict[Place, Written] = {}
        self._led_to: dict[Place, int] = {}
        """Of statements whose results were found within a circle the number to give to ``Circles.reaches``."""
        self._fillings: dict[tuple[str, str, tuple[int, ...], bool], Filling] = {}
        self._evaluators: dict[Place, Evaluator] = {}
        self._declared: dict[Place, dict[str, tuple[str, ...]]] = {}
        self.looked_up: defaultdict[str, set[str]] = defaultdict(set)
        self.defined: defaultdict[str, set[str]] = defaultdict(set)
        self.diagnostics: defaultdict[str, set[Diagnostic]] = defaultdict(set)
        self._noted: list[tuple[set[Any], Diagnostic | str]] = []
        """What evaluating statements found fault with, and which functions it asked for: each with the set that it was put into."""
        for file in files if again else sorted(files, key=lambda file: path_order(file.path)):
            self._add(file)

    def load(self, path: str) -> None:
        """Take a file of the library in, if it isn't yet."""
        if path not in self.plans and self._library is not None:
            self._add(self._library.file(path))

    def _add(self, file: LinkFile) -> None:
        plan = self.plans.add(file)
        space = self.space_named(file.namespace)
        space.unheard.append(file.path)
        try:
            self._index(plan)
        except UNFORESEEN as error:
            for name in self.defined.pop(file.path, ()):
                space.events[name] = [event for event in space.events[name] if event.place.path != file.path]
            self.plans.give_up(file, error)

    def forget(self, results: int) -> None:
        """Drop what statements were found to write, but the first so many, and what rests on it."""
        while len(self._results) > results:
            self._results.popitem()
        self._fillings.clear()
        self._evaluators.clear()
        self._declared.clear()

    def forget_notes(self, notes: int) -> None:
        """Take back what was noted, but the first so many notes: whoever is asked again finds what holds."""
        for among, what in self._noted[notes:]:
            among.discard(what)
        del self._noted[notes:]

    def note(self, what: _Noted, among: set[_Noted]) -> None:
        """Note a fault, or a name that was looked up, once; ``forget_notes`` takes it back."""
        if what not in among:
            among.add(what)
            self._noted.append((among, what))

    def _index(self, plan: FilePlan) -> None:
        for index, statement in enumerate(plan.statements):
            if statement.returns:
                rows = rows_name(plan.full_name(statement.returns, index))
                self._add_event(rows, Event(plan.places[index]))
            name, place = plan.targets[index], plan.places[index]
            if (statement.defines or statement.kind == SYNONYM) and self._may_have_fields(statement):
                self.space(place).has_fields = True
            if name is None:
                continue
            if statement.defines or statement.kind == SYNONYM:
                self._add_event(name, Event(place))
                self.space(place).has_synonyms |= statement.kind == SYNONYM
                self.space(place).leaves_out |= _leaves_out(statement.declared)
            twin = plan.twin(name, index) if statement.alters else None
            for alter in statement.alters:
                self._add_event(name, Event(place, alter))
                self.space(place).leaves_out |= alter.computed or alter.hidden
                self.space(place).has_fields |= bool(alter.fields)
                if twin is not None:  # a change of the one is one of the other
                    self._add_event(twin, Event(place, alter))
                if alter.action in ("rename", "swap"):
                    self.space(place).has_fields |= self._library is not None  # as of what is not followed
                    other = self.renamed_to(plan, statement, index, alter)
                    back = Alter("from_" + alter.action, other=split_dotted(name))
                    self._add_event(other, Event(place, back))
                    if alter.action == "swap" and plan.renames <= MOST_RENAMES:
                        self._add_event(name, Event(place, Alter("swapped", other=split_dotted(other))))

    def _may_have_fields(self, statement: Statement) -> bool:
        """Whether a definition states fields, or may have those of what isn't there yet."""
        return _states_fields(statement) or (self._library is not None and _is_not_followed(statement))

    def _add_event(self, dataset: str, event: Event) -> None:
        self.space(event.place).events.setdefault(dataset, []).append(event)
        self.defined[event.place.path].add(dataset)

    def space(self, place: Place) -> Space:
        """The namespace that a statement's names belong to."""
        return self._spaces[self.plans[place.path].file.namespace]

    def space_named(self, namespace: str) -> Space:
        """A namespace, though no file of it may be linked."""
        space = self._spaces.get(namespace)
        if space is None:
            space = self._spaces[namespace] = Space(namespace)
            space.has_fields = self._given.has_fields
        return space

    @staticmethod
    def renamed_to(plan: FilePlan, statement: Statement, index: int, alter: Alter) -> str:
        """The full name a table takes: in the schema it was in when only a bare name is given."""
        if len(alter.other) == 1 and len(statement.target) > 1:
            return plan.full_name((*statement.target[:-1], *alter.other), index)
        return plan.full_name(alter.other, index)

    def mentions(self, place: Place, dataset: str, column: str) -> bool:
        """Whether any file mentions a column of a dataset, or the database's manual does; asked for where nobody states its columns.

        Files mention what a dataset is in the end: for who sees it as it was before that, no mention counts.
        """
        space = self.space(place)
        if is_any_table(dataset):
            return column in self.plans[place.path].mentions.get(dataset, ())
        if dataset in self.defined[place.path] and not self._sees_the_last(dataset, place):
            return False
        self.looked_up[place.path].add(mentions_name(dataset))
        if dataset not in space.asked:
            space.asked.add(dataset)
            if self._library is not None:
                for path in self._library.readers([in_namespace(space.name, dataset)]):
                    self.load(path)
        while space.unheard:
            for name, columns in self.plans[space.unheard.pop()].mentions.items():
                space.mentions.setdefault(name, set()).update(columns)
        if column in space.mentions.get(dataset, ()):
            return True
        dialect = self.plans[place.path].file.unit.dialect
        return has_column(dialect, dataset, column) and not self.is_defined(space, dataset)

    def _sees_the_last(self, dataset: str, place: Place) -> bool:
        """Whether a statement sees a dataset that its file has a part in defining as it is in the end (``columns_seen_from``)."""
        events = self.all_events(self.space(place), dataset)
        own = [event.place for event in events if event.place.path == place.path and event.place < place]
        made = any(event.alter is None and event.place in own for event in events)
        if not made:
            return all(event.place != place for event in events)
        start = next((i for i in reversed(range(len(events))) if self.replaces(events[i])), 0)
        return all(event.place in own for event in events[start:])

    def all_stated(self, plan: FilePlan, space: Space) -> bool:
        """Whether a file looked up every dataset it names, and somebody states the columns of each: no mention counts then."""
        looked_up, columns = self.looked_up[plan.file.path], space.columns
        return all(name in looked_up and columns.get(name) is not None for name in plan.may_mention())

    def synonym_of(self, space: Space, dataset: str) -> str | None:
        """The dataset that this one is another name of, or None."""
        events = self.all_events(space, dataset)
        for event in reversed(events) if space.has_synonyms else ():
            if event.alter is None:
                plan = self.plans[event.place.path]
                statement = plan.statements[event.place.statement]
                is_one = statement.kind == SYNONYM
                return plan.full_name(statement.like, event.place.statement) if is_one else None
        return None

    def real(self, place: Place, dataset: str) -> str:
        """The dataset that a name stands for, through synonyms and twins; a statement looks it up."""
        plan = self.plans[place.path]
        plain = self._library is None and not self._spaces[plan.file.namespace].has_synonyms
        if plain and plan.twin(dataset, place.statement) is None:  # as nearly every name is
            self.looked_up[place.path].add(dataset)
            return dataset
        seen = [dataset]
        while (other := self._stands_for(place, seen[-1])) is not None and other not in seen:
            seen.append(other)
        self.looked_up[place.path].update(seen)
        return seen[-1]

    def _stands_for(self, place: Place, dataset: str) -> str | None:
        """What a synonym is made for; of a name that no file defines, nor is given, the twin that is; else None.

        ``t`` in PostgreSQL is ``public.t`` in a folder that makes ``public.t``, and the other way round.
        """
        space = self.space(place)
        other = self.synonym_of(space, dataset)
        twin = None if other else self.plans[place.path].twin(dataset, place.statement)
        if twin is None or self._given.names(dataset) or self.is_defined(space, dataset):
            return other
        self.looked_up[place.path].add(twin)
        # What a statement makes it can't have read.
        return twin if self._given.names(twin) or self.is_defined(space, twin, besides=place) else None

    def is_defined(self, space: Space, dataset: str, besides: Place | None = None) -> bool:
        """Whether some statement makes a dataset, or calls another one so; one other than ``besides``."""
        events = self.all_events(space, dataset)
        return any(_makes(event) and event.place != besides for event in events)

    def all_events(self, space: Space, dataset: str) -> list[Event]:
        """Every event of a dataset in the order of paths, its files loaded when they aren't yet."""
        if dataset in space.overloads:
            function, takes = space.overloads[dataset]
            return [e for e in self.all_events(space, function) if self.statement(e.place).takes == takes]
        if dataset not in space.complete:
            space.complete.add(dataset)
            if self._library is not None:
                for path in self._library.definers(in_namespace(space.name, dataset)):
                    self.load(path)
            space.events.get(dataset, []).sort(key=lambda event: event.place)
        return space.events.get(dataset, [])

    def overload(self, space: Space, rows: str, takes: tuple[int, ...]) -> str:
        """The name of those definitions of a function (see ``rows_name``) that take so many arguments; its own where all do."""
        if len(self._arities(space, rows)) < 2:
            return rows
        name = f"{rows.removesuffix('()')}@{'-'.join(map(str, takes))}()"
        space.overloads[name] = rows, takes
        return name

    def overloads(self, space: Space, rows: str) -> list[str]:
        """The names that ``overload`` gives for a function, that of the last definition first."""
        return [self.overload(space, rows, takes) for takes in self._arities(space, rows)]

    def _arities(self, space: Space, rows: str) -> list[tuple[int, ...]]:
        """How many arguments the definitions of a function take, the last one's first."""
        events = self.all_events(space, rows)
        known = space.takes.get(rows)
        if known is None or known[0] != len(events):
            each = dict.fromkeys(self.statement(event.place).takes for event in reversed(events))
            known = space.takes[rows] = len(events), list(each)
        return known[1]

    def replaces(self, event: Event) -> bool:
        """Whether what the dataset was before an event counts for nothing."""
        if event.alter is not None:
            return event.alter.action.startswith("from_")
        return not self.plans[event.place.path].statements[event.place.statement].keep

    def statement(self, place: Place) -> Statement:
        """The statement that stands there."""
        return self.plans[place.path].statements[place.statement]


def is_any_table(dataset: str) -> bool:
    """Whether somebody else's variable stands for the whole of a table's name (``s.${t}``, ``{t}``, ``&t``)."""
    return (dataset[-1:] in _VARIABLES_END or "&" in dataset) and _FILLED_IN.search(dataset) is not None


def _makes(event: Event) -> bool:
    """Whether a dataset is there after an event, whatever was before: made, called so, or renamed to it."""
    return event.alter is None or event.alter.action == "from_rename"


def _leaves_out(declared: Iterable[ColumnDef]) -> bool:
    """Whether one of these columns is passed over where none are named."""
    return any(column.computed or column.hidden for column in declared)


def _is_not_followed(statement: Statement) -> bool:
    """Whether the columns of a definition may be known though nobody has gone on to what it is made of."""
    named = statement.keep or (bool(statement.declared) and not statement.by_name)
    return bool(statement.like) or (statement.query >= 0 and named)


def _states_fields(statement: Statement) -> bool:
    """Whether a definition declares a column with fields, or makes one."""
    blocks = [relation for relation in statement.relations if type(relation) is Block]
    made = [[output.fields for output in block.outputs if type(output) is Item] for block in blocks]
    return any(column.fields or column.of for column in statement.declared) or any(map(any, made))
