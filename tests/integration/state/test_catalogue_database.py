"""A catalogue read from a live PostgreSQL."""

from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from settings.models import CatalogSettings
from tasks.catalogues import read_catalogue


@pytest.mark.postgres
def test_the_tables_and_views_of_its_schemas(postgres_url: str, tmp_path: Path) -> None:
    with psycopg.connect(
        postgres_url.replace("postgresql+psycopg:", "postgresql:"), autocommit=True
    ) as connection:
        connection.execute("CREATE SCHEMA core")
        connection.execute('CREATE TABLE core.orders (id int, "Total" numeric(10, 2))')
        connection.execute("CREATE MATERIALIZED VIEW core.m AS SELECT id FROM core.orders")
        connection.execute("CREATE TABLE public.t (x text)")
    url = SecretStr(postgres_url)
    found = read_catalogue(CatalogSettings(url=url), tmp_path, None).columns
    assert found == {
        "core.orders": {"id": "INTEGER", "Total": "NUMERIC(10, 2)"},
        "core.m": {"id": "INTEGER"},
        "public.t": {"x": "TEXT"},
    }
    only = read_catalogue(CatalogSettings(url=url, schemas=("public",)), tmp_path, None).columns
    assert list(only) == ["public.t"]
