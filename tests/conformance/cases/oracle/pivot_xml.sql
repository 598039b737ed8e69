-- However many values there are, it is one column, named after the key.
CREATE VIEW v AS
SELECT * FROM (SELECT dept, job, sal FROM emp)
PIVOT XML (SUM(sal) AS total FOR job IN (ANY));
