"""Compiling and linking beside bare parsing, over folders of SQL: processor time, in turn, in one process.

    python -m benchmarks.throughput postgres=FOLDER tsql=OTHER …      one line a folder; dialect=folder

``parse`` is compiled ``sqlglot.parse``: no lineage at all, the limit of whatever is built on it. ``compile`` goes from
text to encoded unit, ``link`` from the units of a folder to the facts of its files. The garbage collector waits until a
folder is done in each. Only files that bare parsing takes whole are counted: where it gives up at once, it is quick.
"""

import argparse
import gc
import logging
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import sqlglot
from rich.console import Console
from rich.table import Table
from sqlglot.errors import SqlglotError

from benchmarks.machine import headwater
from lineage import compiler
from lineage.linker import LinkFile, link
from lineage.unit import CompileOptions, CompileRefusedError, Unit, decode_unit, encode_unit

ROUNDS = 5


class Throughput(msgspec.Struct, frozen=True):
    """Processor seconds of one folder, by round; ``refused`` files aren't parsed as they are, and not counted."""

    files: int
    refused: int
    parse: list[float]
    compile: list[float]
    link: list[float]

    def parse_to_compile(self) -> float:
        """How fast compiling is, as a share of bare parsing's speed: the median round."""
        return statistics.median(p / c for p, c in zip(self.parse, self.compile, strict=True))

    def link_to_compile(self) -> float:
        """What linking takes, as a share of what compiling takes: the median round."""
        return statistics.median(k / c for k, c in zip(self.link, self.compile, strict=True))


def measure(folder: Path, dialect: str, rounds: int = ROUNDS) -> Throughput:
    """Measure the ``.sql`` files under a folder."""
    files = [path for path in sorted(folder.rglob("*.sql")) if path.is_file()]
    texts = [text for path in files if (text := _parsed(path, dialect)) is not None]
    options = CompileOptions(dialect)
    units = [decode_unit(payload) for payload in _compile(texts, options)]
    parse, compiling, linking = [], [], []
    for _ in range(rounds):
        parse.append(_seconds(lambda: _parse(texts, dialect)))
        compiling.append(_seconds(lambda: _compile(texts, options)))
        linking.append(_seconds(lambda: _link(units)))
    return Throughput(len(texts), len(files) - len(texts), parse, compiling, linking)


def together(parts: Sequence[Throughput]) -> Throughput:
    """All folders as one: round by round, the sums."""
    return Throughput(
        sum(part.files for part in parts),
        sum(part.refused for part in parts),
        *(
            [sum(times) for times in zip(*each, strict=True)]
            for each in zip(*map(_times, parts), strict=True)
        ),
    )


def _times(part: Throughput) -> tuple[list[float], list[float], list[float]]:
    return part.parse, part.compile, part.link


def _parsed(path: Path, dialect: str) -> str | None:
    try:
        text = path.read_bytes().decode()
        sqlglot.parse(text, read=dialect)
        compiler.compile_unit(text, CompileOptions(dialect))
    except (SqlglotError, UnicodeDecodeError, RecursionError, CompileRefusedError):
        return None
    return text


def _parse(texts: Sequence[str], dialect: str) -> None:
    for text in texts:
        sqlglot.parse(text, read=dialect)


def _compile(texts: Sequence[str], options: CompileOptions) -> list[bytes]:
    return [encode_unit(compiler.compile_unit(text, options)) for text in texts]


def _link(units: Sequence[Unit]) -> None:
    link(LinkFile(f"{number:06}.sql", "", unit) for number, unit in enumerate(units))


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    started = time.process_time()
    work()
    gc.collect()
    seconds = time.process_time() - started
    gc.enable()
    return seconds


def table(found: Sequence[tuple[str, Throughput]]) -> Table:
    """The figures as people read them."""
    result = Table(title=f"{headwater()}; processor time: the median of some rounds")
    for column in ("", "files", "refused", "parse ms", "compile ms", "parse ÷ compile", "link ÷ compile"):
        result.add_column(column, justify="right")
    for name, each in found:
        parse, compiling = (statistics.median(times) * 1000 for times in (each.parse, each.compile))
        ratios = (f"{each.parse_to_compile():.2f}", f"{each.link_to_compile():.2f}")
        result.add_row(
            name, f"{each.files:,}", f"{each.refused:,}", f"{parse:,.0f}", f"{compiling:,.0f}", *ratios
        )
    return result


def main(arguments: Sequence[str]) -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description="Compiling and linking beside bare parsing.")
    parser.add_argument("folders", nargs="+", metavar="DIALECT=FOLDER")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args(arguments)
    logging.getLogger("sqlglot").disabled = True
    gc.freeze()
    named = [
        (Path(folder), dialect) for dialect, _, folder in (text.partition("=") for text in options.folders)
    ]
    found = [
        (f"{folder.name} ({dialect})", measure(folder, dialect, options.rounds)) for folder, dialect in named
    ]
    Console(width=160).print(table([*found, ("all", together([each for _, each in found]))]))


if __name__ == "__main__":
    main(sys.argv[1:])
