-- Beside a star over columns that nobody states positions say nothing: columns go by their names, those of later branches, too.
CREATE VIEW grown AS SELECT * FROM old UNION ALL SELECT k AS id, a + b AS total FROM fresh;
CREATE VIEW beside AS SELECT id, total FROM fresh UNION ALL SELECT o.*, rank FROM old AS o;
CREATE VIEW marked AS SELECT *, code AS mark FROM old UNION ALL SELECT *, label FROM older;
CREATE VIEW narrow AS WITH both AS (SELECT * FROM old UNION ALL SELECT k AS id FROM fresh) SELECT id FROM both;
