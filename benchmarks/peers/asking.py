"""A tool's process: warm from file to file, killed over time, started again after a crash."""

import queue
import subprocess
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

import msgspec

Pair = tuple[str | None, str, str, str]

# The start of a process imports a whole library: no file is to blame for that.
START_SECONDS = 120.0


class Said(msgspec.Struct, frozen=True):
    """A tool's answer to one file."""

    reads: frozenset[str] = frozenset()
    writes: frozenset[str] = frozenset()
    pairs: frozenset[Pair] = frozenset()
    refused: str | None = None
    seconds: float = 0.0


class ToolGoneError(RuntimeError):
    """A tool's adapter doesn't even start."""


class _Hello(msgspec.Struct):
    package: str
    version: str


@dataclass
class Peer:
    """One tool, ready to be asked."""

    python: Path
    script: Path
    seconds_per_file: float
    version: str = ""
    _process: "subprocess.Popen[bytes] | None" = None
    _lines: "queue.SimpleQueue[bytes]" = field(default_factory=queue.SimpleQueue)

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def ask(self, request: dict[str, Any]) -> Said:
        """The answer to a file; a refusal when the tool crashes over it or takes too long."""
        process = self._process or self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(msgspec.json.encode(request) + b"\n")
            process.stdin.flush()
            line = self._lines.get(timeout=self.seconds_per_file)
        except queue.Empty:
            self._stop()
            return Said(refused="took too long", seconds=self.seconds_per_file)
        except OSError:
            line = b""
        if not line:
            self._stop()
            return Said(refused="crashed")
        return msgspec.json.decode(line, type=Said)

    def _start(self) -> "subprocess.Popen[bytes]":
        self._process = process = subprocess.Popen(
            [str(self.python), str(self.script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._lines = queue.SimpleQueue()
        assert process.stdout is not None
        threading.Thread(target=_read, args=(process.stdout, self._lines), daemon=True).start()
        try:
            self.version = msgspec.json.decode(self._lines.get(timeout=START_SECONDS), type=_Hello).version
        except (queue.Empty, msgspec.DecodeError) as error:
            self._stop()
            raise ToolGoneError(
                f"{self.script.name} didn't start; run it by hand with {self.python} to see why"
            ) from error
        return process

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _close(pipe)
        self._process.wait()
        self._process = None


def _read(pipe: IO[bytes], lines: "queue.SimpleQueue[bytes]") -> None:
    """Hand on each line, and an empty one at the end."""
    with suppress(ValueError):  # closed while waiting for more
        for line in pipe:
            lines.put(line)
    lines.put(b"")


def _close(pipe: IO[bytes]) -> None:
    with suppress(OSError):  # what was left in it can't be delivered any more
        pipe.close()


class Turn(NamedTuple):
    """What a tool said to some files, those it had time for."""

    said: list[Said]
    seconds: float

    @property
    def refused(self) -> int:
        """How many files it refused."""
        return sum(answer.refused is not None for answer in self.said)

    @property
    def files_per_second(self) -> float:
        """By the seconds of analysis alone."""
        return len(self.said) / self.seconds if self.seconds else 0.0


def take_turn(peer: Peer, requests: Iterable[dict[str, Any]], *, seconds: float) -> Turn:
    """Ask about one file after the other until they or the time are used up."""
    said: list[Said] = []
    used = 0.0
    for request in requests:
        answer = peer.ask(request)
        said.append(answer)
        used += answer.seconds
        if used >= seconds:
            break
    return Turn(said, used)
