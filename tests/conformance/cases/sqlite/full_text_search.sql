CREATE TABLE docs (id INTEGER PRIMARY KEY, title TEXT, body TEXT);
CREATE VIRTUAL TABLE search USING fts5(title, body, content = 'docs');
INSERT INTO hits SELECT d.id, search.title, snippet(search, 1, '<', '>', '', 9) AS part
FROM search JOIN folders f ON f.id = search.title JOIN docs d ON d.id = f.doc
WHERE search MATCH 'x' ORDER BY rank;
INSERT INTO copies SELECT * FROM search;
