-- A field of what WITH or an output calls a name is one of that value, never of a column of the name.
CREATE VIEW tops AS
WITH (price, bid) AS pair, arrayJoin(parts) AS part
SELECT pair.1 AS cost, part.2 AS size FROM quotes WHERE pair.2 > 0;
CREATE VIEW named AS SELECT quote AS q, q.bid AS bid FROM quotes;
CREATE VIEW hidden AS WITH price + 1 AS s SELECT s, s.bid AS other FROM quotes JOIN sales AS s ON quotes.id = s.id;
