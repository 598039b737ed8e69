"""A statement has the same lineage wherever it stands: in a procedure, in a branch, as text that is run.

Generated statements are put into the dialect by sqlglot, and compared with themselves: what they derive is known from
PostgreSQL's own trees (``test_query_trees``), how each dialect wraps them is written here.
"""

from collections.abc import Iterator
from random import Random

import pytest
import sqlglot
from sqlglot.errors import ErrorLevel, SqlglotError

from lineage import Lineage, analyze
from tests.oracle.engines import Estate, make_estate
from tests.oracle.generator import Draw, Generator
from tests.oracle.statements import Statements

PLPGSQL = {
    "function": "CREATE FUNCTION f(x int) RETURNS void LANGUAGE plpgsql AS $b$\nBEGIN\nFOR i IN 1..9 LOOP\n{s};\nEND LOOP;\nRETURN;\nEND $b$;",
    "text": "CREATE FUNCTION f() RETURNS void AS $f$ BEGIN EXECUTE '{quoted}'; END $f$ LANGUAGE plpgsql;",
}
WRAPS = {
    "postgres": PLPGSQL
    | {
        "block": "DO $$\nDECLARE i int;\nBEGIN\ni := 1;\nIF i > 0 THEN\n{s};\nEND IF;\nEXCEPTION WHEN OTHERS THEN RAISE;\nEND $$;",
        "text in dollars": "DO $x$ BEGIN EXECUTE $q${s}$q$; END $x$;",
        "formatted text": "DO $x$ DECLARE q text; BEGIN q := format('{quoted}'); EXECUTE q; END $x$;",
        "sql": "CREATE PROCEDURE p() LANGUAGE sql AS $$ {s}; $$;",
        "atomic": "CREATE PROCEDURE p() BEGIN ATOMIC {s}; END;",
    },
    "redshift": PLPGSQL,
    "tsql": {
        "procedure": "CREATE PROCEDURE dbo.p @x INT AS\nBEGIN\nSET NOCOUNT ON\nBEGIN TRY\n{s};\nEND TRY\nBEGIN CATCH\nTHROW\nEND CATCH\nEND\nGO\n",
        "branch": "IF OBJECT_ID('tempdb..#z') IS NOT NULL DROP TABLE #z\nIF EXISTS (SELECT 1 FROM sys.objects)\n{s};\nELSE\nPRINT 'x'\n",
        "text": "DECLARE @q NVARCHAR(MAX)\nSET @q = N'{quoted}'\nEXEC sp_executesql @q\n",
        "composed text": "DECLARE @q NVARCHAR(MAX) = N''\nSELECT @q = @q + N'{quoted}'\nSET @q += N';'\nEXEC (@q)\n",
    },
    "snowflake": {
        "procedure": "CREATE PROCEDURE p() RETURNS STRING LANGUAGE SQL AS $$\nDECLARE\nn INT DEFAULT 0;\nBEGIN\nIF (n = 0) THEN\n{s};\nEND IF;\nRETURN 'ok';\nEND;\n$$;",
        "text": "EXECUTE IMMEDIATE '{quoted}';",
        "block as text": "EXECUTE IMMEDIATE $$ BEGIN LET x := 1; {s}; END; $$;",
        "task": "CREATE TASK tk WAREHOUSE = w SCHEDULE = '5 MINUTE' AS {s};",
        "javascript": "CREATE PROCEDURE p() RETURNS STRING LANGUAGE JAVASCRIPT AS $$ var q = `{s}`; snowflake.execute({{sqlText: q}}); $$;",
    },
    "oracle": {
        "procedure": "CREATE OR REPLACE PROCEDURE p (x IN NUMBER) IS\nn NUMBER := 0;\nBEGIN\nIF n = 0 THEN\n{s};\nEND IF;\nCOMMIT;\nEND p;\n/\n",
        "text": "SET SERVEROUTPUT ON\nBEGIN\nEXECUTE IMMEDIATE '{quoted}';\nEND;\n/\n",
        "package": "CREATE PACKAGE BODY pk AS\nFUNCTION f RETURN NUMBER IS BEGIN RETURN 1; END f;\nPROCEDURE q IS BEGIN\nFOR i IN 1..3 LOOP\n{s};\nEND LOOP;\nEND q;\nEND pk;\n/\n",
    },
    "mysql": {
        "procedure": "DELIMITER //\nCREATE PROCEDURE p(IN x INT)\nBEGIN\nDECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; END;\nIF x = 0 THEN\n{s};\nEND IF;\nEND//\nDELIMITER ;\n",
        "prepared": "SET @q = '{quoted}';\nPREPARE st FROM @q;\nEXECUTE st;\n",
    },
    "bigquery": {
        "script": "DECLARE n INT64 DEFAULT 0;\nBEGIN\nIF n = 0 THEN\n{s};\nEND IF;\nEXCEPTION WHEN ERROR THEN SELECT 1;\nEND;",
        "procedure": "CREATE PROCEDURE d.p(x INT64)\nBEGIN\nWHILE x < 3 DO\n{s};\nSET x = x + 1;\nEND WHILE;\nEND;",
        "text": 'EXECUTE IMMEDIATE """{s}""";',
    },
    "databricks": {
        "script": "BEGIN\nDECLARE n INT DEFAULT 0;\nIF n = 0 THEN\n{s};\nEND IF;\nEND;",
        "procedure": "CREATE PROCEDURE p() LANGUAGE SQL SQL SECURITY INVOKER AS BEGIN\n{s};\nEND;",
    },
    "teradata": {
        "procedure": "REPLACE PROCEDURE p (IN x INTEGER)\nBEGIN\nDECLARE n INTEGER DEFAULT 0;\nIF n = 0 THEN\n{s};\nEND IF;\nEND;",
        "bteq": ".LOGON h/u,p\n.SET WIDTH 200\n{s};\n.IF ERRORCODE <> 0 THEN .QUIT 8\n.LOGOFF\n",
        "macro": "REPLACE MACRO m AS ({s};);",
    },
}


