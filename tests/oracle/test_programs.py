"""Generated programs are run, and run again with one column's values changed: lineage explains what changes in the tables they fill."""

from collections import Counter
from random import Random

import psycopg
import pytest
from msgspec.structs import replace

from tests.lineage_files import DIRECT_SUBTYPES, INDIRECT_SUBTYPES
from tests.oracle.engines import RejectedError
from tests.oracle.generator import Draw
from tests.oracle.program_runs import ProgramPostgres, lineage_of, make_program_estate, misses
from tests.oracle.programs import Programs, sources_of

pytestmark = pytest.mark.postgres

_PIECE = 250
"""Programs over one estate."""


class Checked:
    """Programs drawn one after the other, with what their lineage lacks."""

    def __init__(self, connection: psycopg.Connection, seed: int) -> None:
        self._draw = Draw(Random(seed).randint)
        self._engine = ProgramPostgres(connection, make_program_estate(seed), seed)
        self._programs = Programs(self._draw, sources_of(self._engine.estate.columns))
        self.ran = 0
        self.executions = 0
        self.rejected: Counter[str] = Counter()

    def told_of_one(self, forgotten: str = "") -> str:
        """Generate and check one program, as if edges of the subtype ``forgotten`` were not known: its text and what is missing, or ""."""
        program = self._programs.program()
        try:
            runs = self._engine.runs(program, self._draw, 6)
        except RejectedError as error:
            self.rejected[str(error).splitlines()[0]] += 1
            return ""
        self.ran += 1
        self.executions += len(runs.changed)
        lineage = lineage_of(self._engine.estate, program, apart=self._draw.chance(50))
        kept = replace(lineage, edges=tuple(e for e in lineage.edges if e.subtype != forgotten))
        told = [*misses(runs, kept), *(f"line {d.line}: {d.code}: {d.reason}" for d in lineage.diagnostics)]
        return "\n".join([program.sql, *told]) if told else ""


def check(connection: psycopg.Connection, seed: int, count: int) -> None:
    checked = Checked(connection, seed)
    told = [one for _ in range(count) if (one := checked.told_of_one())]
    assert not told, "\n\n".join([f"{len(told)} of {count} programs:", *sorted(told, key=len)[:3]])
    assert checked.ran >= 0.75 * count, checked.rejected.most_common(10)
    assert checked.executions >= 2 * checked.ran


def test_programs(postgres: psycopg.Connection):
    check(postgres, 1, 12)


SOON_FOUND = {"IDENTITY", "TRANSFORMATION", "FILTER", "JOIN"}


@pytest.mark.parametrize(
    "forgotten",
    [
        *sorted(SOON_FOUND),
        *(
            pytest.param(subtype, marks=pytest.mark.full)
            for subtype in sorted((DIRECT_SUBTYPES | INDIRECT_SUBTYPES) - SOON_FOUND)
        ),
    ],
)
def test_lineage_that_forgets_one_kind_of_edge_is_found_out(forgotten: str, postgres: psycopg.Connection):
    checked = Checked(postgres, 7)
    assert any(checked.told_of_one(forgotten) for _ in range(400))


@pytest.mark.full
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(2, 24))
def test_full(seed: int, postgres: psycopg.Connection):
    check(postgres, seed, _PIECE)
