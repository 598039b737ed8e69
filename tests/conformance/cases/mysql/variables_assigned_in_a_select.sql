SELECT @total := SUM(amount), @most := MAX(amount) AS most FROM sales WHERE year = 2024;
INSERT INTO totals (total, most) VALUES (@total, @most);

SELECT id, @kept := LOWER(title) AS kept FROM items WHERE id = 1;
INSERT INTO kept (title) SELECT @kept;

CREATE TABLE ranked AS
SELECT s.id, @place := @place + 1 AS place, @last := s.score AS last FROM scores s, (SELECT @place := 0) AS begin;
