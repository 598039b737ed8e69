CREATE VIEW v AS SELECT a FROM t WHERE IIF(x <y, 1, 0) > 0;
GO
INSERT INTO o (a) SELECT a FROM t WHERE d > <d, date, getdate()>
