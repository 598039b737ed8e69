"""Scan: what is met, what is read, what is told from what."""

import hashlib
import os
import socket
import time
from pathlib import Path

import pytest

from errors import ConfigurationError, SourceError
from stores.state import ManifestEntry
from tasks.failures import Failure, remember
from tasks.scan import compare, decode, read_file, read_windows, walk

LONG_AGO = 1_700_000_000_000_000_000


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def met(source: Path) -> list[str]:
    return [file.path for file in walk(source).files]


class TestWalk:
    def test_sql_files_are_met_in_order_of_path_whatever_the_case(self, tmp_path: Path) -> None:
        write(
            tmp_path, dict.fromkeys(["b.sql", "a/z.SQL", "a/x.ddl", "a/readme.md", "sql", ".hidden.sql"], "")
        )
        assert met(tmp_path) == [".hidden.sql", "a/x.ddl", "a/z.SQL", "b.sql"]

    def test_other_suffixes_can_be_asked_for(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.sql": "", "b.TXT": ""})
        assert [file.path for file in walk(tmp_path, [".txt"]).files] == ["b.TXT"]

    def test_one_file_is_a_source_whatever_its_suffix(self, tmp_path: Path) -> None:
        write(tmp_path, {"query": "SELECT 1", "other.sql": ""})
        walked = walk(tmp_path / "query")
        assert (walked.root, [file.path for file in walked.files]) == (tmp_path.resolve(), ["query"])

    def test_ignored_files_and_folders_are_not_met(self, tmp_path: Path) -> None:
        files = [
            "keep.sql",
            "drop.sql",
            "old/a.sql",
            "old/b.sql",
            "sub/drop.sql",
            "sub/tmp/x.sql",
            ".git/x.sql",
        ]
        write(tmp_path, dict.fromkeys(files, ""))
        write(tmp_path, {".headwaterignore": "# a comment\n/old/\ntmp/\n*op.sql\n!sub/drop.sql\n"})
        assert met(tmp_path) == ["keep.sql", "sub/drop.sql"]

    def test_an_ignore_pattern_that_is_none_is_named(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.sql": "", ".headwaterignore": "[z-a].sql\n"})
        with pytest.raises(ConfigurationError, match=r"\.headwaterignore holds a pattern that is none"):
            walk(tmp_path)

    def test_links_are_followed_to_files_of_the_source_only(self, tmp_path: Path) -> None:
        source = write(tmp_path / "in", {"a.sql": "", "sub/b.sql": ""})
        write(tmp_path / "out", {"secret.sql": "", "x/y.sql": ""})
        (source / "inside.sql").symlink_to("sub/b.sql")
        (source / "outside.sql").symlink_to(tmp_path / "out/secret.sql")
        (source / "folder").symlink_to(tmp_path / "out/x")
        (source / "loop").symlink_to(source)
        (source / "dangling.sql").symlink_to("nowhere.sql")
        walked = walk(source)
        assert [file.path for file in walked.files] == ["a.sql", "inside.sql", "sub/b.sql"]
        assert sorted(note.file for note in walked.notes) == ["folder", "outside.sql"]
        assert [(path, failure.kind) for path, failure in walked.failures] == [("dangling.sql", "io")]
        assert walked.hides("dangling.sql")

    def test_what_is_no_regular_file_is_noted_and_never_opened(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.sql")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(tmp_path / "s.sql"))
            walked = walk(tmp_path)
        assert walked.files == []
        assert sorted(note.file for note in walked.notes) == ["pipe.sql", "s.sql"]

    def test_names_that_are_no_utf8_are_refused_by_name(self, tmp_path: Path) -> None:
        write(tmp_path, {"good.sql": ""})
        (tmp_path / os.fsdecode(b"caf\xe9.sql")).write_text("SELECT 1")
        (tmp_path / os.fsdecode(b"d\xff")).mkdir()
        walked = walk(tmp_path)
        assert [file.path for file in walked.files] == ["good.sql"]
        assert sorted(path for path, _ in walked.failures) == ["caf\\xe9.sql", "d\\xff/"]
        assert all(failure.kind == "content" for _, failure in walked.failures)

    def test_names_in_other_scripts_are_kept(self, tmp_path: Path) -> None:
        write(tmp_path, {"отчёт за май.sql": "", "a\nb.sql": ""})
        assert met(tmp_path) == ["a\nb.sql", "отчёт за май.sql"]

    def test_a_folder_that_is_gone_while_it_is_walked_hides_what_was_in_it(self, tmp_path: Path) -> None:
        from pathspec import GitIgnoreSpec  # noqa: PLC0415 - as above

        from tasks.scan import Walk, _Walker  # noqa: PLC0415 - the race itself can't be provoked

        walked = Walk(tmp_path)
        walker = _Walker(walked, GitIgnoreSpec.from_lines([]), frozenset([".sql"]))
        walker._folders.append("gone/")
        walker.run()
        assert [(path, failure.kind) for path, failure in walked.failures] == [("gone/", "io")]
        assert walked.hides("gone/a.sql")
        assert not walked.hides("gone.sql")

    @pytest.mark.parametrize("name", ["missing", "missing/deeper"])
    def test_a_source_that_is_not_there_is_an_error(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(SourceError, match="cannot be read"):
            walk(tmp_path / name)

    def test_a_source_that_is_neither_folder_nor_file_is_an_error(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(SourceError, match="neither a folder nor a file"):
            walk(tmp_path / "pipe")

    def test_ten_thousand_files_take_a_second_or_two(self, tmp_path: Path) -> None:
        for folder in range(100):
            (tmp_path / f"{folder}").mkdir()
            for file in range(100):
                (tmp_path / f"{folder}/{file}.sql").touch()
        began = time.process_time()
        assert len(met(tmp_path)) == 10_000
        assert time.process_time() - began < 3


class TestDecode:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
    def test_text_and_marked_text(self, encoding: str) -> None:
        assert decode("größe ✓\r\n".encode(encoding)) == ("größe ✓\r\n", None)

    def test_big_endian_is_read_by_its_mark(self) -> None:
        assert decode(b"\xfe\xff\x00a") == ("a", None)

    def test_other_bytes_are_read_as_cp1252_and_said_so(self) -> None:
        assert decode(b"caf\xe9 \x80") == ("café €", "is not UTF-8: read as cp1252")

    def test_what_cp1252_lacks_is_read_as_latin_1(self) -> None:
        text, note = decode(b"\x81\xe9")
        assert (text, note) == ("\x81é", "is not UTF-8: read as latin-1")

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"\x7fELF\0\0", "NUL bytes"),
            ("SELECT 1".encode("utf-16-le"), "NUL bytes"),
            (b"\xff\xfea\x00\x00\x00", "NUL characters"),
            (b"\xff\xfea", "is marked as utf-16 but breaks it at byte"),
            (b"\xff\xfe\x00\xd8", "is marked as utf-16"),
            (b"\xef\xbb\xbf\xff", "is marked as utf-8-sig"),
        ],
    )
    def test_what_is_no_text_is_refused(self, data: bytes, reason: str) -> None:
        with pytest.raises(UnicodeError, match=reason):
            decode(data)


class TestRead:
    def test_the_hash_is_that_of_the_text_as_utf8(self, tmp_path: Path) -> None:
        (tmp_path / "a.sql").write_bytes("SELECT 'é'".encode("utf-16"))
        (file,) = walk(tmp_path).files
        text = read_file(tmp_path, file, 1000).text
        assert text is not None
        assert text.content_hash == hashlib.sha256("SELECT 'é'".encode()).hexdigest()

    def test_a_file_over_the_limit_is_not_read(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.sql": "x" * 11})
        (file,) = walk(tmp_path).files
        (tmp_path / "a.sql").unlink()
        failure = read_file(tmp_path, file, 10).failure
        assert failure is not None
        assert failure.kind == "content"
        assert "11 bytes long, over the limit of 10" in failure.reason

    def test_a_file_that_has_grown_since_the_walk_is_not_read(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.sql": "x" * 10})
        (file,) = walk(tmp_path).files
        write(tmp_path, {"a.sql": "x" * 11})
        outcome = read_file(tmp_path, file, 10)
        assert outcome.failure is not None
        assert outcome.failure.kind == "content"
        assert "11 bytes long, over the limit of 10" in outcome.failure.reason
        assert outcome.file.size == 11

    def test_what_is_no_file_any_more_holds_nobody_up(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.sql": "x"})
        (file,) = walk(tmp_path).files
        (tmp_path / "a.sql").unlink()
        os.mkfifo(tmp_path / "a.sql")
        failure = read_file(tmp_path, file, 10).failure
        assert failure is not None
        assert failure.of_the_moment
        assert failure.reason == "is no regular file any more"

    def test_a_file_that_cannot_be_read_is_tried_again(self, tmp_path: Path) -> None:
        write(tmp_path, {"a.sql": "x"})
        (file,) = walk(tmp_path).files
        (tmp_path / "a.sql").unlink()
        failure = read_file(tmp_path, file, 10).failure
        assert failure is not None
        assert failure.of_the_moment

    def test_a_binary_file_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "a.sql").write_bytes(b"\0")
        (file,) = walk(tmp_path).files
        failure = read_file(tmp_path, file, 10).failure
        assert failure is not None
        assert failure.kind == "content"

    def test_windows_hold_so_many_bytes_and_every_file(self, tmp_path: Path) -> None:
        write(tmp_path, {f"{n}.sql": "x" * 40 for n in range(10)})
        windows = list(read_windows(tmp_path, walk(tmp_path).files, 1000, window_bytes=100))
        assert [len(window) for window in windows] == [3, 3, 3, 1]
        assert list(read_windows(tmp_path, [], 1000)) == []


class TestCompare:
    def entry(self, path: Path, name: str, **changes: object) -> ManifestEntry:
        found = (path / name).stat()
        values = {
            "path": name,
            "size": found.st_size,
            "mtime_ns": found.st_mtime_ns,
            "content_hash": "hash",
            "unit_key": "key",
            "dialect": "postgres",
            "failure": None,
            "arms": {},
            "scanned_ns": found.st_mtime_ns + 2_000_000_000,
            "recipe": "recipe",
        }
        return ManifestEntry(**{**values, **changes})  # type: ignore[arg-type]

    def source(self, folder: Path) -> Path:
        write(folder, {"a.sql": "SELECT 1"})
        os.utime(folder / "a.sql", ns=(LONG_AGO, LONG_AGO))
        return folder

    def to_read(self, folder: Path, entry: ManifestEntry, **options: bool) -> list[str]:
        compared = compare(walk(folder), {"a.sql": entry}, **options)  # type: ignore[arg-type]
        read = [file.path for file in compared.to_read]
        assert sorted([*read, *compared.unchanged]) == ["a.sql"]
        return read

    def test_size_and_time_as_they_were_need_no_reading(self, tmp_path: Path) -> None:
        source = self.source(tmp_path)
        assert self.to_read(source, self.entry(source, "a.sql")) == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"size": 1},
            {"mtime_ns": LONG_AGO - 1},
            {"scanned_ns": LONG_AGO + 999_999_999},
            {"failure": remember([Failure("timeout", 0, "timed out")])},
            {"failure": "not of this version"},
        ],
        ids=["size", "time", "racy", "failed for the moment", "unknown failure"],
    )
    def test_whatever_else_is_read(self, tmp_path: Path, changes: dict[str, object]) -> None:
        source = self.source(tmp_path)
        assert self.to_read(source, self.entry(source, "a.sql", **changes)) == ["a.sql"]

    def test_a_failure_of_the_content_is_not_tried_again(self, tmp_path: Path) -> None:
        source = self.source(tmp_path)
        failure = remember([Failure("content", 1, "binary")])
        assert self.to_read(source, self.entry(source, "a.sql", failure=failure)) == []

    def test_everything_is_read_when_asked_or_when_entries_are_not_trusted(self, tmp_path: Path) -> None:
        source = self.source(tmp_path)
        entry = self.entry(source, "a.sql")
        assert self.to_read(source, entry, read_all=True) == ["a.sql"]
        compared = compare(walk(source), {"a.sql": entry}, trusted=lambda entry: entry.recipe == "another")
        assert [file.path for file in compared.to_read] == ["a.sql"]

    def test_what_is_not_there_is_gone_unless_it_could_not_be_looked_at(self, tmp_path: Path) -> None:
        source = self.source(tmp_path)
        entry = self.entry(source, "a.sql")
        walked = walk(source)
        walked.unread.append("locked/")
        manifest = {"a.sql": entry, "b.sql": entry, "locked/c.sql": entry}
        assert compare(walked, manifest).gone == ["b.sql"]
