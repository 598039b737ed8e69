"""Any history of changes, settings and dying runs: after each run the graph is that of a build from nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

import tasks.ingest
import tasks.plan
from errors import GraphError
from settings import Settings
from stores.graph.errors import GraphStoppedError
from stores.state import open_state
from tasks.ingest import open_session
from tasks.pool import CompilePool
from tasks.replay import ReplayRequest, run_replay
from tasks.run import IngestRequest
from tasks.worker import Limits
from tests.equality.runs import BASELINE, EVERY_SETTING, Estate, Setting
from tests.faults import DyingGraph
from tests.integration.upkeep.test_replay import CURE, POISON

SOURCES = ("first", "second")

PATHS = [
    f"{source}/{path}"
    for source, paths in (
        ("first", ["a.sql", "b.sql", "c.sql", "deep/d.sql", "deep/e.sql", "f g'.sql"]),
        ("second", ["a.sql", "z.sql", "deep/d.sql"]),
    )
    for path in paths
]
"""Files of two sources in one graph; a file that is renamed may move from one to the other."""

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

WATCHED = [each for each in EVERY_SETTING if each.caching and each.batch_writes]
"""Settings with which a session looks at nothing but what changed, and writes it in one transaction."""

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
    """Two sources, and the graph of the runs over them."""

    references: ClassVar[dict[tuple[frozenset[tuple[str, str]], ...], bytes]] = {}
    """What a build from nothing gives, by the contents of the sources."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="headwater-history-"))
        self.estates = {name: Estate(self.root / name, self.root / "home") for name in SOURCES}
        for estate in self.estates.values():
            estate.folder.mkdir()
            (estate.folder / "headwater.toml").write_text('[[rule]]\npath = "**"\ndialect = "postgres"\n')
        self.files: dict[str, str] = {}
        self.published: dict[str, dict[str, str]] = {name: {} for name in SOURCES}
        """By source the files that its last run over was over."""
        self.healthy: dict[str, str] = {}

    @property
    def graph(self) -> Estate:
        return self.estates[SOURCES[0]]

    def of(self, source: str) -> dict[str, str]:
        return {path: text for path, text in self.files.items() if path.startswith(f"{source}/")}

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    # --- changes

    @rule(path=st.sampled_from(PATHS), text=st.sampled_from(CONTENTS))
    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        self.files[path] = text

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.files)))
        (self.root / path).unlink()
        del self.files[path]

    @precondition(lambda self: self.files)
    @rule(data=st.data(), to=st.sampled_from(PATHS))
    def rename(self, data: st.DataObject, to: str) -> None:
        path = data.draw(st.sampled_from(sorted(self.files)))
        (self.root / to).parent.mkdir(exist_ok=True)
        (self.root / path).rename(self.root / to)
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

    @rule(setting=st.sampled_from(EVERY_SETTING), source=st.sampled_from(SOURCES))
    def run(self, setting: Setting, source: str) -> None:
        self.estates[source].ingest(setting)
        self.published[source] = self.of(source)
        self.check()

    def check(self) -> None:
        """The graph is right, as far as every source in it had an undisturbed run since it changed."""
        if all(self.published[source] is not None for source in SOURCES):
            assert self.graph.export() == self.from_nothing()

    @rule(
        setting=st.sampled_from(EVERY_SETTING),
        source=st.sampled_from(SOURCES),
        transactions=st.integers(0, 25),
        acknowledges=st.booleans(),
    )
    def die(self, setting: Setting, source: str, transactions: int, acknowledges: bool) -> None:
        open_graph = tasks.ingest.configured_graph

        def opened(settings: Settings, **how: bool) -> Any:
            return DyingGraph(open_graph(settings, **how), transactions, acknowledges=acknowledges)

        with pytest.MonkeyPatch.context() as patch, suppress(GraphStoppedError):
            patch.setattr(tasks.ingest, "configured_graph", opened)
            self.unsettled(source)
            self.estates[source].ingest(setting)

    def unsettled(self, source: str) -> None:
        """Nobody knows what the graph holds of the source until its next run."""
        self.published[source] = None  # type: ignore[assignment]

    @rule(
        setting=st.sampled_from(WATCHED),
        source=st.sampled_from(SOURCES),
        changes=st.lists(
            st.tuples(st.integers(0, len(PATHS) - 1), st.sampled_from([*CONTENTS, None])),
            min_size=1,
            max_size=4,
        ),
        transactions=st.integers(0, 25) | st.none(),
        acknowledges=st.booleans(),
    )
    def watch(
        self,
        setting: Setting,
        source: str,
        changes: list[tuple[int, str | None]],
        transactions: int | None,
        acknowledges: bool,
    ) -> None:
        """A session takes change after change as they come, each in a transaction, and may die of one."""
        estate, settings = self.estates[source], self.estates[source].settings()
        request = IngestRequest(source=estate.folder, workers=setting.workers, flags=setting.flags())
        places = [path for path in PATHS if path.startswith(f"{source}/")]
        with closing(estate.open()) as opened:
            graph: Any = opened
            if transactions is not None:
                graph = DyingGraph(opened, transactions, acknowledges=acknowledges)
            try:
                with open_session(request, settings, "watch", graph=graph) as session:
                    session.run(request)
                    for number, text in changes:
                        path = places[number % len(places)]
                        self.change(path, text)
                        only = frozenset({path.partition("/")[2]})
                        session.catch_up(msgspec.structs.replace(request, only=only))
            except GraphStoppedError:
                return self.unsettled(source)
        self.published[source] = self.of(source)
        return self.check()

    def change(self, path: str, text: str | None) -> None:
        """The file has this text, or is no more."""
        if text is not None:
            self.write(path, text)
        elif path in self.files:
            (self.root / path).unlink()
            del self.files[path]

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
        source = path.partition("/")[0]
        self.write(path, texts[0])
        self.die(settings[0], source, transactions, acknowledges=True)
        if stays:
            self.write(path, texts[1])
        else:
            (self.root / path).unlink()
            del self.files[path]
        self.run(settings[1], source)

    @rule(
        settings=st.tuples(*[st.sampled_from(EVERY_SETTING)] * 2),
        sources=st.permutations(SOURCES),
        changed=st.booleans(),
        data=st.data(),
    )
    def refuse_and_replay(
        self, settings: tuple[Setting, Setting], sources: list[str], changed: bool, data: st.DataObject
    ) -> None:
        """The graph refuses rows; mended, it takes them in a replay, unless their files have changed since."""
        source = sources[0]
        self.rehashed(source)
        order = self.graph_does
        order(POISON)
        try:
            self.estates[source].ingest(settings[0])
        finally:
            order(CURE)
        self.unsettled(source)
        if changed and self.of(source):
            path = data.draw(st.sampled_from(sorted(self.of(source))))
            self.write(path, data.draw(st.sampled_from(CONTENTS)))
            self.run(settings[1], source)
        run_replay(ReplayRequest(source=source), self.estates[source].settings())
        with open_state(self.graph.settings().state_url.get_secret_value()) as state:
            assert state.dead_letters.list(source=source) == []
        self.published[source] = self.published[source] or self.of(source)
        self.check()

    def rehashed(self, source: str) -> None:
        """Every file of the source moves its lines, so that all its rows are written again."""
        for path, text in self.of(source).items():
            self.write(path, "\n" + text if not text.startswith("\n") else text[1:])

    def graph_does(self, text: str) -> None:
        graph = self.graph.open()
        graph.migrate()
        with suppress(GraphError):  # a constraint that the graph breaks already
            graph._transact(text, {}, lambda _: None)  # type: ignore[attr-defined]
        graph.close()

    def from_nothing(self) -> bytes:
        """Each source as its last run had it."""
        contents = tuple(frozenset(self.published[source].items()) for source in SOURCES)
        if contents not in self.references:
            home = self.root / "reference"
            for source in SOURCES:
                folder = self.root / "clean" / source
                folder.mkdir(parents=True)
                shutil.copy(self.root / source / "headwater.toml", folder)
                for path, text in self.published[source].items():
                    file = self.root / "clean" / path
                    file.parent.mkdir(exist_ok=True)
                    file.write_text(text)
                Estate(folder, home).ingest(BASELINE)
            self.references[contents] = Estate(folder, home).export()
            shutil.rmtree(home)
            shutil.rmtree(self.root / "clean")
        return self.references[contents]


CHECKS = [HealthCheck.too_slow, HealthCheck.data_too_large]


class TestSomeHistories(Histories.TestCase):
    settings = hypothesis_settings(
        max_examples=6,
        stateful_step_count=10,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=CHECKS,
    )


@pytest.mark.full
@pytest.mark.timeout(3_600)
class TestManyHistories(Histories.TestCase):
    settings = hypothesis_settings(
        max_examples=150, stateful_step_count=20, deadline=None, database=None, suppress_health_check=CHECKS
    )
