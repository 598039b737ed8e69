"""``headwater openlineage``: lineage for other tools, and from them."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from cyclopts import App

from cli.opening import graph_of, state_of
from cli.output import plain, print_json
from errors import ConfigurationError, SourceError
from settings import Settings, load_settings
from stores.files import write_atomically
from tasks.openlineage.events import Event, EventMaker, Form, encode
from tasks.openlineage.exporting import events_of
from tasks.openlineage.importing import run_import
from tasks.openlineage.sending import Sending, open_target
from tasks.openlineage.texts import SourceTexts, TextRequest

app = App(name="openlineage", help="Lineage as OpenLineage events: write them, send them, read them.")

SHOWN = 20
"""How many skipped parts are named for people; --json names all."""


@app.command
def export(  # noqa: PLR0913 - each is an option
    output: Path | None = None,
    /,
    *,
    events: Form = "jobs",
    time: str | None = None,
    source: Path | None = None,
    dialect: str | None = None,
    sql: bool = False,
    source_code: bool = False,
    literals: bool = False,
) -> None:
    """Write the graph as OpenLineage events, one a line: a job for each file, then a dataset each.

    Args:
        output: the file to write; standard output when not given.
        events: jobs writes JobEvents and DatasetEvents, runs a completed RunEvent for each file.
        time: the time of all events, as 2026-01-31T12:00:00Z; now when not given. Equal graphs and times give
            equal bytes.
        source: the folder the graph was made from, for the place of each file.
        dialect: the dialect of its files, where no rule says so.
        sql: add the text of each file as the facet sql, its literals and comments left out.
        source_code: add it as the facet sourceCode.
        literals: leave literals and comments in.
    """
    texts = _texts(source, dialect, sql=sql, code=source_code, literals=literals)
    with _events(events, time, texts) as found:
        if output is None:
            _write(sys.stdout.buffer, found)
        else:
            write_atomically(output, lambda stream: _write(stream, found))


@app.command
def send(  # noqa: PLR0913 - each is an option
    *,
    url: str | None = None,
    file: str | None = None,
    dead_letters: bool = False,
    events: Form = "jobs",
    time: str | None = None,
    source: Path | None = None,
    dialect: str | None = None,
    sql: bool = False,
    source_code: bool = False,
    literals: bool = False,
    json: bool = False,
) -> int:
    """Send the graph as OpenLineage events, by openlineage-python's transports.

    Without --url or --file, where to is what openlineage-python is told: OPENLINEAGE_URL, or openlineage.yml. A
    receiver that is busy or away is tried again; an event that is refused is kept as a dead letter.

    Exit code 0: all were taken. 1: some were refused, and are kept. 2: sending stopped.

    Args:
        url: the address of an HTTP receiver; its key is OPENLINEAGE_API_KEY.
        file: a file to add the events to.
        dead_letters: send only what this receiver refused before.
        events: jobs sends JobEvents and DatasetEvents, runs a completed RunEvent for each file.
        time: the time of all events, as 2026-01-31T12:00:00Z; now when not given.
        source: the folder the graph was made from, for the place of each file.
        dialect: the dialect of its files, where no rule says so.
        sql: add the text of each file as the facet sql, its literals and comments left out.
        source_code: add it as the facet sourceCode.
        literals: leave literals and comments in.
        json: print one JSON document, with the numbers of events sent, resent and refused.
    """
    target = open_target(url, file, os.environ.get("OPENLINEAGE_API_KEY"))
    settings = load_settings()
    with closing(state_of(settings)) as state, closing(target.transport):
        sending = Sending(target, state, settings.publish, str(uuid4()))
        if dead_letters:
            sending.send_dead_letters()
        else:
            texts = _texts(source, dialect, sql=sql, code=source_code, literals=literals)
            with _events(events, time, texts) as found:
                sending.send(found)
    report = sending.report
    if json:
        print_json(report)
    else:
        again = f", {report.resent} sent again" if report.resent else ""
        print(
            f"{report.sent} events sent to {plain(report.target)}{again}, {report.dead_letters} refused and kept."
        )
    return int(report.dead_letters > 0)


@app.command(name="import")
def import_events(file: Path, /, *, json: bool = False) -> int:
    """Bring OpenLineage events into the graph: a job's namespace is the source, its name the file.

    Exit code 0: all were taken in. 1: some parts had no place, or were refused, the rest is in the graph. 2: nothing
    could be done.

    Args:
        file: events, one a line; - reads standard input.
        json: print one JSON document.
    """
    settings = load_settings()
    with _opened(file) as stream:
        report = run_import(stream, settings)
    if json:
        print_json(report)
    else:
        for skipped in report.skipped[:SHOWN]:
            print(plain(f"{file}:{skipped.line}: {skipped.reason}"))
        if len(report.skipped) > SHOWN:
            print(f"… and {len(report.skipped) - SHOWN} more; --json prints them all.")
        print(
            f"{report.files} files of {report.sources} sources taken in, {report.rows_written} rows written, "
            f"{report.dead_letters} dead letters, {len(report.skipped)} parts without a place."
        )
    return int(bool(report.skipped or report.dead_letters))


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        raise SourceError(
            f"{file} cannot be read ({error.strerror}): check the path and your rights."
        ) from error
    with stream:
        yield stream


def _texts(
    source: Path | None, dialect: str | None, *, sql: bool, code: bool, literals: bool
) -> TextRequest | None:
    if source is None:
        if sql or code or literals:
            raise ConfigurationError("--sql, --source-code and --literals need --source FOLDER to read from.")
        return None
    return TextRequest(source=source, dialect=dialect, sql=sql, code=code, literals=literals)


@contextmanager
def _events(form: Form, time: str | None, texts: TextRequest | None) -> Iterator[Iterator[Event]]:
    """The events of the graph in force, made as they are asked for."""
    settings: Settings = load_settings(source=texts.source if texts else None)
    facets = SourceTexts(texts, settings).facets if texts else None
    with closing(graph_of(settings)) as graph:
        events = events_of(graph, EventMaker(_moment(time), form, facets), form)
        with closing(events):
            yield events


def _moment(said: str | None) -> str:
    """A moment as events have it, in UTC."""
    try:
        moment = datetime.fromisoformat(said) if said else datetime.now(UTC)
    except ValueError as error:
        raise ConfigurationError(f"{said!r} is no time; write it as 2026-01-31T12:00:00Z.") from error
    if moment.tzinfo is None:
        raise ConfigurationError(f"{said!r} names no zone; put Z at its end for UTC.")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _write(stream: BinaryIO, events: Iterator[Event]) -> None:
    stream.writelines(encode(event) + b"\n" for event in events)
