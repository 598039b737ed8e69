"""Garbage collection held back while a step makes many objects that stay: it would walk them again and again."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


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


def set_aside() -> None:
    """Let the cyclic collector never walk what is there now: for what stays as long as the process does."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
