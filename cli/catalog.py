"""``headwater catalog``: the columns that are known from elsewhere, by file or database."""

from pathlib import Path

from cli.output import print_json, print_table
from settings import load_settings
from tasks.catalogues import read_catalogue
from tasks.recipes import Recipes


def catalog(source: Path = Path(), *, dialect: str | None = None, json: bool = False) -> None:
    """Show the columns of tables that [catalog] knows, as linking takes them.

    Args:
        source: the folder of SQL that the files of the catalogue stand in.
        dialect: the SQL dialect that names are compared by.
        json: print one JSON document, which catalog.files can read: a database's tables for where it can't be reached.
    """
    settings = load_settings(source=source)
    found = read_catalogue(settings.catalog, source, Recipes(settings, dialect).usual_dialect).columns
    if json:
        print_json(found)
        return
    rows = [
        (dataset, column, kind)
        for dataset, columns in sorted(found.items())
        for column, kind in columns.items()
    ]
    none = "No catalogue tells of any table: [catalog] in headwater.toml names files or a database that do."
    print_table(("dataset", "column", "type"), rows, none)
