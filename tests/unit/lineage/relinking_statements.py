"""What files of an estate may say that concerns each other, by dialect: a name in angle brackets is any of its kind."""

import re
from typing import Final

from hypothesis import strategies as st

NAMES: Final = {
    "t": ["a", "b", "c", "d"],
    "f": ["f", "g"],
    "p": ["p", "q", "r"],
    "y": ["t", "u"],
    "h": ["#a", "#b"],
}
"""Tables and views, functions, procedures, types, and T-SQL's tables of a session."""

_EVERYWHERE: Final = """
CREATE TABLE <t> (x INT)
CREATE TABLE <t> (y INT, x INT)
CREATE VIEW <t> AS SELECT * FROM <t>
INSERT INTO <t> SELECT * FROM <t>
"""

_LINES: Final = {
    "oracle": """
CREATE VIEW <t> AS SELECT q.* FROM TABLE(<f>()) q
CREATE VIEW <t> AS SELECT <y>(x, y) AS o FROM <t>
CREATE VIEW <t> AS SELECT q.o.x AS x, q.o.y AS y FROM <t> q
CREATE TYPE <y> AS OBJECT (x NUMBER, y NUMBER)
CREATE TYPE <y> AS OBJECT (y NUMBER)
CREATE TYPE <y> AS TABLE OF <y>
INSERT INTO <t> (x) SELECT <f>(x) FROM <t>
CREATE SYNONYM <t> FOR <t>
ALTER TABLE <t> ADD (w NUMBER)
ALTER TABLE <t> RENAME TO <t>
CREATE FUNCTION <f>(n NUMBER) RETURN NUMBER IS v NUMBER; BEGIN SELECT MAX(x) INTO v FROM <t>; RETURN v; END;
CREATE FUNCTION <f> RETURN <y> PIPELINED IS BEGIN FOR k IN (SELECT x, y FROM <t>) LOOP PIPE ROW (<y>(k.x, k.y)); END LOOP; END;
CREATE PROCEDURE <p>(i IN NUMBER, o OUT NUMBER) IS BEGIN SELECT MAX(y) INTO o FROM <t> WHERE x = i; END;
CREATE PROCEDURE <p> IS v NUMBER; BEGIN <p>(1, v); INSERT INTO <t> (x) VALUES (v); END;
CREATE PROCEDURE <p> IS v <t>%ROWTYPE; BEGIN SELECT * INTO v FROM <t>; INSERT INTO <t> VALUES v; END;
CREATE PACKAGE k AS CURSOR cu RETURN <t>%ROWTYPE; FUNCTION h RETURN NUMBER; END;
CREATE PACKAGE BODY k AS FUNCTION h RETURN NUMBER IS z NUMBER; BEGIN SELECT x INTO z FROM <t>; RETURN z; END; END;
INSERT INTO <t> (y) SELECT k.h() FROM <t>
MERGE INTO <t> m USING <t> s ON (m.x = s.x) WHEN MATCHED THEN UPDATE SET m.y = s.y
""",
    "tsql": """
CREATE VIEW dbo.<t> AS SELECT * FROM <t>
SELECT * INTO <t> FROM <t>
SELECT x, y INTO #tmp FROM <t>; INSERT INTO <t> SELECT * FROM #tmp
CREATE FUNCTION dbo.<f>(@n INT) RETURNS TABLE AS RETURN (SELECT * FROM <t> WHERE x = @n)
CREATE FUNCTION dbo.<f>(@n INT) RETURNS @r TABLE (x INT, y INT) AS BEGIN INSERT INTO @r SELECT y, x FROM <t>; RETURN END
CREATE FUNCTION dbo.<f>(@n INT) RETURNS INT AS BEGIN DECLARE @v INT; SELECT @v = MAX(x) FROM <t>; RETURN @v END
INSERT INTO <t> SELECT q.* FROM <t> p CROSS APPLY dbo.<f>(p.x) q
INSERT INTO <t> (x) SELECT dbo.<f>(y) FROM <t>
CREATE PROCEDURE <p> @i INT, @o INT OUTPUT AS SELECT @o = MAX(x) FROM <t> WHERE y = @i
CREATE PROCEDURE <p> AS BEGIN DECLARE @v INT; EXEC <p> 1, @v OUTPUT; INSERT INTO <t> (x) VALUES (@v) END
CREATE PROCEDURE <p> AS SELECT x, y FROM <t>
INSERT INTO <t> EXEC <p>
CREATE PROCEDURE <p> AS BEGIN CREATE TABLE #s (x INT, y INT); EXEC <p>; INSERT INTO <t> SELECT * FROM #s END
CREATE PROCEDURE <p> AS INSERT INTO #s SELECT x, y FROM <t>
CREATE TYPE dbo.<y> AS TABLE (y INT, x INT)
CREATE PROCEDURE <p> @v dbo.<y> READONLY AS INSERT INTO <t> SELECT * FROM @v
CREATE SYNONYM <t> FOR dbo.<t>
ALTER TABLE <t> ADD w INT
EXEC sp_rename '<t>', '<t>'
ALTER TABLE <t> SWITCH TO <t>
UPDATE p SET x = q.y FROM <t> p JOIN <t> q ON p.x = q.x
CREATE TRIGGER tr ON <t> AFTER INSERT AS INSERT INTO <t> (x) SELECT x FROM inserted
""",
    "snowflake": """
CREATE TABLE <t> LIKE <t>
CREATE TABLE <t> CLONE <t>
ALTER TABLE <t> RENAME TO <t>
ALTER TABLE <t> SWAP WITH <t>
ALTER TABLE <t> ADD COLUMN w INT
ALTER TABLE <t> DROP COLUMN x
ALTER TABLE <t> RENAME COLUMN x TO w
SELECT x, y FROM <t>, <t> AS q
CREATE TABLE <t> AS SELECT x, y FROM <t>
CREATE STREAM s ON TABLE <t>
INSERT INTO <t> SELECT * FROM s
CREATE FUNCTION <f>() RETURNS TABLE (x INT, y INT) AS $$ SELECT y, x FROM <t> $$
INSERT INTO <t> SELECT * FROM TABLE(<f>())
CREATE PROCEDURE <p>() RETURNS INT LANGUAGE SQL AS $$ DECLARE v INT; BEGIN SELECT MAX(x) INTO v FROM <t>; RETURN v; END $$
CREATE PROCEDURE <p>() RETURNS INT LANGUAGE SQL AS $$ DECLARE v INT; BEGIN CALL <p>() INTO v; INSERT INTO <t> (x) VALUES (:v); END $$
""",
    "bigquery": """
CREATE TABLE <t> (x INT64, o STRUCT<x INT64, y INT64>)
CREATE VIEW <t> AS SELECT q.o.x AS x, q.o.y AS y FROM <t> q
CREATE VIEW <t> AS SELECT o.* FROM <t>
CREATE TABLE <t> LIKE <t>
CREATE TABLE <t> AS SELECT x, y FROM <t>
ALTER TABLE <t> RENAME TO <t>
ALTER TABLE <t> DROP COLUMN x
CREATE TABLE FUNCTION <f>(n INT64) AS SELECT * FROM <t> WHERE x = n
INSERT INTO <t> SELECT * FROM <f>(1)
CREATE FUNCTION <f>(n INT64) AS ((SELECT MAX(x) FROM <t> WHERE y = n))
INSERT INTO <t> (x) SELECT <f>(y) FROM <t>
CREATE PROCEDURE <p>(OUT o INT64) BEGIN SET o = (SELECT MAX(x) FROM <t>); END
BEGIN DECLARE v INT64; CALL <p>(v); INSERT INTO <t> (x) VALUES (v); END
""",
    "mysql": """
RENAME TABLE <t> TO <t>
RENAME TABLE <t> TO tmp, <t> TO <t>, tmp TO <t>
ALTER TABLE <t> ADD COLUMN w INT AFTER x
ALTER TABLE <t> CHANGE x w INT
CREATE TABLE <t> LIKE <t>
CREATE TABLE <t> (k INT, x INT) SELECT * FROM <t>
UPDATE <t> p JOIN <t> q ON p.x = q.x SET p.y = q.y
CREATE FUNCTION <f>() RETURNS INT RETURN (SELECT MAX(x) FROM <t>)
INSERT INTO <t> (x) SELECT <f>() FROM <t>
CREATE PROCEDURE <p>(OUT o INT) SELECT MAX(x) INTO o FROM <t>
CREATE PROCEDURE <p>() BEGIN DECLARE v INT; CALL <p>(v); INSERT INTO <t> (x) VALUES (v); END
CREATE TRIGGER tr AFTER INSERT ON <t> FOR EACH ROW INSERT INTO <t> (x) VALUES (NEW.x)
""",
}
_INNER: Final = {
    "tsql": """
CREATE TABLE <h> (x INT, y INT, z INT)
SELECT d.x, d.y INTO <h> FROM <t> AS d
INSERT INTO <h> (x, y) SELECT d.x, d.y FROM <t> AS d
INSERT INTO <h> (x, z) SELECT u.y, u.x FROM <h> AS u
INSERT INTO <h> SELECT * FROM <h>
UPDATE <h> SET z = x * y
UPDATE t SET z = t.x + d.y FROM <h> AS t JOIN <t> AS d ON d.x = t.x
DELETE FROM <h> WHERE y = 0
DROP TABLE <h>
INSERT INTO <t> (x, y) SELECT t.x, t.z FROM <h> AS t
INSERT INTO <h> (x) SELECT q.x FROM dbo.<f>(1) AS q
INSERT INTO <h> EXEC <p>
EXEC <p>
EXEC <p> 1, '#a'
EXEC sp_executesql N'INSERT INTO <h> (x) SELECT y FROM <t>'
WHILE 1 = 1 BEGIN EXEC <p>; INSERT INTO <h> (y) SELECT x FROM <h> END
IF 1 = 1 SELECT x, y INTO <h> FROM <t> ELSE EXEC <p>
DECLARE @v INT; EXEC <p> 1, @v OUTPUT; INSERT INTO <h> (x) VALUES (@v)
""",
    "oracle": """
SELECT MAX(x) INTO o FROM <t>
o := <f>(o)
<p>(1, o)
INSERT INTO <t> (x) VALUES (o)
INSERT INTO <t> (x, y) SELECT y, <f>(x) FROM <t>
FOR k IN (SELECT x, y FROM <t>) LOOP o := o + k.x; INSERT INTO <t> (y) VALUES (o); END LOOP
""",
    "snowflake": """
o := (SELECT MAX(x) FROM <t>)
CALL <p>() INTO o
INSERT INTO <t> (x) VALUES (:o)
CREATE TEMP TABLE <t> AS SELECT x, y FROM <t>
INSERT INTO <t> SELECT * FROM TABLE(<f>())
ALTER TABLE <t> SWAP WITH <t>
""",
    "mysql": """
SELECT MAX(x) INTO o FROM <t>
CALL <p>(o)
INSERT INTO <t> (x) VALUES (o)
CREATE TEMPORARY TABLE <t> AS SELECT x, y FROM <t>
INSERT INTO <t> (x) SELECT <f>() FROM <t>
""",
    "bigquery": """
SET o = (SELECT MAX(x) FROM <t>)
CALL <p>(o)
INSERT INTO <t> (x) VALUES (o)
CREATE TEMP TABLE <t> AS SELECT x, y FROM <t>
INSERT INTO <t> (x) SELECT <f>(y) FROM <t>
""",
}
"""Statements of a procedure's body, of which one has several: those of T-SQL hand ``#`` tables on."""

