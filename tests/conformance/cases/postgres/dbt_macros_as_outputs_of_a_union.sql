CREATE TABLE mart.kept AS
SELECT a.id, a.kind, {{ audit_columns() }} FROM crm.left_ones AS a
UNION ALL
SELECT b.id, b.sort, {{ audit_columns() }} FROM crm.right_ones AS b;
CREATE VIEW mart.shown AS SELECT k.id, k.loaded_at FROM mart.kept AS k;
