"""OpenTelemetry's spans of a run and of its phases, for whoever has set OpenTelemetry up and asks for them."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeAlias

Spans: TypeAlias = Callable[[str], AbstractContextManager[Any]]
"""Makes the span of a name: it lasts as long as the block."""


def no_span(_: str) -> AbstractContextManager[None]:
    """Nobody asks."""
    return nullcontext()


def spans(*, wanted: bool, **attributes: str) -> Spans:
    """What makes spans with these attributes; nothing at all, and no import, where they are not wanted.

    They go where OpenTelemetry's SDK is set up to send them (``opentelemetry-instrument``), else nowhere.
    """
    if not wanted:
        return no_span
    from opentelemetry import trace  # noqa: PLC0415 - slow, and for those only who want it

    tracer = trace.get_tracer("headwater")
    return lambda name: tracer.start_as_current_span(name, attributes=attributes)
