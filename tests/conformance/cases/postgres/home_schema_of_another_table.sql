-- What a statement makes it can't have read: these orders are those of another schema.
CREATE TABLE public.orders AS SELECT id FROM orders;
