"""``headwater cache``: how large the cache of compiled texts is, and how to make it smaller."""

from datetime import datetime, timedelta

from cyclopts import App

from cli.opening import state_of
from cli.output import print_json, print_table
from settings import load_settings
from stores.state import CacheStats

app = App(name="cache", help="Look after the cache of compiled texts.")


@app.command
def stats(*, json: bool = False) -> None:
    """Show how much the cache holds and how often it helped.

    Args:
        json: print one JSON document.
    """
    with state_of(load_settings()) as state:
        found = state.units.stats()
    if json:
        print_json(found)
    else:
        print_table(("cache", ""), _shown(found))


@app.command
def clear(*, json: bool = False) -> None:
    """Drop every entry; the next run compiles all files again.

    Args:
        json: print one JSON document, with the number of entries dropped.
    """
    with state_of(load_settings()) as state:
        _tell(state.units.clear(), json=json)


@app.command
def evict(*, max_bytes: int | None = None, max_age_days: int | None = None, json: bool = False) -> None:
    """Drop entries that are too old, then the least recently used above the size limit.

    Args:
        max_bytes: keep at most so many bytes, instead of what is set.
        max_age_days: drop entries older than so many days, instead of what is set.
        json: print one JSON document, with the number of entries dropped.
    """
    settings = load_settings(overrides={"cache": {"max_bytes": max_bytes, "max_age_days": max_age_days}})
    with state_of(settings) as state:
        dropped = state.units.evict(settings.cache.max_bytes, timedelta(days=settings.cache.max_age_days))
    _tell(dropped, json=json)


def _shown(stats: CacheStats) -> list[tuple[str, object]]:
    """The figures for people."""
    return [
        ("entries", stats.entries),
        ("bytes", stats.bytes),
        ("hits", stats.hits),
        ("oldest", _to_the_second(stats.oldest)),
        ("newest", _to_the_second(stats.newest)),
    ]


def _to_the_second(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(" ", "seconds")


def _tell(dropped: int, *, json: bool) -> None:
    """Say how many entries went."""
    if json:
        print_json({"dropped": dropped})
    else:
        print(f"{dropped} entries dropped")
