"""Exporting: the graph as a stream of events, one a line, in an order that doesn't change."""

from collections.abc import Generator

from stores.graph import Graph
from tasks.openlineage.events import Event, EventMaker, Form
from tasks.openlineage.spool import open_spool


def events_of(graph: Graph, maker: EventMaker, form: Form) -> Generator[Event]:
    """An event for each file that states something, then (of jobs) one for each dataset with known columns."""
    with open_spool() as spool:
        spool.add_graph(graph)
        for stated in spool.files():
            yield maker.of_file(stated)
        if form == "jobs":
            for namespace, name, columns in spool.datasets():
                yield maker.of_dataset(namespace, name, columns)
