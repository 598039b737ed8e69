"""Work in two steps, overlapped: while one item is in its second step, the next is in its first, and another is got."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Item = TypeVar("Item")
Half = TypeVar("Half")
Done = TypeVar("Done")


def in_two_steps(
    items: Iterable[Item],
    first: Callable[[Item], Half],
    second: Callable[[Item, Half], Done],
    *,
    ahead: int,
    stop: Callable[[], None],
) -> Iterator[tuple[Item, Done]]:
    """Every item with what its second step came to, in order; no two items are in the same step at a time.

    Up to ``ahead`` items are under way while the caller gets another; with 0 all is done in the caller's thread. The
    first exception is raised; then, and where the caller leaves early, ``stop`` is called, and what has begun is waited for.
    """
    if not ahead:
        yield from ((item, second(item, first(item))) for item in items)
        return
    waiting: deque[tuple[Item, Future[Done]]] = deque()
    with _Step("first") as one, _Step("second") as two:
        try:
            for item in items:
                half = one.begin(first, item)
                waiting.append((item, two.begin(lambda each, half: second(each, half.result()), item, half)))
                while len(waiting) > ahead:
                    yield _next(waiting)
            while waiting:
                yield _next(waiting)
        except BaseException:
            stop()
            raise


def _next(waiting: deque[tuple[Item, Future[Done]]]) -> tuple[Item, Done]:
    item, future = waiting.popleft()
    return item, future.result()


class _Step(ThreadPoolExecutor):
    """One thread, which sees the context variables of the caller (Prefect's run is in them)."""

    def __init__(self, name: str) -> None:
        super().__init__(1, thread_name_prefix=f"headwater-{name}-step")

    def begin(self, step: Callable[..., Done], *items: object) -> "Future[Done]":
        """Do it as soon as what came before is done."""
        return self.submit(copy_context().run, step, *items)

    def __exit__(self, *_: object) -> None:
        self.shutdown(wait=True, cancel_futures=True)
