SELECT d.id, d.paid INTO dbo.t
FROM (SELECT r.id, paid = (SELECT SUM(p.amt) FROM dbo.pays AS p WHERE p.id = r.id) FROM dbo.recs AS r) AS d;
