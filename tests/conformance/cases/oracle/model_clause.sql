CREATE VIEW v AS
SELECT country, prod, s
FROM (
    SELECT country, prod, y, s FROM sales WHERE k = 1
    MODEL RETURN UPDATED ROWS
    PARTITION BY (country) DIMENSION BY (prod, y) MEASURES (sale s)
    RULES (s['a', 1] = s['b', 2] * 2)
);
