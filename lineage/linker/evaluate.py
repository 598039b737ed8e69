"""Evaluation: the relations of one statement, names settled by a catalogue, become values.

Names are looked up as SQL does: in the sources of the block, then its output names, then the blocks around
it. A source whose columns nobody states may have any name; it is asked last, and only when it is the only
such source.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from pydantic_core import SchemaError, SchemaValidator, core_schema

from lineage.linker.branches import by_names, by_position, held_by_branches
from lineage.linker.frames import DialectRules, Frame, all_sources, bounded, hidden_in, rivals
from lineage.linker.renaming import (
    as_fields,
    called,
    field_of_object,
    given_rows,
    held_in_fields,
    objects_in,
    renamed,
    renamed_pivot,
)
from lineage.linker.values import (
    EMPTY,
    NO_DATASET,
    NOTHING,
    Held,
    Row,
    Sources,
    Value,
    either,
    field_held,
    fields_held,
    held_within,
    union,
    used,
)
from lineage.unit import (
    CONDITIONAL,
    ELEMENT,
    FILTER,
    GROUP_BY,
    IDENTITY,
    JOIN,
    PAIR,
    PROPOSED,
    TRANSFORMATION,
    WHOLE_ROW,
    WINDOW,
    BareUse,
    Block,
    ColumnUse,
    FieldUse,
    FingerprintUse,
    Function,
    Item,
    Name,
    OutputUse,
    Pivot,
    QueryUse,
    Relation,
    Renamed,
    Rows,
    SetOperation,
    Source,
    Star,
    Table,
    Use,
)

TableValue: TypeAlias = Callable[[Name], Value]
RowsOf: TypeAlias = Callable[[Name, bool, int], Value | None]
FieldsOf: TypeAlias = Callable[[Name, str], tuple[str, ...]]
Note: TypeAlias = Callable[[str, str], None]
Mentioned: TypeAlias = Callable[[str, str], bool]


MOST_HOPS: Final = 50
"""Queries within queries through which a column is followed to the type it is declared with."""


_OF_ELEMENTS: Final = "COLUMN_VALUE"
"""What Oracle calls the only column of ``TABLE(f(x))``, so that no table's column is meant."""


