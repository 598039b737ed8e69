CREATE TABLE notes (id INTEGER, body ANY, day TEXT) STRICT;
CREATE VIRTUAL TABLE found USING fts5(body, day UNINDEXED, content = 'notes', tokenize = 'porter');
INSERT INTO found SELECT n.body, n.day FROM notes n;
INSERT INTO copied SELECT * FROM notes;
INSERT INTO shown SELECT * FROM found;
INSERT INTO notes (id, body) VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET body = excluded.body ON CONFLICT (day) DO NOTHING;
