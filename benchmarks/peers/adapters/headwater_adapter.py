"""Headwater: ``lineage.analyze`` on the whole file."""

from line_protocol import Answer, Pair, Request, answer_of, serve

from lineage import analyze


def answer(request: Request) -> Answer:
    """Only the direct edges: what the others are asked for."""
    found = analyze(
        {"file": request["sql"]},
        dialect=request["dialect"],
        default_catalog=request["default_catalog"],
        default_schema=request["default_schema"],
        schema=request["schema"],
    )
    pairs: set[Pair] = {
        (edge.target_dataset, edge.target_column, edge.source_dataset, edge.source_column)
        for edge in found.edges
        if edge.kind == "DIRECT" and edge.target_column is not None
    }
    return answer_of(set(found.inputs), set(found.outputs), pairs)


if __name__ == "__main__":
    serve("headwater", answer)
