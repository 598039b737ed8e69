"""``headwater tags``: what people marked, and where it is by now; owners and freshness."""

from contextlib import closing
from pathlib import Path

import msgspec

from cli.opening import graph_of, state_of
from cli.output import plain, print_json, print_table
from errors import ConfigurationError
from settings import load_settings
from tasks.ingest import source_name
from tasks.run import IngestRequest
from tasks.tags import Tagged, tags_of


def tags(
    *names: str,
    source: Path = Path(),
    tag: str | None = None,
    dialect: str | None = None,
    json: bool = False,
) -> None:
    """Show which columns hold what was tagged, who owns datasets, and when they were changed.

    Tags come from marks in SQL (`-- headwater: {tags: [pii]}`) and from dbt's property files, owners from CODEOWNERS;
    the graph says where the values have gone. Masking functions end a tag.

    Args:
        names: only these datasets, or columns, and what is in them.
        source: the folder of SQL, as it was ingested.
        tag: only this tag.
        dialect: the SQL dialect that it was ingested with.
        json: print one JSON document, with tags, datasets and problems.
    """
    settings = load_settings(source=source)
    name = source_name(IngestRequest(source=source), settings)
    with closing(graph_of(settings)) as graph:
        found = tags_of(source, name, settings, graph, dialect)
    with closing(state_of(settings)) as state:
        ended = (run.finished for run in state.runs.latest(name) if run.finished and run.report)
        last = next((moment.isoformat(timespec="seconds") for moment in ended), "")
    if not (last or found.datasets):
        raise ConfigurationError(
            f"The graph knows nothing of the source {name!r}, so nobody can say where values have gone: "
            f"`headwater ingest {source}` first."
        )
    found = msgspec.structs.replace(found, ingested=last)
    found = _only(found, names, tag)
    if json:
        print_json(found)
    else:
        _print(found)


def _only(found: Tagged, names: tuple[str, ...], tag: str | None) -> Tagged:
    def asked(name: str) -> bool:
        return not names or any(name == each or name.startswith(each + ".") for each in names)

    tags = [
        each
        for each in found.tags
        if (tag is None or each.tag == tag) and asked(".".join(filter(None, (each.dataset, each.column))))
    ]
    datasets = [each for each in found.datasets if asked(each.dataset)]
    return msgspec.structs.replace(found, tags=tags, datasets=datasets)


def _print(found: Tagged) -> None:
    rows = [
        (
            ".".join(filter(None, (each.dataset, each.column))),
            each.tag,
            each.origin,
            _place(each.file, each.line),
        )
        for each in found.tags
    ]
    print_table(("what", "tag", "from", "marked at"), rows, none="Nothing is tagged.")
    print()
    print_table(
        ("dataset", "owners", "changed", "file"),
        [(each.dataset, " ".join(each.owners), each.changed, each.file) for each in found.datasets],
    )
    if found.ingested:
        print(f"\nIngested last: {found.ingested}")
    for problem in found.problems:
        print(plain(problem))


def _place(file: str, line: int) -> str:
    return f"{file}:{line}" if line else file
