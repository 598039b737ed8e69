"""Garbage collection held back while a step makes many objects that stay: it would walk them again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

MOST_OBJECTS = 50_000
"""Objects of about 100 bytes that steps may leave behind before they are collected: trees, and what points to each other."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Run the block without the cyclic collector (linking takes half the time so)."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def tidy() -> None:
    """Collect what was made since the last time, where it is worth a look: between the steps of a block without collector."""
    if gc.get_count()[0] > MOST_OBJECTS:
        gc.collect(0)


def set_aside() -> None:
    """Let the cyclic collector never walk what is there now: for what stays as long as the process does."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
