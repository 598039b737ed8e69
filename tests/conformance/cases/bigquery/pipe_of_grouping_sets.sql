CREATE TABLE d.visits AS
FROM d.hits
|> WHERE bot IS FALSE
|> AGGREGATE COUNT(DISTINCT visitor) AS visitors, SUM(seconds) AS spent
   GROUP BY GROUPING SETS (page, (page, UPPER(land) AS land), ROLLUP (device), ())
|> WHERE spent > 10;
