"""Column types and chunks."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from stores.state.models import AnyText, UtcDateTime, chunks, sorted_chunks

SQLITE, POSTGRES = sqlite.dialect(), postgresql.dialect()
MOMENT = datetime(2026, 7, 1, 14, 0, tzinfo=timezone(timedelta(hours=2)))


def test_a_moment_is_naive_utc_in_sqlite_and_aware_everywhere_else() -> None:
    stored = UtcDateTime().process_bind_param(MOMENT, SQLITE)
    assert stored == datetime(2026, 7, 1, 12, 0)  # noqa: DTZ001 - as SQLite keeps it
    assert UtcDateTime().process_result_value(stored, SQLITE) == MOMENT
    assert UtcDateTime().process_bind_param(MOMENT, POSTGRES) == MOMENT
    read = UtcDateTime().process_result_value(MOMENT, POSTGRES)
    assert read == MOMENT
    assert read is not None
    assert read.tzinfo is UTC


def test_no_moment_and_no_text_stay_none() -> None:
    assert UtcDateTime().process_bind_param(None, SQLITE) is None
    assert UtcDateTime().process_result_value(None, SQLITE) is None
    assert AnyText().process_bind_param(None, SQLITE) is None


@pytest.mark.parametrize(
    ("text", "stored"), [("schön 日本 'q\"", "schön 日本 'q\""), ("a\0b", "a\u2400b"), ("\udcff", "?")]
)
def test_any_text_becomes_what_databases_hold(text: str, stored: str) -> None:
    assert AnyText().process_bind_param(text, POSTGRES) == stored


def test_chunks_hold_everything_once() -> None:
    assert list(chunks([])) == []
    assert [len(chunk) for chunk in chunks(range(1_001))] == [500, 500, 1]  # type: ignore[arg-type]
    assert list(sorted_chunks(["b", "a", "b"])) == [["a", "b"]]
