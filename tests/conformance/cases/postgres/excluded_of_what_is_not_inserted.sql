INSERT INTO stock (item) SELECT p.code AS label FROM products p
ON CONFLICT (item) DO UPDATE SET seen = excluded.seen, label = excluded.label, code = excluded.item;
