CREATE VIEW v AS
SELECT string_agg(a, ','), to_char(b, 'YYYY'), trim(c), pg_catalog.lower(d), e AT TIME ZONE 'UTC', f COLLATE "C", g + 1 FROM t;
SELECT string_agg, btrim FROM v;
