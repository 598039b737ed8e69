-- Nobody states the columns of a file: a table made of one may have any. Its settings are no columns.
CREATE TABLE raw AS SELECT * FROM read_csv('data/*.csv', header = true) AS f;
CREATE TABLE more AS SELECT *, 1 AS one FROM 'data/more.parquet';
CREATE VIEW v AS SELECT r.a, m.b, m.one FROM raw AS r JOIN more AS m ON m.id = r.id;
