CREATE FUNCTION shop.total(client int, OUT total numeric) LANGUAGE sql AS $$ SELECT shop.total(client, NULL) $$;
CREATE FUNCTION shop.total(client int, since date) RETURNS numeric LANGUAGE sql AS $$
    SELECT sum(o.amount) FROM shop.orders o
$$;
CREATE FUNCTION shop.total(client int, since date, until date, gifts boolean DEFAULT true) RETURNS numeric LANGUAGE plpgsql AS $$
BEGIN
    RETURN (SELECT max(g.worth) FROM shop.gifts g);
END
$$;
CREATE FUNCTION shop.names(VARIADIC ids int[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT c.name FROM shop.clients c $$;
CREATE FUNCTION shop.names() RETURNS SETOF text LANGUAGE sql AS $$ SELECT h.title FROM shop.houses h $$;
CREATE VIEW shop.totals AS
SELECT
    shop.total(1) AS one,
    shop.total(1, now()::date) AS two,
    shop.total(1, now()::date, now()::date) AS three,
    shop.total(1, since => now()::date, until => now()::date, gifts => false) AS four;
CREATE VIEW shop.named AS SELECT n.n FROM shop.names(1, 2, 3) n(n);
CREATE VIEW shop.housed AS SELECT n.n FROM shop.names() n(n);