class Evaluator:
    """Evaluates the relations of one statement.

    ``table_value`` gives the value of a named dataset, ``rows_of`` what a function gives, if its body is known,
    ``fields_of`` the fields of a dataset's column (``ColumnDef``); ``note`` takes (code, reason) of what stays unsettled;
    ``mentioned`` says whether any file mentions a column of a dataset whose columns nobody states.
    """

    def __init__(  # noqa: PLR0913 -- what a statement may ask, by name
        self,
        relations: tuple[Relation, ...],
        table_value: TableValue,
        note: Note,
        *,
        dialect: DialectRules,
        mentioned: Mentioned,
        rows_of: RowsOf,
        fields_of: FieldsOf,
    ) -> None:
        self._relations = relations
        self.dialect = dialect
        self._table_value = table_value
        self._rows_of = rows_of
        self._fields_of = fields_of
        self._mentioned = mentioned
        self.note = note
        self._values: dict[int, Value] = {}
        self._frames: dict[int, Frame] = {}
        self._rounds: dict[int, Value] = {}
        self._recursive: set[int] = set()
        self.met_structs = False
        """Whether a struct, or a row as a value, was come upon: else nothing is known of any field."""

    def value(self, index: int) -> Value:
        """The value of one relation."""
        value = self._values.get(index)
        if value is not None:
            return value
        if index in self._rounds:
            self._recursive.add(index)
            return self._rounds[index]
        relation = self._relations[index]
        if isinstance(relation, SetOperation):
            return self._set_operation(index, relation)
        value = self._evaluate(index, relation)
        if self.dialect.dotted_columns:
            _note_parts(value)
        if value.held:
            self.met_structs = True
        self._values[index] = value
        return value

    def _evaluate(self, index: int, relation: Relation) -> Value:
        match relation:
            case Table():
                return self._table_value(relation.name)
            case Block():
                return self._block(self.frame(index))
            case Renamed():
                return self._renamed(relation)
            case Function():
                return self._function(relation)
            case Rows():
                frame = self.frame(relation.block)
                held = {
                    i.name: found for i in relation.items if i.keeps and (found := self.held_by(i, frame))
                }
                return Value([(item.name, self.uses(item.uses, frame)) for item in relation.items], held=held)
            case _:
                assert isinstance(relation, Pivot)  # noqa: S101 -- the last of the union, for the type checker
                return self._pivot(relation)

    def column_made(self, source: Source) -> str:
        """The one column that a table function surely makes; "" where the source is none such."""
        made = self.columns_made(source)
        return made[0] if len(made) == 1 else ""

    def columns_made(self, source: Source) -> tuple[str, ...]:
        """The columns that a table function surely makes; none where the source is none such."""
        relation = self._relations[source.relation]
        return tuple(item.name for item in relation.items) if type(relation) is Function else ()

    def has_row(self, source: Source) -> bool:
        """Whether the alias of a source, as a name of its own, means its row."""
        relation = self._relations[source.relation]
        if not self.may_have_row(source):
            return False
        own_name = isinstance(relation, Table) and not source.renamed
        return not (own_name and self.value(source.relation).open)

    def may_have_row(self, source: Source) -> bool:
        """Whether the alias of a source may mean its row, if no column has that name."""
        return self.dialect.whole_rows or isinstance(self._relations[source.relation], Function)

    def how_row(self, source: Source, value: Value) -> int:
        """How the alias of a source, as its row, uses the columns: of a function that gives one value each it is that."""
        gives_values = self.dialect.values_of_functions and isinstance(
            self._relations[source.relation], Function
        )
        return IDENTITY if gives_values and len(value.columns) == 1 and not value.open else TRANSFORMATION

    def is_table(self, relation: int) -> bool:
        """Whether a relation is called by a name that no CTE and no function has."""
        return type(self._relations[relation]) is Table

    def mentions(self, value: Value, column: str) -> bool:
        """Whether any dataset that is open in a value is said to have a column."""
        return any(self._mentioned(dataset, column) for dataset in value.open)

    def ask(self, value: Value, name: str) -> Sources | None:
        """What a relation says of a column; of tables that a star joined only the one of which such a column is mentioned."""
        found = value.ask(name)
        if not found or not value.rivals or value.known(name) is not None or value.anything() is not None:
            return found
        among = {dataset for dataset, _, _ in found}
        said = {dataset for dataset in among if self._mentioned(dataset, name)}
        kept = said | {
            d for d in among if not any(d in pair and pair & (said - {d}) for pair in value.rivals)
        }
        if any(pair <= kept for pair in value.rivals):
            self.note(
                "ambiguous", f"column {name} may belong to any of {len(kept)} relations of unknown columns"
            )
            return NOTHING
        return frozenset(leaf for leaf in found if leaf[0] in kept)

    def close(self) -> None:
        """Nothing more will be asked: frames and their evaluator know each other, and would wait for the collector."""
        self._frames.clear()

    def frame(self, index: int) -> Frame:
        """The frame of a block."""
        frame = self._frames.get(index)
        if frame is None:
            block = self._relations[index]
            frame = Frame(self, block if isinstance(block, Block) else Block(-1), index)
            self._frames[index] = frame
        return frame

    # --- blocks ------------------------------------------------------------------------------------------

    def _block(self, frame: Frame) -> Value:
        block = frame.block
        columns: list[tuple[str, Sources]] = []
        open_: list[str] = []
        stars: list[Value] = []
        spread: list[Sources] = []
        held: dict[str, Held] = {}
        unlisted: dict[str, Sources] = {}
        for position, output in enumerate(block.outputs):
            if type(output) is Item:
                found = frame.plainly(output, position)
                columns.append((output.name, frame.output(position) if found is None else found))
            elif isinstance(output, Star):
                expanded = self.star(output, frame)
                columns = bounded(columns, expanded.columns)
                open_ += expanded.open
                stars.append(expanded)
                if output.relation >= 0:  # those of a source are joined below
                    spread.append(expanded.influences)
                held.update(expanded.held)
                if output.path == PAIR:
                    unlisted.update(expanded.unlisted)
        influences = union([self._influences(frame), *spread])
        for output in block.outputs if self.met_structs else ():
            if isinstance(output, Item) and (rows := self.held_by(output, frame)):
                held.setdefault(output.name, rows)
        hidden, but = hidden_in(stars) if open_ else (frozenset(), {})
        value = Value(
            columns,
            tuple(dict.fromkeys(open_)),
            influences,
            hidden_names=hidden,
            held=held,
            but=but,
            rivals=rivals(stars),
            unlisted=unlisted,
        )
        if block.distinct:
            value.influences |= value.everything(GROUP_BY)
        return value

    def _influences(self, frame: Frame) -> Sources:
        parts = [self.uses(frame.block.influences, frame)]
        parts += [frame.value(position).influences for position in range(len(frame.block.sources))]
        frame.merged()
        return union(parts + frame.join_keys)

    def star(self, star: Star, frame: Frame) -> Value:
        """The columns that a star stands for."""
        value = self._expanded(star, frame)
        if star.names:
            value = called(value, star.names)
        for function in star.around:
            columns = [(name if name == "*" else f"{function}({name})", s) for name, s in value.columns]
            value = Value(columns, value.open, hidden_names=value.hidden_names)
        if star.how != IDENTITY:
            rest = frozenset([(dataset, "*", IDENTITY) for dataset in value.open])
            columns = [*value.columns, ("*", rest)] if rest else value.columns
            value = Value([(name, used(star.how, sources)) for name, sources in columns])
        return value

    def _is_element(self, source: Source, value: Value) -> bool:
        """Whether the alias of an UNNEST means its element, which is not a column but may have fields (BigQuery)."""
        return self.dialect.spreads_elements and source.alias == value.columns[0][0]

    def _chosen(self, star: Star, frame: Frame) -> Value:
        """The rows that are no source, each column with what chose among them."""
        value = self.value(star.relation)
        if not star.besides:
            return value
        besides = self.uses(star.besides, frame)
        columns = [(name, sources | besides) for name, sources in value.columns]
        on_all = frozenset(leaf for leaf in besides if value.open and JOIN <= leaf[2] < WINDOW)
        return Value(columns, value.open, on_all, hidden_names=value.hidden_names, but=value.but)

    def _expanded(self, star: Star, frame: Frame) -> Value:
        if star.relation >= 0:
            value = self._chosen(star, frame)
        elif star.spread:
            value = self._spread(star, frame)
        else:
            value = frame.value(star.source) if star.source >= 0 else all_sources(frame)
        relation = self._relations[frame.block.sources[star.source].relation] if star.source >= 0 else None
        if (
            isinstance(relation, Function)
            and relation.over < 0
            and len(value.columns) == 1
            and value.sampled is not None
            and (not relation.renames or self._is_element(frame.block.sources[star.source], value))
        ):
            fields = _below("", self._fields(frame.block.sources[star.source].relation, value.columns[0][0]))
            value = Value([(name, value.sampled) for name in fields or ("*",)])  # of UNNEST's one column
        if star.at:
            columns = value.columns[star.at - 1 : star.at]
            return value if value.is_open else Value(columns, held=value.held)
        if star.pattern is not None or star.but:
            value = _picked(star, value)
        if star.within >= 0 and not (stated := frame.value(star.within)).open:
            taken = [(name, self.ask(value, name)) for name, _ in stated.columns]
            value = Value([(name, found) for name, found in taken if found is not None], held=value.held)
        if not (star.without or star.replaced or star.renamed):
            return value
        replaced = {item.name: self.uses(item.uses, frame) for item in star.replaced}
        renamed = dict(star.renamed)
        columns = [
            (renamed.get(name, name), replaced.get(name, sources))
            for name, sources in value.columns
            if name not in star.without
        ]
        if value.open:
            columns += self._changed_open(value, replaced, renamed, {name for name, _ in value.columns})
        held = {renamed.get(name, name): h for name, h in value.held.items() if name not in replaced}
        for item in star.replaced if value.held else ():
            held[item.name] = self.held_by(item, frame)
        hidden = frozenset((*star.without, *renamed)) | value.hidden_names
        return Value(columns, value.open, hidden_names=hidden, held=held, but=value.but, rivals=value.rivals)

    # --- structs -----------------------------------------------------------------------------------------

    def held_by(self, item: Item, frame: Frame) -> Held:
        """The structs that an output is, where what makes them is known of all."""
        direct = [use for use in item.uses if use.how < JOIN]
        if not (item.keeps or (len(direct) == 1 and direct[0].how == IDENTITY)):
            return ()
        each = [self._held(use, frame) for use in direct]
        if not all(each):  # what takes nothing is no other struct
            each = [held for held, use in zip(each, direct, strict=True) if held or self._use(use, frame)]
        if not all(each):
            return ()
        besides = frozenset(leaf for use in item.uses if use.how >= JOIN for leaf in self._use(use, frame))
        chosen = len(each) > 1 or any(use.how == CONDITIONAL for use in item.uses)
        how = TRANSFORMATION if chosen else IDENTITY
        return either(row.further(how, besides) for structs in each for row in structs)

    def _held(self, use: Use, frame: Frame) -> Held:
        """The structs that a use takes; what is put in and taken out again is as it was."""
        held: Held = ()
        if isinstance(use, FieldUse):
            held = self._held(use.of, frame)
            for name in use.path:
                held = held_within(held, name) if held else ()
        elif isinstance(use, BareUse):
            held = frame.held(use.column, use.output) if use.variable < 0 else ()
        elif isinstance(use, ColumnUse):
            outer = frame.outward(use.up)
            if outer is not None and use.source < len(outer.block.sources):
                value = outer.value(use.source)
                held = (Row(value),) if use.column == WHOLE_ROW else value.holds(use.column)
        elif isinstance(use, QueryUse):
            value = self.value(use.relation)
            relation = self._relations[use.relation]
            if isinstance(relation, Function) and relation.name and not self.dialect.calls_plainly:
                return (Row(value, besides=value.influences),) if len(value.columns) > 1 else ()
            if self._is_struct(relation):
                return (Row(value),)
            if len(value.columns) == 1:
                held = value.held.get(value.columns[0][0], ())
                held = tuple(row.further(IDENTITY, value.influences) for row in held)
        return held

    def _is_struct(self, relation: Relation) -> bool:
        """Whether a relation is a struct: by itself, or as the arguments of an object type, which has a field for each."""
        if not isinstance(relation, Renamed) or relation.like < 0:
            return isinstance(relation, Rows)
        row = self._relations[relation.relation]
        fields = self.value(relation.like).columns
        takes_nothing = not any(sources for _, sources in fields)
        return isinstance(row, Rows) and takes_nothing and len(fields) == len(row.items)

    def _field(self, use: FieldUse, frame: Frame) -> Sources:
        """What a field takes; where nothing more is known, all of the struct."""
        whole = self._use(use.of, frame)
        held = self._held(use.of, frame) if self.met_structs else ()
        found: Sources | None = None
        for position, name in enumerate(use.path):
            sources = field_held(held, name)
            if sources is None:
                break
            found = used(TRANSFORMATION, sources) if position < len(use.path) - 1 else sources
            held = held_within(held, name)
        return used(TRANSFORMATION, whole) if found is None else found

    # --- fields ------------------------------------------------------------------------------------------

    def _spread(self, star: Star, frame: Frame) -> Value:
        """The fields of a column, as far as they are known, each made of it; of a row its columns."""
        sources = self.uses(star.spread, frame)
        only = star.spread[0] if len(star.spread) == 1 else None
        held = self.held_by(Item("", star.spread, keeps=True), frame)
        if star.path == PAIR:  # Spark's explode(x): the elements of an array, if it is no map
            pair = _below(PAIR, self._fields_used(only, frame)) if only is not None else ()
            if not pair:
                either = dict.fromkeys(("key", "value"), sources)  # of a map, where somebody asks for them
                return Value(
                    [(star.whole, sources)], held={star.whole: held} if held else {}, unlisted=either
                )
            return Value([(name, sources) for name in pair])
        for name in star.path.split(".") if star.path not in ("", ELEMENT) else ():
            held = held_within(held, name) if held else ()
        fields = _below(star.path, self._fields_used(only, frame)) if only is not None else []
        if (
            held and star.whole != "*" and not star.path and not fields
        ):  # DuckDB's unnest(list) leaves the elements whole
            return Value([(star.whole, sources)], held={star.whole: held})
        if held:
            open_ = tuple(dict.fromkeys(dataset for row in held for dataset in row.value.open))
            named = [(name or star.whole, sources) for name, sources in fields_held(held)]
            return Value(named, open_, held=held_in_fields(held))
        return Value([(name, sources) for name in fields or [star.whole]])

    def _fields_used(self, use: Use, frame: Frame, hops: int = MOST_HOPS) -> tuple[str, ...]:
        """The fields of the column that is used."""
        block: Frame | None = frame
        if isinstance(use, FieldUse):
            return tuple(_inside(".".join(use.path), self._fields_used(use.of, frame, hops)))
        if isinstance(use, ColumnUse):
            block = frame.outward(use.up)
            if block is None or use.source >= len(block.block.sources):
                return ()
            return self._fields(block.block.sources[use.source].relation, use.column, hops)
        while isinstance(use, BareUse) and block is not None:
            owner = block.owner(use.column)
            if owner is not None:
                return self._fields(owner.relation, use.column, hops)
            block = block.parent()
        return ()

    def _fields(self, index: int, column: str, hops: int = MOST_HOPS) -> tuple[str, ...]:
        """The fields of a relation's column, followed to where it is declared."""
        relation = self._relations[index]
        if isinstance(relation, Table):
            return self._fields_of(relation.name, column)
        if isinstance(relation, Block) and hops:
            return self._fields_of_output(relation, self.frame(index), column, hops - 1)
        if isinstance(relation, SetOperation) and hops:
            return self._fields(relation.branches[0], column, hops - 1)
        if isinstance(relation, Renamed) and column in relation.names and hops:
            inner = self.value(relation.relation).columns[relation.names.index(column) :]
            return self._fields(relation.relation, inner[0][0], hops - 1) if inner else ()
        if isinstance(relation, Function) and len(relation.uses) == 1 and hops:
            return self._fields_of_elements(relation, hops - 1)
        return ()

    def _fields_of_elements(self, relation: Function, hops: int = MOST_HOPS) -> tuple[str, ...]:
        of_array = self._fields_used(relation.uses[0], self.frame(relation.block), hops)
        return tuple(_inside(ELEMENT, of_array))

    def fields_of_output(self, index: int, column: str) -> tuple[str, ...]:
        """The fields of an output of a relation, as far as they are known."""
        return self._fields(index, column)

    def _fields_of_output(self, block: Block, frame: Frame, column: str, hops: int) -> tuple[str, ...]:
        for output in frame.may_be(column):
            if isinstance(output, Item):
                plain = len(output.uses) == 1 and output.uses[0].how == IDENTITY
                return self._fields_used(output.uses[0], frame, hops) if plain else output.fields
            if isinstance(output, Star) and output.path == PAIR:
                if column == output.whole and len(output.spread) == 1:
                    return tuple(_inside(ELEMENT, self._fields_used(output.spread[0], frame, hops)))
                continue
            if isinstance(output, Star) and column not in output.without:
                sources = block.sources if output.source < 0 else block.sources[output.source :][:1]
                for source in sources:
                    if self.value(source.relation).known(column) is not None:
                        return self._fields(source.relation, column, hops)
        return ()

    @staticmethod
    def _changed_open(
        value: Value, replaced: dict[str, Sources], renamed: dict[str, str], known: set[str]
    ) -> list[tuple[str, Sources]]:
        """What REPLACE and RENAME say of columns of an open relation: they are there."""
        columns = [(name, sources) for name, sources in replaced.items() if name not in known]
        columns += [(new, value.ask(old) or NOTHING) for old, new in renamed.items() if old not in known]
        return columns

    # --- other relations ---------------------------------------------------------------------------------

    def _set_operation(self, index: int, relation: SetOperation) -> Value:
        """All branches; a recursive one is evaluated again until another round adds nothing."""
        self._rounds[index] = EMPTY
        before = len(self._values), len(self._frames)
        value = self._combined(relation, first_round=index)
        rounds = 4 * len(value.columns) + 4
        while index in self._recursive and rounds and not value.same_as(self._rounds[index]):
            self._rounds[index] = value
            self._forget(*before)
            value = self._combined(relation)
            rounds -= 1
        del self._rounds[index]
        if index in self._recursive:
            self._forget(*before)
        self._values[index] = value
        return value

    def _forget(self, values: int, frames: int) -> None:
        """Drop what was evaluated with an unfinished round of a recursive query: all but the first entries."""
        while len(self._values) > values:
            self._values.popitem()
        while len(self._frames) > frames:
            self._frames.popitem()

    def _combined(self, relation: SetOperation, first_round: int = -1) -> Value:
        branches: list[Value] = []
        for branch in relation.branches:
            branches.append(self.value(branch))
            if first_round >= 0 and len(branches) == 1:
                self._rounds[first_round] = branches[0]
        columns, open_ = by_names(branches, relation) if relation.by_name else by_position(branches)
        if relation.op == "except":
            columns, open_ = list(branches[0].columns), branches[0].open
        held, rivals = held_by_branches(relation, columns, branches), [branch.rivals for branch in branches]
        value = Value(columns, open_, held=held, rivals=frozenset[frozenset[str]]().union(*rivals))
        influences = [branch.influences for branch in branches]
        if relation.op == "except":
            taken_off = [source for b in branches[1:] for source in (b.everything(FILTER), b.influences)]
            influences = [branches[0].influences, *(used(FILTER, sources) for sources in taken_off)]
        if relation.distinct or relation.op != "union":  # rows are compared, all their columns together
            influences.append(value.everything(GROUP_BY))
        influences += [self._of_set(use, value) for use in relation.influences]
        value.influences = union(influences)
        return value

    @staticmethod
    def _of_set(use: Use, value: Value) -> Sources:
        """An ORDER BY key of a set operation: a position or a name of its outputs."""
        if isinstance(use, OutputUse):
            there = 0 <= use.output < len(value.columns)
            return used(use.how, value.columns[use.output][1]) if there else NOTHING
        return used(use.how, value.ask(use.column) or NOTHING) if isinstance(use, BareUse) else NOTHING

    def _function(self, relation: Function) -> Value:
        """The arguments flow into the columns, and decide how many rows there are."""
        frame = self.frame(relation.block)
        sources = self.uses(relation.uses, frame)
        if relation.over >= 0:
            given = self.value(relation.over)
            if not relation.items and (objects := objects_in(given)):
                within = held_in_fields(objects)
                return Value(fields_held(objects), influences=given.influences, held=within)
            if not relation.items:
                held = given.everything(IDENTITY if len(given.columns) == 1 else TRANSFORMATION)
                return Value(given.columns, given.open, given.influences, held)
            made = [(item.name, given.everything(TRANSFORMATION)) for item in relation.items]
            return Value([*given.columns, *made], given.open, given.influences)
        rows = self._rows_of(relation.name, relation.alone, relation.given) if relation.name else None
        if rows is not None:
            names = [item.name for item in relation.items] if relation.renames else ()
            if not (rows.everything() or rows.influences):  # what reads nothing is made of its arguments
                rows = Value([(name, sources) for name, _ in rows.columns])
            return given_rows(rows, names, used(JOIN, sources))
        if relation.needed:
            *named, last = relation.name
            self.note("unresolved", f"nothing named {'.'.join(named)} is in scope for column {last}")
        columns = [(item.name, self.uses(item.uses, frame)) for item in relation.items] or [("*", sources)]
        known = self.met_structs and len(relation.uses) == 1
        if known and (structs := self._held(relation.uses[0], frame)):
            return self._elements(relation, structs, columns, sources)
        if len(relation.uses) == 1:
            columns = self._with_declared_fields(relation, columns, sources)
        return Value(columns, influences=used(JOIN, sources), sampled=sources)

    def _with_declared_fields(
        self, relation: Function, columns: list[tuple[str, Sources]], sources: Sources
    ) -> list[tuple[str, Sources]]:
        """The columns of a function of one argument, where a file declares what that has: keys and values, or fields."""
        if columns[-1][0] == "col" and self.dialect.explodes_maps:
            pair = _below(PAIR, self._fields_used(relation.uses[0], self.frame(relation.block)))
            return [*columns[:-1], *((name, sources) for name in pair)] if pair else columns
        if not (self.dialect.spreads_elements or self._is_inline(relation)):
            return columns
        fields = [(name, sources) for name in _below("", self._fields_of_elements(relation))]
        own = columns[1:] if relation.renames or not relation.items else columns
        return [*fields, *own] if fields else columns

    def _is_inline(self, relation: Function) -> bool:
        """Whether the rows may be those of Spark's ``inline``, whose columns are the fields of the structs in an array."""
        return (
            self.dialect.explodes_maps and not (relation.items or relation.name) and len(relation.uses) == 1
        )

    def _elements(
        self, relation: Function, held: Held, columns: list[tuple[str, Sources]], sources: Sources
    ) -> Value:
        """The rows made of an array of structs: columns of their own, or one that holds them."""
        if self.dialect.dotted_columns:  # ARRAY JOIN of a Nested
            held = tuple(row.further(TRANSFORMATION, NOTHING) for row in held)
        fields = fields_held(held)
        within = held_in_fields(held)
        # Each name is a field's.
        if relation.renames and len(columns) > 1 and not self.dialect.elements_first:
            columns = [
                (name, fields[i][1] if i < len(fields) else taken) for i, (name, taken) in enumerate(columns)
            ]
            within = {}
        elif self._is_inline(relation):
            columns = fields
        elif self.dialect.spreads_elements:
            own = columns[1:] if relation.renames or not relation.items else columns
            columns = [*fields, *own]
        known = {name for name, _ in fields}
        within |= {name: held for name, _ in columns if name not in known}
        return Value(columns, influences=used(JOIN, sources), sampled=sources, held=within)

    def _renamed(self, relation: Renamed) -> Value:
        names = relation.names
        if relation.like >= 0:
            names = tuple(name for name, _ in self.value(relation.like).columns if name != "*")
        inner, value = self._relations[relation.relation], self.value(relation.relation)
        if relation.typed:
            return as_fields(value, names)
        if isinstance(inner, Pivot) and len(names) > len(inner.items):
            return renamed_pivot(value, names, len(inner.items))
        # Only constants, whichever column is meant.
        if relation.like >= 0 and not names and not value.everything():
            return Value(value.columns, sampled=NOTHING)
        return renamed(value, names)

    def _pivot(self, relation: Pivot) -> Value:
        value = self.value(relation.relation)
        frame = self.frame(relation.block)
        hidden = frozenset(relation.consumed) | value.hidden_names
        gone = set(relation.consumed)
        if relation.taken or relation.spared:
            chosen = _picked(Star(pattern=relation.taken or None, but=relation.spared or None), value)
            gone.update(name for name, _ in chosen.columns)
        stay = Value(
            [c for c in value.columns if c[0] not in gone],
            value.open,
            hidden_names=hidden,
            held=value.held,
        )
        if relation.keys:
            stay = Value([(key, value.ask(key) or NOTHING) for key in relation.keys])
        influences = [value.influences, self.uses(relation.influences, frame)]
        if relation.grouped:
            influences.append(stay.everything(GROUP_BY))
        columns = stay.columns + [(item.name, self.uses(item.uses, frame)) for item in relation.items]
        return Value(columns, stay.open, union(influences), hidden_names=hidden)

    # --- uses --------------------------------------------------------------------------------------------

    def uses(self, uses: tuple[Use, ...], frame: Frame) -> Sources:
        """The sources of several uses together."""
        if len(uses) == 1:
            return self._use(uses[0], frame)
        return union([self._use(use, frame) for use in uses]) if uses else NOTHING

    def _use(self, use: Use, frame: Frame) -> Sources:
        if type(use) is ColumnUse:
            found = self._column(use, frame)
            return used(use.how, found) if use.how else found
        if type(use) is BareUse:
            found = self._bare(use, frame)
            return used(use.how, found) if use.how else found
        if isinstance(use, OutputUse):
            return used(use.how, frame.output(use.output))
        if isinstance(use, FieldUse):
            return used(use.how, self._field(use, frame))
        if isinstance(use, FingerprintUse):
            return frozenset([(NO_DATASET, f"{use.fingerprint} {use.line}", use.how)])
        assert isinstance(use, QueryUse)  # noqa: S101 -- the last of the union, for the type checker
        return self._query_use(use)

    def _query_use(self, use: QueryUse) -> Sources:
        value = self.value(use.relation)
        self.met_structs |= isinstance(
            relation := self._relations[use.relation], Function
        ) or self._is_struct(relation)
        influences = used(use.how, value.influences) if use.how >= JOIN else value.influences
        if use.exists:
            return influences
        return union([value.everything(use.how), influences])

    def _variable(self, use: BareUse, frame: Frame) -> Sources | None:
        """What a variable holds, unless some source surely has a column of its name: then None."""
        outer: Frame | None = frame
        while outer is not None:
            if outer.find(use.column) is not None:
                return None
            outer = outer.parent()
        value = self.value(use.variable)
        if isinstance(self._relations[use.variable], Function):  # what a package's specification declares
            return value.known(use.column)
        return union([value.everything(IDENTITY), value.influences])

    def _column(self, use: ColumnUse, frame: Frame) -> Sources:
        if use.up:
            outer = frame.outward(use.up)
            if outer is None:
                return NOTHING
            frame = outer
        if use.source >= len(frame.block.sources):
            return NOTHING
        value = frame.value(use.source)
        self.met_structs |= use.column == WHOLE_ROW
        found = value.everything(IDENTITY) if use.column == WHOLE_ROW else self.ask(value, use.column)
        if found is None:
            found = self._of_other_alias(frame, use.source, use.column)
        if found is None:
            found = value.former.get(use.column)
        if found is None:
            alias = frame.block.sources[use.source].alias
            if alias == "@":  # a record's fields may be assigned one by one
                return field_of_object(value, use.column)
            if alias == PROPOSED:
                return NOTHING
            return self._unstated(use.column, [value], f"{alias} has no column {use.column}")
        return found

    def _of_other_alias(self, frame: Frame, source: int, column: str) -> Sources | None:
        """The column of an alias whose source lacks it: of another source of that alias, as Trino and Spark have it.

        Else of one further out, which the nearer hides: DuckDB looks there.
        """
        alias = frame.block.sources[source].alias
        for position, other in enumerate(frame.block.sources if alias else ()):
            if position != source and other.alias == alias:
                found = self.ask(frame.value(position), column)
                if found is not None:
                    return found
        outer = frame.parent()
        while outer is not None:
            found = outer.of_alias(alias, column)
            if found is not None:
                return found
            outer = outer.parent()
        return None

    def _bare(self, use: BareUse, frame: Frame) -> Sources:
        if use.output >= 0 or use.source >= 0 or use.variable >= 0 or not frame.settled:
            return self._looked_up(use, frame)
        found = frame.bare.get(use.column)
        if found is None:
            found = frame.bare[use.column] = self._looked_up(use, frame)
        return found

    def _looked_up(self, use: BareUse, frame: Frame) -> Sources:
        if use.output_first and use.output >= 0 and not frame.means_column(use.output):
            of_output = frame.output(use.output)
            if of_output or not frame.circular:
                return of_output
        if use.variable >= 0 and (held := self._variable(use, frame)) is not None:
            return held
        found = (
            frame.made(use.column) if use.column == _OF_ELEMENTS and frame.find(use.column) is None else None
        )
        if found is None:
            found = self._in_frame(use, frame)
        if found is not None:
            return found
        if frame.block.parent >= 0:
            found = frame.of_nameless(use.column)
        frames = [frame]
        while found is None and (outer := frames[-1].parent()) is not None:
            found = self._in_frame(BareUse(use.how, use.column), outer)
            frames.append(outer)
        if found is None:
            found = self._otherwise(use, frames)
        is_string = self.dialect.strings_in_names and not use.column.isidentifier()
        in_a_body = not any(f.block.sources for f in frames)  # there it is a variable or a parameter
        if found is None and not (is_string or in_a_body or frame.circular or self._is_given_back(frame)):
            in_scope = [value for each in frames for value in each.values()]
            found = self._unstated(use.column, in_scope, f"no relation in scope has a column {use.column}")
        return found if found is not None else NOTHING

    def _is_given_back(self, frame: Frame) -> bool:
        """Whether it is what a procedure leaves in its parameters: one of another number of these has others."""
        made = (self._relations[source.relation] for source in frame.block.sources)
        return any(isinstance(r, Function) and bool(r.name) and r.name[-1].endswith("@") for r in made)

    def _unstated(self, name: str, values: Sequence[Value], otherwise: str) -> Sources:
        """A column that none of these is stated to have: of the one dataset among them, if the statement runs at all."""
        stated = {value.stated for value in values if value.stated}
        if len(stated) != 1:
            self.note("unresolved", otherwise)
            return NOTHING
        [dataset] = stated
        self.note("unresolved", f"{dataset} is not known to have the column {name}")
        return frozenset([(dataset, name, IDENTITY)])

    def _otherwise(self, use: BareUse, frames: Sequence[Frame]) -> Sources | None:
        """What a name stands for that no source has as a column: made by a function or a star, of old, or a function of the folder."""
        name = use.column
        found = next((made for frame in frames if (made := frame.made(name)) is not None), None)
        if found is None:
            found = next((was for frame in frames if (was := frame.former(name)) is not None), None)
        if found is not None:
            return found
        if not self.dialect.calls_plainly:
            return None
        rows = self._rows_of((name,), True, -1)
        package = self._relations[use.variable] if use.variable >= 0 else None
        if rows is None and isinstance(package, Function) and package.name:  # of the package around
            *owner, specification = package.name
            rows = self._rows_of((*owner, specification.removesuffix("@"), name), False, -1)
        return rows.everything(TRANSFORMATION) | rows.influences if rows is not None else None

    def _in_frame(self, use: BareUse, frame: Frame) -> Sources | None:
        if use.source >= 0:
            return self.ask(frame.value(use.source), use.column)
        found = frame.find(use.column, joining=use.how == JOIN)
        if found is None:
            found = frame.row(use.column)
        if found is None and use.output >= 0:
            found = frame.mentioned(use.column)
            found = frame.output(use.output) if found is None else found
        return found if found is not None else frame.asked(use.column, use.how)


