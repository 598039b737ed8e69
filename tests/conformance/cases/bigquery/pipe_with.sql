-- CTEs between the steps; the query begins with some of its own.
INSERT INTO d.paid (buyer, town, total)
WITH good AS (SELECT id, buyer, amount FROM d.orders WHERE state = 'paid')
FROM good
|> AGGREGATE SUM(amount) AS total GROUP BY buyer
|> WITH people AS (FROM d.people |> WHERE alive |> SELECT id, town_id),
        places AS (SELECT p.id AS buyer, t.name AS town FROM people AS p JOIN d.towns AS t ON t.id = p.town_id)
|> JOIN places USING (buyer)
|> SELECT buyer, town, total;
