"""No lineage at all: ``sqlglot.parse``, compiled. It is the speed no tool built on sqlglot can pass."""

import sqlglot
from line_protocol import Answer, Request, answer_of, serve


def answer(request: Request) -> Answer:
    """Parse, and say nothing."""
    sqlglot.parse(request["sql"], read=request["dialect"])
    return answer_of(set(), set(), set())


if __name__ == "__main__":
    serve("sqlglot", answer)
