"""The parts of Prefect's door that need no Prefect API."""

import subprocess
import sys
from pathlib import Path

import pytest
from prefect import task

from stores.prefect_results import UnitCachePolicy, UnitResultStorage, UnitSerializer, cached_by_unit
from stores.state import open_state

KEY = "5" * 64


def test_the_state_database_needs_neither_prefect_nor_alembic() -> None:
    program = "import sys, stores.state; print({'prefect', 'alembic'} & set(sys.modules))"
    output = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert output.stdout.strip() == "set()"


def test_a_payload_goes_through_the_serializer_unharmed() -> None:
    serializer = UnitSerializer()
    assert serializer.loads(serializer.dumps(b"\x00\xff")) == b"\x00\xff"
    assert serializer.dumps(ValueError("not a unit")) == b""
    with pytest.raises(TypeError, match="returns an encoded unit"):
        serializer.dumps({"a": 1})
    with pytest.raises(ValueError, match="no encoded unit"):
        serializer.loads(b"!")


def test_the_policy_takes_the_key_as_it_is() -> None:
    inputs = {"key": KEY, "unit": None}
    assert UnitCachePolicy().compute_key(None, inputs, {}) == KEY  # type: ignore[arg-type]
    assert UnitCachePolicy(parameter="unit").compute_key(None, inputs, {}) is None  # type: ignore[arg-type]


def test_a_hit_survives_an_eviction_between_prefects_two_reads(tmp_path: Path) -> None:
    with open_state(f"sqlite:///{tmp_path / 'state.db'}") as state:
        storage = UnitResultStorage.over(state.units)
        state.units.put_many({KEY: b"payload"})
        seen = storage.read_path(KEY)
        state.units.clear()
        assert storage.read_path(KEY) == seen
        assert storage.read_path(KEY) is None


def test_the_task_given_is_left_as_it_was(tmp_path: Path) -> None:
    @task
    def compile_file(key: str) -> bytes:
        return key.encode()

    with open_state(f"sqlite:///{tmp_path / 'state.db'}") as state:
        cached = cached_by_unit(compile_file, state.units)
    assert isinstance(cached.result_storage, UnitResultStorage)
    assert compile_file.result_storage is None
