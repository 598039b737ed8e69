"""Two steps that overlap give what they give one after the other."""

import threading
from collections.abc import Iterator
from contextvars import ContextVar

import pytest

from tasks.two_steps import in_two_steps

SEEN: ContextVar[str] = ContextVar("SEEN", default="nothing")


def never() -> None:
    pytest.fail("nothing went wrong")


@pytest.mark.parametrize("ahead", [0, 1, 2, 9])
def test_items_come_in_order_with_what_both_steps_made_of_them(ahead: int) -> None:
    done = in_two_steps(range(7), lambda n: n * 10, lambda n, half: (n, half), ahead=ahead, stop=never)
    assert list(done) == [(n, (n, n * 10)) for n in range(7)]


def test_the_second_step_of_one_is_beside_the_first_of_the_next_and_a_third_is_got() -> None:
    meeting = threading.Barrier(3, timeout=60)

    def items() -> Iterator[int]:
        yield from (0, 1)
        meeting.wait()
        yield 2

    def first(item: int) -> None:
        if item == 1:
            meeting.wait()

    def second(item: int, _half: None) -> None:
        if item == 0:
            meeting.wait()

    assert len(list(in_two_steps(items(), first, second, ahead=2, stop=never))) == 3


def test_no_more_are_under_way_than_asked_for() -> None:
    got: list[int] = []
    finished: list[int] = []

    def items() -> Iterator[int]:
        for number in range(9):
            got.append(number)
            assert len(got) - len(finished) <= 3
            yield number

    for number, _ in in_two_steps(items(), lambda _: None, lambda _, __: None, ahead=2, stop=never):
        finished.append(number)
    assert finished == list(range(9))


@pytest.mark.parametrize("step", ["first", "second", "items", "caller"])
def test_what_goes_wrong_stops_what_is_under_way_and_is_raised(step: str) -> None:
    stopped = threading.Event()
    begun: list[int] = []

    def items() -> Iterator[int]:
        yield from (0, 1)
        if step == "items":
            raise KeyboardInterrupt
        yield from range(2, 99)

    def first(item: int) -> None:
        begun.append(item)
        if step == "first" and item == 1:
            raise ValueError
        if item == 3:
            assert stopped.wait(60), "what waits is told to stop"

    def second(item: int, _half: None) -> None:
        if step == "second" and item == 1:
            raise ValueError

    def carry_on() -> None:
        for item, _ in in_two_steps(items(), first, second, ahead=2, stop=stopped.set):
            if step == "caller" and item == 1:
                raise ValueError

    with pytest.raises(KeyboardInterrupt if step == "items" else ValueError):
        carry_on()
    assert stopped.is_set()
    assert max(begun) < 9


def test_steps_see_the_callers_context() -> None:
    SEEN.set("the run")
    seen = in_two_steps([0], lambda _: SEEN.get(), lambda _, half: (half, SEEN.get()), ahead=1, stop=never)
    assert [both for _, both in seen] == [("the run", "the run")]
