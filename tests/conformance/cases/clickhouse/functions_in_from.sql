-- What table functions are given are no columns (a format's name); some have columns of their own, or give the rows of a table or query.
CREATE VIEW loaded AS SELECT u.id, f.size FROM users AS u JOIN (SELECT id, size FROM s3('https://h/f', Parquet)) AS f ON f.id = u.id;
CREATE VIEW days AS SELECT start + number AS day, z.zero AS none FROM spans, numbers(10), zeros(1) AS z;
CREATE VIEW named AS SELECT n.label, code FROM dictionary('d.names') AS n WHERE n.old = 0;
CREATE VIEW wrapped AS SELECT v.a FROM view(SELECT a FROM d.t WHERE b > 0) AS v;
CREATE VIEW away AS SELECT x FROM remote('h', view(SELECT x FROM d.t));
