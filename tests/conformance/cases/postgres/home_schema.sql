-- pg_dump writes the schema, queries leave it out: until a search_path is set, they mean public.
CREATE TABLE public.orders (id int, total int);
INSERT INTO daily SELECT * FROM orders;
INSERT INTO orders (id) SELECT n FROM staging.numbers;
