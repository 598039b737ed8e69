INSERT INTO shop.visits_new (visit, page)
SELECT v.visit, p.page
FROM shop.visits AS v
JOIN shop.pages AS p ON p.id = v.page_id

RENAME TABLE shop.pages TO shop.pages_old;