def generated(count: int) -> Iterator[tuple[Estate, str]]:
    """Statements of PostgreSQL that write: every other one the rows of a query."""
    draw = Draw(Random(1).randint)
    for number in range(count):
        estate = make_estate(number % 5)
        if number % 2:
            yield estate, Statements(draw, estate.columns).statement()
            continue
        query = Generator(draw, estate.columns, "postgres").query()
        yield estate, f"INSERT INTO v ({', '.join(f'o{i}' for i in range(len(query.columns)))}) {query.sql}"


def stated(lineage: Lineage) -> set[tuple[str | None, ...]]:
    return {
        (e.target_dataset, e.target_column, e.source_dataset, e.source_column, e.subtype)
        for e in lineage.edges
        if e.file == "a.sql"
    }


def in_dialect(text: str, dialect: str) -> str:
    """The text in a dialect. Raises ``SqlglotError`` where the dialect has no word for something in it."""
    return ";\n".join(
        sqlglot.transpile(text, read="postgres", write=dialect, unsupported_level=ErrorLevel.RAISE)
    )


@pytest.mark.parametrize("dialect", WRAPS)
def test_wrapped(dialect: str) -> None:
    told, compared = [], 0
    for estate, text in generated(40):
        try:
            statement, tables = in_dialect(text, dialect), in_dialect(estate.ddl(), dialect)
        except (SqlglotError, TypeError):  # the latter is a mistake of its own
            continue
        alone = analyze({"t.sql": tables, "a.sql": statement}, dialect=dialect)
        if alone.diagnostics:  # sqlglot wrote something else
            continue
        for name, wrap in WRAPS[dialect].items():
            wrapped = wrap.format(s=statement, quoted=statement.replace("'", "''"))
            lineage = analyze({"t.sql": tables, "a.sql": wrapped}, dialect=dialect)
            compared += 1
            if stated(lineage) != stated(alone) or lineage.diagnostics:
                told.append(f"{name}: {wrapped}\n{lineage.diagnostics}")
    assert compared >= 10 * len(WRAPS[dialect])
    assert not told, "\n\n".join([f"{len(told)} of {compared} differ", *sorted(told, key=len)[:2]])
