"""The local server's own words, without starting one."""

import importlib.util
from pathlib import Path

import pytest

from stores.graph import local_server
from stores.graph.local_server import LocalServerError


def test_nothing_runs_in_an_empty_folder(tmp_path: Path) -> None:
    assert local_server.status(tmp_path) is None
    assert local_server.stop(tmp_path) is False


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_server, "find_spec", lambda name: None if name == "jpype" else importlib.util)
    with pytest.raises(
        LocalServerError, match=r"needs jpype: install Headwater with the extra `neo4j-local`"
    ):
        local_server.start(tmp_path)


def test_a_server_that_dies_at_once_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_server, "COORDINATES", "no.such:thing:0")
    monkeypatch.setenv("M2_REPO", str(tmp_path / "m2"))
    monkeypatch.setenv("JGO_CACHE_DIR", "/dev/null/nowhere")
    with pytest.raises(LocalServerError, match="did not start"):
        local_server.start(tmp_path / "home", port=local_server.free_port(), wait_seconds=60)


@pytest.mark.parametrize("port", [-1, 0, 65536])
def test_a_port_that_is_none(tmp_path: Path, port: int) -> None:
    with pytest.raises(LocalServerError, match=f"{port} is no port: choose one from 1 to 65535"):
        local_server.start(tmp_path / "home", port=port)
    assert not (tmp_path / "home").exists()


def test_a_lock_left_by_a_dead_server_is_no_server(tmp_path: Path) -> None:
    (tmp_path / "server.lock").write_text('{"pid": 1, "port": 7687, "ready": true}\n')
    assert local_server.status(tmp_path) is None
