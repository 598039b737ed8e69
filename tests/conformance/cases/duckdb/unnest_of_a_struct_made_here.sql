CREATE TABLE t AS SELECT n.f, n.g FROM (SELECT k, unnest(q.st) FROM (SELECT k, {'f': a, 'g': b} AS st FROM r) AS q) AS n;
CREATE TABLE u AS SELECT unnest(struct_pack(f := a, g := {'h': b})) FROM r;
CREATE TABLE v AS SELECT item.f FROM (SELECT unnest(q.l) AS item FROM (SELECT [{'f': a, 'g': b}] AS l FROM r) AS q);
CREATE TABLE w AS SELECT unnest(q.st.g) FROM (SELECT {'f': a, 'g': {'h': b}} AS st FROM r) AS q;
