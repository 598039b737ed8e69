CREATE VIEW v AS SELECT mean(a) AS m, std(a) AS s, try_sum(b) AS t FROM x;
