"""``headwater dead-letters``: rows the graph refused, and what to do about them."""

from cyclopts import App

from cli.opening import state_of
from cli.output import print_json, print_table
from errors import ConfigurationError
from settings import load_settings, parse_flags
from stores.state import DeadLetter
from tasks.replay import ReplayRequest, asked_for, exit_code, run_replay, summary

app = App(
    name="dead-letters", help="Rows the graph refused: look at them, write them again, or give them up."
)


@app.command(name="list")
def list_letters(*, source: str | None = None, json: bool = False) -> None:
    """List the rows that the graph refused, oldest first.

    A letter is superseded when its file has changed since: what the file states now is kept elsewhere.

    Args:
        source: only those of the source of this name.
        json: print one JSON document.
    """
    with state_of(load_settings()) as state:
        letters = state.dead_letters.list(source=source)
    if json:
        print_json([letter.document() for letter in letters])
    else:
        titles = ("id", "source", "where", "statement", "error", "attempts", "state")
        print_table(titles, map(_shown, letters), none="There are no dead letters.")


@app.command
def show(letter: int, /, *, json: bool = False) -> None:
    """Show all that is known of one dead letter, its row and the error's message too.

    Args:
        letter: its id, as `list` shows it.
        json: print one JSON document.
    """
    with state_of(load_settings()) as state:
        (found,) = asked_for(state, None, [letter])
    document = found.document()
    if json:
        print_json(document)
        return
    row = document.pop("row")
    parts = [(f"row.{name}", value) for name, value in row.items()]
    print_table(("dead letter", ""), [*document.items(), *parts])


@app.command
def replay(
    letters: list[int] | None = None,
    /,
    *,
    source: str | None = None,
    flag: list[str] | None = None,
    json: bool = False,
) -> int:
    """Write the refused rows again; what the graph takes now is no dead letter any more.

    Rows whose file has changed since are superseded: they are removed and not written. Exit code 0: none was
    refused again. 1: some were, and are kept. 2: nothing could be done.

    Args:
        letters: only those of these ids, with the nodes or edges that belong to them.
        source: only those of the source of this name.
        flag: turn an optimization on or off, as NAME=on or NAME=off. May be given several times.
        json: print one JSON document, with the numbers of letters replayed, superseded and failed.
    """
    request = ReplayRequest(source=source, letters=letters or (), flags=parse_flags(flag or ()))
    report = run_replay(request, load_settings())
    if json:
        print_json(report)
    else:
        print(summary(report))
    return exit_code(report)


@app.command
def drop(
    letters: list[int] | None = None,
    /,
    *,
    source: str | None = None,
    superseded: bool = False,
    every: bool = False,
    json: bool = False,
) -> None:
    """Give refused rows up: they are forgotten, and the graph goes on without them.

    Args:
        letters: those of these ids.
        source: those of the source of this name.
        superseded: only those whose file has changed since.
        every: all there are.
        json: print one JSON document, with the number of letters dropped.
    """
    if not (letters or source or superseded or every):
        raise ConfigurationError(
            "Say which dead letters to drop: their ids, --source, --superseded, or --every."
        )
    with state_of(load_settings()) as state:
        found = asked_for(state, source, letters or ())
        dropped = [each.id for each in found if each.id is not None and (each.superseded or not superseded)]
        state.dead_letters.remove(dropped)
    if json:
        print_json({"dropped": len(dropped)})
    else:
        print(f"{len(dropped)} dead letters dropped")


def _shown(letter: DeadLetter) -> tuple[object, ...]:
    """A row for people."""
    where = letter.file if letter.line is None else f"{letter.file}:{letter.line}"
    return (
        letter.id,
        letter.source,
        where,
        letter.statement,
        letter.error_class,
        letter.attempts,
        _state(letter),
    )


def _state(letter: DeadLetter) -> str:
    return "superseded" if letter.superseded else "waiting"
