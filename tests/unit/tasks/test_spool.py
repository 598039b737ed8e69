"""A spool gives back what was put into it, from memory or from a file."""

import gc
import warnings

import pytest

from tasks import spool
from tasks.on_demand import OnDemand
from tasks.spool import Spool, SpoolError


def made() -> Spool[str]:
    return Spool(str.encode, bytes.decode)


@pytest.mark.parametrize("held", [1, 1_000_000])
def test_values_come_back_the_last_of_each_key(monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    monkeypatch.setattr(spool, "HELD_BYTES", held)
    kept = made()
    for number in range(50):
        kept[f"{number}"] = f"value {number}" * (number % 7)
    kept["3"] = "another"
    assert kept["3"] == "another"
    assert kept["49"] == "value 49" * 0
    assert dict(kept) == {f"{n}": f"value {n}" * (n % 7) for n in range(50)} | {"3": "another"}
    assert "50" not in kept
    assert len(kept) == 50
    with pytest.raises(KeyError):
        kept["50"]


def test_its_file_goes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "HELD_BYTES", 1)
    kept = made()
    kept["a"] = "long enough for a file"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        del kept
        gc.collect()


def test_a_full_disk_is_said() -> None:
    kept = made()

    class Full:
        def seek(self, _place: int) -> None:
            raise OSError(28, "No space left on device")

    kept._file = Full()  # type: ignore[assignment] # a disk that is full can't be had
    with pytest.raises(SpoolError, match="No space left on device"):
        kept["a"] = "b"
    kept._places["a"] = (0, 1)
    with pytest.raises(SpoolError, match="No space left on device"):
        kept["a"]


def test_on_demand_makes_only_what_is_asked_for() -> None:
    asked: list[str] = []

    def make(key: str) -> str:
        asked.append(key)
        return key.upper()

    values = OnDemand({"a", "b"}, make)
    assert "a" in values
    assert sorted(values) == ["a", "b"]
    assert len(values) == 2
    assert asked == []
    assert values["a"] == "A"
    assert values.get("c") is None
    with pytest.raises(KeyError):
        values["c"]
    assert asked == ["a"]
