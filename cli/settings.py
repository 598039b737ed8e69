"""``headwater settings``: what is in force and where each value came from."""

from cli.output import print_json, print_table
from settings import SettingOrigin, explain, load_settings


def settings(*, json: bool = False) -> None:
    """Show every setting in force, with where its value came from; secrets are masked.

    Args:
        json: print one JSON document, a list of name, value and origin.
    """
    rows = explain(load_settings())
    if json:
        print_json([row._asdict() for row in rows])
    else:
        print_table(("setting", "value", "from"), [_shown(row) for row in rows])


def _shown(row: SettingOrigin) -> tuple[str, str, str]:
    """A row for people: what is not set is a dash."""
    value = "-" if row.value in (None, "", []) else str(row.value)
    return row.name, value, row.origin
