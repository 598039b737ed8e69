"""One wide statement: fifty CTEs over a table of up to 2,000 columns, the columns spelled out in each or passed by a star.

    python -m benchmarks.wide [--ctes 50] [--columns 250 500 1000 2000] [--out FOLDER]

Processor time of each step, so that one sees whether twice the columns take twice as long; ``--out`` draws ``wide.svg``.
``parse`` is compiled ``sqlglot.parse`` of the same text.
"""

import argparse
import gc
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import sqlglot
from rich.console import Console
from rich.table import Table

from benchmarks.plots import lines
from lineage.compiler import compile_unit
from lineage.linker import LinkFile, link
from lineage.unit import CompileOptions, decode_unit, encode_unit

DIALECT = "postgres"
FORMS = ("spelled out", "star")
STEPS = ("parse", "compile", "link")


class Wide(msgspec.Struct, frozen=True):
    """One statement's processor seconds, the least of some rounds."""

    form: str
    columns: int
    bytes: int
    parse: float
    compile: float
    link: float
    derived: int
    """Columns of the target that linking found the source of."""


def statement(form: str, columns: int, ctes: int) -> str:
    """A table of so many columns, and an INSERT by way of so many CTEs."""
    names = [f"c{number}" for number in range(columns)]
    listed = ", ".join(names)
    froms = ("src", *(f"t{number}" for number in range(ctes - 1)))
    selects = (f"*, c0 AS d{number}" if form == "star" else listed for number in range(ctes))
    parts = (f"t{n} AS (SELECT {s} FROM {f})" for n, (s, f) in enumerate(zip(selects, froms, strict=True)))
    declared = ", ".join(f"{name} INT" for name in names)
    return (
        f"CREATE TABLE src ({declared});\nINSERT INTO tgt WITH {', '.join(parts)} SELECT * FROM t{ctes - 1};"
    )


def measure(form: str, columns: int, ctes: int, rounds: int = 3) -> Wide:
    """Measure one size of one form."""
    text, options = statement(form, columns, ctes), CompileOptions(DIALECT)
    payload = encode_unit(compile_unit(text, options))
    files = [LinkFile("wide.sql", "", decode_unit(payload))]
    (linked,) = link(files).values()
    return Wide(
        form,
        columns,
        len(text),
        _least(lambda: sqlglot.parse(text, read=DIALECT), rounds),
        _least(lambda: encode_unit(compile_unit(text, options)), rounds),
        _least(lambda: link(files), rounds),
        len({each.target_column for each in linked.facts.derives}),
    )


def _least(work: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        gc.collect()
        gc.disable()
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
        gc.enable()
    return min(times)


def table(found: Iterable[Wide]) -> Table:
    """The figures as people read them."""
    result = Table(title="processor seconds of one statement")
    for column in ("", "columns", "MB", *STEPS):
        result.add_column(column, justify="right")
    for each in found:
        times = (f"{each.parse:.3f}", f"{each.compile:.3f}", f"{each.link:.3f}")
        result.add_row(each.form, f"{each.columns:,}", f"{each.bytes / 1e6:.2f}", *times)
    return result


def plot(found: Sequence[Wide], ctes: int) -> Any:
    """Seconds over columns, a line for each form and step."""
    series = {
        f"{form}: {step}": [(each.columns, getattr(each, step)) for each in found if each.form == form]
        for form in FORMS
        for step in STEPS
    }
    return lines(f"Processor seconds of one statement of {ctes} CTEs, over columns", series)


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description="One wide statement, step by step.")
    parser.add_argument("--ctes", type=int, default=50)
    parser.add_argument("--columns", type=int, nargs="+", default=[250, 500, 1000, 2000])
    parser.add_argument("--rounds", type=int, default=3, help="of each the quickest counts")
    parser.add_argument("--out", type=Path, help="draw wide.svg into this folder")
    options = parser.parse_args()
    gc.freeze()
    found = [
        measure(form, columns, options.ctes, options.rounds) for form in FORMS for columns in options.columns
    ]
    Console(width=100).print(table(found))
    if options.out is not None:
        plot(found, options.ctes).render_to_file(str(options.out / "wide.svg"))


if __name__ == "__main__":
    main()
