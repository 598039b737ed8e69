CREATE TABLE visits (id INT, "GO" INT, day DATE)
GO

CREATE VIEW busy AS
SELECT id,
    "GO",
    day
FROM visits;
GO 

DO $$
BEGIN
    INSERT INTO log (visit) SELECT id FROM busy;
END;
$$;
go
INSERT INTO log (visit) SELECT
go
FROM flights
