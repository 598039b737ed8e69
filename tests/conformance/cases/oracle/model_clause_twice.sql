CREATE VIEW v AS
SELECT country, s FROM (
    SELECT country, prod, s FROM sales
    MODEL RETURN UPDATED ROWS PARTITION BY (country) DIMENSION BY (prod) MEASURES (sale s) RULES (s['a'] = s['b'] * 2)
)
UNION ALL
SELECT land, s FROM (
    SELECT land, prod, s FROM returned
    MODEL RETURN UPDATED ROWS PARTITION BY (land) DIMENSION BY (prod) MEASURES (amount s) RULES (s['a'] = s['b'] * 3)
);
