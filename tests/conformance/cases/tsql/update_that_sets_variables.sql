CREATE PROCEDURE dbo.next_number @of VARCHAR(20) AS
BEGIN
  DECLARE @n INT, @old INT, @rows INT
  UPDATE dbo.counters SET @n = number = number + 1, used = GETDATE() WHERE name = @of
  INSERT INTO dbo.tickets (number) VALUES (@n)
  UPDATE c SET @old = s.seen, c.seen = s.seen + 1 FROM dbo.counters AS c JOIN dbo.sightings AS s ON s.name = c.name
  INSERT INTO dbo.seen (before) SELECT @old
END
