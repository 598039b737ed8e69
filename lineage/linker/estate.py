"""The estate: all files linked together, their statements evaluated on demand against one catalogue.

Which statements define a dataset, and which fill a temporary table before it is read, follows from the text
alone. So what a statement means is a function of the estate, never of the order in which files are met: a
statement is evaluated when it is first asked for, and remembered. Where several files define one dataset,
they count as if they had run in the order of their paths, numbers in these as numbers, except that a file sees its own definitions first.
"""

from functools import lru_cache
from typing import Final

from lineage.linker.evaluate import Evaluator
from lineage.linker.filling import Written
from lineage.linker.frames import DialectRules
from lineage.linker.index_names import rows_name
from lineage.linker.plan import Place
from lineage.linker.spaces import UNFORESEEN, not_linked
from lineage.linker.tables import Tables, value_of
from lineage.linker.values import NOTHING, Sources, Value
from lineage.unit import (
    ROWS_CHANGED,
    ROWS_FIRED,
    Block,
    Diagnostic,
    Function,
    Name,
    Relation,
    Star,
    Statement,
    Table,
)

_KEYS_IN_PLACE: Final = frozenset({"duckdb", "sqlite"})
_WHOLE_ROWS: Final = frozenset(
    {"postgres", "redshift", "materialize", "risingwave", "duckdb", "bigquery", "oracle"}
)
_VALUES_OF_FUNCTIONS: Final = frozenset({"postgres", "redshift", "materialize", "risingwave"})
_EXPLODE_MAPS: Final = frozenset({"hive", "spark", "spark2", "databricks"})
_SPREAD_ELEMENTS: Final = frozenset({"bigquery", "trino", "presto", "athena"})

MOST_EVALUATORS: Final = 50
"""Statements whose inner queries are held, for who asks for fields of their columns."""

MOST_RESULTS: Final = 5_000
"""Statements whose results are held from one file to the next, where they can be had again."""


class Estate(Tables):
    """Files linked together, made as a ``Catalogue`` is: what their statements read and write."""

    def let_go(self, path: str) -> None:
        """A file is linked, and the next one isn't begun: what may be asked for again is found again."""
        self.looked_up.pop(path, None)
        self.diagnostics.pop(path, None)
        self._noted.clear()
        if len(self._results) > MOST_RESULTS:
            self.forget(0)
            for space in self._spaces.values():
                space.values.clear()
                space.fields.clear()
                space.alone.clear()

    def written(self, place: Place) -> Written:
        """What a statement puts into its target."""
        result = self._results.get(place)
        if result is not None:
            self.go_on(place)
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

    def go_on(self, place: Place) -> None:
        """Who takes what a statement was found to write follows it to where it led."""
        if place in self._led_to:
            self.space(place).circles.reaches(self._led_to[place])

    def _follow_own(self, place: Place, statement: Statement) -> None:
        """Enter a definition by way of its dataset, so that circles are found wherever one comes from."""
        plan = self.plans[place.path]
        dataset = plan.targets[place.statement] if statement.defines else None
        if statement.returns:
            rows = rows_name(plan.full_name(statement.returns, place.statement))
            dataset = self.overload(self.space(place), rows, statement.takes)
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
            self.note(not_linked(statement.line, error), self.diagnostics[place.path])
            return nothing_written(statement)

    def _evaluated(self, place: Place, statement: Statement) -> Written:
        if statement.like and statement.data:
            return self._copied(place, statement)
        if statement.query < 0:
            return nothing_written(statement)
        evaluator = self.evaluator(place, statement)
        value = evaluator.value(statement.query)
        if place not in self._evaluators:
            evaluator.close()
        columns = self._by_target(place, statement, value)
        new = dict(zip((name for name, _ in value.columns), columns, strict=False)) if value.held else {}
        held = {new[name][0]: structs for name, structs in value.held.items() if name in new}
        return Written(columns, value.open, value.influences, held, value.rivals)

    def evaluator(self, place: Place, statement: Statement) -> Evaluator:
        """What evaluates the query of a statement; held where it is asked for fields soon."""

        def note(code: str, reason: str) -> None:
            self.note(Diagnostic(statement.line, code, reason), self.diagnostics[place.path])

        evaluator = Evaluator(
            statement.relations,
            lambda name: self.table_value(place, name),
            note,
            dialect=_rules_of(self.plans[place.path].file.unit.dialect),
            mentioned=lambda dataset, column: self.mentions(place, dataset, column),
            rows_of=lambda function, alone, given: self.rows_seen_from(
                place, function, alone=alone, given=given
            ),
            fields_of=lambda name, column: self.fields_seen_from(place, name, column),
        )
        if self.space(place).has_fields:  # it is asked for fields soon
            if len(self._evaluators) >= MOST_EVALUATORS:
                self._evaluators.clear()
            self._evaluators[place] = evaluator
        return evaluator

    def _copied(self, place: Place, statement: Statement) -> Written:
        source = self.plans[place.path].full_name(statement.like, place.statement)
        self.looked_up[place.path].add(source)
        value = value_of(source, self.columns(self.space(place), source))
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
            columns = [name for name, _ in self.temporary_value(plan, statement.target, fills[:1]).columns]
            passed = {c.name for fill in fills[:1] for c in plan.statements[fill].declared if c.computed}
            alters = [alter for fill in fills for alter in plan.statements[fill].alters]
            columns += [alter.name for alter in alters if alter.action == "add"]
        else:
            dataset = self.real(place, plan.full_name(statement.target, place.statement))
            known = self.columns_seen_from(dataset, place)
            if known is None:
                return None
            columns = known
            passed = set(self.left_out(self.space(place), dataset).computed)
        passed.update(statement.fixed)
        given = [name for name in columns if name not in passed] if passed else columns
        return given if len(given) >= count else columns

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
                rows = self.rows_seen_from(place, relation.name, alone=False)
                read += sorted({dataset for dataset, _, _ in rows.everything()}) if rows is not None else []
        return list(dict.fromkeys(read))


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
        dialect in _VALUES_OF_FUNCTIONS,
    )


def nothing_written(statement: Statement) -> Written:
    """The columns that a statement lists, each of which takes nothing."""
    return Written([(name, NOTHING) for name in statement.columns], (), NOTHING)


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
