"""The estate: all files linked together, their statements evaluated on demand against one catalogue.

Which statements define a dataset, and which fill a temporary table before it is read, follows from the text
alone. So what a statement means is a function of the estate, never of the order in which files are met: a
statement is evaluated when it is first asked for, and remembered. Where several files define one dataset,
they count as if they had run in the order of their paths, numbers in these as numbers, except that a file sees its own definitions first.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Final, TypeVar

from lineage.linker.branches import by_names, by_position
from lineage.linker.evaluate import Evaluator
from lineage.linker.filling import UNKNOWN_COLUMNS, Filling, Written
from lineage.linker.frames import DialectRules
from lineage.linker.index_names import in_namespace, is_rows_name, mentions_name, rows_name
from lineage.linker.plan import FilePlan, LinkFile, Place, is_put
from lineage.linker.spaces import (
    NOTHING_LEFT_OUT,
    UNFORESEEN,
    Event,
    Given,
    LeftOut,
    Library,
    Plans,
    Space,
    not_linked,
    place_of,
)
from lineage.linker.system_views import has_column
from lineage.linker.values import (
    NOTHING,
    Sources,
    Value,
    union,
    used,
)
from lineage.names import dotted, path_order, split_dotted
from lineage.unit import (
    GIVEN_ROWS,
    IDENTITY,
    ROWS_CHANGED,
    ROWS_FIRED,
    SYNONYM,
    TRANSFORMATION,
    Alter,
    Block,
    ColumnDef,
    Diagnostic,
    Function,
    Item,
    Name,
    Relation,
    Star,
    Statement,
    Table,
)


def _nobody(path: str) -> None:
    """Watches nothing."""


WATCHER: ContextVar[Callable[[str], None]] = ContextVar("WATCHER", default=_nobody)
"""Told of each statement before it is worked on, by the path of its file; what it raises ends the linking."""

_VARIABLES_END: Final = frozenset({"}", ")"})
_FILLED_IN: Final = re.compile(r"(?:^|\.)(?:\$\{[^{}]*\}|\{\{?[^{}]*\}\}?|\$\(\w+\)|&&?\w+)$")
"""A last part of a name that is a variable and no more."""

_KEYS_IN_PLACE: Final = frozenset({"duckdb", "sqlite"})
_WHOLE_ROWS: Final = frozenset(
    {"postgres", "redshift", "materialize", "risingwave", "duckdb", "bigquery", "oracle"}
)
_EXPLODE_MAPS: Final = frozenset({"hive", "spark", "spark2", "databricks"})
_SPREAD_ELEMENTS: Final = frozenset({"bigquery", "trino", "presto", "athena"})

_Noted = TypeVar("_Noted", Diagnostic, str)


@lru_cache(maxsize=64)
def _rules_of(dialect: str) -> DialectRules:
    return DialectRules(
        dialect in _KEYS_IN_PLACE,
        dialect in _WHOLE_ROWS,
        dialect in _SPREAD_ELEMENTS,
        dialect in _EXPLODE_MAPS,
        dialect == "oracle",
        dialect == "sqlite",
        dialect == "bigquery",
        dialect == "clickhouse",
    )


def _is_any_table(dataset: str) -> bool:
    """Whether somebody else's variable stands for the whole of a table's name (``s.${t}``, ``{t}``, ``&t``)."""
    return (dataset[-1:] in _VARIABLES_END or "&" in dataset) and _FILLED_IN.search(dataset) is not None


def _is_of_triggers(rows: str) -> bool:
    """Whether rows are those of triggers' tables, or what is assigned to these."""
    return is_rows_name(rows) and split_dotted(rows.removesuffix("()"))[-1].endswith(
        (ROWS_FIRED, ROWS_CHANGED)
    )


def _is_given_back(rows: str) -> bool:
    """Whether rows are what procedures of one name leave in their parameters."""
    return rows.endswith(("@()", '@"()'))


def _fills_elsewhere(rows: str) -> bool:
    """Whether rows are those that a called procedure puts into a temporary table."""
    return is_rows_name(rows) and "@#" in split_dotted(rows.removesuffix("()"))[-1]


def _plainly_named(statement: Statement) -> list[str] | None:
    """The outputs of a statement's query where each is named; None where some are those of a star, or of no SELECT."""
    query = statement.relations[statement.query]
    outputs = query.outputs if isinstance(query, Block) else ()
    names = [output.name for output in outputs if isinstance(output, Item) and output.name != "*"]
    return names if names and len(names) == len(outputs) else None


MOST_RENAMES: Final = 100
"""Changes of names in a file, and one after the other, that are followed back to what declared a table's columns."""

MOST_EVALUATORS: Final = 50
"""Statements whose inner queries are held, for who asks for fields of their columns."""

MOST_RESULTS: Final = 5_000
"""Statements whose results are held from one file to the next, where they can be had again."""


