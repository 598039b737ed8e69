"""Catalogues: columns of tables that no file defines."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, text

from errors import ConfigurationError
from settings.models import CatalogSettings
from tasks.catalogues import Catalogue, CatalogueError, read_catalogue


def read(root: Path, name: str, content: str, dialect: str = "postgres") -> Catalogue:
    (root / name).write_text(content)
    return read_catalogue(CatalogSettings(files=(name,)), root, dialect)


def test_none_at_all(tmp_path: Path) -> None:
    assert read_catalogue(CatalogSettings(), tmp_path, None) == Catalogue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("c.yml", "Core.Orders: {Id: int, total: numeric}\n"),
        ("c.yml", "core:\n  orders:\n  - {name: id, type: int}\n  - {name: total, data_type: numeric}\n"),
        ("c.json", '{"core.orders": {"id": "int", "total": "numeric"}}'),
        (
            "c.csv",
            ("table_schema,table_name,column_name,data_type,ordinal_position\n"
             "core,orders,total,numeric,2\ncore,orders,id,int,1\n"),
        ),
    ],
)  # fmt: skip
def test_files_say_the_same(tmp_path: Path, name: str, content: str) -> None:
    found = read(tmp_path, name, content)
    assert found.columns == {"core.orders": {"id": "int", "total": "numeric"}}
    assert list(found.columns["core.orders"]) == ["id", "total"]
    assert found.digest


def test_names_are_those_of_the_dialect(tmp_path: Path) -> None:
    assert read(tmp_path, "c.yml", "a.b: [c, '\"d\"']", "snowflake").columns == {"A.B": {"C": "", "d": ""}}
    assert read(tmp_path, "c.yml", "'a.\"B\"': [c]").columns == {"a.B": {"c": ""}}
    rows = "table_name,column_name\nT,Mixed\nT,OTHER\n"
    assert read(tmp_path, "c.csv", rows).columns == {"t": {"Mixed": "", "other": ""}}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("c.yml", "a: [", "is neither YAML nor JSON"),
        ("c.yml", "- a", "holds no table of datasets"),
        ("c.yml", "a: 3", "a has no columns"),
        ("c.yml", "a: [[b]]", "a column has no name"),
        ("c.csv", "x,y\n1,2\n", "needs the columns table_name and column_name"),
        ("c.csv", f"table_name,column_name\nt,{'x' * 200_000}\n", "is no table of comma-separated values"),
        ("c.csv", "\udcff", ""),
    ],
)
def test_what_is_no_catalogue(tmp_path: Path, name: str, content: str, said: str) -> None:
    if "\udcff" in content:
        (tmp_path / name).write_bytes(b"\xff\xfe\xff")
        with pytest.raises(CatalogueError, match="is not UTF-8"):
            read_catalogue(CatalogSettings(files=(name,)), tmp_path, "postgres")
        return
    with pytest.raises(CatalogueError, match=said):
        read(tmp_path, name, content)


def test_files_are_inside_the_source(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is outside of"):
        read_catalogue(CatalogSettings(files=("../c.yml",)), tmp_path, None)
    with pytest.raises(CatalogueError, match="cannot be read"):
        read_catalogue(CatalogSettings(files=("c.yml",)), tmp_path, None)
    with pytest.raises(ConfigurationError, match=r"catalog\.dialect"):
        read_catalogue(CatalogSettings(files=("c.yml",), dialect="klingon"), tmp_path, None)


def test_a_live_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'live.db'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE Orders (Id INTEGER, total NUMERIC)"))
        connection.execute(text("CREATE VIEW v AS SELECT total FROM orders"))
    engine.dispose()
    found = read_catalogue(CatalogSettings(url=SecretStr(url)), tmp_path, None)
    assert found.columns == {"orders": {"id": "INTEGER", "total": "NUMERIC"}, "v": {"total": "NUMERIC"}}


def test_a_database_that_is_away_is_named_without_its_address(tmp_path: Path) -> None:
    settings = CatalogSettings(url=SecretStr("postgresql+psycopg://me:pass@127.0.0.1:1/x"))
    with pytest.raises(CatalogueError, match=r"OperationalError.*check catalog\.url") as raised:
        read_catalogue(settings, tmp_path, None)
    assert "pass" not in str(raised.value)
    with pytest.raises(ConfigurationError, match=r"catalog\.url is no SQLAlchemy URL") as refused:
        read_catalogue(CatalogSettings(url=SecretStr("postgres:pass")), tmp_path, None)
    assert "pass" not in str(refused.value)
    with pytest.raises(ConfigurationError, match=r"catalog\.url is no SQLAlchemy URL") as refused:
        read_catalogue(CatalogSettings(url=SecretStr("postgresql://me:p@ss:word@h/x")), tmp_path, None)
    assert "word" not in str(refused.value)
