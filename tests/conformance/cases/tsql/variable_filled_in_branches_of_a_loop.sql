-- Each use has what the loop gives the variable before it, and what it gives it further on.
CREATE PROCEDURE dbo.note_fares AS
BEGIN
    DECLARE @note VARCHAR(90) = '', @kind VARCHAR(9);
    WHILE 1 = 1
    BEGIN
        INSERT INTO log.begun (note) VALUES (@note);
        IF EXISTS (SELECT 1 FROM raw.flags)
            SELECT @note = f.label FROM raw.fares AS f;
        INSERT INTO log.half (note) VALUES (@note);
        IF EXISTS (SELECT 1 FROM raw.flags)
            SELECT @note = z.label FROM raw.zones AS z;
        INSERT INTO log.done (note) VALUES (@note);
    END;
END;
