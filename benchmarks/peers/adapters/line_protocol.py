"""How an adapter talks: one JSON object a line, requests on stdin, answers on stdout.

This runs in each tool's own environment, so it needs nothing but Python. The first line an adapter writes says
which tool and version it is. A request has ``sql``, ``dialect``, ``default_catalog``, ``default_schema`` (either
may be null) and ``schema`` (``{table: {column: type}}``). An answer has ``reads`` and ``writes`` (dotted names),
``pairs`` (target table or null, target column, source table, source column), ``refused`` (null, or the class of
the error) and ``seconds`` (of the analysis alone).
"""

import gc
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, TypedDict

Pair = tuple[str | None, str, str, str]


# Stand-ins for the defaults of a file that has none: some tools need every name at one depth. They are taken off
# again (`undone`).
CATALOG, SCHEMA = "headwater_no_catalog", "headwater_no_schema"


class Request(TypedDict):
    """One file to analyze."""

    sql: str
    dialect: str
    default_catalog: str | None
    default_schema: str | None
    schema: dict[str, dict[str, str]]


class Answer(TypedDict, total=False):
    """What a tool says about a file; ``refused`` when it says nothing."""

    reads: list[str]
    writes: list[str]
    pairs: list[Pair]
    refused: str | None
    seconds: float


class Refusal(Exception):  # noqa: N818  # a tool's answer, not a fault of ours
    """A tool said no in another way than by raising; the text names how."""


def answer_of(reads: set[str], writes: set[str], pairs: set[Pair]) -> Answer:
    """An answer, its facts in a settled order."""
    return {
        "reads": sorted(reads),
        "writes": sorted(writes),
        "pairs": sorted(pairs, key=lambda pair: tuple(part or "" for part in pair)),
    }


def completed(table: str, request: Request) -> tuple[str, str, str]:
    """Catalog, schema and name of a table, completed by the defaults of the request or by the stand-ins."""
    catalog, schema, name = ("", "", *table.split("."))[-3:]
    return (
        catalog or request["default_catalog"] or CATALOG,
        schema or request["default_schema"] or SCHEMA,
        name,
    )


def undone(name: str) -> str:
    """A dotted name without the stand-ins."""
    return ".".join(part for part in name.split(".") if part.lower() not in {CATALOG, SCHEMA})


def serve(package: str, analyze: Callable[[Request], Answer]) -> None:
    """Answer requests until stdin ends."""
    # What a library prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    logging.disable(logging.CRITICAL)
    sys.setrecursionlimit(10_000)
    gc.freeze()

    def say(message: Any) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    say({"package": package, "version": version(package)})
    for line in sys.stdin:
        say(_timed(analyze, json.loads(line)))


def _timed(analyze: Callable[[Request], Answer], request: Request) -> Answer:
    start = time.perf_counter()
    try:
        answer = analyze(request)
    except Refusal as refusal:
        answer = {"refused": str(refusal)}
    # Whatever a tool raises is its way to refuse the file.
    except (Exception, SystemExit) as error:  # noqa: BLE001
        answer = {"refused": type(error).__name__}
    return {**answer, "seconds": time.perf_counter() - start}
