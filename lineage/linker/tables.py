"""What a statement finds in the tables it reads: a dataset's columns, what was put into a temporary table, what a function gives."""

from collections.abc import Callable, Collection, Sequence

from lineage.linker.branches import by_names, by_position
from lineage.linker.fields import Fields
from lineage.linker.filling import UNKNOWN_COLUMNS, Filling, Written
from lineage.linker.index_names import is_rows_name, rows_name
from lineage.linker.plan import FilePlan, Place, is_put
from lineage.linker.spaces import Space
from lineage.linker.values import NOTHING, Sources, Value, union, used
from lineage.names import split_dotted
from lineage.unit import GIVEN_ROWS, IDENTITY, ROWS_CHANGED, ROWS_FIRED, TRANSFORMATION, Name


class Tables(Fields):
    """What tables, temporary tables and functions hold for who reads them."""

    def table_value(self, place: Place, name: Name) -> Value:
        """A table as a statement that names it sees it."""
        plan = self.plans[place.path]
        fills = plan.fills(name, place.statement)
        if fills is not None:
            return self.temporary_value(plan, name, *plan.own_fills(fills, place.statement))
        dataset = self.real(place, plan.full_name(name, place.statement))
        columns = self.columns_seen_from(dataset, place)
        space = self.space(place)
        kept = space.values.get(dataset)
        if kept is None or kept[0] is not columns:
            hidden = self.left_out(space, dataset).hidden
            former = self.former_columns(space, dataset)
            kept = space.values[dataset] = (columns, value_of(dataset, columns, hidden, former))
        return kept[1]

    def temporary_value(self, plan: FilePlan, name: Name, fills: tuple[int, ...], own: bool = False) -> Value:
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
        elif filling.count < len(fills):
            del self._fillings[key]  # who asks for it meanwhile, in a circle, begins anew: it is half filled
        for index in filling.by if self._led_to else ():
            self.go_on(plan.places[index])
        while filling.count < len(fills):
            index = fills[filling.count]
            statement = plan.statements[index]
            written = self._filled_by(plan, name, index, fills[0])
            if is_put(statement):
                written = self._made_of_callers(written, plan.places[index], name[-1], filling)
            added = [alter.name for alter in statement.alters if alter.action == "add"]
            declared: Sequence[str] = [column.name for column in statement.declared]
            if (statement.like or statement.copies) and not statement.data:
                copied = self.declared_columns(plan.places[index], statement)
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
            written, lambda table: before if table == name else self.table_value(place, (table,))
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

    def rows_seen_from(self, place: Place, function: Name, *, alone: bool, given: int = -1) -> Value | None:
        """What a function gives, by the name that a statement calls it or, where nobody makes that, its twin.

        Of definitions that take other numbers of arguments than it is ``given`` only where none takes as many.
        """
        plan, space = self.plans[place.path], self.space(place)
        name = plan.full_name(function, place.statement)
        called = rows_name(name)
        self.note(called, self.looked_up[place.path])
        twin = None if self.all_events(space, called) else plan.twin(name, place.statement)
        if twin is not None:
            called = rows_name(twin)
            self.note(called, self.looked_up[place.path])
        rows = self.rows(space, self._chosen(space, called, given), alone=alone)
        changed = rows is not None and function[-1].endswith(ROWS_CHANGED)
        return self._of_own_row(place, function, rows) if rows is not None and changed else rows

    def _chosen(self, space: Space, rows: str, given: int) -> str:
        """The name of the definitions of a function that a call of so many arguments means (``overload``)."""
        for name in self.overloads(space, rows) if given >= 0 else ():
            takes = space.overloads[name][1] if name in space.overloads else ()
            if takes and takes[0] <= given <= takes[1]:
                return name
        return rows

    def _of_own_row(self, place: Place, function: Name, assigned: Value) -> Value:
        """What a trigger's function assigns to the row of the statement's table: made of no row of other triggers' tables."""
        *owner, last = function
        fired = self.rows_seen_from(
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
        events = self.all_events(space, name)
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
        return sum(map(self.replaces, self.all_events(space, name))) > 1

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
        self.forget(0)
        space.within.update(circle)
        alone = {member: self._rows_defined(space, member) for member in circle}
        space.within.difference_update(circle)
        self._results = kept
        self.forget(len(kept))
        self.forget_notes(notes)
        return alone

    def _rows_defined(self, space: Space, name: str) -> Value:
        """What the body of a function gives, by its last definition."""
        events = self.all_events(space, name)
        last = max(i for i, event in enumerate(events) if self.replaces(event) or not i)
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

    def go_on(self, place: Place) -> None:
        """Who takes what a statement was found to write follows it to where it led."""
        raise NotImplementedError


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


def value_of(
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
