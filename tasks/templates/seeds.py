"""Seeds: tables that dbt fills from CSV files; their columns are the words of the first line."""

import csv

import msgspec


def seed_columns(text: str) -> str:
    """The names of a CSV file's columns, as JSON: all that is kept of it."""
    header = next(csv.reader(text[:1_000_000].splitlines()), [])
    return msgspec.json.encode([name.strip() for name in header if name.strip()]).decode()


def columns_in(text: str) -> list[str]:
    """The names, read back."""
    return msgspec.json.decode(text, type=list[str])
