CREATE TABLE public.orders (a int);
ALTER TABLE orders ADD COLUMN b int;
INSERT INTO public.orders SELECT x, y FROM staged;
ALTER TABLE orders RENAME TO orders_old;
CREATE VIEW v AS SELECT * FROM public.orders_old;
