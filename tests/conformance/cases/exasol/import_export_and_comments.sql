IMPORT INTO near (a, b) FROM JDBC AT conn STATEMENT 'SELECT a, b FROM elsewhere';
EXPORT (SELECT a FROM near WHERE b = 1) INTO CSV AT conn FILE 'f.csv';
EXPORT far (c, d) INTO EXA AT conn TABLE x.y;
CREATE TABLE copied AS SELECT e FROM far COMMENT IS 'all of it';
CREATE VIEW seen AS (SELECT f FROM far) COMMENT IS 'some';
