INSERT INTO dbo.t (id, op)
SELECT c.id, c.SYS_CHANGE_OPERATION FROM CHANGETABLE(CHANGES dbo.s, @last) AS c LEFT JOIN dbo.s AS s ON s.id = c.id;