def _inside(path: str, fields: Sequence[str]) -> list[str]:
    """The fields below a path, by their paths from there."""
    start = f"{path}." if path else ""
    return [name[len(start) :] for name in fields if name.startswith(start)]


def _below(path: str, fields: Sequence[str]) -> list[str]:
    """The names of the fields right below a path."""
    return [name for name in _inside(path, fields) if name != ELEMENT and "." not in name]


def _note_parts(value: Value) -> None:
    """Of a relation of ClickHouse's with columns ``n.a`` and ``n.b``: they are together ``n``, too, which no star has."""
    parts: dict[str, list[tuple[str, Sources]]] = {}
    for name, sources in value.columns:
        outer, dot, inner = name.partition(".")
        if dot:
            parts.setdefault(outer, []).append((inner, sources))
    if not parts:
        return
    wholes = {name: union([sources for _, sources in columns]) for name, columns in parts.items()}
    held = {name: (Row(Value(columns)),) for name, columns in parts.items()}
    value.also(wholes, held)


def _picked(star: Star, value: Value) -> Value:
    """The columns whose names match what a star keeps, and not what it leaves out."""
    pattern, but = star.pattern, _matcher(star.but) if star.but else None
    kept = [
        column
        for column in value.columns
        if (pattern is None or _matches(pattern, column[0]))
        and (but is None or not but.isinstance_python(column[0]))
    ]
    return Value(kept, value.open, held=value.held)


def _matches(pattern: str, name: str) -> bool:
    matcher = _matcher(pattern) if pattern else None
    return bool(pattern) and (matcher is None or matcher.isinstance_python(name))


@lru_cache(maxsize=64)
def _matcher(pattern: str) -> SchemaValidator | None:
    """Rust's regular expressions, as near to DuckDB's as can be: no pattern takes more than linear time."""
    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern, regex_engine="rust-regex"))
    except SchemaError:
        return None
