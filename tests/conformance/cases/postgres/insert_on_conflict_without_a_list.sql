CREATE TABLE t (id int PRIMARY KEY, name text);
INSERT INTO t SELECT s.no, s.nm FROM s ON CONFLICT (id) DO UPDATE SET name = excluded.name || '!';
