INSERT INTO words (word) SELECT split(p.tags) FROM posts p;
INSERT INTO parts (post, part) SELECT p.id, t.column_value FROM posts p, TABLE(split(p.tags)) t;
