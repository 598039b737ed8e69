CREATE VIEW as_lines AS
WITH picked AS (SELECT d.id, d.label FROM departments d)
SELECT * FROM csv_tools.lines_of(picked PARTITION BY label ORDER BY id, p_separator => '|');
CREATE VIEW plain_lines AS SELECT l.line FROM csv_tools.lines_of(staff) l;
