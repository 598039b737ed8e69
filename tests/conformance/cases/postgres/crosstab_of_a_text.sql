CREATE VIEW mart.by_quarter AS
SELECT * FROM crosstab(
    'SELECT region, quarter, sum(amount) FROM sales.orders WHERE kind = ''web'' GROUP BY 1, 2 ORDER BY 1, 2',
    'SELECT name FROM sales.quarters'
) AS ct(region text, q1 numeric, q2 numeric);
CREATE FUNCTION mart.fill() RETURNS void LANGUAGE plpgsql AS $f$
BEGIN
  INSERT INTO mart.t (region, note, half)
  SELECT ct.region, ct.note, ct.q1 + ct.q2
  FROM crosstab($$SELECT region, note, quarter, amount FROM sales.orders$$, $$VALUES ('a'), ('b')$$)
       AS ct(region text, note text, q1 numeric, q2 numeric);
END $f$;
CREATE VIEW mart.three AS SELECT row_name, category_2 AS two FROM crosstab3('select r, c, v from sales.cells order by 1');
