CREATE VIEW ds.v AS
FROM ds.t |> WHERE a > 1 |> SET b = c + 1 |> DROP d |> RENAME e AS f |> SELECT b, f;
