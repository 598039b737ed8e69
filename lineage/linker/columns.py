"""The columns of datasets: what is stated, copied, changed, and left out where none are named."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from lineage.linker.catalogue import MOST_RENAMES, Catalogue, is_any_table
from lineage.linker.filling import Written
from lineage.linker.plan import FilePlan, Place
from lineage.linker.spaces import NOTHING_LEFT_OUT, Event, LeftOut, Space, place_of
from lineage.linker.values import Value
from lineage.names import dotted
from lineage.unit import SYNONYM, Alter, Block, Item, Name, Output, SetOperation, Star, Statement


class Columns(Catalogue):
    """The columns that datasets have, after each of their events."""

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
            self.declared_columns(plan.places[index], statement)

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
        space.columns[dataset] = self._folded(dataset, self.all_events(space, dataset))
        circle = space.circles.leave(dataset)
        if len(circle) > 1:
            space.circular.update(dict.fromkeys(circle, sorted(circle)))
            space.columns.update((name, self._given.columns(name)) for name in circle)
        if len(circle) > 1 or (circle and dataset in space.half_known):
            self.forget(before)  # they were found with half of the circle known
            self.forget_notes(notes)
            space.fields.clear()
            space.half_known.difference_update(circle)

    def columns_seen_from(self, dataset: str, place: Place) -> list[str] | None:
        """What a statement sees: its file's earlier definition of a dataset before anyone else's.

        A statement that itself defines the dataset sees what was there before it. What a variable names is another
        table in every file.
        """
        space = self.space(place)
        if is_any_table(dataset):
            own = [e for e in self.all_events(space, dataset) if e.place.path == place.path]
            return self._folded(
                dataset, [e for e in own if e.place < place] or [e for e in own if e.place != place]
            )
        if dataset in self.defined[place.path]:
            events = self.all_events(space, dataset)
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
        start = next((i for i in reversed(range(len(events))) if self.replaces(events[i])), 0)
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
        events = self.all_events(space, dataset)
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
        return self.replaces(event) or (event.alter is not None and event.alter.action == "swapped")

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
        events = self.all_events(self.space(place), source)
        own = any(e.place.path == place.path and e.place < place for e in events)
        return self.plain_columns(self.space(place), source, place) if own else None

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
        columns = self.declared_columns(place, statement)
        if columns is None:
            return None
        if statement.query >= 0 and (not columns or statement.by_name):
            written = self.written(place)
            names = [name for name, _ in written.columns]
            if written.open or "*" in names:
                return None
            return [*(name for name in columns if name not in names), *names]
        return columns or None

    def declared_columns(self, place: Place, statement: Statement) -> list[str] | None:
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
            return [name for name, _ in self.temporary_value(plan, like, fills).columns] or None
        source = self.real(place, plan.full_name(like, place.statement))
        copied = self._plain_like(place, source)
        if copied is None:
            # Both are asked for, whatever is known of the first: so it is the same wherever one comes from.
            copied, of_type = self.columns(self.space(place), source), self.fields_of_type(place, like)
            if copied is None:  # CREATE TABLE t OF a type
                copied = list(of_type) or None
        return copied

    def left_out(self, space: Space, dataset: str) -> LeftOut:
        """The columns of a dataset that are left out where none are named, also those it had under another name."""
        if not space.leaves_out and self._library is None:  # else what it is like may not be there yet
            return NOTHING_LEFT_OUT
        computed: set[str] = set()
        hidden: set[str] = set()
        seen: set[str] = set()
        while dataset and dataset not in seen:
            seen.add(dataset)
            events = self.all_events(space, dataset)
            last = next((i for i in reversed(range(len(events))) if self.replaces(events[i])), 0)
            for event in events[last:]:
                declared = self.statement(event.place).declared if event.alter is None else (event.alter,)
                computed.update(column.name for column in declared if column.computed)
                hidden.update(column.name for column in declared if column.hidden)
            dataset = self._before(events[last]) if events else ""
        return LeftOut(frozenset(computed), frozenset(hidden))

    def former_columns(self, space: Space, dataset: str) -> list[str]:
        """The columns that a dataset had until they were renamed or dropped, or has by another of several definitions.

        Who was written before, or for the other, still names them so.
        """
        events = self.all_events(space, dataset)
        known = space.former.get(dataset)
        if known is not None and known[0] == len(events):
            return known[1]
        alters = [event.alter for event in events if event.alter is not None]
        former = {alter.name for alter in alters if alter.action in ("rename_column", "drop")}
        if len(events) - len(alters) > 1:
            made = (self.statement(event.place) for event in events if event.alter is None)
            former.update(column.name for statement in made for column in statement.declared)
        space.former[dataset] = len(events), sorted(former)
        return space.former[dataset][1]

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

    def written(self, place: Place) -> Written:
        """What a statement puts into its target."""
        raise NotImplementedError

    def temporary_value(self, plan: FilePlan, name: Name, fills: tuple[int, ...], own: bool = False) -> Value:
        """What these statements put into a temporary table."""
        raise NotImplementedError

    def fields_of_type(self, place: Place, name: Name) -> tuple[str, ...]:
        """The fields of a type that a file makes."""
        raise NotImplementedError


def _plainly_named(statement: Statement) -> list[str] | None:
    """The outputs of a statement's query where each is named, or is one of a star over a query that names its own; else None."""
    before: list[str] = []
    behind: list[str] = []
    at = statement.query
    for _ in statement.relations:  # a query may be made of itself
        query = statement.relations[at]
        if type(query) is SetOperation and not query.by_name:
            at = query.branches[0]
            continue
        if type(query) is not Block or not query.outputs:
            return None
        names = [output.name if type(output) is Item else "*" for output in query.outputs]
        if "*" not in names:
            return [*before, *names, *behind]
        star = names.index("*")
        spread = _spread_alone(query, query.outputs[star])
        if spread is None or names.count("*") > 1:
            return None
        before, behind, at = [*before, *names[:star]], [*names[star + 1 :], *behind], spread
    return None


def _spread_alone(query: Block, star: Output) -> int | None:
    """The relation of which a star is every column as it is; None of any other output."""
    if type(star) is not Star or star != Star(star.source) or (star.source < 0 and len(query.sources) != 1):
        return None
    return query.sources[star.source].relation


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
