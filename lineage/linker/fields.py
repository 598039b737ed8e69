"""The fields of columns: of structs, rows and composite types, followed to where a statement declares them."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from lineage.linker.catalogue import MOST_RENAMES
from lineage.linker.columns import Columns
from lineage.linker.evaluate import Evaluator
from lineage.linker.plan import Place
from lineage.linker.spaces import Event, Space, place_of
from lineage.linker.values import Value
from lineage.names import dotted
from lineage.unit import Name, Statement


class Fields(Columns):
    """The fields that columns have."""

    def fields_seen_from(self, place: Place, name: Name, column: str) -> tuple[str, ...]:
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
        """The events before a statement where it sees these (``columns_seen_from``); None where it sees what there is in the end."""
        if dataset not in self.defined[place.path]:
            return None
        events = self.all_events(self.space(place), dataset)
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
        return self._fields_after(space, self.all_events(space, dataset), column)

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
            former = self.all_events(space, self.real(place, dotted(alter.other)))
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
            return self.fields_seen_from(place, statement.like, column)
        if statement.query < 0:
            return ()
        self.written(place)  # by way of its own dataset, so that circles are found wherever one comes from
        evaluator = self._evaluators.get(place) or self.evaluator(place, statement)
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
                column.name: self.fields_of_type(place, column.of) if column.of else column.fields
                for column in declared
            }
            self._declared[place] = {column: fields for column, fields in each.items() if fields}
        return self._declared[place]

    def fields_of_type(self, place: Place, name: Name) -> tuple[str, ...]:
        """The fields of a type that a file makes: PostgreSQL's ``CREATE TYPE … AS``, or a table, whose rows are a type."""
        rows = self.rows_seen_from(place, name, alone=False)
        if rows is not None:
            return () if rows.is_open else tuple(column for column, _ in rows.columns)
        dataset, space = self.plans[place.path].full_name(name, place.statement), self.space(place)
        self.looked_up[place.path].add(dataset)
        return tuple(self.columns(space, dataset) or ()) if self.is_defined(space, dataset) else ()

    def evaluator(self, place: Place, statement: Statement) -> Evaluator:
        """What evaluates the query of a statement."""
        raise NotImplementedError

    def rows_seen_from(self, place: Place, function: Name, *, alone: bool, given: int = -1) -> Value | None:
        """What a function gives, by the name that a statement calls it."""
        raise NotImplementedError