class Estate:
    """Files linked together. ``schema`` gives columns (and types) that were there before; the files add to them.

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

    def let_go(self, path: str) -> None:
        """A file is linked, and the next one isn't begun: what may be asked for again is found again."""
        self.looked_up.pop(path, None)
        self.diagnostics.pop(path, None)
        self._noted.clear()
        if len(self._results) > MOST_RESULTS:
            self._forget(0)
            for space in self._spaces.values():
                space.values.clear()
                space.fields.clear()
                space.alone.clear()

    def _forget(self, results: int) -> None:
        """Drop what statements were found to write, but the first so many, and what rests on it."""
        while len(self._results) > results:
            self._results.popitem()
        self._fillings.clear()
        self._evaluators.clear()
        self._declared.clear()

    def _forget_notes(self, notes: int) -> None:
        """Take back what was noted, but the first so many notes: whoever is asked again finds what holds."""
        for among, what in self._noted[notes:]:
            among.discard(what)
        del self._noted[notes:]

    def _note(self, what: _Noted, among: set[_Noted]) -> None:
        if what not in among:
            among.add(what)
            self._noted.append((among, what))

    # --- the catalogue -----------------------------------------------------------------------------------

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

    def taken_over(self, plan: FilePlan, index: int) -> Iterator[str]:
        """The datasets that a statement may take over as they stand before it, by LIKE or as what changes its name.

        So their other definitions concern the file as they do each other.
        """
        statement, place = plan.statements[index], plan.places[index]
        if statement.like and statement.kind != SYNONYM and plan.fills(statement.like, index) is None:
            yield self.real(place, plan.full_name(statement.like, index))
        for alter in statement.alters:
            if alter.action in ("rename", "swap"):
                yield self.real(place, plan.full_name(statement.target, index))
                yield self.real(place, self.renamed_to(plan, statement, index, alter))

    def ask_for_copied(self, plan: FilePlan, index: int) -> None:
        """Look up what a definition is like, or of, or a synonym for: of one that is made anew further on only another file may ask for it."""
        statement = plan.statements[index]
        if (statement.defines or statement.kind == SYNONYM) and (statement.like or statement.copies):
            self._declared_columns(plan.places[index], statement)

    def mentions(self, place: Place, dataset: str, column: str) -> bool:
        """Whether any file mentions a column of a dataset, or the database's manual does; asked for where nobody states its columns.

        Files mention what a dataset is in the end: for who sees it as it was before that, no mention counts.
        """
        space = self.space(place)
        if _is_any_table(dataset):
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
        """Whether a statement sees a dataset that its file has a part in defining as it is in the end (``_columns_seen_from``)."""
        events = self._all_events(self.space(place), dataset)
        own = [event.place for event in events if event.place.path == place.path and event.place < place]
        made = any(event.alter is None and event.place in own for event in events)
        if not made:
            return all(event.place != place for event in events)
        start = next((i for i in reversed(range(len(events))) if self._replaces(events[i])), 0)
        return all(event.place in own for event in events[start:])

    def all_stated(self, plan: FilePlan, space: Space) -> bool:
        """Whether a file looked up every dataset it names, and somebody states the columns of each: no mention counts then."""
        looked_up, columns = self.looked_up[plan.file.path], space.columns
        return all(name in looked_up and columns.get(name) is not None for name in plan.may_mention())

    def synonym_of(self, space: Space, dataset: str) -> str | None:
        """The dataset that this one is another name of, or None."""
        events = self._all_events(space, dataset)
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
        events = self._all_events(space, dataset)
        return any(_makes(event) and event.place != besides for event in events)

    def columns(self, space: Space, dataset: str) -> list[str] | None:
        """The columns of a dataset in order, or None when nobody states them."""
        if space.circles.met(dataset):
            space.half_known.add(dataset)
            return space.columns.get(dataset)
        if dataset not in space.columns:
            self._follow(space, dataset)
        return space.columns[dataset]

    def _follow(self, space: Space, dataset: str) -> None:
        """Find the columns of a dataset; of those defined in a circle nobody can know them.

        One that is asked for itself, by way of its own file's earlier definitions of others, is known in the end, but what was
        found before is not.
        """
        before, notes = len(self._results), len(self._noted)
        space.circles.enter(dataset)
        space.columns[dataset] = self._given.columns(dataset)
        space.columns[dataset] = self._folded(dataset, self._all_events(space, dataset))
        circle = space.circles.leave(dataset)
        if len(circle) > 1:
            space.circular.update(dict.fromkeys(circle, sorted(circle)))
            space.columns.update((name, self._given.columns(name)) for name in circle)
        if len(circle) > 1 or (circle and dataset in space.half_known):
            self._forget(before)  # they were found with half of the circle known
            self._forget_notes(notes)
            space.fields.clear()
            space.half_known.difference_update(circle)

    def _all_events(self, space: Space, dataset: str) -> list[Event]:
        """Every event of a dataset in the order of paths, its files loaded when they aren't yet."""
        if dataset not in space.complete:
            space.complete.add(dataset)
            if self._library is not None:
                for path in self._library.definers(in_namespace(space.name, dataset)):
                    self.load(path)
            space.events.get(dataset, []).sort(key=lambda event: event.place)
        return space.events.get(dataset, [])

    def _columns_seen_from(self, dataset: str, place: Place) -> list[str] | None:
        """What a statement sees: its file's earlier definition of a dataset before anyone else's.

        A statement that itself defines the dataset sees what was there before it. What a variable names is another
        table in every file.
        """
        space = self.space(place)
        if _is_any_table(dataset):
            own = [e for e in self._all_events(space, dataset) if e.place.path == place.path]
            return self._folded(
                dataset, [e for e in own if e.place < place] or [e for e in own if e.place != place]
            )
        if dataset in self.defined[place.path]:
            events = self._all_events(space, dataset)
            own = [e for e in events if e.place.path == place.path and e.place.statement < place.statement]
            if any(e.alter is None for e in own):
                return self._folded(dataset, own)
            if any(e.place == place for e in events):
                return self._folded(dataset, [e for e in events if e.place < place])
        return self.columns(space, dataset)

    def _folded(self, dataset: str, events: Sequence[Event]) -> list[str] | None:
        """The columns after these events; what stood before the last whole definition counts for nothing.

        But what is given from elsewhere: to that a definition adds.
        """
        start = next((i for i in reversed(range(len(events))) if self._replaces(events[i])), 0)
        given = self._given.columns(dataset)
        state, partitions = given, self._partitions(events)
        for event in events[start:]:
            state = self._after(state, event, partitions)
            if given is not None and (event.alter is None or event.alter.action.startswith("from_")):
                state = list(dict.fromkeys([*given, *(state or ())]))
        return state

    def plain_columns(
        self, space: Space, dataset: str, place: Place, hops: int = MOST_RENAMES
    ) -> list[str] | None:
        """The columns of a dataset before a statement, where only what tables are declared with says so, or who supplies them; else None.

        So they are the same whatever else is known: no query is evaluated, and each step goes to a statement before.
        """
        if self.plans[place.path].renames > MOST_RENAMES:
            return None
        events = self._all_events(space, dataset)
        events = events[: bisect_left(events, place, key=place_of)]
        start = next((i for i in reversed(range(len(events))) if self._starts_anew(events[i])), -1)
        given = self._given.columns(dataset)
        if (start < 0) is (given is None) or hops <= 0:  # nobody says them, or both do
            return None
        partitions = self._partitions(events)
        state = given
        for event in events[max(start, 0) :]:
            alter = event.alter
            if alter is None:
                statement = self.plans[event.place.path].statements[event.place.statement]
                if statement.keep and state is not None:
                    continue
                state = self._plainly_declared(space, event.place, statement, hops - 1)
            elif alter.action == "swapped" or alter.action.startswith("from_"):
                state = self.plain_columns(space, dotted(alter.other), event.place, hops - 1)
            else:
                state = _altered(state, alter, partitions)
            if state is None:
                return None
        return state

    def _starts_anew(self, event: Event) -> bool:
        return self._replaces(event) or (event.alter is not None and event.alter.action == "swapped")

    def _plainly_declared(
        self, space: Space, place: Place, statement: Statement, hops: int
    ) -> list[str] | None:
        if statement.kind == SYNONYM or statement.copies:
            return None
        if statement.query >= 0:
            return None if statement.declared or statement.like else _plainly_named(statement)
        copied: list[str] | None = []
        if statement.like:
            source = self.plans[place.path].full_name(statement.like, place.statement)
            copied = self.plain_columns(space, source, place, hops)
        declared = [column.name for column in statement.declared]
        return [*copied, *declared] if copied is not None and (copied or declared) else None

    def _plain_like(self, place: Place, source: str) -> list[str] | None:
        """The columns that LIKE takes over, where the file itself has a part in what they are at this statement."""
        events = self._all_events(self.space(place), source)
        own = any(e.place.path == place.path and e.place < place for e in events)
        return self.plain_columns(self.space(place), source, place) if own else None

    def _replaces(self, event: Event) -> bool:
        if event.alter is not None:
            return event.alter.action.startswith("from_")
        return not self.plans[event.place.path].statements[event.place.statement].keep

    def _partitions(self, events: Sequence[Event]) -> frozenset[str]:
        """The columns of a dataset that its definitions declare for partitions."""
        if all(event.alter is None for event in events):  # as nearly always; then nobody asks
            return frozenset()
        made = (self.plans[e.place.path].statements[e.place.statement] for e in events)
        return frozenset(column.name for s in made for column in s.declared if column.partition)

    def _after(self, state: list[str] | None, event: Event, partitions: frozenset[str]) -> list[str] | None:
        """The columns of a dataset after one of its events, from those before it and those that are of partitions."""
        alter = event.alter
        if alter is None:
            statement = self.plans[event.place.path].statements[event.place.statement]
            if statement.keep and state is not None:
                if statement.returns:  # more rows of a function, to be followed all the same
                    self.written(event.place)
                return state
            return self._defined_columns(event.place, statement)
        if alter.action == "swapped" or alter.action.startswith("from_"):
            other = self.real(event.place, dotted(alter.other))
            plain = self.plain_columns(self.space(event.place), other, event.place)
            if plain is not None or alter.action == "swapped":
                return plain if plain is not None else state
            return self.columns(self.space(event.place), other)
        return _altered(state, alter, partitions)

    def _defined_columns(self, place: Place, statement: Statement) -> list[str] | None:
        columns = self._declared_columns(place, statement)
        if columns is None:
            return None
        if statement.query >= 0 and (not columns or statement.by_name):
            written = self.written(place)
            names = [name for name, _ in written.columns]
            if written.open or "*" in names:
                return None
            return [*(name for name in columns if name not in names), *names]
        return columns or None

    def _declared_columns(self, place: Place, statement: Statement) -> list[str] | None:
        """The columns that a definition states and takes over from other tables, in order; None where nobody states those."""
        declared = [column.name for column in statement.declared]
        if not (statement.like or statement.copies):
            return declared
        named = ((0, statement.like), *statement.copies) if statement.like else statement.copies
        # All are asked for, whatever is known of the first: so circles are the same wherever one comes from.
        copies = [(at, self._columns_of_like(place, name)) for at, name in named]
        columns: list[str] = []
        before = 0
        for at, copied in copies:
            if copied is None:
                return None
            columns += [*declared[before:at], *copied]
            before = at
        return list(dict.fromkeys([*columns, *declared[before:]]))

    def _columns_of_like(self, place: Place, like: Name) -> list[str] | None:
        """The columns that LIKE takes over, or None when nobody states them."""
        plan = self.plans[place.path]
        fills = plan.fills(like, place.statement)
        if fills is not None:
            return [name for name, _ in self._temporary_value(plan, like, fills).columns] or None
        source = self.real(place, plan.full_name(like, place.statement))
        copied = self._plain_like(place, source)
        if copied is None:
            # Both are asked for, whatever is known of the first: so it is the same wherever one comes from.
            copied, of_type = self.columns(self.space(place), source), self._fields_of_type(place, like)
            if copied is None:  # CREATE TABLE t OF a type
                copied = list(of_type) or None
        return copied

    def _table_value(self, place: Place, name: Name) -> Value:
        plan = self.plans[place.path]
        fills = plan.fills(name, place.statement)
        if fills is not None:
            return self._temporary_value(plan, name, *plan.own_fills(fills, place.statement))
        dataset = self.real(place, plan.full_name(name, place.statement))
        columns = self._columns_seen_from(dataset, place)
        space = self.space(place)
        kept = space.values.get(dataset)
        if kept is None or kept[0] is not columns:
            hidden = self.left_out(space, dataset).hidden
            former = self.former_columns(space, dataset)
            kept = space.values[dataset] = (columns, _value_of(dataset, columns, hidden, former))
        return kept[1]

    def _temporary_value(
        self, plan: FilePlan, name: Name, fills: tuple[int, ...], own: bool = False
    ) -> Value:
        """What these statements put into a temporary table; goes on from what was found for the first of them.

        ``own`` says that those of a procedure's callers are left out: what is made of them says so (``_of_callers``).
        """
        given = (GIVEN_ROWS + name[-1],)
        if not fills:  # a parameter that is a table: its columns are the caller's
            return Value([], given) if own else UNKNOWN_COLUMNS
        first = plan.statements[fills[0]]
        key = (plan.file.path, name[-1], fills[:1], own)
        filling = self._fillings.get(key)
        if filling is not None and filling.by != fills[: filling.count]:
            # What a loop fills behind a statement is another's before; no other key has all of them, and -1.
            key = (plan.file.path, name[-1], (*fills, -1), own)
            filling = self._fillings.get(key)
        if filling is None:
            filling = Filling(given if own else (), row=bool(first.into))
        for index in filling.by if self._led_to else ():
            self._go_on(plan.places[index])
        while filling.count < len(fills):
            index = fills[filling.count]
            statement = plan.statements[index]
            written = self._filled_by(plan, name, index, fills[0])
            if is_put(statement):
                written = self._made_of_callers(written, plan.places[index], name[-1], filling)
            added = [alter.name for alter in statement.alters if alter.action == "add"]
            declared: Sequence[str] = [column.name for column in statement.declared]
            if (statement.like or statement.copies) and not statement.data:
                copied = self._declared_columns(plan.places[index], statement)
                declared = copied if copied is not None else [*declared, "*"]
            filling.add([*declared, *added], written)
        filling.by = fills
        if key not in self._fillings or self._fillings[key].count < filling.count:
            self._fillings[key] = filling
        return filling.value(made=own or filling.row or bool(first.defines))

    def _made_of_callers(self, written: Written, place: Place, name: str, filling: Filling) -> Written:
        """What a called procedure puts into a table that is filled so far (``_of_callers``)."""
        before = filling.value(made=True)
        return _of_callers(
            written, lambda table: before if table == name else self._table_value(place, (table,))
        )

    def _filled_by(self, plan: FilePlan, name: Name, index: int, first: int) -> Written:
        """What a statement puts into a temporary table, or a variable, that another one made."""
        written, statement = self.written(plan.places[index]), plan.statements[index]
        called = statement.into or statement.by_name
        if called and written.columns == [("*", NOTHING)]:  # of what gives nothing back, or nobody makes
            written = Written([], (), NOTHING)
        if statement.by_name:
            written = _in_order(written, [column.name for column in plan.statements[first].declared])
        if len(statement.into) > 1:
            written = _assigned(written, statement.into.index(name[-1]))
        return written

    def _rows_seen_from(self, place: Place, function: Name, *, alone: bool) -> Value | None:
        """What a function gives, by the name that a statement calls it or, where nobody makes that, its twin."""
        plan, space = self.plans[place.path], self.space(place)
        name = plan.full_name(function, place.statement)
        called = rows_name(name)
        self._note(called, self.looked_up[place.path])
        twin = None if self._all_events(space, called) else plan.twin(name, place.statement)
        if twin is not None:
            called = rows_name(twin)
            self._note(called, self.looked_up[place.path])
        rows = self.rows(space, called, alone=alone)
        changed = rows is not None and function[-1].endswith(ROWS_CHANGED)
        return self._of_own_row(place, function, rows) if rows is not None and changed else rows

    def _of_own_row(self, place: Place, function: Name, assigned: Value) -> Value:
        """What a trigger's function assigns to the row of the statement's table: made of no row of other triggers' tables."""
        *owner, last = function
        fired = self._rows_seen_from(
            place, (*owner, last.removesuffix(ROWS_CHANGED) + ROWS_FIRED), alone=False
        )
        target = self.plans[place.path].targets[place.statement]
        own = self.real(place, target) if target else ""
        others = {dataset for dataset, _, _ in fired.everything()} - {own} if fired is not None else set()
        columns = [
            (name, frozenset(s for s in taken if s[0] not in others)) for name, taken in assigned.columns
        ]
        return Value(columns)

    def rows(self, space: Space, name: str, *, alone: bool = False) -> Value | None:
        """What a function gives (see ``rows_name``), by its last definition, or ``alone``, by its only one; None where nobody knows."""
        events = self._all_events(space, name)
        if not events or (alone and self.has_several(space, name)):
            return None
        self.columns(space, name)
        if space.circles.is_open(name):  # it reads itself
            space.circular[name] = [name]
            return None
        circle = space.circular.get(name)
        return (
            self._rows_defined(space, name) if circle is None else self._rows_of_circle(space, name, circle)
        )

    def has_several(self, space: Space, name: str) -> bool:
        """Whether there is more than one definition of a function (see ``rows_name``)."""
        return sum(map(self._replaces, self._all_events(space, name))) > 1

    def _rows_of_circle(self, space: Space, name: str, circle: list[str]) -> Value | None:
        """What a function gives that calls itself, perhaps by way of others: to each other they give nothing.

        Each of a circle's functions reaches all of them; a value is made of what any of them reads. Nobody knows what
        they give where a view is in the circle.
        """
        if name in space.within or not all(map(is_rows_name, circle)):
            return None
        if name not in space.alone:
            space.alone |= self._each_alone(space, circle)
        own, others = space.alone[name], [space.alone[member] for member in circle if member != name]
        each = [own, *others] if all(len(v.columns) == 1 and not v.open for v in (own, *others)) else [own]
        columns, open_ = by_position(each)
        columns = [(column, used(TRANSFORMATION, sources)) for column, sources in columns]
        return Value(columns, open_, union([value.influences for value in each]))

    def _each_alone(self, space: Space, circle: list[str]) -> dict[str, Value]:
        """What each function of a circle gives without the others.

        What its statements were found to write with the others says something else, whether it was found before or not.
        """
        kept, self._results, notes = self._results, {}, len(self._noted)
        self._forget(0)
        space.within.update(circle)
        alone = {member: self._rows_defined(space, member) for member in circle}
        space.within.difference_update(circle)
        self._results = kept
        self._forget(len(kept))
        self._forget_notes(notes)
        return alone

    def _rows_defined(self, space: Space, name: str) -> Value:
        """What the body of a function gives, by its last definition."""
        events = self._all_events(space, name)
        last = max(i for i, event in enumerate(events) if self._replaces(event) or not i)
        each = [self.written(event.place) for event in events[last:]]
        rows = [Value(written.columns, written.open) for written in each]
        made = [self.plans[event.place.path].statements[event.place.statement] for event in events[last:]]
        named = any(statement.columns or statement.by_name for statement in made)
        overloads = len(rows) > 1 and _is_given_back(name)
        by = (
            by_names
            if overloads or _is_of_triggers(name) or (named and _fills_elsewhere(name))
            else by_position
        )
        columns, open_ = by(rows)
        return Value(columns, open_, union([written.influences for written in each]))

    def _fields_seen_from(self, place: Place, name: Name, column: str) -> tuple[str, ...]:
        """The fields of a column (see ``ColumnDef``), as far as a statement that declares it says them."""
        plan = self.plans[place.path]
        fills = plan.fills(name, place.statement)
        if fills is not None:
            made = [self._fields_declared(plan.places[index]) for index in fills]
            declared = next((fields[column] for fields in made if column in fields), ())
            return declared or (self._fields_made(plan.places[fills[0]], column) if fills else ())
        dataset = self.real(place, plan.full_name(name, place.statement))
        space = self.space(place)
        before = self._events_before(dataset, place)
        if before is not None:
            fields = self._fields_after(space, before, column)
        elif self.columns(space, dataset) is None:  # as who is told of a change has it
            return ()
        else:
            fields = self._fields_of(space, dataset, column)
        return fields or self._given.fields(dataset, column, plan.file.unit.dialect)

    def _events_before(self, dataset: str, place: Place) -> list[Event] | None:
        """The events before a statement where it sees these (``_columns_seen_from``); None where it sees what there is in the end."""
        if dataset not in self.defined[place.path]:
            return None
        events = self._all_events(self.space(place), dataset)
        before = [event for event in events if event.place < place]
        own = [event for event in before if event.place.path == place.path]
        if any(event.alter is None for event in own):
            return own
        return before if any(event.place == place for event in events) else None

    def fields(self, space: Space, dataset: str) -> Mapping[str, tuple[str, ...]]:
        """The fields of a dataset's columns that have any."""
        columns = self.columns(space, dataset) or ()
        if not space.has_fields:  # of all that it is made of, which is there by now
            return {}
        each = {column: self._fields_of(space, dataset, column) for column in columns}
        return {column: fields for column, fields in each.items() if fields}

    def _fields_of(self, space: Space, dataset: str, column: str) -> tuple[str, ...]:
        """The fields of one column, followed through what defines it to where they are stated."""
        return self._fields_after(space, self._all_events(space, dataset), column)

    def _fields_after(self, space: Space, events: Sequence[Event], column: str) -> tuple[str, ...]:
        """The fields of a column after these events, by the last definition: by the name that the column, and its table, had then."""
        added: tuple[str, ...] = ()
        for _ in range(MOST_RENAMES):
            last = len(events) - 1
            while last >= 0 and not self._gives_fields(events[last]):
                alter = events[last].alter
                if alter is not None and alter.name == column and alter.action == "add":
                    added = alter.fields
                elif alter is not None and alter.new_name == column and alter.action == "rename_column":
                    column = alter.name
                last -= 1
            if last < 0:
                return added
            place, alter = events[last]
            if alter is None:
                return self._fields_defined(place, column) or added
            former = self._all_events(space, self.real(place, dotted(alter.other)))
            events = former[: bisect_left(former, place, key=place_of)]
        return added

    @staticmethod
    def _gives_fields(event: Event) -> bool:
        """Whether a dataset's columns are, after an event, those of its statement or of another dataset before it."""
        return (
            event.alter is None or event.alter.action == "swapped" or event.alter.action.startswith("from_")
        )

    def _fields_defined(self, place: Place, column: str) -> tuple[str, ...]:
        """The fields of a column by a definition."""
        known = self.space(place).fields
        if (place, column) not in known:
            known[place, column] = ()  # of a column made of itself
            known[place, column] = self._fields_made(place, column)
        return known[place, column]

    def _fields_made(self, place: Place, column: str) -> tuple[str, ...]:
        """The fields of a column that a statement makes, followed to where they are stated."""
        statement = self.plans[place.path].statements[place.statement]
        if column in (declared := self._fields_declared(place)):
            return declared[column]
        if statement.like:
            return self._fields_seen_from(place, statement.like, column)
        if statement.query < 0:
            return ()
        self.written(place)  # by way of its own dataset, so that circles are found wherever one comes from
        evaluator = self._evaluators.get(place) or self._evaluator(place, statement)
        value = evaluator.value(statement.query)
        if statement.columns:
            at = statement.columns.index(column) if column in statement.columns else len(value.columns)
            column = value.columns[at][0] if at < len(value.columns) else ""
        return evaluator.fields_of_output(statement.query, column) if value.known(column) is not None else ()

    def _fields_declared(self, place: Place) -> dict[str, tuple[str, ...]]:
        """The fields of the columns that a statement declares, of those that have any."""
        declared = self.plans[place.path].statements[place.statement].declared
        if not declared:
            return {}
        if place not in self._declared:
            each = {
                column.name: self._fields_of_type(place, column.of) if column.of else column.fields
                for column in declared
            }
            self._declared[place] = {column: fields for column, fields in each.items() if fields}
        return self._declared[place]

    def _fields_of_type(self, place: Place, name: Name) -> tuple[str, ...]:
        """The fields of a type that a file makes: PostgreSQL's ``CREATE TYPE … AS``, or a table, whose rows are a type."""
        rows = self._rows_seen_from(place, name, alone=False)
        if rows is not None:
            return () if rows.is_open else tuple(column for column, _ in rows.columns)
        dataset, space = self.plans[place.path].full_name(name, place.statement), self.space(place)
        self.looked_up[place.path].add(dataset)
        return tuple(self.columns(space, dataset) or ()) if self.is_defined(space, dataset) else ()

    # --- statements --------------------------------------------------------------------------------------

    def written(self, place: Place) -> Written:
        """What a statement puts into its target."""
        result = self._results.get(place)
        if result is not None:
            self._go_on(place)
            return result
        circles, statement = self.space(place).circles, self.plans[place.path].statements[place.statement]
        circles.begin()
        self._follow_own(place, statement)
        result = self._results.get(place)  # by way of its own dataset
        if result is None:
            result = self._results[place] = self._written(place, statement)
        led_to = circles.end()
        if led_to is not None:
            self._led_to[place] = led_to
        return result

    def _go_on(self, place: Place) -> None:
        """Who takes what a statement was found to write follows it to where it led."""
        if place in self._led_to:
            self.space(place).circles.reaches(self._led_to[place])

    def _follow_own(self, place: Place, statement: Statement) -> None:
        """Enter a definition by way of its dataset, so that circles are found wherever one comes from."""
        plan = self.plans[place.path]
        dataset = plan.targets[place.statement] if statement.defines else None
        if statement.returns:
            dataset = rows_name(plan.full_name(statement.returns, place.statement))
        if dataset is not None:
            space = self.space(place)
            if space.circles.follows(dataset):
                space.circles.met(dataset)  # by way of the file's own earlier definition
            else:
                self.columns(space, dataset)

    def _written(self, place: Place, statement: Statement) -> Written:
        """What a statement writes; one that the linker fails at writes nothing, and costs no other."""
        self.watcher(place.path)
        circles = self.space(place).circles
        standing = circles.standing()
        try:
            return self._evaluated(place, statement)
        except UNFORESEEN as error:
            circles.fall_back(standing)
            self._note(not_linked(statement.line, error), self.diagnostics[place.path])
            return _nothing_written(statement)

    def _evaluated(self, place: Place, statement: Statement) -> Written:
        if statement.like and statement.data:
            return self._copied(place, statement)
        if statement.query < 0:
            return _nothing_written(statement)
        evaluator = self._evaluator(place, statement)
        value = evaluator.value(statement.query)
        if place not in self._evaluators:
            evaluator.close()
        columns = self._by_target(place, statement, value)
        new = dict(zip((name for name, _ in value.columns), columns, strict=False)) if value.held else {}
        held = {new[name][0]: structs for name, structs in value.held.items() if name in new}
        return Written(columns, value.open, value.influences, held, value.rivals)

    def _evaluator(self, place: Place, statement: Statement) -> Evaluator:
        def note(code: str, reason: str) -> None:
            self._note(Diagnostic(statement.line, code, reason), self.diagnostics[place.path])

        evaluator = Evaluator(
            statement.relations,
            lambda name: self._table_value(place, name),
            note,
            dialect=_rules_of(self.plans[place.path].file.unit.dialect),
            mentioned=lambda dataset, column: self.mentions(place, dataset, column),
            rows_of=lambda function, alone: self._rows_seen_from(place, function, alone=alone),
            fields_of=lambda name, column: self._fields_seen_from(place, name, column),
        )
        if self.space(place).has_fields:  # it is asked for fields soon
            if len(self._evaluators) >= MOST_EVALUATORS:
                self._evaluators.clear()
            self._evaluators[place] = evaluator
        return evaluator

    def _copied(self, place: Place, statement: Statement) -> Written:
        source = self.plans[place.path].full_name(statement.like, place.statement)
        self.looked_up[place.path].add(source)
        value = _value_of(source, self.columns(self.space(place), source))
        return Written(value.columns, value.open, NOTHING)

    def _by_target(self, place: Place, statement: Statement, value: Value) -> list[tuple[str, Sources]]:
        """The outputs under the target's column names: by its list, its own order, or their names."""
        outputs = value.columns
        names = list(statement.columns)
        if not names and statement.target and _by_position_into(statement):
            names = self._target_columns(place, statement, len(outputs)) or []
            if value.is_open or len(names) < len(outputs):
                return outputs if value.is_open else _named_last(outputs, statement.last)
        if not names or statement.by_name or (statement.into and value.is_open):
            return outputs
        if value.open and len(outputs) != len(names):
            before, after = _beside_star(statement.relations[statement.query])
            last = len(outputs) - after
            placed = dict(zip(names, outputs[:before], strict=False))
            placed.update(zip(names[len(names) - after :], outputs[last:], strict=False))
            return [
                (name, placed[name][1] if name in placed else value.known(name) or NOTHING) for name in names
            ]
        return [(name, sources) for name, (_, sources) in zip(names, outputs, strict=False)]

    def _target_columns(self, place: Place, statement: Statement, count: int) -> list[str] | None:
        """The columns that an INSERT of so many values without a column list writes, in order."""
        plan = self.plans[place.path]
        fills = plan.fills(statement.target, place.statement)
        if fills is not None:
            columns = [name for name, _ in self._temporary_value(plan, statement.target, fills[:1]).columns]
            passed = {c.name for fill in fills[:1] for c in plan.statements[fill].declared if c.computed}
            alters = [alter for fill in fills for alter in plan.statements[fill].alters]
            columns += [alter.name for alter in alters if alter.action == "add"]
        else:
            dataset = self.real(place, plan.full_name(statement.target, place.statement))
            known = self._columns_seen_from(dataset, place)
            if known is None:
                return None
            columns = known
            passed = set(self.left_out(self.space(place), dataset).computed)
        passed.update(statement.fixed)
        given = [name for name in columns if name not in passed] if passed else columns
        return given if len(given) >= count else columns

    def left_out(self, space: Space, dataset: str) -> LeftOut:
        """The columns of a dataset that are left out where none are named, also those it had under another name."""
        if not space.leaves_out and self._library is None:  # else what it is like may not be there yet
            return NOTHING_LEFT_OUT
        computed: set[str] = set()
        hidden: set[str] = set()
        seen: set[str] = set()
        while dataset and dataset not in seen:
            seen.add(dataset)
            events = self._all_events(space, dataset)
            last = next((i for i in reversed(range(len(events))) if self._replaces(events[i])), 0)
            for event in events[last:]:
                declared = self._statement(event.place).declared if event.alter is None else (event.alter,)
                computed.update(column.name for column in declared if column.computed)
                hidden.update(column.name for column in declared if column.hidden)
            dataset = self._before(events[last]) if events else ""
        return LeftOut(frozenset(computed), frozenset(hidden))

    def former_columns(self, space: Space, dataset: str) -> list[str]:
        """The columns that a dataset had until they were renamed or dropped, or has by another of several definitions.

        Who was written before, or for the other, still names them so.
        """
        events = self._all_events(space, dataset)
        known = space.former.get(dataset)
        if known is not None and known[0] == len(events):
            return known[1]
        alters = [event.alter for event in events if event.alter is not None]
        former = {alter.name for alter in alters if alter.action in ("rename_column", "drop")}
        if len(events) - len(alters) > 1:
            made = (self._statement(event.place) for event in events if event.alter is None)
            former.update(column.name for statement in made for column in statement.declared)
        space.former[dataset] = len(events), sorted(former)
        return space.former[dataset][1]

    def _statement(self, place: Place) -> Statement:
        return self.plans[place.path].statements[place.statement]

    def _before(self, event: Event) -> str:
        """The dataset that one is a copy of, or was called as before; "" where it is neither."""
        plan, index = self.plans[event.place.path], event.place.statement
        if event.alter is None:
            source = plan.statements[index].like
        else:
            source = event.alter.other if event.alter.action.startswith("from_") else ()
        if not source or plan.fills(source, index) is not None:
            return ""
        return self.real(event.place, plan.full_name(source, index))

    def reads(self, place: Place) -> list[str]:
        """The datasets a statement reads, in order: every table it names but the one it only writes."""
        plan = self.plans[place.path]
        statement = plan.statements[place.statement]
        names = [r.name for r in statement.relations if type(r) is Table and not r.target]
        if statement.like and statement.data:
            names.append(statement.like)
        datasets = [plan.dataset(name, place.statement) for name in names]
        read = [self.real(place, name) for name in datasets if name is not None]
        for relation in statement.relations:
            if (
                type(relation) is Function
                and relation.name
                and relation.name[-1].endswith((ROWS_FIRED, ROWS_CHANGED))
            ):
                rows = self._rows_seen_from(place, relation.name, alone=False)
                read += sorted({dataset for dataset, _, _ in rows.everything()}) if rows is not None else []
        return list(dict.fromkeys(read))


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


