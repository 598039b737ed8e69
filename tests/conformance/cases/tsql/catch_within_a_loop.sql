CREATE PROCEDURE dbo.run_all AS
BEGIN
  DECLARE @id INT, @v VARCHAR(9), @w VARCHAR(9)
  DECLARE c CURSOR LOCAL FOR SELECT q.id FROM dbo.queue q
  OPEN c
  FETCH NEXT FROM c INTO @id
  WHILE @@FETCH_STATUS = 0
  BEGIN
    IF @id > 0
    BEGIN
      SELECT @v = a.v FROM dbo.a a
      BEGIN TRY
        SELECT @v = b.v FROM dbo.b b
        INSERT dbo.ok (id, v) VALUES (@id, @v)
      END TRY
      BEGIN CATCH
        INSERT dbo.bad (id, v) VALUES (@id, @v)
      END CATCH
      SELECT @w = x.w FROM dbo.x x
    END
    ELSE
      SELECT @w = y.w FROM dbo.y y
    INSERT dbo.both (w) VALUES (@w)
    FETCH NEXT FROM c INTO @id
  END
END
