-- pg_dump puts the path, what is passed, and every column's path in brackets.
CREATE VIEW run_usage AS
 SELECT runs.run_id AS id,
    COALESCE(u.remote, '0'::text) AS remote,
    u.nr
   FROM runs,
    LATERAL XMLTABLE(XMLNAMESPACES(('http://example.org/u'::text) AS u), ('//u'::text) PASSING (runs.usage) COLUMNS nr FOR ORDINALITY, remote text DEFAULT ('n'::text) PATH ('@Remote'::text), "user" text PATH ('@User'::text) NOT NULL) u
  WHERE ((runs.usage)::text <> ''::text);

CREATE VIEW order_lines AS
 SELECT o.order_id,
    l.sku,
    l.tag
   FROM orders o,
    LATERAL JSON_TABLE(o.doc, '$."lines"[*]' AS json_table_path_0 PASSING o.region AS r COLUMNS (sku text PATH '$."sku"', NESTED PATH '$."tags"[*]' AS json_table_path_1 COLUMNS (tag text PATH '$' WITH WRAPPER KEEP QUOTES ERROR ON ERROR))) l;