_BODIES: Final = {
    "tsql": "CREATE PROCEDURE <p> AS\nBEGIN\n{}\nEND",
    "oracle": "CREATE PROCEDURE <p>(i IN NUMBER, o OUT NUMBER) IS\nBEGIN\n{};\nEND;",
    "snowflake": "CREATE PROCEDURE <p>() RETURNS INT LANGUAGE SQL AS $$\nDECLARE o INT;\nBEGIN\n{};\nRETURN o;\nEND $$",
    "mysql": "CREATE PROCEDURE <p>(OUT o INT)\nBEGIN\n{};\nEND",
    "bigquery": "CREATE PROCEDURE <p>(OUT o INT64)\nBEGIN\n{};\nEND",
}
_BETWEEN: Final = {"tsql": "\n"}
_ENDS: Final = {"tsql": "\nGO\n", "oracle": "\n/\n"}
DIALECTS: Final = sorted(_LINES)


@st.composite
def texts_in(draw: st.DrawFn, dialect: str) -> str:
    """A file of up to three such statements, any of which may be a procedure of several."""
    chosen = draw(
        st.lists(st.one_of(_lines_of(_EVERYWHERE + _LINES[dialect]), _bodies_in(dialect)), max_size=3)
    )
    return _ENDS.get(dialect, ";\n").join(_named(draw, each) for each in chosen)


@st.composite
def bodies_in(draw: st.DrawFn, dialect: str) -> str:
    """A file of one or two procedures that call each other, perhaps in a circle."""
    chosen = draw(st.lists(_bodies_in(dialect), min_size=1, max_size=2))
    return _ENDS.get(dialect, ";\n").join(_named(draw, each) for each in chosen)


def _lines_of(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from(text.strip().splitlines()).filter(bool)


def _bodies_in(dialect: str) -> st.SearchStrategy[str]:
    inner = st.lists(_lines_of(_INNER[dialect]), min_size=1, max_size=5)
    return inner.map(_BETWEEN.get(dialect, ";\n").join).map(_BODIES[dialect].format)


def _named(draw: st.DrawFn, text: str) -> str:
    return re.sub(r"<([tfpyh])>", lambda kind: draw(st.sampled_from(NAMES[kind[1]])), text)