def _of_callers(written: Written, held: Callable[[str], Value]) -> Written:
    """What a called procedure puts into a table: made of what its caller has there, where it made it of its callers' rows.

    ``held`` gives the caller's tables.
    """

    def settled(sources: Sources) -> Sources:
        own = [leaf for leaf in sources if leaf[0].startswith(GIVEN_ROWS)]
        if not own:
            return sources
        found = [
            used(how, held(dataset.removeprefix(GIVEN_ROWS)).ask(column) or NOTHING)
            for dataset, column, how in own
        ]
        return union([sources.difference(own), *found])

    columns = [(name, settled(sources)) for name, sources in written.columns]
    open_ = tuple(dataset for dataset in written.open if not dataset.startswith(GIVEN_ROWS))
    return Written(columns, open_, settled(written.influences))


def _nothing_written(statement: Statement) -> Written:
    """The columns that a statement lists, each of which takes nothing."""
    return Written([(name, NOTHING) for name in statement.columns], (), NOTHING)


def _in_order(written: Written, declared: Sequence[str]) -> Written:
    """What is put into a table without a list of its columns: as the table calls them."""
    names = [name for name, _ in written.columns]
    if len(names) != len(declared) or not set(names).isdisjoint(declared):
        return written
    columns = [(name, taken) for name, (_, taken) in zip(declared, written.columns, strict=True)]
    return Written(columns, written.open, written.influences)


