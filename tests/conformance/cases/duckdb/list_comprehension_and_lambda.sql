CREATE TABLE t AS SELECT [x + a FOR x IN tags IF x > b] AS plus, list_transform(list, x -> x * c) AS times FROM s;
