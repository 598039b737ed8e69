"""Any history of changes, settings and dying runs: after each run the graph is that of a build from nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

import tasks.ingest
import tasks.plan
from settings import Settings
from stores.graph.errors import GraphStoppedError
from tasks.pool import CompilePool
from tasks.worker import Limits
from tests.equality.runs import BASELINE, EVERY_SETTING, Estate, Setting
from tests.faults import DyingGraph

PATHS = ["a.sql", "b.sql", "c.sql", "deep/d.sql", "deep/e.sql", "f g'.sql"]

CONTENTS = [
    "",
    "CREATE TABLE t (a INT, b INT);",
    "CREATE TABLE t (b INT, a TEXT, c INT);",
    "CREATE TABLE s (a INT);\nCREATE TABLE u (c INT, d INT);",
    "CREATE VIEW v AS SELECT * FROM t;",
    "CREATE VIEW v AS SELECT a, count(b) AS b FROM t WHERE b > 1 GROUP BY a;",
    "CREATE TABLE u AS SELECT * FROM v;",
    "\n\nCREATE VIEW v AS SELECT * FROM t;",
    "INSERT INTO s SELECT t.a FROM t JOIN u ON t.a = u.c;",
    "CREATE TABLE t AS SELECT c AS a, d AS b FROM u;",
    "CREATE TEMP TABLE x AS SELECT * FROM t;\nINSERT INTO s SELECT a FROM x;",
    "SELECT a FROM t;\nSELECT FROM ((;\nCREATE VIEW w AS SELECT a FROM s;",
]

STATING = [text for text in CONTENTS if text]

BROKEN = "CREATE TABLE t (((;"


class WarmPool(CompilePool):
    """A compile pool that outlives the runs it serves."""

    def close(self) -> None:
        """Not yet."""


@pytest.fixture(scope="module", autouse=True)
def _warm_pool() -> Iterator[None]:
    pool = WarmPool(1, Limits(20.0, 2 << 30))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks.plan, "CompilePool", lambda *_: pool)
        yield
    CompilePool.close(pool)


class Histories(RuleBasedStateMachine):
    """A folder, and the graph of the runs over it."""

    references: ClassVar[dict[frozenset[tuple[str, str]], bytes]] = {}
    """What a build from nothing gives, by the folder's content."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="headwater-history-"))
        self.estate = Estate(self.root / "estate", self.root / "home")
        self.estate.folder.mkdir()
        (self.estate.folder / "headwater.toml").write_text('[[rule]]\npath = "**"\ndialect = "postgres"\n')
        self.files: dict[str, str] = {}
        self.healthy: dict[str, str] = {}

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    # --- changes

    @rule(path=st.sampled_from(PATHS), text=st.sampled_from(CONTENTS))
    def write(self, path: str, text: str) -> None:
        file = self.estate.folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        self.files[path] = text

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.files)))
        (self.estate.folder / path).unlink()
        del self.files[path]

    @precondition(lambda self: self.files)
    @rule(data=st.data(), to=st.sampled_from(PATHS))
    def rename(self, data: st.DataObject, to: str) -> None:
        path = data.draw(st.sampled_from(sorted(self.files)))
        (self.estate.folder / to).parent.mkdir(exist_ok=True)
        (self.estate.folder / path).rename(self.estate.folder / to)
        self.files[to] = self.files.pop(path)

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def break_(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.files)))
        if self.files[path] != BROKEN:
            self.healthy[path] = self.files[path]
            self.write(path, BROKEN)

    @precondition(lambda self: BROKEN in self.files.values())
    @rule()
    def repair(self) -> None:
        path = next(path for path, text in self.files.items() if text == BROKEN)
        self.write(path, self.healthy.get(path, CONTENTS[1]))

    # --- runs

    @rule(setting=st.sampled_from(EVERY_SETTING))
    def run(self, setting: Setting) -> None:
        self.estate.ingest(setting)
        assert self.estate.export() == self.from_nothing()

    @rule(setting=st.sampled_from(EVERY_SETTING), transactions=st.integers(0, 25), acknowledges=st.booleans())
    def die(self, setting: Setting, transactions: int, acknowledges: bool) -> None:
        open_graph = tasks.ingest._open_graph

        def opened(settings: Settings) -> Any:
            return DyingGraph(open_graph(settings), transactions, acknowledges=acknowledges)

        with pytest.MonkeyPatch.context() as patch, suppress(GraphStoppedError):
            patch.setattr(tasks.ingest, "_open_graph", opened)
            self.estate.ingest(setting)

    @rule(
        path=st.sampled_from(PATHS),
        texts=st.lists(st.sampled_from(STATING), min_size=2, max_size=2, unique=True),
        stays=st.booleans(),
        settings=st.tuples(*[st.sampled_from(EVERY_SETTING)] * 2),
        transactions=st.integers(1, 25),
    )
    def change_between(
        self,
        path: str,
        texts: list[str],
        stays: bool,
        settings: tuple[Setting, Setting],
        transactions: int,
    ) -> None:
        """A file changes, the run that saw it dies, and it changes again or goes before the next one."""
        self.write(path, texts[0])
        self.die(settings[0], transactions, acknowledges=True)
        if stays:
            self.write(path, texts[1])
        else:
            (self.estate.folder / path).unlink()
            del self.files[path]
        self.run(settings[1])

    def from_nothing(self) -> bytes:
        content = frozenset(self.files.items())
        if content not in self.references:
            reference = self.estate._replace(home=self.root / "reference")
            reference.ingest(BASELINE)
            self.references[content] = reference.export()
            shutil.rmtree(reference.home)
        return self.references[content]


CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large]


class TestSomeHistories(Histories.TestCase):
    settings = hypothesis_settings(
        max_examples=10,
        stateful_step_count=10,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=CHECKS,
    )


@pytest.mark.full
class TestManyHistories(Histories.TestCase):
    settings = hypothesis_settings(
        max_examples=100, stateful_step_count=20, deadline=None, database=None, suppress_health_check=CHECKS
    )