def _assigned(written: Written, position: int) -> Written:
    """What the variable at a position of ``INTO a, b`` takes."""
    if position < len(written.columns):
        return Written(written.columns[position : position + 1], (), written.influences)
    return Written([], written.open, written.influences)


def _named_last(outputs: list[tuple[str, Sources]], names: Name) -> list[tuple[str, Sources]]:
    """The outputs, the last of them under these names."""
    first = len(outputs) - len(names)
    return [
        (names[i - first] if i >= first >= 0 else name, sources) for i, (name, sources) in enumerate(outputs)
    ]


def _beside_star(query: Relation) -> tuple[int, int]:
    """How many outputs of a query stand before its only star, and how many after it; none where it hasn't just one."""
    outputs = query.outputs if isinstance(query, Block) else ()
    stars = [at for at, output in enumerate(outputs) if isinstance(output, Star)]
    return (stars[0], len(outputs) - stars[0] - 1) if len(stars) == 1 else (0, 0)


def _by_position_into(statement: Statement) -> bool:
    return statement.kind in ("insert", "merge", "copy") and not statement.by_name


def _value_of(
    dataset: str,
    columns: list[str] | None,
    hidden: Collection[str] = (),
    former: Collection[str] = (),
) -> Value:
    """A dataset as who reads it sees it; ``hidden`` are columns that are in no star, ``former`` those it has no longer."""
    if columns is None:
        return Value([], (dataset,))
    each = [(column, frozenset([(dataset, column, IDENTITY)])) for column in columns]
    if not (hidden or former):
        return Value(each, stated=dataset)
    listed = [column for column in each if column[0] not in hidden]
    unlisted = {name: sources for name, sources in each if name in hidden}
    had = {name: frozenset([(dataset, name, IDENTITY)]) for name in former}
    return Value(listed, unlisted=unlisted, former=had, stated=dataset)


def _altered(state: list[str] | None, alter: Alter, partitions: frozenset[str]) -> list[str] | None:
    """The columns of a table after a change; those of partitions stay the last."""
    if state is None or (alter.action == "add" and alter.name in state):
        return state
    if alter.action in ("add", "move"):
        others = [name for name in state if name != alter.name]
        at = len(others) - len(partitions.intersection(others)) if alter.after is None else 0
        if alter.after in others:
            at = others.index(alter.after) + 1
        return [*others[:at], alter.name, *others[at:]]
    if alter.action == "clear":
        return [name for name in state if name in partitions]
    if alter.action == "drop":
        return [name for name in state if name != alter.name]
    if alter.action == "rename_column":
        return [alter.new_name if name == alter.name else name for name in state]
    return state
