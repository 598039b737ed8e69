"""``headwater show``: a picture of the lineage of one name."""

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Annotated, Final, Literal, TypeAlias

from cyclopts import Parameter
from cyclopts.types import NonNegativeInt

from cli.opening import graph_of, roots_of
from cli.output import print_json
from cli.pictures.picture import MOST_EDGES, Picture, picture_of
from cli.pictures.sql import Excerpt, excerpts
from settings import Settings, load_settings
from stores.files import write_atomically

Format: TypeAlias = Literal["html", "mermaid", "dot", "json"]

_LONGEST_NAME: Final = 100


def show(  # noqa: PLR0913 - each is an option
    name: str,
    /,
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    format: Format = "html",  # noqa: A002 - the option's name
    depth: NonNegativeInt | None = None,
    direct_only: bool = False,
    sql_folder: Path | None = None,
    no_sql: bool = False,
    open: bool = False,  # noqa: A002 - the option's name
) -> None:
    """Draw what a column or dataset is made from and what is made from it, as one HTML file that works offline.

    Args:
        name: a dataset or column, dotted: mart.branch_balance.balance. Where several namespaces have it,
            NAMESPACE#NAME picks one.
        output: the file to write. When not given, a page is written to NAME.html, and the rest to standard output.
        format: html for a page to look at, mermaid or dot for documents, json for programs.
        depth: follow so many steps at most, each way. Without it a page ends with the step before there would be
            more than 20,000 edges each way, and says so.
        direct_only: follow values only, and not what decides about them (filters, joins, sorting).
        sql_folder: the folder to read SQL from; where each source was last ingested from when not given.
        no_sql: leave the SQL itself out of the page.
        open: open the page in the browser.
    """
    settings = load_settings()
    with closing(graph_of(settings)) as graph:
        most = MOST_EDGES if format == "html" and depth is None else None
        picture = picture_of(graph, name, depth, direct_only=direct_only, most=most)
    place = output or (Path(_file_name(name)) if format == "html" else None)
    if place is None:
        _print(picture, format)
        return
    text = _text(picture, format, () if no_sql else sql_behind(picture, settings, sql_folder))
    write_atomically(place, lambda stream: stream.write(text.encode()))
    print(place)
    if open:
        import webbrowser  # noqa: PLC0415 - only here

        webbrowser.open(place.resolve().as_uri())


def _print(picture: Picture, form: Format) -> None:
    if form == "json":
        print_json(picture)
    else:
        sys.stdout.write(_drawn(picture, form))


def _text(picture: Picture, form: Format, sql: Iterable[Excerpt]) -> str:
    if form == "json":
        import msgspec  # noqa: PLC0415 - only here

        return msgspec.json.format(msgspec.json.encode(picture), indent=2).decode() + "\n"
    if form != "html":
        return _drawn(picture, form)
    from cli.pictures.page import page  # noqa: PLC0415 - jinja2 is slow to import

    return page(picture, sql)


def _drawn(picture: Picture, form: Format) -> str:
    from cli.pictures.dot import dot  # noqa: PLC0415 - only here
    from cli.pictures.mermaid import mermaid  # noqa: PLC0415 - only here

    return dot(picture) if form == "dot" else mermaid(picture)


def sql_behind(picture: Picture, settings: Settings, folder: Path | None) -> Iterator[Excerpt]:
    """The SQL that the arrows of a picture cite, from ``folder`` or where the sources were last read."""
    with roots_of(settings, folder) as roots:
        yield from excerpts(picture.arrows, roots, settings.compile.max_bytes)


def _file_name(name: str) -> str:
    """A plain file name for any dotted name."""
    return re.sub(r"[^\w.-]+", "_", name).strip("._")[:_LONGEST_NAME] + ".html"
